# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import doctest
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..wizards import base_partner_merge
from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestPartnerMerge(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.create_member(cls.network, "Lune", "2024-01-01")
        cls.double = cls.create_member(cls.network, "La Lune", "2025-01-01")
        cls.partner = cls.kept.partner_id

    def merge(self, source, destination):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | destination).ids, destination
        )
        self.assertFalse(source.exists())

    def merge_members(self):
        self.merge(self.double.partner_id, self.partner)
        self.assertFalse(self.double.exists())
        return self.kept

    def test_interval_arithmetic(self):
        failed, tried = doctest.testmod(base_partner_merge)
        self.assertTrue(tried)
        self.assertFalse(failed)

    def test_a_membership_moves_with_its_partner(self):
        partner = self.env["res.partner"].create({"name": "Soleil", "is_company": True})
        self.merge(self.partner, partner)
        self.assertEqual(self.kept.partner_id, partner)
        self.assertEqual(self.kept.partner_name, "Soleil")
        self.assertEqual(len(self.kept.period_ids), 1)

    def test_overlapping_periods_become_one(self):
        reason = self.env.ref("komunigi_membership.leaving_reason_cost")
        self.kept.period_ids.date_end = "2025-06-01"
        self.double.period_ids.write(
            {"date_end": "2026-01-01", "leaving_reason_id": reason.id}
        )
        self.double.period_ids = [Command.create({"date_start": "2026-02-01"})]
        periods = self.merge_members().period_ids.sorted("date_start")
        self.assertEqual(
            periods.mapped("date_start"), [date(2024, 1, 1), date(2026, 2, 1)]
        )
        self.assertEqual(periods[0].date_end, date(2026, 1, 1))
        self.assertEqual(periods[0].leaving_reason_id, reason)
        self.assertEqual(self.kept.state, "member")

    def test_what_only_one_knew_is_kept(self):
        godparent = self.create_member(self.network, "Marraine")
        newcomer = self.create_member(
            self.network, "Newcomer", godparent_id=self.double.id
        )
        self.double.godparent_id = godparent
        self.kept.godparent_id = self.double
        suspension = self.env["komunigi.suspension"].create(
            {
                "membership_id": self.double.id,
                "decision": "the assembly",
                "decision_date": "2026-02-15",
                "clause": "art. 12",
                "date_start": "2026-03-01",
            }
        )
        self.double.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.env.uid
        )
        message = self.double.message_post(body="They moved house.")
        self.double.partner_id.komunigi_membership_ids.flush_recordset()
        kept = self.merge_members()
        self.assertEqual(kept.suspension_ids, suspension)
        self.assertTrue(kept.is_suspended)
        self.assertEqual(kept.godparent_id, godparent)
        self.assertEqual(newcomer.godparent_id, kept)
        self.assertEqual(len(kept.activity_ids), 1)
        self.assertIn(message, kept.message_ids)
        self.assertIn("La Lune", "".join(kept.message_ids.mapped("body")))

    def test_a_condition_that_was_met_stays_met(self):
        self.network.condition_ids = [Command.create({"name": "Charter accepted"})]
        condition = self.network.condition_ids
        lines = self.env["komunigi.membership.condition"].create(
            [
                {"membership_id": self.kept.id, "condition_id": condition.id},
                {
                    "membership_id": self.double.id,
                    "condition_id": condition.id,
                    "done": True,
                },
            ]
        )
        self.assertEqual(self.merge_members().condition_ids, lines[1])

    def test_who_was_agreed_stays_agreed(self):
        self.kept.admission_state = "asked"
        self.kept.period_ids.unlink()
        self.assertEqual(self.merge_members().admission_state, "agreed")
        self.assertEqual(self.kept.state, "member")

    def test_a_representative_of_both_acts_for_the_one(self):
        ana = self.create_representative(self.kept, "ana", date_end="2026-01-01")
        again = self.env["komunigi.representation"].create(
            {
                "membership_id": self.double.id,
                "partner_id": ana.partner_id.id,
                "date_start": "2025-06-01",
            }
        )
        user = again.user_id
        kept = self.merge_members()
        self.assertEqual(kept.representation_ids.date_start, date(2025, 1, 1))
        self.assertFalse(kept.representation_ids.date_end)
        self.assertEqual(kept.representation_ids.user_id, user)
        self.assertEqual(kept.representation_ids.member_partner_id, self.partner)

    def test_two_titulars_at_a_time_stand_against_it(self):
        self.create_representative(self.kept, "ana")
        self.create_representative(self.double, "bo")
        with self.assertRaisesRegex(UserError, "one titular"):
            self.merge(self.double.partner_id, self.partner)

    def test_two_names_of_one_person(self):
        ana = self.create_representative(
            self.kept, "ana", date_start="2025-03-01", date_end="2025-09-01"
        )
        double = self.env["res.partner"].create({"name": "Anna"})
        self.env["komunigi.representation"].create(
            {
                "membership_id": self.kept.id,
                "partner_id": double.id,
                "role": "substitute",
                "date_start": "2025-01-01",
            }
        )
        user = self.env["res.users"].search([("login", "=", "ana")])
        self.merge(ana.partner_id, double)
        self.assertEqual(
            [
                (each.role, each.date_start, each.date_end)
                for each in self.kept.representation_ids.sorted("date_start")
            ],
            [
                ("substitute", date(2025, 1, 1), date(2025, 3, 1)),
                ("titular", date(2025, 3, 1), date(2025, 9, 1)),
                ("substitute", date(2025, 9, 1), False),
            ],
        )
        self.assertEqual(user.partner_id, double)
        self.assertEqual(
            self.kept.representation_ids.filtered("is_current").user_id, user
        )

    def test_answers_and_figures_move_along(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Users", "unit": "users", "network_id": self.network.id}
        )
        value = self.env["komunigi.basis.value"].create(
            {
                "basis_id": basis.id,
                "membership_id": self.double.id,
                "year": 2025,
                "value": 12,
            }
        )
        self.assertEqual(self.merge_members().basis_value_ids, value)

    def test_two_figures_for_one_year_stand_against_it(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Users", "unit": "users", "network_id": self.network.id}
        )
        self.env["komunigi.basis.value"].create(
            [
                {
                    "basis_id": basis.id,
                    "membership_id": member.id,
                    "year": 2025,
                    "value": 12,
                }
                for member in (self.kept, self.double)
            ]
        )
        with self.assertRaisesRegex(UserError, "declared this basis for this year"):
            self.merge(self.double.partner_id, self.partner)
        values = self.env["komunigi.basis.value"].search([("basis_id", "=", basis.id)])
        self.assertEqual(len(values), 2)

    def owe(self, member, year, residual=300):
        """Dues of `year` that were called before this software."""
        return self.env["komunigi.dues.charge"].create(
            {
                "membership_id": member.id,
                "date_start": f"{year}-01-01",
                "date_end": f"{year + 1}-01-01",
                "date_due": f"{year}-02-01",
                "amount": 300,
                "opening_residual": residual,
            }
        )

    def test_dues_are_owed_by_the_one(self):
        old, new = self.owe(self.kept, 2024), self.owe(self.double, 2025, 120)
        kept = self.merge_members()
        self.assertEqual(kept.charge_ids, old | new)
        self.assertEqual(kept.dues_residual, 420)
        self.assertEqual(kept.dues_late_from, old.late_from)
        self.assertEqual(kept.dues_state, "late")

    def test_dues_of_one_period_called_twice_stand_against_it(self):
        self.owe(self.kept, 2025)
        self.owe(self.double, 2025)
        with self.assertRaisesRegex(
            UserError, "La Lune, from 01/01/2025.*called already"
        ):
            self.merge(self.double.partner_id, self.partner)

    def test_two_lines_of_one_call_stand_against_it(self):
        scale = self.create_scale_to_answer(self.network, date_start="2026-01-01")
        call = self.env["komunigi.dues.call"].create(
            {
                "name": "Dues 2026",
                "network_id": self.network.id,
                "scale_id": scale.id,
                "date_start": "2026-01-01",
                "date_end": "2027-01-01",
                "invoice_date": "2026-03-01",
                "due_date": "2026-04-01",
            }
        )
        self.env["komunigi.dues.line"].create(
            [
                {"call_id": call.id, "membership_id": member.id}
                for member in (self.kept, self.double)
            ]
        )
        with self.assertRaisesRegex(UserError, "on this call already"):
            self.merge(self.double.partner_id, self.partner)

    def test_networks_do_not_mix(self):
        other = self.create_network(name="Other")
        there = self.create_member(other, "Lune", partner_id=self.double.partner_id.id)
        self.merge_members()
        self.assertEqual(there.partner_id, self.partner)
        self.assertEqual(self.partner.komunigi_membership_ids, self.kept | there)


