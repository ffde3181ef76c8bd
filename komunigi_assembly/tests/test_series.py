# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import AssemblyCase


class TestSeries(AssemblyCase):
    """Every first Tuesday at 18:00 in Brussels, for two hours."""

    def ahead(self, series):
        return series.meeting_ids.filtered(lambda one: one.state == "draft").sorted(
            "date_start"
        )

    def local(self, meetings):
        return [
            f"{meeting._local_time(meeting.date_start):%Y-%m-%d %H:%M}"
            for meeting in meetings
        ]

    def test_a_year_of_meetings_at_the_same_hour_in_summer_and_winter(self):
        with freeze_time("2027-01-10 08:00"):
            series = self.create_series(self.network)
        held = self.env["komunigi.meeting"]
        for _month in range(12):
            [meeting] = self.ahead(series)
            with freeze_time(meeting.date_start):
                meeting.action_open()
                meeting.action_close()
            held |= meeting
        self.assertEqual(
            self.local(held),
            [
                "2027-02-02 18:00",
                "2027-03-02 18:00",
                "2027-04-06 18:00",
                "2027-05-04 18:00",
                "2027-06-01 18:00",
                "2027-07-06 18:00",
                "2027-08-03 18:00",
                "2027-09-07 18:00",
                "2027-10-05 18:00",
                "2027-11-02 18:00",
                "2027-12-07 18:00",
                "2028-01-04 18:00",
            ],
        )
        hours = [meeting.date_start.hour for meeting in held]
        self.assertEqual(hours, [17, 17] + [16] * 7 + [17, 17, 17], "in UTC")
        self.assertEqual(held[1].name, "Intercoop meeting of 2 March 2027")

    @freeze_time("2027-01-10 08:00")
    def test_last_friday_of_every_quarter(self):
        series = self.create_series(
            self.network, week="-1", weekday="4", every_months=3, hour=9.5
        )
        first = self.ahead(series)
        second = series._make_next(after=first)
        third = series._make_next(after=second)
        self.assertEqual(
            self.local(first | second | third),
            ["2027-01-29 09:30", "2027-04-30 09:30", "2027-07-30 09:30"],
        )
        self.assertIn("29 Oct 2027", series.rhythm)

    @freeze_time("2027-01-29 08:00")
    def test_first_meeting_leaves_the_time_to_convene_it(self):
        series = self.create_series(self.network)
        self.assertEqual(self.local(self.ahead(series)), ["2027-03-02 18:00"])

    @freeze_time("2027-01-10 08:00")
    def test_meeting_that_was_moved_or_cancelled_leaves_the_rhythm(self):
        series = self.create_series(self.network)
        february = self.ahead(series)
        february._put_off(date_start="2027-03-01 17:00:00")
        self.assertEqual(february.name, "Intercoop meeting of 1 March 2027")
        with freeze_time("2027-03-01 17:00"):
            february._open()
            february._close()
        march = self.ahead(series)
        self.assertEqual(self.local(march), ["2027-03-02 18:00"])
        march._cancel("Yesterday was enough.")
        april = self.ahead(series)
        self.assertEqual(self.local(april), ["2027-04-06 18:00"])
        april.unlink()
        series._ensure_next()
        self.assertEqual(self.local(self.ahead(series)), ["2027-05-04 18:00"])

    @freeze_time("2027-01-10 08:00")
    def test_the_job_makes_one_meeting_however_often_it_runs(self):
        series = self.create_series(self.network)
        self.env["komunigi.meeting"]._take_step(series, type(series)._ensure_next)
        series._ensure_next()
        self.assertEqual(len(series.meeting_ids), 1)
        with freeze_time("2027-09-20 08:00"):
            series._ensure_next()
        self.assertEqual(
            self.local(series.meeting_ids.sorted("date_start")),
            ["2027-02-02 18:00", "2027-10-05 18:00"],
            "no meetings of the past after a long pause",
        )

    @freeze_time("2027-01-10 08:00")
    def test_meeting_that_nobody_was_told_of_follows_its_series(self):
        series = self.create_series(self.network)
        meeting = self.ahead(series)
        self.create_member(self.network, "Bees")
        series.write({"weekday": "3", "hour": 19.0, "location": "At Bees"})
        self.assertEqual(self.local(meeting), ["2027-02-04 19:00"])
        self.assertEqual(meeting.location, "At Bees")
        self.assertEqual(meeting.name, "Intercoop meeting of 4 February 2027")
        meeting.location = "At Bloum"
        series.location = "Anywhere"
        self.assertEqual(meeting.location, "At Bloum", "chosen for this one")
        meeting.action_convene()
        series.hour = 20.0
        self.assertEqual(self.local(meeting), ["2027-02-04 19:00"])

    @freeze_time("2027-01-10 08:00")
    def test_series_in_the_archive_makes_none(self):
        series = self.create_series(self.network, active=False)
        self.assertFalse(series._ensure_next())
        series.active = True
        self.assertEqual(len(series.meeting_ids), 1)

    @freeze_time("2027-01-10 08:00")
    def test_name_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        series = self.create_series(self.network, name="Noyau")
        self.assertIn("2 février 2027", self.ahead(series).name)

    @freeze_time("2027-01-10 08:00")
    def test_monthly_meeting_in_one_click(self):
        action = self.network.action_start_monthly_meeting()
        meeting = self.env["komunigi.meeting"].browse(action["res_id"])
        self.assertEqual(meeting.name, "Intercoop meeting of 2 February 2027")
        again = self.network.action_start_monthly_meeting()
        self.assertEqual(again["res_id"], meeting.id)

    @freeze_time("2027-01-10 08:00")
    def test_series_of_another_network(self):
        series = self.create_series(self.network)
        other = self.create_network("Other")
        with self.assertRaises(UserError):
            self.create_meeting(other, "2027-02-02 17:00:00", series_id=series.id)
        with self.assertRaises(UserError):
            series.network_id = other
