"""Serve a database with this checkout's addons and their demo data.

The first run fetches Odoo and what it needs and makes the database, which takes a
few minutes; a later run serves the same database within seconds, after updating
the addons whose files have changed. Ctrl-C ends it.

Odoo comes from ODOO_HOME where that is set (a checkout or an unpacked release of
Odoo 19.0), else from Debian. PostgreSQL is the server of PGHOST where that is set,
else a private one, which runs while one of the commands in setup/ does; as root
it runs as the account postgres (else nobody), in /var/tmp. Everything is kept in
$XDG_CACHE_HOME/komunigi, else ~/.cache/komunigi: delete that folder to start from
nothing.
"""

import argparse
import contextlib
import ctypes
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .. import cache, checkout, programs, progress
from ..external_command import explained
from ..failure import Failure
from ..workbench import opened, stop

LANGUAGES = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?$")
# Whoever speaks a language without naming a country gets the network's own.
USUAL_COUNTRY = {"en": "en_US", "fr": "fr_BE", "nl": "nl_BE", "ca": "ca_ES"}
DEFAULT_LOGINS = "admin / admin – administrator"
PATIENCE_SECONDS = 180

READ_LOGINS = """
logins = env['ir.config_parameter'].sudo().get_param('komunigi.demo_logins')
print('LOGINS:' + (logins or '').strip().replace('\\n', '|'))
"""
SPEAK = """
code = {code!r}
language = env['res.lang'].with_context(active_test=False).search([('code', '=', code)])
# Not --load-language, which comes before the addons and leaves their data out.
env['base.language.install'].create({{'lang_ids': language.ids}}).lang_install()
everybody = env['res.partner'].with_context(active_test=False).search([])
everybody.write({{'lang': code}})
# Else the portal would follow the browser's language.
env['res.lang'].search([('code', '!=', code)]).active = False
env.cr.commit()
"""


def database_name():
    return f"komunigi_demo_{checkout.name()}"


def main(arguments):
    options = _parser().parse_args(arguments)
    _check_port(options.port)
    with opened() as bench:
        programs.provide()
        with cache.lock(f"demo-{checkout.name()}"):
            logins = prepare(bench, options.fresh, options.language)
        return _serve(bench, options.port, logins)


def _parser():
    parser = argparse.ArgumentParser(
        prog="setup/demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument(
        "--fresh", action="store_true", help="start over with a new database"
    )
    parser.add_argument(
        "--language",
        type=language_code,
        help="show the demo in this language, for instance fr or nl_BE",
    )
    return parser


def language_code(text):
    if not LANGUAGES.match(text):
        raise argparse.ArgumentTypeError(f"{text} is not like fr or fr_BE")
    return USUAL_COUNTRY.get(text, text if "_" in text else f"{text}_{text.upper()}")


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Failure(
                f"Port {port} of 127.0.0.1 cannot be used: {error}.",
                f"Choose another: setup/demo --port {8070 if port != 8070 else 8071}",
            ) from error


def prepare(bench, fresh=False, language=None):
    """Make the demo database, or bring it up to date; return the logins."""
    databases = bench.databases
    database = database_name()
    layer = bench.komunigi_layer()
    if fresh or not (databases.exists(database) and databases.remembered(database)):
        databases.clone(databases.template(layer), database)
        state = {"odoo": bench.odoo.identity, "addons": _sources(bench)}
    else:
        state = _update(bench, database)
    if language and state.get("language") != language:
        speak(bench, database, language)
        state["language"] = language
    if "logins" not in state:
        said = in_shell(bench, database, READ_LOGINS, "read the logins")
        found = re.search(r"^LOGINS:(.*)$", said, re.MULTILINE)
        state["logins"] = (found[1] if found else "") or DEFAULT_LOGINS
    databases.remember(database, state)
    return state["logins"].split("|")


def _sources(bench):
    """Fingerprint of each addon in the demo that is not Odoo's."""
    names = checkout.addons() or ["cooperator"]
    return {
        name: cache.fingerprint_tree(folder)
        for name, folder in sorted(bench.closure(names).items())
        if bench.addon(name)
    }


def speak(bench, database, code):
    """Have everybody on ``database`` speak the language of this code."""
    in_shell(bench, database, SPEAK.format(code=code), "set the language")


def _update(bench, database):
    """Install what is new and update what has changed since the last run."""
    state = bench.databases.remembered(database)
    # The checkout's addons may be found elsewhere now (another cache of OCA's).
    bench.databases.configure(database)
    now, before = _sources(bench), state["addons"]
    changed = [name for name in now if name in before and now[name] != before[name]]
    if state["odoo"] != bench.odoo.identity:
        changed = ["base"]
    new = [name for name in now if name not in before]
    options = []
    if changed:
        options += ["-u", ",".join(changed)]
    if new:
        options += ["-i", ",".join(new)]
    if options:
        bench.databases.install(
            database, f"Updating {', '.join(changed + new)}", options
        )
        state.pop("logins", None)
    return state | {"odoo": bench.odoo.identity, "addons": now}


def in_shell(bench, database, code, doing):
    """Run Python code in Odoo's shell on ``database`` and return what it prints."""
    with progress.step(doing[0].upper() + doing[1:]):
        done = subprocess.run(
            bench.odoo_command(
                *("shell", "-c", bench.databases.configuration(database)),
                *("-d", database, "--no-http", "--log-level=error"),
            ),
            input=code,
            env=bench.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode or "Traceback (most recent call last)" in done.stdout:
        raise explained(doing, done.stdout, "Run setup/demo --fresh to start over.")
    return done.stdout


def _serve(bench, port, logins):
    try:
        with served(bench, database_name(), port) as (server, address, log):
            print(f"\n   Open {address}\n")
            for login in logins:
                print(f"   {login.strip()}")
            print(f"\n   Log: {log}\n   Ctrl-C ends it.", flush=True)
            code = server.wait()
            raise explained(
                "go on serving", log.read_text(errors="replace"), f"Exit {code}."
            )
    except KeyboardInterrupt:
        progress.say("\nStopping.")
        return 0


@contextlib.contextmanager
def served(bench, database, port):
    """While this lasts, Odoo serves `database`; (its process, address, log)."""
    log = bench.databases.folder(database) / "server.log"
    log.unlink(missing_ok=True)
    address = f"http://127.0.0.1:{port}"
    # Links in mails lead here, and PDF documents fetch their styles from here.
    bench.server.execute(
        "UPDATE ir_config_parameter"
        f" SET value = '{address}' WHERE key = 'web.base.url'",
        database=database,
    )
    server = subprocess.Popen(
        bench.odoo_command(
            *("-c", bench.databases.configuration(database), "-d", database),
            *("--http-port", port, "--max-cron-threads=1", "--logfile", log),
        ),
        env=bench.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C reaches this command, which then ends the server in order.
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )
    try:
        with progress.step("Starting Odoo"):
            _wait_for_page(server, address, log)
        yield server, address, log
    finally:
        stop(server)


def _end_with_parent():
    """Have Linux end the server if this command is killed; else it kept the port."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _wait_for_page(server, address, log):
    deadline = time.monotonic() + PATIENCE_SECONDS
    # Not through a proxy, whatever the environment says: this is our own machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with direct.open(f"{address}/web/login", timeout=PATIENCE_SECONDS):
                return
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.2)
    written = log.read_text(errors="replace") if log.exists() else ""
    raise explained(
        f"serve a page at {address}", written, "Run setup/demo --fresh to start over."
    )
