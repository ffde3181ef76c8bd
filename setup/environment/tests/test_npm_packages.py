import base64
import hashlib
import io
import json
import tarfile

import pytest

from .. import cache, checkout, npm_packages, programs
from ..failure import Failure

SCRIPT = b"/*! axe */"


@pytest.fixture
def archive():
    """A package as npm packs it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as package:
        entry = tarfile.TarInfo("package/axe.min.js")
        entry.size = len(SCRIPT)
        package.addfile(entry, io.BytesIO(SCRIPT))
    return content.getvalue()


@pytest.fixture
def locks(tmp_path, monkeypatch):
    monkeypatch.setattr(checkout, "LOCKS", tmp_path)
    pin = {"version": "1.0.0", "integrity": "sha512-bm9uZQ=="}

    def write(**values):
        (tmp_path / "npm.json").write_text(json.dumps({"axe-core": pin | values}))

    write()
    return write


@pytest.fixture
def npm(monkeypatch, archive):
    """Packs `archive`, whatever it is asked for."""

    def run(command, doing, remedy="", cwd=None):
        (cwd / "axe-core-1.0.0.tgz").write_bytes(archive)

    monkeypatch.setattr(npm_packages, "run", run)
    monkeypatch.setattr(npm_packages.shutil, "which", lambda name: name)


def test_the_script_is_taken_out_of_the_package(empty_cache, locks, npm, archive):
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    locks(integrity=f"sha512-{digest}")
    script = npm_packages.axe_core()
    assert script.read_bytes() == SCRIPT
    assert sorted(p.name for p in script.parent.iterdir()) == [
        cache.STAMP,
        "axe.min.js",
    ]


def test_another_package_than_the_pinned_one_is_refused(empty_cache, locks, npm):
    with pytest.raises(Failure, match="not what setup/locks/npm.json names"):
        npm_packages.axe_core()


def test_without_npm_there_is_a_sentence(empty_cache, locks, monkeypatch):
    monkeypatch.setattr(npm_packages.shutil, "which", lambda name: None)
    monkeypatch.setattr(programs, "install_with_apt", lambda package: False)
    with pytest.raises(Failure, match="sudo apt install npm"):
        npm_packages.axe_core()
