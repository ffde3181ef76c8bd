# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What an assembly's sheet and minutes tell stays as it was signed."""

    _inherit = "res.partner"

    def _kept_by_law(self):
        kept = super()._kept_by_law()
        lines = self.env["komunigi.meeting.member"].search_count(
            [("membership_id", "in", self.komunigi_membership_ids.ids)]
        )
        stays = self.env["komunigi.meeting.attendance"].search_count(
            [("partner_id", "=", self.id)]
        )
        proxies = self.env["komunigi.proxy"].search_count(
            Domain("giver_id", "in", self.komunigi_membership_ids.ids)
            | Domain("holder_partner_id", "=", self.id)
            | Domain("author_id", "=", self.id)
        )
        if lines or stays or proxies:
            kept.append(
                (
                    self.env._(
                        "Attendance sheets and proxies: %s lines",
                        lines + stays + proxies,
                    ),
                    self.env._(
                        "They prove who took part in what was decided, and belong to "
                        "the register of minutes."
                    ),
                )
            )
        if self._signed_minutes_naming():
            kept.append(
                (
                    self.env._("Signed minutes"),
                    self.env._(
                        "They were signed with the names in them, and their "
                        "fingerprint would not fit any more."
                    ),
                )
            )
        return kept

    @api.model
    def _kept_as_signed(self, records):
        kept = super()._kept_as_signed(records)
        if issubclass(self.pool[records._name], self.pool["komunigi.minuted"]):
            kept |= records.filtered(
                lambda record: record._minuted_meetings().minutes_entry_id
            )
        return kept

    def _signed_minutes_naming(self) -> bool:
        entries = self.env["komunigi.minutes.register"]
        name = (self.name or "").strip()
        return bool(
            entries.search_count(
                Domain("author_id", "=", self.id)
                | (Domain("text", "ilike", name) if name else Domain.FALSE),
                limit=1,
            )
        )
