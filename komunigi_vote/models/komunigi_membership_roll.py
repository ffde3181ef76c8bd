# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models


class KomunigiMembership(models.Model):
    """Whether a member would vote in the poll that is being prepared, and why not."""

    _inherit = "komunigi.membership"

    roll_explanation = fields.Html(
        string="On the roll?",
        compute="_compute_roll_explanation",
        help="For the poll that this list was opened from.",
    )

    @api.depends("voting_explanation", "category_id")
    @api.depends_context("komunigi_poll_id", "lang")
    def _compute_roll_explanation(self):
        poll = self.env["komunigi.poll"].browse(
            self.env.context.get("komunigi_poll_id", ())
        )
        asked = poll._asked() if poll else self
        for membership in self:
            if membership in asked:
                membership.roll_explanation = membership.voting_explanation
                continue
            if poll.electorate == "chosen":
                why = self.env._("Not among the members chosen.")
            elif membership.category_id:
                why = self.env._(
                    "Category not asked: %(category)s.",
                    category=membership.category_id.name,
                )
            else:
                why = self.env._("Category not asked: it has none.")
            membership.roll_explanation = Markup("<p>%s</p>") % why
