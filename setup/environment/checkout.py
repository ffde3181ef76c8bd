"""This work tree: where it is, and which addons it holds."""

import ast
from pathlib import Path

from . import cache

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "setup"
LOCKS = SETUP / "locks"
# Packages that an addon of Odoo has.
ODOO_FOLDERS = {"controllers", "demo", "models", "report", "tests", "wizards"}


def name():
    """Short name that tells this checkout's databases from another's."""
    return cache.fingerprint(str(ROOT))[:8]


def addons():
    """The names of the addons at the root of the checkout."""
    return sorted(
        manifest.parent.name for manifest in ROOT.glob("komunigi_*/__manifest__.py")
    )


def engines():
    """Packages of plain Python inside the addons, such as komunigi_vote/tally.

    They import the standard library only, so they are tested without Odoo.
    """
    return sorted(
        package.parent
        for package in ROOT.glob("komunigi_*/*/__init__.py")
        if package.parent.name not in ODOO_FOLDERS
    )


def read_manifest(addon):
    """The manifest of the addon in the folder ``addon``, as a dictionary."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())
