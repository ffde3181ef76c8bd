# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from .komunigi_agenda_item import LONGEST_REASON


class KomunigiAgendaConcern(models.Model):
    """What a member who will be absent has to say, written beforehand."""

    _name = "komunigi.agenda.concern"
    _description = "Concern written beforehand"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="item_id.network_id")
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="From",
        required=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    author_id = fields.Many2one("res.partner", string="Written by", ondelete="restrict")
    text = fields.Text(required=True)
    is_heard = fields.Boolean(
        string="Talked about", copy=False, help="It was read out in the meeting."
    )

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id)",
        "This member has written a concern on this item: change that one.",
    )

    @api.constrains("item_id", "membership_id")
    def _check_same_network(self):
        for concern in self:
            if concern.membership_id.network_id != concern.item_id.network_id:
                raise UserError(self.env._("This is a member of another network."))

    @api.model_create_multi
    def create(self, vals_list):
        concerns = super().create(vals_list)
        concerns._check_before_decision()
        return concerns

    def write(self, vals):
        self._check_before_decision()
        result = super().write(vals)
        if "item_id" in vals:
            self._check_before_decision()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_before_decision()

    def _check_before_decision(self):
        """By hand: what was read out before a decision stays beside it."""
        if not self.env.su:
            self.item_id._check_undecided()

    def _told(self) -> dict:
        """As plain values, for the record."""
        self.ensure_one()
        return {
            "name": self.membership_id.partner_id.name,
            "text": self.text,
            "heard": self.is_heard,
        }


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    concern_ids = fields.One2many("komunigi.agenda.concern", "item_id")

    def _write_concern(self, membership, partner, text: str):
        """Keep what `membership` has to say; nothing takes it back.

        :param partner: res.partner who acts for it, as the caller has asked
        """
        self._lock()
        self._check_undecided()
        text = self._clean(text, LONGEST_REASON)
        if membership in self._reasons_aside(membership):
            raise UserError(self.env._("Who steps aside has no voice in this item."))
        # sudo: portal users have no rights here.
        item = self.sudo()
        concern = item.concern_ids.filtered(lambda c: c.membership_id == membership)
        vals = {"text": text, "author_id": partner.id, "is_heard": False}
        if not text:
            concern.unlink()
        elif concern:
            concern.write(vals)
        else:
            concern.create({"item_id": item.id, "membership_id": membership.id, **vals})
        item.meeting_id._changed()

    def _hear_concern(self, concern):
        """It was read out: the record says so."""
        self._lock()
        self._check_undecided()
        # sudo: the caller asked that the person takes notes.
        concern.sudo().is_heard = True
        self.meeting_id._changed()

    def _concerns_to_hear(self):
        """Concerns of others than those who step aside that nobody has read out."""
        # sudo: what absent members have written, for who takes notes.
        concerns = self.sudo().concern_ids
        aside = self._reasons_aside(concerns.membership_id)
        return concerns.filtered(
            lambda concern: not concern.is_heard and concern.membership_id not in aside
        )
