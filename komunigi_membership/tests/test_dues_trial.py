# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .common import MembershipCase


@tagged("post_install", "-at_install")
@freeze_time("2026-05-12")
class TestDuesTrial(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasurer = new_test_user(
            cls.env, "test-treasurer", groups="komunigi_membership.group_treasurer"
        )
        cls.scale = cls.create_scale(cls.network)
        cls.bees = cls.create_member(cls.network, "Bees")
        cls.bloum = cls.create_member(
            cls.network, "Bloum", dues_tier_id=cls.scale.tier_ids[0].id
        )
        cls.env["komunigi.dues.charge"].create(
            [
                {
                    "membership_id": member.id,
                    "payer": payer,
                    "date_start": "2025-01-01",
                    "date_end": "2026-01-01",
                    "date_due": "2025-02-01",
                    "late_from": "2025-02-02",
                    "amount": amount,
                }
                for member, payer, amount in (
                    (cls.bees, "member", 200),
                    (cls.bees, "solidarity", 100),
                    (cls.bloum, "member", 120),
                )
            ]
        )

    def try_scale(self, scale):
        action = scale.with_user(self.treasurer).action_try()
        return (
            self.env["komunigi.dues.trial"]
            .with_user(self.treasurer)
            .browse(action["res_id"])
        )

    def test_a_variant_is_tried_on_last_years_figures(self):
        variant = self.scale.copy()
        variant.tier_ids[0].amount = 8
        variant.tier_ids[1].amount = 30
        trial = self.try_scale(variant)
        self.assertEqual(trial.year, 2025)
        figures = {
            line.membership_id: (line.called, line.tried, line.difference)
            for line in trial.line_ids
        }
        self.assertEqual(
            figures, {self.bees: (300, 360, 60), self.bloum: (120, 96, -24)}
        )
        self.assertEqual(
            (trial.called_total, trial.tried_total, trial.difference_total),
            (420, 456, 36),
        )
        self.assertEqual((trial.more_count, trial.less_count), (1, 1))

    def test_the_chart_puts_both_amounts_side_by_side(self):
        trial = self.try_scale(self.scale)
        bars = trial.line_ids.bar_ids
        self.assertEqual(len(bars), 4)
        bees = bars.filtered(lambda bar: bar.membership_id == self.bees)
        self.assertEqual(
            bees.mapped(lambda bar: (bar.series, bar.amount)),
            [("called", 300), ("tried", 300)],
        )
        action = trial.action_view_chart()
        self.assertEqual(action["res_model"], "komunigi.dues.trial.bar")

    def test_trying_again_follows_the_scale(self):
        variant = self.scale.copy()
        trial = self.try_scale(variant)
        variant.tier_ids[1].amount = 40
        trial.action_try()
        self.assertEqual(trial.tried_total, 12 * (40 + 10))
        self.assertEqual(len(trial.line_ids), 2)

    def test_who_cannot_be_reckoned_is_counted_apart(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Users", "unit": "users", "network_id": self.network.id}
        )
        variant = self.scale.copy()
        variant.write({"method": "unit", "basis_id": basis.id, "unit_amount": 1})
        self.env["komunigi.basis.value"].create(
            {
                "basis_id": basis.id,
                "membership_id": self.bees.id,
                "year": 2024,
                "value": 20,
            }
        )
        trial = self.try_scale(variant)
        self.assertEqual(trial.missing_count, 1)
        self.assertEqual(trial.tried_total, 240)

    def test_trials_are_their_authors(self):
        self.try_scale(self.scale)
        other = new_test_user(
            self.env, "other", groups="komunigi_membership.group_treasurer"
        )
        for model in ("trial", "trial.line", "trial.bar"):
            found = self.env[f"komunigi.dues.{model}"].with_user(other).search([])
            self.assertFalse(found)
