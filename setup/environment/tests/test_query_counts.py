import os
import subprocess
import sys

from .. import checkout

COUNTS = """
import logging

def test_counts():
    logger = logging.getLogger("komunigi.queries")
    logger.info("casting", extra={"queries": 21})
    logger.info("casting", extra={"queries": 23})
"""


def test_what_was_counted_is_shown(tmp_path):
    test = tmp_path / "test_it.py"
    test.write_text(COUNTS)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:odoo"),
            *("-p", "no:cacheprovider", "-p", "environment.query_counts"),
            *("-c", os.devnull, "--rootdir", tmp_path, test),
        ],
        env=os.environ | {"PYTHONPATH": str(checkout.SETUP)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "casting  21, 23" in done.stdout
