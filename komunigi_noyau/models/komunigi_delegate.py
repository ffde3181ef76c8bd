# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class KomunigiDelegate(models.Model):
    """The person who sits for a mandate, from a day until a day.

    Of a seat held by a person, that person. Record rules follow `user_id` and compare
    the instants of access with now.
    """

    _name = "komunigi.delegate"
    _description = "Delegate"
    _inherit = ["komunigi.reckoned"]
    _order = "mandate_id, date_start, id"

    mandate_id = fields.Many2one(
        "komunigi.mandate", required=True, ondelete="cascade", index=True
    )
    body_id = fields.Many2one(related="mandate_id.body_id", store=True, index=True)
    company_id = fields.Many2one(related="mandate_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    name = fields.Char(related="partner_id.name", store=True)
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(
        string="Until", help="First day on which another sits. Empty: to the end."
    )
    photo = fields.Image(max_width=512, max_height=512)
    user_id = fields.Many2one(
        "res.users", string="Login", compute="_compute_user_id", store=True, index=True
    )
    access_start = fields.Datetime(compute="_compute_access", store=True)
    access_end = fields.Datetime(compute="_compute_access", store=True)

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A delegate ends after having started.",
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(mandate_id, mandate_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "One delegate sits at a time.",
    )

    @api.depends("partner_id.user_ids.active")
    def _compute_user_id(self):
        for delegate in self:
            delegate.user_id = delegate.partner_id.user_ids.sorted("id")[:1]

    @api.depends(
        "date_start",
        "date_end",
        "mandate_id.date_start",
        "mandate_id.date_end",
        "mandate_id.date_handover",
        "mandate_id.network_id.tz",
    )
    def _compute_access(self):
        for delegate in self:
            mandate = delegate.mandate_id
            network = mandate.network_id
            first = mandate.date_handover or mandate.date_start
            starts = max(filter(None, (delegate.date_start, first)), default=False)
            ends = min(filter(None, (delegate.date_end, mandate.date_end)))
            delegate.access_start = network._midnight(starts)
            delegate.access_end = network._midnight(ends)

    @api.model
    def _domain_acting(self) -> Domain:
        """Those who sit now, or sit along to take over."""
        now = fields.Datetime.now()
        return Domain("access_start", "<=", now) & Domain("access_end", ">", now)
