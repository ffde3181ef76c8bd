# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Callable
from datetime import date, timedelta

from odoo import models
from odoo.tools import plaintext2html


class KomunigiConducted(models.AbstractModel):
    """Something that goes its way by itself, and that somebody is in charge of.

    Where it cannot go on, an activity tells that person, once, in her language.
    """

    _name = "komunigi.conducted"
    _description = "Record that somebody is in charge of"
    _inherit = ["komunigi.dialog", "mail.activity.mixin"]

    # External id of the activity's type, unless another is given
    _conducting_activity = "mail.mail_activity_data_todo"
    # How many days there are to see to it; none: as the activity's type says
    _conducting_days: int | None = None

    def _in_charge(self):
        """Who is told; to be extended."""
        self.ensure_one()
        return self.user_id or self.create_uid

    def _tell_in_charge(
        self,
        summary: Callable[..., str],
        note: Callable[..., str],
        deadline: date | None = None,
        kind: str = "",
    ) -> None:
        """An activity for whoever is in charge; one, however often it is told.

        :param summary, note: from the record in that person's language to a text
        :param kind: external id of the activity's type
        """
        self.ensure_one()
        user = self._in_charge()
        # sudo: it is the system that tells.
        record = self.sudo().with_context(lang=user.lang)
        told = summary(record)
        known = record.activity_ids.filtered(
            lambda activity: activity.summary == told and activity.user_id == user
        )
        if known:
            return
        if not deadline and self._conducting_days is not None:
            deadline = record.network_id._today() + timedelta(self._conducting_days)
        record.activity_schedule(
            kind or self._conducting_activity,
            deadline,
            summary=told,
            note=plaintext2html(note(record)),
            user_id=user.id,
        )

    def _let_go_of_activities(self):
        self.activity_unlink([self._conducting_activity])
