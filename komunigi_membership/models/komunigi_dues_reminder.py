# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import split_every

# Members written to in one transaction
REMINDING_BATCH = 50


class KomunigiDuesReminder(models.Model):
    """One step of the calm sequence: so many days after the due date, this mail."""

    _name = "komunigi.dues.reminder"
    _description = "Dues reminder"
    _inherit = ["komunigi.reckoned"]
    _order = "network_id, days, id"

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    days = fields.Integer(
        required=True, help="Days after the due date; negative for before it."
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        required=True,
        ondelete="restrict",
        domain="[('model', '=', 'komunigi.membership')]",
    )

    _days_unique = models.Constraint(
        "UNIQUE(network_id, days)", "Two reminders fall on the same day."
    )

    @api.depends("days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = self.env._(
                "%(days)s days after the due date", days=reminder.days
            )

    @api.model
    def _cron_remind(self, batch_size=REMINDING_BATCH):
        """Write to members whose dues are due: once for a step, one mail a day.

        Each batch is committed with its mails in the queue, so that a job which is
        killed neither forgets a member nor writes to one twice.
        """
        progress = self.env["ir.cron"]._commit_progress
        networks = self.env["komunigi.network"].search(
            [("reminder_mode", "=", "network"), ("reminder_ids", "!=", False)]
        )
        waiting = [
            (network, memberships)
            for network in networks
            for memberships in split_every(
                batch_size, network._charges_to_remind().membership_id.ids, list
            )
        ]
        progress(remaining=sum(len(memberships) for _network, memberships in waiting))
        for network, memberships in waiting:
            network._send_dues_reminders(memberships)
            if not progress(len(memberships)):
                break
