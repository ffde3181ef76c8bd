# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from .common import NoyauCase


@freeze_time("2026-03-01 12:00:00")
class AlertsCase(NoyauCase):
    """A noyau of two supermarkets, until 2028 and until 2027, on 1 March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maria = new_test_user(
            cls.env,
            "maria_alerts",
            "komunigi_membership.group_secretary",
            email="maria@example.org",
        )
        cls.body.user_id = cls.maria
        cls.bees = cls.create_member(cls.network, "BEES")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.lanterne = cls.create_member(cls.network, "La Lanterne")
        cls.anna = cls.create_representative(cls.bees, "anna_alerts")
        cls.ben = cls.create_representative(cls.bloum, "ben_alerts")
        cls.carl = cls.create_representative(cls.lanterne, "carl_alerts")
        cls.of_bees = cls.create_mandate(
            cls.college, cls.bees, "2026-01-01", delegate=cls.anna
        )
        cls.of_bloum = cls.create_mandate(
            cls.college,
            cls.bloum,
            "2026-01-01",
            delegate=cls.ben,
            date_end="2027-01-01",
        )

    def alerts(self, day=None, body=None):
        return (body or self.body)._alerts(day)[body or self.body]

    def codes(self, day=None):
        return {alert["code"]: alert["date"] for alert in self.alerts(day)}

    def words(self):
        self.body.invalidate_recordset(["alert_html"])
        return html2plaintext(self.body.alert_html or "")

    def sync(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def activities(self):
        return self.body.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("komunigi_noyau.mail_activity_body")
            )
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestAlerts(AlertsCase):
    def test_nothing_is_said_while_all_is_well(self):
        self.assertEqual(self.alerts(), [])
        self.assertFalse(self.body.alert_html)
        self.assertFalse(self.body.alert_level)

    def test_a_seat_under_the_minimum_is_told_and_so_is_that_nothing_is_planned(self):
        self.of_bloum.date_end = "2026-02-15"
        self.assertEqual(
            self.codes(),
            {
                "below_minimum": date(2026, 3, 1),
                "vacant_without_plan": date(2026, 3, 1),
            },
        )
        self.assertEqual(self.body.alert_level, "danger")
        self.assertIn("only 1 of at least 2 seats taken", self.words())
        self.create_election(self.college, "2026-04-01")
        self.assertEqual(set(self.codes()), {"below_minimum"})

    def test_an_end_is_told_from_the_notice_on(self):
        """Four months before, to the day."""
        self.assertEqual(self.codes(date(2026, 8, 31)), {})
        self.assertEqual(
            self.codes(date(2026, 9, 1)),
            {
                "below_minimum": date(2027, 1, 1),
                "vacant_without_plan": date(2027, 1, 1),
            },
        )
        self.body.preparation_months = 6
        self.assertTrue(self.codes(date(2026, 8, 31)))

    def test_who_is_elected_already_fills_the_seat_that_falls_free(self):
        self.create_mandate(self.college, self.lanterne, "2027-01-01")
        self.assertEqual(self.codes(date(2026, 9, 1)), {})

    def test_an_election_that_is_prepared_calms_the_alert(self):
        self.create_election(self.college, "2027-01-01")
        (alert,) = self.alerts(date(2026, 9, 1))
        self.assertEqual((alert["code"], alert["level"]), ("below_minimum", "info"))
        self.assertIn("being prepared", self.body._say_alert(alert))

    def test_a_seat_above_the_minimum_that_falls_free_needs_a_plan_too(self):
        self.create_mandate(
            self.college, self.lanterne, "2026-01-01", delegate=self.carl
        )
        self.assertEqual(
            self.codes(date(2026, 9, 1)), {"vacant_without_plan": date(2027, 1, 1)}
        )

    def test_a_free_seat_above_the_minimum_is_no_alert(self):
        self.assertEqual(self.college.rule_id.seats_max, 3)
        self.assertEqual(self.alerts(), [])
        self.assertIn("Supermarkets: 1", self.body.free_seats)

    def test_an_interim_does_not_count_for_the_minimum_and_is_said(self):
        self.of_bloum.date_end = "2026-02-15"
        self.create_mandate(
            self.college,
            self.lanterne,
            "2026-02-15",
            date_end="2026-05-15",
            kind="interim",
            origin="interim",
            delegate=self.carl,
        )
        codes = self.codes()
        self.assertEqual(codes["interim_running"], date(2026, 5, 15))
        self.assertIn("below_minimum", codes)
        self.assertIn("La Lanterne sits ad interim", self.words())

    def test_a_rule_that_lowers_the_maximum_tells_who_is_too_many(self):
        self.create_mandate(self.college, self.lanterne, "2026-01-01")
        self.env["komunigi.college.rule"].create(
            {
                "college_id": self.college.id,
                "date_start": "2026-05-01",
                "seats_min": 1,
                "seats_max": 2,
                "term_months": 24,
            }
        )
        (alert,) = [a for a in self.alerts() if a["code"] == "above_maximum"]
        self.assertEqual((alert["date"], alert["level"]), (date(2026, 5, 1), "warning"))
        (alert,) = [
            a for a in self.alerts(date(2026, 5, 1)) if a["code"] == "above_maximum"
        ]
        self.assertEqual(alert["level"], "danger")
        # The mandate that is one too many goes on: only who ends it mends this.
        self.assertEqual(len(self.body._sitting_on(date(2026, 5, 1))), 3)

    def test_a_seat_of_a_member_that_left(self):
        self.bees.period_ids.date_end = "2026-06-01"
        (alert,) = [a for a in self.alerts() if a["code"] == "member_left"]
        self.assertEqual((alert["date"], alert["level"]), (date(2026, 6, 1), "warning"))
        self.assertIn("BEES has a seat and leaves on June 1, 2026", self.words())
        (alert,) = [
            a for a in self.alerts(date(2026, 6, 1)) if a["code"] == "member_left"
        ]
        self.assertEqual(alert["level"], "danger")
        # Back without a day between: nothing is wrong.
        self.bees.period_ids = [Command.create({"date_start": "2026-06-01"})]
        self.assertNotIn("member_left", self.codes(date(2026, 6, 1)))

    def test_an_organisation_for_which_nobody_sits(self):
        self.of_bees.delegate_ids.date_end = "2026-03-01"
        self.assertEqual(set(self.codes()), {"no_delegate"})
        self.assertIn("nobody sits for BEES", self.words())
        self.assertEqual(self.codes(date(2026, 2, 28)), {})

    def test_persons_whom_the_operator_appoints_are_no_members(self):
        operator = self.create_operator_college(self.body)
        self.assertEqual(set(self.codes()), {"below_minimum", "vacant_without_plan"})
        person = self.env["res.partner"].create({"name": "Olga"})
        self.create_mandate(operator, person, "2026-01-01", origin="appointment")
        self.assertEqual(self.alerts(), [])

    def test_midnight_is_that_of_the_network(self):
        """On Fiji the year is over eleven hours before it is in Brussels."""
        fiji = self.create_network("Fiji", tz="Pacific/Fiji")
        there = self.create_body(fiji, "There", preparation_months=0)
        college = self.create_college(there, seats_min=1)
        member = self.create_member(fiji, "Suva")
        self.create_mandate(college, member, "2025-12-31", date_end="2027-01-01")
        self.body.preparation_months = 0
        both = there | self.body
        # 13:00 in Brussels on the last day of the year is 2027 on Fiji.
        with freeze_time("2026-12-31 12:30:00"):
            alerts = both._alerts()
        self.assertEqual(alerts[self.body], [])
        self.assertEqual(alerts[there][0]["code"], "below_minimum")
        self.assertEqual(alerts[there][0]["date"], date(2027, 1, 1))
        with freeze_time("2026-12-31 22:59:00"):
            self.assertEqual(self.alerts(), [])
        with freeze_time("2026-12-31 23:01:00"):
            self.assertTrue(self.alerts())

    def test_an_archived_body_says_nothing(self):
        (self.of_bees | self.of_bloum).date_end = "2026-02-01"
        self.assertTrue(self.alerts())
        self.body.active = False
        self.assertEqual(self.alerts(), [])

    def test_as_many_queries_for_five_hundred_as_for_ten(self):
        def queries(bodies):
            with self.counted("alerts of bodies") as took:
                bodies._alerts()
                bodies.read(
                    ["sitting_count", "free_seats", "alert_level", "mandate_count"]
                )
            return took.queries

        def bodies(number):
            made = self.env["komunigi.body"]
            for _each in range(number):
                body = self.create_body(self.network)
                college = self.create_college(body)
                self.create_mandate(college, self.bees, "2026-01-01")
                made |= body
            return made

        few = bodies(3)
        many = few | bodies(27)
        self.assertEqual(queries(many), queries(few))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestAlertActivity(AlertsCase):
    def test_one_activity_that_goes_when_it_is_mended(self):
        self.sync()
        self.assertFalse(self.activities())
        self.of_bloum.date_end = "2026-02-15"
        self.sync()
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.maria)
        self.assertIn("only 1 of at least 2 seats taken", activity.note)
        election = self.create_election(self.college, "2026-04-01")
        self.sync()
        self.assertEqual(self.activities(), activity)
        self.assertNotIn("Nothing is planned", activity.note)
        election.unlink()
        self.create_mandate(
            self.college, self.lanterne, "2026-03-01", delegate=self.carl
        )
        self.sync()
        self.assertFalse(self.activities())

    def test_it_is_in_the_language_of_who_is_in_charge(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.maria.lang = "fr_FR"
        self.college.with_context(lang="fr_FR").name = "Supermarchés"
        self.of_bloum.date_end = "2026-02-15"
        self.sync()
        self.assertIn("Supermarchés", self.activities().note)

    def test_midnight_brings_it_by_the_cron(self):
        self.sync()
        cron = self.env.ref("komunigi_noyau.ir_cron_body")
        self.body.preparation_months = 0
        with freeze_time("2026-12-31 22:00:00"):
            self.run_cron(cron)
            self.assertFalse(self.activities())
        with freeze_time("2026-12-31 23:30:00"):
            self.run_cron(cron)
            self.assertEqual(len(self.activities()), 1)
            self.run_cron(cron)
            self.assertEqual(len(self.activities()), 1)

    def run_cron(self, cron):
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_nobody_is_asked_about_an_interim_that_runs(self):
        self.create_mandate(
            self.college,
            self.lanterne,
            "2026-02-15",
            date_end="2026-05-15",
            kind="interim",
            origin="interim",
            delegate=self.carl,
        )
        self.sync()
        self.assertFalse(self.activities())
        self.assertEqual(self.body.alert_level, "info")

    def test_a_new_delegate_and_a_return_mend_it(self):
        self.of_bees.delegate_ids.date_end = "2026-03-01"
        self.sync()
        self.assertEqual(len(self.activities()), 1)
        self.env["komunigi.delegate"].create(
            {
                "mandate_id": self.of_bees.id,
                "partner_id": self.anna.partner_id.id,
                "date_start": "2026-03-01",
            }
        )
        self.sync()
        self.assertFalse(self.activities())

    def test_a_membership_that_ends_is_noticed_where_a_seat_hangs_on_it(self):
        other = self.create_body(self.network, "Other")
        self.sync()
        self.env.cr.precommit.data.clear()
        self.lanterne.period_ids.date_end = "2026-04-01"
        self.assertFalse(
            self.env.cr.precommit.data.get("komunigi_noyau.bodies_to_sync")
        )
        self.bees.period_ids = [
            Command.update(self.bees.period_ids.id, {"date_end": "2026-04-01"})
        ]
        pending = self.env.cr.precommit.data["komunigi_noyau.bodies_to_sync"]
        self.assertEqual(pending, {self.body.id})
        self.assertNotIn(other.id, pending)
