# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiAmendment(models.Model):
    """Another wording for a resolution, voted on before it."""

    _name = "komunigi.amendment"
    _description = "Amendment"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, sequence, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="cascade", index=True
    )
    network_id = fields.Many2one(related="item_id.network_id")
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    brought_by_id = fields.Many2one(
        "komunigi.membership",
        string="Brought by",
        ondelete="restrict",
        domain="[('network_id', '=', network_id)]",
    )
    name = fields.Char(string="Amendment", required=True, help="What it changes.")
    text = fields.Text(
        string="Text as amended",
        required=True,
        help="The whole resolution as it reads if the amendment is adopted.",
    )
    outcome = fields.Selection(
        [
            ("adopted", "Adopted"),
            ("rejected", "Not adopted"),
            ("withdrawn", "Withdrawn"),
        ],
        copy=False,
        readonly=True,
    )
    result = fields.Json(copy=False, readonly=True)

    @api.model
    def _is_reckoned(self, name):
        return name in ("outcome", "result") or super()._is_reckoned(name)


class KomunigiAdvanceVote(models.Model):
    """What a member voted on a resolution before the assembly."""

    _name = "komunigi.advance.vote"
    _description = "Vote before the assembly"
    _inherit = ["komunigi.reckoned"]
    _order = "item_id, id"

    item_id = fields.Many2one(
        "komunigi.agenda.item", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="item_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    caster_id = fields.Many2one("res.partner", ondelete="restrict")
    choice = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("abstain", "I abstain")], required=True
    )
    date_cast = fields.Datetime(required=True, default=fields.Datetime.now)
    fallen = fields.Selection(
        [
            ("amended", "The text was amended"),
            ("came", "The member came or is represented"),
            ("secret", "The vote became secret"),
            ("withdrawn", "Withdrawn"),
        ],
        help="Why it does not count. Empty: it counts.",
    )

    _one_in_force = models.UniqueIndex(
        "(item_id, membership_id) WHERE fallen IS NULL",
        "This member has voted on this resolution already.",
    )

    @api.model
    def _is_reckoned(self, name):
        return name in self._fields or super()._is_reckoned(name)


class KomunigiAgendaItem(models.Model):
    """A resolution of a general assembly: how it is voted on."""

    _inherit = "komunigi.agenda.item"

    vote_way = fields.Selection(
        [
            ("hands", "Show of hands"),
            ("poll", "On phones"),
            ("secret", "On phones, confidential"),
            ("consent", "Consent"),
        ],
        string="Voted by",
        required=True,
        default="hands",
        help="Of a resolution.",
    )
    majority = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.poll"]._fields["majority"].selection
        ),
        required=True,
        default="simple",
    )
    majority_numerator = fields.Integer(default=1)
    majority_denominator = fields.Integer(default=2)
    majority_strict = fields.Boolean(default=True)
    count_abstentions = fields.Boolean(string="Abstentions count")
    amendment_ids = fields.One2many("komunigi.amendment", "item_id")
    advance_vote_ids = fields.One2many(
        "komunigi.advance.vote", "item_id", groups="komunigi_membership.group_secretary"
    )
    poll_ids = fields.One2many("komunigi.poll", "item_id")


class KomunigiPoll(models.Model):
    """A poll of an assembly: those present and represented vote."""

    _inherit = "komunigi.poll"

    item_id = fields.Many2one(
        "komunigi.agenda.item",
        string="Resolution",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
        # The portal does not read agenda items.
        groups="komunigi_membership.group_user",
    )
