# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiAnalysisPoint(models.Model):
    """How many of its points a member gives to a request for analysis.

    They come back to the member once the request is analysed.
    """

    _name = "komunigi.analysis.point"
    _description = "Points for an analysis"
    _inherit = ["komunigi.development.word"]
    _order = "development_id, points desc, id"

    points = fields.Integer(required=True)

    _once = models.Constraint(
        "UNIQUE(development_id, membership_id)",
        "This member has given points to this request already: change that line.",
    )
    _positive = models.Constraint("CHECK(points > 0)", "Points are above zero.")

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points.membership_id._touch_points()
        return points

    def write(self, vals):
        result = super().write(vals)
        self.membership_id._touch_points()
        return result

    @api.constrains("points", "membership_id", "development_id")
    def _check_points(self):
        for point in self:
            if point.development_id.analysis not in ("waiting", "taken"):
                raise ValidationError(
                    self.env._(
                        "“%s” does not wait for analysis.", point.development_id.name
                    )
                )
        given = self._read_group(
            [("membership_id", "in", self.membership_id.ids)],
            ["membership_id"],
            ["points:sum"],
        )
        for membership, points in given:
            # sudo: a number that every member reads.
            most = membership.network_id.sudo().analysis_points
            if points > most:
                raise ValidationError(
                    self.env._(
                        "%(member)s has %(most)s points to share, and these are "
                        "%(points)s.",
                        member=membership.display_name,
                        most=most,
                        points=points,
                    )
                )
