# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

# What a call asks for: frozen once it is sent.
ASKED_FIELDS = {
    "network_id",
    "scale_id",
    "date_start",
    "date_end",
    "invoice_date",
    "due_date",
    "supplementary",
    "line_ids",
}


class KomunigiDuesCall(models.Model):
    """The dues of a network for one period: computed, looked at, sent, settled.

    This file prepares a call; sending it is another one's matter.
    """

    _name = "komunigi.dues.call"
    _description = "Call for dues"
    _inherit = ["komunigi.networked", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    scale_id = fields.Many2one(
        "komunigi.dues.scale",
        compute="_compute_scale_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
        help="The one that is valid on the first day of the period.",
    )
    date_start = fields.Date(
        string="From",
        compute="_compute_period",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="First day of a month.",
    )
    date_end = fields.Date(
        string="Until",
        compute="_compute_period",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="First day after the period, which is the first of a month.",
    )
    invoice_date = fields.Date(
        compute="_compute_invoice_date",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    due_date = fields.Date(
        string="To be paid by",
        compute="_compute_due_date",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    supplementary = fields.Boolean(
        string="Only who was not called yet",
        readonly=True,
        copy=False,
        help="Dues of this time were called before: this call is for those who joined "
        "since.",
    )
    state = fields.Selection(
        [("prepared", "Prepared"), ("sent", "Sent"), ("settled", "Settled")],
        required=True,
        default="prepared",
        copy=False,
        readonly=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "komunigi.dues.line", "call_id", string="Members' dues", copy=False
    )
    charge_ids = fields.One2many("komunigi.dues.charge", "call_id")
    line_count = fields.Integer(string="Members", compute="_compute_totals")
    finding_count = fields.Integer(
        compute="_compute_totals",
        help="Lines to look at before sending: no value declared, or a member that "
        "says it cannot pay, and nothing was decided for it yet.",
    )
    done_count = fields.Integer(compute="_compute_progress")
    error_count = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    amount_total = fields.Monetary(
        compute="_compute_totals", string="Called", help="Without taxes."
    )
    solidarity_total = fields.Monetary(
        compute="_compute_totals",
        string="Of which from the solidarity fund",
        help="Without taxes.",
    )
    amount_residual = fields.Monetary(
        compute="_compute_amounts", string="Still to pay", help="Taxes included."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end > date_start AND due_date >= invoice_date)",
        "A period ends after it starts, and dues are due after they are invoiced.",
    )
    _whole_months = models.Constraint(
        "CHECK(EXTRACT(day FROM date_start) = 1 AND EXTRACT(day FROM date_end) = 1)",
        "Dues are called for whole months: from the first of a month until the first "
        "of another.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(network_id, network_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)"
        " WHERE (supplementary IS NOT TRUE)",
        "Dues of that time are called already: open that call.",
    )

    # What a new call proposes

    @api.depends("network_id")
    def _compute_period(self):
        for call in self:
            if call.network_id and not (call.date_start and call.date_end):
                call.date_start, call.date_end = call.network_id._next_dues_period()

    @api.depends("network_id", "date_start", "date_end")
    def _compute_name(self):
        for call in self:
            if call.network_id and call.date_start and call.date_end:
                network = call.network_id._in_common_language()
                call.name = network.env._(
                    "Dues %s",
                    network._dues_period_label(call.date_start, call.date_end),
                )

    @api.depends("network_id", "date_start")
    def _compute_scale_id(self):
        for call in self:
            if call.network_id and call.date_start:
                call.scale_id = call.network_id._dues_scale_on(call.date_start)

    @api.depends("network_id")
    def _compute_invoice_date(self):
        for call in self:
            if call.network_id and not call.invoice_date:
                call.invoice_date = call.network_id._today()

    @api.depends("invoice_date")
    def _compute_due_date(self):
        for call in self:
            if call.invoice_date:
                call.due_date = call.invoice_date + relativedelta(
                    days=call.network_id.dues_due_days
                )

    @api.constrains("network_id", "scale_id", "date_start")
    def _check_scale(self):
        for call in self:
            scale, start = call.scale_id, call.date_start
            valid = (
                scale.network_id == call.network_id
                and scale.date_start <= start
                and (not scale.date_end or start < scale.date_end)
            )
            if not valid:
                raise ValidationError(
                    self.env._(
                        "The scale “%(scale)s” is not valid on the first day of "
                        "“%(call)s”: choose the one that is.",
                        scale=scale.name,
                        call=call.name,
                    )
                )

    # Totals

    @api.depends("line_ids.amount", "line_ids.solidarity_amount", "line_ids.finding")
    def _compute_totals(self):
        lines = self.env["komunigi.dues.line"]
        in_calls = Domain("call_id", "in", self.ids)
        totals = {
            call.id: sums
            for call, *sums in lines._read_group(
                in_calls,
                ["call_id"],
                ["__count", "amount:sum", "solidarity_amount:sum"],
            )
        }
        findings = dict(
            lines._read_group(
                in_calls & self._finding_domain(), ["call_id"], ["__count"]
            )
        )
        for call in self:
            call.line_count, call.amount_total, call.solidarity_total = totals.get(
                call._origin.id, (0, 0.0, 0.0)
            )
            call.finding_count = findings.get(call._origin, 0)

    @api.model
    def _finding_domain(self) -> Domain:
        """Lines with a finding for which nobody decided anything yet."""
        return (
            Domain("finding", "!=", False)
            & Domain("correction", "=", 0)
            & Domain("solidarity_percent", "=", 0)
        )

    # Who may write what

    def write(self, vals):
        if "state" in vals and not self.env.su:
            raise AccessError(
                self.env._("A call is sent by its button, not by writing its state.")
            )
        if ASKED_FIELDS & vals.keys():
            self._check_prepared()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.get("state", "prepared") != "prepared":
                    raise AccessError(self.env._("A call begins as prepared."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_prepared(self):
        self._check_prepared()

    def _check_prepared(self):
        for call in self.filtered(lambda call: call.state != "prepared")[:1]:
            raise UserError(
                self.env._(
                    "“%s” was sent: it stays as the members received it. What is "
                    "wrong in an invoice is put right by a credit note.",
                    call.name,
                )
            )

    # Reckoning

    def action_prepare(self):
        """Reckon the lines, or again after a change; corrections stay."""
        self.check_access("write")
        self._check_prepared()
        # Two who click at once would both make the same lines.
        self.lock_for_update()
        for call in self:
            call._prepare_lines()

    def _prepare_lines(self):
        self.ensure_one()
        # sudo: nobody enters lines by hand; action_prepare checked the right to
        # write the call.
        lines = self.line_ids.sudo()
        corrections = {
            line.membership_id.id: {
                "correction": line.correction,
                "correction_reason": line.correction_reason,
            }
            for line in lines
            if line.correction
        }
        reckoned = self.scale_id._reckon_members(self.date_start, self.date_end)
        called = self._members_called_already()
        lines.unlink()
        lines.create(
            [
                {"call_id": self.id, **vals, **corrections.get(member_id, {})}
                for member_id, vals in reckoned.items()
                if member_id not in called
            ]
        )

    def _members_called_already(self) -> set[int]:
        """Members with a charge, or a line of another call, for this time."""
        charges = self.env["komunigi.dues.charge"]._read_group(
            [
                ("network_id", "=", self.network_id.id),
                ("date_start", "<", self.date_end),
                ("date_end", ">", self.date_start),
            ],
            ["membership_id"],
        )
        lines = self.env["komunigi.dues.line"]._read_group(
            [
                ("network_id", "=", self.network_id.id),
                ("call_id", "!=", self.id),
                ("call_id.date_start", "<", self.date_end),
                ("call_id.date_end", ">", self.date_start),
            ],
            ["membership_id"],
        )
        return {membership.id for (membership,) in charges + lines}

    # Buttons

    def action_call_newcomers(self):
        """Another call for the same time, for who was not called yet."""
        self.ensure_one()
        if self.state == "prepared":
            raise UserError(self.env._("Send “%s” first.", self.name))
        call = self.create(
            {
                "network_id": self.network_id.id,
                "scale_id": self.scale_id.id,
                "date_start": self.date_start,
                "date_end": self.date_end,
                "supplementary": True,
                "name": self.network_id._in_common_language().env._(
                    "%s, for those who joined since", self.name
                ),
            }
        )
        call.action_prepare()
        if not call.line_ids:
            raise UserError(
                self.env._(
                    "Everybody who is a member in the time of “%s” was called.",
                    self.name,
                )
            )
        return call.get_formview_action()

    def action_view_lines(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "komunigi.dues.line",
            "view_mode": "list,kanban,form,pivot",
            "domain": [("call_id", "=", self.id)],
            "context": {"create": False},
        }

    def action_view_findings(self):
        return {
            **self.action_view_lines(),
            "context": {"create": False, "search_default_to_look_at": 1},
        }
