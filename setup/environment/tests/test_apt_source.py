import shutil

import pytest

from .. import apt_source
from ..apt_source import Source, debian_source, parse_deb822, parse_one_line
from ..failure import Failure

DEB822 = """\
# Debian's own
Types: deb deb-src
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Enabled: no
Types: deb
URIs: http://mirror.test/off
Suites: bookworm
Components: main
"""
ONE_LINE = """\
# deb http://mirror.test/commented bookworm main
deb-src http://mirror.test/debian bookworm main
deb [arch=amd64 signed-by=/etc/key.gpg] http://mirror.test/debian bookworm main # ours
"""


def test_reads_deb822_without_what_is_disabled():
    first, security = parse_deb822(DEB822)
    assert first.suites == ("bookworm", "bookworm-updates")
    assert first.signed_by == "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert security.uris == "http://mirror.test/debian-security"
    assert security.signed_by.endswith("\n abc")


def test_reads_one_line_sources():
    (source,) = parse_one_line(ONE_LINE)
    assert source == Source(
        "http://mirror.test/debian", ("bookworm",), ("main",), "/etc/key.gpg"
    )


def test_takes_the_machine_s_own_release_not_its_security_updates():
    sources = list(reversed(parse_deb822(DEB822)))
    assert debian_source(sources, "bookworm").uris == "http://mirror.test/debian"


def test_a_machine_that_follows_testing_has_a_source_too():
    rolling = Source("http://mirror.test/debian", ("testing",), ("main",))
    assert debian_source([rolling], "forky") is rolling


def test_replaces_the_suite_and_keeps_address_and_key():
    text = parse_deb822(DEB822)[0].of_suite("sid")
    assert parse_deb822(text) == [
        Source(
            "http://mirror.test/debian",
            ("sid",),
            ("main",),
            "/usr/share/keyrings/debian-archive-keyring.gpg",
        )
    ]


def test_a_key_given_whole_stays_whole():
    security = parse_deb822(DEB822)[1]
    (again,) = parse_deb822(security.of_suite("sid"))
    assert again.signed_by == security.signed_by


def test_reads_both_syntaxes_from_the_machine(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    (tmp_path / "sources.list").write_text(ONE_LINE)
    assert len(apt_source.machine_sources(tmp_path)) == 3


def test_only_debian_has_a_code_name_here(tmp_path):
    release = tmp_path / "os-release"
    release.write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    assert apt_source.codename(release) == "bookworm"
    release.write_text("ID=ubuntu\nVERSION_CODENAME=noble\n")
    assert apt_source.codename(release) == ""


def test_without_apt_the_sentence_names_odoo_home(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Failure, match="no apt on this machine.*Set ODOO_HOME"):
        apt_source.download(["odoo-19"], tmp_path)


def test_on_another_system_the_sentence_names_odoo_home(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(apt_source, "codename", lambda: "")
    with pytest.raises(Failure, match="not Debian.*Set ODOO_HOME"):
        apt_source.download(["odoo-19"], tmp_path)


def test_without_a_source_of_debian_the_sentence_says_so():
    with pytest.raises(Failure, match="no source for Debian bookworm"):
        debian_source([], "bookworm")
