# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who sits, or stands, is not erased; what a candidate wrote and showed is."""

    _inherit = "res.partner"

    def _reasons_not_to_erase(self):
        reasons = super()._reasons_not_to_erase()
        held = self.env["komunigi.mandate"].search(
            [("holder_id", "=", self.id), ("is_void", "=", False)]
        )
        sits = self.env["komunigi.delegate"].search(
            [("partner_id", "=", self.id), ("mandate_id.is_void", "=", False)]
        )
        for mandate in held | sits.filtered(_still_sits).mandate_id:
            if mandate.date_end > mandate.network_id._today():
                reasons.append(
                    self.env._(
                        "Holds a mandate in %s: end it, or have another delegate sit.",
                        mandate.body_id.name,
                    )
                )
        standing = self._candidacies().election_id.filtered(
            lambda election: election.state in ("draft", "open")
        )
        reasons += [
            self.env._("Stands in “%s”: wait until it is over.", election.name)
            for election in standing
        ]
        return reasons

    def _erase_person(self):
        result = super()._erase_person()
        self._candidacies().write({"statement": False, "photo": False})
        self.env["komunigi.delegate"].search(
            [("partner_id", "=", self.id), ("photo", "!=", False)]
        ).photo = False
        return result

    def _candidacies(self):
        return self.env["komunigi.candidacy"].search(
            Domain("holder_id", "=", self.id) | Domain("delegate_id", "=", self.id)
        )


def _still_sits(delegate) -> bool:
    today = delegate.mandate_id.network_id._today()
    return not delegate.date_end or delegate.date_end > today
