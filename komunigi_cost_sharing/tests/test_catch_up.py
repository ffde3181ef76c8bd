# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from itertools import permutations

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .newcomers_common import NewcomersCase


@tagged("post_install", "-at_install")
@freeze_time("2028-01-10 12:00:00")
class TestCatchUp(NewcomersCase):
    """Bees paid 4,000 and Bloum 2,000, in January 2027; a year later others come.

    Of 60 months 12 are gone: it is worth 4,800.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network.catch_up_allowed = True
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(cls.network, "Bloum")
        cls.new = cls.create_members(cls.network, 3)
        cls.development = cls.create_used_development(
            cls.network, {cls.bees: 4000, cls.bloum: 2000}, users=cls.new
        )

    def propose(self, newcomers, day="2028-01-10", development=None):
        return self.env["komunigi.catch.up"]._propose(
            development or self.development, newcomers, self.date(day)
        )

    def date(self, day):
        return self.env["komunigi.catch.up"]._fields["month"].to_date(day)

    def agree(self, record, newcomers):
        for line in record.newcomer_ids:
            if line.membership_id in newcomers:
                line._agree("Our board", self.env.user.partner_id)

    def test_one_newcomer_pays_its_part_to_those_who_paid(self):
        one = self.new[0]
        record = self.propose(one)
        self.agree(record, one)
        record.with_user(self.treasurer).action_ask()
        # A third of 4,800; back in proportion of what each bore.
        self.assertEqual(
            self.asked(record), {one: 1600, self.bees: -1066.67, self.bloum: -533.33}
        )
        self.assertEqual(
            (record.residual, record.age, record.payer_count), (4800, 12, 2)
        )
        paid = self.development._paid_by()
        self.assertEqual(sum(paid.values()), 6000)

    def test_in_whatever_order_they_come_it_is_the_same(self):
        results = []
        for number, order in enumerate(permutations(self.new)):
            development = self.create_used_development(
                self.network,
                {self.bees: 4000, self.bloum: 2000},
                name=f"Development {number}",
            )
            for newcomer in order:
                record = self.propose(newcomer, development=development)
                self.agree(record, newcomer)
                record.action_ask()
            results.append(self.asked(record))
        together = self.propose(self.new)
        self.agree(together, self.new)
        together.action_ask()
        self.assertEqual(self.asked(together)[self.bees], -1920)
        for result in results:
            self.assertEqual(result, self.asked(together))
        # The first of them paid 1,600, and got 640 back when the others joined.
        first = self.new[0]
        shares = record.share_ids.filtered(lambda s: s.membership_id == order[0])
        self.assertEqual(shares.sorted("id").mapped("amount"), [1600, -400, -240])
        self.assertEqual(self.asked(together)[first], 960)

    def test_the_next_month_starts_from_what_the_month_before_left(self):
        one, two, _three = self.new
        record = self.propose(one)
        self.agree(record, one)
        record.action_ask()
        with freeze_time("2028-02-10 12:00:00"):
            later = self.propose(two, "2028-02-10")
            self.agree(later, two)
            later.action_ask()
        # Worth 4,700 after 13 months, shared among four.
        self.assertEqual(self.asked(later)[two], 1175)
        self.assertLess(self.asked(later)[one], 0)
        self.assertEqual(sum(self.development._paid_by().values()), 6000)
        with self.assertRaisesRegex(UserError, "later month"):
            record._ask()

    def test_nobody_is_billed_without_having_agreed(self):
        record = self.propose(self.new)
        with self.assertRaises(UserError):
            record.action_ask()
        self.agree(record, self.new[0])
        record.action_ask()
        self.assertNotIn(self.new[1], self.asked(record))

    def test_it_is_an_option_of_the_network(self):
        self.network.catch_up_allowed = False
        with self.assertRaisesRegex(UserError, "option"):
            self.propose(self.new[0])
        self.assertIsNone(self.development._catch_up_offer(self.new[0]))

    def test_who_paid_is_no_newcomer(self):
        with self.assertRaisesRegex(UserError, "already"):
            self.propose(self.bees)

    def test_who_uses_it_without_having_paid_is_shown(self):
        self.assertEqual(self.development.free_user_ids, self.new)
        self.assertIn(
            self.development,
            self.env["komunigi.development"].search([("free_user_count", ">", 0)]),
        )
        record = self.propose(self.new[0])
        self.agree(record, self.new[0])
        record.action_ask()
        self.development.invalidate_recordset()
        self.assertEqual(self.development.free_user_ids, self.new[1:])

    def test_the_development_s_form_shows_who_uses_it_without_having_paid(self):
        form = Form(self.development.with_user(self.treasurer))
        self.assertEqual(form.free_user_ids[:], self.new)

    def test_a_worth_that_was_agreed_takes_the_place_of_the_age(self):
        record = self.propose(self.new[0])
        record.write({"is_given": True, "given_residual": 3000})
        self.agree(record, self.new[0])
        record.action_ask()
        self.assertEqual(self.asked(record)[self.new[0]], 1000)

    def test_after_its_life_it_is_worth_nothing(self):
        with freeze_time("2032-01-10 12:00:00"):
            self.assertIsNone(self.development._catch_up_offer(self.new[0]))
            record = self.propose(self.new[0], "2032-01-10")
            self.agree(record, self.new[0])
            with self.assertRaisesRegex(UserError, "nothing"):
                record.action_ask()

    def test_an_agreement_of_a_past_month_is_asked_anew(self):
        record = self.propose(self.new[0])
        with freeze_time("2028-02-01 12:00:00"):
            with self.assertRaisesRegex(UserError, "anew"):
                self.agree(record, self.new[0])

    def test_it_explains_itself(self):
        record = self.propose(self.new[0])
        self.agree(record, self.new[0])
        record.action_ask()
        for share in record.share_ids:
            said = " ".join(share._say_steps())
            self.assertIn("12 months of 60", said)
        returned = record.share_ids.filtered(lambda s: s.membership_id == self.bees)
        self.assertIn("gets back", " ".join(returned._say_steps()))

    def test_the_course_is_written_by_nobody(self):
        record = self.propose(self.new[0]).with_user(self.treasurer)
        with self.assertRaises(AccessError):
            record.newcomer_ids.state = "agreed"
        with self.assertRaises(AccessError):
            record.residual = 1
        with self.assertRaises(AccessError):
            record.newcomer_ids.amount = 1
