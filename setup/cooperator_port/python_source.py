"""A Python file that is edited by structure, never by quoting its text.

Places are named the way a reader would: "the method ``_load`` of the class
``AccountChartTemplate``", "the field ``date`` of ``SubscriptionRegister``". What is
put there is our own code, given as source. Formatting and comments of everything else
stay as they are (that is what libcst is for).
"""

import ast
import textwrap

import libcst as cst
from libcst import matchers as m

from .refusal import NotFound


def parse_statements(code):
    """Our own code, indented as is comfortable where it is written, as nodes."""
    return list(cst.parse_module(textwrap.dedent(code).strip("\n") + "\n").body)


def code_of(node):
    """The source text of any node."""
    return cst.Module([]).code_for_node(node)


def meaning(code):
    """What an expression says, whatever its quotes and line breaks.

    >>> meaning("f('a',  b)") == meaning('f("a", b)')
    True
    """
    return ast.dump(ast.parse(f"({code.strip()}\n)", mode="eval"))


def dotted(node):
    """``api.depends`` for the decorator ``@api.depends("x")``."""
    return code_of(node.func if isinstance(node, cst.Call) else node)


def assigned_name(statement):
    """The name that a simple assignment at this place gives a value to, or None."""
    if m.matches(
        statement,
        m.SimpleStatementLine(body=[m.Assign(targets=[m.AssignTarget(m.Name())])]),
    ):
        return statement.body[0].targets[0].target.value
    return None


class _ReplaceExpression(cst.CSTTransformer):
    def __init__(self, old, new):
        super().__init__()
        self.old = meaning(old)
        self.kind = type(cst.parse_expression(old))
        self.new = cst.parse_expression(new)
        self.times = 0

    def on_leave(self, original_node, updated_node):
        updated_node = super().on_leave(original_node, updated_node)
        if type(original_node) is not self.kind:
            return updated_node
        if meaning(code_of(original_node)) != self.old:
            return updated_node
        self.times += 1
        return self.new


class PythonSource:
    """One file; ``code`` is its text with all edits so far."""

    def __init__(self, code):
        self.module = cst.parse_module(code)
        self._written = self.module, code

    @property
    def code(self):
        # Writing a tree takes time, and rules ask often: once for each state of it.
        if self._written[0] is not self.module:
            self._written = self.module, self.module.code
        return self._written[1]

    def visit(self, transformer):
        """Apply a libcst transformer to the whole file."""
        self.module = self.module.visit(transformer)

    def replace(self, old, new):
        """Put node ``new`` where node ``old`` (of this very file) is."""
        self.module = self.module.deep_replace(old, new)

    def remove(self, old):
        self.module = self.module.deep_remove(old)

    # -- places ---------------------------------------------------------------

    def class_(self, name):
        for node in self.module.body:
            if isinstance(node, cst.ClassDef) and node.name.value == name:
                return Class(self, name, node)
        raise NotFound(f"the class {name}")

    def classes(self):
        for node in self.module.body:
            if isinstance(node, cst.ClassDef):
                yield Class(self, node.name.value, node)

    def method(self, class_name, name):
        """The method ``name`` of the class ``class_name``."""
        for node in self.class_(class_name).node.body.body:
            if isinstance(node, cst.FunctionDef) and node.name.value == name:
                return Method(self, f"{class_name}.{name}", node)
        raise NotFound(f"the method {class_name}.{name}")

    def field(self, class_name, name):
        """The field (``name = fields.Something(…)``) of the class ``class_name``."""
        for statement in self.class_(class_name).node.body.body:
            if assigned_name(statement) == name:
                call = statement.body[0].value
                if isinstance(call, cst.Call):
                    return Field(self, f"{class_name}.{name}", call)
        raise NotFound(f"the field {class_name}.{name}")

    # -- edits ----------------------------------------------------------------

    def replace_expression(self, old, new, times=1):
        """Replace every expression that means ``old``; there must be ``times``."""
        self.module = _replaced(self.module, old, new, times, "the file")

    def import_only(self, module, *names):
        """Make ``from module import …`` bring in ``names`` and nothing else."""
        statement = self._import_of(module)
        if statement is None:
            raise NotFound(f"an import from {module}")
        self.replace(statement, _import(module, names, statement.leading_lines))

    def import_also(self, module, *names):
        """Make ``from module import …`` bring in ``names``, adding it if needed.

        A new import takes its place in the order of the module names.
        """
        statement = self._import_of(module)
        if statement is not None:
            present = {alias.name.value for alias in statement.body[0].names}
            names = present | set(names)
            self.replace(statement, _import(module, names, statement.leading_lines))
            return
        body = list(self.module.body)
        at = 0
        for index, statement in enumerate(body):
            line = statement.body[0] if m.matches(statement, _IMPORT_LINE) else None
            if line is None or line.relative or code_of(line.module) > module:
                continue
            at = index + 1
        body.insert(at, _import(module, names))
        self.module = self.module.with_changes(body=body)

    def _import_of(self, module):
        for statement in self.module.body:
            if m.matches(statement, _IMPORT_LINE):
                line = statement.body[0]
                if not line.relative and code_of(line.module) == module:
                    return statement
        return None


