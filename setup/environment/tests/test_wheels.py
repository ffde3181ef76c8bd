"""Wheels: what is told of one that lacks something, or did not install."""

import re
import zipfile

import pytest

from environment import checkout, wheels
from environment.commands.wheels import troubles


@pytest.fixture
def addon(tmp_path):
    folder = tmp_path / "komunigi_bread"
    for name, text in (
        ("__init__.py", ""),
        (
            "__manifest__.py",
            '{"data": ["views/loaf.xml"],'
            ' "assets": {"bundle": ["komunigi_bread/static/src/*.js"]}}',
        ),
        ("README.rst", "Bread"),
        ("readme/DESCRIPTION.md", "Bread"),
        ("views/loaf.xml", "<odoo />"),
        ("static/description/icon.png", "icon"),
        ("static/description/index.html", "<p>Bread</p>"),
        ("static/src/loaf.js", "// loaf"),
        ("pyproject.toml", ""),
        ("__pycache__/__init__.pyc", ""),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def pack(addon, leave_out=(), add=()):
    wheel = addon.parent / "bread.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in addon.rglob("*"):
            name = str(path.relative_to(addon))
            kept = name not in {"pyproject.toml", *leave_out}
            if path.is_file() and kept and "__pycache__" not in name:
                archive.write(path, f"odoo/addons/komunigi_bread/{name}")
        for name in add:
            archive.writestr(name, "more")
        archive.writestr("odoo_addon_bread-1.dist-info/METADATA", "")
    return wheel


def test_a_wheel_with_all_of_the_addon_is_right(addon):
    assert not list(wheels.differences(pack(addon), addon))


@pytest.mark.parametrize(
    "name", ["views/loaf.xml", "static/src/loaf.js", "static/description/icon.png"]
)
def test_a_file_that_is_missing_is_named(addon, name):
    [said] = wheels.differences(pack(addon, leave_out=[name]), addon)
    assert f"{name} is missing" in said


def test_what_the_manifest_names_has_to_be_there(addon):
    (addon / "views/loaf.xml").unlink()
    (addon / "static/src/loaf.js").unlink()
    said = "\n".join(wheels.differences(pack(addon), addon))
    assert "views/loaf.xml is missing" in said
    assert "static/src/*.js is missing" in said


def test_what_does_not_belong_is_named(addon):
    wheel = pack(addon, add=["odoo/addons/komunigi_bread/crumbs.txt", "tests/a.py"])
    said = "\n".join(wheels.differences(wheel, addon))
    assert "crumbs.txt is in the wheel and not" in said
    assert "the wheel has tests/a.py" in said


def test_an_old_copy_is_named(addon):
    wheel = pack(addon)
    (addon / "README.rst").write_text("Better bread")
    assert ["komunigi_bread: README.rst is another in the wheel."] == list(
        wheels.differences(wheel, addon)
    )


def test_each_addon_is_built_and_brought_by_the_metapackage():
    text = (wheels.METAPACKAGE / "pyproject.toml").read_text()
    needed = re.findall(r'"odoo-addon-(\w+)==19\.0\.\*"', text)
    assert needed == checkout.addons()
    assert f'name = "{wheels.METAPACKAGE_NAME}"' in text
    for name in checkout.addons():
        assert "whool.buildapi" in (checkout.ROOT / name / "pyproject.toml").read_text()


class TestWhatWasInstalled:
    @pytest.fixture
    def found(self, tmp_path):
        path = str(tmp_path / "odoo" / "addons" / "bread")
        return {
            "pages": {"/web/login": 200, "/web/assets/1/web.css": 200},
            "addons": {"bread": ["installed", False, path]},
            "descriptions": {"bread": 5000},
        }

    def test_nothing_is_wrong(self, found, tmp_path):
        assert not list(troubles(found, ["bread"], tmp_path))

    def test_an_addon_from_elsewhere_is_told(self, found, tmp_path):
        found["addons"]["bread"][2] = "/checkout/bread"
        [said] = troubles(found, ["bread"], tmp_path)
        assert "not come from its wheel but from /checkout/bread" in said

    def test_an_addon_that_is_not_there_is_told(self, found, tmp_path):
        said = "\n".join(troubles(found, ["bread", "butter"], tmp_path))
        assert "butter is unknown, not installed." in said

    def test_pages_that_fail_are_told(self, found, tmp_path):
        found["pages"] = {"/web/login": 500}
        assert list(troubles(found, ["bread"], tmp_path)) == [
            "/web/login answers 500.",
            "The login page has no styles and no scripts.",
        ]
