# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server of mails that refuses: nothing of ours waits for it, and once it takes
mails again, each arrives once."""

import pytest

from .canonical_dump import CanonicalDump
from .mail_server import REFUSALS, MailServer

# Whatever writes to members
DEEDS = (
    ("komunigi.meeting", "_cron_meetings"),
    ("komunigi.dues.reminder", "_cron_remind"),
    ("komunigi.poll.mailing", "_cron_write"),
    ("komunigi.meeting.mailing", "_cron_write"),
    ("komunigi.cofunding.mailing", "_cron_write"),
    ("komunigi.change.mailing", "_cron_write"),
)


@pytest.fixture
def mail_server(busy_day):
    """The one that Odoo is told to use."""
    busy_day.begin_again()
    with MailServer.started() as server:
        with busy_day.database.transaction() as env:
            env["ir.mail_server"].search([]).active = False
            env["ir.mail_server"].create(
                {"name": "Ours", "smtp_host": "127.0.0.1", "smtp_port": server.port}
            )
            # What demo data wrote is none of ours.
            env["mail.mail"].search([]).unlink()
        yield server


def send(server):
    """The queue, as Odoo's own job goes through it."""
    return server.attempt("mail.mail", [], "process_email_queue", mail_seconds=0.5)


def waiting(day):
    with day.database.transaction() as env:
        mails = env["mail.mail"].search([("state", "in", ("outgoing", "exception"))])
        return sorted(
            (person.email, mail.subject.strip())
            for mail in mails
            for person in mail.recipient_ids
        )


def try_again(day):
    """The button on mails that could not be delivered."""
    with day.database.transaction() as env:
        env["mail.mail"].search([("state", "=", "exception")]).action_retry()


def test_each_mail_arrives_once_in_the_end(busy_day, busy_server, mail_server):
    for model, method in DEEDS:
        assert not busy_server.do(model, [], method)
    with busy_day.database.transaction() as env:
        # Those of the busy network are enough.
        env["mail.mail"].search(
            [("recipient_ids.email", "not like", "member%@example.com")]
        ).unlink()
    written = waiting(busy_day)
    assert len(written) > 20
    with busy_day.database.transaction() as env:
        before = CanonicalDump(env)
    for mood in REFUSALS:
        mail_server.mood = mood
        send(busy_server)
        # None is lost, none was taken.
        assert (mood, waiting(busy_day)) == (mood, written)
        try_again(busy_day)
    with busy_day.database.transaction() as env:
        differences = CanonicalDump(env, before.known).differences(before)
    ours = [line for line in differences if " komunigi_" in line]
    assert not ours, "\n".join(ours)
    mail_server.mood = ""
    send(busy_server)
    assert waiting(busy_day) == []
    assert sorted(mail_server.taken) == written
    send(busy_server)
    assert len(mail_server.taken) == len(written)
