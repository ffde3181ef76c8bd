# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestDuesScale(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scale = cls.create_scale(cls.network)
        cls.reduced, cls.fair, cls.solidarity = cls.scale.tier_ids

    def default_of(self, scale):
        return scale.tier_ids.filtered("is_default").mapped("name")

    def send_a_call(self):
        self.create_member(self.network, "Bees")
        call = self.prepare_call(self.network)
        call.sudo().write({"state": "sent"})
        return call

    def test_a_new_network_starts_with_three_amounts_from_this_year_on(self):
        network = self.create_network("Another")
        network._prepare_dues()
        scale = network.scale_ids
        self.assertEqual(scale.date_start, date(2026, 1, 1))
        self.assertEqual(scale.method, "choice")
        self.assertEqual(
            scale.tier_ids.mapped(lambda tier: (tier.name, tier.amount)),
            [("Reduced", 10), ("Fair", 25), ("Solidarity", 35)],
        )
        self.assertEqual(self.default_of(scale), ["Fair"])
        network._prepare_dues()
        self.assertEqual(network.scale_ids, scale)

    def test_ticking_another_usual_amount_unticks_the_first(self):
        self.scale.tier_ids = [Command.update(self.reduced.id, {"is_default": True})]
        self.assertEqual(self.default_of(self.scale), ["Reduced"])

    def test_one_amount_is_asked_for_when_nothing_was_chosen(self):
        with self.assertRaisesRegex(ValidationError, "tick one amount"):
            self.scale.tier_ids = [Command.update(self.fair.id, {"is_default": False})]

    def test_a_category_with_its_own_amounts_has_its_own_usual_one(self):
        observer = self.env["komunigi.member.category"].create(
            {"name": "Observer", "network_id": self.network.id}
        )
        own = {"name": "Observer", "amount": 5, "category_id": observer.id}
        with self.assertRaisesRegex(ValidationError, "Observer"):
            self.scale.tier_ids = [Command.create(own)]
        self.scale.tier_ids = [Command.create({**own, "is_default": True})]
        self.assertEqual(self.default_of(self.scale), ["Fair", "Observer"])

    def test_two_usual_amounts_are_impossible(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE komunigi_dues_tier SET is_default = true WHERE scale_id = %s",
                [self.scale.id],
            )

    def test_bands_begin_at_zero(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        with self.assertRaisesRegex(ValidationError, "begins at 0"):
            self.scale.write(
                {
                    "method": "band",
                    "basis_id": basis.id,
                    "band_ids": [Command.create({"value_from": 10, "amount": 5})],
                }
            )

    def test_a_scale_by_units_needs_a_basis_and_a_price(self):
        with self.assertRaisesRegex(ValidationError, "by which basis"):
            self.scale.method = "unit"

    def test_a_scale_of_a_sent_call_keeps_its_amounts(self):
        self.send_a_call()
        self.assertTrue(self.scale.is_called)
        for change in (
            lambda: self.fair.write({"amount": 30}),
            lambda: self.fair.unlink(),
            lambda: self.scale.write({"proration": "none"}),
            lambda: self.scale.write({"date_start": "2025-02-01"}),
            lambda: self.scale.write(
                {"tier_ids": [Command.create({"name": "More", "amount": 50})]}
            ),
            lambda: self.env["komunigi.dues.band"].create(
                {"scale_id": self.scale.id, "value_from": 0, "amount": 1}
            ),
        ):
            with self.assertRaisesRegex(UserError, "make a new scale"):
                change()

    def test_a_scale_of_a_sent_call_can_end_and_have_its_words_mended(self):
        self.send_a_call()
        self.scale.date_end = "2027-01-01"
        self.fair.description = "For most of us."

    def test_a_scale_of_a_prepared_call_may_still_change(self):
        self.create_member(self.network, "Bees")
        call = self.prepare_call(self.network)
        self.fair.amount = 30
        call.action_prepare()
        self.assertEqual(call.amount_total, 360)

    def test_the_next_scale_follows_and_is_not_decided_yet(self):
        self.scale.decision = "Assembly of 2024"
        self.scale.decision_date = "2024-11-03"
        action = self.scale.action_continue()
        following = self.env["komunigi.dues.scale"].browse(action["res_id"])
        self.assertEqual(self.scale.date_end, date(2027, 1, 1))
        self.assertEqual(following.date_start, date(2027, 1, 1))
        self.assertFalse(following.date_end)
        self.assertFalse(following.decision)
        self.assertFalse(following.decision_date)
        self.assertEqual(following.tier_ids.mapped("amount"), [10, 25, 35])
        self.assertEqual(following.tier_ids.previous_id, self.scale.tier_ids)
        self.assertTrue(following.active)

    def test_the_next_scale_starts_after_what_was_called(self):
        call = self.send_a_call()
        call.flush_recordset()
        self.env.cr.execute(
            "UPDATE komunigi_dues_call SET date_end = '2028-01-01' WHERE id = %s",
            [call.id],
        )
        call.invalidate_recordset()
        self.scale.action_continue()
        self.assertEqual(self.scale.date_end, date(2028, 1, 1))

    def test_a_duplicate_is_a_variant_that_is_not_valid(self):
        variant = self.scale.copy()
        self.assertFalse(variant.active)
        self.assertEqual(self.network._dues_scale_on(date(2026, 1, 1)), self.scale)
