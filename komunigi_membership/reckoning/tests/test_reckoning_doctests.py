# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import doctest

import pytest
from reckoning import dues, months, scale


@pytest.mark.parametrize("module", [dues, months, scale])
def test_the_examples_in_the_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0
