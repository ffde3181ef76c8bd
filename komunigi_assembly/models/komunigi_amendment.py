# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

COURSE_FIELDS = {"outcome", "result", "date_outcome"}


class KomunigiAmendment(models.Model):
    """Another wording for a resolution, voted on before it.

    In their order, the one furthest from the text first. An adopted one becomes the
    text; those that do not fit any more are then withdrawn.
    """

    _name = "komunigi.amendment"
    _description = "Amendment"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, sequence, id"
    _course_fields = COURSE_FIELDS

    item_id = fields.Many2one(
        "komunigi.agenda.item",
        string="Resolution",
        required=True,
        ondelete="cascade",
        index=True,
    )
    network_id = fields.Many2one(related="item_id.network_id")
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    sequence = fields.Integer(
        default=10, help="The one furthest from the text is voted on first."
    )
    brought_by_id = fields.Many2one(
        "komunigi.membership",
        string="Brought by",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
        index="btree_not_null",
    )
    is_from_bureau = fields.Boolean(
        string="Proposed or supported by the bureau",
        help="Then proxies without a name vote yes, otherwise no.",
    )
    name = fields.Char(string="Amendment", required=True, help="What it changes.")
    text = fields.Text(
        string="Text as amended",
        required=True,
        help="The whole resolution as it reads if the amendment is adopted.",
    )
    outcome = fields.Selection(
        [
            ("adopted", "Adopted"),
            ("rejected", "Not adopted"),
            ("withdrawn", "Withdrawn"),
        ],
        copy=False,
        readonly=True,
    )
    result = fields.Json(copy=False, readonly=True)
    date_outcome = fields.Datetime(copy=False, readonly=True)
    vote_said = fields.Text(string="Result of the vote", compute="_compute_vote_said")

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_vote_said(self):
        for amendment in self:
            said = amendment.item_id._say_vote(amendment.result)
            amendment.vote_said = "\n".join(said) or False

    @api.model_create_multi
    def create(self, vals_list):
        amendments = super().create(vals_list)
        amendments._check_still_open()
        return amendments

    def write(self, vals):
        if vals.keys() - COURSE_FIELDS:
            self._check_still_open()
        result = super().write(vals)
        if "item_id" in vals:
            # Nor does it come to a resolution that is being voted on.
            self._check_still_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_voted(self):
        self._check_still_open()

    def _check_still_open(self):
        for amendment in self:
            item = amendment.item_id
            if not item.is_resolution:
                raise UserError(
                    self.env._("Only resolutions of a general assembly are amended.")
                )
            if amendment.outcome or item.outcome:
                raise UserError(
                    self.env._(
                        "“%s” was voted on: it stays on record as it is.",
                        amendment.name if amendment.outcome else item.name,
                    )
                )
            if item._poll_under_way():
                raise UserError(
                    self.env._(
                        "A vote on “%s” is under way: wait for its result.", item.name
                    )
                )

    # Its course; who may do it, the caller asks

    def action_count_hands(self):
        return self.item_id._action_count_hands(self)

    def action_open_poll(self):
        self.item_id.check_access("write")
        self.item_id._open_poll(amendment=self)

    def action_withdraw(self):
        self.check_access("write")
        for amendment in self:
            amendment._withdraw()

    def _adopt(self, by=None, record=None):
        """Its text is the resolution's from now on; the earlier version is kept."""
        self._end("adopted", by, record)
        by = by or self.env.user.partner_id
        self.item_id._set_proposal(self.text, by, amended=True)
        self.item_id._advance_votes()._fall("amended")

    def _reject(self, by=None, record=None):
        self._end("rejected", by, record)

    def _withdraw(self, by=None):
        """Whoever brought it takes it back, or it does not fit the text any more."""
        self.ensure_one()
        self.item_id._lock()
        self._check_still_open()
        self._end("withdrawn", by)

    def _end(self, outcome, by=None, record=None):
        self.ensure_one()
        # sudo: the course of the amendment, of which the caller asked who may.
        amendment = self.sudo()
        meeting = amendment.item_id.meeting_id
        amendment.write(
            {
                "outcome": outcome,
                "result": record or False,
                "date_outcome": meeting._now(),
            }
        )
        meeting._log_event(
            "amendment",
            item=amendment.item_id,
            by=by,
            name=amendment.name,
            outcome=outcome,
            record=record or {},
        )
        meeting._changed()


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_amendment(self, values) -> str:
        name = values["name"]
        if values["outcome"] == "withdrawn":
            return self.env._("Amendment “%s”: withdrawn.", name)
        # sudo: the result, for who may read the event.
        said = self.sudo().item_id._say_vote(values.get("record"))
        return self.env._(
            "Amendment “%(name)s”: %(result)s", name=name, result=" ".join(said)
        )
