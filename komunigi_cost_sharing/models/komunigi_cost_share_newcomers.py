# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiCostShare(models.Model):
    """Shares of what newcomers, leavers and migrations pay or get back."""

    _inherit = "komunigi.cost.share"

    ticket_id = fields.Many2one(
        "komunigi.entry.ticket",
        string="Entry ticket",
        ondelete="restrict",
        index="btree_not_null",
    )
    catch_up_id = fields.Many2one(
        "komunigi.catch.up", ondelete="restrict", index="btree_not_null"
    )
    migration_id = fields.Many2one(
        "komunigi.migration", ondelete="restrict", index="btree_not_null"
    )
    provision_id = fields.Many2one(
        "komunigi.provision", ondelete="restrict", index="btree_not_null"
    )

    _planned_once_of_ticket = models.UniqueIndex(
        "(ticket_id, membership_id)"
        " WHERE (ticket_id IS NOT NULL AND state = 'planned')",
        "This member has a planned share of this ticket already.",
    )
    _planned_once_of_catch_up = models.UniqueIndex(
        "(catch_up_id, membership_id)"
        " WHERE (catch_up_id IS NOT NULL AND state = 'planned')",
        "This member has a planned share of this catch-up already.",
    )
    _planned_once_of_migration = models.UniqueIndex(
        "(migration_id, membership_id)"
        " WHERE (migration_id IS NOT NULL AND state = 'planned')",
        "This member has a planned share of this migration already.",
    )
    _planned_once_of_provision = models.UniqueIndex(
        "(provision_id, membership_id)"
        " WHERE (provision_id IS NOT NULL AND state = 'planned')",
        "This member has a planned share of this provision already.",
    )

    # How it came to that, in words

    def _render_ticket_step(self, step):
        if step["instalments"] == 1:
            return self.env._(
                "The entry ticket is %s.", self._format_money(step["amount"])
            )
        return self.env._(
            "The entry ticket is %(amount)s, in %(count)s monthly instalments.",
            amount=self._format_money(step["amount"]),
            count=step["instalments"],
        )

    def _render_ticket_due_step(self, step):
        return self.env._(
            "Due with instalment %(number)s of %(count)s: %(amount)s in all.",
            number=step["number"],
            count=step["of"],
            amount=self._format_money(step["amount"]),
        )

    def _render_catch_up_worth_step(self, step):
        return self.env._(
            "%(worth)s was paid for it; %(age)s months of %(life)s after its delivery "
            "it is still worth %(residual)s.",
            worth=self._format_money(step["worth"]),
            age=step["age"],
            life=step["life"],
            residual=self._format_money(step["residual"]),
        )

    def _render_catch_up_given_step(self, step):
        return self.env._(
            "It was agreed that it is still worth %s.",
            self._format_money(step["residual"]),
        )

    def _render_catch_up_part_step(self, step):
        return self.env._(
            "%(payers)s paid it before, %(newcomers)s join them this month. The part "
            "of a newcomer: %(amount)s.",
            payers=step["payers"],
            newcomers=step["newcomers"],
            amount=self._format_money(step["amount"]),
        )

    def _render_catch_up_returned_step(self, step):
        return self.env._(
            "%(newcomers)s newcomers pay their share. Of what they pay, who has borne "
            "%(paid)s of %(worth)s gets back %(amount)s.",
            newcomers=step["newcomers"],
            paid=self._format_money(step["paid"]),
            worth=self._format_money(step["worth"]),
            amount=self._format_money(step["amount"]),
        )

    def _render_migration_total_step(self, step):
        values = {
            "hours": self._format_number(step["hours"]),
            "rate": self._format_money(step["rate"]),
            "cost": self._format_money(step["cost"]),
            "maintenance": self._format_money(step["maintenance"]),
            "amount": self._format_money(step["amount"]),
            "count": step["count"],
        }
        if float(step["maintenance"]):
            return self.env._(
                "The common part: %(hours)s hours at %(rate)s = %(cost)s, of which "
                "maintenance contracts pay %(maintenance)s. %(amount)s is shared among "
                "the %(count)s that move, now or later.",
                **values,
            )
        return self.env._(
            "The common part: %(hours)s hours at %(rate)s = %(cost)s, shared among the "
            "%(count)s that move, now or later.",
            **values,
        )

    def _render_migration_group_step(self, step):
        modules = self.env["komunigi.shared.module"].browse(step["modules"]).exists()
        names = modules.mapped("title")
        more = step["addons"] - len(names)
        if more > 0:
            names.append(self.env._("%s more", more))
        return self.env._(
            "%(addons)s: %(cost)s, used by %(count)s: %(amount)s.",
            addons=", ".join(names),
            cost=self._format_money(step["cost"]),
            count=step["count"],
            amount=self._format_money(step["amount"]),
        )

    def _render_migration_others_step(self, step):
        return self.env._(
            "%(count)s other addons: %(amount)s.",
            count=step["addons"],
            amount=self._format_money(step["amount"]),
        )

    def _render_migration_own_step(self, step):
        return self.env._(
            "For its own instance: %(hours)s hours, %(amount)s.",
            hours=self._format_number(step["hours"]),
            amount=self._format_money(step["amount"]),
        )

    def _render_migration_provision_step(self, step):
        return self.env._(
            "It has set aside %s for this: that counts first.",
            self._format_money(step["amount"]),
        )

    def _render_provision_kept_step(self, step):
        return self.env._(
            "It leaves. Of what it set aside in %(year)s, migrations have used "
            "%(amount)s: the rest is given back.",
            year=str(step["year"]),
            amount=self._format_money(step["amount"]),
        )
