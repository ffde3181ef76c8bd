# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """Which shared addons a member uses, and how it says so."""

    _inherit = "komunigi.membership"

    def _modules_used(self, day: date | None = None):
        """The shared addons that one of these members uses on `day`, or today."""
        # sudo: what members of a network use, every member of it may know.
        modules = self.env["komunigi.shared.module"].sudo()
        return modules.union(*self._modules_used_by(day).values())

    def _modules_used_by(self, day: date | None = None) -> dict:
        """``{member: addons}`` on `day`, today by default: one query for all."""
        # sudo: as in _modules_used
        uses = self.env["komunigi.module.use"].sudo()
        used = dict.fromkeys(self, self.env["komunigi.shared.module"].sudo())
        for member, modules in uses._read_group(
            Domain("membership_id", "in", self.ids)
            & uses._domain_on(day)
            & Domain("module_id.active", "=", True),
            ["membership_id"],
            ["module_id:recordset"],
        ):
            used[member] = modules
        return used

    def _catalogue(self):
        """The addons of this member's network."""
        self.ensure_one()
        # sudo: what a network shares, its members read.
        return (
            self.env["komunigi.shared.module"]
            .sudo()
            .search(Domain("network_id", "=", self.network_id.id))
            .sorted(lambda module: (module.title or "").casefold())
        )

    def _module_uses_open(self):
        """Uses by this member of today, or of a day to come."""
        self.ensure_one()
        # sudo: as in _catalogue
        return (
            self.env["komunigi.module.use"]
            .sudo()
            .search(
                Domain("membership_id", "=", self.id)
                & (
                    Domain("date_end", "=", False)
                    | Domain("date_end", ">", self.network_id._today())
                ),
                order="date_start, id",
            )
        )

    def _declare_modules(self, ticked, seen) -> None:
        """The member uses what it ticked, from today on; what it no longer ticks, no
        longer.

        What is installed in this database is not declared. Between the page and the
        answer a colleague may have ticked others: only what this person changed is.

        :param ticked: komunigi.shared.module that the person ticked
        :param seen: those that were ticked on the page that she read
        """
        self.ensure_one()
        self._check_acting()
        self._lock()
        # sudo: the person acts for this member, and members say what they use.
        membership = self.sudo()
        today = membership.network_id._today()
        catalogue = membership._catalogue()
        uses = membership._module_uses_open()
        current = uses.filtered(lambda use: use.date_start <= today)
        started = (catalogue & ticked) - seen - current.module_id
        ended = (catalogue & seen) - ticked
        stopped = uses.filtered(
            lambda use: use.module_id in ended and use.source == "declared"
        )
        # What was to begin later begins today.
        later = uses.filtered(
            lambda use: use.module_id in started and use.date_start > today
        )
        for use in later.grouped("module_id").values():
            use[0].date_start = today
        # A day on which nothing was used is no use.
        unused = stopped.filtered(lambda use: use.date_start >= today)
        (stopped - unused).date_end = today
        unused.unlink()
        uses.create(
            [
                {
                    "module_id": module.id,
                    "membership_id": membership.id,
                    "date_start": today,
                }
                for module in started - later.module_id
            ]
        )
        if started or ended:
            membership._log_modules(started, ended)

    def _log_modules(self, started, ended) -> None:
        said = []
        if started:
            said.append(
                self.env._("uses from today: %s", ", ".join(started.mapped("title")))
            )
        if ended:
            said.append(
                self.env._("no longer uses: %s", ", ".join(ended.mapped("title")))
            )
        self._log_in_portal(self.env._("Said in the portal: %s", " · ".join(said)))
