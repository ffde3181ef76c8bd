# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

OPERATOR_SUBJECTS = ("operator_price", "operator_evaluation")


class KomunigiAgendaRecusal(models.Model):
    """A member that steps aside from one item, for a reason of its own.

    That the operator steps aside from its price and evaluation follows from the
    item, and needs no such line.
    """

    _name = "komunigi.agenda.recusal"
    _description = "Member that steps aside"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="item_id.network_id")
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    reason = fields.Text(string="Why", required=True, help="The members read it.")

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id)", "This member steps aside already."
    )

    @api.constrains("item_id", "membership_id")
    def _check_same_network(self):
        for recusal in self:
            if recusal.membership_id.network_id != recusal.item_id.network_id:
                raise UserError(self.env._("This is a member of another network."))

    @api.model_create_multi
    def create(self, vals_list):
        recusals = super().create(vals_list)
        recusals.item_id._check_undecided()
        # sudo: the record is written by what is done, whoever may do it.
        for recusal in recusals.sudo():
            if recusal.item_id.meeting_id.state == "running":
                recusal.item_id.meeting_id._log_event(
                    "stepped_aside",
                    item=recusal.item_id,
                    name=recusal.membership_id.partner_id.name,
                    reason=recusal.reason,
                )
        recusals.item_id.meeting_id._changed()
        return recusals

    def write(self, vals):
        self.item_id._check_undecided()
        result = super().write(vals)
        if "item_id" in vals:
            self.item_id._check_undecided()
            # Nobody has a member of another company step aside.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self.item_id._check_undecided()


class KomunigiAgendaItem(models.Model):
    """Who steps aside from an item, and why.

    They know that the item exists and, once it is decided, what was decided; neither
    its description nor its proposal, documents, concerns and voices.
    """

    _inherit = "komunigi.agenda.item"

    recusal_ids = fields.One2many(
        "komunigi.agenda.recusal",
        "item_id",
        string="Step aside for reasons of their own",
    )

    def _reasons_aside(self, memberships) -> dict:
        """Why which of `memberships` step aside: ``{membership: reason}``.

        A reason has a `code` (operator_price, operator_evaluation, interest) and, for
        an interest, the `reason` in the words of who noted it.
        """
        self.ensure_one()
        # sudo: who belongs to the operator, whoever asks.
        item, memberships = self.sudo(), memberships.sudo()
        reasons = {
            recusal.membership_id: {"code": "interest", "reason": recusal.reason}
            for recusal in item.recusal_ids
            if recusal.membership_id in memberships
        }
        if item.subject in OPERATOR_SUBJECTS:
            house = item.network_id.operator_id.commercial_partner_id
            for membership in memberships:
                if house and membership.partner_id.commercial_partner_id == house:
                    reasons[membership] = {"code": item.subject}
        return reasons

    def _may_read(self, membership) -> bool:
        """Whether who acts for `membership` reads more than that the item exists."""
        # sudo: compared only.
        return membership.sudo() not in self._reasons_aside(membership)

    @api.model
    def _say_reason_aside(self, reason: dict) -> str:
        match reason["code"]:
            case "operator_price":
                return self.env._("it is about the operator's price")
            case "operator_evaluation":
                return self.env._("it is about the operator's evaluation")
        return reason.get("reason") or self.env._("for a reason of its own")

    def _say_aside_of(self, partner, memberships) -> str:
        """Why `partner`, who acts for `memberships`, steps aside, in words; empty for
        who does not. To be extended."""
        reasons = self._reasons_aside(memberships)
        return self._say_reason_aside(next(iter(reasons.values()))) if reasons else ""

    def _say_who_steps_aside(self, aside: list[dict]) -> str:
        """“Coop IT Easy stepped aside: it is about the operator's price.”

        :param aside: ``{"name", "code", "reason"}`` of each
        """
        by_reason = {}
        for one in aside:
            by_reason.setdefault(self._say_reason_aside(one), []).append(one["name"])
        return " ".join(
            self.env._(
                "%(names)s stepped aside: %(reason)s.",
                names=format_list(self.env, names),
                reason=reason.rstrip("."),
            )
            for reason, names in by_reason.items()
        )

    def _step_aside(self, membership, reason: str):
        """`membership` has no voice in this item and reads no more of it."""
        self._lock()
        self._check_undecided()
        if not reason:
            raise UserError(self.env._("Say why, in a few words."))
        # sudo: that the person acts for the member, or takes notes, was asked by the
        # caller.
        own = self.sudo()
        if membership not in own.recusal_ids.membership_id:
            own.recusal_ids.create(
                {"item_id": own.id, "membership_id": membership.id, "reason": reason}
            )

    def _check_undecided(self):
        for item in self:
            if item.outcome:
                raise UserError(
                    self.env._("“%(item)s” is decided already.", item=item.name)
                )


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_stepped_aside(self, values) -> str:
        return self.env._(
            "%(name)s steps aside: %(reason)s",
            name=values["name"],
            reason=values["reason"],
        )
