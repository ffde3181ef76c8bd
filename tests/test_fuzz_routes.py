# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
import os
import re
import zlib
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

from odoo.tests import new_test_user, tagged

from odoo.addons.komunigi_membership.controllers.cooperative import read_id
from odoo.addons.komunigi_membership.tests.common import MembershipMixin

from .fuzz_case import FuzzCase, Place, shortened
from .wsgi_visitor import Sent

# More finds more: set it to a few hundred and take a walk.
EXAMPLES = int(os.environ.get("KOMUNIGI_FUZZ_EXAMPLES", 4))

IDS = (
    *("0", "-1", "1", "007", "2147483648", "9223372036854775808", "9" * 40),
    *("9" * 5000, "-9223372036854775809", "٣", "1٣", "²", "1.5", "1e3", "abc"),
    *("%00", "1%00", "%ff", "%0d%0aX-More:%201"),
)
TEXTS = (
    *("", " ", "0", "-0", "-1", "1", "3.5", "1,5", "007", "2147483648", "9" * 40),
    *("9" * 5000, "nan", "inf", "-inf", "1e308", "1e-400", "0x10", "1_000", "٣", "²"),
    *("½", "true", "None", "[]", "{}", "\0", "a\0b", "\ufffe", "\u202e", "😀", "%s%n"),
    *("\r\nX-More: 1", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01"),
    *("2027-02-30", "2027-01-31", "2027-01-31T25:61", "99:99", "../../etc/passwd"),
    *("<script>alert(1)</script>", "';--", "{{ 7*7 }}", "\\", "_%", "a@b.example"),
    *("//other.example", "https://other.example/", "javascript:alert(1)", "x" * 3000),
    "é" * 20000,
)
NAMES = (
    *("self", "cls", "args", "kwargs", "form", "request", "status", "error", "failed"),
    *("membership_id", "network_id", "page", "id", "file", "photo", "debug"),
    *("lang", "db", "context", "a\0b", "", "x" * 300),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
FILES = (
    (b"", "empty.txt"),
    (b"", ""),
    (b"hello", "hello.txt"),
    (b"\x00\xff", "../../../etc/passwd"),
    (b"GIF89a", 'a"\r\nX-More: 1.png'),
    (b"%PDF-1.4", "n\0ul.pdf"),
    (b"%PDF-1.4", "x" * 5000 + ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "broken.png"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.svg"),
    (b"x", "\u202egnp.exe"),
    (b"x" * 70_000, "more.png"),
)
HEADERS = (
    {"Accept-Language": "xx-YY;q=nan,\0,*;q=9"},
    {"Accept-Language": "a" * 5000},
    {"Range": "bytes=5-1,-0,9999999999999999999-"},
    {"If-None-Match": '"x", W/"', "If-Modified-Since": "yesterday"},
    {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
    {"User-Agent": "", "Referer": "javascript:alert(1)"},
    {"Content-Length": "-1"},
)
COOKIES = (
    {"session_id": "../../etc/passwd"},
    {"session_id": "x" * 5000},
    {"frontend_lang": "xx_YY"},
    {"frontend_lang": "../..", "tz": "Mars/Phobos"},
    {"cids": "1-2-nan"},
)
BODIES = (
    (b'{"jsonrpc": "2.0", "params": {"membership_id": [1]}}', "application/json"),
    (b"{", "application/json"),
    (b"\xff\xfe\x00", "text/plain"),
    (b"--x\r\n\r\nno end", "multipart/form-data; boundary=x"),
    (b"no boundary", "multipart/form-data"),
    (b"a=%ED%A0%80&b=%00&%00=1&=&&", "application/x-www-form-urlencoded"),
    (b"a=1;" * 5000, "application/x-www-form-urlencoded; charset=utf-7"),
)


@st.composite
def requests_to(draw, place: Place):
    """What the page's own form sends, with some of it replaced by anything."""
    text = st.sampled_from(TEXTS) | st.text(max_size=20)
    some = draw(st.integers(0, 4))
    sent = Sent(place.method, place.path)
    if place.method == "POST":
        sent.form = list(place.fields)
        # What a button or a choice of the page would send.
        for name in draw(st.permutations(sorted(place.known)))[: some and 3]:
            values = place.known[name]
            if values:
                sent.form.append((name, draw(st.sampled_from(values))))
        for _ in range(some):
            _spoil(draw, sent.form, sorted(place.known), text)
    if draw(st.integers(0, 5)) == 5:
        sent.path = _spoil_path(draw, sent.path)
    if draw(st.integers(0, 3)) == 3:
        name = st.sampled_from([*NAMES, *place.known, "search", "done", "on", "q"])
        sent.query = draw(st.lists(st.tuples(name, text), min_size=1, max_size=3))
    if draw(st.integers(0, 7)) == 7:
        sent.headers = draw(st.sampled_from(HEADERS))
    if draw(st.integers(0, 9)) == 9:
        sent.cookies = draw(st.sampled_from(COOKIES))
    if draw(st.integers(0, 11)) == 11:
        sent.method = draw(st.sampled_from(METHODS))
    if draw(st.integers(0, 15)) == 15:
        sent.body, kind = draw(st.sampled_from(BODIES))
        sent.headers = {**sent.headers, "Content-Type": kind}
    return sent


def _spoil(draw, form: list, names: list, text) -> None:
    name = draw(st.sampled_from([*names, *NAMES]))
    way = draw(st.sampled_from(("text", "twice", "file", "without")))
    if way != "twice":
        form[:] = [pair for pair in form if pair[0] != name]
    if way == "file":
        content, filename = draw(st.sampled_from(FILES))
        form.append((name, (content, filename)))
    elif way != "without":
        form.append((name, draw(text)))


def _spoil_path(draw, path: str) -> str:
    parts = path.split("/")
    numbers = [n for n, part in enumerate(parts) if part.isdigit()] or [-1]
    parts[draw(st.sampled_from(numbers))] = draw(st.sampled_from(IDS))
    return "/".join(parts)


@tagged("post_install", "-at_install")
class TestFuzzRoutes(MembershipMixin, FuzzCase):
    def send(self, visitor, sent: Sent):
        form = sent.form and [
            (name, FileStorage(io.BytesIO(value[0]), value[1], name))
            if isinstance(value, tuple)
            else (name, value)
            for name, value in sent.form
        ]
        return visitor.send(replace(sent, form=form))

    def fuzz(self, place, login, judge, examples=EXAMPLES):
        """Send some requests to a place; return what `judge` says of the answers."""
        visitor, problems = self.visitor(login), []

        @seed(zlib.crc32(f"{place.rule} {place.method}".encode()))
        @settings(
            max_examples=examples,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(requests_to(place))
        def go(sent):
            answer = self.send(visitor, sent)
            wrong = judge(sent, answer)
            if wrong:
                problems.append(f"{wrong}\n  {visitor}: {shortened(sent)}")

        go()
        return problems

    def test_whoever_may_not(self):
        """A visitor, somebody without a member, and another member's representative
        send anything anywhere: nothing is done."""
        new_test_user(self.env, "nobody", "base.group_portal")
        stranger = self._other_network()
        problems = []
        for place in self.places():
            for login in ("", "nobody", stranger):
                problems += self.fuzz(
                    place, login, self.nothing_done, max(EXAMPLES // 2, 2)
                )
        self.assertNone(problems)

    def _other_network(self) -> str:
        """A representative of a member of another network."""
        network = self.create_network("Elsewhere")
        member = self.create_member(network, "Far Away")
        self.create_representative(member, "stranger")
        return "stranger"

    def test_whoever_may(self):
        """Somebody whose form it is sends something else with it."""

        def judge(sent, answer):
            trouble = self.no_trouble(sent, answer)
            if not trouble and answer.status >= 400 and answer.kept:
                return f"{answer.status}, but changed {answer.kept}"
            return trouble

        problems = []
        for place in self.places():
            problems += self.fuzz(place, place.login, judge)
        self.assertNone(problems)

    def test_forms_need_the_token_of_their_page(self):
        problems = []
        for place in self.places():
            if place.method != "POST":
                continue
            if not place.routing.get("csrf", True):
                # The link is the token.
                self.assertTrue(place.rule.startswith("/vote/<string:token>"))
                continue
            visitor = self.visitor(place.login or self.logins()[-1])
            for form in ([], [("csrf_token", "x")], [("csrf_token", "o9999999999")]):
                sent = Sent("POST", place.path, form=form, token=False)
                answer = self.send(visitor, sent)
                if answer.status != 400 or answer.written:
                    problems.append(f"{answer.status} {answer.written} {place.path}")
        self.assertNone(problems)

    def test_pages_of_persons_are_kept_by_nobody(self):
        problems = []
        for place in self.places():
            if place.method != "GET" or place.routing["auth"] != "user":
                continue
            answer = self.visitor(place.login).get(place.path)
            kept = answer.headers.get("Cache-Control", "")
            if answer.status == 200 and not re.search("no-store|private", kept):
                problems.append(f"{place.path}: {kept or 'nothing said'}")
        self.assertNone(problems)

    def test_what_is_no_id_is_none(self):
        self.assertEqual(read_id("42"), 42)
        for text in ("", "-1", "1.5", "٣", "²", "4 2", "2147483648", "9" * 5000):
            self.assertEqual(read_id(text), 0, text)
