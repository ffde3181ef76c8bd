# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class KomunigiAnalysisMonth(models.Model):
    """The hours of analysis of one month, and the needs that get them.

    What was taken earlier and is not analysed yet goes on first, with the hours that
    it still needs. Then the queue is taken in its order, as long as the next request
    finds its hours: nobody is overtaken because another's request is smaller. The
    first of the queue is taken in any case where nothing else is, or a large request
    would wait for ever.
    """

    _name = "komunigi.analysis.month"
    _description = "Month of analysis"
    _inherit = ["komunigi.networked"]
    _order = "month desc, id desc"
    _course_fields = {"development_ids", "expected_hours"}

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    month = fields.Date(required=True, help="Its first day.")
    hours = fields.Float(
        string="Hours there are", required=True, help="For analysis in this month."
    )
    development_ids = fields.Many2many(
        "komunigi.development",
        string="Taken",
        readonly=True,
        context={"active_test": False},
    )
    expected_hours = fields.Float(
        string="Hours expected",
        readonly=True,
        help="What the needs that were taken still needed at that time.",
    )
    spent_hours = fields.Float(
        string="Hours spent",
        compute="_compute_spent_hours",
        help="Hours of work of the kind analysis in this month.",
    )

    _once = models.Constraint(
        "UNIQUE(network_id, month)", "This month was planned already."
    )
    _first_day = models.Constraint(
        "CHECK(EXTRACT(DAY FROM month) = 1)", "A month begins on its first day."
    )
    _positive = models.Constraint("CHECK(hours >= 0)", "Hours are not negative.")

    @api.depends("month", "network_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for month in self:
            month.display_name = month.month and format_date(
                self.env, month.month, date_format="MMMM y"
            )

    @api.depends("month", "network_id")
    def _compute_spent_hours(self):
        months = self.filtered("month")
        # sudo: totals that everybody reads who reads the months.
        spent = (
            self.env["komunigi.work"]
            .sudo()
            ._read_group(
                Domain("network_id", "in", months.network_id.ids)
                & Domain("kind", "=", "analysis")
                & Domain("date", ">=", min(months.mapped("month"), default=False))
                & Domain(
                    "date",
                    "<",
                    max(months.mapped("month")) + relativedelta(months=1),
                ),
                ["network_id", "date:month"],
                ["hours:sum"],
            )
            if months
            else []
        )
        hours = {(network, first): total for network, first, total in spent}
        for month in self:
            month.spent_hours = hours.get((month.network_id, month.month), 0)

    def action_plan(self):
        """Take more of the queue, where there are more hours than were expected."""
        self.check_access("write")
        for month in self:
            month._plan()

    def _plan(self):
        """Take from the queue what finds its hours; again, where hours were added."""
        self.ensure_one()
        self._lock()
        # sudo: what is taken follows from the queue, whoever asks for it.
        month = self.sudo()
        queue = month.network_id._analysis_queue()
        carried = queue.filtered(lambda need: need.analysis == "taken")
        carried -= month.development_ids
        taken, expected = carried, month.expected_hours
        expected += sum(need._analysis_hours_left() for need in carried)
        for need in queue.filtered(lambda need: need.analysis == "waiting"):
            needs = need._analysis_hours_left()
            if expected + needs > month.hours and (taken or month.development_ids):
                break
            taken |= need
            expected += needs
        month.write(
            {
                "development_ids": [Command.link(need.id) for need in taken],
                "expected_hours": expected,
            }
        )
        taken.write({"analysis": "taken"})
        return taken
