# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What was reviewed: whoever changes it asks for another review.
REVIEWED = {"date", "hours", "kind", "contributor_id", "development_id"}
LONGEST_WORK = 300
MOST_HOURS_A_DAY = 24


class KomunigiWork(models.Model):
    """Hours that somebody gave to the common software, paid or not."""

    _name = "komunigi.work"
    _description = "Hours of work"
    _inherit = ["komunigi.reckoned"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _course_fields = {"reviewed_by_id", "date_reviewed"}

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_network_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="What was done", required=True)
    hours = fields.Float(required=True)
    kind = fields.Selection(
        [
            ("coordination", "Coordination"),
            ("analysis", "Analysis"),
            ("development", "Development"),
            ("facilitation", "Facilitation"),
            ("hosting", "Hosting"),
            ("migration", "Migration"),
        ],
        required=True,
        default="development",
    )
    contributor_id = fields.Many2one(
        "komunigi.contributor",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    development_id = fields.Many2one(
        "komunigi.development",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
    )
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Given by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id)]",
        help="The member whose contribution in time it is, if it is one.",
    )
    reviewed_by_id = fields.Many2one(
        "res.partner",
        string="Reviewed by",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="Somebody else than who worked: the secretary or another contributor.",
    )
    date_reviewed = fields.Date(string="Reviewed on", readonly=True, copy=False)

    _positive = models.Constraint("CHECK(hours > 0)", "Give the hours, above zero.")

    @api.depends("development_id")
    def _compute_network_id(self):
        alone = self.env["komunigi.network"]._only_one_here()
        for work in self:
            work.network_id = work.development_id.network_id or work.network_id or alone

    @api.constrains("network_id", "contributor_id", "development_id", "membership_id")
    def _check_network(self):
        for work in self:
            # sudo: whoever writes it need not read all that it names.
            linked = work.sudo()
            networks = (
                linked.contributor_id.network_id
                | linked.development_id.network_id
                | linked.membership_id.network_id
            )
            if networks - linked.network_id:
                raise ValidationError(
                    self.env._(
                        "“%s”: the contributor, the development and the member are of "
                        "one network.",
                        work.name,
                    )
                )

    def write(self, vals):
        changed = self.filtered(
            lambda work: (
                work.reviewed_by_id
                and any(
                    work._would_change(name, vals[name])
                    for name in REVIEWED & set(vals)
                )
            )
        )
        result = super().write(vals)
        if changed:
            # sudo: what was reviewed is not what stands there now.
            changed.sudo().write({"reviewed_by_id": False, "date_reviewed": False})
        return result

    def action_review(self):
        self.check_access("write")
        self._review(self.env.user.partner_id)

    def _review(self, partner):
        """`partner` has looked at these hours and finds them right."""
        for work in self:
            work._lock()
            if partner in (work.contributor_id.partner_id, work.create_uid.partner_id):
                raise UserError(
                    self.env._(
                        "“%s”: somebody else reviews one's own hours.", work.name
                    )
                )
            if not work.reviewed_by_id:
                # sudo: course fields; callers ask that the person may review.
                work.sudo().write(
                    {
                        "reviewed_by_id": partner.id,
                        "date_reviewed": work.network_id._today(),
                    }
                )

    @api.model
    def _enter(self, contributor, development, vals: dict):
        """Hours that a contributor enters in the portal.

        Called with sudo: the caller has asked that the person is that contributor.
        """
        today = contributor.network_id._today()
        name = " ".join(development._clean(vals["name"], LONGEST_WORK).split())
        if not name:
            raise UserError(self.env._("Say what was done."))
        if not vals["date"] or vals["date"] > today:
            raise UserError(self.env._("On which day? Today or before."))
        if not 0 < vals["hours"] <= MOST_HOURS_A_DAY:
            raise UserError(self.env._("How many hours of that day?"))
        if vals["kind"] not in dict(self._fields["kind"].selection):
            raise UserError(self.env._("Say what kind of work it was."))
        return self.create(
            {
                **vals,
                "name": name,
                "network_id": contributor.network_id.id,
                "development_id": development.id,
                "contributor_id": contributor.id,
                "membership_id": contributor._membership().id,
            }
        )

    def _withdraw(self, contributor):
        """Take back what was entered by mistake, before somebody reviewed it."""
        self._lock()
        if self.contributor_id != contributor or self.reviewed_by_id:
            raise UserError(
                self.env._("“%s” was reviewed, or is not yours.", self.name)
            )
        self.unlink()
