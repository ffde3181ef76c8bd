# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
class TestElectionCourse(NoyauCase):
    def test_starts(self):
        election = self.create_election(self.college, "2027-03-01")
        election.action_start()
        self.assertEqual(election.state, "open")
        self.assertEqual(election.step, "role")
        self.assertTrue(election.todo_html is not None)
