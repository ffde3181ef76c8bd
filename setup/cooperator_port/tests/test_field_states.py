"""``states=`` of a field moves from Python to the views."""

import textwrap

import pytest

from cooperator_port.field_states import FieldIndex
from cooperator_port.python_source import PythonSource
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally
from cooperator_port.xml_source import XmlSource

MODEL = """
class Request(models.Model):
    _name = "request"

    name = fields.Char(readonly=True, states={"draft": [("readonly", False)]})
    date = fields.Date(states={"done": [("readonly", True)]})
    total = fields.Float(
        compute="_compute_total",
        readonly=True,
        states={"draft": [("readonly", False)]},
    )


class Partner(models.Model):
    _inherit = "partner"

    request_ids = fields.One2many("request", "partner_id")
"""


def index_of(code):
    source = PythonSource(textwrap.dedent(code))
    index = FieldIndex()
    index.learn_comodels(source)
    index.move_states(source, Tally())
    return index, source.code


def test_field_is_writable_and_the_view_says_when_not():
    index, code = index_of(MODEL)
    assert "name = fields.Char()" in code
    assert "states=" not in code
    assert index.readonly == {
        ("request", "name"): "state != 'draft'",
        ("request", "date"): "state == 'done'",
    }


def test_computed_field_stays_readonly():
    _index, code = index_of(MODEL)
    assert 'compute="_compute_total",\n        readonly=True,' in code


def test_states_that_change_anything_else_stop_the_port():
    with pytest.raises(NotFound):
        index_of(MODEL.replace('("readonly", False)', '("required", False)'))


def marked(model, arch):
    index, _code = index_of(MODEL)
    source = XmlSource(
        '<odoo><record model="ir.ui.view">'
        f'<field name="model">{model}</field><field name="arch">{arch}</field>'
        "</record></odoo>"
    )
    index.mark_views(source, Tally())
    return {
        field.get("name"): field.get("readonly")
        for field in source.root.iterfind(".//field[@name='arch']//field")
    }


def test_form_of_the_model_is_marked():
    assert marked("request", "<form><group><field name='name'/></group></form>") == {
        "name": "state != 'draft'"
    }


def test_list_inside_another_models_form_is_marked():
    arch = "<form><field name='name'/><field name='request_ids'><list>"
    arch += "<field name='name'/><field name='date'/></list></field></form>"
    found = marked("partner", arch)
    assert found == {
        "name": "state != 'draft'",
        "request_ids": None,
        "date": "state == 'done'",
    }


def test_search_view_and_modifier_that_is_there_are_left_alone():
    assert marked("request", "<search><field name='name'/></search>") == {"name": None}
    assert marked("request", "<form><field name='name' readonly='1'/></form>") == {
        "name": "1"
    }
