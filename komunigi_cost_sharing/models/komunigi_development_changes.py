# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiDevelopment(models.Model):
    """What is delivered changes what members find in their Odoo."""

    _inherit = "komunigi.development"

    change_notice_ids = fields.One2many(
        "komunigi.change.notice", "development_id", string="Change notices"
    )
    change_notice_count = fields.Integer(compute="_compute_change_notice_count")

    @api.depends("change_notice_ids")
    def _compute_change_notice_count(self):
        for development in self:
            development.change_notice_count = len(development.change_notice_ids)

    def _after_delivered(self):
        """A notice is prepared, unless there is one: somebody looks at its words."""
        result = super()._after_delivered()
        # sudo: who delivers need not write notices; nobody is told before the
        # secretary announces it.
        for development in self.sudo():
            if development.change_notice_ids.filtered(lambda one: not one.is_withdrawn):
                continue
            user = self.env.user
            development.change_notice_ids.create(
                {
                    "name": development.name,
                    "network_id": development.network_id.id,
                    "development_id": development.id,
                    "description": development.description,
                    "affects": "users" if development.module_ids else "all",
                    "user_id": False if user.share else user.id,
                }
            )._tell_in_charge(
                lambda notice: notice.env._("Announce “%s”", notice.name),
                lambda notice: notice.env._(
                    "It was delivered. Say in plain words what changes, and when "
                    "members find it in their Odoo."
                ),
            )
        return result

    def _changes_shown_to(self, membership):
        """The notices of this development that its members were told of."""
        self.ensure_one()
        # sudo: members of a network read what changes in it.
        return (
            self.sudo()
            .change_notice_ids.filtered_domain(membership._domain_shown_changes())
            .sorted(lambda notice: (notice.date_live, notice.id))
        )

    def action_view_change_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_cost_sharing.komunigi_change_notice_action"
        )
        action["domain"] = [("development_id", "=", self.id)]
        action["context"] = {
            "default_development_id": self.id,
            "default_network_id": self.network_id.id,
        }
        return action
