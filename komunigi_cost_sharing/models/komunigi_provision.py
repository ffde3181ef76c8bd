# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

DECIDED_FIELDS = {"network_id", "year", "amount", "key_id", "fund_id"}


class KomunigiProvision(models.Model):
    """What the members set aside in a year for the migrations to come."""

    _name = "komunigi.provision"
    _description = "Provision for migrations"
    _inherit = ["komunigi.networked", "komunigi.costed", "mail.thread"]
    _order = "year desc, id desc"
    _check_company_auto = True
    _course_fields = {"state"}

    _share_field = "provision_id"

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    year = fields.Integer(required=True, default=lambda self: fields.Date.today().year)
    amount = fields.Monetary(
        required=True, tracking=True, help="Of all members together, without taxes."
    )
    key_id = fields.Many2one(
        "komunigi.cost.key",
        compute="_compute_key_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('network_id', '=', network_id)]",
        help="Unless another is chosen: the network's first key.",
    )
    fund_id = fields.Many2one(
        "komunigi.fund",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('kind', '=', 'migration')]",
        help="Made if empty.",
    )
    decision = fields.Char(tracking=True, help="Who agreed on it, where: the meeting.")
    state = fields.Selection(
        [("draft", "In preparation"), ("asked", "Asked for")],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
    )
    share_ids = fields.One2many("komunigi.cost.share", "provision_id", string="Shares")
    paid_amount = fields.Monetary(compute="_compute_paid_amount", string="Paid so far")

    _once = models.Constraint(
        "UNIQUE(network_id, year)",
        "This network has a provision for this year already.",
    )
    _positive = models.Constraint("CHECK(amount > 0)", "Say how much is set aside.")

    @api.depends("network_id")
    def _compute_key_id(self):
        for provision in self:
            provision.key_id = (
                provision.key_id or provision.network_id._default_cost_key()
            )

    @api.depends("year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for provision in self:
            provision.display_name = self.env._(
                "Provision for migrations %s", provision.year
            )

    @api.depends("share_ids.paid_amount", "share_ids.is_void")
    def _compute_paid_amount(self):
        paid = {
            provision.id: amount
            for provision, amount in self.env["komunigi.cost.share"]._read_group(
                [("provision_id", "in", self.ids), ("is_void", "=", False)],
                ["provision_id"],
                ["paid_amount:sum"],
            )
        }
        for provision in self:
            provision.paid_amount = paid.get(provision._origin.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        provisions = super().create(vals_list)
        for provision in provisions.filtered(lambda one: not one.fund_id):
            provision.fund_id = provision.network_id._migration_fund()
        return provisions

    def write(self, vals):
        if DECIDED_FIELDS & vals.keys() and any(one.state == "asked" for one in self):
            raise UserError(
                self.env._(
                    "This provision was asked for: it stays as it was agreed. Correct "
                    "it by that of the next year."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        if any(provision.state == "asked" for provision in self):
            raise UserError(self.env._("This provision was asked for: it stays."))

    def action_preview(self):
        """Plan the shares, to look at them before they are asked for."""
        self.check_access("write")
        for provision in self:
            provision._plan_shares()
        return self.action_open_shares()

    def action_ask(self):
        self.check_access("write")
        for provision in self:
            provision._lock()
            if provision.state == "asked":
                continue
            provision._plan_shares()
            # sudo: its course, and shares, which nobody writes; checked above.
            provision.sudo().state = "asked"
            provision.sudo()._ask_shares()
        return True

    def _plan_shares(self):
        self.ensure_one()
        if self.state == "asked":
            return
        today = self.network_id._today()
        members = self.env["komunigi.membership"].search(
            [("network_id", "=", self.network_id.id), ("state", "=", "member")]
        )
        # sudo: nobody writes shares; the caller may write the provision.
        self.sudo()._allocate(
            self.key_id._share(self.amount, members, day=today),
            name=self.with_context(
                lang=self.company_id._common_language()
            ).display_name,
            date=max(today, date(self.year, 1, 1)),
            key=self.key_id,
            fund=self.fund_id,
            decision=self.decision or "",
        )

    # What each has set aside

    def _keep_used(self, membership, used: float):
        """Give `membership` back what these provisions asked of it, but for `used`.

        The oldest years are used first. What it has not paid yet is no longer asked.
        """
        for provision in self.sorted("year"):
            # sudo: nobody writes shares; the caller asked for the right to pay back.
            record = provision.sudo()
            owed = record._owed()
            asked = owed.get(membership, 0)
            kept = provision.currency_id.round(min(asked, used))
            used -= kept
            if provision.currency_id.is_zero(asked - kept):
                continue
            record._allocate(
                {
                    member: {
                        "amount": kept if member == membership else amount,
                        "steps": [
                            {
                                "kind": "provision_kept",
                                "year": provision.year,
                                "amount": f"{kept:.2f}",
                            }
                        ],
                    }
                    for member, amount in owed.items()
                },
                name=provision.network_id._in_common_language().env._(
                    "Provision for migrations %s, back", provision.year
                ),
                date=provision.network_id._today(),
                key=provision.key_id,
                fund=provision.fund_id,
                decision=provision.decision or "",
            )
            record._ask_shares()
