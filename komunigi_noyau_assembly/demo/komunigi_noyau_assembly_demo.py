# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models


class KomunigiDemo(models.AbstractModel):
    """The noyau meets once a quarter, and prepares what the members talk about."""

    _inherit = "komunigi.demo"

    @api.model
    def _load_body_meetings(self) -> None:
        network = self._ref("network_intercoop")
        noyau = network.body_ids.filtered(lambda body: body.kind == "core")
        elio = self._ref("person_elio")
        meeting = noyau._meet_every(3)
        meeting.series_id.name = meeting.name = "Réunion du noyau"
        self.env["komunigi.agenda.item"].create(
            {
                "name": "Ce que coûte l'intercoopération, trimestre par trimestre",
                "meeting_id": meeting.id,
                "kind": "discussion",
                "minutes_planned": 30,
                "author_id": elio.id,
            }
        )
        [matter] = self.env["komunigi.matter"].search(
            [
                ("body_id", "=", noyau.id),
                ("name", "=", "Où voulons-nous être dans trois ans ?"),
            ]
        )
        matter._put_on_agenda(
            network._meetings_to_prepare()[:1],
            self._ref("person_alba"),
            kind="discussion",
            minutes=20,
        )
