# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """What a member paid, beside the worth of what it uses.

    Shown, and never billed: the code is free.
    """

    _inherit = "komunigi.membership"

    paid_total = fields.Monetary(
        string="Paid ever",
        compute="_compute_paid_and_used",
        groups="komunigi_membership.group_user",
        help="Dues and shares of costs, without taxes.",
    )
    used_total = fields.Monetary(
        string="Uses developments worth",
        compute="_compute_paid_and_used",
        groups="komunigi_membership.group_user",
        help="What the developments that it uses today cost all who paid for them, "
        "without taxes; the estimate where nobody was asked for a share.",
    )

    # What is paid and used changes elsewhere: it is reckoned whenever it is read.
    @api.depends("charge_ids.paid_amount")
    def _compute_paid_and_used(self):
        figures = self._origin._paid_and_used()
        nothing = {"paid": 0, "worth": 0}
        for membership in self:
            of_member = figures.get(membership._origin, nothing)
            membership.paid_total = of_member["paid"]
            membership.used_total = of_member["worth"]

    def _paid_and_used(self, year: int | None = None) -> dict:
        """What these members paid, and what the developments that they use cost.

        The number of queries does not depend on that of the members. Money is without
        taxes. Solidarity that covered a member's dues is not its payment.

        :param year: dues and shares of that year, and what was in use at any time of
            it; else all that was ever paid, and what is in use today
        :return: ``{membership: {"paid": …, "worth": …, "developments": records}}``
        """
        # sudo: figures of the member itself; callers have asked that the person acts
        # for it, or reads memberships.
        env = self.sudo().env
        paid = dict.fromkeys(self.ids, 0)
        for model, day, domain in (
            ("komunigi.dues.charge", "date_start", Domain("payer", "=", "member")),
            ("komunigi.cost.share", "date", Domain.TRUE),
        ):
            domain &= Domain("membership_id", "in", self.ids)
            if year:
                domain &= Domain(day, ">=", date(year, 1, 1))
                domain &= Domain(day, "<", date(year + 1, 1, 1))
            for membership, amount in env[model]._read_group(
                domain, ["membership_id"], ["paid_amount:sum"]
            ):
                paid[membership.id] += amount
        used = self._developments_used(year)
        costs = env["komunigi.development"].union(*used.values())._costs_borne()
        return {
            membership: {
                "paid": paid[membership.id],
                "worth": sum(
                    costs[development] for development in used.get(membership.id, ())
                ),
                "developments": used.get(
                    membership.id, self.env["komunigi.development"]
                ),
            }
            for membership in self
        }

    def _developments_used(self, year: int | None) -> dict:
        """{membership id: developments}"""
        uses = self.env["komunigi.development.use"]
        if year:
            holds = Domain("date_start", "<", date(year + 1, 1, 1)) & (
                Domain("date_end", "=", False)
                | Domain("date_end", ">", date(year, 1, 1))
            )
        else:
            holds = self.env["komunigi.network"]._domain_in_force()
        return {
            membership.id: developments
            # sudo: as in _paid_and_used
            for membership, developments in uses.sudo()._read_group(
                holds & Domain("membership_id", "in", self.ids),
                ["membership_id"],
                ["development_id:recordset"],
            )
        }

    def action_view_paid_and_used(self):
        """The developments that it uses."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("In use by %s", self.partner_name),
            "res_model": "komunigi.development",
            "view_mode": "list,form",
            "domain": [
                (
                    "id",
                    "in",
                    self._paid_and_used()[self]["developments"].ids,
                )
            ],
        }
