# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Shares of a cost, side by side: real connections, in a set order."""

import contextlib

import pytest
from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError

from odoo.addons.komunigi_cost_sharing.tests.common import SharingMixin

MEMBERS = 6


def look(env):
    """Begin the transaction: from now on it sees the database as it is now."""
    env.cr.execute("SELECT 1 FROM komunigi_cost_share LIMIT 1")


def allocate(call, amount=600):
    key, day = call.key_id, call.network_id._today()
    members = call.network_id.membership_ids
    return call._allocate(
        key._share(amount, members, day=day), name="Swaps", date=day, key=key
    )


@pytest.fixture
def desk(database):
    """A co-funding call of six members whose shares are neither planned nor asked."""
    with database.transaction() as env:
        build = type("Build", (SharingMixin,), {"env": env})
        network = build.create_network("Desk")
        network._complete_cost_setup()
        for number in range(MEMBERS):
            build.create_member(network, f"Desk {number}")
        call_id = build.create_cofunding(build.create_development(network)).id

    @contextlib.contextmanager
    def desk():
        with database.transaction() as env:
            yield env["komunigi.cofunding"].browse(call_id)

    return desk


def test_two_clicks_share_a_cost_once(desk):
    with desk() as first, desk() as second:
        look(first.env)
        look(second.env)
        allocate(first)
        with pytest.raises(UserError, match="is being changed just now"):
            allocate(second)
        second.env.cr.rollback()
        look(second.env)
        first.env.cr.commit()
        # Who began before the first had ended starts over.
        with pytest.raises(SerializationFailure):
            allocate(second)
        second.env.cr.rollback()
        second.env.invalidate_all()
        allocate(second)
    with desk() as call:
        assert call._shares().mapped("amount") == [100] * MEMBERS


def test_two_workers_invoice_each_share_once(desk):
    with desk() as call:
        allocate(call)
        call._ask_shares()
    with desk() as first, desk() as second:
        look(first.env)
        look(second.env)
        shares = "komunigi.cost.share"
        waiting = first.env[shares]._domain_to_invoice()
        mine = first.env[shares].search(waiting, order="id", limit=3)
        mine.try_lock_for_update(allow_referencing=True)
        mine._invoice()
        # The other takes what is left, without waiting.
        theirs = (
            second.env[shares]
            .search(waiting, order="id")
            .try_lock_for_update(allow_referencing=True)
        )
        assert not set(theirs.ids) & set(mine.ids)
        assert len(theirs) == MEMBERS - 3
        first.env.cr.commit()
    with desk() as call:
        call._shares().filtered(lambda share: not share.move_id)._invoice()
        moves = call._shares().move_id
        assert len(moves) == MEMBERS
        assert set(moves.mapped("state")) == {"posted"}
        journal = call.network_id.cost_journal_id
        posted = call.env["account.move"].search_count(
            [("journal_id", "=", journal.id)]
        )
        assert posted == MEMBERS


def test_asking_again_and_sharing_anew_do_not_ask_twice(desk):
    with desk() as call:
        allocate(call)
        call._ask_shares()._invoice()
        call._shares()[0].move_id.button_cancel()
    with desk() as sharing, desk() as asking:
        look(sharing.env)
        look(asking.env)
        allocate(sharing)
        void = asking._shares()[0].with_env(
            api.Environment(asking.env.cr, asking.env.uid, {})
        )
        with pytest.raises(UserError, match="is being changed just now"):
            void.action_ask_again()
        asking.env.cr.rollback()
        sharing.env.cr.commit()
        asking.env.invalidate_all()
        with pytest.raises(UserError, match="shared anew since"):
            void.action_ask_again()
    with desk() as call:
        assert sum(call._owed().values()) == 600
