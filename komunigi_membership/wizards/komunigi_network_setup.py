# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models


class KomunigiNetworkSetup(models.TransientModel):
    """Three questions, and a network is ready for its first member."""

    _name = "komunigi.network.setup"
    _description = "Set up a network"

    name = fields.Char(
        string="Its name", required=True, default=lambda self: self._default_name()
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    legal_form_id = fields.Many2one(
        "komunigi.legal.form",
        string="Legal form",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["komunigi.legal.form"].search([], limit=1),
    )
    member_source = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.network"]
            ._fields["member_source"]
            ._description_selection(self.env)
        ),
        string="Who are the members",
        compute="_compute_member_source",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    dues_period = fields.Selection(
        selection=lambda self: (
            self.env["komunigi.network"]
            ._fields["dues_period"]
            ._description_selection(self.env)
        ),
        string="Dues are asked for",
        required=True,
        default="year",
    )

    @api.model
    def _default_name(self):
        """The company's: of its first network, for two of one name are mixed up."""
        company = self.env.company
        networks = self.env["komunigi.network"]
        if networks.search_count([("company_id", "=", company.id)], limit=1):
            return False
        return company.name

    @api.depends("legal_form_id")
    def _compute_member_source(self):
        for setup in self:
            setup.member_source = setup.legal_form_id.member_source or "admission"

    def action_create(self):
        self.ensure_one()
        # What it makes is read by all: in the language of the company.
        setup = self.with_context(lang=self.company_id._common_language())
        network = (
            setup.env["komunigi.network"]
            .with_company(self.company_id)
            .create(setup._network_values())
            .with_env(self.env)
        )
        network.default_category_id = network.category_ids[:1]
        network._prepare_dues()
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.network",
            "res_id": network.id,
            "view_mode": "form",
        }

    def _network_values(self):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "legal_form_id": self.legal_form_id.id,
            "member_source": self.member_source,
            "dues_period": self.dues_period,
            "operator_id": self.company_id.partner_id.id,
            "category_ids": [
                Command.create({"sequence": 10 * rank, **category})
                for rank, category in enumerate(self._categories(), start=1)
            ],
            "condition_ids": [
                Command.create({"sequence": 10 * rank, "name": name})
                for rank, name in enumerate(self._conditions(), start=1)
            ],
            "welcome_plan_id": self._welcome_plan().id,
            **self.legal_form_id._network_rules(),
        }

    def _categories(self):
        """The first one is what a member gets when nobody chooses."""
        if self.member_source == "register":
            return [{"name": self.env._("Cooperator")}]
        return [
            {"name": self.env._("Active")},
            {"name": self.env._("Observer"), "votes": False},
        ]

    def _conditions(self):
        if self.member_source == "register":
            return []
        return [
            self.env._("Client of the operator"),
            self.env._("Charter accepted"),
            self.env._("Dues chosen"),
        ]

    def _welcome_plan(self):
        """The first steps with a newcomer.

        Each network gets its own: Odoo does not translate plans.
        """
        plans = self.env["mail.activity.plan"]
        if self.member_source == "register":
            return plans
        summaries = [
            self.env._("Send the welcome booklet"),
            self.env._("Note its representatives and invite them to the portal"),
            self.env._("Introduce its godparent to it"),
            self.env._("Introduce it at the next meeting"),
        ]
        kinds = ["email", "todo", "call", "meeting"]
        delays = [(0, "days"), (3, "days"), (1, "weeks"), (1, "months")]
        return plans.create(
            {
                "name": self.env._("Welcome a new member"),
                "res_model": "komunigi.membership",
                "company_id": self.company_id.id,
                "template_ids": [
                    Command.create(
                        {
                            "sequence": 10 * rank,
                            "activity_type_id": self.env.ref(
                                f"mail.mail_activity_data_{kind}"
                            ).id,
                            "summary": summary,
                            "delay_count": count,
                            "delay_unit": unit,
                            "delay_from": "after_plan_date",
                        }
                    )
                    for rank, (kind, summary, (count, unit)) in enumerate(
                        zip(kinds, summaries, delays, strict=True), start=1
                    )
                ],
            }
        )
