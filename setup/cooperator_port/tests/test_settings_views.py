"""Settings of 16.0 as those of 19.0."""

import pytest
from lxml import etree

from cooperator_port import settings_views
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally
from cooperator_port.xml_source import XmlSource

TICK = """
<div class="col-12 o_setting_box">
    <div class="o_setting_left_pane"><field name="tick"/></div>
    <div class="o_setting_right_pane">
        <label for="tick" string="Tick it"/>
        <div class="text-muted">Do
            it</div>
        <div class="mt16" invisible="not tick"><field name="more"/></div>
    </div>
</div>"""
VALUE = """
<div class="o_setting_box">
    <div class="o_setting_right_pane">
        <span class="o_form_label">
            Amount
        </span>
        <div><field name="amount"/></div>
    </div>
    <div class="o_setting_right_pane">
        <span class="o_form_label">Picture</span>
        <div class="mt16"><field name="picture"/></div>
    </div>
</div>"""


def converted(boxes):
    source = XmlSource(
        f"""<odoo><record id="v" model="ir.ui.view">
        <field name="inherit_id" ref="base.res_config_settings_view_form"/>
        <field name="arch" type="xml">
        <xpath expr="//div[hasclass('settings')]" position="inside">
            <div class="app_settings_block" data-key="shop" string="Shop" groups="g.g">
                <h2>General</h2>
                <div class="row o_settings_container" id="general">{boxes}</div>
            </div>
        </xpath></field></record></odoo>"""
    )
    settings_views.apply(source.root, Tally())
    return source.root


def test_page_is_an_app_with_titled_blocks():
    root = converted(TICK)
    assert root.find(".//xpath").get("expr") == "//form"
    app = root.find(".//app")
    assert dict(app.attrib) == {"name": "shop", "string": "Shop", "groups": "g.g"}
    assert dict(app.find("block").attrib) == {"id": "general", "title": "General"}


def test_tick_is_the_first_child_and_keeps_what_hangs_on_it():
    setting = converted(TICK).find(".//setting")
    assert dict(setting.attrib) == {"string": "Tick it", "help": "Do it"}
    assert [child.get("name") for child in setting.iter("field")] == ["tick", "more"]
    assert setting[0].tag == "field"
    assert setting[1].get("invisible") == "not tick"


def test_each_pair_of_panes_is_a_setting():
    first, second = converted(VALUE).findall(".//setting")
    assert first.get("string") == "Amount"
    assert etree.tostring(first[0]).strip() == b'<field name="amount"/>'
    assert (second.get("string"), second[0].get("name")) == ("Picture", "picture")


def test_something_else_between_the_boxes_stops_the_port():
    with pytest.raises(NotFound):
        converted("<p>Hello</p>")
