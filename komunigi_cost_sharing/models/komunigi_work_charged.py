# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a fund was charged for.
CHARGED = {"hours", "date", "kind", "network_id"}


class KomunigiWork(models.Model):
    """Hours that a fund was charged with stay as they are."""

    _inherit = "komunigi.work"

    fund_entry_ids = fields.One2many(
        "komunigi.fund.entry",
        "work_id",
        string="Charged to",
        groups="komunigi_membership.group_user",
    )

    def write(self, vals):
        names = CHARGED & vals.keys()
        if names:
            self.filtered(
                lambda work: any(work._would_change(name, vals[name]) for name in names)
            )._check_not_charged()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_charged(self):
        self._check_not_charged()

    def _check_not_charged(self):
        # sudo: whether they are charged does not depend on who asks.
        for work in self.sudo():
            if work.fund_entry_ids:
                raise UserError(
                    self.env._(
                        "“%(work)s” is charged to “%(fund)s”: take it out of there "
                        "first.",
                        work=work.name,
                        fund=work.fund_entry_ids[0].fund_id.name,
                    )
                )
