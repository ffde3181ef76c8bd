"""Command line: ``python -m addon_readme``; see ``addon_readme/__init__.py``."""

import sys
from pathlib import Path

from . import pages


def main(root="."):
    stale = 0
    for manifest in sorted(Path(root).glob("komunigi_*/__manifest__.py")):
        addon = manifest.parent
        readme = pages.readme(addon)
        for name, content in (
            ("README.rst", readme),
            ("static/description/index.html", pages.description(addon, readme)),
        ):
            path = addon / name
            if path.exists() and path.read_text() == content:
                continue
            path.write_text(content)
            print(f"Made anew: {path}")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
