# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class KomunigiDevelopment(models.Model):
    """The second queue: which needs get this month's hours of analysis."""

    _inherit = "komunigi.development"

    analysis = fields.Selection(
        [
            ("waiting", "Waiting for analysis"),
            ("taken", "Being analysed"),
            ("done", "Analysed"),
        ],
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    date_analysis_asked = fields.Datetime(
        string="Analysis asked on", readonly=True, copy=False
    )
    date_analysed = fields.Date(string="Analysed on", readonly=True, copy=False)
    expected_analysis_hours = fields.Float(
        string="Analysis takes",
        default=2,
        help="Hours: until somebody knows better, two.",
    )
    point_ids = fields.One2many(
        "komunigi.analysis.point", "development_id", string="Points given", copy=False
    )
    analysis_points = fields.Integer(
        string="Points",
        compute="_compute_analysis_points",
        compute_sudo=True,
        help="Of the members that may vote today.",
    )

    @api.depends("point_ids.points")
    def _compute_analysis_points(self):
        points = dict(
            self.env["komunigi.analysis.point"]._read_group(
                [
                    ("development_id", "in", self.ids),
                    ("membership_id.has_voting_right", "=", True),
                ],
                ["development_id"],
                ["points:sum"],
            )
        )
        for development in self:
            development.analysis_points = points.get(development._origin, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "analysis_points":
            self._check_field_access(self._fields["analysis_points"], "read")
            return self._analysis_points_to_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    def _analysis_points_to_sql(self, alias):
        """The same rule as `_compute_analysis_points`, to sort by."""
        points = self.env["komunigi.analysis.point"]
        columns = {
            name: SQL.identifier("point", name, to_flush=points._fields[name])
            for name in ("development_id", "membership_id", "points")
        }
        # sudo: a total, as the field gives it.
        voting = (
            self.env["komunigi.membership"]
            .sudo()
            ._search([("has_voting_right", "=", True)])
        )
        return SQL(
            """(
                SELECT COALESCE(SUM(%(points)s), 0) FROM %(table)s AS point
                WHERE %(development_id)s = %(id)s AND %(membership_id)s IN %(voting)s
            )""",
            table=SQL.identifier(points._table),
            id=SQL.identifier(alias, "id"),
            voting=voting.subselect(),
            **columns,
        )

    # Buttons

    def action_ask_analysis(self):
        self.check_access("write")
        for development in self:
            development._ask_analysis()

    def action_leave_queue(self):
        self.check_access("write")
        for development in self:
            development._lock()
            development._leave_queue()

    def _ask_analysis(self):
        """ "Please look into it": it waits in the queue, unless it does already."""
        self.ensure_one()
        self._lock()
        self._check_alive()
        if self.state == "delivered":
            raise UserError(self.env._("“%s” was delivered already.", self.name))
        if self.analysis not in ("waiting", "taken"):
            # sudo: course fields; the caller has asked whether the person may.
            self.sudo().write(
                {
                    "analysis": "waiting",
                    "date_analysis_asked": fields.Datetime.now(),
                    "date_analysed": False,
                }
            )

    def _leave_queue(self):
        """It is not to be analysed any more: the points go back."""
        self.ensure_one()
        if self.analysis in ("waiting", "taken"):
            # sudo: course fields, and points of members who get them back; as above.
            self.sudo().write({"analysis": False, "date_analysis_asked": False})
        self.sudo().point_ids.unlink()

    def _analysed(self):
        """Its estimate is there: it leaves the queue, and the points go back."""
        self.ensure_one()
        if self.analysis not in ("waiting", "taken"):
            return
        # sudo: as in _leave_queue
        development = self.sudo()
        if development.point_ids:
            development._message_log(
                body=self.env._(
                    "Analysed. The points go back: %s",
                    ", ".join(
                        f"{point.membership_id.display_name} {point.points}"
                        for point in development.point_ids
                    ),
                )
            )
        development.point_ids.unlink()
        development.write(
            {
                "analysis": "done",
                "date_analysed": development.network_id._today(),
            }
        )

    def _analysis_hours_left(self) -> float:
        """Hours that its analysis still takes, by what was expected and spent."""
        self.ensure_one()
        # sudo: hours only, which everybody who reads it is told.
        spent = sum(
            work.hours for work in self.sudo().work_ids if work.kind == "analysis"
        )
        return max(self.expected_analysis_hours - spent, 0)