@tagged("post_install", "-at_install")
class TestRegisterMerge(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept, cls.double = cls.env["res.partner"].create(
            [{"name": "Ana"}, {"name": "Anna"}]
        )

    def entry(self, partner, **values):
        return self.env["cooperative.membership"].create(
            {
                "company_id": self.network.company_id.id,
                "partner_id": partner.id,
                "cooperator": True,
                **values,
            }
        )

    def merge(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.kept | self.double).ids, self.kept
        )

    def test_the_entry_with_the_number_stays(self):
        self.entry(self.kept)
        numbered = self.entry(
            self.double, member=True, cooperator_register_number=91042
        )
        self.merge()
        entries = self.kept.cooperative_membership_ids
        self.assertEqual(entries, numbered)
        self.assertEqual(entries.cooperator_register_number, 91042)
        self.assertTrue(entries.member)

    def test_two_register_numbers_stand_against_it(self):
        self.entry(self.kept, member=True, cooperator_register_number=91041)
        self.entry(self.double, member=True, cooperator_register_number=91042)
        with self.assertRaisesRegex(UserError, "91041, 91042"):
            self.merge()

    def test_a_cooperator_stays_one_member_of_the_register_s_network(self):
        network = self.create_network(name="Cooperative", member_source="register")
        self.entry(self.kept)
        self.entry(self.double, member=True, cooperator_register_number=91042)
        before = self.env["komunigi.membership"].search(
            [("network_id", "=", network.id), ("partner_id", "=", self.double.id)]
        )
        self.assertEqual(before.state, "member")
        self.merge()
        self.assertEqual(before.partner_id, self.kept)
        self.assertEqual(before.state, "member")
        self.assertEqual(len(before.period_ids), 1)

    def test_whoever_merges_needs_no_right_on_networks(self):
        clerk = new_test_user(
            self.env, "clerk", groups="base.group_user,base.group_partner_manager"
        )
        self.create_member(self.network, "Ana", partner_id=self.kept.id)
        self.create_member(self.network, "Anna", partner_id=self.double.id)
        self.env["base.partner.merge.automatic.wizard"].with_user(clerk)._merge(
            (self.kept | self.double).ids, self.kept.with_user(clerk)
        )
        self.assertEqual(len(self.kept.komunigi_membership_ids), 1)