_IMPORT_LINE = m.SimpleStatementLine(body=[m.ImportFrom()])


def _import(module, names, leading_lines=()):
    (new,) = parse_statements(f"from {module} import {', '.join(sorted(names))}")
    return new.with_changes(leading_lines=leading_lines)


def _replaced(node, old, new, times, where):
    replacer = _ReplaceExpression(old, new)
    node = node.visit(replacer)
    if replacer.times != times:
        raise NotFound(
            f"the expression {old} {times} times in {where}, found {replacer.times}"
        )
    return node


class _Place:
    def __init__(self, source, name, node):
        self.source = source
        self.name = name
        self.node = node

    def _become(self, node):
        self.source.replace(self.node, node)
        self.node = node


class Class(_Place):
    """A class of the file."""

    def attribute(self, name):
        """The value node of ``name = …`` in the class body, or None."""
        for statement in self.node.body.body:
            if assigned_name(statement) == name:
                return statement.body[0].value
        return None

    def text_attribute(self, name):
        """The value of an attribute that is a plain string, or None."""
        value = self.attribute(name)
        return value.evaluated_value if isinstance(value, cst.SimpleString) else None

    def decorate(self, code):
        """Put a decorator (without its @) above the class."""
        decorator = cst.Decorator(cst.parse_expression(code))
        self._become(
            self.node.with_changes(decorators=[decorator, *self.node.decorators])
        )

    def append(self, code):
        """Add attributes or methods at the end of the class."""
        new = parse_statements(code)
        new[0] = new[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)])
        body = self.node.body
        self._become(
            self.node.with_changes(body=body.with_changes(body=[*body.body, *new]))
        )


