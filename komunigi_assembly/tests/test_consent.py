# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import new_test_user

from .agenda_common import AgendaMixin
from .common import AssemblyCase


@freeze_time("2027-03-02 17:00:00")
class ConsentCase(AgendaMixin, AssemblyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2027-03-02 17:00:00"):
            cls.create_circle(cls.network)
            cls.meeting = cls.create_meeting(cls.network, "2027-03-02 17:00:00")


class TestConsent(ConsentCase):
    """Not "everybody agrees" but "no objection stands"."""

    def test_an_objection_is_worked_into_the_proposal(self):
        self.begin(self.meeting)
        item = self.create_item(
            self.meeting, "Hire", "decision", proposal="We hire Zoé full time."
        )
        item._start()
        for stage in ("questions", "reactions", "consent"):
            item._go_to_stage(stage)
        item._answer(self.louve, self.chloe, "objection", "We cannot pay that")
        item._answer(self.epicerie, self.bruno, "concern", "Who will train her?")
        item._all_consent(self.anna)
        self.assertEqual(
            {m.partner_id.name: v.answer for m, v in item._standing().voices.items()},
            {"Le Potager": "consent", "L'Epicerie": "concern", "La Louve": "objection"},
        )
        item._integrate_objection("We hire Zoé for half of the time.", self.anna)
        self.assertEqual(item.round, 2)
        self.assertFalse(item._standing().voices)
        with self.assertRaisesRegex(UserError, "Not asked yet: L'Epicerie, La Louve"):
            item._decide(self.anna)
        item._answer(self.louve, self.chloe, "concern", "Let us look in June")
        item._all_consent(self.anna)
        decision = item._decide(self.anna, date_review=item._default_date_review())
        self.assertEqual(item.outcome, "adopted")
        self.assertEqual(item.stage, "decided")
        self.assertFalse(item.vote_said, "nobody voted, and the form opens")
        self.assertEqual(decision.text, "We hire Zoé for half of the time.")
        self.assertEqual(decision.date_review, Date.to_date("2028-03-02"))
        self.assertEqual(
            decision._say_record(),
            [
                "Decided by consent of 3, 1 of them with a concern.",
                "La Louve consented, with a concern: Let us look in June",
                "La Louve objected: We cannot pay that",
                "The proposal was reworded to meet this, and everybody was asked "
                "again. Before, it read: “We hire Zoé full time.”",
            ],
        )
        # All that was said in the first round is kept.
        [first, last] = decision.record["rounds"]
        self.assertEqual([first["round"], last["round"]], [1, 2])
        self.assertIn(
            {
                "name": "L'Epicerie",
                "answer": "concern",
                "reason": "Who will train her?",
            },
            first["answers"],
        )

    def test_an_objection_that_stands(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting)
        item._answer(self.louve, self.chloe, "objection", "No money")
        item._all_consent(self.anna)
        decision = item._decide(self.anna)
        self.assertEqual(item.outcome, "rejected")
        self.assertEqual(decision.outcome, "rejected")
        self.assertEqual(
            decision._say_record(),
            ["Not adopted: 1 objected, 2 consented.", "La Louve objected: No money"],
        )

    def test_an_objection_needs_its_reason(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting)
        with self.assertRaisesRegex(UserError, "Say why La Louve objects"):
            item._answer(self.louve, self.chloe, "objection", " ")
        with self.assertRaisesRegex(UserError, "Choose one"):
            item._answer(self.louve, self.chloe, "perhaps")

    def test_one_may_think_again_until_it_is_decided(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting)
        item._answer(self.louve, self.chloe, "objection", "No money")
        item._answer(self.louve, self.chloe, "consent", "Forgotten")
        item._all_consent(self.anna)
        item._decide(self.anna)
        self.assertEqual(item.outcome, "adopted")
        self.assertFalse(any(item.voice_ids.mapped("reason")))
        with self.assertRaisesRegex(UserError, "decided already"):
            item._answer(self.louve, self.chloe, "objection", "Too late")
        with self.assertRaisesRegex(UserError, "decided already"):
            item._decide(self.anna)
        with self.assertRaisesRegex(UserError, "decided"):
            item._set_proposal("Something else.", self.anna)
        with self.assertRaisesRegex(UserError, "decided"):
            item.name = "Something else"

    def test_a_member_counts_once_however_many_it_sends(self):
        second = self.create_representative(
            self.louve, "denis_notes", role="substitute"
        ).partner_id
        self.begin(self.meeting, self.potager)
        self.meeting._check_in(self.louve, partner=self.chloe)
        self.meeting._check_in(self.louve, partner=second)
        item = self.ask_consent(self.meeting)
        item._answer(self.louve, self.chloe, "consent")
        item._answer(self.louve, second, "concern", "Slowly")
        item._all_consent(self.anna)
        decision = item._decide(self.anna)
        self.assertEqual(decision.record["count"]["consent"], 1)
        self.assertEqual(decision.record["count"]["concern"], 1)

    def test_only_those_who_are_there_consent(self):
        self.begin(self.meeting, self.potager | self.epicerie)
        item = self.ask_consent(self.meeting)
        with self.assertRaisesRegex(UserError, "La Louve is not noted as present"):
            item._answer(self.louve, self.chloe, "consent")
        # Who comes late is asked too; who leaves having spoken has spoken.
        self.meeting._check_in(self.louve, partner=self.chloe)
        item._answer(self.epicerie, self.bruno, "concern", "Slowly")
        self.meeting._check_out(self.epicerie)
        self.assertEqual(item._standing().waiting, self.louve | self.potager)
        self.meeting._check_out(self.potager)
        item._answer(self.louve, self.chloe, "consent")
        decision = item._decide(self.anna)
        self.assertEqual(decision.record["count"]["consent"], 1)
        self.assertEqual(decision.record["count"]["concern"], 1)

    def test_nobody_decides_alone_in_an_empty_room(self):
        self.begin(self.meeting, self.potager)
        self.meeting._check_out(self.potager)
        item = self.ask_consent(self.meeting)
        with self.assertRaisesRegex(UserError, "note who is there"):
            item._decide(self.anna)

    def test_who_has_no_vote_has_no_voice(self):
        self.louve.category_id = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id, "votes": False}
        )
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting)
        with self.assertRaisesRegex(UserError, "La Louve may not vote"):
            item._answer(self.louve, self.chloe, "consent")
        item._all_consent(self.anna)
        decision = item._decide(self.anna)
        self.assertEqual(decision.record["count"]["consent"], 2)
        self.assertIn("Without a voice: La Louve.", decision._say_record())

    def test_what_an_absent_member_wrote_is_read_out_before_deciding(self):
        item = self.create_item(self.meeting, "Hire", "decision", proposal="Yes.")
        item._write_concern(self.louve, self.chloe, "In summer we are few")
        item._write_concern(self.epicerie, self.bruno, "Withdrawn later")
        item._write_concern(self.epicerie, self.bruno, "")
        self.begin(self.meeting, self.potager)
        item._start()
        item._go_to_stage("consent")
        item._all_consent(self.anna)
        with self.assertRaisesRegex(UserError, "beforehand: La Louve"):
            item._decide(self.anna)
        item._hear_concern(item.concern_ids)
        decision = item._decide(self.anna)
        self.assertIn(
            "La Louve, beforehand: In summer we are few", decision._say_record()
        )

    def test_a_new_wording_asks_anew(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting, "One.")
        item._all_consent(self.anna)
        item._set_proposal("Two.", self.bruno)
        self.assertEqual(item.round, 2)
        self.assertFalse(item._standing().voices)
        self.assertIn("asked_anew", item.event_ids.mapped("code"))
        # The same again changes nothing.
        item._all_consent(self.anna)
        item._set_proposal(" Two. ", self.bruno)
        self.assertEqual(item.round, 2)

    def test_consent_is_asked_to_something(self):
        self.begin(self.meeting)
        item = self.create_item(self.meeting, "Hire", "decision")
        item._start()
        with self.assertRaisesRegex(UserError, "Write the proposal first"):
            item._go_to_stage("consent")
        with self.assertRaisesRegex(UserError, "Choose one of the steps"):
            item._go_to_stage("decided")
        item._set_proposal("Yes.", self.anna)
        with self.assertRaisesRegex(UserError, "Ask for consent first"):
            item._decide(self.anna)
        with self.assertRaisesRegex(UserError, "not asked for just now"):
            item._answer(self.louve, self.chloe, "consent")

    def test_what_was_to_be_talked_about_becomes_a_decision(self):
        self.begin(self.meeting)
        item = self.create_item(self.meeting, "Hire", proposal="Yes.")
        item._start()
        with self.assertRaisesRegex(UserError, "not decided by consent"):
            item._go_to_stage("consent")
        item._decide_it()
        item._go_to_stage("consent")
        self.assertEqual(item.stage, "consent")

    def test_an_integration_meets_an_objection_by_another_wording(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting, "One.")
        with self.assertRaisesRegex(UserError, "Nobody objects"):
            item._integrate_objection("Two.", self.anna)
        item._answer(self.louve, self.chloe, "objection", "No")
        with self.assertRaisesRegex(UserError, "Change the wording"):
            item._integrate_objection("One.", self.anna)


