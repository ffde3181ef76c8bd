# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class KomunigiPoll(models.Model):
    """Who votes: the roll before it freezes, and the frozen one."""

    _inherit = "komunigi.poll"

    def _electorate_domain(self) -> Domain:
        """Members whom the poll addresses, whether or not they may vote today."""
        self.ensure_one()
        domain = Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "=", "member"
        )
        if self.electorate == "categories":
            domain &= Domain("category_id", "in", self.category_ids.ids)
        elif self.electorate == "chosen":
            domain &= Domain("id", "in", self.membership_ids.ids)
        return domain

    def _roll(self):
        """The members who would be on the roll if it froze now."""
        return self.env["komunigi.membership"].search(
            self._electorate_domain() & Domain("has_voting_right", "=", True)
        )

    def _weights(self, memberships) -> dict[int, int]:
        """How many votes each of `memberships` has, after the ceiling."""
        self.ensure_one()
        return dict.fromkeys(memberships.ids, 1)

    def _freeze_roll(self):
        """Write the roll: one statement, however many electors."""
        self.ensure_one()
        roll = self._roll()
        weights = self._weights(roll)
        roll.fetch(["category_id"])
        self.env["komunigi.poll.elector"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO komunigi_poll_elector
                          (poll_id, membership_id, category_id, weight, voted)
                   SELECT %s, member, category, weight, FALSE
                     FROM unnest(%s::int[], %s::int[], %s::int[])
                          AS elector (member, category, weight)""",
                self.id,
                roll.ids,
                [membership.category_id.id or None for membership in roll],
                [weights[membership.id] for membership in roll],
            )
        )
        self.invalidate_recordset(["elector_ids", "elector_count", "turnout"])
