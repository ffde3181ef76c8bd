# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..terms import add_months
from .common import NoyauCase

FIRST, LAST = date(2026, 1, 1), date(2032, 1, 1)
DAY = timedelta(1)

# What may happen, on some day, to somebody: whom it hits is told by a number.
events = st.tuples(
    st.integers(0, (LAST - FIRST).days - 1),
    st.sampled_from(
        [
            "resigns",
            "delegate_changes_employer",
            "member_leaves",
            "member_comes_back",
            "election",
            "election",
            "late_election",
            "by_election",
            "interim",
            "rules_change",
            "removed",
            "put_off",
        ]
    ),
    st.integers(0, 11),
)


class SixYears(NoyauCase):
    """A noyau from 2026 to 2032."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supermarkets = cls.env["komunigi.membership"]
        for number in range(1, 7):
            cls.supermarkets |= cls.create_member(
                cls.network, f"Supermarket {number}", "2025-01-01"
            )
        cls.colleges = cls.create_college(
            cls.create_body(cls.network, "Noyau of six years"),
            terms_in_row=2,
            rest_months=12,
            renewal="halves",
        )
        cls.noyau = cls.colleges.body_id
        person = cls.env["res.partner"].create({"name": "Oskar"})
        cls.people = {}
        for number, member in enumerate(cls.supermarkets):
            cls.people[member] = cls.create_representative(member, f"six_{number}")
        cls.operators = cls.create_operator_college(cls.noyau)
        with freeze_time("2025-12-01 12:00:00"):
            cls.create_mandate(cls.operators, person, FIRST)
        cls.env.flush_all()

    @contextlib.contextmanager
    def on(self, day):
        with freeze_time(datetime(day.year, day.month, day.day, 12)):
            self.env.invalidate_all()
            yield

    def seats(self, member):
        person = self.people[member].partner_id
        current = member.representation_ids.filtered("is_current").partner_id
        return {"holder": member.partner_id, "delegate": (current & person) or None}

    def elect(self, count, day, origin="election", replaces=None):
        """The first of those who may be named; none where nobody may."""
        nameable = self.colleges._nameable(day)[:count]
        if nameable:
            self.colleges._fill(
                [self.seats(member) for member in nameable],
                day,
                origin,
                replaces=replaces and replaces[: len(nameable)],
            )
        return nameable

    def sitting(self, day):
        return self.noyau._sitting_on(day).filtered(
            lambda mandate: mandate.college_id == self.colleges
        )

    # What has to be true on every day

    def check_every_day(self):
        mandates = self.noyau.mandate_ids
        mandates.flush_recordset()
        rules = {
            college: [
                (rule.date_start, rule.seats_min, rule.seats_max)
                for rule in college.rule_ids.sorted("date_start")
            ]
            for college in self.noyau.college_ids
        }
        plain = [
            (
                mandate.college_id,
                mandate.date_start,
                mandate.date_end,
                mandate.kind,
                mandate.seats_max,
                mandate.holder_id.id,
            )
            for mandate in mandates
        ]
        for mandate in mandates:
            self.assertLessEqual(mandate.date_end, mandate.term_limit)
            self.assertLessEqual(
                mandate.term_limit, add_months(mandate.date_start, mandate.term_months)
            )
            if mandate.kind == "interim":
                self.assertLessEqual(
                    mandate.date_end, add_months(mandate.date_start, 3)
                )
        day, below = FIRST, set()
        while day < LAST:
            for college, own_rules in rules.items():
                held = [
                    each
                    for each in plain
                    if each[0] == college and each[1] <= day < each[2]
                ]
                least, most = next(
                    bounds[1:] for bounds in own_rules[::-1] if bounds[0] <= day
                )
                self.assertLessEqual(
                    len(held), max([most, *(each[4] for each in held)])
                )
                self.assertEqual(
                    len({each[5] for each in held}), len(held), "twice on one day"
                )
                full = sum(each[3] == "full" for each in held)
                if full < least or len(held) > most:
                    below.add((college, day, full < least))
            day += DAY
        return below

    def check_alert(self, day, off):
        """Whenever the seats are out of bounds today, the alert is on."""
        alerts = self.noyau._alerts(day)[self.noyau]
        for college, number, is_below in off:
            if number != day:
                continue
            code = "below_minimum" if is_below else "above_maximum"
            self.assertTrue(
                [
                    alert
                    for alert in alerts
                    if alert["code"] == code
                    and alert["college_id"] == college.id
                    and alert["now"]
                ],
                f"no alert on {day}",
            )

    def history(self, day):
        """What has been: who sat until `day`, and who sat for them."""
        return {
            mandate.id: (
                mandate.holder_id.id,
                mandate.college_id.id,
                mandate.date_start,
                min(mandate.date_end, day),
                mandate.rule_id.id,
                mandate.term_limit,
                mandate.kind,
            )
            for mandate in self.noyau.mandate_ids
            if mandate.date_start < day and not mandate.is_void
        }


@tagged("post_install", "-at_install")
class TestSixYears(SixYears):
    """With figures, as the secretary lives it."""

    def test_six_years_of_a_noyau(self):
        one, two, three, four, five, six = self.supermarkets
        college = self.colleges
        with self.on(date(2025, 12, 15)):
            college._fill(
                [self.seats(member) for member in (one, two, three)],
                date(2026, 3, 1),
                "election",
            )
        first, second, third = college.mandate_ids.sorted("seat")
        self.assertEqual(
            [str(each.date_end) for each in (first, second, third)],
            ["2028-03-01", "2028-03-01", "2027-03-01"],
            "by halves: the third leaves after a year",
        )
        # January 2027: a delegate changes employer; the seat stays.
        with self.on(date(2027, 1, 10)):
            self.people[one].date_end = "2027-01-10"
            self.assertFalse(first._delegate_on(date(2027, 1, 10)))
            colleague = self.create_representative(
                one, "six_colleague", date_start="2027-01-10"
            )
            first._hand_to(colleague.partner_id)
            self.assertEqual(first.date_end, date(2028, 3, 1))
            self.elect(1, date(2027, 3, 1))
        fourth = college.mandate_ids.filtered(
            lambda each: each.date_start == date(2027, 3, 1)
        )
        self.assertEqual(fourth.seat, 3)
        self.assertEqual(fourth.date_end, date(2029, 3, 1))
        # May 2027: Supermarket 2 leaves the network; by-election for the remainder.
        with self.on(date(2027, 5, 1)):
            two.period_ids.date_end = "2027-05-01"
            self.assertIn(
                "member_left",
                [each["code"] for each in self.noyau._alerts()[self.noyau]],
            )
            second._end(second._day_of_leaving(), "left")
            [successor] = self.elect(
                1, date(2027, 6, 1), "by_election", replaces=second
            )
        remainder = college.mandate_ids.filtered(
            lambda each: each.replaces_id == second
        )
        self.assertEqual(remainder.date_end, date(2028, 3, 1))
        self.assertEqual(remainder.holder_id, successor.partner_id)
        # September 2027: the rules change for those who begin from 2028 on.
        with self.on(date(2027, 9, 1)):
            college.rule_ids.copy(
                {"date_start": "2028-01-01", "term_months": 12, "seats_min": 1}
            )
            self.assertEqual(fourth.term_limit, date(2029, 3, 1))
        # March 2028: nobody stands; an interim bridges, and the alert is on.
        with self.on(date(2028, 3, 1)):
            fourth._end(date(2028, 3, 1), "resignation")
            interim = self.create_mandate(
                college, six, "2028-03-01", kind="interim", origin="interim"
            )
            self.assertNotIn(interim, interim.body_id._voting_on(date(2028, 3, 1)))
            codes = [each["code"] for each in self.noyau._alerts()[self.noyau]]
            self.assertIn("below_minimum", codes)
            self.elect(2, date(2028, 5, 1))
            self.assertEqual(interim.date_end, date(2028, 5, 1))
        with self.on(date(2028, 5, 1)):
            sitting = self.sitting(date(2028, 5, 1))
            self.assertEqual(len(sitting), 2)
            self.assertEqual(
                set(map(str, sitting.mapped("term_limit"))),
                {"2029-05-01", "2028-11-01"},
            )
        off = self.check_every_day()
        below = sorted(day for each, day, _below in off if each == college)
        empty_before = (date(2026, 3, 1) - FIRST).days
        bridged = [day for day in below if day.year == 2028 and day.month < 5]
        self.assertEqual(len([d for d in below if d < date(2026, 3, 1)]), empty_before)
        self.assertEqual(len(bridged), 61, "March and April 2028")
        for day in (bridged[0], bridged[-1]):
            with self.on(day):
                self.check_alert(day, off)


@tagged("post_install", "-at_install")
class TestSixYearsOfAnything(SixYears):
    """Whatever happens, in whatever order."""

    @mute_logger("odoo.sql_db")
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
    )
    @given(st.lists(events, min_size=6, max_size=14))
    def test_whatever_happens(self, happenings):
        savepoint = self.env.cr.savepoint()
        try:
            self.live(sorted(happenings))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def live(self, happenings):
        with self.on(FIRST - 30 * DAY):
            self.elect(3, FIRST)
        past = {}
        for number, what, whom in happenings:
            day = FIRST + number * DAY
            with self.on(day):
                # Refused is fine, if only what is true stays true.
                with contextlib.suppress(UserError), self.env.cr.savepoint():
                    getattr(self, f"it_{what}")(day, whom)
                    self.env.flush_all()
                self.env.invalidate_all()
                now = self.history(day)
                for mandate_id, facts in past.items():
                    self.assertEqual(now[mandate_id][:3], facts[:3])
                    self.assertEqual(now[mandate_id][4:], facts[4:])
                    self.assertGreaterEqual(now[mandate_id][3], facts[3])
                past = now
        off = self.check_every_day()
        # The alert of a day tells what its seats are: asked where it changes.
        edges = {
            (college, day, below)
            for college, day, below in off
            if (college, day - DAY, below) not in off
            or (college, day + DAY, below) not in off
        }
        for day in sorted({day for _college, day, _below in edges}):
            with self.on(day):
                self.check_alert(day, edges)

    # The events

    def one_sitting(self, day, whom):
        sitting = self.sitting(day)
        return sitting[whom % len(sitting)] if sitting else sitting

    def it_resigns(self, day, whom):
        for mandate in self.one_sitting(day, whom):
            mandate._end(day, "resignation")

    def it_removed(self, day, whom):
        for mandate in self.one_sitting(day, whom):
            mandate._end(day + 7 * DAY, "removed", "The assembly.")

    def it_put_off(self, day, whom):
        for mandate in self.one_sitting(day, whom):
            mandate._end(mandate.date_end + whom * 20 * DAY, "term")

    def it_delegate_changes_employer(self, day, whom):
        for mandate in self.one_sitting(day, whom):
            self.people[mandate.membership_id].date_end = day

    def it_member_leaves(self, day, whom):
        member = self.supermarkets[whom % len(self.supermarkets)]
        member._current_period().date_end = day

    def it_member_comes_back(self, day, whom):
        member = self.supermarkets[whom % len(self.supermarkets)]
        if member.state == "left":
            member.period_ids = [Command.create({"date_start": day})]

    def it_election(self, day, whom):
        ends = self.sitting(day).mapped("date_end")
        self.elect(whom % 3 + 1, max([day, *ends[:1]]))

    def it_late_election(self, day, whom):
        self.elect(whom % 3 + 1, add_months(day, whom % 4))

    def it_by_election(self, day, whom):
        gone = self.noyau.mandate_ids.filtered(
            lambda mandate: (
                mandate.college_id == self.colleges
                and mandate.kind == "full"
                and mandate.date_end <= day < mandate.term_limit
                and not mandate.is_void
            )
        )
        if gone:
            self.elect(1, day, "by_election", replaces=gone[whom % len(gone)])

    def it_interim(self, day, whom):
        member = self.supermarkets[whom % len(self.supermarkets)]
        self.create_mandate(
            self.colleges, member, day, kind="interim", origin="interim"
        )

    def it_rules_change(self, day, whom):
        self.colleges._rule_on(day).copy(
            {
                "date_start": day + 30 * DAY,
                "term_months": (12, 24, 36)[whom % 3],
                "seats_min": 1 + whom % 2,
                "seats_max": 2 + whom % 3,
            }
        )
