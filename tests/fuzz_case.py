# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import inspect
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from odoo.tests import HttpCase

from .wsgi_visitor import Sent, Visitor, is_ours


@dataclass
class Place:
    """A route, at an address where it leads somewhere.

    :ivar login: of whom it shows or does something
    :ivar fields: of its form, as a browser would send them
    :ivar known: all names of its form, with the values offered
    """

    rule: str
    method: str
    path: str
    login: str = ""
    fields: list = field(default_factory=list)
    known: dict = field(default_factory=dict)
    routing: dict = field(default_factory=dict)


def model_of(parameter: str, env) -> str:
    """Of what an address holds the id: `meeting_id` → komunigi.meeting."""
    named = {
        "move_id": "account.move",
        "file_id": "ir.attachment",
        "action_id": "komunigi.meeting.action",
        "item_id": "komunigi.agenda.item",
        "line_id": "komunigi.meeting.member",
        "stay_id": "komunigi.attendance",
        "notice_id": "komunigi.change.notice",
        "call_id": "komunigi.cofunding",
        "share_id": "komunigi.cost.share",
    }
    model = named.get(parameter) or "komunigi." + parameter.removesuffix("_id")
    return model if model in env else "komunigi.membership"


def names_read(endpoint) -> set:
    """The fields that the code behind a route asks for by name."""
    source = inspect.getsource(inspect.getmodule(inspect.unwrap(endpoint.func)))
    parameters = inspect.signature(endpoint.func).parameters.values()
    return {
        *re.findall(r"""\.(?:get|getlist|pop)\(f?"(\w+)""", source),
        *(one.name for one in parameters if one.kind == one.POSITIONAL_OR_KEYWORD),
    }


