# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesReminder(models.Model):
    """One step of the calm sequence: so many days after the due date, this mail."""

    _name = "komunigi.dues.reminder"
    _description = "Dues reminder"
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
        required=True,
        ondelete="restrict",
        domain="[('model', '=', 'komunigi.dues.charge')]",
    )

    _days_unique = models.Constraint(
        "UNIQUE(network_id, days)", "Two reminders fall on the same day."
    )
