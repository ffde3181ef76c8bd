# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class KomunigiDuesAnswer(models.Model):
    """What a member answers to a scale: the amount it chooses, or that it can't.

    Its representatives see each other's draft; nobody else but the treasurer reads
    the private note.
    """

    _name = "komunigi.dues.answer"
    _description = "Answer to a dues scale"
    _inherit = ["komunigi.reckoned"]
    _order = "scale_id desc, membership_id"

    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    scale_id = fields.Many2one(
        "komunigi.dues.scale", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="membership_id.network_id", store=True)
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    currency_id = fields.Many2one(related="network_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Answered")],
        required=True,
        default="draft",
        readonly=True,
    )
    tier_id = fields.Many2one(
        "komunigi.dues.tier",
        ondelete="restrict",
        string="Amount chosen",
        domain="[('scale_id', '=', scale_id)]",
    )
    cannot_pay = fields.Boolean(string="We cannot pay this")
    # Portal users get here through the rule that shows them their own members only.
    private_note = fields.Text(
        groups="komunigi_membership.group_treasurer,base.group_portal",
        help="Read by the treasurer and by this member's representatives only.",
    )
    author_id = fields.Many2one(
        "res.partner", string="Prepared by", ondelete="restrict", readonly=True
    )
    answered_by_id = fields.Many2one(
        "res.partner", string="Answered by", ondelete="restrict", readonly=True
    )
    answered_on = fields.Datetime(readonly=True)

    _answer_unique = models.Constraint(
        "UNIQUE(membership_id, scale_id)",
        "This member has an answer to this scale already: change that one.",
    )

    @api.depends("membership_id", "scale_id")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = (
                f"{answer.membership_id.display_name} · {answer.scale_id.name}"
            )

    @api.constrains("membership_id", "scale_id", "tier_id")
    def _check_tier(self):
        for answer in self:
            member, scale = answer.membership_id, answer.scale_id
            if scale.network_id != member.network_id:
                raise ValidationError(
                    self.env._(
                        "“%(scale)s” is not a scale of %(network)s.",
                        scale=scale.name,
                        network=member.network_id.name,
                    )
                )
            if answer.tier_id and answer.tier_id not in member._tiers_of(scale):
                raise ValidationError(
                    self.env._(
                        "“%(tier)s” is not among the amounts of “%(scale)s” that "
                        "%(member)s can choose.",
                        tier=answer.tier_id.name,
                        scale=scale.name,
                        member=member.display_name,
                    )
                )

    # A member answers

    def _save_draft(self, tier_id=None, cannot_pay=False, private_note=False):
        """Keep what the member prepares, for its other representatives to see."""
        self.ensure_one()
        self.membership_id._check_acting()
        # sudo: members write nothing by themselves; this one acts for the member of
        # this answer, and only what it may answer is written.
        self.sudo().write(
            {
                "tier_id": tier_id,
                "cannot_pay": cannot_pay,
                "private_note": private_note,
                "state": "draft",
                "author_id": self.env.user.partner_id.id,
            }
        )

    def _send(self):
        """The member answers: what it chose holds from the next call on."""
        self.ensure_one()
        self.membership_id._check_acting()
        # sudo: as above; sending writes the member's choice on its membership.
        self.sudo()._record()

    # The treasurer notes an answer given otherwise

    def action_record(self):
        """Note an answer that was given on the phone or on paper."""
        self.check_access("write")
        self._record()

    def _record(self):
        for answer in self:
            if not (answer.tier_id or answer.cannot_pay):
                raise UserError(
                    self.env._(
                        "%(member)s: choose an amount of “%(scale)s”, or say that "
                        "you cannot pay this.",
                        member=answer.membership_id.display_name,
                        scale=answer.scale_id.name,
                    )
                )
            answer.write(
                {
                    "state": "sent",
                    "answered_by_id": self.env.user.partner_id.id,
                    "answered_on": fields.Datetime.now(),
                }
            )
            if answer.tier_id:
                answer.membership_id.dues_tier_id = answer.tier_id
            answer._tell_treasurer()

    def _tell_treasurer(self):
        """An activity for who cannot pay; the note itself stays in the answer."""
        kind = "komunigi_membership.mail_activity_cannot_pay"
        # sudo: a member's answer writes an activity for somebody else.
        member = self.membership_id.sudo()
        member.activity_unlink([kind])
        treasurer = member.network_id._dues_treasurer()
        if self.cannot_pay and treasurer:
            member.activity_schedule(
                kind,
                user_id=treasurer.id,
                summary=self.with_context(lang=treasurer.lang).env._(
                    "%s cannot pay: read their note", member.partner_name
                ),
            )
