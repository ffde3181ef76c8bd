"""Run the benchmarks in setup/benchmarks and print their figures and ratios.

    setup/bench                all of them
    setup/bench dues           setup/benchmarks/dues.py
    setup/bench --list         what there is

Each works on clones of a database that has the addons it names, or, where it needs no
Odoo, in a virtual environment of its own. CONTRIBUTING.md says how to write one.

At the end one table has all ratios, what was promised of them, and whether that is met.
"""

import argparse
import ast
import os
import platform
import subprocess
import tempfile
from pathlib import Path

from .. import checkout, figures, progress, python_packages
from ..failure import Failure
from ..workbench import opened, stop

BENCHMARKS = checkout.SETUP / "benchmarks"


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="setup/bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    options = parser.parse_args(arguments)
    present = available()
    if options.list:
        print("\n".join(f"{name:<20}{title(path)}" for name, path in present.items()))
        return 0
    for name in options.names:
        if name not in present:
            raise Failure(
                f"There is no benchmark {name}.",
                f"There are: {', '.join(present) or 'none yet'}.",
            )
    chosen = [present[name] for name in options.names or present]
    plain = [path for path in chosen if constant(path, "LOCK")]
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        machine = _machine()
        codes = [_run_plain(path, results) for path in plain]
        if len(chosen) > len(plain):
            with opened() as bench:
                machine += _software(bench)
                codes += [
                    _run(bench, path, results) for path in chosen if path not in plain
                ]
        found = {
            path.stem: figures.handed_on(results / path.stem)
            for path in chosen
            if (results / path.stem).exists()
        }
    print(f"\nAll ratios, on this machine: {machine}\n")
    print("\n".join(figures.summary(found)))
    return max(codes, default=0)


def available():
    return {
        path.stem: path
        for path in sorted(BENCHMARKS.glob("*.py"))
        if not path.name.startswith("_")
    }


def title(path):
    """The first line of a benchmark's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text())) or path.stem
    return docstring.splitlines()[0]


def constant(path, name):
    """What a benchmark calls ``name``, read without running it; None if nothing."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", 0) == name:
            return ast.literal_eval(node.value)
    return None


def modules(path):
    """The addons that a benchmark names."""
    found = constant(path, "MODULES")
    if found is None:
        raise Failure(
            f"{path.name} does not say which addons it needs.",
            'Add a line like MODULES = ("komunigi_membership",) to it.',
        )
    return found


def _run_plain(path, results):
    """A benchmark without Odoo, in a virtual environment that only it has."""
    python = python_packages.environment(constant(path, "LOCK"))
    environ = {
        "PYTHONPATH": str(checkout.SETUP),
        "PYTHONUNBUFFERED": "1",
        figures.HANDED_ON: str(results / path.stem),
    }
    process = subprocess.Popen(
        [str(python), "-m", "environment.plain_benchmark", str(path)],
        env=os.environ | environ,
    )
    return _wait(process, path)


def _run(bench, path, results):
    layer = bench.layer_with(modules(path), demo=False)
    databases = bench.databases
    template = databases.template(layer)
    process = subprocess.Popen(
        [
            *(str(bench.python), "-m", "environment.benchmark"),
            *(str(path), template, bench.server.identity),
        ],
        env=bench.environ(
            ODOO_RC=databases.configuration(template),
            **{figures.HANDED_ON: results / path.stem},
        ),
    )
    return _wait(process, path)


def _wait(process, path):
    try:
        with progress.step(f"Running the benchmark {path.stem}"):
            return process.wait()
    finally:
        stop(process)


def _machine():
    return (
        f"{os.cpu_count()} cores{_processor()}, {platform.machine()}, "
        f"{_memory()} GB; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}"
    )


def _software(bench):
    ((version,),) = bench.server.execute("SHOW server_version")
    return f"; PostgreSQL {version}; Odoo {bench.odoo.version}"


def _processor():
    """What the machine calls its processor, where it tells."""
    told = Path("/proc/cpuinfo")
    for line in told.read_text().splitlines() if told.exists() else ():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return f" of {value.strip()}"
    return ""


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 10**9)
