# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import fields, models
from odoo.fields import Domain


class KomunigiBody(models.Model):
    """A group that members trust with something: the noyau, a board, a circle.

    Its seats are in colleges, each with rules of its own.
    """

    _name = "komunigi.body"
    _description = "Body"
    _inherit = ["komunigi.reckoned", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("core", "Core group (noyau)"),
            ("board", "Board"),
            ("circle", "Circle or working group"),
            ("audit", "Auditors"),
        ],
        required=True,
        default="circle",
        help="Auditors read the network's figures, and nothing else.",
    )
    description = fields.Html(
        string="What it is for",
        translate=True,
        help="Read to the members before they elect somebody to it.",
    )
    function_ids = fields.One2many(
        "komunigi.body.function", "body_id", string="Functions", copy=True
    )
    college_ids = fields.One2many(
        "komunigi.college", "body_id", string="Colleges", copy=True
    )
    mandate_ids = fields.One2many("komunigi.mandate", "body_id", string="Mandates")
    delegate_ids = fields.One2many("komunigi.delegate", "body_id")
    election_ids = fields.One2many("komunigi.election", "body_id", string="Elections")
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told when a seat needs somebody.",
    )
    preparation_months = fields.Integer(
        string="Prepare elections (months before)",
        default=4,
        required=True,
        help="So many months before a mandate ends, the next election is prepared "
        "with its dates, and who is in charge is told.",
    )
    is_public = fields.Boolean(
        string="Everybody may read who sits",
        help="On a page without login. Members read it anyway.",
    )

    _preparation_positive = models.Constraint(
        "CHECK(preparation_months BETWEEN 0 AND 24)",
        "Elections are prepared between 0 and 24 months before.",
    )

    def _sitting_on(self, day: date) -> "models.Model":
        """The mandates of these bodies that hold on `day`, interims included."""
        return self.env["komunigi.mandate"].search(
            Domain("body_id", "in", self.ids)
            & self.env["komunigi.mandate"]._domain_on(day)
        )

    def _domain_of_user(self, user) -> Domain:
        """Bodies in which `user` sits now, or sits along to take over."""
        return Domain(
            "delegate_ids",
            "any!",
            Domain("user_id", "=", user.id)
            & self.env["komunigi.delegate"]._domain_acting(),
        )
