# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.tests import new_test_user

from .common import SharingMixin


class ChangeMixin(SharingMixin):
    """A till that two of three members use, and notices about it in a line each."""

    @classmethod
    def set_up_changes(cls):
        cls.secretary = new_test_user(
            cls.env,
            "sacha_changes",
            "komunigi_membership.group_secretary",
            email="sacha@example.com",
            tz="Europe/Brussels",
        )
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.moulin = cls.create_member(cls.network, "Le Moulin")
        for member in (cls.potager, cls.epicerie, cls.moulin):
            member.partner_id.email = f"member{member.id}@example.com"
        cls.till = cls.create_module(
            cls.network, "till", cls.potager | cls.epicerie, title="Till"
        )
        cls.shift = cls.create_module(cls.network, "shift", cls.moulin)

    @classmethod
    def create_notice(cls, name="Receipts have a new look", **values):
        """In preparation; the till changes on the first of April 2026."""
        return (
            cls.env["komunigi.change.notice"]
            .with_user(cls.secretary)
            .create(
                {
                    "name": name,
                    "network_id": cls.network.id,
                    "description": "Receipts say what a member saved.",
                    "looks": "A line more at the end.",
                    "module_ids": cls.till.ids,
                    "date_live": "2026-04-01",
                    **values,
                }
            )
        )

    @classmethod
    def announce(cls, name="Receipts have a new look", **values):
        notice = cls.create_notice(name, **values)
        notice.action_announce()
        return notice

    def written(self, model="komunigi.change.mailing", batch_size=100):
        """The mails that the job puts into the queue now."""
        known = self.env["mail.mail"].search([])
        self.run_mailings(model, batch_size)
        return self.env["mail.mail"].search([], order="id") - known

    def run_mailings(self, model, batch_size=100):
        with self.patched_commit():
            self.env[model]._cron_write(batch_size)

    def patched_commit(self):
        return patch.object(self.env.cr, "commit", self.env.flush_all)

    def read_by(self, mails, member):
        [mail] = mails.filtered(lambda mail: mail.recipient_ids == member.partner_id)
        return mail
