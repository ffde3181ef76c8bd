# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.fields import Domain

from .common import AssemblyCase

FEW, MANY = 200, 2000


class TestScale(AssemblyCase):
    """Two assemblies, ten times as many members in one of them: what the desk, the
    quorum and the count of votes ask the database is the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.few, cls.many = (cls.held(count) for count in (FEW, MANY))

    @classmethod
    def held(cls, count):
        """An assembly of `count` members: a quarter is there, each of the first ten
        holds a proxy."""
        network = cls.create_network(f"Réseau {count}")
        partners = cls.env["res.partner"].create(
            [{"name": f"Member {number:05}"} for number in range(count)]
        )
        members = cls.env["komunigi.membership"].create(
            [
                {
                    "network_id": network.id,
                    "partner_id": partner.id,
                    "admission_state": "agreed",
                }
                for partner in partners
            ]
        )
        cls.env["komunigi.membership.period"].create(
            [
                {
                    "membership_id": member.id,
                    "date_start": "2025-01-01",
                    "origin": "admission",
                }
                for member in members
            ]
        )
        assembly = cls.create_assembly(
            network, "2037-06-05 08:00:00", quorum_by="heads", vote_ceiling_percent=10
        )
        cls.create_item(assembly)
        assembly.action_convene()
        cls.env["komunigi.proxy"].sudo().create(
            [
                {
                    "meeting_id": assembly.id,
                    "giver_id": giver.id,
                    "holder_id": holder.id,
                }
                for holder, giver in zip(members[:10], members[-10:], strict=True)
            ]
        ).write({"state": "accepted"})
        for member in members[: count // 4]:
            assembly._check_in(member)
        return assembly

    def queries(self, act):
        counts = []
        for assembly in (self.few, self.many):
            # What everybody asks for once is asked for.
            act(assembly)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            act(assembly)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        return counts

    def assertFlat(self, act, most):
        few, many = self.queries(act)
        self.assertEqual(few, many)
        self.assertLessEqual(many, most)

    def test_the_quorum(self):
        self.assertFlat(lambda assembly: assembly._quorum(), 3)
        quorum = self.many._quorum()
        self.assertEqual(quorum.members, (MANY // 4, 10, MANY))

    def test_a_check_in(self):
        def come_and_go(assembly):
            member = assembly.member_ids.search(
                Domain("meeting_id", "=", assembly.id)
                & Domain("presence", "=", "absent"),
                limit=1,
            ).membership_id
            assembly._check_in(member)
            assembly._check_out(member)

        self.assertFlat(come_and_go, 30)

    def test_a_search_at_the_desk(self):
        def look(assembly):
            rows = assembly._desk_rows(assembly._desk_search("Member 0000"))
            self.assertEqual(len(rows), 10)
            return [
                (row.line.member_name, row.people.mapped("name"), row.is_there)
                + tuple(row.holds.mapped("giver_id.partner_name"))
                for row in rows
            ]

        self.assertFlat(look, 30)

    def test_the_roll_is_one_statement(self):
        """Members are read by thousands, as everywhere in Odoo."""

        def convene_anew(assembly):
            self.env.cr.execute(
                "DELETE FROM komunigi_meeting_member WHERE meeting_id = %s",
                [assembly.id],
            )
            assembly.invalidate_recordset()
            assembly._freeze_roll()

        few, many = self.queries(convene_anew)
        self.assertLess(many, few + 12)
        self.assertEqual(self.many._quorum().all, MANY)
