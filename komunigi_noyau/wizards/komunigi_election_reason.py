# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiElectionReason(models.TransientModel):
    """Something in the course of an election that members are told the reason of."""

    _name = "komunigi.election.reason"
    _description = "Why an election goes on otherwise"

    election_id = fields.Many2one(
        "komunigi.election", required=True, readonly=True, ondelete="cascade"
    )
    what = fields.Selection(
        [
            ("cancel", "Cancel the election"),
            ("redo", "Do this step again"),
            ("back", "Back to the step before"),
            ("extend", "Leave more time to stand"),
            ("without_candidates", "Elect without candidates"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Date(
        string="Candidacies until",
        compute="_compute_date",
        store=True,
        precompute=True,
        readonly=False,
    )
    reason = fields.Text(string="Why", required=True)

    @api.depends("election_id")
    def _compute_date(self):
        """Two weeks more, from today where the day is past."""
        for wizard in self:
            election = wizard.election_id
            today = election.network_id and election.network_id._today()
            until = max(filter(None, (election.date_candidacies, today)), default=None)
            wizard.date = until and fields.Date.add(until, weeks=2)

    def action_confirm(self):
        self.ensure_one()
        election, reason = self.election_id, self.reason
        match self.what:
            case "cancel":
                election._cancel(reason)
            case "redo":
                election._redo(reason)
            case "back":
                election._back(reason)
            case "extend":
                election._extend(self.date, reason)
            case "without_candidates":
                election._change_way("without_candidates", reason)
