"""The command line: one sentence and an exit code when it can't be done."""

import os
import zipfile

import pytest

from cooperator_port import built_wheel, upstream_wheel
from cooperator_port.__main__ import main

WHEEL = os.environ.get("COOPERATOR_WHEEL")
with_wheel = pytest.mark.skipif(not WHEEL, reason="COOPERATOR_WHEEL is not set")


def test_missing_wheel_is_told(tmp_path, capsys):
    assert main(["port", str(tmp_path / "no.whl"), str(tmp_path / "out")]) == 1
    assert "There is no wheel at" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_another_wheel_is_refused_and_the_way_out_is_told(tmp_path, capsys):
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"other")
    assert main(["port", str(wheel), str(tmp_path / "out")]) == 1
    message = capsys.readouterr().err
    assert upstream_wheel.SHA256[:12] in message
    assert "upstream_wheel.py" in message
    assert not (tmp_path / "out").exists()


def test_metadata_asks_for_the_addons_of_19():
    text = built_wheel.metadata(
        "Metadata-Version: 2.1\nName: odoo-addon-cooperator\nVersion: 16.0.1.4.0.3\n"
        "Requires-Dist: odoo<16.1dev,>=16.0a\nClassifier: Framework :: Odoo :: 16.0\n"
        "\nAbout it: Version: 1.\n"
    )
    assert "Version: 19.0.1.4.0.3\n" in text
    assert "Requires-Dist: odoo<19.1dev,>=19.0a\n" in text
    assert "Requires-Dist: odoo-addon-partner-firstname<19.1dev,>=19.0dev\n" in text
    assert "16.0" not in text.replace("19.0.1.4.0.3", "")
    assert text.endswith("\n\nAbout it: Version: 1.\n")


@with_wheel
def test_port_is_the_same_each_time(tmp_path, capsys):
    contents = []
    for name in ("one", "two"):
        assert main(["port", WHEEL, str(tmp_path / name)]) == 0
        folder = tmp_path / name / "cooperator"
        contents.append(
            {
                str(path.relative_to(folder)): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )
    assert contents[0] == contents[1]
    assert "particular rewrites" in capsys.readouterr().out


@with_wheel
def test_ported_python_compiles_and_no_test_is_lost(tmp_path):
    main(["port", WHEEL, str(tmp_path)])
    tests = 0
    for path in (tmp_path / "cooperator").rglob("*.py"):
        code = path.read_text()
        compile(code, str(path), "exec")
        tests += code.count("    def test_")
    assert tests == 88


@with_wheel
def test_wheel_is_complete_and_the_same_each_time(tmp_path):
    assert main(["wheel", WHEEL, str(tmp_path)]) == 0
    (built,) = tmp_path.iterdir()
    first = built.read_bytes()
    assert main(["wheel", WHEEL, str(tmp_path)]) == 0
    assert built.read_bytes() == first
    with zipfile.ZipFile(built) as wheel:
        names = wheel.namelist()
        record = wheel.read(next(name for name in names if name.endswith("RECORD")))
    assert "odoo/addons/cooperator/__manifest__.py" in names
    assert len(record.decode().splitlines()) == len(names)
