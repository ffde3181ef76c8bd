# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import fields

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import AssemblyMixin


class MeetingPortalCase(AssemblyMixin, PollPortalCase):
    """A meeting of the network in a week, with an item that L'Epicerie brings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_meeting(
            cls.network,
            fields.Datetime.now() + timedelta(days=7),
            "March meeting",
            location="Rue du Marché 1",
        )
        cls.item = cls.create_item(
            cls.meeting,
            "New oven",
            kind="decision",
            brought_by_id=cls.epicerie.id,
            minutes_planned=15,
            description="The old one smokes.",
        )

    def at(self, path="", membership=None, meeting=None):
        membership = membership or self.potager
        meeting = meeting or self.meeting
        return f"/my/cooperative/{membership.id}/meetings/{meeting.id}{path}"

    def item_at(self, path="", membership=None, item=None):
        item = item or self.item
        return self.at(f"/items/{item.id}{path}", membership, item.meeting_id)

    def meetings_at(self, membership=None):
        return f"/my/cooperative/{(membership or self.potager).id}/meetings"

    def send(self, page, action, files=None, **filled):
        """Fill the form of `page` that is sent to `action`, and send it."""
        [form] = self.tree(page).xpath(f"//main//form[@action='{action}']")
        values = dict(form.form_values())
        buttons = {
            (button.get("name"), button.get("value"))
            for button in form.xpath(".//button[@name]")
        }
        unknown = {
            name
            for name in filled
            if name not in form.fields and (name, filled[name]) not in buttons
        }
        self.assertFalse(unknown, "fields that the form does not have")
        return self.url_open(action, data={**values, **filled}, files=files)

    def refused(self, address, fields=(), status=404):
        """What is not for this person does not exist, to read and to post."""
        response = (
            self.post(address, fields) if fields is not None else self.url_open(address)
        )
        self.assertEqual(response.status_code, status, address)
        return response

    def alert_of(self, response):
        """What is shown of its own accord: not what waits for a lost connection."""
        [alert] = self.tree(response).xpath("//main//*[@role='alert'][not(@hidden)]")
        return " ".join(alert.text_content().split())

    @classmethod
    def begin(cls, *present):
        """The meeting begins; `present` members are there."""
        cls.meeting._open()
        for membership in present:
            cls.meeting._check_in(
                membership, partner=membership.representation_ids[:1].partner_id
            )

    @classmethod
    def ask_consent(cls, item=None, proposal="We buy a new oven."):
        item = item or cls.item
        item._start()
        item._set_proposal(proposal, cls.env.user.partner_id)
        item._go_to_stage("consent")
