# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who comes at the same moment: real connections, in an order that the test sets."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2.errors
import pytest

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.komunigi_vote.exceptions import AlreadyVoted, PollNotOpen

from .polling_station import cast

SECRECIES = pytest.mark.parametrize("secrecy", ["public", "confidential"])


def look(poll):
    """Begin the transaction: from now on it sees the database as it is now."""
    poll.env.cr.execute("SELECT 1 FROM komunigi_poll LIMIT 1")


@SECRECIES
def test_closing_waits_for_a_vote_that_is_being_cast(station, secrecy):
    poll_id = station.open(secrecy=secrecy)
    with station.poll(poll_id) as voting:
        cast(voting, 0, "yes")
        voting.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            pytest.raises(psycopg2.errors.LockNotAvailable),
            station.poll(poll_id) as closing,
        ):
            closing.env.cr.execute("SET LOCAL lock_timeout = '50ms'")
            closing._close()
            closing.env.flush_all()
        # Nor can it be counted meanwhile.
        with pytest.raises(UserError), station.poll(poll_id) as counting:
            counting._count()
    station.close(poll_id)
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        assert poll.result["rounds"][0]["yes"] == 1


@SECRECIES
def test_no_vote_is_lost_by_who_closes_and_counts_at_once(station, secrecy):
    """The count sees the votes as they were when its transaction began."""
    poll_id = station.open(secrecy=secrecy)
    with pytest.raises(psycopg2.errors.SerializationFailure):
        with station.poll(poll_id) as counting:
            look(counting)
            station.cast(poll_id, 0, "yes")
            counting._close()
            counting._count()
    assert station.state(poll_id) == "open"
    station.close(poll_id)
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        assert poll.result["rounds"][0]["yes"] == 1


def test_no_change_of_a_public_vote_is_lost_either(station):
    poll_id = station.open(secrecy="public")
    station.cast(poll_id, 0, "yes")
    with pytest.raises(psycopg2.errors.SerializationFailure):
        with station.poll(poll_id) as counting:
            look(counting)
            station.cast(poll_id, 0, "no")
            counting._close()
            counting._count()


@SECRECIES
def test_nobody_votes_once_it_is_closed(station, secrecy):
    poll_id = station.open(secrecy=secrecy)
    # Odoo starts a request over that fails so.
    with pytest.raises(psycopg2.errors.SerializationFailure):
        with station.poll(poll_id) as voting:
            look(voting)
            station.close(poll_id)
            cast(voting, 0, "yes")
    with pytest.raises(PollNotOpen):
        station.cast(poll_id, 0, "yes")
    assert station.voted(poll_id) == 0
    station.count(poll_id)


@SECRECIES
def test_two_who_act_for_one_member_at_the_same_moment(station, secrecy):
    poll_id = station.open(secrecy=secrecy)
    with station.poll(poll_id) as first:
        cast(first, 0, "yes")
        with pytest.raises(AlreadyVoted, match="at this very moment"):
            station.cast(poll_id, 0, "no")
        station.cast(poll_id, 1, "no")
    assert station.voted(poll_id) == 2


@SECRECIES
def test_two_servers_count(station, secrecy):
    poll_id = station.open(secrecy=secrecy)
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    with station.poll(poll_id) as late:
        look(late)
        with station.poll(poll_id) as first:
            first._count()
            first.env.flush_all()
            with pytest.raises(UserError, match="being counted"):
                station.count(poll_id)
            digest = first.digest
        with pytest.raises(psycopg2.errors.SerializationFailure):
            late._count()
        late.env.cr.rollback()
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        assert (poll.state, poll.digest) == ("result", digest)
        assert poll.result["ballots"] == 1
    assert not station.boxes(poll_id)


def test_fifty_attempts_for_one_member_leave_one_ballot(station):
    poll_id = station.open()
    with ThreadPoolExecutor(50) as crowd:
        found = list(crowd.map(lambda _: attempt(station, poll_id, 0), range(50)))
    assert sorted(found) == [AlreadyVoted.__name__] * 49 + ["cast"]
    assert len(station.boxes(poll_id)) == station.voted(poll_id) == 1


@SECRECIES
def test_two_hundred_members_at_once_leave_two_hundred_ballots(station, secrecy):
    poll_id = station.open(200, secrecy=secrecy)
    with ThreadPoolExecutor(50) as crowd:
        found = list(
            crowd.map(lambda place: attempt(station, poll_id, place), range(200))
        )
    assert found == ["cast"] * 200
    station.close(poll_id)
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        assert poll.result["ballots"] == poll.result["rounds"][0]["yes"] == 200


def attempt(station, poll_id, place):
    """What a voter is told; started over as Odoo does it."""
    for _try in range(5):
        try:
            station.cast(poll_id, place, "yes")
        except psycopg2.errors.SerializationFailure:
            continue
        except AlreadyVoted as refusal:
            return type(refusal).__name__
        return "cast"
    return "given up"
