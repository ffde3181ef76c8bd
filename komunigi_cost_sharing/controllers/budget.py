# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    page_route,
)


class BudgetPortal(CooperativePortal):
    """The budget in plain words, and what the member paid and uses itself."""

    @page_route("/budget")
    def member_budget(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        # `_membership` answers with sudo: the person acts for this member, and every
        # member reads the budget of its network once it is valid.
        network = membership.network_id
        today = network._today()
        budget = network._valid_budget()
        figures = membership._paid_and_used()[membership]
        of_year = membership._paid_and_used(today.year)[membership]
        return self._render(
            "komunigi_cost_sharing.portal_budget",
            {
                "membership": membership,
                "root": f"/my/cooperative/{membership.id}",
                "budget": budget,
                "this_year": today.year,
                "comparisons": [
                    {
                        "budget": compared,
                        "comparison": compared._comparison(
                            compared.scenario_ids.filtered("is_published")
                        ),
                    }
                    for compared in network._budgets_compared()
                ],
                "figures": figures,
                "paid_this_year": of_year["paid"],
                "costs": figures["developments"]._costs_borne(),
                "page_name": "member_budget",
            },
        )
