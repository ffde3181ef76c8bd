# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiCatchUpNewcomer(models.Model):
    """A member who may join those who paid a development before it."""

    _name = "komunigi.catch.up.newcomer"
    _description = "Newcomer to a development"
    _inherit = ["komunigi.reckoned", "komunigi.documented"]
    _order = "catch_up_id, id"
    _course_fields = {"state", "amount", "agreed_on", "partner_id", "mailing_id"}

    catch_up_id = fields.Many2one(
        "komunigi.catch.up", required=True, ondelete="restrict", index=True
    )
    development_id = fields.Many2one(related="catch_up_id.development_id", store=True)
    network_id = fields.Many2one(related="catch_up_id.network_id", store=True)
    company_id = fields.Many2one(related="catch_up_id.company_id", store=True)
    currency_id = fields.Many2one(related="catch_up_id.currency_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("agreed", "Agreed"),
            ("asked", "Asked for"),
        ],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
    )
    amount = fields.Monetary(
        string="Its share",
        readonly=True,
        copy=False,
        help="Without taxes. Once asked for; it falls when others join in that month.",
    )
    preview = fields.Monetary(
        string="Would pay",
        compute="_compute_preview",
        help="Together with those who have agreed in this month.",
    )
    agreed_on = fields.Date(readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Said by",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    organ = fields.Char(
        string="Agreed by", copy=False, help="Which of its bodies: board, assembly."
    )

    mailing_id = fields.Many2one(
        "komunigi.catch.up.mailing",
        string="Invited by",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    invited_on = fields.Datetime(related="mailing_id.date", string="Invited on")

    _once = models.Constraint(
        "UNIQUE(catch_up_id, membership_id)", "This member is among them already."
    )

    @api.depends("membership_id")
    def _compute_display_name(self):
        for newcomer in self:
            newcomer.display_name = newcomer.membership_id.display_name

    @api.depends("state", "catch_up_id.newcomer_ids.state")
    def _compute_preview(self):
        for newcomer in self:
            record = newcomer.catch_up_id
            agreed = record.newcomer_ids.filtered(lambda one: one.state != "proposed")
            member = newcomer.membership_id
            parts = record and record._parts(agreed.membership_id | member)
            newcomer.preview = parts[member]["amount"] if parts else 0

    def write(self, vals):
        if not self.env.su and {"catch_up_id", "membership_id"} & vals.keys():
            self._check_proposed()
        return super().write(vals)

    def _check_proposed(self):
        for newcomer in self.filtered(lambda one: one.state != "proposed")[:1]:
            raise UserError(
                self.env._(
                    "%s has agreed: that stays on record.",
                    newcomer.membership_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_proposed(self):
        self._check_proposed()

    def _page_url(self) -> str:
        """Where the newcomer reads what it would pay, and agrees."""
        self.ensure_one()
        return (
            f"{self.get_base_url()}/my/cooperative/{self.membership_id.id}"
            f"/developments/{self.development_id.id}/join"
        )

    def action_agree(self):
        """The treasurer notes that the newcomer agreed, on paper or on the phone."""
        self.check_access("write")
        for newcomer in self:
            if not newcomer.organ:
                raise UserError(
                    self.env._(
                        "Say which body of %s agreed.",
                        newcomer.membership_id.display_name,
                    )
                )
            newcomer._agree(newcomer.organ, self.env.user.partner_id)
        return True

    def _agree(self, organ: str, person):
        """The newcomer agreed; nothing is asked of it before the treasurer does."""
        self.ensure_one()
        self._lock()
        if self.state != "proposed":
            return
        if self.catch_up_id.month != self.network_id._today().replace(day=1):
            raise UserError(
                self.env._(
                    "Newcomers are reckoned together by month, and that month is "
                    "over: propose it anew."
                )
            )
        organ = self._clean(organ, 200)
        if not organ:
            raise UserError(
                self.env._("Say who agreed: your board, your assembly, yourself.")
            )
        # sudo: its course; each caller asked who may say so.
        newcomer = self.sudo()
        newcomer.write(
            {
                "state": "agreed",
                "agreed_on": self.network_id._today(),
                "partner_id": person.id,
                "organ": organ,
            }
        )
        treasurer = newcomer.network_id._dues_treasurer()
        if treasurer:
            newcomer.catch_up_id.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=treasurer.id,
                summary=self.with_context(lang=treasurer.lang).env._(
                    "%s joins those who paid: ask for its share",
                    newcomer.membership_id.partner_name,
                ),
            )
