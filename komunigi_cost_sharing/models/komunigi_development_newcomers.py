# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class KomunigiDevelopment(models.Model):
    """Who uses a development without having paid for it: shown, never billed."""

    _inherit = "komunigi.development"

    catch_up_ids = fields.One2many(
        "komunigi.catch.up", "development_id", string="Catch-up"
    )
    catch_up_allowed = fields.Boolean(related="network_id.catch_up_allowed")
    free_user_ids = fields.Many2many(
        "komunigi.membership",
        string="Use it and did not pay for it",
        compute="_compute_free_users",
        help="The code is free: nobody is billed for using it. They may be invited to "
        "join those who paid.",
    )
    free_user_count = fields.Integer(
        string="Use it without having paid",
        compute="_compute_free_users",
        search="_search_free_user_count",
    )

    @api.depends(
        "state",
        "use_ids.date_start",
        "use_ids.date_end",
        "share_ids.amount",
        "share_ids.state",
        "share_ids.is_void",
    )
    def _compute_free_users(self):
        found = self._free_users_by()
        for development in self:
            users = found.get(development, self.env["komunigi.membership"])
            development.free_user_ids = users
            development.free_user_count = len(users)

    def _search_free_user_count(self, operator, value):
        if operator not in (">", "in"):
            return NotImplemented
        # Only what is in use and was paid by members can be found.
        developments = self.search(Domain("state", "=", "delivered"))
        counts = {
            development.id: len(users)
            for development, users in developments._free_users_by().items()
        }
        if operator == ">":
            ids = [key for key, count in counts.items() if count > value]
        else:
            ids = [key for key in developments.ids if counts.get(key, 0) in value]
        return Domain("id", "in", ids)

    def _free_users_by(self) -> dict:
        """Who uses each development and paid nothing, where other members paid.

        The number of queries does not grow with the developments.
        """
        delivered = self.filtered(lambda development: development.state == "delivered")
        payments = delivered._payments()
        found = {}
        for development, users in delivered._users_by().items():
            currency = development.currency_id
            paid = payments.get(development, {})
            payers = {
                member
                for member, amount in paid.items()
                if currency.compare_amounts(amount, 0) > 0
            }
            if payers:
                free = users.filtered(lambda user, payers=payers: user not in payers)
                if free:
                    found[development] = free
        return found

    def action_propose_catch_up(self):
        """Invite those who use it without having paid to join those who did."""
        self.ensure_one()
        catch_ups = self.env["komunigi.catch.up"]
        catch_ups.check_access("create")
        if not self.free_user_ids:
            raise UserError(
                self.env._("Nobody uses “%s” without having paid for it.", self.name)
            )
        record = catch_ups._propose(self, self.free_user_ids, self.network_id._today())
        return record.get_formview_action()

    # In the portal

    def _catch_up_offer(self, membership) -> dict | None:
        """What `membership` would pay to join those who paid, if it can.

        :return: `parts` with the arithmetic, `amount`, `newcomer` (its line, if it was
            invited or has agreed), `payers`, `state`; None where it has paid, or where
            there is nothing to pay
        """
        self.ensure_one()
        # sudo: reckoned from what others paid, of which a member sees its own part.
        development = self.sudo()
        membership = membership.sudo()
        network = development.network_id
        if (
            not network.catch_up_allowed
            or development.state != "delivered"
            or membership.network_id != network
            or membership.state != "member"
        ):
            return None
        month = network._today().replace(day=1)
        record = development.catch_up_ids.filtered(lambda one: one.month == month)
        newcomer = development.catch_up_ids.newcomer_ids.filtered(
            lambda one: (
                one.membership_id == membership
                and (one.state != "proposed" or one.catch_up_id == record)
            )
        ).sorted("id")[-1:]
        if newcomer.state in ("agreed", "asked"):
            return {"newcomer": newcomer, "state": newcomer.state}
        record = record or record.new({"development_id": self.id, "month": month})
        if membership in record._paid_before():
            return None
        agreed = record.newcomer_ids.filtered(lambda one: one.state != "proposed")
        parts = record._parts(agreed.membership_id | membership)
        if not parts:
            return None
        return {
            "newcomer": newcomer,
            "state": "proposed" if newcomer else "possible",
            "amount": parts[membership]["amount"],
            "steps": membership._say_steps(parts[membership]["steps"]),
            "amount_total": network._taxed(
                parts[membership]["amount"], membership.partner_id
            ),
            "payers": len([part for part in parts.values() if part["amount"] <= 0]),
        }

    def _join_payers(self, membership, organ: str):
        """A member agrees in the portal to pay its part; asked for later."""
        self.ensure_one()
        membership._check_acting()
        # sudo: the person acts for this member, which agrees for itself alone.
        record = (
            self.env["komunigi.catch.up"]
            .sudo()
            ._propose(self.sudo(), membership.sudo(), self.sudo().network_id._today())
        )
        newcomer = record.newcomer_ids.filtered(
            lambda one: one.membership_id == membership
        )
        newcomer._agree(organ, self.env.user.partner_id)
        return newcomer
