# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from .common import SharingMixin

NOON = "2027-03-01 12:00:00"


class CofundingMixin(SharingMixin):
    """Calls that are open, and members that answer them, in a line each."""

    @classmethod
    def ask_members(cls, network, amount=3000, **values):
        """An open call: EUR 3,000, until 31 March."""
        development = values.pop("development", None) or cls.create_development(
            network, description="Members swap their shifts themselves."
        )
        values.setdefault("date_until", "2027-03-31")
        call = cls.create_cofunding(development, amount, **values)
        call.action_open()
        return call

    @classmethod
    def agree(cls, call, *members, **answer):
        """The boards of these members have agreed."""
        for member in members:
            call._agree(
                member,
                member.partner_id,
                {
                    "organ": "Board",
                    "person": "Anna",
                    "day": min(date(2027, 3, 1), call.network_id._today()),
                    **answer,
                },
            )

    @classmethod
    def owed(cls, call):
        """{name: what it owes}"""
        return {member.display_name: amount for member, amount in call._owed().items()}

    @classmethod
    def kinds_planned(cls, call):
        return call.mailing_ids.sorted("id").mapped("kind")

    def run_job(self, job):
        with self.enter_registry_test_mode():
            self.env.ref(f"komunigi_cost_sharing.{job}").method_direct_trigger()

    def at(self, moment):
        return freeze_time(moment)

    def mails(self):
        """Subjects and addressees of this network's mails in the queue."""
        found = self.env["mail.mail"].search(
            [("id", ">", self.last_mail), ("subject", "=like", "Reseau: %")], order="id"
        )
        return [(mail.subject, mail.recipient_ids.mapped("name")) for mail in found]

    def forget_mails(self):
        self.last_mail = (
            self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        )
