# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiLegalForm(models.Model):
    """A preset: what the law or custom of a legal form says, with its source.

    A network picks one and gets its rules; whoever is in doubt reads the source.
    """

    _name = "komunigi.legal.form"
    _description = "Legal form of a network"
    _inherit = ["komunigi.reckoned"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_ids = fields.Many2many("res.country", string="Countries")
    member_source = fields.Selection(
        [
            ("admission", "Organisations that we admit"),
            ("register", "Our cooperators, from the share register"),
        ],
        required=True,
        default="admission",
    )
    suspension_mode = fields.Selection(
        [
            ("decision", "Only by a decision"),
            ("automatic", "Also while dues are late"),
        ],
        required=True,
        default="decision",
    )
    leaving_notice_months = fields.Integer(string="Notice before leaving (months)")
    rule_ids = fields.One2many("komunigi.legal.rule", "legal_form_id", string="Rules")

    _code_unique = models.Constraint(
        "UNIQUE(code)", "A legal form with this code exists already."
    )

    def _network_rules(self):
        """The rules that a network of this legal form starts with."""
        self.ensure_one()
        return {
            "suspension_mode": self.suspension_mode,
            "leaving_notice_months": self.leaving_notice_months,
        }


class KomunigiLegalRule(models.Model):
    """One rule of a legal form: what it says and where that is written."""

    _name = "komunigi.legal.rule"
    _description = "Rule of a legal form"
    _inherit = ["komunigi.reckoned"]
    _order = "legal_form_id, sequence, id"

    legal_form_id = fields.Many2one(
        "komunigi.legal.form", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Subject", required=True, translate=True)
    text = fields.Text(string="What it says", required=True, translate=True)
    source = fields.Char(
        required=True,
        translate=True,
        help="Statute, article or custom. Your own statutes may say otherwise.",
    )
