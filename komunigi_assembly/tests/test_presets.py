# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import AssemblyCase


@freeze_time("2027-05-20 08:00:00")
class TestPresets(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_members(cls.network, 3)

    def preset(self, name):
        return self.env.ref(f"komunigi_assembly.preset_{name}")

    def test_an_assembly_has_the_rules_of_its_legal_form(self):
        self.network.legal_form_id = self.env.ref(
            "komunigi_membership.legal_form_be_sc"
        )
        assembly = self.create_assembly(self.network, "2027-06-19 08:00:00")
        self.assertEqual(assembly.preset_id, self.preset("be_sc"))
        self.assertEqual(assembly.notice_days, 15)
        self.assertEqual(assembly.quorum_by, "none")
        self.assertFalse(assembly.proxy_holder_is_member)
        assembly.preset_id = self.preset("be_sc_statutes")
        self.assertEqual(assembly.quorum_by, "shares")
        self.assertEqual(assembly._quorum_fraction(), (1, 2))
        self.assertIn("CSA, art. 6:85", assembly.preset_line_ids.mapped("source"))

    def test_its_statutes_may_say_otherwise(self):
        assembly = self.create_assembly(
            self.network,
            "2027-06-19 08:00:00",
            preset_id=self.preset("be_asbl_statutes").id,
            notice_days=21,
        )
        self.assertEqual(assembly.notice_days, 21)
        self.assertEqual(assembly._quorum_fraction(), (2, 3))

    def test_every_legal_form_has_one_and_each_has_its_sources(self):
        presets = self.env["komunigi.assembly.preset"].search([])
        forms = self.env["komunigi.legal.form"].search([])
        self.assertEqual(presets.legal_form_id, forms)
        for preset in presets:
            self.assertTrue(preset.line_ids)

    def test_an_intercoop_meeting_has_none(self):
        self.network.legal_form_id = self.env.ref(
            "komunigi_membership.legal_form_be_asbl"
        )
        meeting = self.create_meeting(self.network, "2027-06-19 08:00:00")
        self.assertFalse(meeting.preset_id)
        self.assertEqual(meeting.notice_days, 0)
        self.assertTrue(meeting._keeps_notice())

    def test_too_late_for_the_notice(self):
        """Fifteen whole days: neither that of the mail nor that of the meeting."""
        assembly = self.create_assembly(
            self.network, "2027-06-05 08:00:00", notice_days=15
        )
        self.create_item(assembly)
        self.assertEqual(str(assembly.latest_convening), "2027-05-20")
        self.assertFalse(assembly._reasons_not_to_convene())
        with freeze_time("2027-05-21 08:00:00"):
            with self.assertRaisesRegex(UserError, "05/20/2027 at the latest"):
                assembly.action_convene()
            assembly.notice_waived_reason = "All members agreed"
            assembly.action_convene()
        [event] = assembly.event_ids.filtered(lambda one: one.code == "notice_waived")
        self.assertIn("All members agreed", event._say())

    def test_the_notice_is_counted_by_the_clock_there(self):
        """Half past midnight in Brussels is the evening before for the server."""
        assembly = self.create_assembly(
            self.network, "2027-06-04 22:30:00", notice_days=15
        )
        self.assertEqual(str(assembly.latest_convening), "2027-05-20")

    def test_rules_do_not_change_once_convened(self):
        assembly = self.create_assembly(
            self.network, "2027-06-19 08:00:00", quorum_by="heads"
        )
        self.create_item(assembly)
        assembly.action_convene()
        for values in (
            {"quorum_by": "none"},
            {"preset_id": self.preset("fr_1901").id},
            {"profile": "light"},
        ):
            with self.assertRaisesRegex(UserError, "is convened"):
                assembly.sudo().write(values)
        # What does not change anything passes: a form sends it along.
        assembly.write({"quorum_by": "heads", "location": "The big hall"})
