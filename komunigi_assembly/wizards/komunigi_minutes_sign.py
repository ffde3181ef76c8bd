# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiMinutesSign(models.TransientModel):
    """The signed paper comes back from the bureau, scanned."""

    _name = "komunigi.minutes.sign"
    _description = "Enter signed minutes"

    meeting_id = fields.Many2one("komunigi.meeting", required=True, readonly=True)
    number = fields.Integer(compute="_compute_number", string="Will be number")
    date_signed = fields.Date(
        string="Signed on",
        required=True,
        default=fields.Date.context_today,
        help="The day on the paper.",
    )
    scan = fields.Binary(
        string="Signed paper", attachment=False, help="A scan or a photo, PDF best."
    )
    scan_name = fields.Char()

    @api.depends("meeting_id")
    def _compute_number(self):
        register = self.env["komunigi.minutes.register"]
        for wizard in self:
            wizard.number = register._next_number(wizard.meeting_id.network_id)

    def action_enter(self):
        self.ensure_one()
        self.meeting_id.check_access("write")
        if not self.scan:
            raise UserError(self.env._("Choose the scan of the signed paper."))
        self.meeting_id._sign_minutes(
            self.date_signed,
            base64.b64decode(self.with_context(bin_size=False).scan),
            self.scan_name,
        )
        return {"type": "ir.actions.act_window_close"}


class KomunigiMinutesNote(models.TransientModel):
    """What is wrong in signed minutes, as a note that stands beside them."""

    _name = "komunigi.minutes.note"
    _description = "Note on signed minutes"

    entry_id = fields.Many2one(
        "komunigi.minutes.register", string="On", required=True, readonly=True
    )
    text = fields.Text(
        string="Note", required=True, help="What is wrong, and how it ought to read."
    )
    date_signed = fields.Date(
        string="Of", required=True, default=fields.Date.context_today
    )

    def action_add(self):
        self.ensure_one()
        # Who writes minutes notes on them.
        self.entry_id.meeting_id.check_access("write")
        self.entry_id._add_note(self.text, self.date_signed)
        return {"type": "ir.actions.act_window_close"}
