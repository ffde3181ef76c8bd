"""Each general rule for XML, on a few elements."""

import pytest
from lxml import etree

from cooperator_port import xml_rules
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally
from cooperator_port.xml_source import XmlSource


def view(arch, inherit=""):
    return (
        '<odoo><record id="v" model="ir.ui.view">'
        f'{inherit}<field name="arch" type="xml">{arch}</field></record></odoo>'
    )


def applied(code):
    source = XmlSource(code)
    tally = Tally()
    xml_rules.apply(source, tally)
    return source.root, tally.kinds


def arch_of(arch):
    root, _kinds = applied(view(arch))
    (top,) = root.find(".//field[@name='arch']")
    return etree.tostring(top, encoding="unicode")


def test_attrs_become_one_attribute_each():
    assert arch_of(
        "<form><field name='a' attrs=\"{'invisible': [('b', '=', False)], "
        "'readonly': ['|', ('state', '!=', 'draft'), ('c', '>', 1)]}\"/></form>"
    ) == (
        '<form><field name="a" invisible="not b" '
        "readonly=\"state != 'draft' or c &gt; 1\"/></form>"
    )


def test_attrs_join_a_modifier_that_is_there():
    assert (
        arch_of(
            "<form><field name='a' invisible='c' "
            "attrs=\"{'invisible': [('b', '=', False)]}\"/></form>"
        )
        == '<form><field name="a" invisible="c or not b"/></form>'
    )


def test_what_is_always_invisible_stays_so():
    assert (
        arch_of(
            "<form><field name='a' invisible='1' "
            "attrs=\"{'invisible': [('b', '=', False)]}\"/></form>"
        )
        == '<form><field name="a" invisible="True"/></form>'
    )


def test_attrs_that_are_no_literal_stop_the_port():
    with pytest.raises(NotFound):
        arch_of("<form><field name='a' attrs='{% x %}'/></form>")


def test_button_is_shown_in_its_states():
    assert arch_of(
        "<form><button name='x' states='draft'/><button name='y' states='a, b'/></form>"
    ) == (
        '<form><button name="x" invisible="state != \'draft\'"/>'
        "<button name=\"y\" invisible=\"state not in ['a', 'b']\"/></form>"
    )


def test_attribute_elements_name_their_modifier():
    assert arch_of(
        "<field name='a' position='attributes'>"
        "<attribute name='attrs'>{'required': [('b', '=', True)]}</attribute></field>"
    ) == (
        '<field name="a" position="attributes">'
        '<attribute name="required">b</attribute></field>'
    )


def test_tree_is_list_also_in_a_path_and_in_actions():
    assert arch_of("<xpath expr='//tree/field'><tree/></xpath>") == (
        '<xpath expr="//list/field"><list/></xpath>'
    )
    root, kinds = applied(
        "<odoo><record id='a' model='ir.actions.act_window'>"
        "<field name='view_mode'>tree,form</field>"
        "<field name='target'>inline</field>"
        "<field name='groups_id' eval='[]'/></record></odoo>"
    )
    assert root.findtext(".//field[@name='view_mode']") == "list,form"
    assert root.find(".//field[@name='target']") is None
    assert root.find(".//field[@name='group_ids']") is not None
    assert sum(kinds.values()) == 3


def test_hidden_field_of_a_list_is_an_invisible_column():
    assert arch_of(
        "<form><field name='a' invisible='true'/>"
        "<field name='l'><tree><field name='b' invisible='1'/></tree></field></form>"
    ) == (
        '<form><field name="a" invisible="True"/>'
        '<field name="l"><list><field name="b" column_invisible="True"/></list>'
        "</field></form>"
    )


def test_chatter_is_one_element():
    assert arch_of(
        "<form><sheet/><div class='oe_chatter'><field name='message_ids'/></div></form>"
    ) == ("<form><sheet/><chatter/></form>")


def test_search_group_has_no_title():
    assert (
        arch_of(
            "<search><group expand='0' string='By' name='g'><filter name='f'/></group>"
            "</search>"
        )
        == '<search><group name="g"><filter name="f"/></group></search>'
    )


def test_group_of_a_form_keeps_its_title():
    assert arch_of("<form><group string='By'/></form>") == (
        '<form><group string="By"/></form>'
    )


def test_active_id_of_a_view_is_id_but_not_a_key_or_a_text():
    assert arch_of(
        "<form><button name='x' "
        "context=\"{'default_active_id': active_id, 'b': 'active_id'}\"/></form>"
    ) == (
        '<form><button name="x" '
        "context=\"{'default_active_id': id, 'b': 'active_id'}\"/></form>"
    )


def test_comments_are_left_alone():
    assert arch_of("<form><!-- <tree attrs='x'/> --></form>") == (
        "<form><!-- <tree attrs='x'/> --></form>"
    )
