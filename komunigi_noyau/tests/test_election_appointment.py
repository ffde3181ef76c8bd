# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .election_common import ElectionCase


@tagged("post_install", "-at_install")
class TestElectionAppointment(ElectionCase):
    """The operator names who has its seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator_seats = cls.create_operator_college(cls.body, term_months=24)
        cls.operator = cls.network.operator_id
        cls.ana, cls.ben, cls.cem = cls.env["res.partner"].create(
            [{"name": name} for name in ("Ana", "Ben", "Cem")]
        )

    def asked(self, seats=2):
        return self.started(college=self.operator_seats, seats=seats)

    def test_the_secretary_enters_the_letter_and_both_accept(self):
        election = self.asked()
        self.assertEqual((election.way, election.step), ("appointment", "appointment"))
        letter = (
            self.env["ir.attachment"]
            .with_user(self.secretary)
            .create({"name": "letter.pdf", "raw": b"x"})
        )
        wizard = (
            self.env["komunigi.election.appoint"]
            .with_user(self.secretary)
            .create(
                {
                    "election_id": election.id,
                    "partner_ids": (self.ana | self.ben).ids,
                    "note": "Board of 1 November",
                    "attachment_ids": letter.ids,
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(election.step, "acceptance")
        self.assertIn("Operator names Ana and Ben.", election.record_html)
        self.assertIn("Board of 1 November", election.record_html)
        self.assertIn(letter, election.sudo().message_ids.attachment_ids)
        for candidacy in election.candidacy_ids:
            candidacy._accept()
        self.assertEqual(election.state, "done")
        self.assertEqual(set(election.mandate_ids.mapped("origin")), {"appointment"})
        self.assertEqual(
            election.mandate_ids.delegate_ids.partner_id, self.ana | self.ben
        )

    def test_who_declines_is_replaced_by_another_one(self):
        election = self.asked()
        candidacies = election._appoint(
            self.env["komunigi.membership"], self.ana | self.ben
        )
        candidacies[0]._accept()
        candidacies[1]._decline("I move away")
        self.assertEqual(election.step, "appointment")
        with self.assertRaisesRegex(UserError, "1 seats are to be filled"):
            election._appoint(self.env["komunigi.membership"], self.ben | self.cem)
        election._appoint(self.env["komunigi.membership"], self.cem)[0]._accept()
        self.assertEqual(
            set(election.mandate_ids.mapped("holder_name")), {"Ana", "Cem"}
        )

    def test_its_representative_names_them_in_the_portal_and_nobody_else(self):
        member = self.create_member(
            self.network, "Operator", partner_id=self.operator.id
        )
        olga = self.create_representative(member, "olga_acts")
        election = self.asked(seats=1)
        with self.assertRaises(AccessError):
            self.as_member("Bees", election)._appoint(member, self.ana)
        with self.assertRaisesRegex(AccessError, "Operator appoints here"):
            self.as_member("Bees", election)._appoint(self.members["Bees"], self.ana)
        with self.assertRaises(AccessError):
            self.as_member("Bees", election)._appoint(
                self.env["komunigi.membership"], self.ana
            )
        election.with_user(olga.user_id)._appoint(member, self.ana)
        self.assertEqual(self.states(election), {"Ana": "elected"})

    def test_appointed_seats_are_not_elected(self):
        with self.assertRaisesRegex(UserError, "filled by appointment"):
            self.started(college=self.operator_seats, seats=1, way="candidacies")
        with self.assertRaisesRegex(UserError, "filled by election"):
            self.started(seats=1, way="appointment")

    def test_who_acts_for_it_is_asked_by_mail(self):
        member = self.create_member(
            self.network, "Operator", partner_id=self.operator.id
        )
        olga = self.create_representative(member, "olga_acts").partner_id
        olga.email = "olga@example.com"
        self.asked(seats=1)
        before = self.env["mail.mail"].search([])
        mailing = self.env["komunigi.election.mailing"].search([("done", "=", False)])
        mailing.filtered(lambda one: one.kind == "appointment")._try_batch(100)
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.recipient_ids, olga)
