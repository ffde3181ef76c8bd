# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KomunigiDecision(models.Model):
    """What rests on a decision of the register: scales, suspensions, entries."""

    _inherit = "komunigi.decision"

    @api.constrains("outcome", "network_id")
    def _check_what_rests_on_it(self):
        for model in self._resting_models():
            # sudo: whether anything rests on it, whoever changes it.
            for resting in (
                self.env[model].sudo().search([("decision_id", "in", self.ids)])
            ):
                resting.decision_id._check_basis_of(resting.network_id)

    @api.model
    def _resting_models(self) -> tuple[str, ...]:
        """Models whose `decision_id` names what they rest on; to be extended."""
        return ("komunigi.dues.scale", "komunigi.suspension", "komunigi.fund.entry")

    def _say_reference(self) -> str:
        """“2027-014, Intercoop meeting of 2 March 2027”, for who reads no register."""
        self.ensure_one()
        where = self.meeting_id.name or self.taken_by or self.name
        return ", ".join(filter(None, (self.number, where)))

    def _check_basis_of(self, network):
        """What rests on a decision is of its own network, and it was adopted."""
        for decision in self:
            if decision.network_id != network or decision.outcome != "adopted":
                raise ValidationError(
                    self.env._(
                        "“%(decision)s” was not adopted in this network.",
                        decision=decision.display_name,
                    )
                )


class KomunigiDecided(models.AbstractModel):
    """Rests on a decision, which is named, in the register or in words.

    Whoever inherits it has its words and their day computed by `_compute_decision`.
    """

    _name = "komunigi.decided"
    _description = "Record that rests on a decision"

    # Where the decision is named, and the day of it
    _decision_fields = ("decision", "decision_date")

    decision_id = fields.Many2one(
        "komunigi.decision",
        string="Decision in the register",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('network_id', '=', network_id), ('outcome', '=', 'adopted')]",
        # The portal does not read decisions.
        groups="komunigi_membership.group_user",
        help="Fills in what stands beside it.",
    )

    @api.depends("decision_id")
    def _compute_decision(self):
        """Fill in the words beside it, and the day where there is one."""
        words, day = self._decision_fields
        for record in self:
            # sudo: readers of the record need not read the register.
            decision = record.sudo().decision_id
            if decision:
                record[words] = decision._say_reference()
                if day in self._fields:
                    record[day] = decision.date

    @api.constrains("decision_id", "network_id")
    def _check_decision(self):
        # sudo: whoever moves the record need not read the register.
        for record in self.sudo():
            record.decision_id._check_basis_of(record.network_id)


class KomunigiDuesScale(models.Model):
    _name = "komunigi.dues.scale"
    _inherit = ["komunigi.dues.scale", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
    decision_date = fields.Date(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )


class KomunigiSuspension(models.Model):
    _name = "komunigi.suspension"
    _inherit = ["komunigi.suspension", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
    decision_date = fields.Date(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )


class KomunigiFundEntry(models.Model):
    _name = "komunigi.fund.entry"
    _inherit = ["komunigi.fund.entry", "komunigi.decided"]

    decision = fields.Char(
        compute="_compute_decision", store=True, readonly=False, precompute=True
    )
