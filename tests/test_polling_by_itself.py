# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Polls that open, close and are counted by themselves, by several workers at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Barrier
from unittest.mock import patch

from odoo.modules.registry import Registry

from .polling_station import cast

NOON = datetime(2031, 3, 1, 12, 0)
WEEK = timedelta(days=7)
WORKERS = 4


def run_job(station):
    with station.database.transaction() as env:
        env["komunigi.poll"]._cron_polls()


def run_workers(station):
    """The same job by several workers, each with its own connection, at once."""
    barrier = Barrier(WORKERS)

    def work(_number):
        barrier.wait()
        run_job(station)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(work, range(WORKERS)))


@contextmanager
def clock(station, moment):
    polls = Registry(station.database.name)["komunigi.poll"]
    with patch.object(polls, "_clock", lambda poll: moment):
        yield


@contextmanager
def told(station, poll_ids):
    """(announcement, poll) of all that is told of these polls meanwhile."""
    polls = Registry(station.database.name)["komunigi.poll"]
    made = []
    with ExitStack() as stack:
        for name in ("_announce_opening", "_announce_result"):
            stack.enter_context(
                patch.object(
                    polls, name, lambda poll, name=name: made.append((name, poll.id))
                )
            )
        yield made
    made[:] = [(name, poll_id) for name, poll_id in made if poll_id in poll_ids]


def schedule(station, **values):
    poll_id = station.prepare(date_open=NOON, date_close=NOON + WEEK, **values)
    with clock(station, NOON - WEEK), station.poll(poll_id) as poll:
        poll.action_open()
        assert poll.is_scheduled
    return poll_id


def test_several_workers_do_each_step_once(station):
    poll_ids = [schedule(station, name=f"Poll {number}") for number in range(5)]
    with clock(station, NOON), told(station, poll_ids) as announced:
        run_workers(station)
        run_job(station)
    assert {station.state(poll_id) for poll_id in poll_ids} == {"open"}
    assert sorted(announced) == [("_announce_opening", id_) for id_ in poll_ids]
    for poll_id in poll_ids:
        assert len(station.keys(poll_id)) == 1
        with clock(station, NOON):
            station.cast(poll_id, 0, "yes")
    with clock(station, NOON + WEEK), told(station, poll_ids) as announced:
        run_workers(station)
        run_job(station)
    assert {station.state(poll_id) for poll_id in poll_ids} == {"result"}
    assert sorted(announced) == [("_announce_result", id_) for id_ in poll_ids]


def test_a_vote_that_is_being_cast_at_closing_is_counted(station):
    with clock(station, NOON):
        poll_id = station.open(date_close=NOON + WEEK)
        with station.poll(poll_id) as casting:
            cast(casting, 0, "yes")
            casting.env.flush_all()
            with clock(station, NOON + WEEK):
                # It does not wait for whoever votes, and comes back in a minute.
                run_job(station)
            assert station.state(poll_id) == "open"
    with clock(station, NOON + WEEK):
        run_job(station)
    assert station.state(poll_id) == "result"
    with station.poll(poll_id) as poll:
        assert poll.result["ballots"] == 1
