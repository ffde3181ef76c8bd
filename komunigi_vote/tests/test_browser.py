# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urljoin

from odoo.http import root
from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from .. import tally
from .portal_common import METHODS, PollPortalCase

AXE_MISSING = (
    "axe-core is missing, without which nobody knows whether a page can be used with "
    "a screen reader: run setup/test with the network, and with npm (sudo apt install "
    "npm)."
)
NAMES = {method: method.replace("_", " ") for method in METHODS} | {
    "yes_no": "yes or no"
}
EXAMINE = """
    axe.run(document, {resultTypes: ["violations"]}).then(
        ({violations}) => violations
            .filter(({impact}) => ["serious", "critical"].includes(impact))
            .flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`))
            .join("\\n")
    )
"""


def axe_core(case):
    path = os.environ.get("AXE_CORE")
    if not path:
        case.fail(AXE_MISSING)
    return Path(path).read_text()


class PollBrowserCase(PollPortalCase):
    axe = axe_core

    def ask_by_each_method(self, **secrecy):
        """Polls named after their methods, public where `secrecy` says nothing."""
        return {
            method: self.ask(
                method, name=f"By {name}?", secrecy=secrecy.get(method, "public")
            )
            for method, name in NAMES.items()
        }

    def assert_cast(self, polls, **notations):
        self.env.invalidate_all()
        for method, poll in polls.items():
            with self.subTest(method):
                self.assertTrue(self.elector(poll, self.potager).voted)
                if poll.secrecy == "public":
                    expected = notations.get(method, METHODS[method][3])
                    self.assertEqual(self.notation_of(poll), expected)


@tagged("post_install", "-at_install")
class TestVoterOnAPhone(PollBrowserCase):
    """One evening with all the polls, by touch and by keyboard."""

    browser_size = "360x740"
    touch_enabled = True

    def test_a_vote_by_each_method_and_its_result(self):
        self.env["ir.attachment"].create(
            {
                "name": "axe.min.js",
                "url": "/komunigi_vote/test/axe.min.js",
                "mimetype": "text/javascript",
                "raw": self.axe().encode(),
                "public": True,
            }
        )
        for method, name in NAMES.items():
            counted = self.ask(method, name=f"Counted by {name}?", secrecy="public")
            notation = METHODS[method][3]
            for member in self.others:
                self.cast(
                    counted,
                    member,
                    tally.read(method, notation),
                    reason="Cost" if method == "consent" else "",
                )
            self.close_and_count(counted)
        polls = self.ask_by_each_method(plurality="confidential")
        self.start_tour(
            "/my/home", "komunigi_votes_on_a_phone", login="anna_votes", timeout=300
        )
        self.assert_cast(polls, consent="objection", yes_no="no")


class DrivenBrowser:
    """A page that is used by its mouse, and asked what it shows."""

    def __init__(self, browser, base_url):
        self.browser = browser
        self.base_url = base_url
        self.frame = None

    def open(self, path):
        with self.loading():
            self._request("Page.navigate", url=urljoin(self.base_url, path))

    def stop_scripts(self):
        self._request("Emulation.setScriptExecutionDisabled", value=True)

    def ask(self, expression):
        answer = self._request(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression[:200]}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def text(self):
        return " ".join(self.ask("document.querySelector('main').innerText").split())

    def place(self, element):
        """The middle of what the expression `element` finds, brought into view."""
        return self.ask(
            f"""(() => {{
                const found = {element};
                found.scrollIntoView({{block: "center"}});
                const {{x, y, width, height}} = found.getBoundingClientRect();
                return {{x: x + width / 2, y: y + height / 2}};
            }})()"""
        )

    def click(self, element):
        self.mouse("mousePressed", **(place := self.place(element)))
        self.mouse("mouseReleased", **place)

    def follow(self, element):
        with self.loading():
            self.click(element)

    def drag(self, element, target):
        """By the mouse, from the one to above the middle of the other."""
        start = self.place(element)
        end = self.ask(f"(({{x, y}}) => ({{x, y}}))({target}.getBoundingClientRect())")
        self.mouse("mousePressed", **start)
        self.mouse("mouseMoved", x=start["x"], y=(start["y"] + end["y"]) / 2)
        self.mouse("mouseMoved", x=start["x"], y=end["y"])
        self.mouse("mouseReleased", x=start["x"], y=end["y"])

    def mouse(self, kind, **place):
        self._request(
            "Input.dispatchMouseEvent",
            type=kind,
            button="left",
            buttons=1,
            clickCount=1,
            **place,
        )

    @contextmanager
    def loading(self):
        """Leave once the page to which this leads is there."""
        loaded = Event()
        [frame] = [self._request("Page.getFrameTree")["frameTree"]["frame"]["id"]]
        self.browser._frames[frame] = loaded.set
        yield
        if not loaded.wait(20):
            raise AssertionError("The page does not load.")

    def _request(self, method, **params):
        return self.browser._websocket_request(method, params=params, timeout=20)


# Quarters of a second. A page looks every few seconds whether something has changed,
# once its scripts are there, which the first one waits for.
PATIENCE = 240


