# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

COURSE_FIELDS = {
    "state",
    "date_started",
    "seconds_spent",
    "stage",
    "round",
    "proposal_versions",
    "proposal_author_id",
    "proposal_date",
    "notes_version",
    "previous_id",
    "outcome",
    "result",
    "date_frozen",
}


class KomunigiAgendaItem(models.Model):
    """A point of the agenda: to inform, to discuss, or to decide.

    What was not reached moves on: a new item on the next meeting, linked to this one,
    so that the record of each meeting stays what it was.
    """

    _name = "komunigi.agenda.item"
    _description = "Agenda item"
    _inherit = ["komunigi.reckoned", "mail.thread"]
    _order = "meeting_id, sequence, id"

    name = fields.Char(string="Item", required=True)
    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="meeting_id.network_id", store=True)
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    profile = fields.Selection(related="meeting_id.profile")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("information", "Information"),
            ("discussion", "Discussion"),
            ("decision", "Decision"),
        ],
        required=True,
        default="discussion",
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
    brought_by_id = fields.Many2one(
        "komunigi.membership",
        string="Brought by",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
        index="btree_not_null",
    )
    author_id = fields.Many2one(
        "res.partner",
        string="Put by",
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user.partner_id,
    )
    minutes_planned = fields.Integer(string="Minutes", default=10)
    description = fields.Text(help="What it is about, and what is asked.")
    proposal = fields.Text(
        help="What is to be decided. Earlier versions are kept; where answers were "
        "given already, they are asked for anew."
    )
    proposal_versions = fields.Json(copy=False, readonly=True)
    proposal_author_id = fields.Many2one(
        "res.partner",
        string="Proposal by",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    proposal_date = fields.Datetime(string="Proposal of", copy=False, readonly=True)
    # During the meeting
    state = fields.Selection(
        [
            ("planned", "To come"),
            ("current", "Now"),
            ("done", "Done"),
            ("moved", "Not reached"),
        ],
        required=True,
        default="planned",
        copy=False,
        readonly=True,
    )
    date_started = fields.Datetime(
        copy=False, readonly=True, help="Since when it is the current item."
    )
    seconds_spent = fields.Integer(
        copy=False, readonly=True, help="Before `date_started`."
    )
    notes = fields.Text(copy=False)
    notes_version = fields.Integer(copy=False, readonly=True, default=0)
    # Where it comes from
    previous_id = fields.Many2one(
        "komunigi.agenda.item",
        string="Moved on from",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    next_ids = fields.One2many("komunigi.agenda.item", "previous_id")
    # Decision
    outcome = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not adopted")],
        copy=False,
        readonly=True,
    )
    result = fields.Json(
        copy=False,
        readonly=True,
        help="How it was decided, as figures: put in words when somebody reads.",
    )
    decision_ids = fields.One2many("komunigi.decision", "item_id")
    event_ids = fields.One2many("komunigi.meeting.event", "item_id")

    _one_current = models.UniqueIndex(
        "(meeting_id) WHERE state = 'current'",
        "A meeting has one current item: somebody else has just opened another.",
    )
    _minutes_positive = models.Constraint(
        "CHECK(minutes_planned >= 0)", "Minutes are not negative."
    )

    @api.model
    def _is_reckoned(self, name):
        return name in COURSE_FIELDS or super()._is_reckoned(name)
