# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiDuesAnswer(models.Model):
    """What a member answers to a scale: the amount it chooses, or that it can't.

    Its representatives see each other's draft; nobody else but the treasurer reads
    the private note.
    """

    _name = "komunigi.dues.answer"
    _description = "Answer to a dues scale"
    _order = "scale_id desc, membership_id"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    scale_id = fields.Many2one(
        "komunigi.dues.scale", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="membership_id.network_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Answered")], required=True, default="draft"
    )
    tier_id = fields.Many2one(
        "komunigi.dues.tier",
        ondelete="restrict",
        string="Amount chosen",
        domain="[('scale_id', '=', scale_id)]",
    )
    cannot_pay = fields.Boolean(string="We cannot pay this")
    private_note = fields.Text(
        help="Read by the treasurer and by this member's representatives only."
    )
    author_id = fields.Many2one(
        "res.partner", string="Prepared by", ondelete="restrict"
    )
    answered_by_id = fields.Many2one(
        "res.partner", string="Answered by", ondelete="restrict"
    )
    answered_on = fields.Datetime()

    _answer_unique = models.Constraint(
        "UNIQUE(membership_id, scale_id)",
        "This member has an answer to this scale already: change that one.",
    )
