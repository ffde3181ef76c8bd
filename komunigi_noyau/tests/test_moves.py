# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import NoyauMixin

silent = mute_logger(
    "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
)


@tagged("post_install", "-at_install")
class TestMoves(NoyauMixin, TransactionCase):
    """What has not begun may still change, but moves to no company that one does not
    see: there it would be a seat, an election, a login to a workspace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        company = cls.env["res.company"].create({"name": "Other company"})
        cls.elsewhere = cls.create_network("Ailleurs", company_id=company.id)
        cls.body = cls.create_body(cls.network)
        cls.body_there = cls.create_body(cls.elsewhere)
        rules = {"filled_by": "appointment", "once": False}
        cls.college = cls.create_college(cls.body, **rules)
        cls.college_there = cls.create_college(cls.body_there, **rules)
        cls.next_year = cls.network._today() + relativedelta(years=1)
        cls.house = cls.env["res.partner"].create({"name": "House", "is_company": True})
        cls.person = cls.env["res.partner"].create({"name": "Person"})
        cls.secretary, cls.administrator = (
            new_test_user(cls.env, f"{name}_moves", f"komunigi_membership.group_{name}")
            for name in ("secretary", "administrator")
        )
        cls.mandate = cls.create_mandate(cls.college, cls.house, cls.next_year)
        cls.mandate_there = cls.create_mandate(
            cls.college_there, cls.house, cls.next_year
        )
        cls.env.flush_all()

    def assert_stays(self, record, user, **values):
        own = record.with_user(user)
        self.assertTrue(own.has_access("write"))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.write(values)
        self.env.invalidate_all()

    @silent
    def test_a_mandate_that_begins_later(self):
        self.mandate_there.unlink()
        self.assert_stays(
            self.mandate, self.secretary, college_id=self.college_there.id
        )

    @silent
    def test_who_sits(self):
        line = self.env["komunigi.delegate"].create(
            {"mandate_id": self.mandate.id, "partner_id": self.person.id}
        )
        self.assert_stays(line, self.secretary, mandate_id=self.mandate_there.id)

    @silent
    def test_an_election_in_preparation(self):
        election = self.create_election(self.college, self.next_year)
        self.assert_stays(election, self.secretary, college_id=self.college_there.id)

    @silent
    def test_an_evaluation_in_preparation(self):
        evaluation = (
            self.env["komunigi.evaluation"]
            .with_user(self.secretary)
            .create({"body_id": self.body.id, "year": 2026})
        )
        self.assert_stays(evaluation, self.secretary, body_id=self.body_there.id)

    @silent
    def test_a_waiver(self):
        waiver = self.env["komunigi.rest.waiver"].create(
            {
                "college_id": self.college.id,
                "holder_id": self.house.id,
                "decision": "Assembly",
                "decision_date": "2026-01-01",
                "reason": "Nobody else.",
            }
        )
        self.assert_stays(waiver, self.secretary, college_id=self.college_there.id)

    @silent
    def test_rules_a_college_and_a_body(self):
        college = self.create_college(self.body, "Unused")
        rule = college.rule_ids.copy(
            {"date_start": self.next_year + relativedelta(years=1)}
        )
        admin = self.administrator
        self.assert_stays(rule, admin, college_id=self.college_there.id)
        self.assert_stays(college, admin, body_id=self.body_there.id)
        unused = self.create_body(self.network, "Unused")
        self.assert_stays(unused, admin, network_id=self.elsewhere.id)

    @silent
    def test_a_seat_that_steps_aside(self):
        here, there = (
            self.env["komunigi.matter"].create({"name": "Price", "body_id": body.id})
            for body in (self.body, self.body_there)
        )
        recusal = self.env["komunigi.matter.recusal"].create(
            {
                "matter_id": here.id,
                "mandate_id": self.mandate.id,
                "reason": "It is about us.",
            }
        )
        self.assert_stays(
            recusal,
            self.secretary,
            matter_id=there.id,
            mandate_id=self.mandate_there.id,
        )

    @silent
    def test_a_letter_of_appointment_is_one_that_its_sender_reads(self):
        paper = self.env["ir.attachment"].create(
            {
                "name": "paper.txt",
                "raw": b"Of others",
                "res_model": "komunigi.network",
                "res_id": self.elsewhere.id,
            }
        )
        election = self.create_election(
            self.college, self.next_year, way="appointment"
        ).with_user(self.secretary)
        with self.assertRaises(AccessError):
            election._appoint(
                self.env["komunigi.membership"],
                self.house,
                attachments=paper.with_user(self.secretary),
            )

    @silent
    def test_what_an_evaluation_is_made_with_is_its_makers_own(self):
        """It is made with rights that its maker does not have; not so what hangs on
        it."""
        evaluations = self.env["komunigi.evaluation"].with_user(self.secretary)
        note = self.elsewhere.message_post(body="Of others")
        for command in (
            Command.update(note.id, {"body": "forged"}),
            Command.link(note.id),
            Command.delete(note.id),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                evaluations.create(
                    {"body_id": self.body.id, "year": 2026, "message_ids": [command]}
                )
            self.env.invalidate_all()
            self.assertIn("Of others", note.exists().body)
            self.assertEqual(note.res_id, self.elsewhere.id)

    @silent
    def test_nobody_says_which_election_a_mandate_follows_from(self):
        election = self.create_election(self.college, self.next_year)
        with self.assertRaises(AccessError):
            self.mandate.with_user(self.secretary).election_id = election
        with self.assertRaises(AccessError):
            self.env["komunigi.mandate"].with_user(self.secretary).create(
                {
                    "college_id": self.college.id,
                    "holder_id": self.person.id,
                    "date_start": self.next_year,
                    "election_id": election.id,
                }
            )
