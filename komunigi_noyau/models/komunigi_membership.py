# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class KomunigiMembership(models.Model):
    """What elections ask of a member."""

    _inherit = "komunigi.membership"

    @api.model
    def _by_partner_and_network(self, partners, networks) -> dict:
        """As which member each partner holds a seat or stands: by both."""
        # sudo: which member a partner is in this network, whoever records it.
        memberships = self.sudo().search(
            Domain("partner_id", "in", partners.ids)
            & Domain("network_id", "in", networks.ids)
        )
        return {(found.partner_id, found.network_id): found for found in memberships}

    def _requests(self) -> list[dict]:
        """Elections ask, too:

        - acceptance: `candidacy` that the member accepts or declines
        - appointment: `election` in which the member names who sits
        - candidacy: `election` in which it may stand
        """
        requests = [
            *self._acceptance_requests(),
            *self._appointment_requests(),
            *self._candidacy_requests(),
            *super()._requests(),
        ]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _acceptance_requests(self) -> list[dict]:
        """Who is elected has until the mandate starts to say so."""
        # sudo: what is asked of a member, its representatives read.
        elected = (
            self.env["komunigi.candidacy"]
            .sudo()
            .search(
                Domain("membership_id", "in", self.ids)
                & Domain("state", "=", "elected")
                & Domain("election_id.state", "=", "open")
            )
        )
        return [
            {
                "kind": "acceptance",
                "by": candidacy.election_id.date_start,
                "candidacy": candidacy,
                "template": "komunigi_noyau.portal_cooperative_request_acceptance",
            }
            for candidacy in elected
        ]

    def _appointment_requests(self) -> list[dict]:
        return [
            {
                "kind": "appointment",
                "by": election.date_start,
                "election": election,
                "template": "komunigi_noyau.portal_cooperative_request_appointment",
            }
            for election in self._elections_at("appointment")
            if election._appointed_by(self)
        ]

    def _candidacy_requests(self) -> list[dict]:
        """Calls that this member may answer and has not answered."""
        return [
            {
                "kind": "candidacy",
                "by": election.date_candidacies,
                "election": election,
                "template": "komunigi_noyau.portal_cooperative_request_candidacy",
            }
            for election in self._elections_at("candidacies")
            if election._takes_candidacies()
            and self.partner_id not in election.candidacy_ids.holder_id
            and not self._obstacles_to_stand(election)
        ]

    def _elections_at(self, step: str):
        """Elections of these members' networks that are at `step`."""
        # sudo: members see the elections of their network once they are under way.
        return (
            self.env["komunigi.election"]
            .sudo()
            .search(
                Domain("network_id", "in", self.network_id.ids)
                & Domain("state", "=", "open")
                & Domain("step", "=", step),
                order="date_start, id",
            )
        )

    def _obstacles_to_stand(self, election) -> list[str]:
        """Why this member cannot be elected there, in words; empty where it can."""
        self.ensure_one()
        college = election.college_id
        obstacles = college._obstacles_for(self.partner_id, election.date_start)
        return [
            college._say_obstacle(obstacle)
            for obstacle in obstacles.get(self.partner_id.id, ())
            if obstacle["blocks"]
        ]

    def _may_sit_for(self):
        """Representations of those whom this member can send, by name."""
        self.ensure_one()
        today = self.network_id._today()
        return self.representation_ids._active_on(today).sorted(
            lambda representation: representation._portal_name() or ""
        )
