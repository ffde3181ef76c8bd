# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    komunigi_membership_ids = fields.One2many(
        "komunigi.membership",
        "partner_id",
        string="Memberships",
        groups="komunigi_membership.group_user",
    )
    komunigi_representation_ids = fields.One2many(
        "komunigi.representation",
        "partner_id",
        string="Acts for",
        groups="komunigi_membership.group_user",
    )
    komunigi_membership_count = fields.Integer(
        string="Number of memberships",
        compute="_compute_komunigi_membership_count",
        groups="komunigi_membership.group_user",
        help="Own ones and those of the members that this person represents.",
    )

    @api.depends("komunigi_membership_ids", "komunigi_representation_ids")
    def _compute_komunigi_membership_count(self):
        for partner in self:
            partner.komunigi_membership_count = len(partner._komunigi_memberships())

    def _komunigi_memberships(self):
        return (
            self.komunigi_membership_ids
            | self.komunigi_representation_ids.membership_id
        )

    def action_view_komunigi_memberships(self):
        self.ensure_one()
        memberships = self._komunigi_memberships()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_membership.komunigi_membership_action"
        )
        action["context"] = {}
        if len(memberships) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = memberships.id
        else:
            action["domain"] = [("id", "in", memberships.ids)]
        return action