class Method(_Place):
    """A method of a class of the file."""

    def remove(self):
        self.source.remove(self.node)

    def become(self, code):
        """Put our own definition of the method in its place."""
        (new,) = parse_statements(code)
        if new.name.value != self.node.name.value:
            raise ValueError(f"{self.name} would be renamed {new.name.value}")
        self._become(new.with_changes(leading_lines=[cst.EmptyLine(indent=False)]))

    def body_becomes(self, code):
        """Keep name, signature and decorators; what is done is ours."""
        body = cst.IndentedBlock(parse_statements(code))
        self._become(self.node.with_changes(body=body))

    def undecorate(self, name):
        """Remove the decorator of that dotted name."""
        kept = [d for d in self.node.decorators if dotted(d.decorator) != name]
        if len(kept) == len(self.node.decorators):
            raise NotFound(f"the decorator {name} of {self.name}")
        self._become(self.node.with_changes(decorators=kept))

    def decorate(self, code):
        decorator = cst.Decorator(cst.parse_expression(code))
        self._become(
            self.node.with_changes(decorators=[decorator, *self.node.decorators])
        )

    def forget_arguments(self, decorator_name, *texts):
        """Remove string arguments from a decorator of the method."""
        wanted = {meaning(repr(text)) for text in texts}
        for decorator in self.node.decorators:
            call = decorator.decorator
            if dotted(call) != decorator_name or not isinstance(call, cst.Call):
                continue
            kept = [a for a in call.args if meaning(code_of(a.value)) not in wanted]
            if len(call.args) - len(kept) != len(wanted):
                break
            new = decorator.with_changes(decorator=call.with_changes(args=kept))
            self._become(self.node.deep_replace(decorator, new))
            return
        raise NotFound(f"{', '.join(texts)} in the {decorator_name} of {self.name}")

    def replace_expression(self, old, new, times=1):
        """Replace what means ``old`` inside the method; there must be ``times``."""
        self._become(_replaced(self.node, old, new, times, self.name))

    def assignment_becomes(self, target, value):
        """Give another value to the first assignment to ``target`` (a plain name)."""
        for node in m.findall(
            self.node, m.Assign(targets=[m.AssignTarget(m.Name(target))])
        ):
            new = node.with_changes(value=cst.parse_expression(value))
            self._become(self.node.deep_replace(node, new))
            return
        raise NotFound(f"an assignment to {target} in {self.name}")

    def begin_with(self, code):
        """Put statements before everything that the method does."""
        statements = list(self.node.body.body)
        at = 0
        if m.matches(
            statements[0], m.SimpleStatementLine(body=[m.Expr(m.SimpleString())])
        ):
            at = 1
        statements[at:at] = parse_statements(code)
        self._become(
            self.node.with_changes(body=self.node.body.with_changes(body=statements))
        )

    def end_with(self, code):
        """Put statements after everything that the method does."""
        body = self.node.body
        statements = [*body.body, *parse_statements(code)]
        self._become(self.node.with_changes(body=body.with_changes(body=statements)))

    def forget_key(self, name):
        """Remove the one entry of that key from the dictionaries in the method."""
        self._become(self._with_key(name, None))

    def rename_key(self, old, new):
        """Give the one entry of that key in the method another one."""
        self._become(self._with_key(old, new))

    def add_entries(self, beside, **entries):
        """Add entries (keys to code) behind the one entry ``beside`` of the method."""
        place = self._entry(beside)
        new = [
            cst.DictElement(
                cst.SimpleString(f'"{key}"'), cst.parse_expression(code), place.comma
            )
            for key, code in entries.items()
        ]
        sentinel = cst.FlattenSentinel([place, *new])
        self._become(self.node.deep_replace(place, sentinel))

    def _with_key(self, old, new):
        entry = self._entry(old)
        if new is None:
            return self.node.deep_remove(entry)
        key = cst.SimpleString(f'"{new}"')
        return self.node.deep_replace(entry, entry.with_changes(key=key))

    def _entry(self, key):
        entries = [
            entry
            for entry in m.findall(self.node, m.DictElement(key=m.SimpleString()))
            if entry.key.evaluated_value == key
        ]
        if len(entries) != 1:
            raise NotFound(f"one entry {key} in {self.name}, found {len(entries)}")
        return entries[0]

    def after_assignment(self, target, code):
        """Put statements after the first assignment to ``target``, at any depth."""
        wanted = m.SimpleStatementLine(
            body=[m.Assign(targets=[m.AssignTarget(m.Name(target))])]
        )
        for node in m.findall(self.node, wanted):
            new = cst.FlattenSentinel([node, *parse_statements(code)])
            self._become(self.node.deep_replace(node, new))
            return
        raise NotFound(f"an assignment to {target} in {self.name}")

    def drop_statement_with(self, code):
        """Remove the one simple statement in which the expression ``code`` is."""
        found = [
            node
            for node in m.findall(self.node, m.SimpleStatementLine())
            if any(
                meaning(code_of(part)) == meaning(code)
                for part in m.findall(node, m.OneOf(m.Call(), m.Attribute()))
            )
        ]
        if len(found) != 1:
            raise NotFound(f"one statement with {code} in {self.name}")
        self._become(self.node.deep_remove(found[0]))


class Field(_Place):
    """The call that defines a field of a class of the file."""

    def keyword(self, name):
        """The value node of a keyword argument, or None."""
        for argument in self.node.args:
            if argument.keyword and argument.keyword.value == name:
                return argument.value
        return None

    def set(self, **keywords):
        """Set keyword arguments to code: ``field.set(aggregator="None")``."""
        args = list(self.node.args)
        for name, code in keywords.items():
            (new,) = cst.parse_expression(f"f({name}={code})").args
            for index, argument in enumerate(args):
                if argument.keyword and argument.keyword.value == name:
                    args[index] = argument.with_changes(value=new.value)
                    break
            else:
                # The last argument carries the closing line break of the call.
                end = args[-1].comma if args else cst.MaybeSentinel.DEFAULT
                if args and isinstance(end, cst.Comma):
                    previous = args[-2].comma if len(args) > 1 else cst.Comma()
                    args[-1] = args[-1].with_changes(comma=previous)
                    new = new.with_changes(comma=end)
                args.append(new)
        self._become(self.node.with_changes(args=args))
