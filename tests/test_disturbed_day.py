# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whatever happens while it is at work: taken up again, it is as if nothing had been.

All that is due on a busy day is done once undisturbed, and then by a server that is
killed, and whose connection to the database is cut, at random moments of each step,
or that finds the disk full, until it is through. What the database then says is
compared with what it says after the undisturbed day.

`KOMUNIGI_FAULTS=20 setup/test tests/test_disturbed_day.py` lives twenty disturbed
days, each with moments of its own. A failure tells which.
"""

import os
import random
from dataclasses import dataclass

import pytest

from .canonical_dump import CanonicalDump

ROUNDS = int(os.environ.get("KOMUNIGI_FAULTS", 1))
# Of what people are told when a job cannot do what is due
TOLD = ("Mails could not be written", "Could not open by itself")


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
    # Where it was told that it could not open by itself
    Step("komunigi.poll", "action_open", "poll that is planned"),
    Step("komunigi.secrecy.confidential", "_cron_forget"),
    mails("komunigi.poll.mailing"),
    Step("komunigi.meeting", "action_close", "meeting"),
    Step("komunigi.meeting", "_cron_meetings"),
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


def live_disturbed(day, server, counts, accidents):
    """Each step through its accidents, until it is done; what happened.

    :param accidents: from how many moments a step has to the accidents that it meets
        with, one after the other
    """
    happened = []
    for step, count in zip(DAY, counts, strict=True):
        if isinstance(step, Later):
            step.come(day.database)
            continue
        for accident in accidents(count):
            outcome = server.attempt(*step.order(day), **accident)
            happened.append((step, accident, outcome))
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


@pytest.fixture
def disturb(busy_day, busy_server, undisturbed):
    """Live the day with accidents: what happened, and what is different then."""
    counts, evening = undisturbed

    def disturb(accidents, before_reading=lambda env: None):
        busy_day.begin_again()
        happened = live_disturbed(busy_day, busy_server, counts, accidents)
        with busy_day.database.transaction() as env:
            before_reading(env)
            found = CanonicalDump(env, busy_day.known)
        return happened, found.differences(evening)

    return disturb


def say(happened, differences):
    return "\n".join([*map(str, happened), *differences])


@pytest.mark.parametrize("number", range(ROUNDS))
def test_killed_and_cut_off_at_any_moment(number, disturb):
    chance = random.Random(f"day {number}")

    def accidents(count):
        # After the first there is less left to do.
        return [
            {"kill": chance.randint(1, count)},
            {"cut": chance.randint(1, max(count // 2, 1))},
        ]

    happened, differences = disturb(accidents)
    outcomes = [outcome for _step, _accident, outcome in happened]
    assert sum(outcome.killed for outcome in outcomes) > len(DAY) // 2, happened
    assert sum(bool(outcome.error) for outcome in outcomes) > len(DAY) // 2, happened
    assert not differences, say(happened, differences)


def test_the_disk_is_full(disturb):
    happened, differences = disturb(
        lambda count: [{"file_size": 0}, {"file_size": 20}], forget_what_was_told
    )
    failed = {step for step, _accident, outcome in happened if not outcome.done}
    # A key, a paper and the signed minutes have no place.
    assert {step.method for step in failed} >= {
        "action_open",
        "action_record",
        "action_enter",
    }
    # Who was told follows the record.
    differences = [line for line in differences if "x mail_followers" not in line]
    assert not differences, say(happened, differences)


def forget_what_was_told(env):
    """It was told, each once: the rest is as on another day."""
    told = env["mail.activity"].search([("summary", "in", TOLD)])
    assert set(told.mapped("summary")) == set(TOLD)
    assert len(told.grouped(lambda one: (one.res_model, one.res_id))) == len(told)
    told.unlink()
    for summary in TOLD:
        letters = env["mail.message"].search(
            [("message_type", "=", "user_notification"), ("body", "like", summary)]
        )
        env["mail.mail"].search([("mail_message_id", "in", letters.ids)]).unlink()
        letters.exists().unlink()