class TestAside(ConsentCase):
    """Recusal, as in the noyau."""

    def test_the_operator_steps_aside_from_its_price(self):
        self.begin(self.meeting, self.circle | self.operator)
        item = self.ask_consent(self.meeting, subject="operator_price")
        self.assertFalse(item._may_read(self.operator))
        self.assertTrue(item._may_read(self.potager))
        with self.assertRaisesRegex(UserError, "Coop IT Easy steps aside"):
            item._answer(self.operator, self.olivia, "objection", "It is cheap")
        item._all_consent(self.anna)
        decision = item._decide(self.anna)
        self.assertEqual(decision.record["count"]["consent"], 3)
        self.assertIn(
            "Coop IT Easy stepped aside: it is about the operator's price.",
            decision._say_record(),
        )

    def test_for_a_reason_of_its_own(self):
        self.begin(self.meeting)
        item = self.ask_consent(self.meeting)
        item._answer(self.louve, self.chloe, "objection", "She is my cousin, hm")
        with self.assertRaisesRegex(UserError, "Say why"):
            item._step_aside(self.louve, "")
        item._step_aside(self.louve, "She is my cousin.")
        self.assertFalse(item._may_read(self.louve))
        with self.assertRaisesRegex(UserError, "no voice"):
            item._write_concern(self.louve, self.chloe, "Still")
        item._all_consent(self.anna)
        decision = item._decide(self.anna)
        self.assertEqual(item.outcome, "adopted")
        self.assertIn(
            "La Louve stepped aside: She is my cousin.", decision._say_record()
        )
        with self.assertRaisesRegex(UserError, "decided already"):
            item._step_aside(self.potager, "Me too")
        with self.assertRaisesRegex(UserError, "decided already"):
            item.recusal_ids.unlink()

    def test_a_concern_of_who_steps_aside_holds_nothing_up(self):
        item = self.create_item(self.meeting, "Hire", "decision", proposal="Yes.")
        item._write_concern(self.louve, self.chloe, "Hm")
        item._step_aside(self.louve, "My cousin")
        self.begin(self.meeting, self.potager)
        item._start()
        item._go_to_stage("consent")
        item._all_consent(self.anna)
        self.assertTrue(item._decide(self.anna))

    def test_in_the_backend_neither(self):
        """A secretary who acts for a member reads no more there than in the portal."""
        user = new_test_user(
            self.env, "both_notes", "komunigi_membership.group_secretary"
        )
        self.create_representation(
            self.louve,
            self.env["komunigi.representation"].new({"partner_id": user.partner_id.id}),
        )
        item = self.create_item(self.meeting, "Hire", "decision", proposal="Yes.")
        other = self.create_item(self.meeting, "Price", subject="operator_price")
        item._write_concern(self.potager, self.anna, "Hm")
        self.env.invalidate_all()
        self.assertEqual(item.with_user(user).name, "Hire")
        item._step_aside(self.louve, "My cousin")
        self.env.invalidate_all()
        for record in (item, item.concern_ids, item.recusal_ids):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["id"])
        self.assertEqual(other.with_user(user).name, "Price")
        self.create_representation(
            self.operator,
            self.env["komunigi.representation"].new({"partner_id": user.partner_id.id}),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            other.with_user(user).read(["id"])
