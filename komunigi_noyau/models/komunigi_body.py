# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

# What these say of a body opens or closes doors: who is its member, who reads figures.
ADMINISTRATOR_FIELDS = {"network_id", "kind", "active"}


class KomunigiBody(models.Model):
    """A group that members trust with something: the noyau, a board, a circle.

    Its seats are in colleges, each with rules of its own.
    """

    _name = "komunigi.body"
    _description = "Body"
    _inherit = ["komunigi.networked", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("core", "Core group (noyau)"),
            ("board", "Board"),
            ("circle", "Circle or working group"),
            ("audit", "Auditors"),
        ],
        required=True,
        default="circle",
        help="Auditors read the network's figures, and nothing else.",
    )
    description = fields.Html(
        string="What it is for",
        translate=True,
        help="Read to the members before they elect somebody to it.",
    )
    function_ids = fields.One2many(
        "komunigi.body.function", "body_id", string="Functions", copy=True
    )
    college_ids = fields.One2many(
        "komunigi.college", "body_id", string="Colleges", copy=True
    )
    mandate_ids = fields.One2many("komunigi.mandate", "body_id", string="Mandates")
    delegate_ids = fields.One2many("komunigi.delegate", "body_id")
    election_ids = fields.One2many("komunigi.election", "body_id", string="Elections")
    user_id = fields.Many2one(
        "res.users",
        string="In charge",
        default=lambda self: self.env.user,
        help="Is told when a seat needs somebody.",
    )
    preparation_months = fields.Integer(
        string="Prepare elections (months before)",
        default=4,
        required=True,
        help="So many months before a mandate ends, the next election is prepared "
        "with its dates, and who is in charge is told.",
    )
    is_public = fields.Boolean(
        string="Everybody may read who sits",
        help="On a page without login. Members read it anyway.",
    )

    _preparation_positive = models.Constraint(
        "CHECK(preparation_months BETWEEN 0 AND 24)",
        "Elections are prepared between 0 and 24 months before.",
    )

    # Who sits, for its form
    sitting_ids = fields.Many2many(
        "komunigi.mandate",
        string="Who sits",
        compute="_compute_sitting",
        help="Mandates that hold today, and those that are to begin.",
    )
    sitting_count = fields.Integer(string="Who sit", compute="_compute_sitting")
    free_seats = fields.Char(
        compute="_compute_sitting", help="Seats that nobody has today, per college."
    )
    mandate_count = fields.Integer(compute="_compute_counts")
    election_count = fields.Integer(
        string="Elections to come", compute="_compute_counts", help="Not done yet."
    )
    matter_count = fields.Integer(
        string="Open matters", compute="_compute_counts", help="Not decided yet."
    )

    @api.depends("mandate_ids.date_start", "mandate_ids.date_end", "college_ids")
    @api.depends_context("lang")
    def _compute_sitting(self):
        coming = self.env["komunigi.network"]._domain_of_today(
            lambda today: Domain("date_end", ">", today)
        )
        mandates = self.env["komunigi.mandate"].search(
            Domain("body_id", "in", self.ids) & coming, order="date_start, id"
        )
        by_body = mandates.grouped("body_id")
        for body in self:
            today = body.network_id and body.network_id._today()
            own = by_body.get(body._origin, mandates.browse())
            now = own.filtered(lambda mandate, today=today: mandate.date_start <= today)
            body.sitting_ids = own.sorted(
                lambda mandate: (
                    mandate.college_id.sequence,
                    mandate.college_id.id,
                    mandate.date_start,
                    mandate.seat,
                )
            )
            body.sitting_count = len(now)
            body.free_seats = body._say_free_seats(now)

    def _say_free_seats(self, sitting):
        """How many seats nobody has; False where all are taken."""
        free = []
        for college in self.college_ids:
            taken = len(sitting.filtered(lambda m, own=college: m.college_id == own))
            number = college.rule_id.seats_max - taken
            if number > 0:
                free.append(
                    self.env._(
                        "%(college)s: %(number)s", college=college.name, number=number
                    )
                )
        return free and format_list(self.env, free, style="unit")

    def _compute_counts(self):
        for name, model, domain in (
            ("mandate_count", "komunigi.mandate", Domain.TRUE),
            (
                "election_count",
                "komunigi.election",
                Domain("state", "in", ("draft", "open")),
            ),
            ("matter_count", "komunigi.matter", Domain("state", "=", "open")),
        ):
            counts = dict(
                self.env[model]._read_group(
                    Domain("body_id", "in", self.ids) & domain,
                    ["body_id"],
                    ["__count"],
                )
            )
            for body in self:
                body[name] = counts.get(body._origin, 0)

    # What must not change under those who sit

    def write(self, vals):
        if not self.env.su:
            self._check_administrator(vals)
        if "network_id" in vals:
            self._check_unused(vals["network_id"])
        result = super().write(vals)
        if "network_id" in vals:
            # Nobody gives a network of another company a body.
            self.check_access("write")
        return result

    def unlink(self):
        # Its colleges never had a mandate or an election: else they keep it.
        self.college_ids.unlink()
        return super().unlink()

    def _check_administrator(self, names):
        changed = ADMINISTRATOR_FIELDS.intersection(names)
        if changed and not self.env.user.has_group(
            "komunigi_membership.group_administrator"
        ):
            raise AccessError(
                self.env._(
                    "An administrator changes the network and the kind of a body, and "
                    "archives it."
                )
            )

    def _check_unused(self, network_id):
        for body in self:
            # sudo: whatever hangs on it counts, whoever asks.
            own = body.sudo()
            if body.network_id.id != network_id and (
                own.mandate_ids or own.election_ids
            ):
                raise UserError(
                    self.env._(
                        "“%(body)s” stays in %(network)s: members of that network have "
                        "been named to it. Set up another body instead.",
                        body=body.name,
                        network=body.network_id.name,
                    )
                )

    @api.constrains("active")
    def _check_archived(self):
        for body in self.filtered(lambda body: not body.active):
            today = body.network_id._today()
            running = body.mandate_ids.filtered(
                lambda mandate, today=today: mandate.date_end > today
            )
            if running:
                raise UserError(
                    self.env._(
                        "“%(body)s” cannot be archived while somebody sits in it, or "
                        "is to: %(names)s. End these mandates first.",
                        body=body.name,
                        names=format_list(self.env, running.mapped("holder_name")),
                    )
                )
            if body.election_ids.filtered(
                lambda election: election.state in ("draft", "open")
            ):
                raise UserError(
                    self.env._(
                        "“%(body)s” cannot be archived while an election to it is "
                        "prepared or under way: cancel it first.",
                        body=body.name,
                    )
                )

    # Its form

    def action_view_mandates(self):
        return self._action_of("komunigi_noyau.komunigi_mandate_action")

    def action_view_elections(self):
        return self._action_of("komunigi_noyau.komunigi_election_action")

    def action_view_matters(self):
        return self._action_of("komunigi_noyau.komunigi_matter_action")

    def _action_of(self, xml_id):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(xml_id),
            "domain": [("body_id", "=", self.id)],
            "context": {
                "default_body_id": self.id,
                **(
                    {"default_college_id": self.college_ids.id}
                    if len(self.college_ids) == 1
                    else {}
                ),
            },
        }

    def _sitting_on(self, day: date) -> "models.Model":
        """The mandates of these bodies that hold on `day`, interims included."""
        return self.env["komunigi.mandate"].search(
            Domain("body_id", "in", self.ids)
            & self.env["komunigi.mandate"]._domain_on(day)
        )

    def _voting_on(self, day: date) -> "models.Model":
        """The mandates that take part in decisions on `day`: an interim never does."""
        return self._sitting_on(day).filtered(lambda mandate: mandate.kind == "full")

    def _domain_of_user(self, user) -> Domain:
        """Bodies in which `user` sits now, or sits along to take over."""
        return Domain(
            "delegate_ids",
            "any!",
            Domain("user_id", "=", user.id)
            & self.env["komunigi.delegate"]._domain_acting(),
        )
