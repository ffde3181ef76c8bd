# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError


class KomunigiFundEntry(models.Model):
    """What is paid into a fund by shares of costs follows their invoices, like dues."""

    _inherit = "komunigi.fund.entry"

    share_id = fields.Many2one(
        "komunigi.cost.share",
        string="Share of a cost",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        groups="komunigi_membership.group_user",
    )

    _share_once = models.UniqueIndex(
        "(share_id, fund_id) WHERE (share_id IS NOT NULL)",
        "This share is in this fund already.",
    )

    @api.depends("share_id.paid_amount")
    def _compute_amount(self):
        of_shares = self.filtered("share_id")
        for entry in of_shares:
            # The direction says which way it goes.
            entry.amount = abs(entry.share_id.paid_amount)
        return super(KomunigiFundEntry, self - of_shares)._compute_amount()

    def _check_papers(self, vals):
        # sudo: whether there is one.
        if not self.env.su and (vals.get("share_id") or self.sudo().share_id):
            raise AccessError(
                self.env._(
                    "This entry follows the invoices of shares: it changes when they "
                    "are paid or credited."
                )
            )
        return super()._check_papers(vals)
