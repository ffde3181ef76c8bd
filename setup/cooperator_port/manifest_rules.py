"""General rules for a manifest, and how a rewrite adds to it.

A manifest is one dictionary; it is edited in place, so that comments stay.
"""

import ast
import re

import libcst as cst

from .python_source import code_of
from .refusal import NotFound

SERIES_FROM, SERIES_TO = "16.0", "19.0"


def _dictionary(source):
    for statement in source.module.body:
        line = statement.body[0] if hasattr(statement, "body") else None
        if isinstance(line, cst.Expr) and isinstance(line.value, cst.Dict):
            return line.value
    raise NotFound("the dictionary of the manifest")


def _entry(source, key):
    for element in _dictionary(source).elements:
        if isinstance(element, cst.DictElement) and code_of(element.key) == f'"{key}"':
            return element.value
    raise NotFound(f"{key} in the manifest")


def value(source, key):
    """A value of the manifest, evaluated."""
    return ast.literal_eval(code_of(_entry(source, key)))


def apply(source, tally):
    """The version says which Odoo it is for: keep the addon's own part of it."""
    version = value(source, "version")
    if not re.fullmatch(rf"{re.escape(SERIES_FROM)}(\.\d+)+", version):
        raise NotFound(f"a version {SERIES_FROM}.x.y.z, found {version}")
    source.replace(
        _entry(source, "version"),
        cst.SimpleString(f'"{SERIES_TO}{version.removeprefix(SERIES_FROM)}"'),
    )
    tally.count("version in the manifest is of 19.0")


def depend_also(source, *names):
    """Add addons to the dependencies."""
    depends = _entry(source, "depends")
    separator = depends.elements[0].comma
    new = [cst.Element(cst.SimpleString(f'"{name}"'), separator) for name in names]
    source.replace(depends, depends.with_changes(elements=[*new, *depends.elements]))
