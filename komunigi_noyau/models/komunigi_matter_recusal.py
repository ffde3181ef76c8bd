# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

OPERATOR_SUBJECTS = ("operator_price", "operator_evaluation")


class KomunigiMatterRecusal(models.Model):
    """A seat that steps aside from one matter for a reason of its own.

    That the operator steps aside from its price and its evaluation follows from the
    matter, and needs no such line.
    """

    _name = "komunigi.matter.recusal"
    _description = "Seat that steps aside"
    _inherit = ["komunigi.reckoned"]
    _order = "matter_id, id"

    matter_id = fields.Many2one(
        "komunigi.matter", required=True, ondelete="cascade", index=True
    )
    body_id = fields.Many2one(related="matter_id.body_id")
    company_id = fields.Many2one(related="matter_id.company_id", store=True)
    mandate_id = fields.Many2one(
        "komunigi.mandate",
        string="Seat of",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('body_id', '=', body_id)]",
    )
    reason = fields.Text(
        string="Why", required=True, help="Who sits in the body reads it."
    )

    _once = models.Constraint(
        "UNIQUE(matter_id, mandate_id)", "This seat steps aside already."
    )

    @api.constrains("matter_id", "mandate_id")
    def _check_same_body(self):
        for recusal in self:
            if recusal.mandate_id.body_id != recusal.matter_id.body_id:
                raise UserError(self.env._("This seat is in another body."))

    @api.model_create_multi
    def create(self, vals_list):
        recusals = super().create(vals_list)
        recusals.matter_id._check_open()
        # sudo: the record is written by what is done, whoever may do it.
        for recusal in recusals.sudo():
            recusal.matter_id._log_step(
                "stepped_aside",
                name=recusal.mandate_id._seat_name(),
                reason=recusal.reason,
            )
        return recusals

    def write(self, vals):
        self.matter_id._check_open()
        result = super().write(vals)
        if "matter_id" in vals:
            self.matter_id._check_open()
            # Nobody has a seat of another company step aside.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self.matter_id._check_open()


class KomunigiMatter(models.Model):
    """Who steps aside from a matter, and why."""

    _inherit = "komunigi.matter"

    recusal_ids = fields.One2many(
        "komunigi.matter.recusal",
        "matter_id",
        string="Step aside for reasons of their own",
        copy=False,
    )
    # Record rules of the backend follow it; the portal and decisions ask anew.
    recused_ids = fields.Many2many(
        "komunigi.mandate",
        string="Step aside",
        compute="_compute_recused_ids",
        store=True,
        help="They know that the matter exists and, once it is decided, what was "
        "decided; neither its draft nor its files, remarks and answers.",
    )

    @api.depends(
        "subject",
        "recusal_ids.mandate_id",
        "body_id.college_ids.steps_aside",
        "body_id.network_id.operator_id",
        "body_id.mandate_ids.college_id",
        "body_id.mandate_ids.holder_id.commercial_partner_id",
        "body_id.mandate_ids.delegate_ids.date_end",
        "body_id.mandate_ids.delegate_ids.partner_id.commercial_partner_id",
    )
    def _compute_recused_ids(self):
        for body, matters in self.grouped("body_id").items():
            # sudo: who belongs to the operator, whoever changes what.
            mandates = body.sudo().mandate_ids
            operators = mandates._of_operator()
            for matter in matters:
                recused = matter.sudo().recusal_ids.mandate_id
                if matter.subject in OPERATOR_SUBJECTS:
                    recused |= operators
                matter.recused_ids = recused

    def _reasons_aside(self, mandates) -> dict:
        """Why which of `mandates` step aside: ``{matter: {mandate: reason}}``.

        A reason has a `code` (operator_price, operator_evaluation, interest) and, for
        an interest, the `reason` in the words of who noted it.
        """
        # sudo: who belongs to the operator, whoever asks.
        matters, mandates = self.sudo(), mandates.sudo()
        operators = mandates._of_operator()
        found = {}
        for matter, own in zip(self, matters, strict=True):
            reasons = {
                recusal.mandate_id: {"code": "interest", "reason": recusal.reason}
                for recusal in own.recusal_ids
                if recusal.mandate_id in mandates
            }
            if own.subject in OPERATOR_SUBJECTS:
                reasons |= {mandate: {"code": own.subject} for mandate in operators}
            found[matter] = reasons
        return found

    @api.model
    def _say_reason_aside(self, reason: dict) -> str:
        match reason["code"]:
            case "operator_price":
                return self.env._("it is about the operator's price")
            case "operator_evaluation":
                return self.env._("it is about the operator's evaluation")
        return reason.get("reason") or self.env._("for a reason of its own")

    def _say_who_steps_aside(self, aside: list[dict]) -> str:
        """“Ana (Operator) stepped aside: it is about the operator's price.”"""
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

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Who steps aside is written nothing about it, though it may follow."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # sudo: who steps aside, whoever writes.
        recused = self.sudo().recused_ids
        aside = (recused.holder_id | recused.delegate_ids.partner_id).ids
        return [one for one in recipients if one["id"] not in aside]

    def _step_aside(self, mandates, reason: str):
        """Who sits for `mandates` steps aside by itself."""
        self._lock()
        self._check_open()
        # sudo: who sits was asked by the caller, and may say so for its own seats.
        own = self.sudo()
        own.recusal_ids.create(
            [
                {"matter_id": own.id, "mandate_id": mandate.id, "reason": reason}
                for mandate in mandates - own.recusal_ids.mandate_id
            ]
        )


