# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

# How long what was put in place stands on the page of changes, in months
SHOWN_MONTHS = 12


class KomunigiMembership(models.Model):
    """What changes for a member."""

    _inherit = "komunigi.membership"

    change_concerned_ids = fields.One2many(
        "komunigi.change.concerned",
        "membership_id",
        groups="komunigi_membership.group_user",
    )

    def _requests(self) -> list[dict]:
        """Changes ask, too:

        - change: `notice` of a change that concerns us, until somebody has looked at
          it or the days to raise a concern are over
        """
        requests = [*self._change_requests(), *super()._requests()]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _change_requests(self) -> list[dict]:
        if self.state != "member":
            return []
        # sudo: members read what concerns them.
        rows = (
            self.env["komunigi.change.concerned"]
            .sudo()
            .search(
                Domain("membership_id", "=", self.id)
                & Domain("date_seen", "=", False)
                & Domain(
                    "notice_id",
                    "any",
                    self._domain_shown_changes()
                    & Domain("is_withdrawn", "=", False)
                    & Domain("date_until", ">=", self.network_id._today()),
                )
            )
        )
        return [
            {
                "kind": "change",
                "by": notice.date_until,
                "notice": notice,
                "template": "komunigi_cost_sharing.portal_cooperative_request_change",
            }
            for notice in rows.notice_id
        ]

    def _domain_shown_changes(self) -> Domain:
        """Changes that this member may read: all that its network was told of."""
        self.ensure_one()
        return Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "!=", "draft"
        )

    def _changes(self) -> dict:
        """What changes for us, and for others.

        :return: `to_come`, `applied` (of the last year) and `withdrawn` of those that
            concern us, `others` of those that do not: komunigi.change.notice
        """
        self.ensure_one()
        # sudo: members of a network read what changes in it.
        notices = self.env["komunigi.change.notice"].sudo()
        since = self.network_id._today() - relativedelta(months=SHOWN_MONTHS)
        shown = notices.search(
            self._domain_shown_changes()
            & (
                Domain("state", "=", "announced") & Domain("is_withdrawn", "=", False)
                | Domain("date_applied", ">=", since)
                | Domain("date_withdrawn", ">=", since)
            )
        )
        ours = shown._by_member(self)[self]
        to_come = ours.filtered(
            lambda notice: notice.state == "announced" and not notice.is_withdrawn
        )
        return {
            "to_come": to_come.sorted(lambda notice: (notice.date_live, notice.id)),
            "applied": ours.filtered(lambda notice: notice.state == "applied").sorted(
                lambda notice: (notice.date_applied, notice.id), reverse=True
            ),
            "withdrawn": ours.filtered("is_withdrawn"),
            "others": shown - ours,
        }
