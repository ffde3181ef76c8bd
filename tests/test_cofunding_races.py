# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Two answers to a call at once: real connections, in a set order."""

import contextlib
import datetime

import pytest
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError

from odoo.addons.komunigi_cost_sharing.tests.cofunding_common import CofundingMixin


def look(call):
    """Begin the transaction: from now on it sees the database as it is now."""
    call.env.cr.execute("SELECT 1 FROM komunigi_cofunding LIMIT 1")


@pytest.fixture
def open_call(database):
    """Three members are needed, and one has agreed."""
    with database.transaction() as env:
        build = type("Build", (CofundingMixin,), {"env": env})
        network = build.create_network("Races")
        members = build.create_members(network, 4)
        call = build.ask_members(
            network,
            date_until=datetime.date.today() + datetime.timedelta(days=30),
        )
        build.agree(call, members[0], ceiling=1000, day=datetime.date.today())
        call_id, member_ids = call.id, members.ids

    @contextlib.contextmanager
    def transaction():
        with database.transaction() as env:
            yield env["komunigi.cofunding"].browse(call_id)

    transaction.member_ids = member_ids
    return transaction


def agree(call, member_id):
    member = call.env["komunigi.membership"].browse(member_id)
    CofundingMixin.agree(call, member, ceiling=1000, day=call.network_id._today())


def test_the_second_to_last_and_the_last_pledge_at_once_start_it(open_call):
    """Neither sees the other: the later one starts over, and then starts the call."""
    _first, second_id, third_id, _fourth = open_call.member_ids
    with open_call() as one, open_call() as other:
        look(one)
        look(other)
        agree(one, second_id)
        one.env.cr.commit()
        with pytest.raises(SerializationFailure):
            # Odoo starts the request over.
            agree(other, third_id)
        other.env.cr.rollback()
        agree(other, third_id)
    with open_call() as call:
        assert call.state == "started"
        assert sorted(call.share_ids.mapped("amount")) == [1000, 1000, 1000]


def test_two_last_pledges_at_once_start_it_once(open_call):
    _first, second_id, third_id, fourth_id = open_call.member_ids
    with open_call() as call:
        agree(call, second_id)
    with open_call() as one, open_call() as other:
        look(one)
        look(other)
        agree(one, third_id)
        with pytest.raises(UserError, match="being changed just now"):
            agree(other, fourth_id)
        other.env.cr.rollback()
        one.env.cr.commit()
        # It has started meanwhile: the fourth joins.
        agree(other, fourth_id)
    with open_call() as call:
        assert call.state == "started"
        assert call.mailing_ids.mapped("kind").count("started") == 1
        assert sorted(call.share_ids.mapped("amount")) == [750] * 4


def test_the_job_does_not_let_fall_what_has_just_started(open_call):
    _first, second_id, third_id, _fourth = open_call.member_ids
    with open_call() as call:
        agree(call, second_id)
    with open_call() as answering, open_call() as job:
        look(answering)
        look(job)
        agree(answering, third_id)
        assert not job._take_step("_step_fall")
        answering.env.cr.commit()
        assert not job._take_step("_step_fall")
    with open_call() as call:
        assert (call.state, call.end) == ("started", False)
