# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestRepresentation(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Lune")
        cls.other = cls.create_member(cls.network, "Sol")
        cls.ana = cls.create_representative(cls.member, "ana")
        cls.ana_user = cls.ana.user_id
        cls.secretary = new_test_user(
            cls.env, "sec", groups="komunigi_membership.group_secretary"
        )

    def members_of(self, user):
        return self.env["komunigi.membership"].with_user(user)._memberships_of_user()

    def add(self, partner, **values):
        return self.env["komunigi.representation"].create(
            {
                "membership_id": self.member.id,
                "partner_id": partner.id,
                "date_start": "2026-01-01",
                **values,
            }
        )

    def test_the_login_follows_the_person(self):
        bo = self.env["res.partner"].create({"name": "Bo"})
        representation = self.add(bo, role="substitute")
        self.assertFalse(representation.user_id)
        user = new_test_user(
            self.env, "bo", groups="base.group_portal", partner_id=bo.id
        )
        self.assertEqual(representation.user_id, user)
        user.active = False
        self.assertFalse(representation.user_id)
        user.active = True
        self.assertEqual(representation.user_id, user)

    def test_nobody_writes_the_login(self):
        representation = self.ana.with_user(self.secretary)
        with self.assertRaises(AccessError):
            representation.user_id = self.secretary
        with self.assertRaises(AccessError):
            self.env["komunigi.representation"].with_user(self.secretary).create(
                {
                    "membership_id": self.other.id,
                    "partner_id": self.ana.partner_id.id,
                    "date_start": "2026-01-01",
                    "user_id": self.secretary.id,
                }
            )

    def test_one_titular_at_a_time(self):
        bo = self.env["res.partner"].create({"name": "Bo"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.add(bo)

    def test_one_save_ends_a_titular_and_starts_the_next(self):
        bo = self.env["res.partner"].create({"name": "Bo"})
        self.member.representation_ids = [
            Command.update(self.ana.id, {"date_end": "2026-03-01"}),
            Command.create({"partner_id": bo.id, "date_start": "2026-03-01"}),
        ]
        self.assertEqual(self.member.representative_names, "Bo")

    def test_ended_today_means_no_access_from_today(self):
        self.assertEqual(self.members_of(self.ana_user), self.member)
        self.member._check_acting(self.ana_user)
        self.ana.with_user(self.secretary).action_end()
        self.assertEqual(self.ana.date_end, date(2026, 3, 1))
        self.assertFalse(self.ana.user_id)
        self.assertFalse(self.members_of(self.ana_user))
        with self.assertRaises(AccessError):
            self.member._check_acting(self.ana_user)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.member.with_user(self.ana_user).read(["partner_name"])

    def test_access_begins_and_ends_at_midnight_of_the_network(self):
        bo = self.create_representative(
            self.other, "bo", date_start="2026-06-01", date_end="2026-07-01"
        )
        for moment, acts in (
            ("2026-05-31 21:59:00", False),
            ("2026-05-31 22:01:00", True),
            ("2026-06-30 21:59:00", True),
            ("2026-06-30 22:01:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(self.other in self.members_of(bo.user_id), acts)
                self.assertEqual(bo.is_current, acts)
                found = self.env["komunigi.representation"].search(
                    [("is_current", "=", True)]
                )
                self.assertEqual(bo in found, acts)

    def test_a_person_acts_for_two_members(self):
        self.env["komunigi.representation"].create(
            {
                "membership_id": self.other.id,
                "partner_id": self.ana.partner_id.id,
                "date_start": "2026-01-01",
            }
        )
        self.assertEqual(self.members_of(self.ana_user), self.member | self.other)
        (self.member | self.other)._check_acting(self.ana_user)

    def test_a_colleague_in_the_address_book_does_not_act(self):
        user = new_test_user(self.env, "colleague", groups="base.group_portal")
        user.partner_id.parent_id = self.member.partner_id
        self.assertFalse(self.members_of(user))
        with self.assertRaises(AccessError):
            self.member._check_acting(user)

    def test_a_person_acts_for_its_own_membership(self):
        user = new_test_user(self.env, "solo", groups="base.group_portal")
        own = self.create_member(self.network, "Solo", partner_id=user.partner_id.id)
        self.assertEqual(self.members_of(user), own)

    def test_what_has_started_is_ended_not_deleted(self):
        with self.assertRaisesRegex(UserError, "end it instead"):
            self.ana.with_user(self.secretary).unlink()
        with self.assertRaisesRegex(UserError, "add another"):
            self.ana.with_user(self.secretary).partner_id = self.secretary.partner_id
        bo = self.env["res.partner"].create({"name": "Bo"})
        later = self.add(bo, role="substitute", date_start="2026-05-01")
        later.with_user(self.secretary).unlink()
        self.assertFalse(later.exists())

    def test_logins_of_many_cost_as_many_queries_as_of_few(self):
        def queries(count):
            partners = self.env["res.partner"].create(
                [{"name": f"P{number}"} for number in range(count)]
            )
            representations = self.env["komunigi.representation"].create(
                [
                    {
                        "membership_id": self.other.id,
                        "partner_id": partner.id,
                        "role": "substitute",
                        "date_start": "2026-01-01",
                    }
                    for partner in partners
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            representations.modified(["partner_id"])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        self.assertEqual(queries(3), queries(30))
