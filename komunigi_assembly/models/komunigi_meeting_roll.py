# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets

from odoo import models
from odoo.tools import SQL


class KomunigiMeeting(models.Model):
    """The roll of an assembly: who is convened, and with how many votes."""

    _inherit = "komunigi.meeting"

    def _roll_members(self):
        """The members of the network today: all are convened, not all may vote."""
        self.ensure_one()
        return self.env["komunigi.membership"].search(
            [("network_id", "=", self.network_id.id), ("state", "=", "member")]
        )

    def _freeze_roll(self):
        """Write the roll: one statement, however many members.

        Who stands on it already stays as it is.
        """
        self.ensure_one()
        # sudo: the roll follows from the register; whoever convenes may do so.
        self.sudo()._add_to_roll(self.sudo()._roll_members())

    def _add_to_roll(self, members):
        """Put `members` on the roll, with the votes that they have today.

        Votes are those of the rule, at most its ceiling; who may not vote has none.
        """
        self.ensure_one()
        entitled = set(
            members.search(
                [("id", "in", members.ids), ("has_voting_right", "=", True)]
            ).ids
        )
        members.flush_model(["partner_name", "category_id"])
        self.env["cooperative.membership"].flush_model(["number_of_share"])
        self.env["komunigi.meeting.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO komunigi_meeting_member
                       (meeting_id, membership_id, member_name, category_id, may_vote,
                        shares, votes, code, presence)
                SELECT %(meeting)s, member.id, member.partner_name,
                       member.category_id, asked.may_vote,
                       COALESCE(register.number_of_share, 0),
                       CASE WHEN asked.may_vote
                            THEN LEAST(
                                CASE WHEN %(by_shares)s
                                     THEN COALESCE(register.number_of_share, 0)
                                     ELSE asked.votes END,
                                %(ceiling)s)
                            ELSE 0 END,
                       asked.code, 'absent'
                  FROM unnest(%(ids)s::int[], %(may_vote)s::bool[],
                              %(votes)s::int[], %(codes)s::varchar[])
                       AS asked (id, may_vote, votes, code)
                  JOIN komunigi_membership AS member ON member.id = asked.id
             LEFT JOIN cooperative_membership AS register
                       ON register.id = member.cooperative_membership_id
                    ON CONFLICT (meeting_id, membership_id) DO NOTHING
                """,
                meeting=self.id,
                by_shares=self.vote_by == "shares",
                # NULL is no ceiling: LEAST passes over it.
                ceiling=self.vote_ceiling or None,
                ids=members.ids,
                may_vote=[member_id in entitled for member_id in members.ids],
                votes=self._basis_votes(members),
                codes=[secrets.token_urlsafe(16) for _member in members],
            )
        )
        self.env["komunigi.meeting.member"].invalidate_model()
        self.invalidate_recordset(["member_ids"])

    def _basis_votes(self, members) -> list[int]:
        """One each; or whole units of the basis, none where there is no value."""
        if self.vote_by != "basis" or not self.vote_basis_id:
            return [1] * len(members)
        values = self.vote_basis_id._values_for(members, self.network_id._today().year)
        return [
            int(values[member_id].value) if member_id in values else 0
            for member_id in members.ids
        ]

    def _line_of(self, membership):
        """The line of the roll of `membership`; none where it was not convened."""
        self.ensure_one()
        return self.env["komunigi.meeting.member"].search(
            [("meeting_id", "=", self.id), ("membership_id", "=", membership.id)]
        )
