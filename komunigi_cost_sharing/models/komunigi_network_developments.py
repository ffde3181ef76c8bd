# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain

HORIZONS = ("now", "next", "later")


class KomunigiNetwork(models.Model):
    """Developments of a network: who works on them, which are analysed next."""

    _inherit = "komunigi.network"

    analysis_hours = fields.Float(
        string="Hours of analysis a month",
        default=4,
        groups="komunigi_membership.group_user",
        help="So many hours go to the first needs of the queue each month.",
    )
    analysis_points = fields.Integer(
        string="Points of each member",
        default=10,
        groups="komunigi_membership.group_user",
        help="Which each member shares among the needs that wait for analysis.",
    )

    _analysis_positive = models.Constraint(
        "CHECK(analysis_hours >= 0 AND analysis_points >= 0)",
        "Hours and points are not negative.",
    )

    # Contributors

    def _contributor(self, user):
        """The contributor of this network that `user` is today, if any."""
        self.ensure_one()
        # sudo: whether this person is one.
        return (
            self.env["komunigi.contributor"]
            .sudo()
            .search(
                Domain("network_id", "=", self.id)
                & Domain("partner_id", "=", user.partner_id.id)
                & Domain("active", "=", True)
            )
        )

    @api.model
    def _contributors_of(self, user):
        """All the contributors that `user` is today, one of each network."""
        # sudo: as in _contributor
        return (
            self.env["komunigi.contributor"]
            .sudo()
            .search(
                Domain("partner_id", "=", user.partner_id.id)
                & Domain("network_id.active", "=", True)
            )
        )

    def _organisations_of(self, partners) -> dict:
        """{person: the name of what it speaks for in this network}"""
        self.ensure_one()
        names = {}
        # sudo: whoever spoke once is named with its organisation, for the members.
        representations = (
            self.env["komunigi.representation"]
            .sudo()
            .search(
                Domain("network_id", "=", self.id)
                & Domain("partner_id", "in", partners.ids),
                order="date_start, id",
            )
        )
        for representation in representations:
            member = representation.membership_id.partner_id
            names[representation.partner_id] = member.name
        contributors = (
            self.env["komunigi.contributor"].sudo().with_context(active_test=False)
        )
        for (_network, person), organisation in contributors._organisations(
            self, partners
        ).items():
            if person not in names and organisation != person:
                names[person] = organisation.name
        return names

    # The queue

    def _analysis_queue(self):
        """What waits for analysis: what is being analysed, then by points, then the
        older first."""
        # sudo: what waits is public among members; callers have asked.
        return (
            self.env["komunigi.development"]
            .sudo()
            .search(
                Domain("network_id", "in", self.ids)
                & Domain("analysis", "in", ["waiting", "taken"]),
                order="analysis, analysis_points desc, date_analysis_asked, id",
            )
        )

    def action_plan_analysis(self):
        """This month's analysis, planned now unless it is already."""
        self.ensure_one()
        months = self.env["komunigi.analysis.month"]
        months.check_access("create")
        month = self._analysis_month() or self._plan_analysis()
        return {
            "type": "ir.actions.act_window",
            "name": month.display_name,
            "res_model": months._name,
            "res_id": month.id,
            "view_mode": "form",
        }

    def _analysis_month(self):
        self.ensure_one()
        # sudo: one's own network, as the caller has asked.
        return (
            self.env["komunigi.analysis.month"]
            .sudo()
            .search(
                Domain("network_id", "=", self.id)
                & Domain("month", "=", self._today().replace(day=1))
            )
        )

    def _plan_analysis(self):
        """Take this month's needs from the queue."""
        self.ensure_one()
        # sudo: as in _analysis_month
        month = (
            self.env["komunigi.analysis.month"]
            .sudo()
            .create(
                {
                    "network_id": self.id,
                    "month": self._today().replace(day=1),
                    "hours": self.sudo().analysis_hours,
                }
            )
        )
        month._plan()
        return month

    @api.model
    def _cron_plan_analysis(self):
        """On the first day of a month, or as soon as the server runs in it."""
        networks = self.env["komunigi.development"]._read_group(
            [("date_analysis_asked", "!=", False)], ["network_id"]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(networks))
        for (network,) in networks:
            if network._try_lock() and not network._analysis_month():
                network._plan_analysis()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    # What everybody reads

    def _public_developments(self):
        """What stands on the roadmap: now, next, later.

        To be called with sudo, for pages that everybody reads: names and states.
        """
        self.ensure_one()
        return (
            self.env["komunigi.development"]
            .search(
                Domain("network_id", "=", self.id) & Domain("horizon", "in", HORIZONS)
            )
            .sorted(lambda development: HORIZONS.index(development.horizon))
        )
