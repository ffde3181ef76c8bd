# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """For how long a network keeps who voted what."""

    _inherit = "komunigi.network"

    contest_months = fields.Integer(
        string="Rolls and ballots are kept for (months)",
        tracking=True,
        help="After the result, as long as it can be contested. Then rolls, ballots "
        "and candidates' words and photos are cleared; figures and results stay. 0: "
        "kept until you decide.",
    )

    _contest_months_positive = models.Constraint(
        "CHECK(contest_months >= 0)", "A time to keep rolls is not negative."
    )


class KomunigiLegalForm(models.Model):
    _inherit = "komunigi.legal.form"

    contest_months = fields.Integer(string="Results can be contested for (months)")

    def _network_rules(self):
        rules = super()._network_rules()
        rules["contest_months"] = self.contest_months
        return rules
