# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command

from .common import VoteMixin


class OneOfEachMixin(VoteMixin):
    @classmethod
    def one_of_each(cls, network, member, person):
        """Of a public poll with its result."""
        poll = cls.open_poll(network, "plurality", ["Tea", "Coffee"])
        elector = cls.elector(poll, member)
        poll._cast(elector, [1], caster=person)
        ballot = poll._own_ballot(elector)[1]
        poll._make_links(elector)
        poll._close()
        count = cls.env["komunigi.poll.paper.count"].create(
            {
                "poll_id": poll.id,
                "line_ids": [Command.create({"ballot": "1", "number": 1})],
            }
        )
        poll._count()
        mailings = cls.env["komunigi.poll.mailing"]
        return {
            "komunigi.poll": poll,
            "komunigi.poll.option": poll.option_ids[0],
            "komunigi.poll.elector": elector,
            "komunigi.ballot": ballot.sudo(False),
            "komunigi.poll.link": cls.env["komunigi.poll.link"].search(
                [("elector_id", "=", elector.id)]
            ),
            "komunigi.poll.mailing": mailings.search([("poll_id", "=", poll.id)])[:1]
            or mailings.create(
                {"poll_id": poll.id, "kind": "result", "date": poll.date_close}
            ),
            "komunigi.poll.paper.count": count,
            "komunigi.poll.paper.line": count.line_ids,
        }
