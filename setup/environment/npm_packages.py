"""Single files out of npm's packages, as setup/locks/npm.json pins them.

Only axe-core, with which browser tests look for what keeps people out of a page.
"""

import base64
import hashlib
import json
import shutil
import tarfile

from . import cache, checkout, programs, progress
from .external_command import run
from .failure import Failure

MISSING = (
    "axe-core is missing, without which nobody knows whether a page can be used with "
    "a screen reader: run setup/test again with the network, and with npm "
    "(sudo apt install npm)."
)


def axe_core():
    """The script that a page loads to be examined."""
    return _package("axe-core", ["axe.min.js"]) / "axe.min.js"


def _package(name, files):
    pin = json.loads((checkout.LOCKS / "npm.json").read_text())[name]

    def build(folder):
        if not shutil.which("npm") and not programs.install_with_apt("npm"):
            raise Failure(f"{name} comes from npm, which is missing.", MISSING)
        with progress.step(f"Downloading {name} from npm"):
            run(
                [
                    *("npm", "pack", f"{name}@{pin['version']}", "--silent"),
                    *("--ignore-scripts", "--pack-destination", folder),
                ],
                f"get {name} from npm",
                cwd=folder,
            )
        [archive] = folder.glob("*.tgz")
        _check(archive.read_bytes(), pin["integrity"], name)
        with tarfile.open(archive) as package:
            for file in files:
                content = package.extractfile(f"package/{file}").read()
                (folder / file).write_bytes(content)
        archive.unlink()

    return cache.built(name, cache.fingerprint(pin), build)


def _check(content, integrity, name):
    kind, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(kind, content).digest()).decode()
    if found != expected:
        raise Failure(
            f"{name} from npm is not what setup/locks/npm.json names.",
            "Try again; if it stays so, report it, and do not weaken the lock.",
        )
