# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

# What a network with the share register as its source depends on.
_REGISTER_FIELDS = frozenset({"company_id", "member", "old_member", "partner_id"})


class CooperativeMembership(models.Model):
    """The share register says who is a member; networks follow it at once."""

    _inherit = "cooperative.membership"

    komunigi_membership_ids = fields.One2many(
        "komunigi.membership", "cooperative_membership_id", string="Networks"
    )

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.Model:
        records = super().create(vals_list)
        records._link_komunigi_memberships()
        members = records.filtered("member")
        self.env["komunigi.network"]._sync_register_of(
            members.company_id, members.partner_id
        )
        return records

    def write(self, vals: dict) -> bool:
        if _REGISTER_FIELDS.isdisjoint(vals):
            return super().write(vals)
        companies, partners = self.company_id, self.partner_id
        result = super().write(vals)
        self.env["komunigi.network"]._sync_register_of(
            companies | self.company_id, partners | self.partner_id
        )
        return result

    def _link_komunigi_memberships(self) -> None:
        """Organisations that a network admitted before they bought shares."""
        # Whoever keeps the share register need not see any network: only the link
        # is written.
        self.env["komunigi.membership"].sudo().search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("cooperative_membership_id", "=", False),
            ]
        )._link_register_entries()


class ShareLine(models.Model):
    """Shares bring the date since when a cooperator is one.

    `cooperator` first says that somebody is a member, then writes the shares with
    their date: the period that was opened meanwhile gets its real start here.
    """

    _inherit = "share.line"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.Model:
        lines = super().create(vals_list)
        self.env["komunigi.network"]._sync_register_of(
            lines.company_id, lines.partner_id
        )
        return lines

    def write(self, vals: dict) -> bool:
        if {"company_id", "effective_date", "partner_id"}.isdisjoint(vals):
            return super().write(vals)
        companies, partners = self.company_id, self.partner_id
        result = super().write(vals)
        self.env["komunigi.network"]._sync_register_of(
            companies | self.company_id, partners | self.partner_id
        )
        return result
