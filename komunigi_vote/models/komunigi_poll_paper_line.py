# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import tally
from ..exceptions import BallotInvalid


class KomunigiPollPaperLine(models.Model):
    """Equal paper ballots: what stands on them, and how many there are."""

    _name = "komunigi.poll.paper.line"
    _description = "Paper ballots"
    _inherit = ["komunigi.reckoned"]
    _order = "count_id, id"

    count_id = fields.Many2one(
        "komunigi.poll.paper.count", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="count_id.company_id", store=True)
    ballot = fields.Char(
        required=True, help="In the notation that is explained on this page."
    )
    is_ready = fields.Boolean(readonly=True)
    words = fields.Char(string="Answer", compute="_compute_words")
    number = fields.Integer(string="How many")

    _number_positive = models.Constraint(
        "CHECK(number >= 0)", "A number of ballots is not negative."
    )

    @api.depends("ballot", "count_id.poll_id")
    def _compute_words(self):
        for line in self:
            line.words = line.count_id.poll_id._paper_words(line.ballot or "")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.count_id._check_open_for_changes()
        lines._settle_notation()
        return lines

    def write(self, vals):
        self.check_access("write")
        self.count_id._check_open_for_changes()
        result = super().write(vals)
        self.count_id._check_open_for_changes()
        if "count_id" in vals:
            # Nor does it move into the count of somebody else.
            self.check_access("write")
        if vals.keys() & {"ballot", "count_id"}:
            self._settle_notation()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self.count_id._check_open_for_changes()

    def _settle_notation(self):
        """Write each ballot in one way only, so that two counts can be compared.

        :raises ValidationError: naming a line that is no ballot of this poll; a
            ballot that was filled in wrongly is entered as spoiled
        """
        for line in self:
            poll = line.count_id.poll_id
            try:
                ballot = tally.read(poll.method, line.ballot)
                if ballot == tally.SPOILED:
                    notation = tally.SPOILED
                else:
                    notation = poll._notation(ballot)
            except tally.InvalidBallot as error:
                raise line._no_ballot(poll._render_invalid_ballot(error)) from None
            except BallotInvalid as error:
                raise line._no_ballot(str(error)) from None
            if notation != line.ballot:
                line.ballot = notation

    def _no_ballot(self, reason: str) -> ValidationError:
        return ValidationError(
            self.env._(
                "“%(line)s”: %(reason)s A ballot that was filled in wrongly is "
                "spoiled: enter “x”.",
                line=self.ballot,
                reason=reason,
            )
        )
