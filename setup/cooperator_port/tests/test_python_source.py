"""Places in a Python file are found by structure, or named in a refusal."""

import pytest

from cooperator_port.python_source import PythonSource
from cooperator_port.refusal import NotFound

CODE = '''from odoo import models


class Share(models.Model):
    _name = "share"

    date = fields.Date(
        string="Date",
        help="When?",
    )

    # A remark that stays.
    @api.depends("a", "b")
    def total(self):
        """What it is worth."""
        price = self.price
        values = {"price": price, "old": 1}
        return values
'''


def method():
    source = PythonSource(CODE)
    return source, source.method("Share", "total")


def test_what_is_missing_is_named():
    source, total = method()
    for look in (
        lambda: source.class_("Loan"),
        lambda: source.method("Share", "sell"),
        lambda: source.field("Share", "price"),
        lambda: total.replace_expression("self.cost", "1"),
        lambda: total.undecorate("api.constrains"),
        lambda: total.assignment_becomes("cost", "1"),
        lambda: total.forget_key("cost"),
        lambda: total.forget_arguments("api.depends", "c"),
        lambda: source.import_only("odoo.tools", "SQL"),
    ):
        with pytest.raises(NotFound, match="looked for"):
            look()


def test_expression_is_found_by_meaning_and_counted():
    source, total = method()
    total.replace_expression("self . price", "self.cost")
    assert "price = self.cost" in source.code
    with pytest.raises(NotFound, match="found 0"):
        total.replace_expression("self.price", "self.cost")


def test_field_gets_keywords_in_its_own_layout():
    source = PythonSource(CODE)
    source.field("Share", "date").set(help='"Day?"', store="True")
    assert 'help="Day?",\n        store=True,\n    )' in source.code
    compile(source.code, "share.py", "exec")


def test_method_is_edited_step_by_step():
    source, total = method()
    total.forget_arguments("api.depends", "b")
    total.decorate("api.model")
    total.after_assignment("price", "price += 1")
    total.forget_key("old")
    total.add_entries("price", new="2")
    assert "    @api.model\n    @api.depends(" in source.code
    assert '"b"' not in source.code
    assert "price = self.price\n        price += 1\n" in source.code
    assert '"old"' not in source.code
    assert '"new": 2' in source.code
    assert "# A remark that stays." in source.code
    compile(source.code, "share.py", "exec")


def test_statements_are_put_at_the_end_or_dropped():
    source, total = method()
    total.end_with("done()")
    assert source.code.endswith("return values\n        done()\n")
    total.drop_statement_with("done()")
    assert source.code.endswith("return values\n")


def test_method_keeps_its_name_when_it_is_rewritten():
    source, total = method()
    with pytest.raises(ValueError):
        total.become("def other(self): pass")
    total.become("def total(self):\n    return 1\n")
    assert "    def total(self):\n        return 1\n" in source.code


def test_class_gets_more():
    source = PythonSource(CODE)
    source.class_("Share").append("\ndef more(self):\n    return 2\n")
    source.class_("Share").decorate('tagged("x")')
    assert '@tagged("x")\nclass Share' in source.code
    assert source.code.endswith("\n\n    def more(self):\n        return 2\n")


def test_imports_are_added_in_order_and_joined():
    source = PythonSource(
        "# about\n\nfrom odoo import models\nfrom odoo.tools import x\n"
    )
    source.import_also("odoo", "api")
    source.import_also("odoo.fields", "Domain")
    assert source.code == (
        "# about\n\nfrom odoo import api, models\n"
        "from odoo.fields import Domain\nfrom odoo.tools import x\n"
    )
