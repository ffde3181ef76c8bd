# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Numbers that are taken at the same moment: real connections."""

import contextlib
from unittest.mock import patch

import pytest
from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin


def look(record):
    """Begin the transaction: from now on it sees the database as it is now."""
    record.env.cr.execute("SELECT 1 FROM komunigi_meeting LIMIT 1")


@pytest.fixture
def bureau(database):
    """Two assemblies that were held, with an item each."""
    with database.transaction() as env:
        build = type("Build", (AssemblyMixin,), {"env": env})
        network = build.create_network("Bureau")
        meetings = [
            build.create_assembly(network, f"2026-06-0{day} 17:00", f"Assembly {day}")
            for day in (3, 5)
        ]
        items = [build.create_item(meeting, kind="decision") for meeting in meetings]
        for meeting in meetings:
            meeting.write({"state": "done", "minutes_text": "<p>All went well.</p>"})
        meeting_ids = [meeting.id for meeting in meetings]
        item_ids = [item.id for item in items]

    @contextlib.contextmanager
    def transaction():
        with database.transaction() as env:
            yield (
                *map(env["komunigi.meeting"].browse, meeting_ids),
                *map(env["komunigi.agenda.item"].browse, item_ids),
            )

    with patch.object(
        database.registry["komunigi.meeting"],
        "_minutes_pdf",
        lambda meeting, *arguments, **said: b"%PDF",
    ):
        yield transaction


def sign(meeting):
    return meeting._sign_minutes(meeting._minutes_date(), b"%PDF scan", "scan.pdf")


def at_once(transaction, one, other):
    """`one` is done while `other` has begun: the answer of `other`, tried again."""
    with transaction() as first, transaction() as second:
        look(first[0])
        look(second[0])
        one(first)
        first[0].env.flush_all()
        second[0].env.cr.execute("SET LOCAL lock_timeout = '50ms'")
        with mute_logger("odoo.sql_db"), pytest.raises(LockNotAvailable):
            other(second)
        second[0].env.cr.rollback()
        second[0].env.invalidate_all()
        look(second[0])
        first[0].env.cr.commit()
        with mute_logger("odoo.sql_db"), pytest.raises(SerializationFailure):
            other(second)
        second[0].env.cr.rollback()
        second[0].env.invalidate_all()
        answer = other(second)
        second[0].env.cr.commit()
        return answer


def test_minutes_signed_at_once_have_numbers_without_gap_or_double(bureau):
    at_once(bureau, lambda own: sign(own[0]), lambda own: sign(own[1]))
    with bureau() as (first, second, *_items):
        assert [first.minutes_number, second.minutes_number] == [1, 2]
        assert not first.network_id._troubles_of_register()


def test_a_signing_that_fails_leaves_no_gap(bureau):
    with bureau() as (first, *_others):
        sign(first)
        first.env.cr.rollback()
    with bureau() as (_first, second, *_items):
        assert sign(second).number == 1


def test_the_same_minutes_signed_twice_at_once(bureau):
    with bureau() as (first, *_others), bureau() as (again, *_rest):
        look(again)
        sign(first)
        first.env.flush_all()
        # While somebody else is at it …
        with pytest.raises(UserError, match="being changed just now"):
            sign(again)
        again.env.cr.rollback()
        again.env.invalidate_all()
        first.env.cr.commit()
        # … and afterwards.
        with pytest.raises(UserError, match="are signed"):
            sign(again)


def test_decisions_taken_at_once_have_numbers_of_their_own(bureau):
    at_once(
        bureau,
        lambda own: own[2]._record_decision("adopted"),
        lambda own: own[3]._record_decision("adopted"),
    )
    with bureau() as (_first, _second, *items):
        numbers = [item.decision_ids.number.rpartition("-")[2] for item in items]
        assert numbers == ["001", "002"]
