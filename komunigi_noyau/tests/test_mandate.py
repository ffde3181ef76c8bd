# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01 12:00:00")
class TestMandate(NoyauCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "BEES coop")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.lune = cls.create_member(cls.network, "Lune")
        cls.soleil = cls.create_member(cls.network, "Soleil")
        cls.zoe = cls.create_representative(cls.bees, "zoe")
        cls.secretary = new_test_user(
            cls.env,
            login="noyau_secretary",
            groups="komunigi_membership.group_secretary",
        )

    def as_secretary(self, records):
        return records.with_user(self.secretary)

    # What follows from the rules

    def test_a_mandate_lasts_the_full_term_unless_said_otherwise(self):
        mandate = self.create_mandate(
            self.college, self.bees, "2026-03-01", delegate=self.zoe
        )
        self.assertEqual(mandate.date_end, date(2028, 3, 1))
        self.assertEqual(mandate.term_limit, date(2028, 3, 1))
        self.assertEqual(mandate.rule_id, self.college.rule_ids)
        self.assertEqual(
            (mandate.seat, mandate.seats_max, mandate.term_months), (1, 3, 24)
        )
        self.assertEqual(mandate.membership_id, self.bees)
        self.assertEqual(mandate.date_handover, date(2026, 2, 1))
        self.assertEqual(mandate.delegate_ids.date_start, date(2026, 2, 1))

    def test_the_secretary_records_it_too(self):
        mandate = self.as_secretary(self.env["komunigi.mandate"]).create(
            {
                "college_id": self.college.id,
                "holder_id": self.bees.partner_id.id,
                "date_start": "2026-03-01",
                "delegate_ids": [
                    Command.create({"partner_id": self.zoe.partner_id.id})
                ],
            }
        )
        self.assertEqual(mandate.date_end, date(2028, 3, 1))
        self.assertNotIn("komunigi_from_rules", mandate.env.context)
        mandate.date_end = "2027-03-01"
        self.assertEqual(mandate.date_end, date(2027, 3, 1))

    def test_what_follows_from_the_rules_is_not_written(self):
        mandate = self.as_secretary(
            self.create_mandate(self.college, self.bees, "2026-03-01")
        )
        for name, value in (
            ("term_limit", "2030-01-01"),
            ("term_months", 60),
            ("seats_max", 9),
            ("seat", 2),
            ("rule_id", False),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                mandate.write({name: value})
            with self.subTest(name), self.assertRaises(AccessError):
                mandate.create(
                    {
                        "college_id": self.college.id,
                        "holder_id": self.bloum.partner_id.id,
                        "date_start": "2026-03-01",
                        name: value,
                    }
                )
        forged = mandate.with_context(
            komunigi_from_rules=True, default_term_limit="2030-01-01"
        )
        with self.assertRaises(AccessError):
            forged.write({"term_limit": "2030-01-01"})
        other = forged.create(
            {
                "college_id": self.college.id,
                "holder_id": self.bloum.partner_id.id,
                "date_start": "2026-03-01",
            }
        )
        self.assertEqual(other.term_limit, date(2028, 3, 1))
