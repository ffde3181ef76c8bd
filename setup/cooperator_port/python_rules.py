"""General rules for the Python of an addon on its way from 16.0 to 19.0."""

import ast

import libcst as cst
from libcst import matchers as m

from .field_states import is_field
from .python_source import code_of
from .refusal import NotFound


class _Rule(cst.CSTTransformer):
    """One rule: ``kind`` names it in the tally, ``done`` is how often it acted.

    A file without ``sign`` in its text has nothing for the rule: walking through it
    would only take time.
    """

    kind = ""
    sign = ""

    def __init__(self):
        super().__init__()
        self.done = 0


class SqlConstraints(_Rule):
    """Constraints of the database are attributes of their own.

    The name of the attribute is the old name behind an underscore, so the constraint
    has the same name in the database as before.
    """

    kind = "_sql_constraints is models.Constraint"
    sign = "_sql_constraints"

    def leave_SimpleStatementLine(self, original_node, updated_node):
        pattern = m.SimpleStatementLine(
            body=[m.Assign(targets=[m.AssignTarget(m.Name("_sql_constraints"))])]
        )
        if not m.matches(updated_node, pattern):
            return updated_node
        new = []
        for element in updated_node.body[0].value.elements:
            if not m.matches(element.value, m.Tuple([m.Element()] * 3)):
                raise NotFound("_sql_constraints of three strings each")
            name, rule, message = (part.value for part in element.value.elements)
            constraint = cst.parse_statement(
                f"_{ast.literal_eval(code_of(name))} = models.Constraint(\n"
                f"    {code_of(rule)},\n    {code_of(message)},\n)"
            )
            new.append(constraint)
            self.done += 1
        return cst.FlattenSentinel(new)


class ClassLevelTranslations(_Rule):
    """Labels in a class body are exported by themselves, and have no language yet.

    A translation call there would look for the language of a user who isn't there.
    """

    kind = "translation call in a class body unwrapped"
    sign = "_("

    def __init__(self):
        super().__init__()
        self.depth = 0

    def visit_FunctionDef(self, node):
        self.depth += 1

    def leave_FunctionDef(self, original_node, updated_node):
        self.depth -= 1
        return updated_node

    def visit_Lambda(self, node):
        self.depth += 1

    def leave_Lambda(self, original_node, updated_node):
        self.depth -= 1
        return updated_node

    def leave_Call(self, original_node, updated_node):
        call = m.Call(func=m.Name("_"), args=[m.Arg(m.SimpleString())])
        if not self.depth and m.matches(updated_node, call):
            self.done += 1
            return updated_node.args[0].value
        return updated_node


class Aggregator(_Rule):
    """The keyword that says how a field adds up has a new name."""

    kind = "group_operator is aggregator"
    sign = "group_operator"

    def leave_Call(self, original_node, updated_node):
        if not is_field(updated_node):
            return updated_node
        args = []
        for argument in updated_node.args:
            if argument.keyword and argument.keyword.value == "group_operator":
                argument = argument.with_changes(keyword=cst.Name("aggregator"))
                self.done += 1
            args.append(argument)
        return updated_node.with_changes(args=args)


class TestImports(_Rule):
    """What tests need is offered by ``odoo.tests``; Form has moved there."""

    kind = "odoo.tests.common is odoo.tests"
    sign = "odoo.tests.common"

    def leave_ImportFrom(self, original_node, updated_node):
        if updated_node.module and code_of(updated_node.module) == "odoo.tests.common":
            self.done += 1
            return updated_node.with_changes(
                module=cst.parse_expression("odoo.tests"),
            )
        return updated_node


class EnvironmentShortcuts(_Rule):
    """``self._context`` and its kin are deprecated; the environment has them."""

    kind = "self._context, _cr, _uid is self.env"
    sign = "self._"

    def leave_Attribute(self, original_node, updated_node):
        names = {"_context": "context", "_cr": "cr", "_uid": "uid"}
        if (
            m.matches(updated_node, m.Attribute(value=m.Name("self")))
            and updated_node.attr.value in names
        ):
            self.done += 1
            return cst.parse_expression(f"self.env.{names[updated_node.attr.value]}")
        return updated_node


class ViewModes(_Rule):
    """The view once called tree is called list, in actions made by Python too."""

    kind = "tree is list in a view_mode (Python)"
    sign = "view_mode"

    def leave_DictElement(self, original_node, updated_node):
        pattern = m.DictElement(key=m.SimpleString(), value=m.SimpleString())
        if not m.matches(updated_node, pattern):
            return updated_node
        key = updated_node.key.evaluated_value
        modes = updated_node.value.evaluated_value.split(",")
        if key != "view_mode" or "tree" not in modes:
            return updated_node
        self.done += 1
        modes = ",".join("list" if mode == "tree" else mode for mode in modes)
        return updated_node.with_changes(value=cst.SimpleString(f'"{modes}"'))


RULES = (
    SqlConstraints,
    ClassLevelTranslations,
    Aggregator,
    TestImports,
    EnvironmentShortcuts,
    ViewModes,
)


def apply(source, tally):
    """Apply all rules to one Python source."""
    for rule in RULES:
        if rule.sign in source.code:
            rule = rule()
            source.visit(rule)
            tally.count(rule.kind, rule.done)
