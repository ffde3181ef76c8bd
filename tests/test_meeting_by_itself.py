# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Meetings that are made, convened and written about by several workers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import psycopg2.errors
import pytest

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin

WORKERS = 4


@pytest.fixture
def meeting_id(database):
    """A meeting in a week, of ten members with an address."""
    with database.transaction() as env:
        build = type("Build", (AssemblyMixin,), {"env": env})
        network = build.create_network("Meetings at once")
        for number in range(10):
            member = build.create_member(network, f"Member {number}")
            member.partner_id.email = f"member{number}@example.com"
        start = fields.Datetime.now() + timedelta(days=7)
        return build.create_meeting(network, start, "At once").id


def at_once(database, model, method):
    """The same job by several workers, each with its own connection."""
    barrier = Barrier(WORKERS)

    def work(_number):
        barrier.wait()
        with database.transaction() as env:
            getattr(env[model], method)()

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(work, range(WORKERS)))


def test_a_series_has_one_next_meeting(database, meeting_id):
    with database.transaction() as env:
        network = env["komunigi.meeting"].browse(meeting_id).network_id
        build = type("Build", (AssemblyMixin,), {"env": env})
        series = build.create_series(network)
        series.meeting_ids.unlink()
        series_id = series.id
    at_once(database, "komunigi.meeting", "_cron_meetings")
    with database.transaction() as env:
        assert len(env["komunigi.meeting.series"].browse(series_id).meeting_ids) == 1


def test_who_looked_before_the_meeting_was_made_makes_no_second(database, meeting_id):
    with database.transaction() as env:
        network = env["komunigi.meeting"].browse(meeting_id).network_id
        build = type("Build", (AssemblyMixin,), {"env": env})
        series = build.create_series(network)
        series.meeting_ids.unlink()
        series_id = series.id
    # Odoo starts a request over that fails so.
    with (
        mute_logger("odoo.sql_db"),
        pytest.raises(psycopg2.errors.SerializationFailure),
        database.transaction() as late,
    ):
        late.cr.execute("SELECT 1 FROM komunigi_meeting_series LIMIT 1")
        with database.transaction() as first:
            first["komunigi.meeting.series"].browse(series_id)._ensure_next()
        late["komunigi.meeting.series"].browse(series_id)._ensure_next()


def test_convened_once_and_written_to_once(database, meeting_id):
    with database.transaction() as env:
        meeting = env["komunigi.meeting"].browse(meeting_id)
        meeting.date_convene = fields.Datetime.now() - timedelta(hours=1)
    at_once(database, "komunigi.meeting", "_cron_meetings")
    with database.transaction() as env:
        meeting = env["komunigi.meeting"].browse(meeting_id)
        assert meeting.event_ids.mapped("code") == ["convened"]
        [mailing] = meeting.mailing_ids
    at_once(database, "komunigi.meeting.mailing", "_cron_write")
    with database.transaction() as env:
        mailing = env["komunigi.meeting.mailing"].browse(mailing.id)
        assert (mailing.done, mailing.mail_count) == (True, 10)
        mails = env["mail.mail"].search([("subject", "like", ": At once")])
        addressed = mails.filtered(
            lambda mail: mail.attachment_ids.res_id == mailing.id
        ).recipient_ids
        assert len(addressed) == 10


def test_a_batch_that_dies_leaves_nothing_behind(database, meeting_id):
    with database.transaction() as env:
        env["komunigi.meeting"].browse(meeting_id).action_convene()
    with pytest.raises(ZeroDivisionError), database.transaction() as env:
        [mailing] = env["komunigi.meeting"].browse(meeting_id).mailing_ids
        assert mailing._write_batch(4) == 4
        raise ZeroDivisionError
    with database.transaction() as env:
        [mailing] = env["komunigi.meeting"].browse(meeting_id).mailing_ids
        assert (mailing.reached_id, mailing.mail_count) == (0, 0)
        mailing._write_batch(100)
        assert mailing.mail_count == 10


def test_two_who_open_it_at_the_same_moment(database, meeting_id):
    with database.transaction() as first:
        first["komunigi.meeting"].browse(meeting_id)._open()
        with (
            pytest.raises(UserError, match="just now"),
            database.transaction() as second,
        ):
            second["komunigi.meeting"].browse(meeting_id)._open()
    with (
        pytest.raises(UserError, match="under way already"),
        database.transaction() as third,
    ):
        third["komunigi.meeting"].browse(meeting_id)._open()