class KomunigiMandate(models.Model):
    _inherit = "komunigi.mandate"

    def _of_operator(self):
        """Those that step aside where the operator is concerned: seats of a college
        that says so, and whoever else belongs to the operator."""
        return self.filtered(
            lambda mandate: (
                mandate.college_id.steps_aside
                or mandate._people()._belong_to(mandate.network_id.operator_id)
            )
        )

    def _people(self):
        """The holder, and who sits for it or will."""
        self.ensure_one()
        today = self.network_id._today()
        return (
            self.holder_id
            | self.delegate_ids.filtered(
                lambda delegate: not delegate.date_end or delegate.date_end > today
            ).partner_id
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _belong_to(self, organisation) -> bool:
        """Whether one of these is `organisation`, or one of its people: by its
        address book, or because it acts for it as for a member."""
        if not organisation:
            return False
        house = organisation.commercial_partner_id
        if house in self.commercial_partner_id:
            return True
        # sudo: who belongs to whom, whoever asks.
        representations = self.env["komunigi.representation"].sudo()
        return bool(
            representations.search_count(
                representations._domain_acting()
                & Domain("partner_id", "in", self.ids)
                & Domain("membership_id.partner_id", "=", house.id),
                limit=1,
            )
        )


class KomunigiRepresentation(models.Model):
    _inherit = "komunigi.representation"

    @api.model_create_multi
    def create(self, vals_list):
        representations = super().create(vals_list)
        representations._look_again_who_steps_aside()
        return representations

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "membership_id", "date_start", "date_end"} & set(vals):
            self._look_again_who_steps_aside()
        return result

    def _look_again_who_steps_aside(self):
        """Whoever begins to act for the operator belongs to it."""
        # sudo: it follows from recording who acts for whom, whoever may do that.
        networks = (
            self.sudo()
            .membership_id.filtered(
                lambda membership: (
                    membership.partner_id == membership.network_id.operator_id
                )
            )
            .network_id
        )
        if networks:
            # sudo: it follows from who acts for whom.
            matters = self.env["komunigi.matter"].sudo()
            concerned = matters.search(
                [
                    ("network_id", "in", networks.ids),
                    ("subject", "in", OPERATOR_SUBJECTS),
                ]
            )
            self.env.add_to_compute(matters._fields["recused_ids"], concerned)
