# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase

from odoo.addons.komunigi_membership.tests.common import MembershipMixin


class VoteMixin(MembershipMixin):
    """Builds polls, opens them and casts ballots in a line each."""

    @classmethod
    def create_members(cls, network, count, prefix="Member"):
        """`count` agreed members, named "Member 1" and on."""
        members = cls.env["komunigi.membership"]
        for number in range(1, count + 1):
            members |= cls.create_member(network, f"{prefix} {number}")
        return members

    @classmethod
    def create_poll(cls, network, method="yes_no", options=(), **values):
        """A poll in preparation that closes in a week; `options` are names."""
        return cls.env["komunigi.poll"].create(
            {
                "name": "Shall we?",
                "network_id": network.id,
                "method": method,
                "date_close": fields.Datetime.now() + timedelta(days=7),
                "option_ids": [Command.create({"name": name}) for name in options],
                **values,
            }
        )

    @classmethod
    def open_poll(cls, network, method="yes_no", options=(), **values):
        poll = cls.create_poll(network, method, options, **values)
        poll.action_open()
        return poll

    @classmethod
    def elector(cls, poll, membership):
        return poll.elector_ids.filtered(lambda e: e.membership_id == membership)

    @classmethod
    def cast(cls, poll, membership, ballot, **values):
        """As the portal does it; `ballot` in the shape of the poll's method."""
        poll._cast(cls.elector(poll, membership), ballot, **values)

    @classmethod
    def close_and_count(cls, poll):
        poll._close()
        poll._count()

    def clock(self, moment):
        """Freeze the server's clock of polls: `with self.clock(moment):`."""
        return patch.object(
            self.registry["komunigi.poll"], "_clock", lambda poll: moment
        )


class VoteCase(VoteMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
