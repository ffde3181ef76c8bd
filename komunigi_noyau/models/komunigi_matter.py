# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

COURSE_FIELDS = {"state", "date_decided", "record_steps", "outcome"}


class KomunigiMatter(models.Model):
    """Something that a body works on: a draft, its files, remarks, the decision.

    Read in the portal by who sits, and not by who steps aside.
    """

    _name = "komunigi.matter"
    _description = "Matter of a body"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, write_date desc, id desc"

    name = fields.Char(required=True)
    body_id = fields.Many2one(
        "komunigi.body", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="body_id.network_id", store=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    function_id = fields.Many2one(
        "komunigi.body.function",
        ondelete="restrict",
        domain="[('body_id', '=', body_id)]",
    )
    subject = fields.Selection(
        [
            ("ordinary", "Something else"),
            ("operator_price", "The operator's price"),
            ("operator_evaluation", "The operator's evaluation"),
        ],
        string="It is about",
        required=True,
        default="ordinary",
        help="On its own price and evaluation the operator steps aside.",
    )
    recused_ids = fields.Many2many(
        "komunigi.mandate",
        string="Step aside",
        domain="[('body_id', '=', body_id)]",
    )
    draft = fields.Html(help="What is proposed, so far.")
    author_id = fields.Many2one("res.partner", string="Brought by", ondelete="restrict")
    date_due = fields.Date(string="For when")
    state = fields.Selection(
        [("open", "Open"), ("decided", "Decided"), ("closed", "Set aside")],
        required=True,
        default="open",
        copy=False,
        readonly=True,
        index=True,
        tracking=True,
    )
    outcome = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not adopted")],
        copy=False,
        readonly=True,
    )
    date_decided = fields.Date(string="Decided on", copy=False, readonly=True)
    record_steps = fields.Json(
        copy=False,
        readonly=True,
        help="Who sat, who stepped aside and why, quorum, answers: put in words when "
        "somebody reads.",
    )
    voice_ids = fields.One2many("komunigi.matter.voice", "matter_id")

    @api.model
    def _is_reckoned(self, name):
        return name in COURSE_FIELDS or super()._is_reckoned(name)
