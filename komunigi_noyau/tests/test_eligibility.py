# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import NoyauCase

START = date(2026, 3, 1)


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01 12:00:00")
class TestEligibility(NoyauCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "BEES coop", "2018-01-01")
        cls.bloum = cls.create_member(cls.network, "Bloum", "2018-01-01")
        cls.lune = cls.create_member(cls.network, "Lune", "2018-01-01")
        cls.strict = cls.create_college(
            cls.create_body(cls.network, "Board"),
            "Elected",
            terms_in_row=2,
            rest_months=12,
        )

    def obstacles(self, member, college=None, day=START):
        partner = member.partner_id if member._name != "res.partner" else member
        return (college or self.college)._obstacles_for(partner, day)[partner.id]

    def said(self, member, college=None, day=START):
        college = college or self.college
        return [
            college._say_obstacle(each) for each in self.obstacles(member, college, day)
        ]

    def blocking(self, member, college=None, day=START):
        return [
            each["code"]
            for each in self.obstacles(member, college, day)
            if each["blocks"]
        ]

    def serve_two_terms(self):
        first = self.create_mandate(self.strict, self.bees, "2022-03-01")
        return first | self.create_mandate(self.strict, self.bees, "2024-03-01")

    def test_nothing_stands_against_a_member(self):
        self.assertEqual(self.blocking(self.bees), [])
        self.assertEqual(
            self.college._nameable(START), self.bees | self.bloum | self.lune
        )

    def test_who_is_not_a_member_on_the_day(self):
        self.bees.period_ids.date_end = "2026-03-01"
        self.assertEqual(self.blocking(self.bees), ["not_a_member"])
        self.assertIn("not a member on 03/01/2026", self.said(self.bees))
        self.assertEqual(self.blocking(self.bees, day=date(2026, 2, 28)), [])
        newcomer = self.create_member(self.network, "Newcomer", "2026-03-01")
        self.assertEqual(self.blocking(newcomer), [])

    def test_a_person_has_no_seat_of_organisations(self):
        person = self.create_person_member(self.network, "Zoe", "zoe_person")
        self.assertIn("wrong_kind", self.blocking(person))
        self.assertNotIn(person, self.college._nameable(START))

    def test_a_suspended_member_does_not_stand_and_one_in_debt_is_warned(self):
        self.env["komunigi.suspension"].create(
            {
                "membership_id": self.bees.id,
                "decision": "the assembly",
                "decision_date": "2026-01-15",
                "clause": "art. 12",
                "date_start": "2026-01-15",
            }
        )
        self.assertEqual(self.blocking(self.bees), ["no_voting_right"])
        self.assertIn("suspended since 01/15/2026", self.said(self.bees)[0])
        # Nobody acts for Bloum: worth a look, and no reason against it.
        self.assertEqual(self.blocking(self.bloum), [])
        self.assertEqual(
            self.said(self.bloum), ["nobody represents this organisation today"]
        )
        # Appointed seats do not ask who votes.
        appointed = self.create_college(
            self.create_body(self.network, "Circle"),
            filled_by="appointment",
            appointed_by_id=self.bees.partner_id.id,
        )
        self.assertEqual(self.blocking(self.bees, appointed), [])

    def test_who_sits(self):
        self.create_mandate(self.college, self.bees, "2025-01-01")
        self.assertEqual(self.blocking(self.bees), ["sits_until"])
        self.assertIn(
            "has a seat here already, from 01/01/2025 until 01/01/2027",
            self.said(self.bees),
        )
        self.assertEqual(self.blocking(self.bees, day=date(2027, 1, 1)), [])
        other = self.create_college(self.body, "Founders")
        self.assertEqual(self.blocking(self.bees, other), ["sits_elsewhere"])

    def test_who_sits_ad_interim_may_stand(self):
        self.create_mandate(self.college, self.bees, "2026-01-15", kind="interim")
        self.assertEqual(self.blocking(self.bees), [])

    def test_two_terms_in_a_row_and_a_rest(self):
        self.serve_two_terms()
        self.assertEqual(self.blocking(self.bees, self.strict), ["resting"])
        self.assertIn(
            "not before 03/01/2027: two terms in a row, then a rest of 12 months",
            self.said(self.bees, self.strict),
        )
        with self.assertRaisesRegex(
            ValidationError, "not before 03/01/2027: two terms"
        ):
            self.create_mandate(self.strict, self.bees, "2027-02-28")
        self.assertTrue(self.create_mandate(self.strict, self.bees, "2027-03-01"))

    def test_a_short_pause_is_no_rest(self):
        self.create_mandate(self.strict, self.bees, "2021-09-01")
        self.create_mandate(self.strict, self.bees, "2024-02-01")
        self.assertEqual(self.blocking(self.bees, self.strict), ["resting"])

    def test_a_rest_starts_the_count_anew(self):
        self.create_mandate(self.strict, self.bees, "2020-03-01")
        self.create_mandate(self.strict, self.bees, "2024-02-01")
        self.assertEqual(self.blocking(self.bees, self.strict), [])

    def test_the_remainder_of_somebody_else_counts_from_half_a_term_on(self):
        gone = self.create_mandate(self.strict, self.bloum, "2022-03-01")
        gone._end(date(2023, 6, 1), "resignation")
        self.create_mandate(self.strict, self.bees, "2023-06-01", replaces_id=gone.id)
        self.create_mandate(self.strict, self.bees, "2024-03-01")
        self.assertEqual(self.blocking(self.bees, self.strict), [])
        gone = self.create_mandate(self.strict, self.lune, "2022-03-01")
        gone._end(date(2022, 6, 1), "resignation")
        soleil = self.create_member(self.network, "Soleil", "2018-01-01")
        self.create_mandate(self.strict, soleil, "2022-06-15", replaces_id=gone.id)
        self.create_mandate(self.strict, soleil, "2024-03-01")
        self.assertEqual(self.blocking(soleil, self.strict), ["resting"])

    def test_the_rest_is_waived_by_a_decision_and_it_shows(self):
        self.serve_two_terms()
        waiver = self.env["komunigi.rest.waiver"].create(
            {
                "college_id": self.strict.id,
                "holder_id": self.bees.partner_id.id,
                "decision": "the assembly",
                "decision_date": "2026-01-20",
                "reason": "Nobody else stood.",
            }
        )
        self.assertEqual(self.blocking(self.bees, self.strict), [])
        self.assertIn(
            "need not rest, as decided by the assembly on 01/20/2026",
            self.said(self.bees, self.strict),
        )
        mandate = self.create_mandate(self.strict, self.bees, START)
        self.assertEqual(mandate.waiver_id, waiver)
        with self.assertRaisesRegex(ValidationError, "rests on this decision"):
            waiver.decision = "me"
        with self.assertRaisesRegex(ValidationError, "waiver of the rest is for BEES"):
            self.create_mandate(self.strict, self.lune, START, waiver_id=waiver.id)
        # One that nobody needs is not noted on a mandate.
        self.assertFalse(self.create_mandate(self.strict, self.lune, START).waiver_id)

    def test_an_interim_by_who_has_to_rest(self):
        self.serve_two_terms()
        interim = self.create_mandate(self.strict, self.bees, START, kind="interim")
        self.assertEqual(interim.date_end, date(2026, 6, 1))
        self.assertIn("resting", self.blocking(self.bees, self.strict))

    def test_elected_by_and_among_a_category(self):
        workers = self.env["komunigi.member.category"].create(
            {"name": "Workers", "network_id": self.network.id}
        )
        college = self.create_college(
            self.create_body(self.network, "Circle"),
            elector_category_ids=[(6, 0, workers.ids)],
        )
        self.bees.category_id = workers
        self.assertEqual(college._nameable(START), self.bees)
        self.assertEqual(self.blocking(self.bloum, college), ["other_category"])
        self.assertIn(
            "elected by and among members of: Workers", self.said(self.bloum, college)
        )

    def test_a_representative_reads_what_stands_against_its_supermarket(self):
        zoe = self.create_representative(self.bees, "zoe")
        self.serve_two_terms()
        college = self.strict.with_user(zoe.user_id)
        obstacles = college._obstacles_for(
            self.bees.sudo().partner_id.with_user(zoe.user_id), START
        )[self.bees.partner_id.id]
        self.assertEqual(
            [college._say_obstacle(each)[:10] for each in obstacles], ["not before"]
        )

    # Filling

    def fill(self, count, renewal="together", months=24, **values):
        college = self.create_college(
            self.create_body(self.network, "Board"),
            seats_max=7,
            renewal=renewal,
            term_months=months,
        )
        members = [
            self.create_member(self.network, f"Elected {number}")
            for number in range(count)
        ]
        mandates = college._fill(
            [{"holder": member.partner_id, "delegate": None} for member in members],
            START,
            "election",
            **values,
        )
        return college, mandates

    def test_elected_together_they_leave_together(self):
        _college, mandates = self.fill(3)
        self.assertEqual(set(mandates.mapped("date_end")), {date(2028, 3, 1)})
        self.assertEqual(mandates.mapped("seat"), [1, 2, 3])

    def test_by_halves_the_last_in_order_serve_half_the_term(self):
        college, mandates = self.fill(3, "halves")
        self.assertEqual(
            mandates.mapped("date_end"),
            [date(2028, 3, 1), date(2028, 3, 1), date(2027, 3, 1)],
        )
        with self.assertRaisesRegex(ValidationError, "cannot last beyond 03/01/2027"):
            mandates[2].date_end = "2028-03-01"
        # Whoever follows serves a full term: never again do all leave together.
        member = self.create_member(self.network, "Next")
        later = college._fill(
            [{"holder": member.partner_id}], date(2027, 3, 1), "election"
        )
        self.assertEqual(later.date_end, date(2029, 3, 1))
        # A successor in between serves what was left of the half.
        mandates[2]._end(date(2026, 9, 1), "resignation")
        other = self.create_member(self.network, "Other")
        successor = college._fill(
            [{"holder": other.partner_id}],
            date(2026, 9, 1),
            "by_election",
            replaces=mandates[2],
        )
        self.assertEqual(successor.date_end, date(2027, 3, 1))

    def test_by_thirds(self):
        _college, mandates = self.fill(4, "thirds", 36)
        self.assertEqual(
            mandates.mapped("date_end"),
            [date(2029, 3, 1), date(2029, 3, 1), date(2028, 3, 1), date(2027, 3, 1)],
        )

    def test_the_delegate_and_the_photo_come_with_the_seat(self):
        zoe = self.create_representative(self.bees, "zoe")
        photo = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42Y"
            b"AAAAASUVORK5CYII="
        )
        mandate = self.college._fill(
            [
                {
                    "holder": self.bees.partner_id,
                    "delegate": zoe.partner_id,
                    "photo": photo,
                }
            ],
            START,
            "election",
        )
        self.assertEqual(mandate.delegate_ids.partner_id, zoe.partner_id)
        self.assertTrue(mandate.delegate_ids.photo)
        self.assertNotIn("komunigi_from_rules", mandate.env.context)

    # As many questions to the database for many as for few

    def test_eligibility_of_many_costs_as_many_queries_as_of_few(self):
        network = self.create_network("Large")
        college = self.create_college(
            self.create_body(network), terms_in_row=1, rest_months=12, seats_max=100
        )

        def queries(count):
            members = self.create_members(network, count, f"Of {count}")
            for member in members[: count // 2]:
                self.create_mandate(
                    college, member, "2025-01-01", date_end="2026-01-01"
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            nameable = college._nameable(START)
            taken = self.cr.sql_log_count - before
            self.assertEqual(len(nameable & members), count - count // 2)
            return taken

        few = queries(10)
        self.assertEqual(queries(100), few)
        self.assertLess(few, 40)

    def test_mandates_of_500_bodies_are_recorded_and_listed_with_few_queries(self):
        secretary = new_test_user(
            self.env,
            login="noyau_secretary",
            groups="komunigi_membership.group_secretary",
        )

        def queries(count):
            bodies = self.env["komunigi.body"].create(
                [
                    {"name": f"Circle {number}", "network_id": self.network.id}
                    for number in range(count)
                ]
            )
            colleges = self.env["komunigi.college"].create(
                [
                    {
                        "name": "All",
                        "body_id": body.id,
                        "rule_ids": [(0, 0, {"date_start": "2020-01-01"})],
                    }
                    for body in bodies
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mandates = (
                self.env["komunigi.mandate"]
                .with_user(secretary)
                .create(
                    [
                        {
                            "college_id": college.id,
                            "holder_id": self.bees.partner_id.id,
                            "date_start": "2026-03-01",
                        }
                        for college in colleges
                    ]
                )
            )
            self.env.flush_all()
            recorded = self.cr.sql_log_count - before
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mandates.web_read(
                {
                    "display_name": {},
                    "phase": {},
                    "holder_name": {},
                    "delegate_id": {"fields": {"display_name": {}}},
                    "has_left": {},
                }
            )
            return recorded, self.cr.sql_log_count - before

        few, many = queries(10), queries(500)
        # Rows are inserted by the hundred.
        self.assertLess(many[0], few[0] + 40)
        self.assertLess(many[1], few[1] + 5)
