# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.tools import SQL

from ..exceptions import AlreadyVoted


class KomunigiSecrecyPublic(models.AbstractModel):
    """Who voted what is known to all members once there is a result."""

    _name = "komunigi.secrecy.public"
    _description = "Public poll"
    _inherit = ["komunigi.secrecy"]

    _can_change = True
    _tells_who = True

    def _sentences(self, poll):
        return [
            self.env._(
                "Once the poll has closed, all members read who answered what; until "
                "then only those who act for the same member do."
            ),
            self.env._("You can change your vote until the poll closes."),
        ]

    def _cast(self, poll, elector, choice, *, number, reason, caster):
        voted, _category = self._lock_elector(poll, elector)
        ballot = self._own_ballot(poll, elector)
        if voted and not ballot:
            raise AlreadyVoted(
                self.env._(
                    "%(member)s has voted on paper.", member=self._name_of(elector)
                )
            )
        values = {
            "choice": choice,
            "reason": reason or False,
            "caster_id": caster and caster.id,
            "date_cast": poll._clock().replace(microsecond=0),
        }
        if ballot:
            ballot.write(values)
        else:
            ballot.create(
                {
                    "elector_id": elector.id,
                    "poll_id": poll.id,
                    # sudo: read of the elector's line, for who acts for the member.
                    "membership_id": elector.sudo().membership_id.id,
                    **values,
                }
            )
            self._mark_voted(elector)

    def _own_ballot(self, poll, elector):
        # sudo: nobody reads ballots before the result but who acts for the member,
        # which the caller has checked.
        return (
            self.env["komunigi.ballot"]
            .sudo()
            .search([("elector_id", "=", elector.id), ("poll_id", "=", poll.id)])
        )

    def _ballot_count(self, poll):
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM komunigi_ballot WHERE poll_id = %s", poll.id)
        )
        return count

    def _ballots(self, poll):
        # sudo: nobody else reads ballots before there is a result; this is the count.
        ballots = self.env["komunigi.ballot"].sudo()
        ballots.flush_model()
        # Locked, so that a change that this transaction does not see is noticed.
        rows = poll._locked(
            SQL("SELECT id FROM komunigi_ballot WHERE poll_id = %s FOR SHARE", poll.id)
        )
        ballots = ballots.browse(id_ for (id_,) in rows)
        ballots.fetch(["choice", "elector_id", "membership_id"])
        ballots.elector_id.fetch(["weight", "category_id"])
        return [
            (
                ballot.membership_id.display_name,
                ballot.choice,
                ballot.elector_id.weight,
                poll._college_name(ballot.elector_id.category_id),
            )
            for ballot in ballots
        ]

    def _forget(self, poll):
        # Those of a result are published; those of a cancelled poll nobody reads.
        if poll.state == "cancelled":
            # sudo: nobody else may delete ballots; the poll was cancelled just now.
            self.env["komunigi.ballot"].sudo().search(
                [("poll_id", "=", poll.id)]
            ).unlink()
