# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urljoin

from odoo.http import root
from odoo.service.server import RequestHandler
from odoo.tests.common import ChromeBrowser

AXE_MISSING = (
    "axe-core is missing, without which nobody knows whether a page can be used with "
    "a screen reader: run setup/test with the network, and with npm (sudo apt install "
    "npm)."
)
EXAMINE = """
    axe.run(document, {resultTypes: ["violations"]}).then(
        ({violations}) => violations
            .filter(({impact}) => ["serious", "critical"].includes(impact))
            .flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`))
            .join("\\n")
    )
"""
# A page that is left before its scripts are there complains of what it does not get.
READY = """
    new Promise((resolve) => {
        const scripts =
            "script[src*=assets_frontend], script[data-src*=assets_frontend]";
        const look = () =>
            document.body.hasAttribute("is-ready") || !document.querySelector(scripts)
                ? resolve()
                : setTimeout(look, 50);
        look();
    })
"""
# Quarters of a second. A page looks every few seconds whether something has changed,
# once its scripts are there, which the first one waits for.
PATIENCE = 240


class Window:
    """Somebody's page, used by its mouse or by touch, and asked what it shows."""

    def __init__(self, browser, base_url):
        self.browser = browser
        self.base_url = base_url
        self.runs_scripts = True

    # What a person does

    def open(self, path):
        with self.loading():
            self._request("Page.navigate", url=urljoin(self.base_url, path))

    def press(self, label):
        """The button or link that says so; a new page comes."""
        self.follow(self.found("button, main a", label))

    def tap(self, label, kind="button"):
        """What comes of it comes into the page."""
        self.click(self.found(kind, label))

    def unfold(self, label):
        self.click(self.found("summary", label))

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

    def text(self):
        return " ".join(self.ask("document.querySelector('main').innerText").split())

    # By an expression that finds an element

    def found(self, kind, label):
        """The first that is there to see and begins so."""
        return (
            f"[...document.querySelectorAll('main {kind}')].find((e) => "
            f"e.getClientRects().length && e.textContent.replace(/\\s+/g, ' ').trim()"
            f".startsWith({label!r}))"
        )

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

    def stop_scripts(self):
        self._request("Emulation.setScriptExecutionDisabled", value=True)
        self.runs_scripts = False

    @contextmanager
    def loading(self):
        """Leave once the page to which this leads is there."""
        loaded = Event()
        [frame] = [self._request("Page.getFrameTree")["frameTree"]["frame"]["id"]]
        self.browser._frames[frame] = loaded.set
        yield
        if not loaded.wait(20):
            raise AssertionError("The page does not load.")
        self.settle()

    def settle(self):
        """Wait until the page has its scripts."""
        if self.runs_scripts:
            self.ask(READY)

    def _request(self, method, **params):
        return self.browser._websocket_request(method, params=params, timeout=20)


def end_headers_and_close(handler, *args, _end_headers=RequestHandler.end_headers):
    """Odoo's server gives a connection to a web socket, and forgets what has read the
    request from it: closing the connection would wait for that, until memory is
    cleared some day."""
    reader = handler.rfile
    _end_headers(handler, *args)
    if handler.rfile is not reader:
        reader.close()


class BrowserMixin:
    """For tours and windows: connections are closed when they end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(RequestHandler, "end_headers", end_headers_and_close)


class WindowsMixin(BrowserMixin):
    """Several people at once, each with a phone of her own."""

    browser_size = "360x740"
    touch_enabled = True
    window = Window

    @contextmanager
    def windows(self, paths):
        """A window for each login of `paths`, {login: path}, opened there.

        For None, of somebody who has no login.
        """
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
                    opened.append(self.window(browser, self.base_url()))
                    opened[-1].open(path)
                yield opened
                # A page may just have come by itself.
                for window in opened:
                    window.settle()
            self._wait_remaining_requests()

    def examine(self, window):
        """Nothing to push sideways, and nothing that keeps somebody out of it."""
        # Colours are looked at once they are what they become.
        window.ask(
            "Promise.allSettled(document.getAnimations().map(({finished}) => finished))"
            ".then(() => undefined)"
        )
        self.assertLessEqual(
            window.ask("document.documentElement.scrollWidth"),
            window.ask("window.innerWidth"),
        )
        window.ask(self.axe() + ";undefined")
        self.assertFalse(window.ask(EXAMINE))

    def axe(self):
        path = os.environ.get("AXE_CORE")
        if not path:
            self.fail(AXE_MISSING)
        return Path(path).read_text()

    def serve_axe(self):
        """Where the tours' `examine` takes it from."""
        self.env["ir.attachment"].create(
            {
                "name": "axe.min.js",
                "url": "/komunigi_vote/test/axe.min.js",
                "mimetype": "text/javascript",
                "raw": self.axe().encode(),
                "public": True,
            }
        )
