# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class KomunigiNetwork(models.Model):
    """How a network takes in newcomers, and pays for migrations in the long run."""

    _inherit = "komunigi.network"

    # Newcomers
    ticket_amount = fields.Monetary(
        string="Entry ticket",
        groups="komunigi_membership.group_user",
        help="What a newcomer puts into the common pot when it joins, without taxes. "
        "0: nothing is asked of newcomers.",
    )
    ticket_instalments = fields.Integer(
        string="Monthly instalments",
        default=1,
        groups="komunigi_membership.group_user",
        help="In how many months it may be paid.",
    )
    catch_up_allowed = fields.Boolean(
        string="Newcomers may join those who paid a development",
        groups="komunigi_membership.group_user",
        help="Who uses what it did not pay for is invited to pay its share of what the "
        "development is still worth, which those who paid it get back. Nobody is "
        "billed without having agreed: the code is free.",
    )
    catch_up_months = fields.Integer(
        string="Worth nothing after (months)",
        default=60,
        groups="komunigi_membership.group_user",
        help="A development loses the same part of its worth each month, from its "
        "delivery on.",
    )
    # Migrations
    migration_base_hours = fields.Float(
        string="Hours for an addon",
        default=2,
        groups="komunigi_membership.group_user",
        help="What the migration of any addon takes, however small.",
    )
    migration_hours_per_thousand = fields.Float(
        string="Hours for 1,000 lines of code",
        default=8,
        groups="komunigi_membership.group_user",
        help="Added to the hours for an addon: 2,500 lines at 8 hours are 20 hours.",
    )
    provision_leaver = fields.Selection(
        [
            ("paid_back", "Is paid back what it has set aside and not used"),
            ("stays", "Leaves it to the others"),
        ],
        string="Who leaves",
        required=True,
        default="paid_back",
        groups="komunigi_membership.group_user",
        help="What becomes of what a member has paid into the migration fund.",
    )

    _newcomers_positive = models.Constraint(
        "CHECK(ticket_amount >= 0 AND ticket_instalments BETWEEN 1 AND 120"
        " AND catch_up_months > 0 AND migration_base_hours >= 0"
        " AND migration_hours_per_thousand >= 0)",
        "Amounts and hours are not negative; a ticket has 1 to 120 instalments, and a "
        "development is worth something for a month at least.",
    )

    def _common_pot(self):
        """The fund into which tickets go; made if missing."""
        self.ensure_one()
        pot = self.fund_ids.filtered(lambda fund: fund.kind == "common")[:1]
        if not pot:
            self._complete_dues_setup()
            pot = self.fund_ids.filtered(lambda fund: fund.kind == "common")[:1]
        return pot

    def _solidarity_fund(self):
        self.ensure_one()
        return self.fund_ids.filtered(lambda fund: fund.kind == "solidarity")[:1]

    def _migration_fund(self):
        """The fund into which provisions go; made if missing."""
        self.ensure_one()
        fund = self.fund_ids.filtered(lambda fund: fund.kind == "migration")[:1]
        if not fund:
            named = self._in_common_language()
            # sudo: who makes a provision or a migration needs its fund.
            fund = (
                named.env["komunigi.fund"]
                .sudo()
                .create(
                    {
                        "network_id": self.id,
                        "kind": "migration",
                        "name": named.env._("Migration fund"),
                    }
                )
                .with_env(self.env)
            )
        return fund

    # Sponsoring

    def _monthly_dues(self) -> dict[int, float]:
        """What each member that pays dues owes a month, by the scale in force."""
        self.ensure_one()
        start = self._today().replace(day=1)
        scale = self._dues_scale_on(start)
        if not scale:
            return {}
        reckoned = scale._reckon_members(start, start + relativedelta(months=1))
        return {
            member_id: values["reckoned_amount"]
            for member_id, values in reckoned.items()
        }

    def _usual_dues(self) -> float:
        """A month's dues of a member of which nothing else is known."""
        self.ensure_one()
        scale = self._dues_scale_on(self._today())
        if scale.method == "choice":
            usual = scale.tier_ids.filtered("is_default")
            category = self.default_category_id
            return (
                usual.filtered(lambda tier: tier.category_id == category)
                or usual.filtered(lambda tier: not tier.category_id)
                or usual
            )[:1].amount
        # The median is nobody's figure in particular, and no giant moves it.
        dues = sorted(self._monthly_dues().values())
        return dues[len(dues) // 2] if dues else 0

    def _solidarity_committed(self, without=None) -> float:
        """What the solidarity fund has promised for months not called yet.

        A cover without an end is counted for a year.

        :param without: a membership to leave out
        """
        self.ensure_one()
        month = self._today().replace(day=1)
        called = self.call_ids.filtered(
            lambda call: call.state != "prepared" and not call.supplementary
        )
        start = max([month, *called.mapped("date_end")])
        dues = self._monthly_dues()
        covered = self.env["komunigi.membership"].search_fetch(
            [
                ("id", "in", list(dues)),
                ("id", "!=", without and without.id),
                ("solidarity_percent", ">", 0),
            ],
            ["solidarity_percent", "solidarity_until"],
        )
        total = 0
        for member in covered:
            until = member.solidarity_until or start + relativedelta(years=1)
            months = (until.year - start.year) * 12 + until.month - start.month
            # A month counts from its first day on.
            months += until.day > 1
            total += max(0, months) * dues[member.id] * member.solidarity_percent / 100
        return self.currency_id.round(total)
