# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiFund(models.Model):
    """What comes in, what goes out, what is left, in money and in hours."""

    _name = "komunigi.fund"
    _description = "Fund"
    _inherit = ["komunigi.networked"]
    _order = "network_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    kind = fields.Selection(
        [
            ("common", "Common pot"),
            ("solidarity", "Solidarity"),
            ("migration", "Migrations"),
            ("subsidy", "Subsidy"),
        ],
        required=True,
        default="common",
    )
    entry_ids = fields.One2many("komunigi.fund.entry", "fund_id")
    other_entry_ids = fields.One2many(
        "komunigi.fund.entry",
        "fund_id",
        string="Movements other than dues",
        domain=[("charge_id", "=", False)],
    )
    balance = fields.Monetary(compute="_compute_balance", string="What is left")
    amount_in = fields.Monetary(compute="_compute_balance", string="Came in")
    amount_out = fields.Monetary(compute="_compute_balance", string="Went out")
    hours_in = fields.Float(compute="_compute_balance", string="Hours given")
    hours_out = fields.Float(compute="_compute_balance", string="Hours spent")
    hours_balance = fields.Float(compute="_compute_balance", string="Hours left")

    _one_common_pot = models.UniqueIndex(
        "(network_id, kind) WHERE (kind IN ('common', 'solidarity') AND active)",
        "A network has one common pot and one solidarity fund.",
    )

    @api.depends("entry_ids.amount", "entry_ids.hours", "entry_ids.direction")
    def _compute_balance(self):
        # Who may see a fund sees what is in it, but not what each member paid into
        # it: the sum counts also the entries that an access rule hides.
        totals = {
            (fund.id, direction): (amount, hours)
            for fund, direction, amount, hours in self.env["komunigi.fund.entry"]
            .sudo()
            ._read_group(
                [("fund_id", "in", self.ids)],
                ["fund_id", "direction"],
                ["amount:sum", "hours:sum"],
            )
        }
        for fund in self:
            fund.amount_in, fund.hours_in = totals.get((fund.id, "in"), (0, 0))
            fund.amount_out, fund.hours_out = totals.get((fund.id, "out"), (0, 0))
            fund.balance = fund.amount_in - fund.amount_out
            fund.hours_balance = fund.hours_in - fund.hours_out

    def action_open_entries(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "komunigi.fund.entry",
            "view_mode": "list,form,graph,pivot",
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }
