# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


from odoo.tests import tagged

from .portal_common import METHODS, PollPortalCase


@tagged("post_install", "-at_install")
class TestVotingPages(PollPortalCase):
    """Read, choose, review, cast: for each method, without JavaScript."""

    def test_a_vote_by_each_method_in_a_public_poll(self):
        self.log_in("anna_votes")
        for method, (_options, choice, words, notation) in METHODS.items():
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                review = self.submit(self.open_poll_page(poll), choice)
                self.assertEqual(review.status_code, 200, self.text_of(review))
                for line in words:
                    self.assertIn(line, self.text_of(review))
                self.assertIn("Not cast yet", self.text_of(review))
                self.assertFalse(poll.voted_count)
                done = self.submit(review)
                self.assertIn("The vote of Le Potager is cast", self.text_of(done))
                self.env.invalidate_all()
                self.assertEqual(self.notation_of(poll), notation)

    def test_a_vote_by_each_method_in_a_confidential_poll(self):
        self.log_in("anna_votes")
        for method, (_options, choice, words, _notation) in METHODS.items():
            if method == "consent":
                continue
            with self.subTest(method):
                poll = self.ask(method, secrecy="confidential")
                review = self.submit(self.open_poll_page(poll), choice)
                for line in words:
                    self.assertIn(line, self.text_of(review))
                self.assertIn("the vote is final", self.text_of(review))
                [number] = self.tree(review).xpath("//output/text()")
                done = self.submit(review)
                self.assertIn("The vote of Le Potager is cast", self.text_of(done))
                self.assertIn(number, self.text_of(done))
                self.assertNotIn(number, done.url)
                self.env.invalidate_all()
                self.assertTrue(self.elector(poll, self.potager).voted)
