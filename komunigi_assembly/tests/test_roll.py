# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .common import AssemblyCase


class TestRoll(AssemblyCase):
    def test_all_are_convened_not_all_may_vote(self):
        observers = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id, "votes": False}
        )
        potager = self.create_member(self.network, "Le Potager")
        ruche = self.create_member(self.network, "La Ruche", category_id=observers.id)
        gone = self.create_member(self.network, "Parti")
        gone.period_ids.date_end = "2025-06-01"
        assembly = self.create_assembly(self.network, "2027-06-05 08:00:00")
        assembly._freeze_roll()
        lines = {line.membership_id: line for line in assembly.member_ids}
        self.assertEqual(set(lines), {potager, ruche})
        self.assertTrue(lines[potager].may_vote)
        self.assertEqual(lines[potager].votes, 1)
        self.assertFalse(lines[ruche].may_vote)
        self.assertEqual(lines[ruche].votes, 0)
        self.assertEqual(lines[ruche].category_id, observers)
        self.assertEqual(lines[potager].member_name, "Le Potager")
        self.assertEqual(assembly._line_of(potager), lines[potager])
        codes = assembly.member_ids.mapped("code")
        self.assertEqual(len(set(codes)), 2)
        self.assertGreaterEqual(min(map(len, codes)), 20)

    def test_votes_by_a_figure_with_a_ceiling(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Users", "unit": "users", "network_id": self.network.id}
        )
        members = self.create_members(self.network, 3)
        for member, value in zip(members, (3.9, 40, 0), strict=True):
            self.env["komunigi.basis.value"].create(
                {
                    "basis_id": basis.id,
                    "membership_id": member.id,
                    "year": 2025,
                    "value": value,
                }
            )
        assembly = self.create_assembly(
            self.network,
            "2027-06-05 08:00:00",
            vote_by="basis",
            vote_basis_id=basis.id,
            vote_ceiling=10,
        )
        assembly._freeze_roll()
        self.assertEqual(
            [assembly._line_of(member).votes for member in members], [3, 10, 0]
        )

    def test_who_joins_after_the_convening_is_added_and_nobody_taken_off(self):
        first, second, third = self.create_members(self.network, 3)
        suspension = self.env["komunigi.suspension"].create(
            {
                "membership_id": first.id,
                "date_start": "2025-01-02",
                "decision": "The assembly",
                "decision_date": "2025-01-01",
                "clause": "Article 8",
            }
        )
        assembly = self.create_assembly(self.network, "2027-06-05 08:00:00")
        assembly._freeze_roll()
        assembly.sudo().date_convened = "2027-05-01 08:00:00"
        self.assertEqual(assembly._line_of(first).votes, 0)
        newcomer = self.create_member(self.network, "Nouveau")
        suspension.date_end = "2025-06-01"
        second.period_ids.date_end = "2026-01-01"
        action = assembly.action_update_roll()
        update = (
            self.env[action["res_model"]].with_context(**action["context"]).create({})
        )
        self.assertEqual(update.new_names, "Nouveau")
        self.assertEqual(update.regained_names, "Member 1")
        self.assertEqual(update.lost_names, "Member 2")
        update.action_update()
        self.assertEqual(assembly._line_of(newcomer).votes, 1)
        self.assertEqual(assembly._line_of(first).votes, 1)
        self.assertEqual(assembly._line_of(second).votes, 1)
        update.with_losses = True
        update.action_update()
        self.assertFalse(assembly._line_of(second).may_vote)
        self.assertEqual(len(assembly.member_ids), 4)
        self.assertIn(
            "1 members added, 1 have their vote back, 0 have lost it",
            assembly.event_ids[0]._say(),
        )
