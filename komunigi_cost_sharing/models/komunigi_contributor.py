# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KomunigiContributor(models.Model):
    """A person who makes the common software, wherever she works."""

    _name = "komunigi.contributor"
    _description = "Contributor"
    _inherit = ["komunigi.networked"]
    _order = "network_id, name, id"
    _rec_name = "name"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    name = fields.Char(related="partner_id.name", store=True)
    email = fields.Char(related="partner_id.email")
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    active = fields.Boolean(
        default=True, help="Archived: no access to the contributors' pages any more."
    )
    works_for = fields.Selection(
        [
            ("operator", "The operator"),
            ("member", "A member"),
            ("provider", "Another provider"),
        ],
        required=True,
        default="provider",
    )
    works_for_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_company', '=', True)]",
        help="Empty for the operator's own people, and for who works alone.",
    )
    skill_ids = fields.Many2many(
        "komunigi.skill", string="Knows", domain="[('network_id', '=', network_id)]"
    )
    module_ids = fields.Many2many(
        "komunigi.shared.module",
        string="Maintains",
        domain="[('network_id', '=', network_id)]",
    )
    shows_contact = fields.Boolean(
        string="Members may see the e-mail address",
        help="Tick it where the person agreed.",
    )
    has_login = fields.Boolean(
        string="Has a login",
        compute="_compute_has_login",
        help="With a login the person reads and writes on the contributors' pages.",
    )

    _once = models.Constraint(
        "UNIQUE(network_id, partner_id)",
        "This person is a contributor of this network already.",
    )

    @api.depends("partner_id.user_ids")
    def _compute_has_login(self):
        for contributor in self:
            # sudo: whether there is a login, nothing of it.
            contributor.has_login = bool(contributor.partner_id.sudo().user_ids)

    @api.model_create_multi
    def create(self, vals_list):
        contributors = super().create(vals_list)
        contributors._check_may_name_person()
        return contributors

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_may_name_person()
        return result

    def _check_may_name_person(self):
        """The name and the address are shown here: who names a person reads them."""
        if not self.env.su:
            self.partner_id.check_access("read")

    @api.constrains("network_id", "skill_ids", "module_ids")
    def _check_network(self):
        for contributor in self:
            # sudo: whoever writes it need not read all that belongs to it.
            linked = contributor.sudo()
            networks = linked.skill_ids.network_id | linked.module_ids.network_id
            if networks - linked.network_id:
                raise ValidationError(
                    self.env._(
                        "Skills and addons of %s are of its own network.",
                        contributor.name,
                    )
                )

    def action_invite(self):
        """Give the person a login, the way Odoo does."""
        self.ensure_one()
        wizards = self.env["portal.wizard"].with_context(active_ids=self.partner_id.ids)
        return wizards.action_open_wizard()

    def _organisation(self):
        """res.partner that the person works for; herself where she works alone."""
        self.ensure_one()
        operator = self.network_id.operator_id
        return (
            self.works_for_id
            or (operator if self.works_for == "operator" else operator.browse())
            or self.partner_id
        )

    def _may_estimate(self) -> bool:
        """Estimates are made by who does such work for others."""
        self.ensure_one()
        return self.works_for in ("operator", "provider")

    @api.model
    def _organisations(self, networks, partners) -> dict:
        """{(network, person): organisation}, for those who are contributors."""
        return {
            (contributor.network_id, contributor.partner_id): (
                contributor._organisation()
            )
            for contributor in self.search(
                Domain("network_id", "in", networks.ids)
                & Domain("partner_id", "in", partners.ids)
            )
        }

    def _membership(self):
        """The member that the person works for, whose contribution in time it is."""
        self.ensure_one()
        members = self.env["komunigi.membership"]
        if self.works_for != "member" or not self.works_for_id:
            return members
        return members.search(
            Domain("network_id", "=", self.network_id.id)
            & Domain("partner_id", "=", self.works_for_id.id)
        )
