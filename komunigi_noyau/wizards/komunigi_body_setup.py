# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..models.komunigi_body_preset import DEFAULT_REST_MONTHS, DEFAULT_TERMS_IN_ROW


class KomunigiBodySetup(models.TransientModel):
    """Which body, its name: and its colleges, rules and functions are there."""

    _name = "komunigi.body.setup"
    _description = "Set up a body"

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["komunigi.network"]._only_one_here(),
    )
    kind = fields.Selection(
        [
            ("core", "Noyau (core group)"),
            ("board", "Board"),
            ("circle", "Circle or working group"),
            ("audit", "Auditors"),
        ],
        string="Which one",
        compute="_compute_kind",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    name = fields.Char(
        string="Its name",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    again = fields.Selection(
        [
            ("rest", "After a rest of a year"),
            ("once", "Once at once, then after a rest of a year"),
            ("free", "At once, as often as it is elected"),
        ],
        string="May who had a mandate be elected again?",
        required=True,
        default="rest" if DEFAULT_TERMS_IN_ROW else "free",
        help="The founding text does not say: this is your network's choice, and can "
        "be changed later, from a day on.",
    )
    choice_cards = fields.Json(compute="_compute_choice_cards")
    preview_html = fields.Html(
        string="What you get",
        compute="_compute_preview_html",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )
    same_kind_names = fields.Char(
        string="There already",
        compute="_compute_same_kind_names",
        help="Bodies of this kind that the network has.",
    )

    @api.depends("network_id")
    def _compute_kind(self):
        for setup in self:
            of_persons = setup.network_id.member_source == "register"
            setup.kind = "board" if of_persons else "core"

    @api.depends("kind", "network_id")
    def _compute_name(self):
        for setup in self:
            network = setup.network_id._in_common_language()
            setup.name = setup.kind and network._body_name(setup.kind)

    @api.depends_context("lang")
    def _compute_choice_cards(self):
        titles = dict(self._fields["kind"]._description_selection(self.env))
        texts = {
            "core": self.env._(
                "The operator and elected supermarkets: long-term view, proposals, "
                "cost, evaluation."
            ),
            "board": self.env._("Persons, elected among candidates."),
            "circle": self.env._("A few who look after one part of the work."),
            "audit": self.env._("Read the network's figures, and nothing else."),
        }
        cards = [
            {"value": value, "title": titles[value], "text": text}
            for value, text in texts.items()
        ]
        for setup in self:
            setup.choice_cards = {"kind": cards}

    @api.depends("kind", "network_id")
    def _compute_same_kind_names(self):
        for setup in self:
            same = setup.network_id.body_ids.filtered(
                lambda body, kind=setup.kind: body.kind == kind
            )
            setup.same_kind_names = ", ".join(same.mapped("name"))

    @api.depends("kind", "network_id", "again")
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for setup in self:
            # As it will be named
            network = setup.network_id._in_common_language()
            setup.preview_html = (
                network
                and setup.kind
                and self.env["ir.qweb"]._render(
                    "komunigi_noyau.body_setup_preview",
                    {
                        "functions": network._body_functions(setup.kind),
                        "colleges": [
                            (
                                college["name"],
                                self.env["komunigi.college.rule"].new(rule),
                            )
                            for college, rule in network._body_colleges(
                                setup.kind, **setup._choices()
                            )
                        ],
                    },
                )
            )

    def _choices(self) -> dict:
        """What the wizard asks beside the kind and the name."""
        self.ensure_one()
        if self.kind != "core" or not self.again:
            return {}
        return {
            "rest": {"terms_in_row": 1, "rest_months": DEFAULT_REST_MONTHS},
            "once": {"terms_in_row": 2, "rest_months": DEFAULT_REST_MONTHS},
            "free": {"terms_in_row": 0, "rest_months": 0},
        }[self.again]

    def action_create(self):
        self.ensure_one()
        body = self._set_up()
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.body",
            "res_id": body.id,
            "view_mode": "form",
        }

    def _set_up(self):
        return self.network_id._set_up_body(self.kind, self.name, **self._choices())
