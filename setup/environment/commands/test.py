"""Run the tests of this repository with pytest, in suites side by side.

    setup/test                                everything
    setup/test komunigi_membership            the tests of one addon
    setup/test komunigi_membership -k dues    any argument of pytest
    setup/test setup                          the environment's own tests
    setup/test cooperator                     those that come with OCA's cooperator

plain        tests without Odoo: those in setup/, and the engines inside the addons
cooperator   cooperator's own tests, on a database that has only cooperator
komunigi     the addons' tests and tests/, on a database with all of them and demo
             data; a run of everything splits it among the machine's processors

Warnings and errors in Odoo's log fail the run, while installing and while testing;
setup/environment/odoo_logs.py lists the exceptions. Databases are clones, dropped
at the end.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from .. import addons, cache, checkout, npm_packages, programs, progress
from ..failure import Failure
from ..workbench import opened, stop

# Options of pytest whose value is the next argument.
TAKE_VALUE = {
    *("-k", "-m", "-p", "-o", "-W", "-r", "-n", "-c"),
    *("--maxfail", "--tb", "--durations", "--ignore", "--deselect", "--junit-xml"),
}
NO_TESTS = 5
# More parts than this gain little: each loads Odoo, and all share one server.
MOST_PARTS = 4
# So many times slower than an addon's own tests of the same length.
SLOW_TESTS = 5
# Modules of setup/ that run inside Odoo: not to be imported for their doctests.
INSIDE_ODOO = [
    "benchmarks",
    "environment/benchmark.py",
    "environment/odoo_session.py",
]


@dataclass
class Suite:
    name: str
    paths: list
    environ: dict
    options: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    code: int = 0
    seconds: float = 0


def main(arguments):
    if {"-h", "--help"} & set(arguments):
        print(f"usage: setup/test [arguments of pytest]\n\n{__doc__.strip()}")
        return 0
    chosen, options = split(arguments)
    with opened() as bench, tempfile.TemporaryDirectory() as scratch:
        programs.provide()
        if chosen == everything():
            programs.wake_browser()
        return _run_all(bench, chosen, options, Path(scratch))


def split(arguments):
    """Tell paths from options; return paths by suite (all where none is named)."""
    paths, options = [], []
    words = iter(arguments)
    for word in words:
        if word.startswith("-"):
            options.append(word)
            if word in TAKE_VALUE:
                options.append(next(words, ""))
        else:
            paths.append(word)
    if not paths:
        return everything(), options
    chosen = {"plain": [], "cooperator": [], "komunigi": []}
    for path in paths:
        chosen[_suite_of(path)].append(path)
    for addon in chosen["komunigi"]:
        chosen["plain"] += [
            str(engine)
            for engine in checkout.engines()
            if engine.parent == (checkout.ROOT / addon).resolve()
        ]
    return chosen, options


def everything():
    own = [str(checkout.ROOT / name) for name in checkout.addons()]
    if (checkout.ROOT / "tests").is_dir():
        own.append(str(checkout.ROOT / "tests"))
    return {
        "plain": [str(checkout.SETUP), *map(str, checkout.engines())],
        "cooperator": ["cooperator"],
        "komunigi": own,
    }


def _suite_of(path):
    if path == "cooperator" or path.startswith("cooperator/"):
        return "cooperator"
    place = Path(path.split("::")[0])
    for base in (Path.cwd(), checkout.ROOT):
        if (base / place).exists():
            resolved = (base / place).resolve()
            break
    else:
        raise Failure(
            f"There is no {path} here.",
            "Name a folder or file of tests, or cooperator (see setup/test --help).",
        )
    inside = [checkout.SETUP, *checkout.engines()]
    if any(folder == resolved or folder in resolved.parents for folder in inside):
        return "plain"
    return "komunigi"


def _run_all(bench, chosen, options, scratch):
    databases = bench.databases
    suites = []
    if chosen["plain"]:
        suites.append(_plain(bench, chosen["plain"], options, scratch))
    layers = {}
    with contextlib.ExitStack() as clones:
        if chosen["cooperator"]:
            layers["cooperator"] = bench.cooperator_layer()
        if chosen["komunigi"]:
            layers["komunigi"] = bench.komunigi_layer()
        for name, layer in layers.items():
            template = databases.template(layer)
            problems = databases.log_problems(layer)
            for part, paths in _parts(name, chosen):
                database = clones.enter_context(databases.temporary(template, part))
                suite = _with_odoo(bench, name, paths, options, database, template)
                suite.name, suite.problems = part, problems
                suites.append(suite)
                problems = []
        _run_side_by_side(bench, suites, scratch)
    code = _summary(suites)
    if "komunigi" in layers and bench.komunigi_layer() != layers["komunigi"]:
        # The code was not the one that the database was made with.
        print("Files of the addons changed during this run: run it again.")
    return code


def _parts(name, chosen):
    """(name, paths) of the parts of a suite that run side by side."""
    parts = min(os.cpu_count() or 1, MOST_PARTS)
    if name != "komunigi" or chosen != everything() or parts == 1:
        return [(name, chosen[name])]
    return [
        (f"{name}_{number}", paths)
        for number, paths in enumerate(divided(chosen[name], parts), 1)
    ]


def divided(folders, parts):
    """The files of tests in `folders`, in lists of about the same weight.

    How long a file of tests takes is told by its length as well as by anything that
    does not change from run to run; those in tests/ make databases and play years.
    """

    def weight(file):
        own = checkout.ROOT / "tests" in file.parents
        return file.stat().st_size * (SLOW_TESTS if own else 1)

    engines = checkout.engines()
    files = [
        file
        for folder in folders
        for file in sorted(Path(folder).rglob("test_*.py"))
        if not any(engine in file.parents for engine in engines)
    ]
    lists, weights = [[] for _part in range(parts)], [0] * parts
    for file in sorted(files, key=weight, reverse=True):
        lightest = weights.index(min(weights))
        lists[lightest].append(str(file))
        weights[lightest] += weight(file)
    return [sorted(paths) for paths in lists]


def _plain(bench, paths, options, scratch):
    """Tests that need no Odoo.

    An engine lies inside an addon, whose ``__init__`` imports Odoo; seen through
    a link from elsewhere it is the plain package that it is meant to be.
    """
    seen = []
    for path in paths:
        place, _, rest = path.partition("::")
        resolved = (checkout.ROOT / place).resolve()
        for engine in checkout.engines():
            if engine == resolved or engine in resolved.parents:
                link = scratch / engine.name
                if not link.exists():
                    link.symlink_to(engine)
                resolved = link / resolved.relative_to(engine)
        seen.append("::".join(filter(None, [str(resolved), rest])))
    wheel, for_19 = addons.cooperator_wheel()
    return Suite(
        "plain",
        seen,
        bench.environ(
            PYTHONPATH=f"{checkout.SETUP}:{scratch}",
            # Some tests of the port want the real thing, while it is needed.
            COOPERATOR_WHEEL="" if for_19 else wheel,
        ),
        [
            *("-p", "no:odoo", "--doctest-modules"),
            *(f"--ignore={checkout.SETUP / path}" for path in INSIDE_ODOO),
            *options,
        ],
    )


def _with_odoo(bench, name, paths, options, database, template):
    if name == "cooperator":
        base = bench.cooperator
        paths = [
            str(base / ("cooperator/tests" if path == "cooperator" else path))
            for path in paths
        ]
    environ = bench.environ(
        ODOO_RC=bench.databases.configuration(database),
        AXE_CORE=_axe_core() if name == "komunigi" else "",
        # For tests that need a database of their own: they clone it as
        # <database>__<purpose>.
        KOMUNIGI_TEMPLATE=template,
    )
    return Suite(
        name,
        paths,
        environ,
        [
            f"--odoo-database={database}",
            "--odoo-http",
            # Odoo's own handlers stay silent: log_guard hears and pytest shows.
            "--odoo-log-level=warn",
            *("-p", "environment.log_guard"),
            *("-p", "environment.odoo_session"),
            *("-p", "environment.query_counts"),
            # The plain suite has them.
            *(f"--ignore={engine}" for engine in checkout.engines()),
            *options,
        ],
    )


def _axe_core():
    """The script that browser tests look for; without it they fail, others run."""
    try:
        return npm_packages.axe_core()
    except Failure as failure:
        progress.say(f"   {failure}")
        return ""


def _command(bench, suite):
    return [
        str(bench.python),
        *("-m", "pytest", "-c", checkout.ROOT / "pyproject.toml"),
        *("--rootdir", checkout.ROOT, "--durations=15", "--durations-min=1"),
        *("-p", "environment.property_tests"),
        *("-o", f"cache_dir={cache.directory() / 'pytest' / checkout.name()}"),
        *suite.options,
        *suite.paths,
    ]


def _run_side_by_side(bench, suites, scratch):
    """Run all suites at once: the last one's output is shown as it comes, the
    others' when they are done."""
    running = []
    try:
        for suite in suites:
            live = suite is suites[-1]
            output = scratch / f"{suite.name}.txt"
            process = subprocess.Popen(
                [str(part) for part in _command(bench, suite)],
                cwd=checkout.ROOT,
                env=suite.environ,
                stdin=None if live else subprocess.DEVNULL,
                stdout=None if live else output.open("w"),
                stderr=None if live else subprocess.STDOUT,
            )
            running.append((suite, process, None if live else output))
        _wait(running)
    finally:
        for _suite, process, _output in running:
            stop(process)
    for suite, _process, output in running:
        if output:
            print(f"\n{f' {suite.name} ':=^79}\n{output.read_text(errors='replace')}")
    sys.stdout.flush()


