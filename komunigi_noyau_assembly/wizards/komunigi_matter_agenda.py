# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiMatterAgendaWizard(models.TransientModel):
    """On the agenda of which meeting of the members, and for how long."""

    _name = "komunigi.matter.agenda"
    _description = "Put a matter on the agenda"

    matter_id = fields.Many2one("komunigi.matter", required=True, ondelete="cascade")
    network_id = fields.Many2one(related="matter_id.network_id")
    meeting_choice_ids = fields.Many2many(
        "komunigi.meeting", compute="_compute_meeting_choice_ids"
    )
    meeting_id = fields.Many2one(
        "komunigi.meeting",
        required=True,
        compute="_compute_meeting_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="cascade",
        domain="[('id', 'in', meeting_choice_ids)]",
    )
    kind = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.agenda.item"]._fields["kind"].selection
        ),
        string="For",
        required=True,
        default="decision",
    )
    minutes_planned = fields.Integer(string="Time (minutes)", required=True, default=15)

    @api.depends("matter_id")
    def _compute_meeting_choice_ids(self):
        for wizard in self:
            wizard.meeting_choice_ids = (
                wizard.matter_id and wizard.matter_id._meetings_to_put_on()
            )

    @api.depends("meeting_choice_ids")
    def _compute_meeting_id(self):
        for wizard in self:
            wizard.meeting_id = wizard.meeting_choice_ids[:1]._origin

    def action_put(self):
        self.ensure_one()
        self.matter_id.check_access("write")
        self.matter_id._put_on_agenda(
            self.meeting_id,
            self.env.user.partner_id,
            kind=self.kind,
            minutes=self.minutes_planned,
        )
        return self.matter_id.action_view_item()
