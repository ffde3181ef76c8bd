# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class KomunigiPollPaperCount(models.Model):
    """What one scrutineer counted of the paper ballots, on their own.

    Others read it once they have handed in theirs.
    """

    _name = "komunigi.poll.paper.count"
    _description = "Count of paper ballots"
    _inherit = ["komunigi.reckoned"]
    _order = "poll_id, id"
    _course_fields = {"user_id", "is_handed_in"}

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="poll_id.company_id", store=True)
    method = fields.Selection(related="poll_id.method")
    stamped_count = fields.Integer(related="poll_id.stamped_count")
    has_ready_lines = fields.Boolean(compute="_compute_has_ready_lines")
    option_names = fields.Text(compute="_compute_option_names")
    user_id = fields.Many2one(
        "res.users",
        string="Scrutineer",
        required=True,
        ondelete="restrict",
        readonly=True,
        default=lambda self: self.env.user,
    )
    line_ids = fields.One2many("komunigi.poll.paper.line", "count_id")
    ballot_count = fields.Integer(string="Ballots", compute="_compute_ballot_count")
    is_handed_in = fields.Boolean(string="Handed in", readonly=True, copy=False)

    _one_each = models.Constraint(
        "UNIQUE(poll_id, user_id)", "A scrutineer has one count of a poll."
    )

    @api.depends("line_ids.number")
    def _compute_ballot_count(self):
        for count in self:
            count.ballot_count = sum(count.line_ids.mapped("number"))

    @api.depends("poll_id")
    def _compute_has_ready_lines(self):
        for count in self:
            count.has_ready_lines = bool(count.poll_id._paper_ready_lines())

    @api.depends("poll_id.option_ids.name")
    def _compute_option_names(self):
        for count in self:
            count.option_names = count.poll_id._has_options() and "\n".join(
                f"{option.number}  {option.name}" for option in count.poll_id.option_ids
            )

    @api.depends("user_id.name", "poll_id.name")
    def _compute_display_name(self):
        for count in self:
            count.display_name = f"{count.user_id.name} · {count.poll_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        counts = super().create(vals_list)
        counts._check_open_for_changes()
        for count in counts:
            if not count.line_ids:
                count.line_ids = [
                    Command.create({"ballot": ballot, "is_ready": True})
                    for ballot in count.poll_id._paper_ready_lines()
                ]
        return counts

    def write(self, vals):
        self.check_access("write")
        self._check_open_for_changes()
        result = super().write(vals)
        self._check_open_for_changes()
        if "poll_id" in vals:
            # What is a ballot of one poll need not be one of another.
            self.poll_id.check_access("read")
            self.line_ids._settle_notation()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_open_for_changes()

    def _check_open_for_changes(self):
        """Counts are entered once the poll has closed, until they are handed in."""
        for count in self:
            poll = count.poll_id
            if poll.state != "closed":
                raise UserError(
                    self.env._(
                        "Paper ballots are counted once the poll has closed, and "
                        "before its result: “%(poll)s” is not at that.",
                        poll=poll.name,
                    )
                )
            if count.is_handed_in and not self.env.su:
                raise UserError(
                    self.env._(
                        "Your count of “%(poll)s” is handed in: take it back to "
                        "change it.",
                        poll=poll.name,
                    )
                )

    def action_hand_in(self):
        self.ensure_one()
        self._check_own()
        self._check_open_for_changes()
        stamped = self.poll_id._stamped()
        if self.ballot_count != stamped:
            raise UserError(
                self.env._(
                    "You counted %(counted)s ballots, and %(stamped)s members are "
                    "stamped on the roll as voting on paper. Stamp who is missing "
                    "there; enter a ballot that cannot be found as spoiled.",
                    counted=self.ballot_count,
                    stamped=stamped,
                )
            )
        # sudo: handing in is the scrutineer's own act, which writing the field over
        # RPC is not.
        self.sudo().is_handed_in = True
        self.poll_id._paper_handed_in()
        return {"type": "ir.actions.act_window_close"}

    def action_take_back(self):
        """Correct one's count, where the other scrutineer found something else."""
        self.ensure_one()
        self._check_own()
        if self.poll_id._paper_accepted() or self.poll_id.state != "closed":
            raise UserError(
                self.env._("Two scrutineers counted the same: that is settled.")
            )
        # sudo: as in `action_hand_in`.
        self.sudo().is_handed_in = False
        return self.poll_id.action_enter_paper()

    def _check_own(self):
        self.check_access("write")
        if self.user_id != self.env.user:
            raise UserError(
                self.env._("This is the count of %(user)s.", user=self.user_id.name)
            )

    def _ballots(self) -> Counter:
        """How many of each ballot in notation."""
        ballots = Counter()
        for line in self.line_ids:
            if line.number:
                ballots[line.ballot] += line.number
        return ballots
