"""Rules that look at several files: privileges of groups, names of reports."""

import pytest

from cooperator_port import group_privileges, mail_templates
from cooperator_port.addon import Addon
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally

GROUPS = b"""<odoo>
    <record id="shop_user" model="res.groups">
        <field name="category_id" ref="module_category_shop"/>
    </record>
    <record id="shop_manager" model="res.groups">
        <field name="category_id" ref="module_category_shop"/>
        <field name="users" eval="[(4, ref('base.user_admin'))]"/>
    </record>
</odoo>"""
CATEGORY = b"""<odoo><record id="module_category_shop" model="ir.module.category">
    <field name="name">Shop</field></record></odoo>"""


def test_groups_of_a_category_share_one_privilege():
    addon = Addon("shop", {"groups.xml": GROUPS, "data.xml": CATEGORY})
    group_privileges.apply(addon, Tally())
    root = addon.xml("groups.xml").root
    (privilege,) = root.findall("record[@model='res.groups.privilege']")
    assert root.index(privilege) == 0
    assert privilege.get("id") == "privilege_shop"
    assert privilege.findtext("field[@name='name']") == "Shop"
    fields = root.findall("record/field[@name='privilege_id']")
    assert [field.get("ref") for field in fields] == ["privilege_shop"] * 2
    assert root.find("record/field[@name='user_ids']") is not None


def test_category_of_another_addon_stops_the_port():
    addon = Addon("shop", {"groups.xml": GROUPS})
    with pytest.raises(NotFound, match="module_category_shop"):
        group_privileges.apply(addon, Tally())


def template(name, report_name):
    return f"""<record id="{name}" model="mail.template">
        <field name="partner_to">{{{{ object.id }}}}</field>
        <field name="report_template" ref="receipt"/>
        <field name="report_name">{report_name}</field>
    </record>"""


def mails(*templates):
    report = b"""<odoo><record id="receipt" model="ir.actions.report">
        <field name="print_report_name">'old'</field></record></odoo>"""
    data = f"<odoo>{''.join(templates)}</odoo>".encode()
    return Addon("shop", {"reports.xml": report, "mails.xml": data})


def test_report_takes_the_name_that_templates_gave_its_file():
    name = "Receipt {{ object.number }}"
    addon = mails(template("a", name), template("b", name))
    mail_templates.apply(addon, Tally())
    report = addon.xml("reports.xml").root.findtext(".//field")
    assert report == "'Receipt %s' % (object.number or '',)"
    root = addon.xml("mails.xml").root
    attached = root.find(".//field[@name='report_template_ids']")
    assert attached.get("eval") == "[(6, 0, [ref('receipt')])]"
    assert root.find(".//field[@name='report_name']") is None


def test_template_keeps_writing_to_its_own_recipients():
    addon = mails(template("a", "x"))
    mail_templates.apply(addon, Tally())
    default = addon.xml("mails.xml").root.find(".//field[@name='use_default_to']")
    assert default.get("eval") == "False"


def test_two_names_for_one_report_stop_the_port():
    with pytest.raises(NotFound, match="receipt"):
        mail_templates.apply(mails(template("a", "x"), template("b", "y")), Tally())
