# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a decision is about does not change after it.
DECIDED_FIELDS = {"name", "kind", "subject", "proposal"}
# Nor does what the members of a general assembly were convened to.
CONVENED_FIELDS = {"name", "kind", "subject", "proposal", "meeting_id"}

LONGEST_NAME = 200
LONGEST_TEXT = 20000
LONGEST_REASON = 2000
LONGEST_NOTES = 100000


class KomunigiAgendaItem(models.Model):
    """A point of the agenda: to inform, to discuss, or to decide.

    What was not reached moves on: a new item on the next meeting, linked to this one,
    so that the record of each meeting stays what it was.
    """

    _name = "komunigi.agenda.item"
    _description = "Agenda item"
    _inherit = ["komunigi.reckoned", "komunigi.documented", "mail.thread"]
    _order = "meeting_id, sequence, id"
    # What the course of the item writes, and nobody else.
    _course_fields = {
        "state",
        "date_started",
        "seconds_spent",
        "stage",
        "round",
        "proposal_versions",
        "proposal_author_id",
        "proposal_date",
        "notes",
        "notes_version",
        "notes_author_id",
        "is_late",
        "previous_id",
        "outcome",
        "result",
    }

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
    minutes_planned = fields.Integer(string="Time (minutes)", default=10)
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
    notes = fields.Text(
        copy=False, readonly=True, help="Written on the screen of who takes notes."
    )
    notes_version = fields.Integer(copy=False, readonly=True, default=0)
    notes_author_id = fields.Many2one(
        "res.partner",
        string="Notes by",
        ondelete="restrict",
        copy=False,
        readonly=True,
    )
    is_late = fields.Boolean(
        string="Added late",
        copy=False,
        readonly=True,
        help="Put on the agenda after the members had been convened.",
    )
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

    def _say_brought_by(self) -> str:
        """Who brings it, in the reader's words; empty where nobody is named."""
        self.ensure_one()
        # sudo: the name of a member, which the others read on the agenda.
        return self.sudo().brought_by_id.partner_name or ""

    @api.constrains("meeting_id", "brought_by_id")
    def _check_brought_by(self):
        for item in self:
            network = item.brought_by_id.network_id
            if network and network != item.network_id:
                raise UserError(
                    self.env._(
                        "%(member)s is a member of another network.",
                        member=item.brought_by_id.display_name,
                    )
                )

    # Put, changed, taken off

    @api.model_create_multi
    def create(self, vals_list):
        last = {}
        for vals in vals_list:
            meeting = self.env["komunigi.meeting"].browse(vals.get("meeting_id"))
            if meeting:
                meeting._check_item_may_come(bool(vals.get("is_late")))
                if "sequence" not in vals:
                    if meeting not in last:
                        last[meeting] = meeting._last_sequence()
                    last[meeting] += 10
                    vals["sequence"] = last[meeting]
        # Who puts an item reads it by being a member, not by following it.
        items = super(KomunigiAgendaItem, self.with_context(mail_create_nosubscribe=1))
        items = items.create(vals_list).with_env(self.env)
        for item in items.filtered("proposal"):
            item._note_author(self.env.user.partner_id)
        for meeting, added in items.grouped("meeting_id").items():
            if meeting.state == "running":
                for item in added:
                    meeting._log_event("added", item=item)
            meeting._changed()
        return items

    def write(self, vals):
        self._check_may_change(vals)
        redrafted = self.browse()
        if "proposal" in vals:
            redrafted = self.filtered(
                lambda item: (item.proposal or "") != (vals["proposal"] or "")
            )
            for item in redrafted:
                item._keep_version()
        result = super().write(vals)
        for item in redrafted:
            item._note_author(self.env.user.partner_id)
        if "meeting_id" in vals:
            # Nobody hands an item to a meeting of another company.
            self.check_access("write")
        return result

    def _check_may_change(self, vals):
        """What was decided, and what people were convened to, stays."""
        changed = {
            name
            for name in CONVENED_FIELDS & set(vals)
            if any(item._would_change(name, vals[name]) for item in self)
        }
        for item in self:
            if item.outcome and DECIDED_FIELDS & changed:
                raise UserError(
                    self.env._(
                        "“%(item)s” is decided: what was decided on does not change "
                        "any more.",
                        item=item.name,
                    )
                )
            # The course of the meeting itself writes amended texts.
            if changed and not self.env.su and item.meeting_id._is_frozen_agenda():
                raise UserError(item._say_frozen())
            if "meeting_id" in changed:
                item._check_may_go_to(
                    self.env["komunigi.meeting"].browse(vals["meeting_id"])
                )

    def _check_may_go_to(self, meeting):
        if meeting.network_id != self.network_id:
            raise UserError(
                self.env._("An item stays with its network: put it anew in the other.")
            )
        if self.meeting_id.state != "draft" or meeting.state != "draft":
            raise UserError(
                self.env._(
                    "From a meeting that has begun, items move on by themselves."
                )
            )
        meeting._check_item_may_come()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_on_record(self):
        for item in self:
            if item.meeting_id.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(item)s” was on the agenda of a meeting that has begun: it "
                        "stays on its record.",
                        item=item.name,
                    )
                )
            if item.meeting_id._is_frozen_agenda():
                raise UserError(item._say_frozen())

    def _say_frozen(self) -> str:
        return self.env._(
            "The members were convened to “%(item)s” as it is: the agenda of a general "
            "assembly does not change after that.",
            item=self.name,
        )


class KomunigiMeeting(models.Model):
    """The agenda of a meeting."""

    _inherit = "komunigi.meeting"

    def _check_item_may_come(self, is_late: bool = False):
        """Raise UserError where nothing is put on the agenda any more.

        :param is_late: by the way that the rules of the assembly leave open
        """
        self.ensure_one()
        if self.state in ("done", "cancelled"):
            raise UserError(
                self.env._(
                    "“%(meeting)s” is over: put the item on the next meeting.",
                    meeting=self.name,
                )
            )
        if self._is_frozen_agenda() and not is_late:
            raise UserError(
                self.env._(
                    "The members were convened to “%(meeting)s” with its agenda: "
                    "nothing is added to it any more.",
                    meeting=self.name,
                )
            )

    def _last_sequence(self) -> int:
        self.ensure_one()
        return max(self.item_ids.mapped("sequence"), default=0)
