"""Programs that come from Debian's ordinary packages: chromium, wkhtmltopdf.

They bring many libraries, so they are not unpacked into the cache: root gets
them installed, anyone else is told the command.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile

from . import cache, progress

# Program: the names it may have, and what needs it.
WANTED = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "browser tests",
    ),
    "wkhtmltopdf": (("wkhtmltopdf",), "PDF documents"),
}


def executable(package):
    """The path of what ``package`` brings; None where it is missing."""
    names, _purpose = WANTED[package]
    return next(filter(None, map(shutil.which, names)), None)


def missing():
    return [package for package in WANTED if not executable(package)]


def sentence(package):
    """What to tell a person who lacks ``package``."""
    return (
        f"{package} is missing, without which {WANTED[package][1]} do not work: "
        f"sudo apt install {package}"
    )


def provide():
    """Install what is missing where that is possible, else say how; return the rest."""
    with cache.lock("apt"):
        for package in missing():
            install_with_apt(package)
    absent = missing()
    for package in absent:
        progress.say(f"   {sentence(package)}")
    return absent


def browser_command(browser, profile):
    """The start of a command that runs it without a window, and quietly.

    :param profile: an empty folder
    """
    return [
        *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update"),
        *("--disable-sync", f"--user-data-dir={profile}"),
    ]


def wake_browser():
    """Start the browser once on an empty page, before the tests' short clocks run.

    Its first start reads some hundred megabytes, from a disk that may be slow. What
    goes wrong here is left to the tests, which say it better.
    """
    browser = executable("chromium")
    if not browser:
        return
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        progress.step("Starting the browser for the first time"),
        contextlib.suppress(subprocess.TimeoutExpired),
    ):
        subprocess.run(
            [*browser_command(browser, profile), "--dump-dom", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )


def install_with_apt(package):
    """Install a Debian package as root; tell whether that worked."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    progress.say(f"-> Installing Debian's package {package} on this machine (as root)")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with progress.step(f"Installing {package} with apt"):
        for command in (
            ["apt-get", "-q", "update"],
            ["apt-get", "-q", "-y", "--no-install-recommends", "install", package],
        ):
            done = subprocess.run(
                command,
                env=quiet,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
    if done.returncode:
        progress.say("\n".join(done.stdout.splitlines()[-5:]))
    return not done.returncode
