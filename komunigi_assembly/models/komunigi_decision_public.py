# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    decisions_public = fields.Boolean(
        string="Everybody may read decisions",
        help="A page for everybody shows those decisions that are marked so.",
    )


class KomunigiDecision(models.Model):
    """Who finds and reads which decisions."""

    _inherit = "komunigi.decision"

    is_public = fields.Boolean(
        string="For everybody",
        copy=False,
        tracking=True,
        help="Its number, date and text stand on the network's public page, where the "
        "network has one. Not who said what.",
    )

    @api.model
    def _is_free_of_minutes(self, name):
        # Who reads it changes nothing of what was decided.
        return name == "is_public" or super()._is_free_of_minutes(name)

    @api.model
    def _domain_for_everybody(self, network) -> Domain:
        if not network.decisions_public:
            return Domain.FALSE
        return (
            Domain("network_id", "=", network.id)
            & Domain("is_public", "=", True)
            & Domain("outcome", "=", "adopted")
            & self._domain_public()
        )

    @api.model
    def _domain_matching(self, text="", tag=None, status="", year=0) -> Domain:
        """Decisions as somebody looks for them.

        :param tag: komunigi.decision.tag
        :param status: a state, or "rejected"
        :param year: four digits; 0 for all
        """
        domain = Domain.TRUE
        for word in map(escape_psql, text.split()):
            domain &= (
                Domain("name", "ilike", word)
                | Domain("text", "ilike", word)
                | Domain("number", "ilike", word)
            )
        if tag:
            domain &= Domain("tag_ids", "in", tag.ids)
        if status == "rejected":
            domain &= Domain("outcome", "=", "rejected")
        elif status in dict(self._fields["state"].selection):
            domain &= Domain("state", "=", status) & Domain("outcome", "=", "adopted")
        if year:
            domain &= Domain("date", ">=", date(year, 1, 1))
            domain &= Domain("date", "<=", date(year, 12, 31))
        return domain

    @api.model
    def _years(self, domain: Domain) -> list[int]:
        """In which years there are decisions, the last first."""
        groups = self._read_group(domain, ["date:year"])
        return sorted((day.year for (day,) in groups), reverse=True)

    @api.model
    def _tags(self, domain: Domain) -> "models.Model":
        """Those that one of the decisions has, by name."""
        tags = self.env["komunigi.decision.tag"]
        return tags.union(
            *(tag for (tag,) in self._read_group(domain, ["tag_ids"]))
        ).sorted("name")

    def _say_status(self) -> str:
        """Where the decision stands, in the reader's language."""
        self.ensure_one()
        field = "outcome" if self.outcome == "rejected" else "state"
        return dict(self._fields[field]._description_selection(self.env))[self[field]]
