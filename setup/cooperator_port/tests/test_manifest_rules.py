"""The manifest says for which Odoo the addon is."""

import pytest

from cooperator_port import manifest_rules
from cooperator_port.python_source import PythonSource
from cooperator_port.refusal import NotFound
from cooperator_port.tally import Tally

CODE = """# licence
{
    "version": "16.0.1.4.0",
    "depends": [
        "account",  # why
    ],
}
"""


def test_version_keeps_the_addons_own_part():
    source = PythonSource(CODE)
    manifest_rules.apply(source, Tally())
    assert manifest_rules.value(source, "version") == "19.0.1.4.0"
    assert source.code.startswith("# licence\n")


def test_version_of_another_series_stops_the_port():
    with pytest.raises(NotFound, match="17.0"):
        manifest_rules.apply(PythonSource(CODE.replace("16.0", "17.0")), Tally())


def test_dependencies_are_added():
    source = PythonSource(CODE)
    manifest_rules.depend_also(source, "payment")
    assert sorted(manifest_rules.value(source, "depends")) == ["account", "payment"]
    assert "# why" in source.code
