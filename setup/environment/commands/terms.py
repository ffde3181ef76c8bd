"""Bring the addons' i18n/ in line with what people read in them now.

    setup/terms                           all addons
    setup/terms komunigi_vote             some of them

Each template (.pot) gets what Odoo would export, without demo data; each translation
(.po) keeps what it has, gets the new terms, empty, and loses those that are gone. What
is to be translated is listed; a term that reads the same in both languages stays empty
and goes into setup/same_terms. tests/test_translation_templates.py tells when it is
time for all this.
"""

import argparse

from .. import checkout
from ..workbench import opened
from .demo import in_shell

# Runs inside Odoo.
RENEW = """
import pathlib
from environment import terms
for line in terms.renew(env, pathlib.Path({root!r}), {addons!r}):
    print('TERMS:' + line)
"""


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/terms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("addons", nargs="*", metavar="addon", default=None)
    options = parser.parse_args(arguments)
    for name in options.addons:
        if name not in checkout.addons():
            parser.error(f"there is no addon {name} here")
    code = RENEW.format(
        root=str(checkout.ROOT), addons=options.addons or checkout.addons()
    )
    with opened() as bench:
        template = bench.databases.template(bench.komunigi_layer())
        with bench.databases.temporary(template, "terms") as database:
            said = in_shell(bench, database, code, "read the terms")
    lines = [
        line.removeprefix("TERMS:")
        for line in said.splitlines()
        if line.startswith("TERMS:")
    ]
    print("\n".join(lines) or "All is as it should be.")
    return 0
