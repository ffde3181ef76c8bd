import pytest

from .. import odoo_release
from ..failure import Failure


def make_odoo(home, version="(19, 0, 0, FINAL, 0, '')", beside=False):
    """An Odoo with its package at ``home`` and its addons in it, or beside it."""
    package = home / "odoo"
    addons = (home if beside else package) / "addons" / "account"
    for folder in (package / "addons" / "base", addons):
        folder.mkdir(parents=True)
        (folder / "__manifest__.py").write_text("{}")
    (package / "release.py").write_text(
        f"FINAL = 'final'\nversion_info = {version}\nraise SystemExit('never run')\n"
    )
    return home


def test_a_checkout_has_most_addons_beside_the_package(tmp_path):
    odoo = odoo_release.from_folder(make_odoo(tmp_path, beside=True))
    assert odoo.addons_paths == (tmp_path / "addons", tmp_path / "odoo" / "addons")
    assert odoo.addon("account") == tmp_path / "addons" / "account"
    assert odoo.addon("nowhere") is None


def test_a_release_has_all_addons_in_the_package(tmp_path):
    odoo = odoo_release.from_folder(make_odoo(tmp_path))
    assert odoo.addons_paths == (tmp_path / "odoo" / "addons",)


def test_debian_s_package_unpacked(tmp_path):
    home = make_odoo(tmp_path / "usr" / "lib" / "python3" / "dist-packages")
    assert odoo_release.from_folder(tmp_path).home == home


def test_odoo_home_goes_before_debian(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(make_odoo(tmp_path)))
    monkeypatch.setattr(odoo_release, "from_debian", lambda: pytest.fail("asked"))
    assert odoo_release.find().version == "19.0"


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(Failure, match="there is no Odoo .* unset it"):
        odoo_release.from_folder(tmp_path)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("(18, 0, 0, FINAL, 0, '')", "Odoo 18.0"),
        ("('saas~19', 1, 0, FINAL, 0, '')", "Odoo saas~19.1"),
    ],
)
def test_another_version_is_refused(tmp_path, version, told):
    with pytest.raises(Failure, match=f"holds {told}; these addons need 19.0"):
        odoo_release.from_folder(make_odoo(tmp_path, version))
