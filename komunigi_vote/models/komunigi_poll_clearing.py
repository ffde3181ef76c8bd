# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class KomunigiPoll(models.Model):
    """What is left of a poll once nobody can contest it any more."""

    _inherit = "komunigi.poll"

    roll_figures = fields.Json(
        copy=False,
        readonly=True,
        help='What was on the roll, since it was cleared: {"electors", "voted", '
        '"votes": [all, fewest, most of one member]}.',
    )

    @api.model
    def _domain_over(self, before):
        return (
            Domain("state", "=", "result") & Domain("date_counted", "<", before)
        ) | (Domain("state", "=", "cancelled") & Domain("date_close", "<", before))

    def _keeps_voices(self) -> bool:
        """Whether who answered what is a part of the decision itself.

        Consent is given, or refused with a reason, by somebody, to all: without the
        names there would be no telling what was agreed.
        """
        return (
            self.method == "consent"
            and self.nature == "decision"
            and self.secrecy == "public"
            and self.state == "result"
        )

    def _clear(self):
        self.ensure_one()
        figures = {
            "electors": self.elector_count,
            "voted": self.voted_count,
            "votes": list(self._votes_on_roll()),
        }
        keeps = self._keeps_voices()
        self.env.flush_all()
        if not keeps:
            self._forget_rows("komunigi_ballot")
        self._forget_rows(
            "komunigi_poll_elector",
            SQL("id NOT IN (SELECT elector_id FROM komunigi_ballot)"),
        )
        self._forget_rows("komunigi_poll_paper_count")
        self._forget_rows("komunigi_poll_mailing")
        # Who was chosen to vote is a roll, too.
        chosen = self._fields["membership_ids"]
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = %s",
                SQL.identifier(chosen.relation),
                SQL.identifier(chosen.column1),
                self.id,
            )
        )
        self.env.invalidate_all()
        self.write({"roll_figures": figures, **({} if keeps else {"board": False})})

    def _compute_turnout(self):
        result = super()._compute_turnout()
        for poll in self:
            if figures := poll.roll_figures:
                electors, voted = figures["electors"], figures["voted"]
                poll.elector_count = electors
                poll.voted_count = voted
                poll.turnout = 100 * voted / electors if electors else 0
        return result

    def _votes_on_roll(self):
        if self.roll_figures:
            return tuple(self.roll_figures["votes"])
        return super()._votes_on_roll()

    def _recounting(self):
        if self.date_cleared and not self.board:
            return [self._say_cleared()]
        return super()._recounting()


class KomunigiPollLink(models.Model):
    _inherit = "komunigi.poll.link"

    @api.autovacuum
    def _forget_past_links(self):
        """No link leads to a poll that is over."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM komunigi_poll_link WHERE elector_id IN (
                       SELECT elector.id FROM komunigi_poll_elector elector
                         JOIN komunigi_poll poll ON poll.id = elector.poll_id
                        WHERE poll.state IN ('result', 'cancelled'))"""
            )
        )
