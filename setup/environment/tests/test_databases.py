import json

import pytest

from .. import databases as databases_module
from ..databases import TEMPLATE, Databases, Layer


class FakeServer:
    """Knows which databases there are, and nothing else."""

    identity = "fake"

    def __init__(self):
        self.present = set()

    def execute(self, *statements, database="postgres"):
        for statement in statements:
            words = statement.replace('"', "").split()
            if statement.startswith("SELECT"):
                return [[name] for name in sorted(self.present)]
            if statement.startswith("CREATE DATABASE"):
                self.present.add(words[2])
            elif statement.startswith("DROP DATABASE"):
                self.present.discard(words[4])
            elif "RENAME TO" in statement:
                self.present.remove(words[2])
                self.present.add(words[5])
        return []


class FakeBench:
    addons_paths = ("/addons",)

    def __init__(self):
        self.server = FakeServer()


@pytest.fixture
def databases(monkeypatch):
    databases = Databases(FakeBench())
    databases.installed = []

    def install(database, title, options, demo=True):
        databases.installed.append(options[1])
        stored = databases.folder(database) / "filestore" / database / "ab"
        stored.mkdir(parents=True, exist_ok=True)
        (stored / options[1]).write_text("file")

    monkeypatch.setattr(databases, "install", install)
    return databases


BASE = Layer("Odoo", ("account",), None, True, "1")
TOP = Layer("ours", ("komunigi_membership",), BASE, True, "1")


def test_a_template_is_made_once_on_top_of_the_one_below(databases):
    for _ in range(2):
        name = databases.template(TOP)
    assert databases.installed == ["account", "komunigi_membership"]
    assert databases.names() == {BASE.database, TOP.database}
    stored = databases.folder(name) / "filestore" / name / "ab"
    assert {path.name for path in stored.iterdir()} == {
        "account",
        "komunigi_membership",
    }


def test_changed_sources_give_another_template(databases):
    databases.template(TOP)
    changed = Layer(TOP.title, TOP.names, BASE, True, "2")
    assert databases.template(changed) != TOP.database
    assert databases.installed.count("account") == 1


def test_a_changed_layer_changes_those_above():
    below = Layer(BASE.title, BASE.names, None, True, "2")
    assert Layer(TOP.title, TOP.names, below, True, "1").key != TOP.key


def test_an_interrupted_template_leaves_none_behind(databases, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    whole = databases.install
    monkeypatch.setattr(databases, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        databases.template(BASE)
    assert not any(name.startswith(TEMPLATE) for name in databases.names())
    databases.sweep()
    assert not databases.names()
    monkeypatch.setattr(databases, "install", whole)
    assert databases.template(BASE) in databases.names()


def test_a_temporary_database_lives_as_long_as_its_block(databases):
    template = databases.template(BASE)
    with databases.temporary(template, "test") as database:
        databases.sweep()
        assert database in databases.names()
        assert (
            f"db_name = {database}\n" in databases.configuration(database).read_text()
        )
    assert database not in databases.names()
    assert not databases.folder(database).exists()


def test_what_a_test_clones_lives_as_long_as_its_database(databases):
    template = databases.template(BASE)
    with databases.temporary(template, "test") as database:
        offshoot = f"{database}__own"
        databases.clone(template, offshoot)
        databases.sweep()
        assert offshoot in databases.names()
    assert offshoot not in databases.names()
    # One that an interrupted command has left.
    databases.clone(template, offshoot)
    databases.sweep()
    assert offshoot not in databases.names()


def test_templates_long_out_of_use_are_dropped(databases, monkeypatch):
    databases.template(BASE)
    databases.sweep()
    assert databases.names()
    monkeypatch.setattr(databases_module.time, "time", lambda: 10**11)
    databases.sweep()
    assert not databases.names()


def test_what_is_remembered_goes_with_the_database(databases):
    name = databases.template(BASE)
    databases.remember(name, {"addons": {}})
    assert json.loads((databases.folder(name) / "state.json").read_text()) == {
        "addons": {}
    }
    databases.drop(name)
    assert databases.remembered(name) == {}
