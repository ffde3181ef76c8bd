# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# Follow the timesheet.
FOLLOWING = {
    "network_id",
    "date",
    "name",
    "hours",
    "kind",
    "development_id",
    "contributor_id",
}


class KomunigiWork(models.Model):
    """Hours that stand in a timesheet are not entered a second time."""

    _inherit = "komunigi.work"
    _course_fields = {"timesheet_id"}

    timesheet_id = fields.Many2one(
        "account.analytic.line",
        string="From the timesheet",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Changes and goes with it.",
    )

    _timesheet_once = models.UniqueIndex(
        "(timesheet_id) WHERE (timesheet_id IS NOT NULL)",
        "This timesheet counts as work already.",
    )

    def write(self, vals):
        if not self.env.su and FOLLOWING & vals.keys():
            self._check_not_from_timesheet()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_with_its_timesheet(self):
        if not self.env.su:
            self._check_not_from_timesheet()

    def _check_not_from_timesheet(self):
        for work in self.filtered("timesheet_id"):
            raise UserError(
                self.env._(
                    "“%(work)s” of %(date)s comes from a timesheet: change it there.",
                    work=work.name,
                    date=format_date(self.env, work.date),
                )
            )

    @api.constrains(
        "contributor_id", "date", "network_id", "kind", "development_id", "timesheet_id"
    )
    def _check_not_entered_twice(self):
        """One's day on one thing stands in the timesheet, or is entered here."""
        works = self.filtered("contributor_id")
        same_day = works.search(
            [
                ("contributor_id", "in", works.contributor_id.ids),
                ("date", "in", list(set(works.mapped("date")))),
            ]
        )

        def what(work):
            return (
                work.contributor_id,
                work.date,
                work.network_id,
                work.kind,
                work.development_id,
            )

        of_day = same_day.grouped(what)
        for work in works:
            others = of_day.get(what(work), self.browse())
            if len(set(others.mapped(lambda other: bool(other.timesheet_id)))) > 1:
                raise ValidationError(
                    self.env._(
                        "Hours of %(person)s of %(date)s on the same thing stand both "
                        "in a timesheet and as entered by hand: keep one of them.",
                        person=work.contributor_id.name,
                        date=format_date(self.env, work.date),
                    )
                )
