# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import MembershipCase


@tagged("post_install", "-at_install")
class TestDuesAnswer(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasurer = new_test_user(
            cls.env, "test-treasurer", groups="komunigi_membership.group_treasurer"
        )
        cls.network.treasurer_id = cls.treasurer
        cls.scale = cls.create_scale(cls.network)
        cls.reduced, cls.fair, cls.solidarity = cls.scale.tier_ids
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.ada = cls.create_representative(cls.bees, "ada").user_id
        cls.emmy = cls.create_representative(
            cls.bees, "emmy", role="substitute"
        ).user_id
        cls.stranger = cls.create_representative(cls.bloum, "sofia").user_id

    def answer_of(self, person, member=None):
        member = (member or self.bees).with_user(person)
        return member._dues_answer(self.scale.with_user(person))

    def test_two_representatives_prepare_the_same_answer(self):
        self.answer_of(self.ada)._save_draft(self.solidarity.id, private_note="Emmy?")
        seen = self.answer_of(self.emmy)
        self.assertEqual(seen.tier_id, self.solidarity)
        self.assertEqual(seen.private_note, "Emmy?")
        self.assertEqual(seen.author_id, self.ada.partner_id)
        self.assertEqual(seen.state, "draft")

    def test_looking_for_an_answer_does_not_have_to_make_one(self):
        member = self.bees.with_user(self.ada)
        self.assertFalse(member._dues_answer(self.scale, create=False))
        self.assertFalse(self.bees.answer_ids)

    def test_a_sent_answer_is_what_the_member_pays(self):
        answer = self.answer_of(self.ada)
        answer._save_draft(self.reduced.id)
        self.assertFalse(self.bees.dues_tier_id, "a draft decides nothing")
        self.answer_of(self.emmy)._send()
        self.assertEqual(self.bees.dues_tier_id, self.reduced)
        self.assertEqual(answer.state, "sent")
        self.assertEqual(answer.answered_by_id, self.emmy.partner_id)

    def test_a_changed_mind_holds_once_it_is_sent_again(self):
        answer = self.answer_of(self.ada)
        answer._save_draft(self.reduced.id)
        answer._send()
        answer._save_draft(self.fair.id)
        self.assertEqual(self.bees.dues_tier_id, self.reduced)
        answer._send()
        self.assertEqual(self.bees.dues_tier_id, self.fair)

    def test_an_answer_for_next_year_leaves_this_years_amount(self):
        """A newcomer's or a quarter's call of this year may still come."""
        self.answer_of(self.ada)._save_draft(self.reduced.id)
        self.answer_of(self.ada)._send()
        self.scale.date_end = "2026-01-01"
        self.scale.flush_recordset()
        following = self.create_scale(self.network, "2026-01-01")
        member = self.bees.with_user(self.ada)
        answer = member._dues_answer(following.with_user(self.ada))
        answer._save_draft(following.tier_ids[2].id)
        answer._send()
        for scale, tier in (
            (self.scale, self.reduced),
            (following, following.tier_ids[2]),
        ):
            line = scale._reckon_members(scale.date_start, date(2027, 1, 1))
            self.assertEqual(line[self.bees.id]["tier_id"], tier.id)

    def test_an_empty_answer_cannot_be_sent(self):
        with self.assertRaisesRegex(UserError, "choose an amount"):
            self.answer_of(self.ada)._send()

    def test_cannot_pay_tells_the_treasurer_and_keeps_the_note_private(self):
        answer = self.answer_of(self.ada)
        answer._save_draft(cannot_pay=True, private_note="We may close in June.")
        answer._send()
        answer._send()
        activity = self.bees.activity_ids
        self.assertEqual(activity.user_id, self.treasurer)
        self.assertIn("Bees cannot pay", activity.summary)
        told = self.env["mail.message"].search(
            [("model", "=", "komunigi.membership"), ("res_id", "=", self.bees.id)]
        )
        everything = " ".join(
            [*told.mapped(lambda m: m.body or ""), str(activity.note), activity.summary]
        )
        self.assertNotIn("close in June", everything)
        self.assertEqual(
            answer.with_user(self.treasurer).private_note, "We may close in June."
        )

    def test_who_can_pay_after_all_takes_the_activity_away(self):
        answer = self.answer_of(self.ada)
        answer._save_draft(cannot_pay=True)
        answer._send()
        answer._save_draft(self.reduced.id)
        answer._send()
        self.assertFalse(self.bees.activity_ids)

    def test_a_treasurer_without_rights_is_replaced_by_one_with(self):
        self.network.treasurer_id = new_test_user(
            self.env, "clerk", groups="base.group_user"
        )
        chosen = self.network._dues_treasurer()
        self.assertTrue(chosen.has_group("komunigi_membership.group_treasurer"))

    def test_secretaries_do_not_read_the_note(self):
        answer = self.answer_of(self.ada)
        answer._save_draft(cannot_pay=True, private_note="We may close in June.")
        secretary = new_test_user(
            self.env, "test-secretary", groups="komunigi_membership.group_secretary"
        )
        self.assertTrue(answer.with_user(secretary).cannot_pay)
        with self.assertRaises(AccessError):
            answer.with_user(secretary).read(["private_note"])
        with self.assertRaises(AccessError):
            self.env["komunigi.dues.answer"].with_user(secretary).search(
                [("private_note", "like", "close")]
            )

    def test_strangers_neither_see_nor_answer(self):
        answer = self.answer_of(self.ada)
        with self.assertRaises(AccessError):
            self.answer_of(self.stranger)
        with self.assertRaises(AccessError):
            answer.with_user(self.stranger)._save_draft(self.fair.id)
        with self.assertRaises(AccessError):
            answer.with_user(self.stranger)._send()
        with self.assertRaises(AccessError):
            answer.with_user(self.stranger).read(["tier_id"])

    def test_representatives_write_only_through_their_page(self):
        answer = self.answer_of(self.ada)
        with self.assertRaises(AccessError):
            answer.with_user(self.ada).write({"state": "sent"})
        with self.assertRaises(AccessError):
            answer.with_user(self.ada).action_record()

    def test_an_amount_of_another_scale_is_refused(self):
        other = self.create_scale(self.network, date_start="2030-01-01", active=False)
        with self.assertRaisesRegex(ValidationError, "not among the amounts"):
            self.answer_of(self.ada)._save_draft(other.tier_ids[0].id)

    def test_an_amount_for_another_category_is_refused(self):
        observer = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id}
        )
        self.scale.tier_ids = [
            Command.create(
                {
                    "name": "Observer",
                    "amount": 5,
                    "category_id": observer.id,
                    "is_default": True,
                }
            )
        ]
        with self.assertRaisesRegex(ValidationError, "not among the amounts"):
            self.answer_of(self.ada)._save_draft(self.scale.tier_ids[-1].id)

    def test_the_treasurer_records_an_answer_given_on_the_phone(self):
        answer = (
            self.env["komunigi.dues.answer"]
            .with_user(self.treasurer)
            .create(
                {
                    "membership_id": self.bloum.id,
                    "scale_id": self.scale.id,
                    "tier_id": self.solidarity.id,
                }
            )
        )
        answer.action_record()
        self.assertEqual(self.bloum.dues_tier_id, self.solidarity)
        self.assertEqual(answer.answered_by_id, self.treasurer.partner_id)
