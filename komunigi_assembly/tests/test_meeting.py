# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import AssemblyCase


class TestMeeting(AssemblyCase):
    def test_one_item_is_current(self):
        meeting = self.create_meeting(self.network, "2027-03-02 17:00:00")
        item = self.create_item(meeting)
        self.assertEqual(item.state, "planned")
        self.assertEqual(item.network_id, self.network)
