# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What members vote on does not change under their hands.
FROZEN_FIELDS = {
    "amount",
    "fund_id",
    "network_id",
    "method",
    "rule",
    "completion",
}


class KomunigiEnvelope(models.Model):
    """An amount, a subsidy for instance, that pays for some of many developments.

    Members vote; a rule chooses. By equal shares each voter decides about an equal
    part of the money, so that no majority spends it all.
    """

    _name = "komunigi.envelope"
    _description = "Envelope to share"
    _inherit = ["komunigi.networked", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    # Written by the course alone: see komunigi_envelope_course.py
    _course_fields = {"poll_id", "choice", "date_chosen", "date_carried_out"}

    name = fields.Char(required=True, tracking=True, help="Every member reads it.")
    description = fields.Text(
        string="What it is for", help="Where the money comes from, and what it may pay."
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
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("vote", "Members vote"),
            ("result", "Result"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        tracking=True,
    )
    amount = fields.Monetary(
        string="Envelope", tracking=True, help="What there is to share, without taxes."
    )
    fund_id = fields.Many2one(
        "komunigi.fund",
        string="Paid by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="The fund that holds the money. What is left stays in it. Empty: a third "
        "party pays, and nothing is entered here.",
    )
    fund_balance = fields.Monetary(
        related="fund_id.balance", string="What is left in the fund"
    )
    decision = fields.Char(
        tracking=True,
        help="The meeting that wanted this envelope, where there was one.",
    )
    line_ids = fields.One2many(
        "komunigi.envelope.line", "envelope_id", string="Developments", copy=True
    )
    method = fields.Selection(
        [
            ("approval", "Name all developments that suit"),
            ("points", "Share out points among them"),
        ],
        string="How members vote",
        required=True,
        default="approval",
    )
    rule = fields.Selection(
        [
            ("equal_shares", "Equal shares: each voter decides about an equal part"),
            ("greedy", "The most wanted first, as long as the money lasts"),
            ("ranking", "The order of the assembly, as long as the money lasts"),
        ],
        string="How it is chosen",
        required=True,
        default="equal_shares",
        help="By the order of the assembly nobody votes here: drag the developments "
        "into the order that the assembly gave them.",
    )
    completion = fields.Selection(
        [
            ("add_one", "Pretend that there is more, until all is spent"),
            ("greedy", "To the most wanted of the others"),
            ("none", "Stays in the fund"),
        ],
        string="The rest",
        required=True,
        default="add_one",
        help="Equal shares alone seldom spend it all. Pretending gives each voter a "
        "little more, again and again, as long as the developments chosen cost no more "
        "than the envelope.",
    )
    poll_id = fields.Many2one(
        "komunigi.poll",
        string="Vote",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
    )
    poll_state = fields.Selection(related="poll_id.state", string="State of the vote")
    # The engine's answer: codes and numbers, said in the reader's language.
    choice = fields.Json(readonly=True, copy=False)
    date_chosen = fields.Date(string="Chosen on", readonly=True, copy=False)
    date_carried_out = fields.Date(string="Started on", readonly=True, copy=False)
    choice_html = fields.Html(
        string="Result in words", compute="_compute_choice_html", sanitize=False
    )
    what_if_amount = fields.Monetary(
        string="If the envelope were",
        compute="_compute_what_if_amount",
        readonly=False,
        store=False,
        help="Try another amount: nothing is saved.",
    )
    preview_html = fields.Html(
        string="Preview", compute="_compute_preview_html", sanitize=False
    )

    _positive = models.Constraint(
        "CHECK(amount >= 0)", "An envelope is not less than nothing."
    )
    _poll_once = models.UniqueIndex(
        "(poll_id) WHERE (poll_id IS NOT NULL)", "This vote is about another envelope."
    )

    @api.depends("poll_id.state", "date_chosen")
    def _compute_state(self):
        for envelope in self:
            if envelope.date_chosen:
                envelope.state = "result"
            elif envelope.poll_id.state in ("open", "closed"):
                envelope.state = "vote"
            else:
                envelope.state = "draft"

    @api.depends("amount")
    def _compute_what_if_amount(self):
        for envelope in self:
            envelope.what_if_amount = envelope.amount

    @api.constrains("network_id", "fund_id")
    def _check_network(self):
        for envelope in self:
            networks = envelope.fund_id.network_id
            networks |= envelope.line_ids.development_id.network_id
            if networks - envelope.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(envelope)s” is one of %(network)s: choose a fund and "
                        "developments of this network.",
                        envelope=envelope.name,
                        network=envelope.network_id.name,
                    )
                )

    def write(self, vals):
        self._check_frozen(vals)
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody moves one to a network of another company.
            self.check_access("write")
        return result

    def _check_frozen(self, vals):
        for envelope in self:
            if envelope.state != "draft" and any(
                envelope._would_change(name, vals[name])
                for name in FROZEN_FIELDS.intersection(vals)
            ):
                raise UserError(
                    self.env._(
                        "Members vote on “%s”, or have voted: its amount, its "
                        "developments and its rule do not change any more.",
                        envelope.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_in_preparation(self):
        for envelope in self:
            if envelope.state != "draft" or envelope.poll_id:
                raise UserError(
                    self.env._("There is a vote on “%s”: it stays.", envelope.name)
                )
