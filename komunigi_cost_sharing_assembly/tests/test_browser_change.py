# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import WindowsMixin
from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import ChangeAgendaMixin


@tagged("post_install", "-at_install")
class TestChangeOnPhones(WindowsMixin, ChangeAgendaMixin, PollPortalCase):
    """A change is announced; a representative has a concern; it is on the agenda."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        potager, epicerie = cls.potager, cls.epicerie
        cls.set_up_changes()
        cls.potager, cls.epicerie = potager, epicerie
        cls.till.use_ids = [
            fields.Command.create(
                {"membership_id": member.id, "date_start": "2025-01-01"}
            )
            for member in potager | epicerie
        ]
        cls.set_up_agenda()
        cls.notice = cls.announce_soon()

    def test_from_the_notice_to_the_agenda(self):
        mine = f"/my/cooperative/{self.potager.id}"
        theirs = f"/my/cooperative/{self.epicerie.id}"
        with self.windows({"anna_votes": mine, "chloe_votes": theirs}) as (anna, chloe):
            anna.follow(anna.found("a", "See what changes"))
            anna.wait_for("Receipts say what a member saved.")
            self.examine(anna)
            anna.fill("text", "Our printer has 40 signs.")
            anna.press("Raise this concern")
            anna.wait_for("Your concern is noted")
            anna.wait_for("On the agenda of March meeting")
            self.examine(anna)
            anna.follow(anna.found("a", "March meeting"))
            anna.wait_for("Change: Receipts have a new look")
            anna.wait_for("The change")
            self.examine(anna)
            # Another member reads it, and has one of its own.
            chloe.open(f"{theirs}/changes/{self.notice.id}")
            chloe.wait_for("Our printer has 40 signs.")
            chloe.fill("text", "Ours as well.")
            chloe.press("Raise this concern")
            chloe.wait_for("Your concern is noted")
            for path in ("/changes", "/addons", "/roadmap", "/sharing"):
                chloe.open(theirs + path)
                self.examine(chloe)
        self.env.invalidate_all()
        item = self.notice.item_ids
        self.assertEqual(item.meeting_id, self.meeting)
        self.assertEqual(
            item.with_user(self.secretary).concern_ids.mapped("text"),
            ["Our printer has 40 signs.", "Ours as well."],
        )
        self.assertEqual(self.notice.open_concern_count, 2)
