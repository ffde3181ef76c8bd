"""Make the handbook: handbook/en.md and handbook/fr.md, with their pictures.

    setup/handbook             text and pictures
    setup/handbook --text      the text only, within a second

The text is that of handbook/source and of the addons' readme/; the pictures are taken
of a new database with demo data in each language, as handbook/pictures.json says, so
that neither tells of what is not there any more.
"""

import argparse
import itertools
import json
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from .. import handbook, programs, progress
from ..external_command import explained
from ..failure import Failure
from ..workbench import opened
from . import demo

# In an address, {komunigi_membership.demo_call} is the number of that record, and
# {komunigi_poll WHERE state = 'open'} that of the last one in this table.
NAMED = re.compile(r"(\w+)\.(\w+)")
RECORD = re.compile(r"\{(.+?)\}")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/handbook",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--text", action="store_true", help="leave the pictures")
    options = parser.parse_args(arguments)
    handbook.write_text()
    if not options.text:
        browser = programs.executable("chromium")
        if not browser:
            raise Failure("There is no browser.", programs.sentence("chromium"))
        with opened() as bench:
            for language in handbook.LANGUAGES:
                take_pictures(bench, browser, language)
    print("handbook/en.md, handbook/fr.md")
    return 0


def take_pictures(bench, browser, language):
    folder = handbook.ROOT / "images" / language
    template = bench.databases.template(bench.komunigi_layer())
    with bench.databases.temporary(template, f"handbook_{language}") as database:
        if language != "en":
            demo.speak(bench, database, demo.language_code(language))
        with demo.served(bench, database, free_port()) as (_server, address, _log):
            orders = list(orders_of(bench, database, address, language, folder))
            shutil.rmtree(folder, ignore_errors=True)
            _photograph(bench, browser, orders, language)


def orders_of(bench, database, address, language, folder):
    """What the photographer is told: one order for each login."""
    known = handbook.pictures()
    wanted = [(name, known[name]) for name in handbook.named_pictures(language)]

    def login(picture):
        return picture[1].get("login", "")

    for words, pictures in itertools.groupby(sorted(wanted, key=login), key=login):
        person, _, password = words.partition("/")
        yield {
            "base": address,
            "login": person,
            "password": password,
            "pictures": [
                {
                    **how,
                    "address": numbered(bench, database, how["address"]),
                    "file": str(folder / f"{name}.webp"),
                }
                for name, how in pictures
            ],
        }


def numbered(bench, database, address):
    """`address` with the numbers of the records that it names."""

    def number(record):
        named = NAMED.fullmatch(record[1])
        rows = bench.server.execute(
            "SELECT res_id FROM ir_model_data"
            f" WHERE module = '{named[1]}' AND name = '{named[2]}'"
            if named
            else f"SELECT id FROM {record[1]} ORDER BY id DESC LIMIT 1",
            database=database,
        )
        if not rows:
            raise Failure(
                f"The demo data have no {record[1]}.", "Mend handbook/pictures.json."
            )
        return str(rows[0][0])

    return RECORD.sub(number, address)


def _photograph(bench, browser, orders, language):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.json"
        path.write_text(json.dumps(orders))
        with progress.step(f"Taking pictures ({language})"):
            done = subprocess.run(
                [
                    *(str(bench.python), "-m", "environment.photographer"),
                    *(browser, str(path)),
                ],
                env=bench.environ(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
    if done.returncode:
        raise explained("take the pictures", done.stdout, "Mend what is named above.")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
