"""The virtual environment, and wheels, exactly as setup/locks pins them."""

import functools
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from . import cache, checkout, programs, progress
from .external_command import run
from .failure import Failure

SUPPORTED = ((3, 10), (3, 13))
RETRY = "Read the lines above; run the same command again."


def interpreter():
    """A Python that Odoo 19.0 supports: this one, else another on PATH."""
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return sys.executable
    for minor in range(SUPPORTED[1][1], SUPPORTED[0][1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # Version managers leave commands of that name which only complain.
        if found and not subprocess.call(
            [found, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ):
            return found
    raise Failure(
        f"Odoo 19.0 runs on Python 3.10 to 3.13; this is {sys.version.split()[0]} and "
        "no other is on PATH.",
        "Install one of these versions, then run the same command again.",
    )


_one_at_a_time = threading.Lock()


def environment(lock="python"):
    """The Python of the virtual environment that has what ``lock`` pins.

    That of "python" has everything but Odoo. A test that asks runs in it already.
    """
    if lock == "python" and Path(sys.prefix).parent == cache.directory():
        return Path(sys.executable)
    with _one_at_a_time:
        return _environment(lock)


@functools.cache
def _environment(name):
    base = interpreter()
    version = subprocess.run(
        [base, "-c", "import sys; print(sys.version)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lock = checkout.LOCKS / f"{name}.txt"
    key = cache.fingerprint(version, base, lock.read_text())

    def build(folder):
        _check_venv_module(base)
        with progress.step("Making a virtual environment"):
            run([base, "-m", "venv", folder], "make a virtual environment", RETRY)
        python = folder / "bin" / "python"
        with progress.step("Installing Python packages from PyPI"):
            _pip(python, "install", "--require-hashes", "-r", lock)

    return cache.built(name, key, build) / "bin" / "python"


def _check_venv_module(python):
    """Debian ships venv's ensurepip apart, in a package of its own."""
    if not subprocess.call(
        [python, "-c", "import ensurepip"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ):
        return
    if not programs.install_with_apt("python3-venv"):
        raise Failure(
            "This Python cannot make virtual environments (no ensurepip).",
            "Install Debian's package python3-venv: sudo apt install python3-venv",
        )


def download(lock, folder):
    """Download the wheels that ``setup/locks/<lock>.txt`` pins; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    python = environment()
    with progress.step(f"Downloading {lock} from PyPI"):
        _pip(
            python,
            *("download", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("-r", checkout.LOCKS / f"{lock}.txt", "-d", folder),
        )
    return sorted(folder.glob("*.whl"))


def download_if_released(requirement, folder):
    """Download a wheel that may not exist; return its path, or None."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            *(environment(), "-m", "pip", "download", "-q", "--no-deps", "--pre"),
            *("--only-binary", ":all:", "--retries", "1", "--timeout", "15"),
            *("-d", folder, requirement),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return next(iter(sorted(folder.glob("*.whl"))), None)


def build_wheels(sources, folder):
    """Build wheels of the folders ``sources`` into ``folder``, with what is pinned."""
    python = environment("wheels")
    with progress.step("Building wheels"):
        _pip(
            python,
            # Nothing unpinned is fetched on the way.
            *("wheel", "--no-index", "--no-deps", "--no-build-isolation"),
            *("--wheel-dir", folder, *sources),
            doing="build wheels",
        )


def beside_environment(folder):
    """Make a virtual environment that also has all that ours has; its Python."""
    ours = environment()
    with progress.step("Making a virtual environment"):
        run([interpreter(), "-m", "venv", folder], "make a virtual environment", RETRY)
    python = folder / "bin" / "python"
    (site_packages(python) / "environment.pth").write_text(f"{site_packages(ours)}\n")
    return python


def site_packages(python):
    """Where packages are installed in the virtual environment of ``python``."""
    [site] = Path(python).parent.parent.glob("lib/python3*/site-packages")
    return site


def install_wheels(python, names, folders):
    """Install distributions into the environment of ``python``, from wheels alone."""
    places = [part for folder in folders for part in ("--find-links", folder)]
    with progress.step("Installing the wheels"):
        _pip(
            python,
            *("install", "--no-index", "--only-binary", ":all:", *places, *names),
            doing="install the wheels",
        )


def install_into(lock, folder):
    """Install what a lock pins into a plain folder, without its dependencies."""
    python = environment()
    with progress.step(f"Downloading {lock} from PyPI"):
        _pip(
            python,
            *("install", "--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("-r", checkout.LOCKS / f"{lock}.txt", "--target", folder),
        )


def _pip(python, *arguments, doing="get Python packages from PyPI"):
    settings = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    # Settings that would send the packages elsewhere than into the environment.
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "PYTHONHOME"):
        settings.pop(name, None)
    run(
        [Path(python), "-m", "pip", "-q", *arguments],
        doing,
        RETRY,
        env=settings,
    )


if __name__ == "__main__":
    # For shell scripts: the path of the environment's Python, made if need be.
    try:
        print(environment())
    except Failure as failure:
        sys.exit(f"{failure.problem}\n{failure.remedy}")
