# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the addons' sources promise by their form."""

import ast
import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = [
    path
    for addon in sorted(ROOT.glob("komunigi_*"))
    for path in sorted(addon.rglob("*.py"))
    if "tests" not in path.parts
]
# Lines above a statement in which a comment is still about it.
NEAR = 3


def test_every_sudo_says_why():
    unexplained = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in unexplained_sudo(path.read_text(encoding="utf-8"))
    ]
    assert unexplained == []


def test_a_sudo_without_a_word_is_found():
    """Else the test above would say nothing."""
    assert unexplained_sudo("def read(self):\n    return self.sudo().name\n") == [2]
    assert unexplained_sudo("def hide(self):\n    return self.sudo(False)\n") == []
    told = "def read(self):\n    # sudo: its name only\n    return self.sudo().name\n"
    assert unexplained_sudo(told) == []


def unexplained_sudo(source):
    """Lines with a sudo() about which nothing is said.

    It is said in a comment on the statement or just above, or for a whole function
    in one that names sudo, or in the docstring.
    """
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for function, statement, call in calls_of_sudo(ast.parse(source)):
        line = call.func.end_lineno
        near = range(statement.lineno - NEAR, line + 1)
        above = range(getattr(function, "lineno", 1), line + 1)
        if not (
            any(number in comments for number in near)
            or any("sudo" in comments.get(number, "") for number in above)
            or "sudo" in docstring(function)
        ):
            found.append(line)
    return sorted(found)


def calls_of_sudo(node, function=None, statement=None):
    """(function, statement, call) of each; `sudo(False)` takes rights away."""
    if isinstance(node, ast.FunctionDef):
        function = node
    if isinstance(node, ast.stmt):
        statement = node
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sudo"
        and not (node.args and getattr(node.args[0], "value", None) is False)
    ):
        yield function, statement, node
    for child in ast.iter_child_nodes(node):
        yield from calls_of_sudo(child, function, statement)


def docstring(function):
    return function and ast.get_docstring(function) or ""
