"""All parts put together: what a command works with."""

import contextlib
import os
import signal
import subprocess
import threading

from . import addons, cache, checkout, odoo_release, postgresql, python_packages
from .databases import Databases, Layer
from .failure import Failure

# Installed on every database here, and made once for all checkouts.
FOUNDATION = ("account", "portal")


class Workbench:
    """Odoo, its Python, the addons and a running server, ready to be used.

    :ivar odoo: the OdooRelease
    :ivar python: the Python of the virtual environment
    :ivar server: the running postgresql.Server
    :ivar beside: folder of OCA addons that may stand beside ours, for who tries that
    :ivar databases: templates and clones
    """

    def __init__(self, server, parts):
        self.server = server
        self.odoo = parts["odoo"]
        self.python = parts["python"]
        self.oca = parts["oca"]
        self.cooperator = parts["cooperator"]
        self.beside = parts.get("beside")
        self.databases = Databases(self)

    @property
    def addons_paths(self):
        more = [self.beside / "odoo" / "addons"] if self.beside else []
        own = (checkout.ROOT, self.cooperator, self.oca)
        return (*own, *more, *self.odoo.addons_paths)

    def environ(self, **more):
        """Environment variables for a process that imports Odoo."""
        values = dict(os.environ, **self.server.environ)
        # Compiled modules go into the cache: neither the checkout nor ODOO_HOME
        # is written to, and a second start is twice as fast.
        values.pop("PYTHONDONTWRITEBYTECODE", None)
        values["PYTHONPYCACHEPREFIX"] = str(cache.directory() / "pycache")
        paths = [self.odoo.home, checkout.SETUP, *filter(None, [self.beside])]
        values["PYTHONPATH"] = os.pathsep.join(map(str, paths))
        values["PYTHONUNBUFFERED"] = "1"
        return values | {name: str(value) for name, value in more.items()}

    def odoo_command(self, *arguments):
        return [str(self.python), "-m", "odoo", *map(str, arguments)]

    def addon(self, name):
        """The folder of an addon that is not Odoo's, or None."""
        for folder in (checkout.ROOT, self.cooperator, self.oca):
            if (folder / name / "__manifest__.py").is_file():
                return folder / name
        return None

    def closure(self, names):
        """All addons that ``names`` need, themselves included, in no order.

        Raises a Failure for a dependency that is nowhere.
        """
        found = {}
        waiting = [(name, "this command") for name in names]
        while waiting:
            name, wanted_by = waiting.pop()
            if name in found:
                continue
            folder = self.addon(name) or self.odoo.addon(name)
            if folder is None:
                raise Failure(
                    f"The addon {name}, which {wanted_by} needs, is nowhere.",
                    "Correct its name, or pin the OCA's wheel that holds it in "
                    "setup/locks (CONTRIBUTING.md says how).",
                )
            found[name] = folder
            depends = checkout.read_manifest(folder).get("depends", ["base"])
            waiting += [(dependency, name) for dependency in depends]
        return found

    # The layers: each template is a clone of the one under it, with more addons.

    def foundation(self, demo=True):
        """Odoo's base and accounting."""
        return Layer(
            "Odoo's accounting" + (" with demo data" if demo else ""),
            FOUNDATION,
            None,
            demo,
            cache.fingerprint(
                self.odoo.identity, (checkout.LOCKS / "python.txt").read_text()
            ),
        )

    def with_addons(self, title, names, below, demo=True):
        """A layer with ``names`` and those that they need, on the layer ``below``."""
        own = {
            name: cache.fingerprint_tree(folder)
            for name, folder in self.closure(names).items()
            if self.addon(name)
        }
        return Layer(title, tuple(sorted(names)), below, demo, cache.fingerprint(own))

    def cooperator_layer(self, demo=True):
        return self.with_addons(
            "cooperator", ["cooperator"], self.foundation(demo), demo
        )

    def foreign_layer(self, names, demo=True):
        """Everything that the addons ``names`` need and that is not ours."""
        ours = set(checkout.addons())
        foreign = set(self.closure(names)) - ours
        below = self.foundation(demo)
        if "cooperator" in foreign:
            below = self.cooperator_layer(demo)
        beyond = foreign - set(self.closure([*FOUNDATION, *below.names]))
        if not beyond:
            return below
        return self.with_addons("the addons that ours need", beyond, below, demo)

    def layer_with(self, names, demo=True):
        """The addons ``names`` and all that they need."""
        below = self.foreign_layer(names, demo)
        ours = set(self.closure(names)) & set(checkout.addons())
        if not ours:
            return below
        return self.with_addons("this checkout's addons", ours, below, demo)

    def komunigi_layer(self):
        """All addons of this checkout, with their demo data."""
        return self.layer_with(checkout.addons() or ["cooperator"])


@contextlib.contextmanager
def opened():
    """A Workbench, made from nothing where need be."""
    parts = _parts()
    with postgresql.running() as server:
        bench = Workbench(server, parts)
        bench.databases.sweep()
        yield bench


def found(server, **more):
    """A Workbench on a ``server`` that runs, for what `setup/test` has started.

    :param more: further parts, such as ``beside``
    """
    return Workbench(server, _parts() | more)


def _parts():
    """What is fetched or built, Odoo and the Python packages at the same time."""
    odoo = _InBackground(odoo_release.find)
    python = python_packages.environment()
    release = odoo.result()
    return {
        "python": python,
        "odoo": release,
        "oca": addons.oca(),
        "cooperator": addons.cooperator(release),
    }


class _InBackground:
    """Calls a function in a thread; ``result()`` waits for what it gives or raises."""

    def __init__(self, function):
        self.outcome = None
        self.error = None
        self.thread = threading.Thread(target=self._run, args=(function,), daemon=True)
        self.thread.start()

    def _run(self, function):
        try:
            self.outcome = function()
        except BaseException as error:
            self.error = error

    def result(self):
        while self.thread.is_alive():
            # Short waits, so that Ctrl-C is heard.
            self.thread.join(0.2)
        if self.error:
            raise self.error
        return self.outcome


def stop(process, seconds=15):
    """End a process that we started, in order; by force if it does not obey."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
