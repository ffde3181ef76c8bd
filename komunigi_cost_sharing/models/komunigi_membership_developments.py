# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """The points of a member, shared among the needs that wait for analysis."""

    _inherit = "komunigi.membership"

    points_date = fields.Datetime(
        string="Points shared on",
        readonly=True,
        copy=False,
        groups="komunigi_membership.group_user",
    )
    points_partner_id = fields.Many2one(
        "res.partner",
        string="Points shared by",
        ondelete="restrict",
        readonly=True,
        copy=False,
        groups="komunigi_membership.group_user",
    )

    def _touch_points(self):
        """Change these rows, so that nobody shares the same points at once.

        A lock alone would not do: who waits for it looks at what was there before.
        """
        # sudo: who shares the points was asked by who calls.
        self.sudo().write(
            {
                "points_date": fields.Datetime.now(),
                "points_partner_id": self.env.user.partner_id.id,
            }
        )
        self.flush_recordset(["points_date", "points_partner_id"])

    def _share_points(self, shared: dict, seen: str) -> bool:
        """Give points to needs that wait; where nothing is given, they go back.

        What two persons of a member give within a moment: the last one's counts.

        :param shared: {development: points}, of all that wait
        :param seen: the mark of what the person had read
        :return: whether a colleague had shared them meanwhile
        :raise UserError: where these are more points than the member has
        """
        self.ensure_one()
        self._lock()
        # sudo: the caller has asked that the person acts for this member.
        member = self.sudo()
        overtakes = seen != member._points_mark()
        given = member._points_given()
        kept = sum(
            point.points
            for development, point in given.items()
            if development.analysis != "waiting"
        )
        waiting = {
            development: points
            for development, points in shared.items()
            if development.analysis == "waiting"
            and development.network_id == member.network_id
        }
        most = member.network_id.analysis_points
        if any(points < 0 for points in waiting.values()) or (
            sum(waiting.values()) + kept > most
        ):
            raise UserError(
                self.env._(
                    "You have %(most)s points to share, and these are %(points)s.",
                    most=most,
                    points=sum(waiting.values()) + kept,
                )
            )
        member._touch_points()
        points = self.env["komunigi.analysis.point"].sudo()
        had = {need: given[need].points if need in given else 0 for need in waiting}
        # First what becomes less: on no way are there more points than there may be.
        for need, count in sorted(
            waiting.items(), key=lambda new: new[1] - had[new[0]]
        ):
            if count == had[need]:
                continue
            if not count:
                given[need].unlink()
            elif need in given:
                given[need].points = count
            else:
                points.create(
                    {
                        "development_id": need.id,
                        "membership_id": member.id,
                        "points": count,
                    }
                )
        return overtakes

    def _points_given(self) -> dict:
        """{development: komunigi.analysis.point of this member}"""
        self.ensure_one()
        # sudo: its own points.
        points = (
            self.env["komunigi.analysis.point"]
            .sudo()
            .search(Domain("membership_id", "=", self.id))
        )
        return {point.development_id: point for point in points}

    def _points_mark(self) -> str:
        """Changes whenever somebody shares the points."""
        self.ensure_one()
        # sudo: when a colleague did it.
        member = self.sudo()
        return f"{member.points_date or ''} {member.points_partner_id.id or ''}"
