# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Proxies and votes of an assembly at the same moment: real connections."""

import contextlib

import pytest
from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo.exceptions import UserError

from odoo.addons.komunigi_assembly.tests.resolution_common import ResolutionMixin
from odoo.addons.komunigi_vote.exceptions import BallotRefused


def look(record):
    """Begin the transaction: from now on it sees the database as it is now."""
    record.env.cr.execute("SELECT 1 FROM komunigi_meeting LIMIT 1")


@pytest.fixture
def hall(database):
    """An assembly of four members, each of whom holds one proxy at most."""
    with database.transaction() as env:
        build = type("Build", (ResolutionMixin,), {"env": env})
        network = build.create_network("Hall of proxies")
        members = build.create_members(network, 4)
        meeting = build.convened(network, proxy_ceiling=1)
        meeting_id, member_ids = meeting.id, members.ids
        item_id = build.create_resolution(meeting, vote_way="poll").id

    @contextlib.contextmanager
    def transaction():
        with database.transaction() as env:
            yield (
                env["komunigi.meeting"].browse(meeting_id),
                *(env["komunigi.membership"].browse(id_) for id_ in member_ids),
            )

    transaction.item_id = item_id
    return transaction


def test_two_who_give_to_the_same_holder_do_not_pass_its_ceiling(hall):
    """The second began before the first was done: it is started over, and told."""
    with hall() as (first, anna, bruno, chloe, _dora), hall() as (second, *_members):
        look(first)
        look(second)
        first._give_proxy(anna, chloe)
        give = second._give_proxy
        _anna, bruno, chloe, _dora = _members
        # While the first is at it …
        with pytest.raises(LockNotAvailable):
            give(bruno, chloe)
        second.env.cr.rollback()
        look(second)
        first.env.cr.commit()
        # … and once it is done: what the second sees is too old.
        with pytest.raises(SerializationFailure):
            give(bruno, chloe)
        second.env.cr.rollback()
        with pytest.raises(UserError, match="has 1 proxies already"):
            give(bruno, chloe)
        second.env.cr.rollback()


def test_nobody_gives_and_holds_at_the_same_moment(hall):
    """Anna gives to Bruno while Bruno gives to Chloe: one of them is too late."""
    with hall() as (first, anna, bruno, *_others), hall() as (second, *members):
        look(second)
        first._give_proxy(anna, bruno)
        first.env.cr.commit()
        _anna, bruno, chloe, _dora = members
        with pytest.raises(SerializationFailure):
            second._give_proxy(bruno, chloe)
        second.env.cr.rollback()
        with pytest.raises(UserError, match="holds proxies of others"):
            second._give_proxy(bruno, chloe)
        second.env.cr.rollback()


def test_a_giver_who_comes_while_its_holder_votes(hall):
    """The holder's ballot is cast before the giver has come, or not at all."""
    with hall() as (meeting, anna, bruno, chloe, dora):
        for member in (bruno, chloe, dora):
            meeting._check_in(member)
        meeting._give_proxy(anna, bruno)._accept()
        meeting.write({"state": "running"})
        item = meeting.env["komunigi.agenda.item"].browse(hall.item_id)
        poll_id = item._open_poll().id
    with hall() as (voting, anna, *_others), hall() as (desk, giver, *_rest):
        look(voting)
        desk._check_in(giver)
        desk.env.cr.commit()
        poll = voting.env["komunigi.poll"].browse(poll_id)
        poll = poll._casting_by(voting.proxy_ids)
        with pytest.raises(SerializationFailure):
            poll._cast(poll._elector_of(anna), "yes")
        voting.env.cr.rollback()
        with pytest.raises(BallotRefused, match="not at work"):
            poll._cast(poll._elector_of(anna), "yes")
        voting.env.cr.rollback()
        own = desk.env["komunigi.poll"].browse(poll_id)
        own._cast(own._elector_of(giver), "no")


def test_a_vote_is_counted_at_once_when_the_chair_closes_it(hall):
    """After the commit that closes it, in a transaction of its own."""
    with hall() as (meeting, _anna, bruno, chloe, dora):
        for member in (bruno, chloe, dora):
            meeting._check_in(member)
        meeting.write({"state": "running"})
        item = meeting.env["komunigi.agenda.item"].browse(hall.item_id)
        poll = item._open_poll()
        for member in (bruno, chloe):
            poll._cast(poll._elector_of(member), "yes")
    with hall() as (meeting, *_members):
        item = meeting.env["komunigi.agenda.item"].browse(hall.item_id)
        poll = item._close_poll()
        assert poll.state == "closed"
    with hall() as (meeting, *_members):
        item = meeting.env["komunigi.agenda.item"].browse(hall.item_id)
        assert item.outcome == "adopted"
        assert item.poll_ids.state == "result"
        assert len(item.decision_ids) == 1
