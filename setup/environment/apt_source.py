"""Fetches packages of Debian's ``sid`` suite without touching the machine.

The machine's own source of packages (same address, same keyring) is read with
the suite replaced by ``sid``, in a private state of apt: nothing is installed,
no list of the machine changes, and signatures are checked as ever.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from . import progress
from .external_command import run
from .failure import Failure

USE_ODOO_HOME = (
    "Set ODOO_HOME to a folder that holds Odoo 19.0 (a checkout of its branch "
    "19.0, or an unpacked release)."
)
# A machine that follows a class of releases rather than one by its name.
ROLLING_SUITES = {"stable", "testing", "unstable", "sid"}


@dataclass(frozen=True)
class Source:
    """One source of packages, whichever of the two syntaxes it came from."""

    uris: str
    suites: tuple
    components: tuple
    signed_by: str = ""

    def of_suite(self, suite):
        """The same source with another suite, in the syntax of deb822."""
        lines = [
            "Types: deb",
            f"URIs: {self.uris}",
            f"Suites: {suite}",
            "Components: main",
        ]
        if self.signed_by:
            lines.append(f"Signed-By: {self.signed_by}")
        return "\n".join(lines) + "\n"


def parse_deb822(text):
    """The sources of a ``.sources`` file that are enabled and binary."""
    sources = []
    stanza = {}
    field = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if line[:1].isspace() and line.strip() and stanza:
            # A value goes on (a key can be given whole in Signed-By).
            stanza[field] += "\n" + line
        elif ":" in line:
            field, value = line.split(":", 1)
            field = field.strip().lower()
            stanza[field] = value.strip()
        elif not line.strip() and stanza:
            enabled = stanza.get("enabled", "yes").lower() not in ("no", "false", "0")
            if enabled and "deb" in stanza.get("types", "").split():
                sources.append(
                    Source(
                        stanza.get("uris", ""),
                        tuple(stanza.get("suites", "").split()),
                        tuple(stanza.get("components", "").split()),
                        stanza.get("signed-by", ""),
                    )
                )
            stanza = {}
    return sources


def parse_one_line(text):
    """The binary sources of a ``.list`` file: ``deb [options] uri suite component…``"""
    sources = []
    for line in text.splitlines():
        line = line.split("#", 1)[0].strip()
        if not line.startswith(("deb ", "deb\t")):
            continue
        rest = line[3:].strip()
        options = {}
        if rest.startswith("["):
            inside, rest = rest[1:].split("]", 1)
            options = dict(pair.split("=", 1) for pair in inside.split() if "=" in pair)
        words = rest.split()
        if len(words) < 3:
            continue
        sources.append(
            Source(
                words[0],
                (words[1],),
                tuple(words[2:]),
                options.get("signed-by", "").replace(",", " "),
            )
        )
    return sources


def machine_sources(etc=Path("/etc/apt")):
    parts = etc / "sources.list.d"
    found = []
    for path in sorted([*parts.glob("*.sources"), *parts.glob("*.list")]):
        parse = parse_deb822 if path.suffix == ".sources" else parse_one_line
        found += parse(path.read_text())
    if (etc / "sources.list").is_file():
        found += parse_one_line((etc / "sources.list").read_text())
    return found


def codename(os_release=Path("/etc/os-release")):
    """The code name of this Debian; empty on any other system."""
    if not os_release.is_file():
        return ""
    values = dict(
        line.split("=", 1)
        for line in os_release.read_text().splitlines()
        if "=" in line
    )
    if values.get("ID", "").strip('"') != "debian":
        return ""
    return values.get("VERSION_CODENAME", "sid").strip('"')


def debian_source(sources, code_name):
    """The source that gives this Debian its packages."""
    for wanted in ({code_name}, ROLLING_SUITES):
        for source in sources:
            if wanted & set(source.suites) and "main" in source.components:
                return source
    raise Failure(
        f"apt has no source for Debian {code_name or 'packages'} on this machine.",
        USE_ODOO_HOME,
    )


def download(packages, folder):
    """Download the newest ``packages`` of sid into ``folder``, with apt."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Failure(
            "There is no apt on this machine to fetch Odoo with, and ODOO_HOME is "
            "not set.",
            USE_ODOO_HOME,
        )
    code_name = codename()
    if not code_name:
        raise Failure(
            "This system is not Debian, whose packages Odoo is fetched from, and "
            "ODOO_HOME is not set.",
            USE_ODOO_HOME,
        )
    source = debian_source(machine_sources(), code_name)
    state = folder / "apt"
    for part in ("lists/partial", "cache/archives/partial", "sources"):
        (state / part).mkdir(parents=True)
    (state / "sources" / "sid.sources").write_text(source.of_suite("sid"))
    (state / "apt.conf").write_text(_private_configuration(state))
    apt = ["apt-get", "-q", "-c", state / "apt.conf"]
    with progress.step("Asking Debian for its list of packages"):
        run([*apt, "update"], "read Debian's list of packages", USE_ODOO_HOME)
    with progress.step("Downloading Odoo 19.0 from Debian (130 MB)"):
        run(
            [*apt, "download", *packages],
            "download Odoo from Debian",
            USE_ODOO_HOME,
            cwd=folder,
        )
    shutil.rmtree(state)
    return sorted(folder.glob("*.deb"))


def _private_configuration(state):
    # Read after the machine's own configuration, whose proxies and credentials
    # stay; its pins, its default release and what it runs after an update (some
    # images empty apt's cache there) are left aside.
    return f"""\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Pre-Invoke;
APT::Default-Release "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::State "{state}";
Dir::State::lists "{state}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{state}/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{state}/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
"""
