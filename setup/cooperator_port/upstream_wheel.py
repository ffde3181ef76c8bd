"""The one released wheel that this port knows, and how to read it."""

import hashlib
import zipfile
from pathlib import Path

from .addon import Addon
from .refusal import PortRefused

NAME = "cooperator"
VERSION = "16.0.1.4.0.3"
SHA256 = "9f648588ba128b1e63fe6cb5fcfc9e0378d64239ed657ac849250482a4dafa3e"
_ROOT = f"odoo/addons/{NAME}/"


def checked(path):
    """The path of the wheel, once its content proved to be the pinned one."""
    path = Path(path)
    if not path.is_file():
        raise PortRefused(f"There is no wheel at {path}.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise PortRefused(
            f"{path.name} has the sha256 {found[:12]}… instead of {SHA256[:12]}…: "
            f"fetch odoo-addon-cooperator {VERSION} again, or, if it is a newer "
            f"release, pin it in upstream_wheel.py and go through the rewrites that "
            f"then stop."
        )
    return path


def addon(path):
    """The addon in the wheel, without the wheel's own metadata."""
    with zipfile.ZipFile(checked(path)) as wheel:
        return Addon(
            NAME,
            {
                name.removeprefix(_ROOT): wheel.read(name)
                for name in wheel.namelist()
                if name.startswith(_ROOT) and not name.endswith("/")
            },
        )


def metadata(path):
    """The text of the wheel's METADATA."""
    with zipfile.ZipFile(checked(path)) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
        return wheel.read(name).decode()
