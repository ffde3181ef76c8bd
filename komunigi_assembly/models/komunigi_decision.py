# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What a meeting has decided is what it has decided.
DECIDED_FIELDS = {"name", "text", "network_id", "date", "taken_by", "outcome"}


class KomunigiDecision(models.Model):
    """What was decided, when and how: what the rest points at.

    A decision may be of a meeting, or entered by hand where it was taken before or
    elsewhere.
    """

    _name = "komunigi.decision"
    _description = "Decision"
    _inherit = ["komunigi.networked", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "number"]
    _course_fields = {
        "number",
        "record",
        "replaced_by_id",
        "state",
        "date_reviewed",
        "meeting_id",
        "item_id",
    }

    name = fields.Char(string="Decision", required=True, tracking=True)
    number = fields.Char(
        copy=False, readonly=True, help="In the network's register of decisions."
    )
    text = fields.Text(help="What was decided, word by word.", tracking=True)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
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
        string="Taken in",
        help="Where it was taken, if not in a meeting here: “Assembly of 3 May 2022”.",
    )
    outcome = fields.Selection(
        [("adopted", "Adopted"), ("rejected", "Not adopted")],
        required=True,
        default="adopted",
        tracking=True,
    )
    state = fields.Selection(
        [
            ("to_do", "To carry out"),
            ("done", "Carried out"),
            ("reviewed", "Reviewed"),
            ("replaced", "Replaced"),
        ],
        group_expand=True,
        string="Status",
        default="to_do",
        copy=False,
        readonly=True,
        index=True,
        tracking=True,
        help="Of an adopted decision: what was not adopted has none.",
    )
    tag_ids = fields.Many2many("komunigi.decision.tag", string="Tags")
    date_review = fields.Date(
        string="To review on",
        tracking=True,
        help="It comes back on the agenda of the first meeting from that day on.",
    )
    date_reviewed = fields.Date(string="Reviewed on", readonly=True, copy=False)
    replaces_id = fields.Many2one(
        "komunigi.decision",
        ondelete="restrict",
        domain="[('network_id', '=', network_id), ('id', '!=', id)]",
        index="btree_not_null",
    )
    replaced_by_id = fields.Many2one(
        "komunigi.decision", readonly=True, copy=False, index="btree_not_null"
    )
    record = fields.Json(
        copy=False,
        readonly=True,
        # Who stepped aside reads the decision, not how it was taken.
        groups=fields.NO_ACCESS,
        help="How it was decided, as figures and names: put in words when somebody "
        "reads.",
    )

    _number_once = models.UniqueIndex(
        "(network_id, number)", "This number of the register is taken."
    )
    _replaced_once = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL AND outcome = 'adopted'",
        "Another decision replaces this one already.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for decision in self:
            parts = [decision.number, decision.name]
            decision.display_name = " ".join(filter(None, parts))

    @api.constrains("replaces_id", "network_id", "outcome")
    def _check_replaces(self):
        for decision in self:
            replaced = decision.replaces_id
            if not replaced:
                continue
            if replaced.network_id != decision.network_id:
                raise ValidationError(
                    self.env._("A decision replaces one of its own network.")
                )
            if replaced == decision or replaced.date > decision.date:
                raise ValidationError(
                    self.env._("A decision replaces one that was taken before it.")
                )
            if replaced.outcome != "adopted":
                raise ValidationError(
                    self.env._(
                        "“%(decision)s” was not adopted: there is nothing to replace.",
                        decision=replaced.display_name,
                    )
                )

    @api.constrains("tag_ids", "network_id")
    def _check_tags(self):
        for decision in self:
            if decision.tag_ids.network_id - decision.network_id:
                raise ValidationError(self.env._("A tag is of another network."))

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        decisions._number()
        decisions._settle_status()
        return decisions

    def write(self, vals):
        self._check_decided(vals)
        years = {decision: decision.date.year for decision in self}
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody enters a decision in the register of another company.
            self.check_access("write")
        if {"date", "network_id"} & set(vals):
            self.filtered(
                lambda decision: (
                    "network_id" in vals or decision.date.year != years[decision]
                )
            )._number()
        if {"replaces_id", "outcome"} & set(vals):
            self._settle_status()
        return result

    def unlink(self):
        replaced = self.replaces_id
        result = super().unlink()
        replaced._settle_status()
        return result

    def _check_decided(self, vals):
        """What a meeting decided is changed by another decision only."""
        for decision in self.filtered("item_id"):
            if any(
                name in vals and decision._would_change(name, vals[name])
                for name in DECIDED_FIELDS
            ):
                raise UserError(
                    self.env._(
                        "“%(decision)s” stands as the meeting took it. Another "
                        "decision may replace it.",
                        decision=decision.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_meeting(self):
        for decision in self.filtered("item_id"):
            raise UserError(
                self.env._(
                    "“%(decision)s” was taken in a meeting and stays in the register. "
                    "Another decision may replace it.",
                    decision=decision.display_name,
                )
            )

    # The register

    def _number(self):
        """Take the next numbers of the year in the network's register: 2027-014."""
        for network, decisions in self.grouped("network_id").items():
            # sudo: numbers follow the register, whoever enters a decision.
            network.sudo()._take_turn()
            decisions = decisions.sudo()
            for year, of_year in decisions.grouped(lambda one: one.date.year).items():
                last = self._last_number(network, year)
                for number, decision in enumerate(of_year.sorted("id"), last + 1):
                    decision.number = f"{year}-{number:03d}"

    @api.model
    def _last_number(self, network, year) -> int:
        # sudo: numbers are taken by whoever has them.
        found = self.sudo().search(
            [("network_id", "=", network.id), ("number", "=like", f"{year:04d}-%")]
        )
        return max((int(one.number.rpartition("-")[2]) for one in found), default=0)

    # What becomes of it

    def action_done(self):
        """It was carried out."""
        self._pass_to("to_do", "done")

    def action_to_do(self):
        """It is to be carried out after all."""
        self._pass_to("done", "to_do")

    def action_review(self):
        """It was looked at again and stays; until when is asked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reviewed: it stays"),
            "res_model": "komunigi.decision.review",
            "view_mode": "form",
            "target": "new",
            "context": {"default_decision_id": self.id},
        }

    def action_replace(self):
        """Enter the decision that replaces this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replaces %s", self.display_name),
            "res_model": self._name,
            "view_mode": "form",
            "context": {
                "default_network_id": self.network_id.id,
                "default_replaces_id": self.id,
                "default_name": self.name,
                "default_text": self.text,
                "default_tag_ids": self.tag_ids.ids,
            },
        }

    def _pass_to(self, before, after):
        self.check_access("write")
        for decision in self:
            decision._lock()
            if decision.state != before or decision.outcome != "adopted":
                raise UserError(
                    self.env._(
                        "“%(decision)s” is not at this point (any more).",
                        decision=decision.display_name,
                    )
                )
            # sudo: the status is written by what is done only.
            decision.sudo().state = after

    def _review(self, date_review=None):
        """It was looked at again and stays, until another day or for good."""
        self._lock()
        if self.outcome != "adopted" or self.state == "replaced":
            raise UserError(
                self.env._(
                    "“%(decision)s” does not stand (any more).",
                    decision=self.display_name,
                )
            )
        today = self.network_id._today()
        if date_review and date_review <= today:
            raise UserError(self.env._("Review it again on a day that is to come."))
        # sudo: the status is written by what is done only.
        self.sudo().write(
            {
                "state": "reviewed",
                "date_reviewed": today,
                "date_review": date_review or False,
            }
        )

    def _settle_status(self):
        """What is not adopted has no status; what these replace is replaced, and
        what they no longer replace stands again."""
        # sudo: the status follows from what was decided.
        decisions = self.sudo()
        replaced = decisions.search([("replaced_by_id", "in", self.ids)])
        for decision in decisions | replaced | decisions.replaces_id:
            by = decision.search(
                [("replaces_id", "=", decision.id), ("outcome", "=", "adopted")],
                limit=1,
            )
            if decision.outcome != "adopted":
                state = False
            elif by:
                state = "replaced"
            elif decision.state in (False, "replaced"):
                state = "reviewed" if decision.date_reviewed else "to_do"
            else:
                state = decision.state
            if decision.state != state or decision.replaced_by_id != by:
                decision.write({"state": state, "replaced_by_id": by.id})


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

    def write(self, vals):
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody makes tags of another company.
            self.check_access("write")
        return result
