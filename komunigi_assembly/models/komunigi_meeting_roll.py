# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import secrets

from odoo import models
from odoo.exceptions import UserError
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

    def _after_convened(self):
        result = super()._after_convened()
        if self.profile == "assembly":
            self._freeze_roll()
        return result

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
                    ON CONFLICT (meeting_id, membership_id)
                          WHERE is_second IS NOT TRUE DO NOTHING
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
            [
                ("meeting_id", "=", self.id),
                ("membership_id", "=", membership.id),
                ("is_second", "=", False),
            ]
        )

    # Who joined, or regained the vote, since

    def action_update_roll(self):
        """Show how the roll differs from the members of today, then take it over."""
        self.ensure_one()
        return self._action_dialog(
            self.env._("Update the roll"), "komunigi.meeting.roll.update"
        )

    def _roll_differences(self) -> dict:
        """How the roll and the members of today differ.

        :return: memberships: `new` are not on the roll, `regained` stand on it without
            a vote and may vote today, `lost` stand on it with one and may not, or
            have left
        """
        self.ensure_one()
        # sudo: the roll and the register, for who keeps them.
        meeting = self.sudo()
        today = meeting._roll_members()
        entitled = today.search(
            [("id", "in", today.ids), ("has_voting_right", "=", True)]
        )
        lines = meeting.env["komunigi.meeting.member"].search_fetch(
            [("meeting_id", "=", self.id)], ["membership_id", "may_vote"]
        )
        voting = lines.filtered("may_vote").membership_id
        return {
            "new": today - lines.membership_id,
            "regained": (lines.membership_id - voting) & entitled,
            "lost": voting - entitled,
        }

    def _update_roll(self, with_losses=False, by=None):
        """Add who is missing and give back votes; nobody is taken off.

        :param with_losses: who may not vote any more stays on the roll, without votes
        """
        self.ensure_one()
        self.check_access("write")
        self._check_roll_open()
        differences = self._roll_differences()
        # sudo: the roll is written by nobody but these methods.
        meeting = self.sudo()
        meeting._add_to_roll(differences["new"])
        regained = differences["regained"]
        meeting._give_votes(regained)
        lost = differences["lost"] if with_losses else regained.browse()
        meeting._take_votes(lost)
        self._log_event(
            "roll_updated",
            by=by,
            new=len(differences["new"]),
            regained=len(regained),
            lost=len(lost),
        )
        meeting._changed()

    def _check_roll_open(self):
        if (
            self.profile != "assembly"
            or not self.date_convened
            or self.state not in ("draft", "running")
        ):
            raise UserError(
                self.env._("The roll is updated between the convening and the end.")
            )

    def _give_votes(self, members):
        """Votes as of today for who had none on the roll."""
        basis = self._basis_votes(members)
        self.env["komunigi.meeting.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_meeting_member AS line
                      SET may_vote = TRUE,
                          votes = LEAST(CASE WHEN %s THEN line.shares
                                             ELSE given.votes END, %s)
                     FROM unnest(%s::int[], %s::int[]) AS given (id, votes)
                    WHERE line.meeting_id = %s AND line.membership_id = given.id""",
                self.vote_by == "shares",
                self.vote_ceiling or None,
                members.ids,
                basis,
                self.id,
            )
        )
        self.env["komunigi.meeting.member"].invalidate_model()

    def _take_votes(self, members):
        self.env["komunigi.meeting.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_meeting_member SET may_vote = FALSE, votes = 0
                    WHERE meeting_id = %s AND membership_id = ANY(%s)""",
                self.id,
                members.ids,
            )
        )
        self.env["komunigi.meeting.member"].invalidate_model()


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_roll_updated(self, values) -> str:
        return self.env._(
            "The roll was updated: %(new)s members added, %(regained)s have their vote "
            "back, %(lost)s have lost it.",
            **values,
        )
