# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class KomunigiDuesCharge(models.Model):
    """One payer's part of a line, written with its invoice in one transaction.

    A charge is asked for as long as its invoice stands. What is left to pay follows
    the invoice by one rule, whatever happened to it (`_compute_residual`). A charge
    without an invoice is the solidarity fund's, and settled, or one that was imported
    from before its network used this software: what was left to pay then is left.

    No group may write charges: they only come from sending a call or from an import.
    """

    _name = "komunigi.dues.charge"
    _description = "Dues charge"
    _inherit = ["komunigi.reckoned"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    line_id = fields.Many2one("komunigi.dues.line", ondelete="restrict", index=True)
    call_id = fields.Many2one(related="line_id.call_id", store=True, index=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    payer = fields.Selection(
        [
            ("member", "The member"),
            ("solidarity", "The solidarity fund"),
        ],
        required=True,
        default="member",
    )
    member_charge_id = fields.Many2one(
        "komunigi.dues.charge",
        string="Member's own dues",
        ondelete="restrict",
        index="btree_not_null",
        help="The member's own part of the same dues: when that is cancelled, the "
        "solidarity fund's part is too.",
    )
    # Without it the ORM would search for them, which needs `active`, which is only
    # being computed when an invoice changes.
    covered_charge_ids = fields.One2many(
        "komunigi.dues.charge", "member_charge_id", context={"active_test": False}
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(
        string="Until", required=True, help="First day after the period."
    )
    date_due = fields.Date(
        string="To be paid by",
        compute="_compute_date_due",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The invoice's, also when the accountant changes it.",
    )
    late_from = fields.Date(
        compute="_compute_late_from",
        store=True,
        precompute=True,
        required=True,
        help="The day after the due date and the days of grace.",
    )
    amount = fields.Monetary(required=True, help="Without taxes.")
    opening_residual = fields.Monetary(
        string="To pay when it was imported",
        readonly=True,
        help="Of dues from before this software, which have no invoice here. Without "
        "taxes.",
    )
    active = fields.Boolean(
        compute="_compute_residual",
        store=True,
        precompute=True,
        help="Not when its invoice was cancelled or credited: the period may then be "
        "called again.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    residual = fields.Monetary(
        string="Still to pay",
        compute="_compute_residual",
        store=True,
        precompute=True,
        help="Taxes included.",
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_residual",
        store=True,
        precompute=True,
        help="So far, without taxes. What was credited or written off is not.",
    )
    reminder_count = fields.Integer(string="Reminders sent", readonly=True)
    last_reminder_date = fields.Date(string="Last reminder", readonly=True)

    _no_double = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " int4range(ascii(payer), ascii(payer), '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&) WHERE (active)",
        "These dues were called already for this period.",
    )
    _move_unique = models.UniqueIndex(
        "(move_id) WHERE (move_id IS NOT NULL)",
        "An invoice pays one charge only.",
    )

    @api.depends("membership_id.partner_name", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = self.env._(
                "%(member)s, from %(date)s",
                member=charge.membership_id.partner_name,
                date=format_date(self.env, charge.date_start),
            )

    @api.depends("move_id.invoice_date_due")
    def _compute_date_due(self):
        for charge in self:
            charge.date_due = charge.move_id.invoice_date_due or charge.date_due

    @api.depends("date_due", "membership_id.network_id.dues_grace_days")
    def _compute_late_from(self):
        for charge in self:
            charge.late_from = charge.date_due and charge.date_due + timedelta(
                days=charge.membership_id.network_id.dues_grace_days + 1
            )

    @api.depends(
        "amount",
        "opening_residual",
        "move_id.state",
        "move_id.payment_state",
        "move_id.amount_residual",
        "move_id.amount_total",
        "move_id.matched_payment_ids.state",
        "member_charge_id.move_id.state",
        "member_charge_id.move_id.payment_state",
    )
    def _compute_residual(self):
        """What is left to pay, what was paid, and whether it is asked for at all.

        As the invoice stands (`account.move._standing`). Nobody may call the period of
        an invoice again while it was reset and waits to be corrected. Without one, a
        charge is settled by the solidarity fund, or left to pay as it was imported.
        """
        standing = (self.move_id | self.member_charge_id.move_id)._standing()
        for charge in self:
            own = standing.get(charge.move_id.id)
            leading = own or standing.get(charge.member_charge_id.move_id.id)
            charge.active = not leading or leading.asked
            if not charge.active:
                charge.residual = charge.paid_amount = 0
            elif own:
                charge.residual = own.residual
                charge.paid_amount = charge.currency_id.round(
                    own.paid_of(charge.amount)
                )
            else:
                charge.residual = charge.opening_residual
                charge.paid_amount = charge.amount - charge.opening_residual

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id._get_records_action(name=self.env._("Invoice"))

    def action_remind(self):
        """Write now to the members whose dues these are, as the job would by itself.

        One mail a member, about all that it owes. It counts as one of the sequence:
        the next one keeps its pause from today on.
        """
        self.check_access("read")
        # Writing calls is the treasurer's right.
        self.env["komunigi.dues.call"].check_access("write")
        obstacles = {charge: charge._reminder_obstacle() for charge in self}
        refused = "\n".join(dict.fromkeys(filter(None, obstacles.values())))
        members = self.filtered(lambda charge: not obstacles[charge]).membership_id
        if not members:
            raise UserError(refused)
        for network, owing in members.grouped("network_id").items():
            network._remind_now(owing)
        message = self.env._(
            "On its way: a reminder to %(members)s.",
            members=", ".join(members.mapped("partner_name")),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "info",
                "message": f"{message}\n{refused}" if refused else message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_write_message(self):
        """A message in one's own words to whom reminders go to.

        It is kept with the member, where the answer arrives too.
        """
        self.ensure_one()
        member = self.membership_id
        member.check_access("write")
        subject = {"default_subject": self.call_id.name} if self.call_id else {}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": member._name,
                "default_res_ids": member.ids,
                "default_partner_ids": (
                    member._dues_contacts() or member.partner_id
                ).ids,
                **subject,
            },
        }

    def _reminder_obstacle(self) -> str:
        """Why this charge's member is not reminded today, if it is not."""
        self.ensure_one()
        member = self.membership_id
        today = self.network_id._today()
        if self.residual <= 0:
            return self.env._(
                "%(member)s has nothing left to pay of these dues.",
                member=member.partner_name,
            )
        if self.date_due >= today:
            return self.env._(
                "%(member)s has until %(date)s to pay.",
                member=member.partner_name,
                date=format_date(self.env, self.date_due),
            )
        if today in member.charge_ids.mapped("last_reminder_date"):
            return self.env._(
                "%(member)s was reminded today already.", member=member.partner_name
            )
        if not member._dues_contacts():
            return self.env._(
                "Neither %(member)s nor its representatives have an e-mail address.",
                member=member.partner_name,
            )
        return ""

    def _reminder_due(self, steps, today):
        """The step of a calm sequence that this charge has reached, if any.

        Steps are never skipped, and the time between two of them is kept, also when
        the first one went out late.

        :param steps: the network's reminders, by days
        """
        self.ensure_one()
        if self.reminder_count >= len(steps):
            return steps.browse()
        step = steps[self.reminder_count]
        day = self.date_due + timedelta(days=step.days)
        if self.reminder_count and self.last_reminder_date:
            pause = step.days - steps[self.reminder_count - 1].days
            day = max(day, self.last_reminder_date + timedelta(days=pause))
        return step if day <= today else steps.browse()

    def _create_fund_entries(self):
        """Dues come into the common pot; the solidarity fund's part goes out of it."""
        entries = []
        for charge in self:
            funds = charge.network_id.fund_ids.grouped("kind")
            entry = {
                "charge_id": charge.id,
                "date": charge.call_id.invoice_date,
                "name": charge.call_id.name,
            }
            entries.append({**entry, "fund_id": funds["common"].id, "direction": "in"})
            if charge.payer == "solidarity":
                entries.append(
                    {**entry, "fund_id": funds["solidarity"].id, "direction": "out"}
                )
        self.env["komunigi.fund.entry"].create(entries)