def _wait(running):
    started = time.monotonic()
    waiting = list(running)
    live = running[-1]

    def wait_while(condition):
        while condition():
            for entry in list(waiting):
                suite, process, _output = entry
                if process.poll() is not None:
                    suite.code = process.returncode
                    suite.seconds = time.monotonic() - started
                    waiting.remove(entry)
            time.sleep(0.1)

    # While one suite shows its own progress, ours would only get in its way.
    wait_while(lambda: live in waiting)
    names = ", ".join(suite.name for suite, _process, _output in waiting)
    with progress.step(f"Waiting for the tests of {names}"):
        wait_while(lambda: waiting)


def _summary(suites):
    """Say how each suite ended; 0 only if there were tests and all is well."""
    failed = False
    print()
    for suite in suites:
        # A suite in which no test is meant (-k …) is no failure of its own.
        bad = suite.code not in (0, NO_TESTS) or bool(suite.problems)
        failed = failed or bad
        for line in suite.problems:
            print(f"{suite.name}: logged while installing: {line}")
        word = "FAILED" if bad else "no tests" if suite.code == NO_TESTS else "passed"
        print(f"{suite.name:<12}{word:<10}{suite.seconds:5.0f} s")
    if all(suite.code == NO_TESTS for suite in suites):
        print("No test was run.")
        failed = True
    return 1 if failed else 0
