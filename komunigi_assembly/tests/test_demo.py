# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo shows an interesting moment, whatever the day it is made on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env.ref(
            "komunigi_membership.demo_network_intercoop", raise_if_not_found=False
        )
        if not cls.network:
            cls.skipTest(cls, "This database has no demo data.")
        cls.series = cls.network.meeting_series_ids.filtered(
            lambda series: series.name == "Réunion d'intercoop"
        )

    def test_two_meetings_were_held_and_the_next_one_is_convened(self):
        meetings = self.series.meeting_ids.sorted("date_start")[:3]
        self.assertEqual(meetings.mapped("state"), ["done", "done", "draft"])
        self.assertTrue(meetings[-1].date_convened)
        for held in meetings[:2]:
            self.assertEqual(
                held.decision_ids.date, held._local_time(held.date_start).date()
            )

    def test_what_was_not_reached_has_moved_on(self):
        coming = self.series.meeting_ids.sorted("date_start")[2]
        [moved] = coming.item_ids.filtered("previous_id")
        self.assertEqual(moved.previous_id.state, "moved")

    def test_an_objection_was_worked_in(self):
        last = self.series.meeting_ids.sorted("date_start")[1]
        [decided] = last.item_ids.filtered(lambda item: item.state == "done")
        self.assertIn("dix jours", decided.decision_ids.text)
        self.assertIn("cinq jours", str(decided.proposal_versions))

    def test_an_assembly_is_convened_with_proxies(self):
        cooperative = self.env.ref("komunigi_membership.demo_network_supermarket")
        [assembly] = self.env["komunigi.meeting"].search(
            [("network_id", "=", cooperative.id), ("profile", "=", "assembly")]
        )
        self.assertEqual(len(assembly.member_ids), 200)
        states = assembly.proxy_ids.mapped("state")
        self.assertEqual((states.count("accepted"), states.count("given")), (11, 1))
