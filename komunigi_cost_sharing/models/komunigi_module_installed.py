# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain

INSTALLED = ("installed", "to upgrade", "to remove")


class KomunigiSharedModule(models.Model):
    """What is really installed, where this database is a member's own."""

    _inherit = "komunigi.shared.module"

    def action_sync_installed(self):
        """Look again which of these addons are installed in this database."""
        self.check_access("write")
        self._sync_installed()

    @api.model
    def _cron_sync_installed(self):
        """Every night: what is installed, and what no longer is."""
        self.search(Domain("network_id.active", "=", True))._sync_installed()

    def _sync_installed(self):
        """Bring the uses by the members whose database this is in line with it.

        Members whose partner is one of this database's companies have it as their
        own. What they declared is replaced by what is true.
        """
        # sudo: which addons are installed here is no secret to who keeps the
        # catalogue, and only the uses of the own companies follow it: all of them,
        # which are few.
        catalogue = self.sudo()
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        members = (
            self.env["komunigi.membership"]
            .sudo()
            .search(
                Domain("network_id", "in", catalogue.network_id.ids)
                & Domain("partner_id", "in", companies.partner_id.ids)
                & Domain("state", "=", "member")
            )
        )
        names = set(
            self.env["ir.module.module"]
            .sudo()
            .search(
                Domain("state", "in", INSTALLED)
                & Domain("name", "in", catalogue.mapped("name"))
            )
            .mapped("name")
        )
        for member in members:
            if member._try_lock():
                of_network = catalogue.filtered(
                    lambda module, member=member: module.network_id == member.network_id
                )
                installed = of_network.filtered(lambda module: module.name in names)
                member._note_installed(installed, of_network - installed)


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _note_installed(self, installed, missing) -> None:
        """This member's database has these addons, and not those.

        :param installed, missing: komunigi.shared.module of its network
        """
        self.ensure_one()
        today = self.network_id._today()
        uses = self._module_uses_open()
        by_module = uses.grouped("module_id")
        for module in installed & uses.module_id:
            first, later = by_module[module][:1], by_module[module][1:]
            later.unlink()
            values = {
                "source": "installed",
                "date_start": min(first.date_start, today),
                "date_end": False,
            }
            if any(first._would_change(name, values[name]) for name in values):
                first.write(values)
        uses.create(
            [
                {
                    "module_id": module.id,
                    "membership_id": self.id,
                    "date_start": today,
                    "source": "installed",
                }
                for module in installed - uses.module_id
            ]
        )
        uses.exists().filtered(
            lambda use: use.module_id in missing and use.source == "installed"
        ).date_end = today
