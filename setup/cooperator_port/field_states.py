"""``states=`` of Python fields becomes a ``readonly`` modifier in the views.

In 16.0 a field could be readonly except in some states, and the web client followed.
19.0 knows no ``states``: the field is writable, and each view says when it isn't. So
the Python rule collects the conditions, and the XML rule writes them on every
``<field>`` that shows such a field of such a model, also in the lists and forms inside
others.
"""

import ast

import libcst as cst

from .python_source import code_of
from .refusal import NotFound


def is_field(node):
    """Whether a node is a call like ``fields.Char(…)``."""
    return isinstance(node, cst.Call) and code_of(node.func).startswith("fields.")


class FieldIndex:
    """What the Python files say of fields: co-model and readonly condition.

    ``comodels[model, field]`` is the model that a relational field leads to;
    ``readonly[model, field]`` the expression when its view shall make it readonly.
    """

    def __init__(self):
        self.comodels = {}
        self.readonly = {}

    def learn_comodels(self, source):
        """Read the relational fields of a Python file."""
        for class_ in source.classes():
            model = class_.text_attribute("_name") or class_.text_attribute("_inherit")
            for statement in class_.node.body.body:
                if not isinstance(statement, cst.SimpleStatementLine):
                    continue
                line = statement.body[0]
                if not isinstance(line, cst.Assign) or not is_field(line.value):
                    continue
                comodel = _comodel(line.value)
                if comodel:
                    self.comodels[model, line.targets[0].target.value] = comodel

    def move_states(self, source, tally):
        """Take ``states=`` out of a Python file, and remember it."""
        if "states=" not in source.code:
            return
        for class_ in list(source.classes()):
            model = class_.text_attribute("_name") or class_.text_attribute("_inherit")
            mover = _StatesMover(model, self.readonly)
            source.replace(class_.node, class_.node.visit(mover))
            tally.count("states= of a field moves to the views", mover.moved)

    def mark_views(self, source, tally):
        """Write the remembered conditions on the fields in the views of a file."""
        for record in source.root.iter("record"):
            if record.get("model") != "ir.ui.view":
                continue
            model = record.findtext("field[@name='model']")
            for arch in record.iterfind("field[@name='arch']"):
                tally.count("readonly modifier from states=", self._mark(arch, model))

    def _mark(self, element, model):
        """Mark the fields below an element that shows records of a model."""
        marked = 0
        for child in element.iterchildren("*"):
            shown = model
            if child.tag == "field":
                condition = self.readonly.get((model, child.get("name")))
                if condition and child.get("readonly") is None:
                    child.set("readonly", condition)
                    marked += 1
                # What is inside shows the records that the field leads to.
                shown = self.comodels.get((model, child.get("name")))
            if child.tag != "search":
                marked += self._mark(child, shown)
        return marked


def _comodel(call):
    kind = code_of(call.func).removeprefix("fields.")
    if kind not in ("Many2one", "One2many", "Many2many"):
        return None
    for argument in call.args:
        name = argument.keyword.value if argument.keyword else None
        if name in (None, "comodel_name"):
            if isinstance(argument.value, cst.SimpleString):
                return argument.value.evaluated_value
            return None
    return None


class _StatesMover(cst.CSTTransformer):
    def __init__(self, model, readonly):
        super().__init__()
        self.model = model
        self.readonly = readonly
        self.moved = 0

    def leave_Assign(self, original_node, updated_node):
        call = updated_node.value
        if not is_field(call):
            return updated_node
        named = {a.keyword.value: a for a in call.args if a.keyword}
        if "states" not in named:
            return updated_node
        field = updated_node.targets[0].target.value
        gone = [named["states"]]
        if not {"compute", "related"} & named.keys():
            starts_readonly = (
                "readonly" in named and code_of(named["readonly"].value) == "True"
            )
            self.readonly[self.model, field] = _condition(
                named["states"].value, starts_readonly
            )
            if starts_readonly:
                gone.append(named["readonly"])
        self.moved += 1
        args = [a for a in call.args if a not in gone]
        return updated_node.with_changes(value=call.with_changes(args=args))


def _condition(states, starts_readonly):
    """The expression that is true in the states in which the field is readonly."""
    table = ast.literal_eval(code_of(states))
    if any(
        changes != [("readonly", not starts_readonly)] for changes in table.values()
    ):
        raise NotFound(f"states= that turn readonly only, found {code_of(states)}")
    if len(table) == 1:
        (state,) = table
        return f"state {'!=' if starts_readonly else '=='} {state!r}"
    return f"state {'not in' if starts_readonly else 'in'} {sorted(table)!r}"
