"""The addons that are neither Odoo's nor this repository's: the OCA's.

``cooperator`` is not released for Odoo 19.0 yet: setup/cooperator_port makes it
from the release for 16.0. As soon as PyPI has one for 19.0, that one is used and
the port steps aside.
"""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from . import cache, checkout, progress, python_packages
from .failure import Failure

COOPERATOR_FOR_19 = "odoo-addon-cooperator>=19.0a,<20"
PORT = checkout.SETUP / "cooperator_port"


def oca():
    """Folder of the OCA's addons that are released for 19.0."""
    return _oca() / "addons"


def oca_wheels():
    """Folder of the wheels that hold them."""
    return _oca() / "wheels"


def _oca():
    def build(folder):
        wheels = python_packages.download("addons", folder / "wheels")
        unpack(wheels, folder)

    key = cache.fingerprint((checkout.LOCKS / "addons.txt").read_text())
    return cache.built("oca-addons", key, build)


def beside():
    """Folder of the OCA's addons that ours are tried beside, and what these import.

    ``odoo/addons`` in it is for Odoo's addons path, itself for Python's.
    """

    def build(folder):
        python_packages.install_into("beside", folder)

    key = cache.fingerprint((checkout.LOCKS / "beside.txt").read_text())
    return cache.built("oca-beside", key, build)


def cooperator(odoo):
    """Folder that holds the addon ``cooperator`` for the given OdooRelease."""
    wheel, is_for_19 = cooperator_wheel()

    def build(folder):
        if is_for_19:
            unpack([wheel], folder)
            return
        with progress.step("Porting cooperator to Odoo 19.0"):
            _port(wheel, folder / "addons", odoo)

    key = cache.fingerprint(wheel.name, _port_fingerprint(), odoo.version)
    return cache.built("cooperator", key, build) / "addons"


def cooperator_wheel():
    """The wheel to use, and whether it is for 19.0 already.

    Kept apart from what is made of it, so that working on the port needs no network.
    """

    def build(folder):
        with progress.step("Asking PyPI for a cooperator for Odoo 19.0"):
            released = python_packages.download_if_released(
                COOPERATOR_FOR_19, folder / "released"
            )
        if released:
            progress.say(f"   PyPI has {released.name}: the port steps aside.")
        else:
            python_packages.download("cooperator", folder / "pinned")

    key = cache.fingerprint((checkout.LOCKS / "cooperator.txt").read_text())
    folder = cache.built("cooperator-wheel", key, build)
    released = sorted(folder.glob("released/*.whl"))
    return (released or sorted(folder.glob("pinned/*.whl")))[0], bool(released)


def _port_fingerprint():
    return cache.fingerprint(
        [
            (str(path.relative_to(PORT)), path.read_text())
            for path in sorted(PORT.rglob("*"))
            if path.suffix in {".py", ".xml", ".csv"} and "tests" not in path.parts
        ]
    )


def cooperator_wheel_for_19(target):
    """Put a wheel of ``cooperator`` for 19.0 into the folder ``target``; its path."""
    wheel, is_for_19 = cooperator_wheel()
    if is_for_19:
        return Path(shutil.copy(wheel, target))
    before = set(target.glob("*.whl"))
    _run_port("wheel", wheel, target)
    [built] = set(target.glob("odoo_addon_cooperator-*.whl")) - before
    return built


def _port(wheel, target, odoo):
    target.mkdir()
    _run_port("port", wheel, target, "--odoo", odoo.addon("account").parent)


def _run_port(*arguments):
    done = subprocess.run(
        [python_packages.environment(), "-m", "cooperator_port", *arguments],
        env=os.environ | {"PYTHONPATH": str(checkout.SETUP)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(
            f"cooperator could not be ported to Odoo 19.0:\n{done.stdout}\n",
            "Mend setup/cooperator_port, or report this with the lines above.",
        )


def unpack(wheels, folder):
    """Unpack the addons inside ``wheels`` into ``folder``/addons."""
    target = folder / "addons"
    target.mkdir(exist_ok=True)
    inside = "odoo/addons/"
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                path = target / member[len(inside) :]
                # Neither metadata, nor anything that would leave the folder.
                if not member.startswith(inside) or ".." in Path(member).parts:
                    continue
                if not member.endswith("/"):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(archive.read(member))
