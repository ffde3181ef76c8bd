"""Build wheels of this checkout's addons, for an Odoo 19.0 that is elsewhere.

    setup/wheels              into dist/
    setup/wheels folder       into another folder
    setup/wheels --check      and try them

With them comes cooperator's, and odoo-addons-komunigi, which needs all of ours:
"pip install --find-links dist odoo-addons-komunigi" in the environment of an Odoo.

--check looks into the wheels, installs them with pip in a new environment that sees
neither this checkout nor an index, and makes a database without demo data from what
is installed: every addon has to come from there, no line of the log may be a warning,
and the login page has to open with its styles and scripts.
"""

import argparse
import json
import re
from pathlib import Path

from .. import checkout, odoo_logs, python_packages, wheels
from ..databases import Databases
from ..workbench import Workbench, opened
from .demo import in_shell

# Runs inside Odoo.
LOOK = """
import json
import re

import odoo.http
from odoo.modules.module import get_module_path
from werkzeug.test import Client

client = Client(odoo.http.root)
page = client.get('/web/login')
links = re.findall(r'(?:href|src)="(/web/assets/[^"]+)"', page.get_data(as_text=True))
addons = env['ir.module.module'].search([('name', 'in', {names!r})])
links += [f'/{{addon.name}}/static/description/icon.png' for addon in addons]
print('FOUND:' + json.dumps({{
    'pages': {{link: client.get(link).status_code for link in ['/web/login', *links]}},
    'addons': {{
        addon.name: [addon.state, addon.demo, str(get_module_path(addon.name))]
        for addon in addons
    }},
    'descriptions': {{
        addon.name: len(addon.description_html or '') for addon in addons
    }},
}}))
"""
# Less is no page of ours: Odoo then shows the manifest's summary, or nothing.
SHORTEST_DESCRIPTION = 1000


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/wheels",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", nargs="?", type=Path, default=checkout.ROOT / "dist")
    parser.add_argument("--check", action="store_true", help="try them, too")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    built = wheels.build(folder)
    print("\n".join(str(path) for path in sorted(folder.glob("odoo_addon*.whl"))))
    if not options.check:
        return 0
    troubles = [
        trouble
        for name in checkout.addons()
        for trouble in wheels.differences(built[name], checkout.ROOT / name)
    ]
    with opened() as bench, wheels.installed(folder, bench.odoo) as python:
        troubles += _try(WithWheels(bench, python), sorted(built))
    print("\n".join(troubles) or "The wheels hold all they should, and work.")
    return 1 if troubles else 0


class WithWheels(Workbench):
    """The same server and Odoo, with the addons of an environment in place of ours."""

    def __init__(self, bench, python):
        self.server, self.odoo = bench.server, bench.odoo
        self.python = python
        self.beside = None
        # Nothing but Odoo: this template has neither cooperator nor ours.
        self.template = bench.databases.template(bench.foundation(demo=False))
        self.databases = Databases(self)

    @property
    def addons_paths(self):
        return self.odoo.addons_paths

    def environ(self, **more):
        values = super().environ(**more)
        # The environment finds Odoo by itself, and must not find setup/.
        del values["PYTHONPATH"]
        return values


def _try(bench, names):
    """Make a database from the wheels alone; yield what is wrong with it."""
    databases = bench.databases
    with databases.temporary(bench.template, "wheels") as database:
        databases.install(
            database,
            "Installing the addons of the wheels",
            ["-i", ",".join(names)],
            demo=False,
        )
        log = databases.folder(database) / "install.log"
        yield from odoo_logs.problems(log.read_text(errors="replace"))
        said = in_shell(bench, database, LOOK.format(names=names), "look at the pages")
    found = json.loads(re.search(r"^FOUND:(.*)$", said, re.MULTILINE)[1])
    yield from troubles(found, names, python_packages.site_packages(bench.python))


def troubles(found, names, site):
    """What is wrong with what LOOK found, in sentences."""
    for name in names:
        state, demo, path = found["addons"].get(name, ("unknown", False, ""))
        if state != "installed":
            yield f"{name} is {state}, not installed."
        elif demo:
            yield f"{name} has demo data."
        elif Path(path) != site / "odoo" / "addons" / name:
            yield f"{name} does not come from its wheel but from {path}."
        if found["descriptions"].get(name, 0) < SHORTEST_DESCRIPTION:
            yield f"{name} shows no description in the list of apps."
    for page, status in found["pages"].items():
        if status != 200:
            yield f"{page} answers {status}."
    if not any("/web/assets/" in page for page in found["pages"]):
        yield "The login page has no styles and no scripts."
