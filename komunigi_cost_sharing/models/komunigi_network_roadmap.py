# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class KomunigiNetwork(models.Model):
    """What is made now, next and later."""

    _inherit = "komunigi.network"

    def _roadmap(self) -> dict:
        """What stands on the roadmap, for everybody: no names, no amounts.

        Called with sudo by pages that show this and no more.

        :return: `horizons`: ``[{"code", "label", "developments": [{"name", "state",
            "code", "wanted"}]}]``, and `changes`: ``[{"name", "date", "addons"}]``
        """
        self.ensure_one()
        developments = self._public_developments()
        wanted = dict(
            self.env["komunigi.development.interest"]._read_group(
                Domain("development_id", "in", developments.ids),
                ["development_id"],
                ["__count"],
            )
        )
        states = dict(developments._fields["state"]._description_selection(self.env))
        changes = self.env["komunigi.change.notice"].search(
            Domain("network_id", "=", self.id)
            & Domain("state", "=", "announced")
            & Domain("is_withdrawn", "=", False),
            order="date_live, id",
        )
        return {
            "horizons": [
                {
                    "code": code,
                    "label": label,
                    "developments": [
                        {
                            "name": development.name,
                            "code": development.state,
                            "state": states[development.state],
                            "wanted": wanted.get(development, 0),
                        }
                        for development in developments
                        if development.horizon == code
                    ],
                }
                for code, label in developments._fields[
                    "horizon"
                ]._description_selection(self.env)
            ],
            "changes": [
                {
                    "name": change.name,
                    "date": change.date_live,
                    "addons": change._say_addons(),
                }
                for change in changes
            ],
        }
