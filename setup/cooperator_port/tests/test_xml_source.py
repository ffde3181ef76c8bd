"""Records of an XML file are found by id; what stands around them stays."""

import pytest

from cooperator_port.refusal import NotFound
from cooperator_port.xml_source import XmlSource, drop, elements, replace

CODE = """<?xml version="1.0" encoding="utf-8"?>
<!-- licence -->
<odoo>
    <record id="a" model="m"><field name="x">1</field> kept </record>
    <template id="b"><t id="a"/></template>
</odoo>
"""


def test_file_reads_back_as_it_was():
    # Only the line break between a comment and the root element isn't kept.
    assert XmlSource(CODE).code == CODE.replace("-->\n<odoo>", "--><odoo>")


def test_id_of_a_record_is_not_that_of_an_element_inside():
    assert XmlSource(CODE).record("a").tag == "record"


def test_what_is_missing_is_named():
    source = XmlSource(CODE)
    with pytest.raises(NotFound, match="XML id c"):
        source.record("c")
    with pytest.raises(NotFound, match="found 0"):
        source.field("a", "y")


def test_text_behind_an_element_outlives_it():
    source = XmlSource(CODE)
    drop(source.field("a", "x"))
    assert '<record id="a" model="m"> kept </record>' in source.code
    source = XmlSource(CODE)
    replace(source.field("a", "x"), *elements("<p/><q/>"))
    assert '<record id="a" model="m"><p/><q/> kept </record>' in source.code
