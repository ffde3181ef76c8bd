# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .newcomers_common import NewcomersCase


@tagged("post_install", "-at_install")
@freeze_time("2027-03-10 12:00:00")
class TestMigration(NewcomersCase):
    """Six members of a network, all of which use shifts; two also use tills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.first, cls.others = cls.members[:2], cls.members[2:]
        cls.shifts = cls.create_module(cls.network, "shifts", users=cls.members)
        cls.tills = cls.create_module(cls.network, "tills", users=cls.first)

    def started(self, members=None, hours=None, **values):
        migration = self.create_migration(
            self.network,
            hours or {self.shifts: 60},
            self.members if members is None else members,
            **values,
        )
        migration.with_user(self.treasurer).action_start()
        return migration

    # What it takes

    def test_hours_follow_from_the_size_and_are_corrected_by_hand(self):
        migration = self.create_migration(self.network, {}, self.members)
        migration.line_ids = [
            (0, 0, {"module_id": self.shifts.id, "size": 2500}),
            (0, 0, {"module_id": self.tills.id}),
        ]
        shifts, tills = migration.line_ids
        self.assertEqual((shifts.hours, tills.hours), (22, 2))
        shifts.hours = 30
        self.assertTrue(shifts.is_corrected)
        shifts.size = 5000
        self.assertEqual((shifts.reckoned_hours, shifts.hours), (42, 30))
        shifts.action_by_the_rule()
        self.assertEqual(shifts.hours, 42)
        self.assertEqual(migration.shared_cost, 4400)

    def test_the_code_of_addons_that_are_installed_here_is_counted(self):
        here = self.create_module(self.network, "komunigi_cost_sharing")
        evil = self.create_module(self.network, "../../etc")
        migration = self.create_migration(
            self.network, {here: 1, self.tills: 1, evil: 1}, self.members
        )
        migration.action_count_lines()
        sizes = {line.module_id: line.size for line in migration.line_ids}
        self.assertGreater(sizes[here], 1000)
        self.assertEqual((sizes[self.tills], sizes[evil]), (0, 0))

    def test_it_is_filled_in_from_the_catalogue(self):
        migration = self.create_migration(self.network, {}, [])
        migration.action_fill()
        migration.action_fill()
        self.assertEqual(migration.line_ids.module_id, self.shifts | self.tills)
        self.assertEqual(migration.member_ids.membership_id, self.members)

    # Who pays what

    def test_two_move_in_march_four_in_october_all_pay_the_same(self):
        migration = self.started()
        self.move(migration, self.first)
        self.assertEqual(self.asked(migration), dict.fromkeys(self.first, 1000))
        self.assertEqual(migration.advance_amount, 4000)
        with freeze_time("2027-10-01 12:00:00"):
            self.move(migration, self.others)
        self.assertEqual(self.asked(migration), dict.fromkeys(self.members, 1000))
        migration.invalidate_recordset()
        self.assertEqual(migration.advance_amount, 0)
        migration.action_done()
        self.assertEqual(migration.state, "done")

    def test_the_first_get_back_what_others_pay_who_were_not_expected(self):
        migration = self.started(self.first)
        self.move(migration, self.first)
        self.assertEqual(self.asked(migration), dict.fromkeys(self.first, 3000))
        with freeze_time("2027-10-01 12:00:00"):
            migration.member_ids = [
                (0, 0, {"membership_id": member.id}) for member in self.others
            ]
            self.move(migration, self.others)
        self.assertEqual(self.asked(migration), dict.fromkeys(self.members, 1000))
        back = migration.share_ids.filtered(lambda share: share.amount < 0)
        self.assertEqual(back.mapped("amount"), [-2000, -2000])
        self.assertEqual(set(back.move_id.mapped("move_type")), {"out_refund"})

    def test_who_never_moves_takes_no_part_and_the_others_are_asked_more(self):
        migration = self.started()
        self.move(migration, self.first)
        migration.member_ids.filtered(
            lambda move: move.membership_id in self.others
        ).takes_part = False
        migration.action_reckon()
        self.assertEqual(self.asked(migration), dict.fromkeys(self.first, 3000))
        with self.assertRaises(ValidationError):
            migration.member_ids[0].takes_part = False

    def test_an_addon_is_shared_among_those_who_use_it(self):
        migration = self.started(hours={self.shifts: 60, self.tills: 20})
        due = {move.membership_id: move.due_amount for move in migration.member_ids}
        self.assertEqual(
            due, dict.fromkeys(self.first, 2000) | dict.fromkeys(self.others, 1000)
        )
        migration.shared_among = "all"
        migration.action_reckon()
        parts = migration.member_ids.mapped("due_amount")
        self.assertEqual(sum(parts), 8000)
        self.assertLessEqual(max(parts) - min(parts), 0.01)

    def test_parts_add_up_to_the_cent_whatever_the_key(self):
        key = self.create_key(
            self.network,
            "weights",
            weights={member: 1 + index for index, member in enumerate(self.members)},
            equal_percent=30,
            cap_amount=1500,
        )
        migration = self.started(
            hours={self.shifts: 33.25, self.tills: 7.75}, key_id=key.id, rate=77.77
        )
        parts = migration.member_ids.mapped("shared_amount")
        self.assertAlmostEqual(sum(parts), migration.shared_amount, 2)
        self.assertLessEqual(max(parts), 1500)

    def test_what_maintenance_contracts_pay_is_not_shared_again(self):
        migration = self.started(maintenance_amount=1500)
        self.assertEqual(migration.shared_amount, 4500)
        self.assertEqual(migration.member_ids[0].due_amount, 750)
        said = " ".join(migration.member_ids[0]._say_share())
        self.assertIn("maintenance contracts pay", said)

    def test_its_own_part_is_a_member_s_own(self):
        migration = self.create_migration(self.network, {self.shifts: 60}, self.members)
        migration.member_ids[0].own_hours = 5
        migration.action_start()
        self.move(migration, self.members[0])
        self.assertEqual(self.asked(migration), {self.members[0]: 1500})
        said = " ".join(migration.share_ids._say_steps())
        self.assertIn("For its own instance: 5 hours", said)

    def test_it_says_what_is_missing_before_it_starts(self):
        empty = self.create_migration(self.network, {}, [])
        with self.assertRaisesRegex(UserError, "Fill in"):
            empty.action_start()
        migration = self.create_migration(
            self.network, {self.shifts: 1}, self.members, key_id=False
        )
        with self.assertRaisesRegex(UserError, "key"):
            migration.action_start()
        with self.assertRaisesRegex(UserError, "start it first"):
            migration.member_ids.action_migrated()

    def test_the_course_is_written_by_nobody(self):
        migration = self.started().with_user(self.treasurer)
        with self.assertRaises(AccessError):
            migration.state = "done"
        with self.assertRaises(AccessError):
            migration.member_ids[0].date_migrated = "2027-01-01"
        with self.assertRaises(AccessError):
            migration.member_ids[0].provision_used = 1

    def test_hours_spent_stand_beside_hours_planned(self):
        migration = self.started()
        self.env["komunigi.work"].create(
            {
                "network_id": self.network.id,
                "name": "Port of shifts",
                "hours": 12,
                "kind": "migration",
                "migration_id": migration.id,
            }
        )
        self.assertEqual((migration.planned_hours, migration.spent_hours), (60, 12))

    def test_queries_grow_neither_with_members_nor_with_addons(self):
        def reckon(count):
            network = self.create_network(f"Network of {count}")
            members = self.create_members(network, count)
            modules = [
                self.create_module(
                    network,
                    f"addon_{number}",
                    users=members[number % 7 :: 7] or members,
                )
                for number in range(count)
            ]
            migration = self.create_migration(
                network, dict.fromkeys(modules, 3), members
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            parts = migration._shared_parts()
            return parts, self.env.cr.sql_log_count - before

        _parts, few = reckon(10)
        parts, many = reckon(60)
        self.assertEqual(round(sum(part["amount"] for part in parts.values())), 18000)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
@freeze_time("2027-03-10 12:00:00")
class TestProvision(NewcomersCase):
    """Three members set 900 aside a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.shifts = cls.create_module(cls.network, "shifts", users=cls.members)

    def provision(self, year=2027, amount=900, **values):
        provision = self.env["komunigi.provision"].create(
            {
                "network_id": self.network.id,
                "year": year,
                "amount": amount,
                "key_id": self.network._default_cost_key().id,
                **values,
            }
        )
        provision.with_user(self.treasurer).action_ask()
        self.invoice_shares()
        return provision

    def statement(self, member):
        self.env.invalidate_all()
        return member._provision_statements(self.network)[member.id]

    def leave(self, member):
        member.period_ids.date_end = "2027-03-10"

    def test_it_goes_into_the_migration_fund_as_it_is_paid(self):
        # Names in the language of the network, whoever clicks.
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        provision = self.provision()
        self.assertEqual(self.asked(provision), dict.fromkeys(self.members, 300))
        fund = provision.fund_id
        self.assertEqual((fund.kind, fund.balance), ("migration", 0))
        self.assertEqual(fund.name, "Fonds de migration")
        self.assertEqual(provision.share_ids[0].name, "Provision pour migrations 2027")
        self.pay_shares([("provision_id", "=", provision.id)])
        fund.invalidate_recordset()
        self.assertEqual(fund.balance, 900)
        self.assertEqual(provision.paid_amount, 900)

    def test_the_networks_first_key_shares_it(self):
        provisions = self.env["komunigi.provision"].with_user(self.treasurer)
        with Form(provisions.with_context(default_network_id=self.network.id)) as form:
            form.amount = 900
        self.assertEqual(form.record.key_id, self.network._default_cost_key())

    def test_once_a_year(self):
        self.provision()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.provision()

    def test_what_is_set_aside_counts_first(self):
        provision = self.provision()
        self.pay_shares([("provision_id", "=", provision.id)])
        migration = self.create_migration(self.network, {self.shifts: 15}, self.members)
        migration.action_start()
        one = self.members[0]
        self.move(migration, one)
        # 500 each, of which 300 were there.
        self.assertEqual(self.asked(migration), {one: 200})
        self.assertEqual(
            self.statement(one),
            {"asked": 300, "paid": 300, "used": 300, "left": 0, "back": 0},
        )
        self.assertEqual(self.statement(self.members[1])["left"], 300)

    def test_what_is_not_paid_is_not_set_aside(self):
        self.provision()
        migration = self.create_migration(self.network, {self.shifts: 15}, self.members)
        migration.action_start()
        self.move(migration, self.members[0])
        self.assertEqual(self.asked(migration), {self.members[0]: 500})

    def test_a_smaller_part_gives_the_provision_back_first_to_itself(self):
        provision = self.provision()
        self.pay_shares([("provision_id", "=", provision.id)])
        migration = self.create_migration(self.network, {self.shifts: 15}, self.members)
        migration.action_start()
        one = self.members[0]
        self.move(migration, one)
        migration.maintenance_amount = 900
        migration.action_reckon()
        # 200 each now: the provision alone pays for it, and 100 of it is left.
        self.assertEqual(self.asked(migration), {})
        self.assertEqual(self.statement(one)["left"], 100)

    def test_a_leaver_gets_back_what_it_has_not_used(self):
        first = self.provision(2026)
        second = self.provision(2027, 600)
        self.pay_shares([("provision_id", "in", (first | second).ids)])
        migration = self.create_migration(self.network, {self.shifts: 12}, self.members)
        migration.action_start()
        one = self.members[0]
        self.move(migration, one)
        self.assertEqual(
            self.statement(one),
            {"asked": 500, "paid": 500, "used": 400, "left": 100, "back": 100},
        )
        own = one.with_user(self.treasurer)
        with self.assertRaisesRegex(UserError, "has not left"):
            own.action_give_provision_back()
        self.leave(one)
        own.action_give_provision_back()
        self.invoice_shares()
        self.assertEqual(self.asked(first)[one], 300)
        self.assertEqual(self.asked(second)[one], 100)
        # The others' stay as they were.
        self.assertEqual(self.asked(second)[self.members[1]], 200)
        self.assertEqual(self.statement(one)["left"], 0)
        with self.assertRaisesRegex(UserError, "Nothing"):
            own.action_give_provision_back()

    def test_by_another_rule_it_stays_with_the_others(self):
        self.network.provision_leaver = "stays"
        provision = self.provision()
        self.pay_shares([("provision_id", "=", provision.id)])
        one = self.members[0]
        self.leave(one)
        statement = self.statement(one)
        self.assertEqual((statement["left"], statement["back"]), (300, 0))
        with self.assertRaisesRegex(UserError, "Nothing"):
            one.with_user(self.treasurer).action_give_provision_back()

    def test_leaving_says_what_comes_back_and_tells_the_treasurer(self):
        provision = self.provision()
        self.pay_shares([("provision_id", "=", provision.id)])
        one = self.members[0]
        wizard = self.env["komunigi.membership.leave"].create(
            {
                "membership_id": one.id,
                "leaving_reason_id": self.env["komunigi.leaving.reason"]
                .create({"name": "Closed"})
                .id,
            }
        )
        self.assertIn("300.00", wizard.money_statement)
        self.assertIn("gets it back", wizard.money_statement)
        wizard.action_leave()
        self.assertEqual(one.activity_ids.user_id, self.treasurer)

    def test_once_asked_for_it_stays_as_it_was_agreed(self):
        provision = self.provision().with_user(self.treasurer)
        with self.assertRaises(UserError):
            provision.amount = 100
        with self.assertRaises(UserError):
            provision.unlink()

    def test_statements_of_all_take_two_queries(self):
        members = self.members | self.create_members(self.network, 40)
        self.env.flush_all()
        network = self.network
        network.fetch(["provision_leaver", "currency_id"])
        with self.assertQueryCount(2):
            members._provision_statements(network)
