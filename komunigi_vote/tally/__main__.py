# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""`python -m tally board.json` counts a published board again: see board.py."""

import sys

from .board import main

if __name__ == "__main__":
    # A name that the terminal cannot show is no reason to stop.
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main())
