# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What happens side by side in a meeting: real connections, in a set order."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg2.errors import SerializationFailure

from odoo.addons.komunigi_assembly.tests.common import AssemblyMixin

DESKS = 20


def look(meeting):
    """Begin the transaction: from now on it sees the database as it is now."""
    meeting.env.cr.execute("SELECT 1 FROM komunigi_meeting LIMIT 1")


@pytest.fixture(scope="module")
def hall(database):
    """An assembly that is convened, with three members for each desk."""
    with database.transaction() as env:
        build = type("Build", (AssemblyMixin,), {"env": env})
        network = build.create_network("Hall")
        members = build.create_members(network, 3 * DESKS)
        meeting = build.create_assembly(network, "2027-03-02 17:00:00")
        # As convening does it, without its mails.
        meeting._freeze_roll()
        meeting.date_convened = "2027-02-02 17:00:00"
        meeting_id, member_ids = meeting.id, members.ids

    @contextlib.contextmanager
    def meeting():
        with database.transaction() as env:
            yield env["komunigi.meeting"].browse(meeting_id)

    meeting.member_ids = member_ids
    return meeting


def test_changes_side_by_side_fail_nobody(hall):
    """Both have begun before either has finished; both are counted."""
    with hall() as meeting:
        before = meeting.live_version
    with hall() as first, hall() as second:
        look(first)
        look(second)
        first._changed()
        second._changed()
        first.env.cr.commit()
        with hall() as reader:
            assert reader.live_version == before + 1
    with hall() as reader:
        assert reader.live_version == before + 2


def test_a_change_waits_for_nobody_who_has_the_meeting(hall):
    """Who opens or closes the meeting has its row; others go on meanwhile."""
    with hall() as closing, hall() as changing:
        closing._lock()
        closing.name = "Being closed"
        closing.env.flush_all()
        changing.env.cr.execute("SET LOCAL lock_timeout = '50ms'")
        changing._changed()
        changing.env.cr.commit()


def test_the_version_grows_in_whatever_order_changes_are_committed(hall):
    """A reader between two commits never keeps what it has for the newest."""
    with hall() as early, hall() as late:
        early._changed()
        late._changed()
        late.env.cr.commit()
        with hall() as reader:
            between = reader.live_version
    with hall() as reader:
        assert reader.live_version > between


def test_twenty_desks_check_in_side_by_side(hall):
    """Each desk takes its members one by one, without an error and without a retry."""

    def desk(number):
        for member_id in hall.member_ids[number::DESKS]:
            with hall() as meeting:
                meeting._check_in(meeting.env["komunigi.membership"].browse(member_id))

    with ThreadPoolExecutor(DESKS) as desks:
        list(desks.map(desk, range(DESKS)))
    with hall() as meeting:
        assert meeting._quorum().present == 3 * DESKS


def test_two_desks_that_take_the_same_member_do_it_once(hall):
    """The second one is started over by Odoo, and finds it done."""
    with hall() as meeting:
        member_id = meeting._roll_members()[0].id
        meeting._check_out(meeting.env["komunigi.membership"].browse(member_id))
    with hall() as first, hall() as second:
        for meeting in (first, second):
            look(meeting)
        stay = first._check_in(first.env["komunigi.membership"].browse(member_id))
        first.env.cr.commit()
        with pytest.raises(SerializationFailure):
            second._check_in(second.env["komunigi.membership"].browse(member_id))
        second.env.cr.rollback()
        again = second._check_in(second.env["komunigi.membership"].browse(member_id))
        assert again.id == stay.id
        assert second._line_of(again.membership_id).presence == "here"
