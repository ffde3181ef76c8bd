# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from .common import MembershipCase


class DuesCallCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasurer = new_test_user(
            cls.env, "test-treasurer", groups="komunigi_membership.group_treasurer"
        )
        cls.scale = cls.create_scale(cls.network)
        cls.reduced, cls.fair, cls.solidarity = cls.scale.tier_ids
        cls.network.dues_due_days = 30

    def line_of(self, call, member):
        return call.line_ids.filtered(lambda line: line.membership_id == member)

    def create_basis(self, **values):
        return self.env["komunigi.basis"].create(
            {
                "name": "Number of cooperators",
                "unit": "cooperators",
                "network_id": self.network.id,
                **values,
            }
        )

    def declare(self, basis, member, value, year=2025):
        self.env["komunigi.basis.value"].create(
            {
                "basis_id": basis.id,
                "membership_id": member.id,
                "year": year,
                "value": value,
            }
        )

    def go_by_units(self, **values):
        basis = self.create_basis()
        self.scale.write(
            {
                "method": "unit",
                "basis_id": basis.id,
                "base_amount": 10,
                "unit_amount": 0.015,
                **values,
            }
        )
        return basis


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestWhichDuesComeNext(DuesCallCase):
    def call_dues(self):
        action = self.network.with_user(self.treasurer).action_call_dues()
        return self.env["komunigi.dues.call"].browse(action["res_id"])

    def test_the_first_call_is_for_the_year_that_it_is(self):
        self.assertEqual(self.network.next_call_label, "Call dues for 2026")
        call = self.call_dues()
        self.assertEqual(call.name, "Dues 2026")
        self.assertEqual(
            (call.date_start, call.date_end), (date(2026, 1, 1), date(2027, 1, 1))
        )
        self.assertEqual(call.invoice_date, date(2026, 5, 12))
        self.assertEqual(call.due_date, date(2026, 6, 11))
        self.assertEqual(call.scale_id, self.scale)

    def test_a_call_that_waits_to_be_sent_is_opened_again(self):
        self.create_member(self.network, "Bees")
        call = self.call_dues()
        self.assertEqual(self.network.next_call_label, "Call dues for 2026")
        self.assertEqual(self.call_dues(), call)

    def test_after_a_sent_call_comes_the_next(self):
        self.call_dues().sudo().write({"state": "sent"})
        self.assertEqual(self.network.next_call_label, "Call dues for 2027")
        self.assertEqual(self.call_dues().name, "Dues 2027")

    def test_quarters_and_months_are_named(self):
        self.network.dues_period = "quarter"
        self.assertEqual(self.network.next_call_label, "Call dues for Q2 2026")
        self.network.dues_period = "month"
        self.assertEqual(self.network.next_call_label, "Call dues for May 2026")

    def test_a_change_from_months_to_years_leaves_no_gap(self):
        self.network.dues_period = "month"
        self.call_dues().sudo().write({"state": "sent"})
        self.network.dues_period = "year"
        self.assertEqual(
            self.network.next_call_label, "Call dues for June 2026 – December 2026"
        )

    def test_without_a_valid_scale_there_is_no_call(self):
        self.scale.date_end = "2026-01-01"
        with self.assertRaisesRegex(UserError, "No dues scale"):
            self.call_dues()

    def test_dues_of_one_time_are_called_once(self):
        self.call_dues()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.prepare_call(self.network, "2026-06-01", "2026-07-01")

    def test_dues_are_called_for_whole_months(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["komunigi.dues.call"].create(
                {
                    "network_id": self.network.id,
                    "date_start": "2026-01-15",
                    "date_end": "2026-02-15",
                }
            )

    def test_the_scale_must_be_valid_when_the_period_begins(self):
        call = self.call_dues()
        other = self.create_scale(self.network, "2030-01-01", active=False)
        with self.assertRaisesRegex(ValidationError, "not valid on the first day"):
            call.scale_id = other

    def test_only_treasurers_call_dues(self):
        secretary = new_test_user(
            self.env, "test-secretary", groups="komunigi_membership.group_secretary"
        )
        with self.assertRaises(AccessError):
            self.network.with_user(secretary).action_call_dues()


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestReckoningACall(DuesCallCase):
    def test_who_chose_pays_its_choice_and_the_others_the_fair_amount(self):
        bees = self.create_member(self.network, "Bees", dues_tier_id=self.reduced.id)
        bloum = self.create_member(self.network, "Bloum")
        call = self.prepare_call(self.network)
        self.assertEqual(self.line_of(call, bees).amount, 120)
        self.assertEqual(self.line_of(call, bloum).amount, 300)
        self.assertEqual(call.amount_total, 420)
        self.assertEqual(call.line_count, 2)

    def test_candidates_former_members_and_those_to_come_are_not_called(self):
        self.create_member(self.network, "Left").period_ids.date_end = "2025-12-31"
        self.create_member(self.network, "Later", date_start="2027-01-01")
        self.env["komunigi.membership"].create(
            {
                "network_id": self.network.id,
                "partner_id": self.env["res.partner"].create({"name": "Asks"}).id,
            }
        )
        self.assertFalse(self.prepare_call(self.network).line_ids)

    def test_a_category_that_pays_no_dues_is_not_called(self):
        friend = self.env["komunigi.member.category"].create(
            {"name": "Friend", "network_id": self.network.id, "pays_dues": False}
        )
        self.create_member(self.network, "Friend", category_id=friend.id)
        self.assertFalse(self.prepare_call(self.network).line_ids)

    def test_members_without_a_category_are_of_the_usual_one(self):
        bees = self.create_member(self.network, "Bees", category_id=False)
        self.assertEqual(self.prepare_call(self.network).line_ids.membership_id, bees)
        self.network.call_ids.unlink()
        self.network.default_category_id.pays_dues = False
        self.assertFalse(self.prepare_call(self.network).line_ids)

    def test_a_category_pays_its_own_usual_amount(self):
        observer = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id}
        )
        self.scale.tier_ids = [
            Command.create(
                {
                    "name": "Observer",
                    "amount": 5,
                    "category_id": observer.id,
                    "is_default": True,
                }
            )
        ]
        bees = self.create_member(self.network, "Bees", category_id=observer.id)
        call = self.prepare_call(self.network)
        self.assertEqual(self.line_of(call, bees).amount, 60)

    def test_a_choice_in_the_scale_before_is_kept_until_another(self):
        bees = self.create_member(self.network, "Bees", dues_tier_id=self.reduced.id)
        action = self.scale.action_continue()
        following = self.env["komunigi.dues.scale"].browse(action["res_id"])
        following.tier_ids[0].amount = 12
        call = self.prepare_call(self.network, "2027-01-01", "2028-01-01")
        self.assertEqual(self.line_of(call, bees).amount, 144)
        self.assertIn("earlier scale", self.line_of(call, bees).explanation)

    def test_who_joins_meanwhile_pays_from_the_month_on(self):
        bees = self.create_member(self.network, "Bees", date_start="2026-03-10")
        call = self.prepare_call(self.network)
        line = self.line_of(call, bees)
        self.assertEqual((line.months, line.amount), (10, 250))
        self.scale.proration = "full_month"
        call.action_prepare()
        line = self.line_of(call, bees)
        self.assertEqual((line.months, line.amount), (9, 225))

    def test_who_leaves_and_comes_back_pays_for_both_times(self):
        bees = self.create_member(self.network, "Bees")
        bees.period_ids.date_end = "2026-03-15"
        bees.period_ids = [Command.create({"date_start": "2026-10-02"})]
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertEqual((line.months, line.amount), (6, 150))

    def test_units_of_a_basis_are_counted_exactly(self):
        basis = self.go_by_units()
        bees = self.create_member(self.network, "Bees", date_start="2026-06-01")
        self.declare(basis, bees, 1021, year=2024)
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertEqual(line.amount, 177.21)
        text = html2plaintext(line.explanation)
        self.assertIn("1,021 cooperators, declared for 2024", text)
        self.assertIn("15.315", text)
        self.assertIn("Member for 7 of the 12 months", text)
        self.assertIn("Rounded", text)

    def test_bands_with_a_floor_and_a_ceiling(self):
        basis = self.create_basis()
        self.scale.write(
            {
                "method": "band",
                "basis_id": basis.id,
                "band_ids": [
                    Command.create({"value_from": 0, "amount": 5}),
                    Command.create({"value_from": 1000, "amount": 30}),
                    Command.create({"value_from": 5000, "amount": 90}),
                ],
                "floor_amount": 10,
                "cap_amount": 60,
            }
        )
        expected = {"Small": (300, 120), "Middle": (1000, 360), "Big": (8000, 720)}
        members = {name: self.create_member(self.network, name) for name in expected}
        for name, (value, _amount) in expected.items():
            self.declare(basis, members[name], value)
        call = self.prepare_call(self.network)
        for name, (_value, amount) in expected.items():
            self.assertEqual(self.line_of(call, members[name]).amount, amount, name)
        self.assertIn(
            "From 1,000 to under 5,000 cooperators",
            self.line_of(call, members["Middle"]).explanation,
        )

    def test_who_declared_nothing_is_asked_for_nothing_and_shows(self):
        self.go_by_units()
        bees = self.create_member(self.network, "Bees")
        call = self.prepare_call(self.network)
        line = self.line_of(call, bees)
        self.assertEqual((line.amount, line.finding), (0, "no_basis"))
        self.assertEqual(call.finding_count, 1)
        line.write({"correction": 100, "correction_reason": "Estimated together"})
        self.assertEqual(line.amount, 100)
        call.invalidate_recordset(["finding_count"])
        self.assertEqual(call.finding_count, 0)

    def test_who_said_that_it_cannot_pay_shows_before_sending(self):
        bees = self.create_member(self.network, "Bees")
        person = self.create_representative(bees, "ada").user_id
        answer = bees.with_user(person)._dues_answer(self.scale)
        answer._save_draft(cannot_pay=True)
        answer._send()
        call = self.prepare_call(self.network)
        self.assertEqual(self.line_of(call, bees).finding, "cannot_pay")
        self.assertEqual(call.finding_count, 1)
        bees.solidarity_percent = 100
        call.action_prepare()
        self.assertEqual(call.finding_count, 0)

    def test_the_solidarity_fund_takes_over_its_part(self):
        bees = self.create_member(
            self.network, "Bees", solidarity_percent=50, solidarity_until="2026-07-01"
        )
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertEqual(
            (line.amount, line.member_amount, line.solidarity_amount), (300, 225, 75)
        )
        text = html2plaintext(line.explanation)
        self.assertIn("takes over 50 % for 6 of 12 months", text)

    def test_an_ended_cover_is_over(self):
        bees = self.create_member(
            self.network, "Bees", solidarity_percent=50, solidarity_until="2026-01-01"
        )
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertEqual((line.member_amount, line.solidarity_amount), (300, 0))

    def test_reckoning_again_keeps_corrections(self):
        bees = self.create_member(self.network, "Bees")
        call = self.prepare_call(self.network)
        self.line_of(call, bees).with_user(self.treasurer).write(
            {"correction": -50, "correction_reason": "Hosted the assembly"}
        )
        bees.dues_tier_id = self.solidarity
        call.with_user(self.treasurer).action_prepare()
        line = self.line_of(call, bees)
        self.assertEqual(line.amount, 370)
        self.assertIn("Hosted the assembly", line.explanation)

    def test_dues_are_never_negative(self):
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        line.write({"correction": -500, "correction_reason": "Paid twice in 2025"})
        self.assertEqual(line.amount, 0)

    def test_a_correction_needs_its_reason(self):
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            line.correction = -10
            line.flush_recordset()

    def test_a_reason_is_shown_as_it_was_written(self):
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        line.write({"correction": -10, "correction_reason": "<b>Tom & Co</b>"})
        self.assertIn("&lt;b&gt;Tom &amp; Co", line.explanation)

    def test_who_joined_since_gets_a_further_call(self):
        bees = self.create_member(self.network, "Bees")
        call = self.prepare_call(self.network)
        call.sudo().write({"state": "sent"})
        with self.assertRaisesRegex(UserError, "Everybody"):
            call.action_call_newcomers()
        bloum = self.create_member(self.network, "Bloum", date_start="2026-05-01")
        action = call.with_user(self.treasurer).action_call_newcomers()
        further = self.env["komunigi.dues.call"].browse(action["res_id"])
        self.assertEqual(further.line_ids.membership_id, bloum)
        self.assertEqual(further.amount_total, 8 * 25)
        self.assertFalse(self.line_of(further, bees))
        self.assertEqual(self.network.next_call_label, "Call dues for 2027")

    def test_who_was_charged_for_that_time_is_left_out(self):
        bees = self.create_member(self.network, "Bees")
        charge = self.env["komunigi.dues.charge"].create(
            {
                "membership_id": bees.id,
                "date_start": "2026-01-01",
                "date_end": "2026-04-01",
                "date_due": "2026-02-01",
                "late_from": "2026-02-02",
                "amount": 75,
            }
        )
        call = self.prepare_call(self.network)
        self.assertFalse(call.line_ids)
        charge.active = False
        call.action_prepare()
        self.assertEqual(call.line_ids.membership_id, bees)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestWhatASentCallKeeps(DuesCallCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_member(cls.network, "Bees")
        cls.call = cls.prepare_call(cls.network)
        cls.line = cls.call.line_ids

    def as_treasurer(self, record):
        return record.with_user(self.treasurer)

    def test_lines_are_reckoned_and_not_entered(self):
        for change in ({"reckoned_amount": 1}, {"amount": 1}, {"state": "invoiced"}):
            with self.assertRaises(AccessError):
                self.as_treasurer(self.line).write(change)
        with self.assertRaises(AccessError):
            self.as_treasurer(self.line).create({"call_id": self.call.id})
        with self.assertRaises(AccessError):
            self.as_treasurer(self.line).unlink()

    def test_a_call_is_not_sent_by_writing_its_state(self):
        with self.assertRaises(AccessError):
            self.as_treasurer(self.call).write({"state": "sent"})
        with self.assertRaises(AccessError):
            self.as_treasurer(self.call).create(
                {
                    "network_id": self.network.id,
                    "date_start": "2027-01-01",
                    "date_end": "2028-01-01",
                    "state": "sent",
                }
            )

    def test_a_sent_call_and_its_lines_stay(self):
        self.call.sudo().write({"state": "sent"})
        correction = {"correction": -5, "correction_reason": "Late idea"}
        for change in (
            lambda: self.line.write(correction),
            lambda: self.line.unlink(),
            lambda: self.call.write({"date_end": "2026-07-01"}),
            lambda: self.call.write(
                {"line_ids": [Command.update(self.line.id, correction)]}
            ),
            lambda: self.call.unlink(),
            lambda: self.call.action_prepare(),
        ):
            with self.assertRaisesRegex(UserError, "was sent"):
                change()

    def test_a_prepared_call_may_be_thrown_away(self):
        self.as_treasurer(self.call).unlink()
        self.assertFalse(self.line.exists())

    def test_the_treasurer_corrects_a_line_of_a_prepared_call(self):
        self.as_treasurer(self.call).write(
            {
                "line_ids": [
                    Command.update(
                        self.line.id,
                        {"correction": -5, "correction_reason": "Rounded down"},
                    )
                ]
            }
        )
        self.assertEqual(self.line.amount, 295)


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestReadingWhy(DuesCallCase):
    def test_the_arithmetic_is_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.fair.with_context(lang="fr_FR").name = "Juste"
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertIn("Fair", line.with_context(lang="en_US").explanation)
        self.assertIn("Juste", line.with_context(lang="fr_FR").explanation)

    def test_one_line_says_it_in_short(self):
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        self.assertRegex(line.summary, r"Fair · .*25.00.* × 12 months")

    def test_every_kind_of_step_has_a_sentence(self):
        basis = self.create_basis()
        bees = self.create_member(self.network, "Bees")
        line = self.line_of(self.prepare_call(self.network), bees)
        plain = {"basis": basis.id, "value": "1200", "amount": "12.5", "from": "0.005"}
        steps = [
            {"kind": "tier", "tier": self.fair.id, "how": how, "amount": "25"}
            for how in ("chosen", "carried", "usual")
        ] + [
            {**plain, "kind": "basis", "year": 2025, "source": "register"},
            {**plain, "kind": "basis", "year": 2025, "source": "declared"},
            {**plain, "kind": "band", "to": None},
            {**plain, "kind": "band", "to": "5000"},
            {**plain, "kind": "base"},
            {**plain, "kind": "unit", "price": "0.000015"},
            {**plain, "kind": "sum"},
            {**plain, "kind": "floor"},
            {**plain, "kind": "cap"},
            {**plain, "kind": "months", "months": 1, "of": 1, "monthly": "12.5"},
            {**plain, "kind": "months", "months": 3, "of": 3, "monthly": "12.5"},
            {**plain, "kind": "months", "months": 2, "of": 3, "monthly": "12.5"},
            {**plain, "kind": "round"},
            {**plain, "kind": "no_basis"},
            {"kind": "no_tier"},
            {**plain, "kind": "correction", "reason": "Agreed"},
            {**plain, "kind": "not_negative"},
            {**plain, "kind": "solidarity", "percent": "50", "months": 3, "of": 3},
            {**plain, "kind": "solidarity", "percent": "50", "months": 2, "of": 3},
            {**plain, "kind": "total", "member": "12.5", "solidarity": "0"},
            {**plain, "kind": "total", "member": "6", "solidarity": "6.5"},
        ]
        sentences = [line._render_step(step) for step in steps]
        self.assertEqual(len(set(sentences)), len(steps))
        self.assertTrue(all(sentences))
        self.assertIn("0.000015", sentences[8])


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestACallIsFlat(DuesCallCase):
    def add_members(self, basis, number):
        members = self.env["komunigi.membership"].create(
            [
                {
                    "network_id": self.network.id,
                    "partner_id": partner.id,
                    "category_id": self.network.default_category_id.id,
                    "admission_state": "agreed",
                    "period_ids": [Command.create({"date_start": "2025-01-01"})],
                }
                for partner in self.env["res.partner"].create(
                    [{"name": f"Member {n}"} for n in range(number)]
                )
            ]
        )
        self.env["komunigi.basis.value"].create(
            [
                {
                    "basis_id": basis.id,
                    "membership_id": member.id,
                    "year": 2025,
                    "value": 1000 + member.id,
                }
                for member in members
            ]
        )

    def queries_of(self, call):
        with self.counted("reckoning a call for dues") as took:
            call.action_prepare()
        return took.queries

    def test_queries_do_not_grow_with_the_members(self):
        basis = self.go_by_units()
        self.add_members(basis, 10)
        call = self.prepare_call(self.network)
        of_ten = self.queries_of(call)
        self.add_members(basis, 90)
        self.queries_of(call)  # now the call has a hundred lines to replace
        of_hundred = self.queries_of(call)
        self.assertEqual(len(call.line_ids), 100)
        self.assertLessEqual(of_hundred, of_ten + 2)

    def test_reading_why_does_not_grow_with_the_members(self):
        basis = self.go_by_units()
        self.add_members(basis, 40)
        call = self.prepare_call(self.network)
        ids = call.line_ids.ids
        counts = []
        for lines in (call.line_ids.browse(ids[:4]), call.line_ids.browse(ids)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.mapped("summary")
            lines.mapped("explanation")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
