# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What may still be written on a share that was asked for.
COURSE_FIELDS = {
    "asked_on",
    "asked_by_id",
    "settled_by",
    "move_id",
    "error",
    "replaced",
}


class KomunigiCostShare(models.Model):
    """What one member pays, or gets back, of one cost, and by which arithmetic.

    A share that was asked for never changes: what comes later is a further share, with
    an invoice or a credit note of its own. Nobody has a right to write shares: they
    come from what is shared (`komunigi.costed`).
    """

    _name = "komunigi.cost.share"
    _description = "Share of a cost"
    _inherit = ["komunigi.networked", "komunigi.invoiced", "komunigi.explained"]
    _order = "date desc, id desc"
    _check_company_auto = True

    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="membership_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="network_id.currency_id")
    name = fields.Char(string="What for", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    cofunding_id = fields.Many2one(
        "komunigi.cofunding", ondelete="restrict", index="btree_not_null"
    )
    development_id = fields.Many2one(
        "komunigi.development", ondelete="restrict", index="btree_not_null"
    )
    fund_id = fields.Many2one(
        "komunigi.fund",
        ondelete="restrict",
        index="btree_not_null",
        help="The fund that it is paid into.",
    )
    amount = fields.Monetary(
        required=True, help="Without taxes; below zero: given back to the member."
    )
    amount_total = fields.Monetary(
        compute="_compute_amount_total",
        compute_sudo=True,
        string="With taxes",
        help="As invoiced; until then, by the member's taxes of today.",
    )
    hours = fields.Float(help="Hours of work that it stands for.")
    key_id = fields.Many2one(
        "komunigi.cost.key", ondelete="restrict", index="btree_not_null"
    )
    steps = fields.Json(readonly=True)
    decision = fields.Char(help="What it rests on.")
    asked_on = fields.Datetime(readonly=True, copy=False)
    settled_by = fields.Char(
        string="Settled by",
        readonly=True,
        copy=False,
        help="The invoice of a third party, of which this is only the record.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("asked", "Asked for"),
            ("settled", "Settled"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        required=True,
        copy=False,
        help="Planned: it may still change. Asked for: by an invoice or a credit note. "
        "Settled: nothing is left to pay.",
    )
    residual = fields.Monetary(
        compute="_compute_state",
        string="Still to pay",
        store=True,
        precompute=True,
        help="Taxes included; below zero: still to be given back.",
    )
    paid_amount = fields.Monetary(
        compute="_compute_state",
        string="Paid",
        store=True,
        precompute=True,
        help="So far, without taxes; below zero: given back in money.",
    )
    is_void = fields.Boolean(
        compute="_compute_state",
        store=True,
        precompute=True,
        string="No longer asked for",
        help="Its invoice was cancelled, or credited in accounting.",
    )
    replaced = fields.Boolean(
        readonly=True,
        copy=False,
        help="Its cost was shared anew since, so that it is not asked for again.",
    )

    _move_unique = models.UniqueIndex(
        "(move_id) WHERE (move_id IS NOT NULL)",
        "An invoice is about one share only.",
    )
    _planned_once_of_cofunding = models.UniqueIndex(
        "(cofunding_id, membership_id)"
        " WHERE (cofunding_id IS NOT NULL AND state = 'planned')",
        "This member has a planned share of this co-funding already.",
    )
    _to_invoice = models.Index(
        "(network_id, id) WHERE (asked_on IS NOT NULL AND move_id IS NULL)"
    )

    @api.depends("name", "membership_id.partner_name")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.membership_id.partner_name}, {share.name}"

    @api.depends("amount", "move_id.amount_total", "membership_id.partner_id")
    def _compute_amount_total(self):
        invoiced = self.filtered("move_id")
        for share in invoiced:
            total = share.move_id.amount_total
            share.amount_total = total if share.amount >= 0 else -total
        for network, shares in (self - invoiced).grouped("network_id").items():
            taxed = network._taxed_amounts(
                [(share.amount, share.membership_id.partner_id) for share in shares]
            )
            for share, amount in zip(shares, taxed, strict=True):
                share.amount_total = amount

    @api.depends(
        "amount",
        "asked_on",
        "settled_by",
        "move_id.state",
        "move_id.payment_state",
        "move_id.amount_residual",
        "move_id.amount_total",
        "move_id.matched_payment_ids.state",
    )
    def _compute_state(self):
        """What is left to pay, what was paid, by the same rule as of dues."""
        standing = self.move_id._standing()
        for share in self:
            stands = standing.get(share.move_id.id)
            share.is_void = bool(
                stands and not stands.asked and not share._credited_by_shares()
            )
            share.residual = share.paid_amount = 0
            if not share.asked_on:
                share.state = "planned"
                continue
            share.state = "asked"
            if share.settled_by:
                share.state = "settled"
                share.paid_amount = share.amount
            elif stands and not share.is_void:
                sign = 1 if share.amount >= 0 else -1
                share.residual = sign * stands.residual
                share.paid_amount = share.currency_id.round(
                    stands.paid_of(share.amount)
                )
                if share.move_id.state == "posted" and not stands.residual:
                    share.state = "settled"

    def _credited_by_shares(self) -> bool:
        """Whether what credited the invoice are shares, which count by themselves."""
        lines = self.move_id.line_ids
        others = lines.matched_credit_ids.credit_move_id.move_id
        return bool(others.cost_share_id)

    # Who may write what

    def write(self, vals):
        if vals.keys() - COURSE_FIELDS and any(share.asked_on for share in self):
            raise UserError(
                self.env._(
                    "A share that was asked for stays as it is: what changes later is "
                    "a further share."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if any(share.asked_on for share in self):
            raise UserError(
                self.env._("A share that was asked for is not deleted any more.")
            )

    # What it is about

    def _origin_fields(self) -> list[str]:
        """The fields that lead to what is shared, one for each kind of it."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and getattr(self.env.registry[field.comodel_name], "_share_field", None)
            == name
        ]

    def _shared_record(self):
        """What this is a share of; None where it stands for itself."""
        self.ensure_one()
        for name in self._origin_fields():
            if self[name]:
                return self[name]
        return None

    @api.model
    def _domain_standing(self) -> Domain:
        """Shares that were asked for, and still are or were paid."""
        return Domain([("asked_on", "!=", False), ("is_void", "=", False)])
