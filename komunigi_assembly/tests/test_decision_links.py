# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import AssemblyCase


class TestDecisionLinks(AssemblyCase):
    """What rests on a decision names it, and says it to who reads no register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Le Potager")
        cls.decision = cls.create_decision(
            cls.network, "Dues", date="2027-01-10", taken_by="Assembly of 10 January"
        )

    def test_a_scale_says_by_what_it_was_decided(self):
        scale = self.create_scale(self.network, decision_id=self.decision.id)
        self.assertEqual(scale.decision, "2027-001, Assembly of 10 January")
        self.assertEqual(str(scale.decision_date), "2027-01-10")

    def test_it_may_still_be_said_in_words(self):
        scale = self.create_scale(self.network, decision="In 2022", decision_id=False)
        self.assertEqual(scale.decision, "In 2022")

    def test_a_suspension_needs_no_more_than_the_decision(self):
        with Form(
            self.env["komunigi.suspension"].with_context(
                **self.member.action_suspend()["context"]
            )
        ) as form:
            form.decision_id = self.decision
            form.clause = "Article 12"
        suspension = form.record
        self.assertEqual(suspension.decision, "2027-001, Assembly of 10 January")
        self.assertEqual(str(suspension.decision_date), "2027-01-10")

    def test_an_entry_of_the_pot_shows_it(self):
        fund = self.env["komunigi.fund"].create(
            {"name": "Pot", "network_id": self.network.id}
        )
        entry = self.env["komunigi.fund.entry"].create(
            {"fund_id": fund.id, "name": "Chairs", "decision_id": self.decision.id}
        )
        self.assertEqual(entry.decision, "2027-001, Assembly of 10 January")

    def test_only_what_its_own_network_adopted(self):
        foreign = self.create_decision(self.create_network("Other"))
        rejected = self.create_decision(self.network, outcome="rejected")
        for decision in (foreign, rejected):
            with self.assertRaises(ValidationError):
                self.create_scale(self.network, decision_id=decision.id)

    def test_what_something_rests_on_stays_adopted_and_is_not_deleted(self):
        self.create_scale(self.network, decision_id=self.decision.id)
        with self.assertRaises(ValidationError):
            self.decision.outcome = "rejected"
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.decision.unlink()

    def test_the_portal_does_not_read_the_register_through_them(self):
        scale = self.create_scale(self.network, decision_id=self.decision.id)
        user = new_test_user(self.env, "outsider", groups="base.group_portal")
        with self.assertRaises(AccessError):
            scale.with_user(user).read(["decision_id"])
