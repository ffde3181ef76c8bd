# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from contextlib import ExitStack, contextmanager

from odoo.http import root
from odoo.tests.common import ChromeBrowser

from odoo.addons.komunigi_vote.tests.test_browser import (
    EXAMINE,
    DrivenBrowser,
    PollBrowserCase,
)

# Quarters of a second.
PATIENCE = 240


class Screen(DrivenBrowser):
    """Somebody's browser, or the one of the room."""

    def press(self, label):
        """The button or link that says so; a new page comes."""
        self.follow(self.found("button, main a", label))

    def found(self, kind, label):
        return (
            f"[...document.querySelectorAll('main {kind}')].find((e) => "
            f"e.offsetParent && e.textContent.replace(/\\s+/g, ' ').trim()"
            f".startsWith({label!r}))"
        )

    def fill(self, name, text):
        self.ask(f"void (document.querySelector('[name={name}]').value = {text!r})")

    def wait_for(self, text):
        """Without touching anything: what others do comes by itself."""
        for _look in range(PATIENCE):
            if text in self.text():
                return
            self.ask("new Promise((resolve) => setTimeout(resolve, 250))")
        raise AssertionError(f"{text!r} does not come: {self.text()}")


class ScreensMixin:
    """Several people at once, each with a browser and a session."""

    axe = PollBrowserCase.axe

    @contextmanager
    def screens(self, *logins):
        """One for each login; for None, of somebody who has none."""
        with ExitStack() as stack:
            browsers = []
            for _login in logins:
                browsers.append(ChromeBrowser(self))
                stack.callback(browsers[-1].stop)
            # All of them, before the first one asks for anything.
            for browser, login in zip(browsers, logins, strict=True):
                # To log in ends the session before, unless it is not known.
                self.session = None
                self.authenticate(login, login, browser=browser)
                stack.callback(root.session_store.delete, self.session)
            stopping = stack.pop_all()
        # As long as they run they ask whether the meeting has gone on.
        with self.allow_requests(all_requests=True):
            with stopping:
                yield [Screen(browser, self.base_url()) for browser in browsers]
            self._wait_remaining_requests()

    def examine(self, screen, width):
        """Nothing is out of sight, and a screen reader can tell all of it."""
        self.assertLessEqual(screen.ask("document.documentElement.scrollWidth"), width)
        screen.ask(self.axe() + ";undefined")
        self.assertFalse(screen.ask(EXAMINE))
