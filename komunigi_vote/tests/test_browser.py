# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import WindowsMixin

from .. import tally
from .portal_common import METHODS, PollPortalCase

NAMES = {method: method.replace("_", " ") for method in METHODS} | {
    "yes_no": "yes or no"
}


class PollBrowserCase(WindowsMixin, PollPortalCase):
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

    def test_a_vote_by_each_method_and_its_result(self):
        self.serve_axe()
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


@tagged("post_install", "-at_install")
class TestVoterAtALaptop(PollBrowserCase):
    """With a mouse: first a ranking by dragging, then all without JavaScript."""

    browser_size = "1280x800"
    touch_enabled = False

    def test_ranking_by_mouse_then_all_methods_without_javascript(self):
        polls = self.ask_by_each_method(approval="confidential")
        dragged = self.ask("stv", name="By dragging?", secrecy="public")
        with self.windows({"anna_votes": self.address(dragged)}) as [page]:
            self.vote_by_dragging(page)
            # Those that look otherwise on a laptop.
            for method in ("majority_judgment", "points", "schulze"):
                page.open(self.address(polls[method]))
                self.examine(page)
            page.stop_scripts()
            for method, poll in polls.items():
                self.vote(page, poll, METHODS[method])
        self.assert_cast(polls)
        self.assertEqual(self.notation_of(dragged), "3>2")

    def vote_by_dragging(self, page):
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
