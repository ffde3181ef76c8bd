# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Put in the context by what follows the share register. An object, not a word: it
# cannot come from outside, in the context of an RPC call.
FROM_REGISTER = object()


class KomunigiMembership(models.Model):
    """Where members come from the share register, nobody else adds or ends them."""

    _inherit = "komunigi.membership"

    member_source = fields.Selection(related="network_id.member_source")
    cooperator_register_number = fields.Integer(
        related="cooperative_membership_id.cooperator_register_number",
        string="Number in the share register",
    )
    number_of_share = fields.Integer(
        related="cooperative_membership_id.number_of_share", string="Shares"
    )

    _register_entry_unique = models.UniqueIndex(
        "(network_id, cooperative_membership_id)"
        " WHERE (cooperative_membership_id IS NOT NULL)",
        "This entry of the share register has a membership in this network already.",
    )

    def _is_from_register(self) -> bool:
        return self.env.context.get("komunigi_from_register") is FROM_REGISTER

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.Model:
        memberships = super().create(vals_list)
        if not self._is_from_register():
            memberships._check_not_from_register()
            memberships._link_register_entries()
        return memberships

    def write(self, vals: dict) -> bool:
        if not self._is_from_register():
            if "cooperative_membership_id" in vals and not self.env.su:
                raise AccessError(
                    self.env._(
                        "The share register entry of a member is found by its partner: "
                        "it is not chosen by hand."
                    )
                )
            if not vals.keys().isdisjoint(
                ("admission_state", "network_id", "partner_id")
            ):
                self._check_not_from_register()
        return super().write(vals)

    def _check_not_from_register(self) -> None:
        for membership in self:
            network = membership.network_id
            if network.member_source == "register":
                raise UserError(
                    self.env._(
                        "The members of %(network)s come from the share register: "
                        "%(member)s joins or leaves there, and this network follows "
                        "at once.",
                        network=network.name,
                        member=membership.partner_id.display_name,
                    )
                )

    def _link_register_entries(self) -> None:
        """Tie admitted members to their entry in the company's share register."""
        # An accountant's and a secretary's rights differ; only the link is written.
        memberships = self.sudo()
        entries = memberships.env["cooperative.membership"].search_fetch(
            [
                ("company_id", "in", memberships.company_id.ids),
                ("partner_id", "in", memberships.partner_id.ids),
            ],
            ["company_id", "partner_id"],
        )
        by_key = {(entry.company_id, entry.partner_id): entry for entry in entries}
        for membership in memberships:
            entry = by_key.get((membership.company_id, membership.partner_id))
            if entry and not membership.cooperative_membership_id:
                membership.cooperative_membership_id = entry


class KomunigiMembershipPeriod(models.Model):
    _inherit = "komunigi.membership.period"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.Model:
        memberships = self.env["komunigi.membership"]
        if not memberships._is_from_register():
            memberships.browse(
                [vals["membership_id"] for vals in vals_list]
            )._check_not_from_register()
        # A period may have ended in this transaction: rows are inserted before
        # pending updates are written, and the new one would overlap it.
        self.flush_model(["date_end", "date_start"])
        return super().create(vals_list)

    def write(self, vals: dict) -> bool:
        moved = {"date_end", "date_start", "membership_id", "origin"} & vals.keys()
        if moved and not self.membership_id._is_from_register():
            self.membership_id._check_not_from_register()
        return super().write(vals)
