# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever happens while it is at work: taken up again, it is as if nothing had been.

All that is due on a busy day is done once undisturbed, and then by a server that is
killed, and whose connection to the database is cut, at random moments of each step,
until it is through. What the database then says is compared with what it says after
the undisturbed day.

`KOMUNIGI_FAULTS=20 setup/test tests/test_killed_anywhere.py` lives twenty disturbed
days, each with moments of its own. A failure tells which.
"""

import os
import random
from dataclasses import dataclass

import pytest

from .canonical_dump import CanonicalDump

ROUNDS = int(os.environ.get("KOMUNIGI_FAULTS", 1))
# In each step, one after the other
ACCIDENTS = ("kill", "cut")


@dataclass(frozen=True)
class Step:
    """A button, or a job that is run again until nothing is left to do.

    :ivar of: the record's name in the busy day; none for a job
    """

    model: str
    method: str
    of: str = ""
    arguments: tuple = ()

    def order(self, day):
        ids = [day.ids[self.of]] if self.of else []
        return (self.model, ids, self.method, *self.arguments)


@dataclass(frozen=True)
class Later:
    """What was planned for later today is due."""

    table: str

    def come(self, database):
        with database.transaction() as env:
            env.cr.execute(
                f"UPDATE {self.table} SET date = date - INTERVAL '1 hour'"
                " WHERE NOT done"
            )


def mails(model):
    return Step(model, "_cron_write", arguments=(3,))


DAY = [
    Step("komunigi.dues.call", "action_send", "dues"),
    Step("komunigi.dues.call", "_cron_invoice", arguments=(3,)),
    Step("komunigi.dues.reminder", "_cron_remind", arguments=(3,)),
    Step("komunigi.cost.share", "_cron_invoice", arguments=(2,)),
    Step("komunigi.pledge.record", "action_record", "last pledge"),
    mails("komunigi.cofunding.mailing"),
    Step("komunigi.poll", "action_open", "draft poll"),
    Step("komunigi.poll", "_cron_polls"),
    Step("komunigi.secrecy.confidential", "_cron_forget"),
    mails("komunigi.poll.mailing"),
    Step("komunigi.meeting", "action_close", "meeting"),
    Later("komunigi_meeting_mailing"),
    mails("komunigi.meeting.mailing"),
    Step("komunigi.minutes.sign", "action_enter", "sign"),
]


def live(day, server):
    """Undisturbed; how many moments each step has had."""
    counts = []
    for step in DAY:
        if isinstance(step, Later):
            step.come(day.database)
            counts.append(0)
        else:
            counts.append(server.do_itself(*step.order(day)))
    return counts


def live_disturbed(day, server, counts, chance):
    """Each step through its accidents, until it is done; what happened."""
    happened = []
    for step, count in zip(DAY, counts, strict=True):
        if isinstance(step, Later):
            step.come(day.database)
            continue
        for number, accident in enumerate(ACCIDENTS, 1):
            # There is less and less left to do.
            moment = chance.randint(1, max(count // number, 1))
            outcome = server.attempt(*step.order(day), **{accident: moment})
            happened.append((step, accident, moment, outcome))
        outcome = server.attempt(*step.order(day))
        # A button that has done its work says so.
        assert outcome.done or outcome.is_refused, (happened, outcome)
    return happened


@pytest.fixture(scope="module")
def undisturbed(busy_day, busy_server):
    """How many moments the steps have, and what the database says in the evening."""
    busy_day.begin_again()
    counts = live(busy_day, busy_server)
    with busy_day.database.transaction() as env:
        evening = CanonicalDump(env, busy_day.known)
    assert (evening - busy_day.before) != []
    return counts, evening


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_disturbed_day_ends_like_another(number, busy_day, busy_server, undisturbed):
    counts, evening = undisturbed
    busy_day.begin_again()
    happened = live_disturbed(
        busy_day, busy_server, counts, random.Random(f"day {number}")
    )
    killed = [outcome for *_what, outcome in happened if outcome.killed]
    cut = [outcome for *_what, outcome in happened if outcome.error]
    assert len(killed) > len(DAY) // 2 and len(cut) > len(DAY) // 2, happened
    with busy_day.database.transaction() as env:
        differences = CanonicalDump(env, busy_day.known).differences(evening)
    assert not differences, "\n".join([*map(str, happened), *differences])
