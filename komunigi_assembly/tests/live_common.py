# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.komunigi_vote.tests.portal_common import PageMixin

from ..models import komunigi_meeting_live
from .common import AssemblyMixin


class LiveCase(PageMixin, AssemblyMixin, HttpCase):
    """A meeting under way, with one item being talked about.

    Anna acts for Le Potager, Chloe for L'Epicerie, Farid for a member of another
    network; Nina takes notes; Sara is secretary.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        # Once for all tests of the class instead of at each first page.
        cls.env["ir.qweb"]._get_asset_bundle("web.assets_frontend").css()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.anna = cls.create_representative(cls.potager, "anna_live")
        cls.chloe = cls.create_representative(cls.epicerie, "chloe_live")
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")
        cls.farid = cls.create_representative(cls.elsewhere, "farid_live")
        cls.nina = new_test_user(cls.env, "nina_live", "base.group_portal", name="Nina")
        cls.sara = new_test_user(
            cls.env, "sara_live", "komunigi_membership.group_secretary", name="Sara"
        )
        cls.meeting = cls.create_meeting(
            cls.network, "2027-03-02 17:00:00", note_taker_id=cls.nina.partner_id.id
        )
        cls.items = cls.create_item(
            cls.meeting,
            "A new till",
            "decision",
            proposal="We buy the till of Bees.",
            brought_by_id=cls.potager.id,
        ) | cls.create_item(cls.meeting, "Dates", sequence=20)

    def setUp(self):
        super().setUp()
        # Answers are kept for a moment: what another test did is none of ours.
        komunigi_meeting_live._answers.clear()

    def begin(self, item=None):
        """The meeting is under way, at `item`."""
        self.meeting.write({"state": "running", "date_opened": fields.Datetime.now()})
        if item:
            item.write({"state": "current", "date_started": fields.Datetime.now()})
        self.meeting._changed()
        self.env.flush_all()

    def log_in(self, login):
        self.authenticate(login, login)

    def state_address(self, membership=None):
        membership = membership or self.potager
        return f"/my/cooperative/{membership.id}/meetings/{self.meeting.id}/state.json"
