"""The examples in the docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import cooperator_port

MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules(cooperator_port.__path__, "cooperator_port.")
    if not module.name.endswith(("__main__", "tests"))
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_module(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
