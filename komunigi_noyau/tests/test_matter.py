# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from .workspace_common import WorkspaceMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
)


class MatterCase(WorkspaceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.set_up_noyau()


class TestDecision(MatterCase):
    """Each seat answers; nobody objects: it is decided."""

    def test_who_steps_aside_is_written_nothing_though_it_follows(self):
        matter = self.bring()
        people = self.oskar.partner_id | self.anna.partner_id
        matter.message_subscribe(partner_ids=people.ids)
        matter.subject = "operator_price"
        message = matter.with_user(self.secretary).message_post(
            body="Too dear", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(
            message.sudo().notification_ids.res_partner_id, self.anna.partner_id
        )
        self.assertFalse(message.with_user(self.oskar).has_access("read"))

    def test_a_copy_is_brought_by_who_copies(self):
        copy = self.bring().with_user(self.secretary).copy()
        self.assertEqual(copy.author_id, self.secretary.partner_id)

    def test_nobody_objects(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie, "concern", "Who opens the doors?")
        self.answer(matter, self.seat_operator)
        matter._decide(self.anna.partner_id)
        self.assertEqual((matter.state, matter.outcome), ("decided", "adopted"))
        self.assertEqual(matter.date_decided, self.today)
        self.assertIn("by 3 of 3 seats.", matter._decision_in_words())
        self.assertIn("Who opens the doors?", matter.record_html)

    def test_what_an_addon_wrote_is_told_after_it_has_gone(self):
        matter = self.bring()
        matter._log_step("by_an_addon_of_yore")
        self.assertIn("an addon that is no longer installed", matter.record_html)

    def test_one_objection_stops_it(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie, "objection", "Nobody can work.")
        matter._decide(self.anna.partner_id)
        self.assertEqual(matter.outcome, "rejected")
        self.assertIn("of 2 seats that answered, 1 object", matter._decision_in_words())

    def test_an_objection_is_worked_in_and_the_answers_are_asked_anew(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie, "objection", "Nobody can work.")
        matter._edit(
            {"name": matter.name, "draft": "With two helpers."}, matter._mark()
        )
        self.assertTrue(matter.is_proposed)
        self.assertFalse(matter._standing().voices)
        self.assertIn("Nobody can work.", matter.record_html)
        self.assertEqual([v["draft"] for v in matter._versions()], ["From May on."])
        with self.assertRaisesRegex(UserError, "0 of 3 seats have answered; 2 have to"):
            matter._decide(self.anna.partner_id)
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie)
        matter._decide(self.chloe.partner_id)
        self.assertEqual(matter.outcome, "adopted")
        self.assertEqual(len(matter.voice_ids), 4)

    def test_a_change_that_changes_nothing_keeps_the_answers(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        matter._edit({"name": "Sundays", "draft": matter.draft}, matter._mark())
        self.assertTrue(matter._standing().voices)
        self.assertFalse(matter._versions())

    def test_more_than_half_of_the_seats_have_to_answer(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        with self.assertRaisesRegex(UserError, "1 of 3 seats have answered; 2 have to"):
            matter._decide(self.anna.partner_id)
        self.answer(matter, self.seat_epicerie)
        matter._decide(self.anna.partner_id)
        self.assertIn(
            "by 2 of 3 seats. 2 answers were needed", matter._decision_in_words()
        )

    def test_an_objection_says_why(self):
        matter = self.propose()
        with self.assertRaisesRegex(UserError, "Say why you object"):
            self.answer(matter, self.seat_potager, "objection", "  ")

    def test_a_seat_may_change_its_answer_until_the_decision(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager, "objection", "No")
        self.answer(matter, self.seat_potager, "consent", "left over")
        self.answer(matter, self.seat_epicerie)
        self.assertEqual(matter.voice_ids.mapped("answer"), ["consent", "consent"])
        self.assertFalse(matter.voice_ids[0].reason)
        matter._decide(self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "is not open any more"):
            self.answer(matter, self.seat_potager, "objection", "No")

    def test_the_second_click_finds_it_decided(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie)
        matter._decide(self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "is not open any more"):
            matter._decide(self.chloe.partner_id)
        self.assertEqual(
            len([s for s in matter.record_steps if s["code"] == "decided"]), 1
        )

    def test_nothing_is_decided_without_a_draft(self):
        matter = self.bring(draft="")
        with self.assertRaisesRegex(UserError, "Write the draft first"):
            matter._propose(self.anna.partner_id)

    def test_an_interim_has_no_voice_and_is_on_the_record(self):
        extra = self.create_member(self.network, "La Cagette")
        ivo = self.create_representative(extra, "ivo_sits")
        interim = self.create_seat(
            self.college,
            extra,
            ivo,
            kind="interim",
            origin="interim",
            date_start=self.month(-1),
            date_end=self.month(1),
        )
        matter = self.propose()
        with self.assertRaisesRegex(UserError, "no voice"):
            matter._answer(interim, ivo.partner_id, "consent")
        self.assertEqual(len(matter._standing().seats), 3)
        for seat in (self.seat_potager, self.seat_epicerie):
            self.answer(matter, seat)
        matter._decide(self.anna.partner_id)
        self.assertIn(
            "Ad interim, without a voice: Ivo_Sits (La Cagette)",
            matter._decision_in_words(),
        )

    def test_the_voice_of_a_mandate_that_ended_does_not_count(self):
        matter = self.propose()
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie)
        self.seat_epicerie.date_end = self.today
        standing = matter._standing()
        self.assertEqual((len(standing.seats), len(standing.voices)), (2, 1))
        self.assertFalse(standing.has_quorum)

    def test_what_was_decided_on_does_not_change(self):
        matter = self.propose()
        for seat in (self.seat_potager, self.seat_epicerie, self.seat_operator):
            self.answer(matter, seat)
        matter._decide(self.anna.partner_id)
        keeper = matter.with_user(self.secretary)
        for values in (
            {"draft": "Never."},
            {"name": "x"},
            {"subject": "operator_price"},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "is decided"):
                keeper.write(values)
        for values in (
            {"state": "open"},
            {"outcome": "rejected"},
            {"record_steps": []},
            {"recused_ids": [Command.clear()]},
            {"round": 7},
            {"is_proposed": True},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                keeper.write(values)
        with self.assertRaisesRegex(UserError, "set it aside instead"):
            keeper.unlink()

    @silent
    def test_nobody_answers_by_rpc(self):
        matter = self.propose()
        for operation in ("create", "write", "unlink"):
            with self.subTest(operation), self.assertRaises(AccessError):
                matter.voice_ids.with_user(self.secretary).check_access(operation)

    def test_a_matter_stays_with_its_body(self):
        other = self.create_body(self.network, "Another")
        matter = self.bring().with_user(self.secretary)
        with self.assertRaisesRegex(UserError, "stays with its body"):
            matter.body_id = other
        with self.assertRaisesRegex(UserError, "function of another body"):
            matter.function_id = self.env["komunigi.body.function"].create(
                {"name": "Elsewhere", "body_id": other.id}
            )

    def test_set_aside_and_taken_up_again(self):
        matter = self.bring()
        matter.with_user(self.secretary).action_close()
        self.assertEqual(matter.state, "closed")
        with self.assertRaisesRegex(UserError, "is not open any more"):
            matter._propose(self.anna.partner_id)
        matter.with_user(self.secretary).action_reopen()
        self.assertEqual(matter.state, "open")
        self.assertIn("took it up again", matter.record_html)


class TestRecusal(MatterCase):
    """On its own price the operator steps aside."""

    def test_quorum_and_majority_are_counted_without_it(self):
        matter = self.propose(subject="operator_price")
        standing = matter._standing()
        self.assertEqual(standing.seats, self.seat_potager | self.seat_epicerie)
        with self.assertRaisesRegex(UserError, "no voice"):
            self.answer(matter, self.seat_operator)
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie)
        matter._decide(self.anna.partner_id)
        self.assertRegex(
            matter._decision_in_words(),
            r"^Decided on .* by 2 of 2 seats\. Oskar \(Operator\) stepped aside: it is "
            r"about the operator's price\.$",
        )

    def test_an_answer_given_before_does_not_count_after(self):
        matter = self.propose()
        self.answer(matter, self.seat_operator, "objection", "Too little")
        matter.subject = "operator_price"
        self.assertFalse(matter._standing().voices)

    @silent
    def test_who_steps_aside_reads_nothing_in_the_backend(self):
        matter = self.propose(subject="operator_price")
        self.answer(matter, self.seat_potager)
        matter._remark(self.anna.partner_id, "Too dear.")
        attachment = matter._attach("offer.pdf", b"%PDF-1.4")
        self.env.flush_all()
        self.env.invalidate_all()
        for record in (matter, matter.voice_ids, matter._remarks(), attachment):
            with self.subTest(record._name):
                with self.assertRaises(AccessError):
                    record.with_user(self.oskar).read(["create_date"])
                self.assertFalse(
                    record.with_user(self.oskar).search([("id", "in", record.ids)])
                )
                self.assertTrue(
                    record.with_user(self.secretary).search([("id", "in", record.ids)])
                )
        with self.assertRaises(AccessError):
            matter.with_user(self.oskar).subject = "ordinary"

    @silent
    def test_a_changed_subject_hides_at_once(self):
        matter = self.bring()
        self.assertTrue(matter.with_user(self.oskar).has_access("read"))
        matter.subject = "operator_evaluation"
        self.env.flush_all()
        self.assertFalse(matter.with_user(self.oskar).has_access("read"))
        self.assertNotIn(self.oskar.partner_id, matter._readers())

    def test_mandates_that_begin_later_step_aside_too(self):
        matter = self.bring(subject="operator_price")
        ola = self.env["res.partner"].create(
            {"name": "Ola", "parent_id": self.operator.id}
        )
        later = self.create_seat(self.operators, ola, ola)
        self.assertIn(later, matter.recused_ids)
        self.assertIn(later, matter._reasons_aside(later)[matter])

    def test_an_operators_employee_in_a_members_seat_steps_aside(self):
        matter = self.bring(subject="operator_price")
        self.assertNotIn(self.seat_epicerie, matter.recused_ids)
        self.chloe.partner_id.parent_id = self.operator
        self.assertIn(self.seat_epicerie, matter.recused_ids)
        self.assertIn(self.seat_epicerie, matter._standing().aside)

    def test_who_represents_the_operator_as_a_member_steps_aside(self):
        member = self.create_member(
            self.network, "Operator", partner_id=self.operator.id
        )
        matter = self.bring(subject="operator_price")
        self.assertNotIn(self.seat_epicerie, matter.recused_ids)
        self.create_representation(member, self.chloe, role="titular")
        self.assertIn(self.seat_epicerie, matter.recused_ids)
        self.assertIn(self.seat_epicerie, matter._standing().aside)

    def test_a_personal_interest_with_its_reason(self):
        matter = self.propose()
        self.answer(matter, self.seat_epicerie)
        matter._step_aside(self.seat_epicerie, "My sister owns the shop.")
        self.assertNotIn(self.seat_epicerie, matter._standing().seats)
        self.assertFalse(matter._standing().voices)
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_operator)
        matter._decide(self.anna.partner_id)
        self.assertIn(
            "Chloe_Sits (L'Epicerie) stepped aside: My sister owns the shop.",
            matter._decision_in_words(),
        )
        with self.assertRaisesRegex(UserError, "is not open any more"):
            matter.recusal_ids.unlink()

    def test_when_everybody_steps_aside_nobody_decides(self):
        matter = self.bring(subject="operator_price")
        matter._step_aside(self.seat_potager | self.seat_epicerie, "We are friends.")
        with self.assertRaisesRegex(UserError, "Nobody may decide this"):
            matter._propose(self.anna.partner_id)

    def test_a_seat_of_another_body_does_not_step_aside_here(self):
        matter = self.bring()
        other = self.create_body(self.network, "Another")
        seat = self.create_seat(self.create_college(other), self.potager, self.anna)
        with self.assertRaisesRegex(UserError, "in another body"):
            matter._step_aside(seat, "x")

    def test_the_record_is_told_in_the_readers_language(self):
        matter = self.propose(subject="operator_price")
        self.answer(matter, self.seat_potager)
        self.answer(matter, self.seat_epicerie)
        matter._decide(self.anna.partner_id)
        step = matter.record_steps[-1]
        self.assertEqual(step["code"], "decided")
        self.assertEqual(
            step["aside"], [{"name": "Oskar (Operator)", "code": "operator_price"}]
        )
        self.assertNotIn("stepped", str(step))
