# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import AssemblyCase


@freeze_time("2027-06-05 08:00:00")
class TestQuorum(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 5)
        cls.assembly = cls.convened(quorum_by="heads")

    @classmethod
    def convened(cls, **rules):
        assembly = cls.create_assembly(cls.network, "2027-06-05 08:00:00", **rules)
        assembly._freeze_roll()
        assembly.date_convened = "2027-05-01 08:00:00"
        return assembly

    def test_reached_when_half_are_there(self):
        quorum = self.assembly._quorum()
        self.assertEqual(quorum.missing, 3, quorum)
        for member in self.members[:2]:
            self.assembly._check_in(member)
        self.assertFalse(self.assembly._quorum().reached)
        self.assertEqual(
            self.assembly._say_quorum(self.assembly._quorum()),
            [
                "2 of 5 members who may vote: 2 present, 0 represented.",
                "No quorum yet: 3 members are needed (at least 1/2), still missing: 1.",
            ],
        )
        self.assembly._check_in(self.members[2], mode="remote")
        quorum = self.assembly._quorum()
        self.assertTrue(quorum.reached)
        self.assertEqual(quorum.votes, {self.network.default_category_id.id: 3})

    def test_who_leaves_does_not_count_any_more(self):
        for member in self.members[:3]:
            self.assembly._check_in(member)
        self.assembly._check_out(self.members[0])
        self.assertFalse(self.assembly._quorum().reached)

    def test_by_shares(self):
        assembly = self.convened(
            quorum_by="shares", quorum_numerator=1, quorum_denominator=4
        )
        for member, shares in zip(self.members, (10, 1, 1, 4, 5), strict=True):
            self.env.cr.execute(
                "UPDATE komunigi_meeting_member SET shares = %s WHERE id = %s",
                (shares, assembly._line_of(member).id),
            )
        assembly.member_ids.invalidate_recordset()
        assembly._check_in(self.members[3])
        quorum = assembly._quorum()
        self.assertEqual((quorum.there, quorum.needed, quorum.all), (4, 6, 21))
        self.assertIn("still missing: 2", assembly._say_quorum(quorum)[1])
        assembly._check_in(self.members[0])
        self.assertTrue(assembly._quorum().reached)

    def test_no_member_has_more_than_a_tenth_of_the_votes_there(self):
        assembly = self.convened(vote_by="shares", vote_ceiling_percent=20)
        for member, votes in zip(self.members, (80, 10, 5, 4, 1), strict=True):
            self.env.cr.execute(
                "UPDATE komunigi_meeting_member SET votes = %s WHERE id = %s",
                (votes, assembly._line_of(member).id),
            )
            assembly._check_in(member)
        assembly.member_ids.invalidate_recordset()
        lines = assembly._voting_lines()
        votes = assembly._votes_cast_by(lines)
        self.assertEqual(
            [votes[assembly._line_of(member)] for member in self.members],
            [20, 10, 5, 4, 1],
        )


@freeze_time("2027-06-05 08:00:00")
class TestCheckIn(AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.anna = cls.create_representative(cls.potager, "anna_there").partner_id
        cls.bruno = cls.create_representative(
            cls.potager, "bruno_there", role="substitute"
        ).partner_id
        cls.assembly = cls.create_assembly(cls.network, "2027-06-05 08:00:00")
        cls.assembly._freeze_roll()
        cls.assembly.date_convened = "2027-05-01 08:00:00"
        cls.line = cls.assembly._line_of(cls.potager)

    def test_twice_is_once(self):
        first = self.assembly._check_in(self.potager, partner=self.anna)
        self.assertEqual(self.assembly._check_in(self.potager), first)
        self.assertEqual(
            self.assembly._check_in(self.potager, partner=self.anna), first
        )
        self.assertEqual(self.line.presence, "here")

    def test_a_member_is_there_until_its_last_person_leaves(self):
        self.assembly._check_in(self.potager, partner=self.anna)
        self.assembly._check_in(self.potager, partner=self.bruno, mode="remote")
        self.assertEqual(self.line.presence, "here")
        self.assembly._check_out(self.potager, partner=self.anna)
        self.assertEqual(self.line.presence, "remote")
        self.assembly._check_out(self.potager)
        self.assertEqual(self.line.presence, "absent")

    def test_who_comes_to_the_room_is_remote_no_more(self):
        remote = self.assembly._check_in(self.potager, "remote", self.anna)
        here = self.assembly._check_in(self.potager, "here", self.anna)
        self.assertNotEqual(remote, here)
        self.assertTrue(remote.date_out)
        self.assertEqual(self.line.presence, "here")

    def test_who_is_not_on_the_roll(self):
        newcomer = self.create_member(self.network, "Nouveau")
        with self.assertRaisesRegex(UserError, "Update the roll"):
            self.assembly._check_in(newcomer)
        stranger = self.create_member(self.create_network("Ailleurs"), "Ailleurs")
        with self.assertRaisesRegex(UserError, "not a member of"):
            self.assembly._check_in(stranger)

    def test_a_guest_counts_nowhere(self):
        guest = self.assembly._check_in(None, name="Our accountant")
        self.assertEqual(guest.display_name, "Our accountant")
        self.assertEqual(self.assembly._quorum().there, 0)

    def test_an_intercoop_meeting_has_no_roll(self):
        meeting = self.create_meeting(self.network, "2027-06-05 08:00:00")
        meeting._check_in(self.potager, partner=self.anna)
        self.assertEqual(meeting.attendance_ids.membership_id, self.potager)
        self.assertFalse(meeting.member_ids)
        meeting._check_out(self.potager)
        self.assertTrue(meeting.attendance_ids.date_out)
