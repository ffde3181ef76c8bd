# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command

from odoo.addons.komunigi_vote import key_file
from odoo.addons.komunigi_vote.tests.common import VoteMixin


class PollingStation:
    """Opens polls in a cloned database, and casts votes, each in a transaction."""

    def __init__(self, database, members):
        self.database = database
        with database.transaction() as env:
            build = type("Build", (VoteMixin,), {"env": env})
            network = build.create_network("Polling station")
            partners = env["res.partner"].create(
                [{"name": f"Voter {number}"} for number in range(members)]
            )
            memberships = env["komunigi.membership"].create(
                [
                    {
                        "network_id": network.id,
                        "partner_id": partner.id,
                        "admission_state": "agreed",
                        "period_ids": [Command.create({"date_start": "2025-01-01"})],
                    }
                    for partner in partners
                ]
            )
            self.network_id, self.member_ids = network.id, memberships.ids

    def prepare(self, voters=6, method="yes_no", options=(), **values):
        """The id of a poll of the first `voters` members."""
        with self.database.transaction() as env:
            build = type("Build", (VoteMixin,), {"env": env})
            poll = build.create_poll(
                env["komunigi.network"].browse(self.network_id),
                method,
                options,
                electorate="chosen",
                membership_ids=[Command.set(self.member_ids[:voters])],
                **{"secrecy": "confidential", **values},
            )
            return poll.id

    def open(self, *arguments, **values):
        poll_id = self.prepare(*arguments, **values)
        with self.poll(poll_id) as poll:
            poll.action_open()
        return poll_id

    def poll(self, poll_id):
        """The poll, in a transaction of its own."""
        return Opened(self.database, poll_id)

    def cast(self, poll_id, place, ballot, number=None):
        with self.poll(poll_id) as poll:
            cast(poll, place, ballot, number)

    def close(self, poll_id):
        with self.poll(poll_id) as poll:
            poll._close()

    def count(self, poll_id):
        with self.poll(poll_id) as poll:
            poll._count()

    def state(self, poll_id):
        with self.poll(poll_id) as poll:
            return poll.state

    def query(self, query, *parameters):
        with self.database.transaction() as env:
            env.cr.execute(query, parameters)
            return env.cr.fetchall() if env.cr.description else []

    def boxes(self, poll_id):
        """The sealed boxes as they lie in the table."""
        rows = self.query(
            "SELECT box FROM komunigi_poll_urn WHERE poll_id = %s", poll_id
        )
        return [bytes(box) for (box,) in rows]

    def voted(self, poll_id):
        """How many have voted, according to the roll."""
        [[voted]] = self.query(
            "SELECT COUNT(*) FROM komunigi_poll_elector WHERE poll_id = %s AND voted",
            poll_id,
        )
        return voted

    def keys(self, poll_id):
        """The key files of the poll."""
        files = key_file.found(self.database.name)
        return [key for key in files if key.poll_id == poll_id]


class Opened:
    def __init__(self, database, poll_id):
        self.transaction = database.transaction()
        self.poll_id = poll_id

    def __enter__(self):
        return self.transaction.__enter__()["komunigi.poll"].browse(self.poll_id)

    def __exit__(self, *error):
        return self.transaction.__exit__(*error)


def cast(poll, place, ballot, number=None):
    """Cast for the elector at `place` of the roll (0 is the first)."""
    elector = poll.elector_ids.sorted("id")[place]
    poll._cast(elector, ballot, number=number or poll._new_ballot_number())
