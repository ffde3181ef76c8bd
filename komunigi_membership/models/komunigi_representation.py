# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiRepresentation(models.Model):
    """A person acts for a member, from a day until a day.

    Record rules follow `representation_ids.user_id` and compare the dates with
    `today` when the query runs, so that access ends with the representation.
    """

    _name = "komunigi.representation"
    _description = "Representative"
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
    )
    role = fields.Selection(
        [("titular", "Titular"), ("substitute", "Substitute")],
        required=True,
        default="titular",
    )
    date_start = fields.Date(string="From", required=True)
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
