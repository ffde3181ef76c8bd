# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .komunigi_development_portal import LONGEST_NOTE


class KomunigiDevelopment(models.Model):
    """Two needs that are the same become one, with the voices of both."""

    _inherit = "komunigi.development"

    def _merge_into(self, target):
        """Give `target` everybody's voices, files, comments and hours of this one.

        It cannot be undone: whose voice came from where is not kept.

        :raise UserError: where one of them is past an idea of its own
        """
        self.ensure_one()
        for development in (self | target).sorted("id"):
            development._lock()
            development._check_alive()
        self._check_mergeable(target)
        # sudo: what hangs on both; the caller has asked that the person writes them.
        source, target = self.sudo(), target.sudo()
        source._merge_interests(target)
        source._merge_points(target)
        if not target.estimate_line_ids:
            source.estimate_line_ids.write({"development_id": target.id})
        source.upstream_ids.write({"development_id": target.id})
        source.work_ids.write({"development_id": target.id})
        target.module_ids |= source.module_ids
        source._files().write({"res_id": target.id})
        self.env["mail.message"].sudo().search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", source.id)
            & Domain("message_type", "=", "comment")
        ).write({"res_id": target.id})
        earlier = self.with_context(active_test=False).sudo()
        earlier.search([("merged_into_id", "=", source.id)]).write(
            {"merged_into_id": target.id}
        )
        source.write({"merged_into_id": target.id, "active": False, "analysis": False})
        source._message_log(body=source._say_merged())
        target._message_log(
            body=self.env._("“%s” was the same: it was merged into this.", source.name)
        )

    def _check_mergeable(self, target):
        if self == target or self.network_id != target.network_id:
            raise UserError(self.env._("Choose another need of the same network."))
        # sudo: whether there is any.
        if self.state != "idea" or self.sudo().cofunding_ids:
            raise UserError(
                self.env._(
                    "Somebody works on “%s” already, or is asked to pay for it: merge "
                    "the other one into it.",
                    self.name,
                )
            )
        if target.state == "delivered":
            raise UserError(
                self.env._(
                    "“%(target)s” was delivered: if “%(source)s” is there with it, "
                    "close that as not taken up and say so.",
                    target=target.name,
                    source=self.name,
                )
            )

    def _merge_interests(self, target):
        """A member that wants both wants it as much as it wants either."""
        theirs = target.interest_ids.grouped("membership_id")
        for interest in self.interest_ids:
            other = theirs.get(interest.membership_id)
            if not other:
                interest.development_id = target
                continue
            notes = dict.fromkeys(filter(None, (other.note, interest.note)))
            other.write(
                {
                    "weight": max(other.weight, interest.weight),
                    "note": " / ".join(notes)[: 2 * LONGEST_NOTE + 3],
                }
            )
            interest.unlink()

    def _merge_points(self, target):
        """It waits for analysis if either does, with the points of both."""
        waits = ("waiting", "taken")
        if target.analysis == "done" or self.analysis not in waits:
            self.point_ids.unlink()
            return
        if target.analysis not in waits:
            target.write(
                {
                    "analysis": self.analysis,
                    "date_analysis_asked": self.date_analysis_asked,
                    "expected_analysis_hours": self.expected_analysis_hours,
                }
            )
        elif self.date_analysis_asked < target.date_analysis_asked:
            target.date_analysis_asked = self.date_analysis_asked
        theirs = target.point_ids.grouped("membership_id")
        for point in self.point_ids:
            other = theirs.get(point.membership_id)
            if other:
                points = point.points
                point.unlink()
                other.points += points
            else:
                point.development_id = target
