# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import AssemblyCase, AssemblyMixin


class ResolutionMixin(AssemblyMixin):
    """Builds an assembly with its roll, proxies and votes in a line each."""

    @classmethod
    def convened(cls, network=None, **rules):
        """A general assembly in two weeks, convened, with its roll."""
        meeting = cls.create_assembly(
            network or cls.network, fields.Datetime.now() + timedelta(days=14), **rules
        )
        meeting.date_convened = fields.Datetime.now()
        meeting._freeze_roll()
        return meeting

    @classmethod
    def begin(cls, meeting, *present):
        """Check `present` in, and open."""
        for membership in present:
            meeting._check_in(membership)
        meeting.write({"state": "running", "date_opened": fields.Datetime.now()})
        return meeting

    @classmethod
    def create_resolution(cls, meeting, name="We open on Sundays", **values):
        """A resolution that was on the agenda when the assembly was convened."""
        convened = meeting.date_convened
        meeting.date_convened = False
        item = cls.create_item(
            meeting, name, "decision", **{"proposal": f"{name}.", **values}
        )
        meeting.date_convened = convened
        return item

    @classmethod
    def create_amendment(cls, item, name, text=None, **values):
        return cls.env["komunigi.amendment"].create(
            {"item_id": item.id, "name": name, "text": text or f"{name}.", **values}
        )

    @classmethod
    def give_proxy(cls, meeting, giver, holder=None, accept=True, **values):
        proxy = meeting._give_proxy(giver, holder, **values)
        if accept and proxy.state == "given":
            proxy._accept()
        return proxy

    @classmethod
    def presence_of(cls, meeting, membership):
        return meeting._line_of(membership).presence

    @classmethod
    def count_poll(cls, poll):
        """What the job does after the chair has closed it."""
        poll.invalidate_recordset()
        poll._step_count()

    @classmethod
    def create_secretary(cls, login="assembly_secretary"):
        return new_test_user(
            cls.env, login=login, groups="komunigi_membership.group_secretary"
        )

    def mails(self):
        """(recipient's name, text) of the mails that wait in the queue."""
        mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
        return [
            (partner.name, f"{mail.subject}\n{mail.body_html}")
            for mail in mails
            for partner in mail.recipient_ids
        ]


class ResolutionCase(ResolutionMixin, AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of the demo data.
        cls.env["mail.mail"].search([]).unlink()
