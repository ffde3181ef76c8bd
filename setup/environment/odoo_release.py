"""Odoo 19.0: the one of ODOO_HOME, else the one that Debian packages."""

import ast
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import apt_source, cache, checkout, progress, python_packages
from .external_command import run
from .failure import Failure

SERIES = "19.0"
# Debian's package links to the scripts and fonts of these others.
DEBIAN_PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
DIST_PACKAGES = Path("usr/lib/python3/dist-packages")
# Debian leaves this script for blurred video calls out. The bundle that lists it
# then shows an error in each page of the backend, which fails browser tests.
LEFT_OUT = Path("mail/static/lib/selfie_segmentation/selfie_segmentation.js")
# Raise it when what is done below to Debian's package changes.
UNPACKED_AS = 3


@dataclass(frozen=True)
class OdooRelease:
    """An Odoo on the disk.

    :ivar home: folder to put on PYTHONPATH
    :ivar addons_paths: folders of its addons, as for ``--addons-path``
    :ivar identity: changes when the release changes
    """

    home: Path
    addons_paths: tuple
    version: str
    identity: str

    def addon(self, name):
        """The folder of the addon ``name``, or None."""
        for folder in self.addons_paths:
            if (folder / name / "__manifest__.py").is_file():
                return folder / name
        return None


def find():
    chosen = os.environ.get("ODOO_HOME")
    if chosen:
        return from_folder(Path(chosen).expanduser().resolve())
    return from_debian()


def from_folder(folder):
    """The Odoo in ``folder``: a checkout, a release, or Debian's package unpacked."""
    for home in (folder, folder / DIST_PACKAGES):
        if (home / "odoo" / "release.py").is_file():
            break
    else:
        raise Failure(
            f"ODOO_HOME is {folder}, where there is no Odoo (no odoo/release.py).",
            "Set it to a checkout or an unpacked release of Odoo 19.0, or unset it "
            "to have Odoo fetched from Debian.",
        )
    version = read_version(home / "odoo" / "release.py")
    if not (version == SERIES or version.startswith((SERIES + ".", SERIES + "-"))):
        raise Failure(
            f"ODOO_HOME is {folder}, which holds Odoo {version}; these addons need "
            f"{SERIES}.",
            f"Set it to Odoo {SERIES}, or unset it to have Odoo fetched from Debian.",
        )
    # In a checkout most addons are beside the package; in a release all are in it.
    folders = [home / "odoo" / "addons"]
    if (home / "addons" / "account" / "__manifest__.py").is_file() and not (
        home / "odoo" / "addons" / "account"
    ).is_dir():
        folders.insert(0, home / "addons")
    identity = cache.fingerprint(str(home), version, _state_of(home))
    return OdooRelease(home, tuple(folders), version, identity)


def read_version(release_file):
    """The version in ``odoo/release.py``, read without running it."""
    for node in ast.parse(release_file.read_text()).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "version_info"
            for target in node.targets
        ):
            numbers = [getattr(element, "value", "") for element in node.value.elts]
            return f"{numbers[0]}.{numbers[1]}"
    return "of an unknown version"


def _state_of(home):
    """What tells one state of a checkout from the next; a release never changes."""
    if not (home / ".git").exists():
        return ""
    head = subprocess.run(
        ["git", "-C", str(home), "rev-parse", "HEAD"], capture_output=True, text=True
    )
    return head.stdout.strip()


def from_debian():
    key = cache.fingerprint(
        DEBIAN_PACKAGES, (checkout.LOCKS / "fonts.txt").read_text(), UNPACKED_AS
    )
    folder = cache.built("odoo", key, _unpack_debian)
    return from_folder(folder / "root")


def _unpack_debian(folder):
    packages = apt_source.download(DEBIAN_PACKAGES, folder)
    with progress.step("Unpacking Odoo"):
        for package in packages:
            _unpack(package, folder / "root")
            package.unlink()
    home = folder / "root" / DIST_PACKAGES
    _complete_fonts(home, folder)
    script = home / "odoo" / "addons" / LEFT_OUT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("// Not part of Debian's package.\n")
    _check_links(home)


def _unpack(package, target):
    target.mkdir(exist_ok=True)
    contents = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE
    )
    # The package carries nearly all addons twice; Odoo reads odoo/addons.
    run(
        ["tar", "-x", "-C", target, f"--exclude=./{DIST_PACKAGES}/addons"],
        f"unpack {package.name}",
        stdin=contents.stdout,
    )
    contents.stdout.close()
    if contents.wait():
        raise Failure(
            f"{package.name} is damaged.",
            "Run the same command again to fetch it anew.",
        )


def _complete_fonts(home, folder):
    """Put the icons' font of Odoo's style sheets where its links lead nowhere.

    Odoo links to Font Awesome 4.7; Debian's sid has a later one with other files.
    """
    wheels = python_packages.download("fonts", folder / "fonts")
    with zipfile.ZipFile(wheels[0]) as wheel:
        fonts = {
            Path(member).name: wheel.read(member)
            for member in wheel.namelist()
            if "/fonts/" in member and not member.endswith("/")
        }
    for link in home.rglob("*"):
        if link.is_symlink() and not link.exists() and link.name in fonts:
            link.unlink()
            link.write_bytes(fonts[link.name])
    shutil.rmtree(folder / "fonts")


def _check_links(home):
    """Stop where the web client would miss a file; other addons can miss a font."""
    web = home / "odoo" / "addons" / "web"
    broken = [
        path for path in web.rglob("*") if path.is_symlink() and not path.exists()
    ]
    if broken:
        raise Failure(
            f"Debian's package of Odoo links to {len(broken)} files that are not "
            f"there, the first being {broken[0].relative_to(home)}.",
            "Set ODOO_HOME to another copy of Odoo 19.0, and report this.",
        )
