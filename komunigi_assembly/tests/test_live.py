# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from unittest.mock import Mock, patch

from freezegun import freeze_time

from odoo import models
from odoo.tests import new_test_user

from odoo.addons.bus.models import ir_websocket

from .common import AssemblyCase

PORTAL = "base.group_portal"


class TestLive(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")
        cls.channel = f"komunigi_meeting_{cls.meeting.id}"
        cls.heard = f"komunigi.meeting,{cls.meeting.id}"

    def channels(self, user, *asked):
        """What a websocket of `user` listens to when it asks for `asked`."""
        connection = Mock()
        connection.session.uid = user.id
        with patch.object(ir_websocket, "wsrequest", connection):
            channels = (
                self.env["ir.websocket"]
                .with_user(user)
                ._build_bus_channel_list([*asked])
            )
        return [
            f"{channel._name},{channel.id}"
            if isinstance(channel, models.Model)
            else channel
            for channel in channels
        ]

    def test_the_version_grows_with_each_change(self):
        other = self.create_meeting(self.network, "2027-04-02 17:00:00")
        before = self.meeting.live_version
        self.meeting._changed()
        self.assertEqual(self.meeting.live_version, before + 1)
        self.assertEqual(other.live_version, 0)

    def test_changes_of_meetings_that_are_over_are_forgotten(self):
        other = self.create_meeting(self.network, "2027-04-02 17:00:00")
        (self.meeting | other)._changed()
        self.meeting.write({"state": "done", "date_closed": "2027-03-02 19:00:00"})
        self.env.flush_all()
        changes = self.env["komunigi.meeting.change"]
        for now, left in (("2027-03-04 18:59:00", 1), ("2027-03-04 19:01:00", 0)):
            with freeze_time(now):
                changes._forget_past_changes()
            self.meeting.invalidate_recordset(["live_version"])
            self.assertEqual(self.meeting.live_version, left)
        self.assertEqual(other.live_version, 1)

    def test_arriving_writes_nothing_that_others_write(self):
        before = self.meeting.live_version
        with self.assertQueryCount(0, flush=False):
            self.meeting._presence_changed()
        self.assertEqual(self.meeting.live_version, before)

    def test_screens_are_told_once_in_a_transaction(self):
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.meeting._changed()
        self.meeting._changed()
        self.env.cr.precommit.run()
        message = self.env["bus.bus"].search([])
        self.assertEqual(len(message), 1)
        self.assertIn(f'"komunigi.meeting",{self.meeting.id}]', message.channel)
        # Who reads the bus learns that something has changed, and nothing else.
        self.assertEqual(
            json.loads(message.message),
            {"type": "komunigi_meeting", "payload": {"meeting": self.meeting.id}},
        )

    def test_a_secretary_of_the_company_listens(self):
        secretary = new_test_user(
            self.env, "secretary_here", "komunigi_membership.group_secretary"
        )
        self.assertIn(self.heard, self.channels(secretary, self.channel))

    def test_a_secretary_of_another_company_does_not(self):
        company = self.env["res.company"].create({"name": "Another"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "komunigi_membership.group_secretary",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertNotIn(self.heard, self.channels(stranger, self.channel))

    def test_who_takes_notes_listens_until_somebody_else_does(self):
        user = new_test_user(self.env, "notes", PORTAL)
        self.meeting.note_taker_id = user.partner_id
        self.assertIn(self.heard, self.channels(user, self.channel))
        self.meeting.note_taker_id = False
        self.assertNotIn(self.heard, self.channels(user, self.channel))

    def test_others_are_refused_in_silence(self):
        portal = new_test_user(self.env, "somebody", PORTAL)
        user = new_test_user(self.env, "reader", "komunigi_membership.group_user")
        public = self.env.ref("base.public_user")
        for who in (portal, user, public):
            with self.subTest(who=who.login):
                channels = self.channels(who, self.channel, "something else")
                self.assertNotIn(self.heard, channels)
                self.assertNotIn(self.channel, channels)
                self.assertIn("something else", channels)

    def test_a_name_that_leads_nowhere_is_left_out(self):
        secretary = new_test_user(
            self.env, "secretary_here", "komunigi_membership.group_secretary"
        )
        for name in ("", "x", "0", "999999999999999", "9999999999", "-1", "1 OR 1"):
            with self.subTest(name=name):
                channels = self.channels(secretary, f"komunigi_meeting_{name}")
                self.assertNotIn("komunigi", str(channels))
