# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..reckoning import settle


class KomunigiDuesLine(models.Model):
    """What one member owes in one call, and how that was reckoned.

    The call writes what the scale says; the treasurer only adds a correction with its
    reason; the rest follows by computation. Once the call is sent, all of it stays.
    """

    _name = "komunigi.dues.line"
    _description = "Line of a call for dues"
    _inherit = ["komunigi.reckoned", "komunigi.invoiced", "komunigi.explained"]
    _order = "call_id desc, partner_name, id"
    _rec_names_search = ["partner_name", "call_id.name"]

    call_id = fields.Many2one(
        "komunigi.dues.call", required=True, ondelete="cascade", index=True
    )
    call_state = fields.Selection(related="call_id.state", string="State of the call")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id",
        store=True,
        precompute=True,
        string="Partner",
    )
    partner_name = fields.Char(
        related="membership_id.partner_name", store=True, precompute=True
    )
    network_id = fields.Many2one(
        related="call_id.network_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="call_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="call_id.currency_id")
    tier_id = fields.Many2one(
        "komunigi.dues.tier", string="Amount chosen", ondelete="restrict"
    )
    # What the scale says
    reckoned_amount = fields.Monetary(
        string="By the scale", help="By the scale, without taxes."
    )
    reckoned_steps = fields.Json()
    months = fields.Integer(help="Months of the call that this member owes.")
    covered_months = fields.Integer(
        help="Those of its months on which the solidarity fund helps."
    )
    solidarity_percent = fields.Float(string="Solidarity cover (%)")
    finding = fields.Selection(
        [
            ("no_basis", "No value declared"),
            ("no_tier", "No amount of the scale fits its category"),
            ("cannot_pay", "Says that it cannot pay"),
        ],
        string="To look at",
    )
    # What the treasurer adds
    correction = fields.Monetary(
        default=0, help="Added to what the scale says; may be negative."
    )
    correction_reason = fields.Char(
        string="Its reason", help="Read by the member, too."
    )
    # What follows
    steps = fields.Json(
        compute="_compute_amount",
        store=True,
        precompute=True,
        help="How the amount was reckoned, step by step; rendered by "
        "_render_step in the reader's language.",
    )
    explanation = fields.Html(compute="_compute_explanation")
    summary = fields.Char(string="In short", compute="_compute_summary")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        help="Asked for, without taxes.",
    )
    member_amount = fields.Monetary(
        string="From the member",
        compute="_compute_amount",
        store=True,
        precompute=True,
        help="Without taxes.",
    )
    solidarity_amount = fields.Monetary(
        string="From the solidarity fund",
        compute="_compute_amount",
        store=True,
        precompute=True,
        help="Without taxes.",
    )
    charge_ids = fields.One2many("komunigi.dues.charge", "line_id")
    state = fields.Selection(
        [
            ("to_invoice", "To invoice"),
            ("invoiced", "Invoiced"),
            ("error", "Not invoiced"),
        ],
        required=True,
        default="to_invoice",
        copy=False,
        index=True,
    )

    _line_unique = models.Constraint(
        "UNIQUE(call_id, membership_id)",
        "This member is on this call already.",
    )
    _correction_has_reason = models.Constraint(
        "CHECK(correction IS NULL OR correction = 0"
        " OR COALESCE(correction_reason, '') <> '')",
        "A correction needs its reason.",
    )

    @api.depends(
        "reckoned_amount",
        "reckoned_steps",
        "correction",
        "correction_reason",
        "solidarity_percent",
        "covered_months",
        "months",
    )
    def _compute_amount(self):
        for line in self:
            settled = settle(
                Decimal(str(line.reckoned_amount)),
                correction=Decimal(str(line.correction)),
                reason=line.correction_reason,
                solidarity_percent=Decimal(str(line.solidarity_percent)),
                covered_months=line.covered_months,
                months=line.months,
                smallest=line.call_id.scale_id._smallest_unit(),
            )
            line.steps = [*(line.reckoned_steps or []), *settled.steps]
            line.amount = float(settled.amount)
            line.member_amount = float(settled.member_part)
            line.solidarity_amount = float(settled.solidarity_part)

    @api.depends("partner_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.partner_name

    # Who may write what

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("The lines of a call are reckoned, not entered by hand.")
            )
        return super().create(vals_list)

    def write(self, vals):
        reckoned = vals.keys() - {"state", "error"}
        sent = self.call_id.filtered(lambda call: call.state != "prepared")
        if reckoned and sent:
            raise UserError(
                self.env._(
                    "“%s” was sent: its lines stay as the members received them.",
                    sent[0].name,
                )
            )
        if not self.env.su and vals.keys() - {"correction", "correction_reason"}:
            raise AccessError(
                self.env._(
                    "Only the correction of a line and its reason are entered by hand."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_prepared(self):
        for call in self.call_id.filtered(lambda call: call.state != "prepared")[:1]:
            raise UserError(
                self.env._(
                    "“%s” was sent: its lines stay as the members received them.",
                    call.name,
                )
            )

    # Saying why

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_explanation(self):
        self._fetch_names_for_steps()
        for line in self:
            sentences = [line._render_step(step) for step in line.steps or []]
            line.explanation = Markup("<ol class='ps-3 mb-0'>%s</ol>") % Markup(
                ""
            ).join(Markup("<li>%s</li>") % sentence for sentence in sentences)

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_summary(self):
        self._fetch_names_for_steps()
        for line in self:
            parts = [line._render_short(step) for step in line.steps or []]
            line.summary = " · ".join(filter(None, parts))

    def _named_in_steps(self):
        return (("komunigi.dues.tier", "tier"), *super()._named_in_steps())

    def _render_short(self, step: dict) -> str:
        """A few words for a step, in the reader's language; empty for most."""
        money = self._format_money
        match step["kind"]:
            case "tier":
                return self.env["komunigi.dues.tier"].browse(step["tier"]).name
            case "basis":
                return self._format_basis(step)
            case "months" if step["months"] == step["of"]:
                return self.env._(
                    "%(amount)s × %(months)s months",
                    amount=money(step["monthly"]),
                    months=step["months"],
                )
            case "months":
                return self.env._(
                    "%(amount)s × %(months)s of %(of)s months",
                    amount=money(step["monthly"]),
                    months=step["months"],
                    of=step["of"],
                )
            case "correction":
                return self.env._("corrected by %s", money(step["amount"]))
            case "solidarity":
                return self.env._("solidarity %s", money(step["amount"]))
            case "no_basis":
                return self.env._("no value declared")
            case "no_tier":
                return self.env._("no amount fits")
        return ""

    def _render_tier_step(self, step):
        values = {
            "tier": self.env["komunigi.dues.tier"].browse(step["tier"]).name,
            "amount": self._format_money(step["amount"]),
        }
        if step["how"] == "chosen":
            return self.env._("Chosen: %(tier)s, %(amount)s a month.", **values)
        if step["how"] == "carried":
            return self.env._(
                "Chosen in an earlier scale and kept: %(tier)s, %(amount)s a month.",
                **values,
            )
        return self.env._(
            "Nothing was chosen, so the usual amount: %(tier)s, %(amount)s a month.",
            **values,
        )

    def _render_basis_step(self, step):
        values = {
            "basis": self.env["komunigi.basis"].browse(step["basis"]).name,
            "value": self._format_basis(step),
            "year": str(step["year"]),
        }
        if step["source"] == "register":
            return self.env._(
                "%(basis)s: %(value)s, on 31 December %(year)s by the share register.",
                **values,
            )
        return self.env._("%(basis)s: %(value)s, declared for %(year)s.", **values)

    def _render_band_step(self, step):
        values = {
            "start": self._format_number(step["from"]),
            "end": step["to"] and self._format_number(step["to"]),
            "unit": self.env["komunigi.basis"].browse(step["basis"]).unit,
            "amount": self._format_money(step["amount"]),
        }
        if step["to"] is None:
            return self.env._(
                "From %(start)s %(unit)s on: %(amount)s a month.", **values
            )
        return self.env._(
            "From %(start)s to under %(end)s %(unit)s: %(amount)s a month.", **values
        )

    def _render_base_step(self, step):
        return self.env._("Fixed part: %s a month.", self._format_money(step["amount"]))

    def _render_unit_step(self, step):
        return self.env._(
            "%(value)s × %(price)s = %(amount)s a month.",
            value=self._format_basis(step),
            price=self._format_money(step["price"]),
            amount=self._format_money(step["amount"]),
        )

    def _render_sum_step(self, step):
        return self.env._("Together: %s a month.", self._format_money(step["amount"]))

    def _render_floor_step(self, step):
        return self.env._(
            "At least %(floor)s a month is asked for, in place of %(lower)s.",
            floor=self._format_money(step["amount"]),
            lower=self._format_money(step["from"]),
        )

    def _render_cap_step(self, step):
        return self.env._(
            "At most %(cap)s a month is asked for, in place of %(higher)s.",
            cap=self._format_money(step["amount"]),
            higher=self._format_money(step["from"]),
        )

    def _render_months_step(self, step):
        values = {
            "monthly": self._format_money(step["monthly"]),
            "months": step["months"],
            "of": step["of"],
            "amount": self._format_money(step["amount"]),
        }
        if step["months"] == step["of"] == 1:
            return self.env._("For one month: %(amount)s.", **values)
        if step["months"] == step["of"]:
            return self.env._("%(monthly)s × %(months)s months = %(amount)s.", **values)
        return self.env._(
            "Member for %(months)s of the %(of)s months: "
            "%(monthly)s × %(months)s = %(amount)s.",
            **values,
        )

    def _render_round_step(self, step):
        return self.env._(
            "Rounded, a half goes up: %s.", self._format_money(step["amount"])
        )

    def _render_no_basis_step(self, step):
        return self.env._(
            "%s: no value was declared, so that nothing can be reckoned.",
            self.env["komunigi.basis"].browse(step["basis"]).name,
        )

    def _render_no_tier_step(self, step):
        return self.env._(
            "No amount of the scale is meant for this member's category, so that "
            "nothing can be reckoned."
        )

    def _render_correction_step(self, step):
        return self.env._(
            "Correction: %(amount)s (%(reason)s).",
            amount=self._format_money(step["amount"]),
            reason=step["reason"],
        )

    def _render_not_negative_step(self, step):
        return self.env._(
            "That would be %s; dues are never less than nothing.",
            self._format_money(step["from"]),
        )

    def _render_solidarity_step(self, step):
        values = {
            "percent": self._format_number(step["percent"]),
            "months": step["months"],
            "of": step["of"],
            "amount": self._format_money(step["amount"]),
        }
        if step["months"] == step["of"]:
            return self.env._(
                "The solidarity fund takes over %(percent)s %%: %(amount)s.", **values
            )
        return self.env._(
            "The solidarity fund takes over %(percent)s %% for %(months)s of "
            "%(of)s months: %(amount)s.",
            **values,
        )

    def _render_total_step(self, step):
        if step["solidarity"] == "0":
            return self.env._("To pay: %s.", self._format_money(step["amount"]))
        return self.env._(
            "Dues: %(amount)s, of which the member is asked for %(member)s.",
            amount=self._format_money(step["amount"]),
            member=self._format_money(step["member"]),
        )
