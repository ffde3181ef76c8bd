# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01 12:00:00")
class TestMandateMerge(NoyauCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.create_member(cls.network, "Lune", "2020-01-01")
        cls.double = cls.create_member(cls.network, "La Lune", "2020-01-01")
        cls.zoe = cls.create_representative(cls.double, "zoe")
        cls.partner = cls.kept.partner_id

    def merge(self, source, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | destination).ids, destination
        )
        self.assertFalse(source.exists())

    def test_mandates_delegates_waivers_and_candidacies_stay(self):
        first = self.create_mandate(self.college, self.kept, "2022-01-01")
        second = self.create_mandate(
            self.college, self.double, "2025-06-01", delegate=self.zoe
        )
        waiver = self.env["komunigi.rest.waiver"].create(
            {
                "college_id": self.college.id,
                "holder_id": self.double.partner_id.id,
                "decision": "the assembly",
                "decision_date": "2025-05-01",
                "reason": "Nobody else.",
            }
        )
        election = self.create_election(self.college, "2027-06-01")
        candidacy = self.env["komunigi.candidacy"].create(
            {"election_id": election.id, "holder_id": self.double.partner_id.id}
        )
        self.merge(self.double.partner_id, self.partner)
        for record in (first, second, waiver, candidacy):
            self.assertEqual(record.holder_id, self.partner)
            self.assertEqual(record.holder_name, self.partner.name)
        self.assertEqual((first | second).membership_id, self.kept)
        self.assertEqual(candidacy.membership_id, self.kept)
        self.assertEqual(second.delegate_ids.user_id, self.zoe.user_id)
        self.assertFalse(second.delegate_ids.date_end)

    def test_two_holders_that_sit_at_the_same_time_stay_two(self):
        self.create_mandate(self.college, self.kept, "2025-01-01")
        self.create_mandate(self.college, self.double, "2025-06-01")
        with self.assertRaisesRegex(
            UserError, "Lune and La Lune sit in .* from 06/01/2025 until 01/01/2027"
        ):
            self.merge(self.double.partner_id, self.partner)
        self.assertTrue(self.double.exists())

    def test_two_who_stood_against_each_other_stay_two(self):
        election = self.create_election(self.college, "2027-06-01")
        for member in (self.kept, self.double):
            self.env["komunigi.candidacy"].create(
                {"election_id": election.id, "holder_id": member.partner_id.id}
            )
        with self.assertRaisesRegex(UserError, "both stood in “Election”"):
            self.merge(self.double.partner_id, self.partner)

    def test_a_delegate_under_two_names(self):
        mandate = self.create_mandate(
            self.college, self.double, "2025-06-01", delegate=self.zoe
        )
        person = self.env["res.partner"].create({"name": "Zoé"})
        user = self.zoe.user_id
        self.merge(self.zoe.partner_id, person)
        self.assertEqual(mandate.delegate_ids.partner_id, person)
        self.assertEqual(mandate.delegate_ids.name, "Zoé")
        self.assertEqual(mandate.delegate_ids.user_id, user)