class FuzzCase(HttpCase):
    """Whoever sends whatever: an answer, and nothing that happens behind it."""

    _places = None

    def setUp(self):
        super().setUp()
        # Requests come in this thread, one by one.
        self.http_request_allow_all = True
        self.visitors = {}

    def visitor(self, login=""):
        if login not in self.visitors:
            self.visitors[login] = Visitor(self, login)
        return self.visitors[login]

    def logins(self):
        """Who walks about: members, elected people, those who keep the meetings."""
        lines = self.env["ir.config_parameter"].get_param("komunigi.demo_logins")
        logins = [line.split(" / ")[0] for line in lines.splitlines()]
        elected = self.env["komunigi.body"].search([]).delegate_ids.partner_id.user_ids
        contributors = self.env["komunigi.contributor"].search([]).partner_id.user_ids
        return [
            login
            for login in logins
            if login in ("secretary", "administrator")
            or login in (elected | contributors).mapped("login")
        ][:6]

    def rules(self):
        return [
            rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if is_ours(rule.endpoint)
        ]

    def places(self) -> list:
        """All our routes, at addresses of the demo data where they can be."""
        cls = FuzzCase
        if cls._places is None:
            found = {}
            for login in ("", *self.logins()):
                self.walk(login, found)
            walked = dict(found)
            for rule in self.rules():
                names = {name: [] for name in names_read(rule.endpoint)}
                for method in sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
                    key = rule.rule, method
                    if key not in found:
                        found[key] = self._guessed(Place(*key, ""), walked)
                    found[key].known = {**names, **found[key].known}
                    found[key].routing = rule.endpoint.routing
            cls._places = list(found.values())
        return [replace(place) for place in cls._places]

    def public_pages(self) -> list:
        """Where mails and other sites lead who has no login."""
        networks = self.env["komunigi.network"].search([]).ids
        pages = ("bodies", "decisions", "roadmap", "welcome")
        return [f"/network/{id_}/{page}" for id_ in networks for page in pages]

    def walk(self, login: str, found: dict, look=None) -> None:
        """Follow the links that lead to pages of ours not seen yet.

        :param found: where to note the places, by rule and method
        :param look: called with each place and the answer that it gave
        """
        visitor = self.visitor(login)
        urls = self.env["ir.http"].routing_map().bind("")
        todo, seen = ["/my/cooperative", "/my/bodies", "/my/proxies", "/my/home"], set()
        if not login:
            todo = self.public_pages()
        while todo:
            path = todo.pop(0)
            rule = self._rule_of(urls, path, "GET")
            name = rule.rule if rule else path
            if name in seen or not (rule or path == "/my/home"):
                continue
            seen.add(name)
            # What hangs on one record, one look at is enough; the pages before lead
            # each person elsewhere.
            if name.count("<") > 1 and (name, "GET") in found:
                continue
            answer = visitor.get(path)
            if answer.status in (301, 302, 303):
                todo.append(answer.headers["Location"].split("#")[0])
            place = Place(name, "GET", path.split("?")[0], login)
            if look:
                look(place, answer)
            if answer.status != 200:
                continue
            if rule:
                found.setdefault((rule.rule, "GET"), place)
            if answer.is_page:
                todo += [
                    link.split("#")[0]
                    for link in answer.tree.xpath("//a/@href|//img/@src|//*/@data-url")
                    if link.startswith(("/my/", "/network/", "/vote/", "/room/"))
                ]
                self._note_forms(answer.tree, path, login, urls, found)

    def _note_forms(self, tree, path, login, urls, found):
        for form in tree.xpath("//form"):
            method = (form.get("method") or "get").upper()
            action = (form.get("action") or path).split("?")[0]
            rule = self._rule_of(urls, action, method)
            if not rule:
                continue
            known = {}
            for one in form.xpath(".//input|.//button|.//select//option|.//textarea"):
                name = one.get("name") or next(
                    (box.get("name") for box in one.iterancestors("select")), None
                )
                if name and name != "csrf_token":
                    known.setdefault(name, []).append(one.get("value") or "")
            fields = [pair for pair in form.form_values() if pair[0] != "csrf_token"]
            key = rule.rule, method
            place = Place(rule.rule, method, action, login, fields, known)
            if key not in found or len(found[key].known) < len(known):
                found[key] = place

    def _rule_of(self, urls, path, method):
        try:
            path = path.split("?")[0]
            rule, _args = urls.match(path, method=method, return_rule=True)
        except HTTPException:
            return None
        return rule if is_ours(rule.endpoint) else None

    def _guessed(self, place: Place, walked: dict) -> Place:
        """With an address under a page that is known, and ids of the demo data."""

        def value(found):
            kind, name = found[1], found[2]
            if kind == "string":
                return "abcdefghijklmnop"
            if name == "page":
                return "1"
            return str(self.env[model_of(name, self.env)].search([], limit=1).id or 1)

        under = max(
            (
                known
                for known in walked.values()
                if place.rule.startswith(known.rule) and known.method == "GET"
            ),
            key=lambda known: len(known.rule),
            default=Place("", "GET", ""),
        )
        rest = place.rule.removeprefix(under.rule)
        place.path = under.path + re.sub(r"<(\w+):(\w+)>", value, rest)
        place.login = under.login
        return place

    def no_trouble(self, sent, answer):
        if answer.status >= 500:
            return f"{answer.status} {last_line(answer.said)}"
        if answer.said:
            return f"logged: {last_line(answer.said)}"
        location = urlsplit(answer.headers.get("Location", ""))
        if location.netloc not in ("", "127.0.0.1") or location.scheme == "javascript":
            return f"leads away, to {location.geturl()}"
        if "X-More" in answer.headers:
            return "has a header of the sender's"
        return ""

    def nothing_done(self, sent, answer):
        trouble = self.no_trouble(sent, answer)
        if not trouble and answer.written:
            return f"{answer.status}, but wrote {answer.written}"
        return trouble

    def assertNone(self, problems):
        text = "\n".join(problems)
        self.assertFalse(problems, f"{len(problems)} times:\n{text[:20000]}")


def shortened(sent: Sent) -> str:
    return re.sub(r"(.)\1{60,}", r"\1…\1", repr(sent))


def last_line(said: list) -> str:
    lines = [line for line in "\n".join(said).splitlines() if line.strip()]
    where = [line.strip() for line in lines if "komunigi" in line and "File" in line]
    return " | ".join([*where[-1:], *lines[-1:]])[:600]
