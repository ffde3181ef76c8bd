"""Databases: templates in layers, made once, and clones of them.

A layer says which addons a template has on top of the layer under it. Its name
holds the fingerprint of everything it is made from, so that a change gives
another template and never a stale one. A template is made under another name
and renamed when it is complete.

A database and its folder (files, configuration, logs) live and die together.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

from . import cache, checkout, odoo_logs, progress
from .external_command import explained

TEMPLATE = "komunigi_template_"
TEMPORARY = "komunigi_tmp_"
# A test may clone the template of its database: <database>__<purpose> goes with it.
OFFSHOOT = "__"


@dataclass(frozen=True)
class Layer:
    """What a template is made of.

    :ivar names: addons to install
    :ivar below: the Layer that it starts from, or None for an empty database
    :ivar sources: fingerprint of the source of these addons
    """

    title: str
    names: tuple
    below: object
    demo: bool
    sources: str

    @property
    def key(self):
        below = self.below.key if self.below else ""
        return cache.fingerprint(below, self.names, self.demo, self.sources)

    @property
    def database(self):
        return TEMPLATE + self.key


class Databases:
    def __init__(self, bench):
        self.bench = bench
        self.server = bench.server
        self.root = cache.directory() / "data" / self.server.identity
        self.root.mkdir(parents=True, exist_ok=True)

    def folder(self, database):
        """Where the database's files, configuration and logs are."""
        return self.root / database

    def configuration(self, database):
        return self.folder(database) / "odoo.conf"

    def names(self):
        rows = self.server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'komunigi\\_%'"
        )
        return {name for (name,) in rows}

    def exists(self, database):
        return database in self.names()

    def create(self, database):
        self.drop(database)
        self.server.execute(
            f"CREATE DATABASE \"{database}\" ENCODING 'UTF8' LC_COLLATE 'C' "
            "TEMPLATE template0"
        )
        self.configure(database)

    def drop(self, database):
        self.server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(self.folder(database), ignore_errors=True)

    def clone(self, source, database):
        """Make ``database`` a copy of the template ``source``, files included."""
        self.drop(database)
        files = self.folder(source) / "filestore" / source
        target = self.folder(database) / "filestore" / database
        target.parent.mkdir(parents=True)
        # Odoo names stored files after their content and never changes one, so
        # that copies can share them.
        if files.is_dir():
            shutil.copytree(files, target, copy_function=_link)
        self.configure(database)
        with progress.step("Cloning a database"):
            self.server.execute(f'CREATE DATABASE "{database}" TEMPLATE "{source}"')

    def _rename(self, database, new_name):
        folder, target = self.folder(database), self.folder(new_name)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
        files = target / "filestore" / database
        if files.is_dir():
            files.rename(files.with_name(new_name))
        self.configure(new_name)
        # Last: the name in the server says that all is there.
        self.server.execute(f'ALTER DATABASE "{database}" RENAME TO "{new_name}"')

    def configure(self, database):
        """Write the configuration file that Odoo reads for ``database``."""
        self.folder(database).mkdir(parents=True, exist_ok=True)
        paths = ",".join(str(path) for path in self.bench.addons_paths)
        cache.write_atomically(
            self.configuration(database),
            f"""[options]
addons_path = {paths}
data_dir = {self.folder(database)}
db_name = {database}
dbfilter = ^{re.escape(database)}$
list_db = False
http_interface = 127.0.0.1
with_demo = True
limit_time_cpu = 0
limit_time_real = 0
limit_time_real_cron = 0
limit_memory_soft = 0
limit_memory_hard = 0
""",
        )

    # Templates

    def template(self, layer):
        """The name of the database that has ``layer``, made if need be."""
        with cache.lock(layer.database):
            # A cache that was deleted takes the files of its databases with it.
            files = self.folder(layer.database).is_dir()
            if not (files and self.exists(layer.database)):
                self.drop(layer.database)
                self._make(layer)
        (self.folder(layer.database) / "used").touch()
        return layer.database

    def _make(self, layer):
        below = self.template(layer.below) if layer.below else None
        cache.check_free_space()
        partial = f"{TEMPORARY}{layer.key}"
        with self.reserved(partial):
            if below:
                self.clone(below, partial)
            else:
                self.create(partial)
            self.install(
                partial,
                f"Installing {layer.title}",
                ["-i", ",".join(layer.names)],
                demo=layer.demo,
            )
            self._rename(partial, layer.database)

    def install(self, database, title, options, demo=True):
        """Run Odoo once on ``database``, to install or update addons."""
        log = self.folder(database) / "install.log"
        with progress.step(title, detail=lambda: _last_addon(log)):
            done = subprocess.run(
                self.bench.odoo_command(
                    *("-c", self.configuration(database), "-d", database),
                    *("--stop-after-init", "--no-http", "--max-cron-threads=0"),
                    *("--logfile", log),
                    *([] if demo else ["--without-demo"]),
                    *options,
                ),
                env=self.bench.environ(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        written = log.read_text(errors="replace") if log.exists() else done.stdout
        # Odoo exits with 0 although an addon could not be installed.
        failed = done.returncode or "Failed to load registry" in written
        if (
            failed
            or "inconsistent states" in written
            or "invalid module names" in written
        ):
            raise explained(
                title[0].lower() + title[1:].replace("ing", "", 1),
                _from_first_error(written) or done.stdout,
                "Correct the addon that the lines above name.",
            )

    def log_problems(self, layer):
        """Serious log lines of installing ``layer`` and all under it."""
        found = []
        while layer:
            log = self.folder(layer.database) / "install.log"
            if log.exists():
                found += odoo_logs.problems(log.read_text(errors="replace"))
            layer = layer.below
        return found

    # Databases of one command, and what earlier ones left

    @contextlib.contextmanager
    def temporary(self, template, purpose):
        """A clone that is dropped when the block ends, with its offshoots."""
        database = f"{TEMPORARY}{checkout.name()}_{purpose}_{os.getpid()}"
        with self.reserved(database):
            try:
                self.clone(template, database)
                yield database
            finally:
                for name in self.names():
                    if name.startswith(database + OFFSHOOT):
                        self.drop(name)
                self.drop(database)

    @contextlib.contextmanager
    def reserved(self, database):
        """Show other commands that ``database`` is in use, for as long as we live."""
        path = self._reservation(database)
        with open(path, "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)

    def _reservation(self, database):
        folder = cache.directory() / "locks"
        folder.mkdir(exist_ok=True)
        return folder / f"database-{self.server.identity}-{database}"

    def sweep(self):
        """Drop what interrupted commands left, and templates long out of use."""
        with cache.lock(f"sweep-{self.server.identity}"):
            names = self.names()
            for database in names:
                if (
                    database.startswith(TEMPORARY)
                    and not self._in_use(database)
                    or database.startswith(TEMPLATE)
                    and self._forgotten(database)
                ):
                    self.drop(database)

    def _in_use(self, database):
        # Opened for reading and writing, which does not make it: a missing file
        # is a reservation whose holder has ended.
        database = database.partition(OFFSHOOT)[0]
        try:
            handle = open(self._reservation(database), "r+")
        except FileNotFoundError:
            return False
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _forgotten(self, database):
        used = self.folder(database) / "used"
        age = time.time() - used.stat().st_mtime if used.exists() else 0
        return age > cache.FORGET_AFTER_DAYS * 24 * 3600

    # What is remembered of a database between commands

    def remembered(self, database):
        path = self.folder(database) / "state.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def remember(self, database, state):
        cache.write_atomically(
            self.folder(database) / "state.json", json.dumps(state, indent=1)
        )


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _last_addon(log):
    """The addon that a log last says it loads."""
    if not log.exists():
        return ""
    found = re.findall(
        r"Loading module (\S+ \(\d+/\d+\))", log.read_text(errors="replace")
    )
    return found[-1] if found else ""


def _from_first_error(log):
    lines = log.splitlines()
    for number, line in enumerate(lines):
        if " ERROR " in line or " CRITICAL " in line:
            return "\n".join(lines[number:])
    return log