class Phone(DrivenBrowser):
    """Somebody's phone, on a page that it never has to reload."""

    def press(self, label):
        """Tap the button that says so; a new page comes."""
        self.follow(self.found("button", label))

    def tap(self, label, kind="button"):
        """Tap it; what comes of it comes into the page."""
        self.click(self.found(kind, label))

    def unfold(self, label):
        self.click(self.found("summary", label))

    def found(self, kind, label):
        return (
            f"[...document.querySelectorAll('main {kind}')]"
            f".find((e) => e.textContent.trim().startsWith({label!r}))"
        )

    def choose(self, name, label):
        """As a person does: the script hears of it."""
        self.ask(
            f"""(() => {{
                const field = document.querySelector("[name={name}]");
                field.value = [...field.options].find(
                    (option) => option.text.trim() === {label!r}
                ).value;
                field.dispatchEvent(new Event("input", {{bubbles: true}}));
            }})()"""
        )

    def fill(self, name, text):
        self.ask(
            f"""(() => {{
                const field = document.querySelector("[name={name}]");
                field.value = {text!r};
                field.dispatchEvent(new Event("input", {{bubbles: true}}));
            }})()"""
        )

    def wait_for(self, text):
        """Without touching anything: what others do comes by itself."""
        for _look in range(PATIENCE):
            if text in self.text():
                return
            self.ask("new Promise((resolve) => setTimeout(resolve, 250))")
        raise AssertionError(f"{text!r} does not come: {self.text()}")


class PhonesMixin:
    """Several people at once, each with a phone."""

    browser_size = "360x740"
    touch_enabled = True
    phone = Phone

    @contextmanager
    def phones(self, paths):
        """A phone for each login of `paths`, {login: path}, opened there."""
        with ExitStack() as stack:
            browsers = []
            for _login in paths:
                browsers.append(ChromeBrowser(self))
                stack.callback(browsers[-1].stop)
            # All of them, before the first one asks for anything.
            for browser, login in zip(browsers, paths, strict=True):
                # To log in ends the session before, unless it is not known.
                self.session = None
                self.authenticate(login, login, browser=browser)
                stack.callback(root.session_store.delete, self.session)
            stopping = stack.pop_all()
        # As long as they run they ask whether something has changed.
        with self.allow_requests(all_requests=True):
            with stopping:
                opened = []
                for browser, path in zip(browsers, paths.values(), strict=True):
                    opened.append(self.phone(browser, self.base_url()))
                    opened[-1].open(path)
                yield opened
            self._wait_remaining_requests()

    def examine(self, page):
        """Nothing to push sideways, and nothing that keeps somebody out of it."""
        # Colours are looked at once they are what they become.
        page.ask(
            "Promise.allSettled(document.getAnimations().map(({finished}) => finished))"
            ".then(() => undefined)"
        )
        self.assertLessEqual(page.ask("document.documentElement.scrollWidth"), 360)
        page.ask(axe_core(self) + ";undefined")
        self.assertFalse(page.ask(EXAMINE))


@tagged("post_install", "-at_install")
class TestVoterAtALaptop(PollBrowserCase):
    """With a mouse: first a ranking by dragging, then all without JavaScript."""

    browser_size = "1280x800"

    @contextmanager
    def driven(self, login):
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                yield DrivenBrowser(browser, self.base_url())
                self._wait_remaining_requests()
        finally:
            browser.stop()

    def test_ranking_by_mouse_then_all_methods_without_javascript(self):
        polls = self.ask_by_each_method(approval="confidential")
        dragged = self.ask("stv", name="By dragging?", secrecy="public")
        with self.driven("anna_votes") as page:
            self.vote_by_dragging(page, dragged)
            # Those that look otherwise on a laptop.
            for method in ("majority_judgment", "points", "schulze"):
                page.open(self.address(polls[method]))
                self.examine(page)
            page.stop_scripts()
            for method, poll in polls.items():
                self.vote(page, poll, METHODS[method])
        self.assert_cast(polls)
        self.assertEqual(self.notation_of(dragged), "3>2")

    def vote_by_dragging(self, page, poll):
        page.open(self.address(poll))
        option = "document.querySelectorAll('.o_ranking_option')"
        rank = f"{option}[{{}}].querySelector('button:not([hidden])')"
        self.assertTrue(
            page.ask(
                """new Promise((resolve) => {
                    const look = () =>
                        document.querySelector(".o_ranking_started")
                            ? resolve(true)
                            : requestAnimationFrame(look);
                    look();
                })"""
            )
        )
        page.click(rank.format(1))  # Quinces
        page.click(rank.format(2))  # Rhubarb, ranked second
        page.drag(f"{option}[1].querySelector('.o_ranking_handle')", f"{option}[0]")
        self.assertIn("1. Rhubarb", page.text())
        self.examine(page)
        page.follow("document.querySelector('.o_komunigi_ballot .btn-primary')")
        self.assertIn("1. Rhubarb 2. Quinces", page.text())
        page.follow("document.querySelector('main form .btn-primary')")
        self.assertIn("The vote of Le Potager is cast", page.text())

    def vote(self, page, poll, method):
        """By the mouse and what is typed into fields, with scripts switched off."""
        _options, choice, words, _notation = method
        page.open(self.address(poll))
        self.assertFalse(
            page.ask("Boolean(document.querySelector('.o_ranking_started'))")
        )
        for name, value in choice:
            field = f"document.querySelector('[name={name}]')"
            kind = page.ask(f"{field}.type")
            if kind in ("radio", "checkbox"):
                page.click(
                    f"document.querySelector('[name={name}][value=\"{value}\"]')"
                )
            else:
                page.ask(f"void ({field}.value = {value!r})")
        page.follow("document.querySelector('.o_komunigi_ballot .btn-primary')")
        for line in words:
            self.assertIn(line, page.text())
        page.follow("document.querySelector('main form .btn-primary')")
        self.assertIn("The vote of Le Potager is cast", page.text())

    def examine(self, page):
        self.assertLessEqual(page.ask("document.documentElement.scrollWidth"), 1280)
        page.ask(self.axe() + ";undefined")
        self.assertFalse(page.ask(EXAMINE))
