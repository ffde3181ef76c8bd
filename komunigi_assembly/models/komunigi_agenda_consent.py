# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiAgendaVoice(models.Model):
    """What one member says to a proposal, in one round of consent."""

    _name = "komunigi.agenda.voice"
    _description = "Voice on a proposal"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, round desc, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    round = fields.Integer(required=True, default=1)
    membership_id = fields.Many2one(
        "komunigi.membership", string="For", required=True, ondelete="restrict"
    )
    author_id = fields.Many2one("res.partner", string="Said by", ondelete="restrict")
    answer = fields.Selection(
        [
            ("consent", "I consent"),
            ("concern", "I consent, with a concern"),
            ("objection", "I object"),
        ],
        required=True,
    )
    reason = fields.Text()

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id, round)",
        "This member has spoken on this proposal.",
    )

    @api.model
    def _is_reckoned(self, name):
        return name in self._fields or super()._is_reckoned(name)


class KomunigiAgendaConcern(models.Model):
    """What a member who will be absent has to say, written beforehand."""

    _name = "komunigi.agenda.concern"
    _description = "Concern written beforehand"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership", string="From", required=True, ondelete="restrict"
    )
    author_id = fields.Many2one("res.partner", string="Written by", ondelete="restrict")
    text = fields.Text(required=True)

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id)",
        "This member has written a concern on this item: change that one.",
    )


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
    reason = fields.Text(string="Why", required=True)

    _once = models.Constraint(
        "UNIQUE(item_id, membership_id)", "This member steps aside already."
    )


class KomunigiAgendaItem(models.Model):
    """A decision by consent: not "everybody agrees" but "no objection stands"."""

    _inherit = "komunigi.agenda.item"

    stage = fields.Selection(
        [
            ("proposal", "Proposal"),
            ("questions", "Questions"),
            ("reactions", "Reactions"),
            ("consent", "Consent"),
            ("decided", "Decided"),
        ],
        copy=False,
        readonly=True,
        default="proposal",
        required=True,
        help="Where the decision by consent stands.",
    )
    round = fields.Integer(
        default=1, copy=False, readonly=True, help="How often answers were asked for."
    )
    voice_ids = fields.One2many("komunigi.agenda.voice", "item_id")
    concern_ids = fields.One2many("komunigi.agenda.concern", "item_id")
    recusal_ids = fields.One2many(
        "komunigi.agenda.recusal",
        "item_id",
        string="Step aside for reasons of their own",
    )
