"""An addon is written whole or not at all."""

import os

import pytest

from cooperator_port.addon import Addon


def test_untouched_file_keeps_its_bytes(tmp_path):
    data = b"<odoo  ><a   b='c'/></odoo>"
    Addon("shop", {"data/a.xml": data}).write_to(tmp_path)
    assert (tmp_path / "shop/data/a.xml").read_bytes() == data


def test_second_port_replaces_the_first(tmp_path):
    Addon("shop", {"old.py": b""}).write_to(tmp_path)
    Addon("shop", {"new.py": b""}).write_to(tmp_path)
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["new.py"]
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_failure_leaves_what_was_there(tmp_path, monkeypatch):
    Addon("shop", {"old.py": b""}).write_to(tmp_path)
    rename = os.rename

    def failing(source, target):
        if os.path.basename(source) == "new":
            raise OSError("disk full")
        rename(source, target)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError):
        Addon("shop", {"new.py": b""}).write_to(tmp_path)
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["old.py"]
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_edits_are_part_of_the_files():
    addon = Addon("shop", {"a.py": b"class A:\n    pass\n", "m/b.py": b""})
    addon.python("a.py").class_("A").append("x = 1")
    addon.remove_folder("m")
    assert dict(addon.files()) == {"a.py": b"class A:\n    pass\n\n    x = 1\n"}
