# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import random
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import SQL

BOARD = (
    "Amine Bakala",
    "Chiara Claes",
    "Fatou Fontaine",
    "Hélène Hubert",
    "Karim Kabongo",
    "Nadia Ivanova",
    "Quentin Jacobs",
)
# Who ranks whom among the first three, from the one's friends to the other's
SUPPORT = (30, 24, 20, 18, 14, 10, 8)
DEVELOPMENTS = (
    "Étiquettes de prix imprimées depuis la balance",
    "Rappels des permanences par SMS",
    "Import des factures des grossistes",
    "Inventaire sur téléphone",
    "Tableau de bord des rayons",
)


class KomunigiDemo(models.AbstractModel):
    """Polls at an interesting moment: some just counted, one open, two to come."""

    _inherit = "komunigi.demo"

    @api.model
    def _load_polls(self) -> None:
        chance = random.Random(2026)
        self._load_polls_of_network(chance)
        self._load_polls_of_cooperative(chance)

    def _load_polls_of_network(self, chance: random.Random) -> None:
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        network = self._ref("network_intercoop")

        calendar = self._open_poll(
            network,
            name="Adoptons-nous le calendrier commun des mises à jour ?",
            method="consent",
            description="<p>Deux mises à jour par an, en février et en septembre, "
            "jamais la veille d'un inventaire, annoncées un mois avant.</p>",
        )
        reasons = {
            "concern": "Septembre est notre mois de rentrée : prévoyons quelqu'un de "
            "plus pour répondre aux questions.",
        }
        for place, elector in enumerate(calendar.elector_ids):
            answer = "concern" if place == 4 else "consent"
            self._cast(calendar, elector, answer, reason=reasons.get(answer, ""))
        self._count_poll(calendar, days_ago=24)

        analysed = self._open_poll(
            network,
            name="Quels développements faire analyser d'abord ?",
            nature="consultation",
            method="points",
            options=DEVELOPMENTS,
        )
        for elector in analysed.elector_ids[:-2]:
            first, second, third = chance.sample(range(1, 6), 3)
            if elector == analysed.elector_ids[0]:
                first, second, third = 3, 4, 1
            self._cast(analysed, elector, {first: 5, second: 3, third: 2})
        self._count_poll(analysed, days_ago=10)

        together = self._open_poll(
            network,
            name="Migrons-nous toutes et tous ensemble vers la prochaine version ?",
            method="yes_no",
            majority="two_thirds",
            description="<p>Une seule migration pour tout le réseau coûte moins cher, "
            "et demande que chacun libère une semaine à la même période.</p>",
            date_close=now + timedelta(days=5, hours=20 - now.hour),
        )
        waiting = together.elector_ids.filtered(
            lambda elector: elector.membership_id.partner_id.name == "Graines de Senne"
        )
        for elector in (together.elector_ids - waiting)[:7]:
            self._cast(together, elector, chance.choice(["yes", "yes", "yes", "no"]))

        self._create_poll(
            network,
            name="Où nous retrouver pour la journée annuelle ?",
            nature="consultation",
            method="approval",
            options=("Namur", "Lille", "Nancy", "Gand"),
            date_close=now + timedelta(days=20),
        )

    def _load_polls_of_cooperative(self, chance: random.Random) -> None:
        now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cooperative = self._ref("network_supermarket")
        board = self._open_poll(
            cooperative,
            name="Qui élisons-nous au conseil d'administration ?",
            nature="election",
            method="stv",
            seats=3,
            options=BOARD,
        )
        electors = board.elector_ids
        for elector in chance.sample(list(electors), len(electors) * 2 // 3):
            ranking, weights = [], list(SUPPORT)
            for _place in range(chance.randint(1, 4)):
                [chosen] = chance.choices(range(len(BOARD)), weights)
                weights[chosen] = 0
                ranking.append(chosen + 1)
            board._cast(elector, ranking, number=board._new_ballot_number())
        self._count_poll(board, days_ago=40)

        # Keys of confidential polls are made where the database is served, so this
        # one opens by itself as soon as it is.
        opening = self._create_poll(
            cooperative,
            name="Ouvrons-nous aussi le lundi ?",
            nature="decision",
            method="yes_no",
            secrecy="confidential",
            quorum=20,
            date_open=fields.Datetime.now(),
            date_close=now + timedelta(days=6, hours=20 - now.hour),
        )
        # Its button would open it here and now.
        opening._check_can_open()
        opening._schedule()

    def _cast(self, poll, elector, ballot, **values) -> None:
        """As one of those who act for the member would in the portal."""
        acting = elector.membership_id.representation_ids.partner_id[:1]
        poll._cast(elector, ballot, caster=acting, **values)

    def _create_poll(self, network, options=(), **values):
        polls = self.env["komunigi.poll"].with_company(network.company_id)
        return polls.create(
            {
                "network_id": network.id,
                "user_id": self._ref("user_secretary").id,
                "date_close": fields.Datetime.now() + timedelta(days=7),
                "option_ids": [
                    Command.create({"name": name, "sequence": 10 * place})
                    for place, name in enumerate(options, 1)
                ],
                **values,
            }
        )

    def _open_poll(self, network, options=(), **values):
        poll = self._create_poll(network, options, **values)
        poll.action_open()
        return poll

    def _count_poll(self, poll, days_ago: int) -> None:
        """Close and count, as if it had been over for some days."""
        poll._close()
        poll.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_poll
                      SET date_close = date_trunc('hour', LOCALTIMESTAMP - %(days)s),
                          date_open = date_trunc('hour', LOCALTIMESTAMP - %(days)s)
                                      - interval '7 days'
                    WHERE id = %(poll)s""",
                days=timedelta(days=days_ago),
                poll=poll.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_ballot ballot SET date_cast = poll.date_close
                          - interval '1 hour' * (3 + ballot.id %% 90)
                     FROM komunigi_poll poll
                    WHERE poll.id = ballot.poll_id AND poll.id = %s""",
                poll.id,
            )
        )
        self.env.invalidate_all()
        poll._count()
