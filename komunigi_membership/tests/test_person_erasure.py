# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from base64 import b64encode

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import file_open

from .common import MembershipMixin


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20")
class TestPersonErasure(MembershipMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.representation = cls.create_representative(cls.bees, "anna_leaves")
        cls.anna = cls.representation.partner_id
        with file_open("base/static/img/avatar.png", "rb") as file:
            photo = b64encode(file.read())
        cls.anna.write(
            {
                "name": "Anna Leaves",
                "email": "anna@example.com",
                "phone": "+32 2 123 45 67",
                "street": "Quay 1",
                "comment": "Has three children",
                "image_1920": photo,
                "category_id": [Command.create({"name": "Vegetarian"})],
            }
        )
        cls.administrator = new_test_user(
            cls.env,
            login="erasing_administrator",
            groups="komunigi_membership.group_administrator,base.group_partner_manager",
        )

    def erase(self, partner, user=None):
        wizard = self.env["komunigi.person.erasure"].with_user(
            user or self.administrator
        )
        wizard.create({"partner_id": partner.id}).action_erase()
        partner.invalidate_recordset()

    def end(self):
        self.representation.date_end = "2026-11-01"

    def log(self):
        return self.env["privacy.log"].search([], order="id desc", limit=1)

    def test_who_acts_for_a_member_today_is_not_erased(self):
        wizard = self.env["komunigi.person.erasure"].create(
            {"partner_id": self.anna.id}
        )
        self.assertIn("Acts for Bees: end the representation", wizard.reasons)
        with self.assertRaisesRegex(UserError, "Acts for Bees"):
            self.erase(self.anna)
        self.assertEqual(self.anna.name, "Anna Leaves")

    def test_what_stands_in_the_way_is_ended_where_it_is_said(self):
        wizard = Form(self.env["komunigi.person.erasure"].with_user(self.administrator))
        self.assertFalse(wizard.reasons)
        wizard.partner_id = self.anna
        self.assertIn("Acts for Bees", wizard.reasons)
        wizard = wizard.save()
        self.assertEqual(wizard.representation_ids, self.representation)
        self.assertEqual(wizard.action_end_representations()["res_id"], wizard.id)
        wizard.invalidate_recordset()
        self.assertFalse(wizard.reasons or wizard.representation_ids)
        wizard.action_erase()
        self.assertEqual(self.anna.name, "Person erased 2026-11")

    def test_a_person_is_gone_and_what_she_did_stays(self):
        self.end()
        user = self.anna.user_ids
        note = self.bees.message_post(
            body="Bees pays in May",
            author_id=self.anna.id,
            email_from="anna@example.com",
        )
        self.erase(self.anna)
        self.assertEqual(self.anna.name, "Person erased 2026-11")
        for name in ("email", "phone", "street", "comment", "image_1920"):
            self.assertFalse(self.anna[name], name)
        self.assertFalse(self.anna.category_id)
        self.assertFalse(self.anna.active or user.active)
        self.assertNotIn("anna", user.login)
        self.assertNotIn(str(self.anna.id), user.login)
        self.assertEqual(self.representation.partner_id, self.anna)
        self.assertEqual(
            self.representation.display_name, "Person erased 2026-11 for Bees"
        )
        self.assertIn("pays in May", note.body)
        self.assertFalse(note.email_from)

    def test_the_log_tells_what_was_kept_and_not_whose(self):
        self.end()
        self.erase(self.anna)
        log = self.log()
        self.assertEqual(log.anonymized_name, "A*** L*****")
        self.assertIn("No register and no books", log.additional_note)
        self.assertEqual(log.user_id, self.administrator)

    def test_whom_the_books_name_keeps_the_name_there_and_nothing_else(self):
        self.end()
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.anna.id,
                "invoice_date": "2026-10-01",
                "invoice_line_ids": [
                    Command.create({"name": "Dues", "price_unit": 25})
                ],
            }
        )
        move.action_post()
        self.erase(self.anna)
        self.assertEqual((self.anna.name, self.anna.street), ("Anna Leaves", "Quay 1"))
        self.assertFalse(self.anna.email or self.anna.phone or self.anna.comment)
        self.assertEqual(move.invoice_partner_display_name, "Anna Leaves")
        self.assertIn("Invoices and payments: 1", self.log().additional_note)
        with freeze_time("2037-01-01"):
            self.erase(self.anna)
        self.assertEqual(self.anna.name, "Person erased 2037-01")
        self.assertEqual(move.amount_untaxed, 25)

    def test_a_cooperator_is_not_erased_and_a_former_one_stays_in_the_register(self):
        self.end()
        entry = self.env["cooperative.membership"].create(
            {
                "partner_id": self.anna.id,
                "company_id": self.env.company.id,
                "member": True,
                "cooperator_register_number": 7042,
            }
        )
        with self.assertRaisesRegex(UserError, "Is a cooperator"):
            self.erase(self.anna)
        entry.write({"member": False, "old_member": True})
        self.erase(self.anna)
        self.assertEqual(self.anna.name, "Anna Leaves")
        self.assertFalse(self.anna.email)
        self.assertIn("Share register", self.log().additional_note)

    def test_a_member_in_person_loses_private_notes(self):
        scale = self.create_scale(self.network)
        person = self.env["res.partner"].create({"name": "Zoe"})
        member = self.create_member(
            self.network, "Zoe", partner_id=person.id, date_start="2025-01-01"
        )
        answer = self.env["komunigi.dues.answer"].create(
            {
                "membership_id": member.id,
                "scale_id": scale.id,
                "private_note": "I lost my work",
            }
        )
        with self.assertRaisesRegex(UserError, "Is a member of Reseau"):
            self.erase(person)
        member.period_ids.write({"date_end": "2026-01-01", "note": "Moves to Ghent"})
        self.erase(person)
        self.assertFalse(answer.private_note or member.period_ids.note)
        self.assertEqual(member.partner_name, "Person erased 2026-11")
        self.assertEqual(member.state, "left")

    def test_a_name_like_a_code_changes_no_code(self):
        self.create_scale(self.network)
        line = self.prepare_call(self.network).line_ids
        for name, left in (("yes", "yes"), ("EUR", "EUR"), ("Yes", "-")):
            line.reckoned_steps = [{"answer": name}]
            self.anna._forget_name_in_steps(name, "-")
            self.assertEqual(line.reckoned_steps, [{"answer": left}])

    def test_who_worked_here_is_erased_once_the_login_is_archived(self):
        left = new_test_user(self.env, login="who_left", groups="base.group_user")
        with self.assertRaisesRegex(UserError, "archive the user first"):
            self.erase(left.partner_id)
        left.active = False
        self.erase(left.partner_id)
        self.assertNotIn("left", left.partner_id.name + left.login)

    def test_what_odoo_itself_works_with_is_not_erased(self):
        for user in ("base.user_root", "base.public_user"):
            with self.subTest(user=user), self.assertRaises(UserError):
                self.env.ref(user).partner_id._erase_checked()

    def test_an_organisation_is_not_erased(self):
        with self.assertRaisesRegex(UserError, "This is an organisation"):
            self.erase(self.bees.partner_id)

    def test_only_administrators_erase(self):
        self.end()
        secretary = new_test_user(
            self.env,
            login="erasing_secretary",
            groups="komunigi_membership.group_secretary",
        )
        with self.assertRaises(AccessError):
            self.erase(self.anna, secretary)

    def test_the_look_up_finds_members_and_deletes_nothing_that_counts(self):
        person = self.env["res.partner"].create(
            {"name": "Zoe Seeks", "email": "zoe@example.com"}
        )
        member = self.create_member(self.network, "Zoe", partner_id=person.id)
        answer = self.env["komunigi.dues.answer"].create(
            {"membership_id": member.id, "scale_id": self.create_scale(self.network).id}
        )
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": person.name, "email": person.email}
        )
        wizard.action_lookup()
        found = [(line.res_model, line.res_id) for line in wizard.line_ids]
        for record in (person, member, member.period_ids, answer):
            self.assertEqual(found.count((record._name, record.id)), 1, record._name)
        line = wizard.line_ids.filtered(lambda one: one.res_model == member._name)
        with self.assertRaisesRegex(UserError, "votes, accounts or registers"):
            line.action_unlink()
        [contact] = wizard.line_ids.filtered(
            lambda one: one.res_id == person.id and one.res_model == "res.partner"
        )
        action = contact.action_erase_person()
        self.assertEqual(action["context"], {"default_partner_id": person.id})
