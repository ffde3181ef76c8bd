# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-02-01 12:00:00")
class TestDelegate(NoyauCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bees = cls.create_member(cls.network, "BEES coop")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.zoe = cls.create_representative(cls.bees, "zoe")
        cls.yves = cls.create_representative(cls.bees, "yves", role="substitute")
        cls.other = cls.create_representative(cls.bloum, "other")
        cls.mandate = cls.create_mandate(
            cls.college, cls.bees, "2025-06-01", delegate=cls.zoe
        )
        cls.secretary = new_test_user(
            cls.env,
            login="noyau_secretary",
            groups="komunigi_membership.group_secretary",
        )

    def sits_on(self, day):
        return self.mandate._delegate_on(day).partner_id

    def acting(self):
        lines = self.env["komunigi.delegate"]
        return (
            self.mandate.delegate_ids & lines.search(lines._domain_acting())
        ).user_id

    def test_another_delegate_and_the_mandate_goes_on(self):
        before = self.mandate.read(["date_start", "date_end", "term_limit", "seat"])
        self.mandate._hand_to(self.yves.partner_id, date(2026, 2, 10))
        self.assertEqual(self.sits_on(date(2026, 2, 9)), self.zoe.partner_id)
        self.assertEqual(self.sits_on(date(2026, 2, 10)), self.yves.partner_id)
        self.assertEqual(
            self.mandate.read(["date_start", "date_end", "term_limit", "seat"]), before
        )
        self.assertEqual(self.acting(), self.zoe.user_id)
        with freeze_time("2026-02-09 23:00:00"):
            # Midnight in Brussels.
            self.assertEqual(self.acting(), self.yves.user_id)

    def test_changing_ones_mind_the_same_day(self):
        self.mandate._hand_to(self.yves.partner_id)
        self.mandate._hand_to(self.zoe.partner_id)
        self.assertEqual(self.sits_on(date(2026, 2, 1)), self.zoe.partner_id)
        self.assertEqual(self.sits_on(date(2026, 1, 31)), self.zoe.partner_id)
        self.assertEqual(self.acting(), self.zoe.user_id)
        with self.assertRaisesRegex(UserError, "sits on that day already"):
            self.mandate._hand_to(self.zoe.partner_id)

    def test_what_was_planned_gives_way_to_what_is_decided_later(self):
        self.mandate._hand_to(self.yves.partner_id, date(2026, 6, 1))
        self.mandate._hand_to(self.yves.partner_id, date(2026, 5, 1))
        self.assertEqual(self.sits_on(date(2026, 4, 30)), self.zoe.partner_id)
        self.assertEqual(self.sits_on(date(2026, 7, 1)), self.yves.partner_id)

    def test_who_does_not_act_for_the_organisation_does_not_sit_for_it(self):
        with self.assertRaisesRegex(
            ValidationError, "does not represent BEES coop on 02/01/2026"
        ):
            self.mandate._hand_to(self.other.partner_id)
        with self.assertRaisesRegex(UserError, "nobody takes it over"):
            self.mandate._hand_to(self.yves.partner_id, date(2027, 6, 1))

    def test_a_delegate_who_changes_employer(self):
        """Zoe goes from BEES coop to Bloum: the seat stays with BEES coop."""
        self.zoe.date_end = "2026-03-01"
        self.create_representation(
            self.bloum, self.zoe, date_start="2026-03-01", role="substitute"
        )
        self.assertFalse(self.sits_on(date(2026, 3, 1)))
        self.assertEqual(self.sits_on(date(2026, 2, 28)), self.zoe.partner_id)
        with freeze_time("2026-03-02"):
            self.assertFalse(self.acting())
            self.mandate.invalidate_recordset()
            self.assertEqual(self.mandate.phase, "now")
            self.mandate._hand_to(self.yves.partner_id)
        self.assertEqual(self.mandate.date_end, date(2027, 6, 1))

    def test_the_day_on_which_the_representation_ends_is_corrected(self):
        self.zoe.date_end = "2026-03-01"
        self.zoe.date_end = "2026-04-01"
        self.assertEqual(self.mandate.delegate_ids.date_end, date(2026, 4, 1))
        self.zoe.date_end = False
        self.assertFalse(self.mandate.delegate_ids.date_end)

    def test_from_titular_to_substitute_without_a_gap(self):
        self.zoe.date_end = "2026-03-01"
        self.create_representation(self.bees, self.zoe, date_start="2026-03-01")
        self.assertEqual(self.sits_on(date(2026, 3, 1)), self.zoe.partner_id)

    def test_a_correction_does_not_take_the_seat_from_who_took_over(self):
        self.zoe.date_end = "2026-03-01"
        self.mandate._hand_to(self.yves.partner_id, date(2026, 3, 1))
        self.zoe.date_end = False
        self.assertEqual(self.sits_on(date(2026, 3, 1)), self.yves.partner_id)

    def test_a_person_who_is_archived_sits_for_nobody(self):
        self.zoe.partner_id.user_ids.active = False
        self.assertFalse(self.acting())
        self.zoe.partner_id.active = False
        self.assertFalse(self.sits_on(date(2026, 2, 1)))
        self.assertEqual(self.mandate.phase, "now")

    def test_nobody_sits_for_a_person(self):
        operators = self.create_operator_college(self.body)
        person = self.env["res.partner"].create({"name": "Oskar"})
        mandate = self.create_mandate(operators, person, "2026-06-01")
        with self.assertRaisesRegex(UserError, "in person"):
            mandate._hand_to(self.zoe.partner_id, date(2026, 7, 1))
        with self.assertRaisesRegex(ValidationError, "in person"):
            mandate.delegate_ids.partner_id = self.zoe.partner_id

    def test_who_sat_when_is_kept(self):
        line = self.mandate.delegate_ids.with_user(self.secretary)
        with self.assertRaisesRegex(ValidationError, "Who sat when is kept"):
            line.partner_id = self.yves.partner_id
        with self.assertRaisesRegex(ValidationError, "Who sat when is kept"):
            line.date_start = "2026-01-01"
        with self.assertRaisesRegex(UserError, "stays on record"):
            line.unlink()
        with self.assertRaises(AccessError):
            line.user_id = self.secretary
        with self.assertRaises(AccessError):
            line.access_end = datetime(2040, 1, 1)
        self.mandate._hand_to(self.yves.partner_id, date(2026, 1, 15))
        with self.assertRaisesRegex(ValidationError, "Who sat when is kept"):
            line.date_end = "2026-01-20"

    def test_a_login_is_not_slipped_in_with_a_mandate(self):
        mandates = self.env["komunigi.mandate"].with_user(self.secretary)
        line = {
            "partner_id": self.other.partner_id.id,
            "user_id": self.secretary.id,
        }
        with self.assertRaises(AccessError):
            mandates.create(
                {
                    "college_id": self.college.id,
                    "holder_id": self.bloum.partner_id.id,
                    "date_start": "2026-03-01",
                    "delegate_ids": [(0, 0, line)],
                }
            )

    # By the member itself

    def by(self, representation):
        return (
            self.mandate.with_user(representation.user_id),
            representation.membership_id.with_user(representation.user_id),
        )

    def test_a_representative_names_a_colleague(self):
        mandate, membership = self.by(self.yves)
        mandate._hand_to_by_member(membership, self.yves.with_user(self.yves.user_id))
        self.assertEqual(self.sits_on(date(2026, 2, 1)), self.yves.partner_id)

    def test_another_supermarket_names_nobody(self):
        mandate, membership = self.by(self.other)
        for member, representation in (
            (membership, self.other),
            (self.bees.with_user(self.other.user_id), self.other),
            (self.bees.with_user(self.other.user_id), self.yves),
            (membership, self.yves),
            (membership.browse(), self.other),
        ):
            with self.assertRaises(AccessError):
                mandate._hand_to_by_member(member, representation)
        mandate, membership = self.by(self.zoe)
        with self.assertRaises(AccessError):
            mandate._hand_to_by_member(membership, self.other)
        self.assertEqual(self.sits_on(date(2026, 2, 1)), self.zoe.partner_id)

    def test_the_dialog_offers_colleagues(self):
        mandate = self.mandate.with_user(self.secretary)
        action = mandate.action_hand_over()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.secretary)
            .with_context(**action["context"])
            .create({"partner_id": self.yves.partner_id.id})
        )
        self.assertEqual(dialog.candidate_ids, self.yves.partner_id)
        dialog.action_hand_over()
        self.assertEqual(self.sits_on(date(2026, 2, 1)), self.yves.partner_id)

    # Handing over

    def test_who_comes_sits_along_and_does_not_vote(self):
        coming = self.create_mandate(
            self.college, self.bloum, "2026-02-15", delegate=self.other
        )
        lines = self.env["komunigi.delegate"]
        self.assertIn(coming.delegate_ids, lines.search(lines._domain_acting()))
        self.assertNotIn(coming, self.body._voting_on(date(2026, 2, 14)))
        self.assertIn(coming, self.body._voting_on(date(2026, 2, 15)))
        with freeze_time("2026-01-17 12:00:00"):
            self.assertNotIn(coming.delegate_ids, lines.search(lines._domain_acting()))
