# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiCofundingChange(models.TransientModel):
    """What happens to a call once members are asked: more time, another cost, its
    end, the actual cost."""

    _name = "komunigi.cofunding.change"
    _description = "Change a co-funding call"

    cofunding_id = fields.Many2one(
        "komunigi.cofunding", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="cofunding_id.currency_id")
    kind = fields.Selection(
        [
            ("extend", "Leave more time"),
            ("cost", "The cost changed"),
            ("call_off", "Call it off"),
            ("actual", "Actual cost"),
        ],
        required=True,
        readonly=True,
    )
    date_until = fields.Date(
        string="Until",
        compute="_compute_present",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(
        string="Cost",
        compute="_compute_present",
        store=True,
        readonly=False,
        precompute=True,
        help="Without taxes.",
    )
    hours = fields.Float(
        compute="_compute_present", store=True, readonly=False, precompute=True
    )
    date = fields.Date(
        string="Known on",
        compute="_compute_present",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Text(string="Why", help="Every member reads it.")
    effect = fields.Text(string="What comes of it", compute="_compute_effect")

    @api.depends("cofunding_id")
    def _compute_present(self):
        for wizard in self:
            call = wizard.cofunding_id
            wizard.date_until = call.date_until and fields.Date.add(
                call.date_until, days=14
            )
            wizard.amount, wizard.hours = call.amount, call.hours
            wizard.date = call and call.network_id._today()

    @api.depends("cofunding_id", "kind", "amount")
    def _compute_effect(self):
        for wizard in self:
            call, env = wizard.cofunding_id, wizard.env
            compare = call.currency_id.compare_amounts
            higher = compare(wizard.amount, call.amount)
            tolerated = call.amount * (1 + call.tolerance / 100)
            said = ""
            if wizard.kind == "extend":
                said = env._("Every member that has not said no is told.")
            elif wizard.kind == "call_off":
                said = env._("All pledges fall, and every member is told.")
            elif wizard.kind == "cost" and higher > 0:
                said = env._(
                    "It is higher: everybody is told, and who had agreed is asked to "
                    "agree again."
                )
            elif wizard.kind == "cost" and higher < 0:
                said = env._(
                    "It is lower: everybody is told, and what was agreed holds."
                )
            elif wizard.kind == "actual" and compare(wizard.amount, tolerated) > 0:
                said = env._(
                    "It is more than %(percent)s %% above what was agreed: those who "
                    "pay are asked first.",
                    percent=f"{call.tolerance:g}",
                )
            elif wizard.kind == "actual" and higher > 0:
                said = env._("The difference is invoiced to those who pay.")
            elif wizard.kind == "actual" and higher < 0:
                said = env._("The difference is credited to those who pay.")
            elif wizard.kind == "actual":
                said = env._("As agreed: what is not invoiced yet is invoiced now.")
            wizard.effect = said

    def action_change(self):
        self.ensure_one()
        call = self.cofunding_id
        match self.kind:
            case "extend":
                call._extend(self.date_until, (self.reason or "").strip())
            case "cost":
                call._change_cost(self.amount, self.hours, self.reason)
            case "call_off":
                call._call_off(self.reason)
            case "actual":
                call._record_actual(self.amount, self.date)
