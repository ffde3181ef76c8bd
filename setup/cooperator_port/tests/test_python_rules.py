"""Each general rule for Python, on a few lines."""

import textwrap

import pytest

from cooperator_port import python_rules
from cooperator_port.python_source import PythonSource
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally


def applied(code):
    source = PythonSource(textwrap.dedent(code))
    tally = Tally()
    python_rules.apply(source, tally)
    return source.code, sum(tally.kinds.values())


def test_constraints_keep_their_name_in_the_database():
    code, changes = applied(
        """
        class Share(models.Model):
            _name = "share"
            _sql_constraints = [
                ("positive", "check (number >= 0)", "Not negative."),
                ("one_each", "unique (owner)", "One each."),
            ]
        """
    )
    assert changes == 2
    assert '_positive = models.Constraint(\n        "check (number >= 0)",' in code
    assert '_one_each = models.Constraint(\n        "unique (owner)",' in code
    assert "_sql_constraints" not in code


def test_constraints_that_are_no_list_of_three_stop_the_port():
    with pytest.raises(NotFound):
        applied("class A:\n    _sql_constraints = [tuple(x)]\n")


def test_labels_in_a_class_body_are_plain_but_messages_stay_translated():
    code, changes = applied(
        """
        class A:
            kind = fields.Selection([("a", _("Apple"))])
            name = fields.Char(default=lambda self: _("New"))

            def check(self):
                raise UserError(_("No."))
        """
    )
    assert changes == 1
    assert '("a", "Apple")' in code
    assert 'lambda self: _("New")' in code
    assert '_("No.")' in code


def test_group_operator_of_a_field_is_its_aggregator():
    code, changes = applied("a = fields.Integer(group_operator=None)\n")
    assert code == "a = fields.Integer(aggregator=None)\n"
    assert changes == 1


def test_tests_import_from_odoo_tests():
    code, changes = applied("from odoo.tests.common import Form, users\n")
    assert code == "from odoo.tests import Form, users\n"
    assert changes == 1


def test_shortcuts_go_through_the_environment():
    code, changes = applied("x = self._context.get('a'), self._cr, self._uid, a._cr\n")
    assert code == "x = self.env.context.get('a'), self.env.cr, self.env.uid, a._cr\n"
    assert changes == 3


def test_actions_open_lists():
    code, changes = applied('a = {"view_mode": "form,tree", "name": "tree"}\n')
    assert code == 'a = {"view_mode": "form,list", "name": "tree"}\n'
    assert changes == 1


def test_comments_and_layout_stay():
    code = "# why\nx = {  # so\n    'a': 1,\n}\n"
    assert applied(code) == (code, 0)
