# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KomunigiCollege(models.Model):
    """Seats of a body that are held and filled in the same way.

    The rules are records of their own, each in force from a day: changing them never
    touches what began under the old ones.
    """

    _name = "komunigi.college"
    _description = "College"
    _inherit = ["komunigi.reckoned"]
    _order = "body_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    body_id = fields.Many2one(
        "komunigi.body", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="body_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="body_id.company_id", store=True)
    steps_aside = fields.Boolean(
        string="Steps aside where the operator is concerned",
        help="In matters on the operator's price or its evaluation these seats have "
        "no part, and do not read the members' answers about it.",
    )
    rule_ids = fields.One2many(
        "komunigi.college.rule", "college_id", string="Rules", copy=True
    )
    rule_id = fields.Many2one(
        "komunigi.college.rule", string="Rules in force", compute="_compute_rule_id"
    )
    mandate_ids = fields.One2many("komunigi.mandate", "college_id", string="Mandates")

    @api.depends("rule_ids.date_start", "body_id.network_id.tz")
    def _compute_rule_id(self):
        for college in self:
            network = college.body_id.network_id
            college.rule_id = network and college._rule_on(network._today())

    @api.depends("name", "body_id.name")
    @api.depends_context("komunigi_show_body")
    def _compute_display_name(self):
        for college in self:
            college.display_name = (
                f"{college.body_id.name} · {college.name}"
                if self.env.context.get("komunigi_show_body")
                else college.name
            )

    @api.model_create_multi
    def create(self, vals_list):
        colleges = super().create(vals_list)
        for college in colleges:
            if not college.rule_ids:
                raise ValidationError(
                    self.env._(
                        "“%(college)s” needs rules: how many seats, who holds them, "
                        "for how long.",
                        college=college.name,
                    )
                )
        return colleges

    def write(self, vals):
        if "body_id" in vals:
            self._check_unused(vals["body_id"])
        result = super().write(vals)
        if "body_id" in vals:
            # Nobody adds seats to a body of another company.
            self.check_access("write")
        return result

    def _check_unused(self, body_id):
        for college in self:
            # sudo: whatever hangs on it counts, whoever asks.
            if college.body_id.id != body_id and (
                college.sudo().mandate_ids
                or self.env["komunigi.election"]
                .sudo()
                .search_count([("college_id", "=", college.id)], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "“%(college)s” stays a college of %(body)s: somebody has been "
                        "named to it, or is to be.",
                        college=college.name,
                        body=college.body_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused(None)

    def action_change_rules(self):
        """A form with the rules of today, that asks from when the new ones hold."""
        self.ensure_one()
        today = self.rule_id.copy_data()[0] if self.rule_id else {}
        today.pop("date_start", None)
        today.pop("source", None)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the rules of %s", self.name),
            "res_model": "komunigi.college.rule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_college_id": self.id,
                **{f"default_{name}": value for name, value in today.items()},
            },
        }

    def _rule_on(self, day: date) -> "models.Model":
        """The rules in force on `day`; before all of them, the first."""
        self.ensure_one()
        rules = self.rule_ids.filtered("date_start").sorted("date_start")
        return rules.filtered(lambda rule: rule.date_start <= day)[-1:] or rules[:1]
