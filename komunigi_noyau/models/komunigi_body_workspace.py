# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiBody(models.Model):
    """A body as those who sit in it see it in the portal.

    What gives access are the lines of delegates that hold just now, whatever member
    they sit for: an ended mandate, or another delegate, ends it at once.
    """

    _inherit = "komunigi.body"

    def _bodies_of_user(self):
        """The bodies in which the current user sits or sits along, in sudo."""
        # sudo: that the person sits there is what is asked; who does sees the work
        # of the body, without rights of its own on the records.
        bodies = self.env["komunigi.body"].sudo()
        return bodies.search(bodies._domain_of_user(self.env.user))

    def _lines_acting(self, user=None):
        """Lines of who sits or sits along in these bodies just now."""
        # sudo: as in _bodies_of_user
        lines = self.env["komunigi.delegate"].sudo()
        domain = Domain("body_id", "in", self.ids) & lines._domain_acting()
        if user:
            domain &= Domain("user_id", "=", user.id)
        return lines.search(domain)

    def _who_sits(self) -> list[dict]:
        """``{"name", "seat", "until", "interim", "along"}`` of each who sits now."""
        self.ensure_one()
        today = self.network_id._today()
        return [
            {
                "name": line.name,
                "seat": mandate.college_id.name
                if line.partner_id == mandate.holder_id
                else mandate.holder_name,
                "until": mandate.date_end,
                "interim": mandate.kind == "interim",
                "along": mandate.date_start > today,
                "from": mandate.date_start,
            }
            for line in self._lines_acting().sorted(
                lambda line: (
                    line.mandate_id.college_id.sequence,
                    line.mandate_id.college_id.id,
                    line.mandate_id.seat,
                    line.mandate_id.date_start,
                )
            )
            for mandate in line.mandate_id
        ]

    def _cost_by_year(self) -> list[dict]:
        """What the intercooperation took out of the common pot, year by year, the
        latest first: ``{"year", "amount", "hours"}``."""
        self.ensure_one()
        # sudo: sums that every member sees.
        groups = (
            self.env["komunigi.fund.entry"]
            .sudo()
            ._read_group(
                Domain("network_id", "=", self.network_id.id)
                & Domain("fund_id.kind", "=", "common")
                & Domain("direction", "=", "out"),
                ["date:year"],
                ["amount:sum", "hours:sum"],
                order="date:year desc",
            )
        )
        return [
            {"year": year.year, "amount": amount, "hours": hours}
            for year, amount, hours in groups
        ]

    def _matters_at_work(self):
        """Open matters of this body, those to decide first, then by when."""
        self.ensure_one()
        # sudo: as in _bodies_of_user
        matters = self.env["komunigi.matter"].sudo()
        found = matters.search(
            Domain("body_id", "=", self.id) & Domain("state", "=", "open")
        )
        return found.sorted(
            lambda matter: (
                not matter.is_proposed,
                not matter.date_due,
                str(matter.date_due or ""),
                matter.id,
            )
        )
