# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

COURSE_FIELDS = {"number", "record", "replaced_by_id", "state"}


class KomunigiDecision(models.Model):
    """What was decided, when and how: what the rest points at.

    A decision may be of a meeting, or entered by hand where it was taken before or
    elsewhere.
    """

    _name = "komunigi.decision"
    _description = "Decision"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "number"]

    name = fields.Char(string="Decision", required=True, tracking=True)
    number = fields.Char(
        copy=False, readonly=True, help="In the network's register of decisions."
    )
    text = fields.Text(help="What was decided, word by word.")
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    meeting_id = fields.Many2one(
        "komunigi.meeting", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    item_id = fields.Many2one(
        "komunigi.agenda.item",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )
    taken_by = fields.Char(
        help="Where it was taken, if not in a meeting here: “Assembly of 3 May 2022”."
    )
    outcome = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not adopted")],
        required=True,
        default="adopted",
    )
    state = fields.Selection(
        [
            ("to_do", "To carry out"),
            ("done", "Carried out"),
            ("reviewed", "Reviewed"),
            ("replaced", "Replaced"),
        ],
        string="Status",
        required=True,
        default="to_do",
        copy=False,
        readonly=True,
        index=True,
        tracking=True,
    )
    tag_ids = fields.Many2many("komunigi.decision.tag")
    date_review = fields.Date(
        string="To review on",
        tracking=True,
        help="It comes back on the agenda of the first meeting from that day on.",
    )
    date_reviewed = fields.Date(string="Reviewed on", readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "komunigi.decision",
        string="Replaces",
        ondelete="restrict",
        domain="[('network_id', '=', network_id), ('id', '!=', id)]",
        index="btree_not_null",
    )
    replaced_by_id = fields.Many2one(
        "komunigi.decision", string="Replaced by", readonly=True, copy=False
    )
    record = fields.Json(
        copy=False,
        readonly=True,
        help="How it was decided, as figures and names: put in words when somebody "
        "reads.",
    )

    @api.model
    def _is_reckoned(self, name):
        return name in COURSE_FIELDS or super()._is_reckoned(name)


class KomunigiDecisionTag(models.Model):
    _name = "komunigi.decision.tag"
    _description = "Tag of decisions"
    _inherit = ["komunigi.reckoned"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)

    _name_unique = models.Constraint(
        "UNIQUE(network_id, name)", "This tag exists already."
    )
