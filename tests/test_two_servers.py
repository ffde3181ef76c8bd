# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two servers on one database run our jobs side by side; nothing is done twice."""

import pytest

from .canonical_dump import CanonicalDump

# What one job plans, another does.
TIMES = 3
# Which of two is the first may differ.
ORDER = (
    "account_move.name",
    "account_move.payment_reference",
    "account_move.sequence_number",
    "account_move_line.move_name",
    "account_move_line.name",
    # Whether a reminder tells of dues that are invoiced that moment
    "mail_mail.body_html",
    "mail_message.body",
)
# The same job by both at once, as no server's own cron would do it
JOBS = (
    ("komunigi.dues.call", "_cron_invoice", 2),
    ("komunigi.dues.reminder", "_cron_remind", 2),
    ("komunigi.cost.share", "_cron_invoice", 2),
    ("komunigi.poll", "_cron_polls"),
    ("komunigi.poll.mailing", "_cron_write", 2),
    ("komunigi.cofunding", "_cron_cofundings"),
    ("komunigi.cofunding.mailing", "_cron_write", 2),
    ("komunigi.meeting", "_cron_meetings"),
    ("komunigi.meeting.mailing", "_cron_write", 2),
    ("komunigi.election", "_cron_elections"),
    ("komunigi.election.mailing", "_cron_write", 2),
    ("komunigi.change.mailing", "_cron_write", 2),
    ("komunigi.change.digest", "_cron_write", 2),
    ("komunigi.decision", "_cron_review"),
    ("komunigi.body", "_cron_alerts"),
)
# Who began before the other had ended is started over, with the next run.
MET = {"SerializationFailure", "LockNotAvailable", "DeadlockDetected", "LockError"}


def all_due(day):
    """All our jobs are, and no other."""
    with day.database.transaction() as env:
        env.cr.execute(
            """UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - INTERVAL '1 d',
                      active = id IN (SELECT res_id FROM ir_model_data
                                       WHERE model = 'ir.cron'
                                         AND module LIKE 'komunigi%%')"""
        )
        env.cr.execute("SELECT COUNT(*) FROM ir_cron WHERE active")
        return env.cr.fetchone()[0]


def evening(day):
    with day.database.transaction() as env:
        return CanonicalDump(env, day.known, leave=ORDER)


@pytest.fixture(scope="module")
def by_one(busy_day, busy_server):
    """What the database says when one server has run all jobs."""
    begin(busy_day)
    for _time in range(TIMES):
        assert all_due(busy_day) > 20
        busy_server.do_itself("ir.cron", [], "run_jobs")
    return evening(busy_day)


def begin(day):
    day.begin_again()
    with day.database.transaction() as env:
        env["komunigi.dues.call"].browse(day.ids["dues"]).action_send()


def test_two_servers_run_the_jobs(busy_day, busy_server, by_one):
    begin(busy_day)
    jobs = busy_server.order("ir.cron", [], "run_jobs")
    for _time in range(TIMES):
        all_due(busy_day)
        for outcome in busy_server.attempt_at_once(jobs, jobs):
            assert outcome.done, outcome
    differences = evening(busy_day).differences(by_one)
    assert not differences, "\n".join(differences)


def test_the_same_job_by_both_at_once(busy_day, busy_server, by_one):
    begin(busy_day)
    for _time in range(TIMES - 1):
        for model, method, *arguments in JOBS:
            order = busy_server.order(model, [], method, *arguments)
            for outcome in busy_server.attempt_at_once(order, order):
                assert outcome.done or outcome.error[0] in MET, (method, outcome)
    all_due(busy_day)
    assert not busy_server.do("ir.cron", [], "run_jobs")
    differences = evening(busy_day).differences(by_one)
    assert not differences, "\n".join(differences)
