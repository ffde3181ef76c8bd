# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class KomunigiRepresentation(models.Model):
    """A person acts for a member, from a day until a day.

    Record rules follow `representation_ids.user_id` and compare the dates with
    `today` when the query runs, so that access ends with the representation.
    """

    _name = "komunigi.representation"
    _description = "Representative"
    _inherit = ["komunigi.reckoned"]
    _order = "membership_id, role desc, date_start, id"

    membership_id = fields.Many2one(
        "komunigi.membership", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(
        related="membership_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="membership_id.company_id", store=True)
    member_partner_id = fields.Many2one(
        related="membership_id.partner_id", store=True, string="Acts for"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Login",
        compute="_compute_user_id",
        store=True,
        index=True,
        help="Who acts for the member in the portal. Nobody once the representation "
        "has ended.",
    )
    is_current = fields.Boolean(
        string="Acts today", compute="_compute_is_current", search="_search_is_current"
    )
    role = fields.Selection(
        [("titular", "Titular"), ("substitute", "Substitute")],
        required=True,
        default="titular",
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Until", help="First day on which the person no longer acts for it."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A representation ends after it starts.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " int4range(partner_id, partner_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&)",
        "This person represents this member already at that time.",
    )
    _one_titular = models.Constraint(
        "EXCLUDE USING gist (int4range(membership_id, membership_id, '[]') WITH &&,"
        " daterange(date_start, date_end, '[)') WITH &&) WHERE (role = 'titular')",
        "A member has one titular representative at a time: end the other one first.",
    )

    @api.depends("partner_id.user_ids.active", "date_end", "network_id.tz")
    def _compute_user_id(self):
        users = self.env["res.users"].search(
            [("partner_id", "in", self.partner_id.ids)]
        )
        user_by_partner = {user.partner_id: user for user in users.sorted("id", True)}
        for representation in self:
            ended = (
                representation.date_end
                and representation.date_end <= representation.network_id._today()
            )
            # An ended representation lets go of its login at once, wherever the
            # network's midnight lies from the reader's.
            representation.user_id = not ended and user_by_partner.get(
                representation.partner_id
            )

    @api.depends("date_start", "date_end", "network_id.tz")
    def _compute_is_current(self):
        for representation in self:
            today = representation.network_id and representation.network_id._today()
            representation.is_current = bool(
                representation.date_start
                and representation.date_start <= today
                and (not representation.date_end or representation.date_end > today)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._domain_acting()
        return current if True in value else ~current

    @api.depends("partner_id", "membership_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for representation in self:
            representation.display_name = self.env._(
                "%(person)s for %(member)s",
                person=representation.partner_id.display_name,
                member=representation.membership_id.display_name,
            )

    @api.model_create_multi
    def create(self, vals_list):
        if any("user_id" in vals for vals in vals_list):
            self._check_may_set_user()
        # One save of a form may end a titular and start the next: the database must
        # know of the end before it sees the start.
        self.flush_model(["date_start", "date_end", "role"])
        return super().create(vals_list)

    def write(self, vals):
        if "user_id" in vals:
            self._check_may_set_user()
        # A merge of partners (sudo) moves what it finds.
        for name in ("partner_id", "membership_id"):
            if (
                name in vals
                and not self.env.su
                and any(
                    representation._has_started()
                    and representation[name].id != vals[name]
                    for representation in self
                )
            ):
                raise UserError(
                    self.env._(
                        "Who represented whom is kept. End this representation and "
                        "add another one."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for representation in self:
            if representation._has_started():
                raise UserError(
                    self.env._(
                        "%(representation)s has started already: end it instead, so "
                        "that what was done in that time can be understood later.",
                        representation=representation.display_name,
                    )
                )

    def action_end(self):
        """End it today: the person has no access from now on."""
        for network, representations in self.grouped("network_id").items():
            today = network._today()
            for representation in representations:
                representation.date_end = max(today, representation.date_start)

    def _has_started(self):
        """Whether the person has acted, or acts; not if it was void from the start."""
        self.ensure_one()
        return (
            self.date_start <= self.network_id._today()
            and self.date_end != self.date_start
        )

    def _check_may_set_user(self):
        """The login gives access: it follows from the person, and from nothing else.

        A stored computed field is not protected against being written over RPC.
        """
        if not self.env.su:
            raise AccessError(
                self.env._("The login of a representative follows from the person.")
            )
