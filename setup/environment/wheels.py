"""Wheels of this checkout's addons, and whether they hold what they should.

whool builds them, setuptools that of setup/_metapackage, which needs them all.
"""

import contextlib
import shutil
import tempfile
import zipfile
from pathlib import Path

from . import addons, checkout, python_packages

METAPACKAGE = checkout.SETUP / "_metapackage"
METAPACKAGE_NAME = "odoo-addons-komunigi"
INSIDE = "odoo/addons"
# What every addon carries, whether or not its manifest names it.
EXPECTED = (
    "README.rst",
    "readme/DESCRIPTION.md",
    "static/description/icon.png",
    "static/description/index.html",
)


def build(folder):
    """Build all wheels, that of cooperator included, into ``folder``: addon → path.

    What earlier runs left there of the same distributions goes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = checkout.addons()
    for old in folder.glob("odoo_addon*.whl"):
        if old.name.startswith(tuple(_stems(names))):
            old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        # setuptools writes beside what it builds.
        metapackage = Path(scratch) / METAPACKAGE.name
        shutil.copytree(METAPACKAGE, metapackage)
        sources = [checkout.ROOT / name for name in names]
        python_packages.build_wheels([*sources, metapackage], folder)
    cooperator = addons.cooperator_wheel_for_19(folder)
    return {"cooperator": cooperator} | {name: find(folder, name) for name in names}


def _stems(names):
    yield "odoo_addons_komunigi-"
    for name in (*names, "cooperator"):
        yield f"odoo_addon_{name}-"


def find(folder, addon):
    """The wheel of ``addon`` in ``folder``."""
    [wheel] = folder.glob(f"odoo_addon_{addon}-*.whl")
    return wheel


def differences(wheel, addon):
    """What a wheel lacks or has too much of, beside the addon's folder; sentences."""
    tree = dict(_files(addon))
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix(f"{INSIDE}/{addon.name}/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith(f"{INSIDE}/{addon.name}/") and not name.endswith("/")
        }
        strangers = [
            name
            for name in archive.namelist()
            if not name.startswith(f"{INSIDE}/{addon.name}/")
            and ".dist-info/" not in name
        ]
    for name in sorted({*tree, *EXPECTED, *named(addon)} - set(packed)):
        yield f"{addon.name}: {name} is missing in the wheel (is it added to git?)."
    for name in sorted(set(packed) - set(tree)):
        yield f"{addon.name}: {name} is in the wheel and not in the addon."
    for name in sorted(set(packed) & set(tree)):
        if packed[name] != tree[name]:
            yield f"{addon.name}: {name} is another in the wheel."
    for name in strangers:
        yield f"{addon.name}: the wheel has {name}, which is none of the addon's."


def _files(addon):
    for path in sorted(addon.rglob("*")):
        name = str(path.relative_to(addon))
        if path.is_file() and "__pycache__" not in path.parts:
            # How to build it is of no use once it is built.
            if name != "pyproject.toml":
                yield name, path.read_bytes()


def named(addon):
    """The files of its own that the manifest of the folder ``addon`` names."""
    manifest = checkout.read_manifest(addon)
    yield from manifest.get("data", [])
    yield from manifest.get("demo", [])
    for paths in manifest.get("assets", {}).values():
        for pattern in paths:
            if not pattern.startswith(f"{addon.name}/"):
                continue
            found = sorted(addon.parent.glob(pattern))
            # A pattern that finds nothing is a mistake, and named as such.
            for path in found or [addon.parent / pattern]:
                yield str(path.relative_to(addon))


@contextlib.contextmanager
def installed(folder, odoo):
    """A virtual environment with the wheels of ``folder``; its Python.

    pip finds there all that setup/locks pins for Odoo, takes our addons from
    ``folder`` and the OCA's others from their wheels, and asks no index.
    """
    with tempfile.TemporaryDirectory() as scratch:
        python = python_packages.beside_environment(Path(scratch) / "environment")
        site = python_packages.site_packages(python)
        (site / "odoo-release.pth").write_text(f"{odoo.home}\n")
        _declare_odoo(site)
        python_packages.install_wheels(
            python, [METAPACKAGE_NAME], [folder, addons.oca_wheels()]
        )
        yield python


def _declare_odoo(site):
    """Tell pip that Odoo is there.

    A checkout of Odoo says nothing to pip, and Debian's package asks for what this
    environment has under another name (psycopg2-binary) or not at all (gevent).
    """
    info = site / "odoo-19.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
