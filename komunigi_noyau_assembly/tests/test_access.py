# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.access_common import (
    AccessByAddress,
    AccessCase,
)

from .common import BodyMeetingMixin


@tagged("post_install", "-at_install")
class TestAddresses(AccessByAddress, BodyMeetingMixin, AccessCase):
    addon = "komunigi_noyau_assembly"
    fewest = 5

    @classmethod
    def create_one_of_each(cls):
        """A noyau in which Anna sits for Le Potager."""
        cls.body = cls.create_body(cls.network, "Le Potager's noyau")
        college = cls.create_college(cls.body)
        cls.create_mandate(
            college, cls.potager, cls.today, delegate=cls.anna.partner_id
        )
        matter = cls.env["komunigi.matter"].create(
            {"name": "Le Potager's matter", "body_id": cls.body.id, "draft": "Yes."}
        )
        meeting = cls.create_body_meeting(name="Le Potager meets")
        item = cls.create_item(meeting, "Le Potager's item")
        cls.members_meeting = cls.create_members_meeting()
        return {record._name: record for record in (cls.body, matter, meeting, item)}

    def test_another_organisation_of_the_network_as_this_one(self):
        """None of these addresses names a member: sitting is what is asked."""
        self.assert_closed("chloe_access")

    def test_who_sits_finds_them_open(self):
        """Else the refusals would say nothing."""
        self.authenticate("anna_access", "anna_access")
        here = f"/my/bodies/{self.body.id}"
        for address in (
            f"{here}/meetings/{self.records['komunigi.meeting'].id}",
            f"{here}/agenda/{self.members_meeting.id}",
        ):
            self.assertEqual(self.url_open(address).status_code, 200)

    def test_who_sits_reads_nothing_by_rpc(self):
        for model in ("komunigi.meeting", "komunigi.agenda.item", "komunigi.matter"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.rpc(self.anna, model, "read", self.records[model].ids, ["name"])
        for model, names in (
            ("komunigi.body", ["series_ids", "meeting_ids", "meeting_count"]),
            ("komunigi.mandate", ["decision_id"]),
        ):
            record = self.body if model == "komunigi.body" else self.body.mandate_ids
            for name in names:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    self.rpc(self.anna, model, "read", record.ids, [name])
