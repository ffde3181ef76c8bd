# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiPledgeRecord(models.TransientModel):
    """Record what a member answered on paper or by mail: its board's letter, say."""

    _name = "komunigi.pledge.record"
    _description = "Record an answer to a co-funding call"

    cofunding_id = fields.Many2one(
        "komunigi.cofunding", required=True, readonly=True, ondelete="cascade"
    )
    network_id = fields.Many2one(related="cofunding_id.network_id")
    currency_id = fields.Many2one(related="cofunding_id.currency_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="cascade",
        domain="[('network_id', '=', network_id), '|', ('state', '=', 'member'),"
        " ('id', 'in', answered_ids)]",
    )
    # Also who has left meanwhile: to withdraw, or for its quote.
    answered_ids = fields.Many2many(
        "komunigi.membership", compute="_compute_answered_ids"
    )
    answer = fields.Selection(
        [
            ("intention", "Would like to"),
            ("agreed", "The cooperative has agreed"),
            ("signed", "The quote is signed"),
            ("overrun", "Agrees to the higher cost"),
            ("declined", "Not in"),
            ("withdrawn", "Withdraws what it said"),
        ],
        required=True,
        compute="_compute_answer",
        store=True,
        readonly=False,
        precompute=True,
    )
    organ = fields.Char(help="Which organ agreed: the board, the general assembly…")
    person = fields.Char(help="Who told it, or who signed.")
    date = fields.Date(
        string="On",
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
    )
    ceiling = fields.Monetary(
        string="At most", help="Without taxes; 0: whatever the share comes to."
    )
    hours_offered = fields.Float(
        string="Hours offered", help="Beside the money, never netted with it."
    )
    note = fields.Char(help="Every member reads it.")
    file = fields.Binary(string="Letter or signed quote", attachment=False)
    file_name = fields.Char()

    @api.depends("cofunding_id")
    def _compute_answered_ids(self):
        for wizard in self:
            wizard.answered_ids = wizard.cofunding_id.pledge_ids.membership_id

    @api.depends("cofunding_id", "membership_id")
    def _compute_answer(self):
        for wizard in self:
            call, member = wizard.cofunding_id, wizard.membership_id
            pledge = call._pledge_of(member)
            if call.state == "open" and member.state == "left":
                wizard.answer = "withdrawn"
            elif pledge._counts() if pledge else False:
                wizard.answer = "overrun" if call.asks_overrun else "signed"
            else:
                wizard.answer = "agreed"

    @api.depends("cofunding_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.cofunding_id.network_id._today()

    def action_record(self):
        self.ensure_one()
        call, member = self.cofunding_id, self.membership_id
        call.check_access("write")
        person = self.env.user.partner_id
        offer = {
            "ceiling": self.ceiling,
            "hours_offered": self.hours_offered,
            "note": self.note or "",
        }
        match self.answer:
            case "intention":
                call._intend(member, person, **offer)
            case "agreed":
                call._agree(
                    member,
                    person,
                    {
                        "person": self.person,
                        "organ": self.organ,
                        "day": self.date,
                        **offer,
                    },
                )
            case "declined":
                call._decline(member, person, self.note or "")
            case "withdrawn":
                call._withdraw(member, person)
            case "signed":
                self._own_pledge()._sign(self.person, self.date)
            case "overrun":
                self._own_pledge()._agree_overrun(self.person, self.date)
        if self.file and self.answer != "withdrawn":
            # sudo: pledges are written by the course alone; the right to was asked.
            call._pledge_of(member).sudo()._attach(
                self.file_name, base64.b64decode(self.file)
            )

    def _own_pledge(self):
        pledge = self.cofunding_id._pledge_of(self.membership_id)
        if not pledge:
            raise UserError(
                self.env._("%s has not answered yet.", self.membership_id.display_name)
            )
        return pledge
