# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server that dies at the worst moment: real processes, killed where marked."""

import os
import time

import pytest

from odoo.addons.komunigi_vote.exceptions import AlreadyVoted

POLL = "komunigi.poll"


def clean_up(station):
    with station.database.transaction() as env:
        env["komunigi.secrecy.confidential"]._cron_forget()


def grow_old(key, days=2):
    then = time.time() - days * 24 * 3600
    os.utime(key.path, (then, then))


def test_killed_before_the_opening_is_committed(station, mortal):
    poll_id = station.prepare()
    assert mortal.do(POLL, [poll_id], "action_open", die="before_commit")
    assert station.state(poll_id) == "draft"
    [orphan] = station.keys(poll_id)
    # Another server may be opening it right now.
    clean_up(station)
    assert station.keys(poll_id) == [orphan]
    # It opens as if nothing had been, with a key of its own.
    assert not mortal.do(POLL, [poll_id], "action_open")
    grow_old(orphan)
    clean_up(station)
    [key] = station.keys(poll_id)
    assert key != orphan
    grow_old(key)
    clean_up(station)
    assert station.keys(poll_id) == [key]
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    station.count(poll_id)
    assert station.state(poll_id) == "result"


def test_killed_once_the_opening_is_committed(station, mortal):
    poll_id = station.prepare()
    assert mortal.do(POLL, [poll_id], "action_open", die="after_commit")
    assert station.state(poll_id) == "open"
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    station.count(poll_id)
    assert station.state(poll_id) == "result"


@pytest.mark.parametrize("moment", ["elector_marked", "before_commit"])
def test_killed_while_casting_leaves_no_trace(station, mortal, moment):
    poll_id = station.open()
    assert mortal.do(POLL, [poll_id], "cast", 0, "yes", die=moment)
    assert (station.voted(poll_id), station.boxes(poll_id)) == (0, [])
    assert not mortal.do(POLL, [poll_id], "cast", 0, "no")
    assert station.voted(poll_id) == len(station.boxes(poll_id)) == 1


def test_killed_before_the_voter_was_answered(station, mortal):
    poll_id = station.open()
    assert mortal.do(POLL, [poll_id], "cast", 0, "yes", die="after_commit")
    with pytest.raises(AlreadyVoted, match="Voter 0 has been cast already"):
        station.cast(poll_id, 0, "yes")
    assert len(station.boxes(poll_id)) == 1


def test_killed_before_the_count_is_committed(station, mortal):
    poll_id = voted_and_closed(station)
    assert mortal.do(POLL, [poll_id], "_count", die="before_commit")
    assert station.state(poll_id) == "closed"
    assert len(station.boxes(poll_id)) == len(station.keys(poll_id)) + 1 == 2
    assert not mortal.do(POLL, [poll_id], "_count")
    with station.poll(poll_id) as poll:
        assert poll.result["ballots"] == 2
    assert not station.keys(poll_id)


@pytest.mark.parametrize("moment", ["after_commit", "key_overwritten"])
@pytest.mark.parametrize("method", ["_count", "cancel"])
def test_killed_before_the_key_is_destroyed(station, mortal, method, moment):
    poll_id = voted_and_closed(station)
    if method == "cancel":
        assert mortal.do(POLL, [poll_id], "_cancel", "A mistake", die=moment)
        assert station.state(poll_id) == "cancelled"
    else:
        assert mortal.do(POLL, [poll_id], "_count", die=moment)
        assert station.state(poll_id) == "result"
    assert not station.boxes(poll_id)
    assert len(station.keys(poll_id)) == 1
    clean_up(station)
    assert not station.keys(poll_id)


def voted_and_closed(station):
    poll_id = station.open()
    station.cast(poll_id, 0, "yes")
    station.cast(poll_id, 1, "no")
    station.close(poll_id)
    return poll_id


# A disk that is full


@pytest.mark.parametrize("room", [0, 10])
def test_no_place_for_the_key(station, mortal, room):
    poll_id = station.prepare()
    outcome = mortal.attempt(POLL, [poll_id], "action_open", file_size=room)
    assert outcome.is_refused and "cannot write the key" in outcome.error[1]
    assert station.state(poll_id) == "draft"
    assert not mortal.do(POLL, [poll_id], "action_open")
    for half in station.keys(poll_id):
        grow_old(half)
    clean_up(station)
    assert len(station.keys(poll_id)) == 1
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    station.count(poll_id)
    assert station.state(poll_id) == "result"


@pytest.mark.parametrize("step", [("_count",), ("_cancel", "A mistake")])
def test_no_place_to_overwrite_the_key(station, mortal, step):
    """What was done stays done; the job destroys it when it can."""
    poll_id = voted_and_closed(station)
    assert not mortal.do(POLL, [poll_id], *step, file_size=0)
    assert station.state(poll_id) in ("result", "cancelled")
    assert len(station.keys(poll_id)) == 1
    forget = ("komunigi.secrecy.confidential", [], "_cron_forget")
    assert not mortal.do(*forget, file_size=0)
    assert len(station.keys(poll_id)) == 1
    assert not mortal.do(*forget)
    assert not station.keys(poll_id)
