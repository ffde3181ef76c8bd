"""What no rule knows stops the port, with file and line."""

import pytest

from cooperator_port import leftovers
from cooperator_port.addon import Addon


@pytest.mark.parametrize(
    "code",
    [
        "from odoo.osv import expression",
        "import odoo.osv.expression",
        "def post_init_hook(cr, registry): pass",
        "class A:\n    def name_get(self): pass",
        "class A:\n    def _where_calc(self, domain): pass",
        "class A:\n    def read_group(self): pass",
        "class A:\n    @api.one\n    def f(self): pass",
        "class A:\n    _sql_constraints = []",
        "a = fields.Char(states={})",
        "a = partner._context",
        "a = company.chart_template_id",
        "a = {'groups_id': []}",
        "a = [(False, 'tree')]",
    ],
)
def test_python_of_the_past_is_found(code):
    assert list(leftovers.in_python(code))


@pytest.mark.parametrize(
    "element",
    [
        "<field attrs='{}'/>",
        "<tree/>",
        "<t t-raw='x'/>",
        "<t t-name='kanban-box'/>",
        "<record model='ir.cron'><field name='numbercall'>-1</field></record>",
        "<record model='res.groups'><field name='users'/></record>",
        "<search><group expand='0'/></search>",
        "<list><field name='a' invisible='1'/></list>",
        "<div class='oe_chatter'/>",
    ],
)
def test_xml_of_the_past_is_found(element):
    assert list(leftovers.in_xml(f"<odoo>{element}</odoo>"))


def test_today_is_no_leftover():
    assert not list(
        leftovers.in_python(
            "class A:\n    _x = models.Constraint('a', 'b')\n"
            "    def f(self, cr): return self.env.context, 'trees'\n"
        )
    )
    assert not list(
        leftovers.in_xml("<odoo><list><field column_invisible='True'/></list></odoo>")
    )


def test_file_line_and_remedy_are_told():
    addon = Addon(
        "shop",
        {
            "a.py": b"\n\nfrom odoo.osv import expression\n",
            "b.xml": b"<?xml version='1.0'?>\n<odoo><tree/></odoo>",
        },
    )
    assert leftovers.find(addon) == [
        "a.py:3: odoo.osv (use odoo.fields.Domain)",
        "b.xml:2: <tree> at //tree (the view is called list)",
    ]


def test_javascript_is_nothing_that_rules_know():
    addon = Addon("shop", {"static/src/a.js": b""})
    assert leftovers.find(addon) == [
        "static/src/a.js:1: JavaScript (no rule knows any)"
    ]
