# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .. import tally
from .common import VoteCase
from .portal_common import METHODS


@tagged("post_install", "-at_install")
class TestMethods(VoteCase):
    """A method that can be counted can be chosen, understood and voted by, too."""

    def test_each_method_is_offered_in_a_sentence(self):
        poll = self.env["komunigi.poll"]
        offered = {value for value, _title in poll._fields["method"].selection}
        self.assertEqual(offered, set(tally.METHODS))
        self.assertEqual(set(poll._method_texts()), set(tally.METHODS))

    def test_each_method_has_a_ballot_paper_that_the_tests_fill_in(self):
        self.assertEqual(set(METHODS), set(tally.METHODS))
        for method in tally.METHODS:
            self.env.ref(f"komunigi_vote.portal_ballot_{method}")

    def test_each_method_explains_its_result(self):
        poll = self.env["komunigi.poll"]
        for method in tally.METHODS:
            self.assertTrue(hasattr(poll, f"_explain_{method}"), method)
