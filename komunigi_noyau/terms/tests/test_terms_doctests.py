# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import doctest

import pytest
from terms import length, rest, seats


@pytest.mark.parametrize("module", [length, rest, seats])
def test_the_examples_in_the_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0
