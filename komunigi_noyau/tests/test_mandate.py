# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

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

    def test_by_the_form_with_nothing_but_who_and_from_when(self):
        with Form(self.as_secretary(self.env["komunigi.mandate"])) as form:
            form.holder_id = self.bees.partner_id
            form.college_id = self.college
            form.date_start = "2026-03-01"
            with form.delegate_ids.new() as line:
                line.partner_id = self.zoe.partner_id
        mandate = form.record
        self.assertEqual(mandate.date_end, date(2028, 3, 1))
        self.assertEqual(mandate.delegate_ids.date_start, date(2026, 2, 1))

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

    # Its term

    def test_no_form_writes_a_mandate_beyond_its_term(self):
        with self.assertRaisesRegex(
            ValidationError,
            r"BEES coop in “Supermarkets” cannot last beyond 03/01/2028",
        ):
            self.create_mandate(
                self.college, self.bees, "2026-03-01", date_end="2028-03-02"
            )
        mandate = self.create_mandate(self.college, self.bees, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "cannot last beyond 03/01/2028"):
            mandate.date_end = "2028-03-02"
        # Nor by beginning earlier, its end staying where it is.
        with self.assertRaisesRegex(ValidationError, "cannot last beyond 02/28/2028"):
            mandate.date_start = "2026-02-28"
        with self.assertRaisesRegex(ValidationError, "cannot end on 02/01/2026"):
            mandate.date_end = "2026-02-01"
        mandate.write({"date_start": "2026-02-28", "date_end": "2028-02-28"})
        self.assertEqual(mandate.term_limit, date(2028, 2, 28))

    def test_no_import_writes_a_mandate_beyond_its_term(self):
        def imported(date_end):
            return self.as_secretary(self.env["komunigi.mandate"]).load(
                ["college_id/.id", "holder_id/.id", "date_start", "date_end"],
                [
                    [
                        str(self.college.id),
                        str(self.bees.partner_id.id),
                        "2026-03-01",
                        date_end,
                    ]
                ],
            )

        [message] = imported("2029-01-01")["messages"]
        self.assertIn("cannot last beyond 03/01/2028", message["message"])
        self.assertTrue(imported("2028-03-01")["ids"])

    def test_no_sql_writes_a_mandate_beyond_its_term(self):
        mandate = self.create_mandate(self.college, self.bees, "2026-03-01")
        mandate.flush_recordset()
        for assignment in (
            "date_end = '2028-03-02'",
            "date_end = '2028-03-02', term_limit = '2028-03-02'",
            "date_start = '2026-02-28'",
            "date_end = date_start - 1",
            "seat = 4",
            "kind = 'interim'",
            "date_handover = '2026-03-02'",
        ):
            with (
                self.subTest(assignment),
                self.assertRaises(psycopg2.errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                # Literals of this test.
                self.cr.execute(
                    f"UPDATE komunigi_mandate SET {assignment} WHERE id = %s",
                    [mandate.id],
                )

    def test_the_database_itself_holds_what_the_rules_say(self):
        """A constraint that cannot be added is only logged: are they there?"""
        self.cr.execute(
            "SELECT contype, count(*) FROM pg_constraint"
            " WHERE conrelid = 'komunigi_mandate'::regclass AND contype IN ('c', 'x')"
            " GROUP BY contype"
        )
        self.assertEqual(dict(self.cr.fetchall()), {"c": 6, "x": 2})
        self.cr.execute(
            "SELECT count(*) FROM pg_constraint"
            " WHERE conrelid = 'komunigi_delegate'::regclass AND contype = 'x'"
        )
        self.assertEqual(self.cr.fetchone(), (1,))

    def test_no_sql_gives_a_seat_or_a_holder_twice(self):
        self.create_mandate(self.college, self.bees, "2026-03-01")
        other = self.create_mandate(self.college, self.bloum, "2026-03-01")
        other.flush_recordset()
        for assignment, value in (
            ("seat", 1),
            ("holder_id", self.bees.partner_id.id),
        ):
            with (
                self.subTest(assignment),
                self.assertRaises(psycopg2.errors.ExclusionViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(
                    f"UPDATE komunigi_mandate SET {assignment} = %s WHERE id = %s",
                    [value, other.id],
                )

    def test_a_term_that_begins_on_a_day_that_february_lacks(self):
        rule = self.college.rule_ids
        rule.term_months = 18
        mandate = self.create_mandate(self.college, self.bees, "2025-08-31")
        mandate.flush_recordset()
        self.assertEqual(mandate.date_end, date(2027, 2, 28))

    # Seats

    def test_when_all_seats_are_taken_it_says_by_whom_and_until_when(self):
        for member in (self.bees, self.bloum, self.lune):
            self.create_mandate(self.college, member, "2026-03-01")
        with self.assertRaisesRegex(
            ValidationError, "All 3 seats.*BEES coop from 03/01/2026 until 03/01/2028"
        ):
            self.create_mandate(self.college, self.soleil, "2027-03-01")
        late = self.create_mandate(self.college, self.soleil, "2028-03-01")
        self.assertEqual(late.seat, 1)

    def test_seats_are_counted_within_one_recording_too(self):
        mandates = self.env["komunigi.mandate"]
        values = [
            {
                "college_id": self.college.id,
                "holder_id": member.partner_id.id,
                "date_start": "2026-03-01",
            }
            for member in (self.bees, self.bloum, self.lune, self.soleil)
        ]
        self.assertEqual(mandates.create(values[:3]).mapped("seat"), [1, 2, 3])
        with self.assertRaises(ValidationError):
            mandates.create(values[3:])
        with self.assertRaises(ValidationError):
            mandates.create([{**each, "date_start": "2028-03-01"} for each in values])

    def test_one_holder_has_one_seat(self):
        self.create_mandate(self.college, self.bees, "2026-03-01")
        with self.assertRaisesRegex(
            ValidationError, "has a seat here already, from 03/01/2026 until 03/01/2028"
        ):
            self.create_mandate(self.college, self.bees, "2027-01-01")
        again = self.create_mandate(self.college, self.bees, "2028-03-01")
        self.assertEqual(again.date_end, date(2030, 3, 1))

    def test_one_organisation_has_one_seat_in_the_body(self):
        other = self.create_college(self.body, "Founders")
        self.create_mandate(self.college, self.bees, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "has a seat in “Supermarkets”"):
            self.create_mandate(other, self.bees, "2026-03-01")
        elsewhere = self.create_college(self.create_body(self.network, "Board"))
        self.assertTrue(self.create_mandate(elsewhere, self.bees, "2026-03-01"))

    def test_who_leaves_makes_room_on_the_same_day(self):
        for member in (self.bees, self.bloum, self.lune):
            self.create_mandate(self.college, member, "2026-01-01")
        sitting = self.college.mandate_ids.sorted("seat")
        sitting[1]._end(date(2026, 2, 1), "resignation")
        new = self.create_mandate(
            self.college, self.soleil, "2026-02-01", replaces_id=sitting[1].id
        )
        self.assertEqual(new.seat, 2)

    # The remainder, interims

    def test_a_replacement_serves_the_remainder(self):
        mandate = self.create_mandate(self.college, self.bees, "2025-03-01")
        mandate._end(date(2026, 2, 1), "resignation")
        with self.assertRaisesRegex(
            ValidationError, "cannot last beyond 03/01/2027: it serves the remainder"
        ):
            self.create_mandate(
                self.college,
                self.lune,
                "2026-03-01",
                replaces_id=mandate.id,
                date_end="2028-03-01",
            )
        new = self.create_mandate(
            self.college, self.lune, "2026-03-01", replaces_id=mandate.id
        )
        self.assertEqual(new.date_end, date(2027, 3, 1))
        self.assertFalse(new.date_handover)
        with self.assertRaisesRegex(ValidationError, "remainder.*from 02/01/2026"):
            self.create_mandate(
                self.college, self.soleil, "2027-03-01", replaces_id=mandate.id
            )

    def test_an_interim_lasts_three_months_and_has_no_vote(self):
        interim = self.create_mandate(
            self.college, self.bees, "2026-01-31", kind="interim", origin="interim"
        )
        self.assertEqual(interim.date_end, date(2026, 4, 30))
        self.assertNotIn(interim, self.body._voting_on(date(2026, 2, 1)))
        with self.assertRaisesRegex(ValidationError, "three months from 01/31/2026"):
            interim.date_end = "2026-05-01"

    def test_interims_do_not_follow_each_other(self):
        self.create_mandate(
            self.college, self.bees, "2026-02-01", kind="interim", origin="interim"
        )
        with self.assertRaisesRegex(ValidationError, "on 08/01/2026"):
            self.create_mandate(self.college, self.bees, "2026-06-01", kind="interim")
        other = self.create_mandate(
            self.college, self.bloum, "2026-05-01", kind="interim"
        )
        self.assertEqual(other.seat, 2, "not on the same seat")
        again = self.create_mandate(
            self.college, self.bees, "2026-08-01", kind="interim"
        )
        self.assertEqual(again.seat, 1)

    def test_an_interim_makes_way_for_whom_the_members_elect(self):
        interim = self.create_mandate(
            self.college, self.bees, "2026-01-15", kind="interim", origin="interim"
        )
        self.create_mandate(self.college, self.bloum, "2026-03-01")
        self.assertEqual(interim.date_end, date(2026, 3, 1))
        other = self.create_mandate(
            self.college, self.lune, "2026-01-15", kind="interim", origin="interim"
        )
        own = self.create_mandate(self.college, self.lune, "2026-03-15")
        self.assertEqual(other.date_end, date(2026, 3, 15))
        self.assertEqual(own.seat, 2)

    # What has begun

    def test_what_has_begun_is_ended_and_not_rewritten(self):
        mandate = self.as_secretary(
            self.create_mandate(self.college, self.bees, "2026-01-01")
        )
        for name, value in (
            ("date_start", "2026-01-15"),
            ("holder_id", self.bloum.partner_id.id),
            ("college_id", self.create_college(self.body, "Other").id),
            ("kind", "interim"),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(ValidationError, "has begun on 01/01/2026"),
            ):
                mandate.write({name: value})
        with self.assertRaisesRegex(UserError, "stays on record"):
            mandate.unlink()
        with self.assertRaisesRegex(ValidationError, "at the earliest"):
            mandate.date_end = "2026-01-01"
        mandate._end(date(2026, 1, 20), "resignation", "By letter.")
        self.assertEqual(mandate.end_note, "By letter.")
        with self.assertRaisesRegex(ValidationError, "ended on 01/20/2026"):
            mandate.date_end = "2026-06-01"

    def test_one_that_was_ended_on_its_first_day_stays_on_record_too(self):
        mandate = self.create_mandate(self.college, self.bees, "2026-01-01")
        administrator = new_test_user(
            self.env, "corrects", "komunigi_membership.group_administrator"
        )
        mandate = mandate.with_user(administrator)
        mandate.date_end = "2026-01-01"
        self.assertTrue(mandate.is_void)
        with self.assertRaisesRegex(UserError, "stays on record"):
            mandate.unlink()

    def test_what_has_not_begun_moves_with_all_that_hangs_on_it(self):
        mandate = self.create_mandate(
            self.college, self.bees, "2026-04-01", delegate=self.zoe
        )
        mandate.write({"date_start": "2026-05-01", "date_end": "2028-05-01"})
        self.assertEqual(mandate.term_limit, date(2028, 5, 1))
        self.assertEqual(mandate.date_handover, date(2026, 4, 3))
        self.assertEqual(mandate.delegate_ids.date_start, date(2026, 4, 3))
        mandate.unlink()
        self.assertFalse(mandate.exists())

    def test_who_resigns_before_beginning_never_begins(self):
        mandate = self.create_mandate(
            self.college, self.bees, "2026-03-01", delegate=self.zoe
        )
        mandate._end(date(2026, 2, 10), "resignation")
        self.assertEqual(mandate.date_end, mandate.date_start)
        line = mandate.delegate_ids
        self.assertEqual(line.access_end, line.access_start)
        self.assertFalse(line & line.search(line._domain_acting()))

    def test_an_end_that_was_decided_says_by_whom(self):
        mandate = self.create_mandate(self.college, self.bees, "2026-01-01")
        with self.assertRaisesRegex(UserError, "by whom and when"):
            mandate._end(date(2026, 2, 10), "removed", " ")
        mandate._end(date(2026, 2, 10), "removed", "The assembly, 31 January.")
        self.assertEqual(mandate.end_reason, "removed")

    def test_an_end_may_be_put_off_up_to_the_term(self):
        mandate = self.as_secretary(
            self.create_mandate(
                self.college, self.bees, "2025-03-01", date_end="2026-03-01"
            )
        )
        mandate._end(date(2027, 3, 1), "term")
        with self.assertRaisesRegex(ValidationError, "cannot last beyond 03/01/2027"):
            mandate._end(date(2027, 3, 2), "term")

    def test_an_end_is_not_put_off_where_somebody_comes(self):
        mandate = self.create_mandate(
            self.college, self.bees, "2025-03-01", date_end="2026-03-01"
        )
        for member in (self.bloum, self.lune, self.soleil):
            self.create_mandate(self.college, member, "2026-03-01")
        with self.assertRaisesRegex(ValidationError, "All 3 seats"):
            mandate._end(date(2026, 4, 1), "term")

    def test_the_end_by_the_dialog(self):
        mandate = self.as_secretary(
            self.create_mandate(self.college, self.bees, "2026-01-01")
        )
        action = mandate.action_end()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.secretary)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dialog.date_end, date(2026, 2, 1))
        dialog.action_end()
        self.assertEqual(mandate.phase, "over")
        self.assertEqual(mandate.end_reason, "resignation")

    def test_a_member_that_leaves(self):
        mandate = self.create_mandate(self.college, self.bees, "2025-03-01")
        self.assertFalse(mandate.has_left)
        self.bees.period_ids.date_end = "2026-01-10"
        self.assertTrue(mandate.has_left)
        action = mandate.action_end_for_leaving()
        self.env[action["res_model"]].with_context(**action["context"]).create(
            {}
        ).action_end()
        self.assertEqual(mandate.date_end, date(2026, 1, 10))
        self.assertEqual(mandate.end_reason, "left")
        with self.assertRaisesRegex(UserError, "has not left"):
            mandate.action_end_for_leaving()

    # Who may sit

    def test_seats_of_organisations_and_of_persons(self):
        operators = self.create_operator_college(self.body)
        with self.assertRaisesRegex(ValidationError, "held by persons"):
            self.create_mandate(operators, self.bees, "2026-03-01")
        person = self.env["res.partner"].create({"name": "Oskar"})
        mandate = self.create_mandate(operators, person, "2026-03-01")
        self.assertEqual(mandate.delegate_ids.partner_id, person)
        self.assertFalse(mandate.membership_id)
        with self.assertRaisesRegex(ValidationError, "held by organisations"):
            self.create_mandate(self.college, person, "2026-03-01")

    def test_elected_seats_are_the_members(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "is_company": True}
        )
        with self.assertRaisesRegex(ValidationError, "not a member on 03/01/2026"):
            self.create_mandate(self.college, stranger, "2026-03-01")

    def test_phases_are_searched_as_they_are_read(self):
        over = self.create_mandate(
            self.college, self.bees, "2025-03-01", date_end="2026-02-01"
        )
        now = self.create_mandate(self.college, self.bloum, "2025-03-01")
        ahead = self.create_mandate(self.college, self.lune, "2026-02-02")
        void = self.create_mandate(self.college, self.soleil, "2026-06-01")
        void._end(date(2026, 2, 1), "resignation")
        ours = over | now | ahead | void
        for phase, expected in (
            ("over", over | void),
            ("now", now),
            ("ahead", ahead),
        ):
            self.assertEqual(
                ours.search([("id", "in", ours.ids), ("phase", "=", phase)]), expected
            )
            self.assertEqual(ours.filtered(lambda m, p=phase: m.phase == p), expected)
