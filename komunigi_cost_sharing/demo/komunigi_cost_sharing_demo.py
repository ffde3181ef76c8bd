# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

EVERYBODY = (
    "senne", "etal", "cabas", "quai", "beffroi", "mand", "huche", "mirabelle",
    "gardemanger", "superlune", "grenier",
)  # fmt: skip
# Technical name, title, what it does, lines of code, who does not use it.
ADDONS = (
    (
        "cooperator",
        "Parts et coopérateurs",
        "Tient le registre des parts : demandes, souscriptions, remboursements.",
        9200,
        (),
    ),
    (
        "shop_shift",
        "Permanences",
        "Le calendrier des permanences, les présences, les délais et les échanges.",
        6400,
        ("grenier",),
    ),
    (
        "shop_scale_label",
        "Étiquettes de balance",
        "Imprime le prix au kilo et le code-barres des produits pesés en magasin.",
        1300,
        ("quai", "mand", "beffroi"),
    ),
    (
        "shop_inventory_phone",
        "Inventaire sur téléphone",
        "Compte le stock en rayon avec un téléphone, sans papier.",
        2100,
        tuple(key for key in EVERYBODY if key not in ("huche", "senne")),
    ),
    (
        "shop_order_proposal",
        "Propositions de commande",
        "Propose quoi commander à chaque fournisseur d'après les ventes.",
        3300,
        ("mirabelle", "grenier", "mand"),
    ),
    (
        "member_card",
        "Carte de membre",
        "Reconnaît les coopérateurs à l'entrée et à la caisse.",
        900,
        ("cabas",),
    ),
)
# Who makes it: name, works for, what it maintains.
CONTRIBUTORS = (
    ("Aïda Benmoussa", "operator", ("cooperator", "shop_shift")),
    ("Tomás Ferrer", "provider", ("shop_scale_label", "member_card")),
    ("Lise Vandamme", "member", ("shop_inventory_phone",)),
)
RATE = 80
KEY_BANDS = {0: 1, 1_000_000: 2, 2_500_000: 3, 5_000_000: 4}


class KomunigiDemo(models.AbstractModel):
    """What the supermarkets want, who pays for it, and what changes for whom.

    A co-funding call is one agreement short; another one has started and is invoiced;
    a third one fell.
    """

    _inherit = "komunigi.demo"

    @api.model
    def _load_sharing(self) -> None:
        network = self._ref("network_intercoop")
        addons = self._load_addons(network)
        makers = self._load_contributors(network, addons)
        equal = self._load_keys(network)
        labels = self._load_delivered(network, addons, equal, makers)
        swaps = self._load_under_way(network, addons, equal, makers)
        self._load_nearly_funded(network, addons, equal, makers)
        self._load_fallen(network, addons, equal)
        self._load_analysis_queue(network, addons)
        self._load_changes(network, addons, swaps)
        self._load_envelope(network)
        self._load_newcomer_ticket(labels)
        self._load_migration(network, equal)
        self._load_budget(network)

    def _members(self, *keys):
        members = self.env["komunigi.membership"]
        for key in keys:
            members |= self._ref(f"member_{key}")
        return members

    def _person_of(self, member):
        return member.representation_ids.partner_id[:1]

    # What is shared

    def _load_addons(self, network) -> dict:
        since = network._today() - relativedelta(years=2)
        return {
            name: self.env["komunigi.shared.module"].create(
                {
                    "name": name,
                    "title": title,
                    "description": description,
                    "repository": "https://github.com/OCA/cooperative",
                    "network_id": network.id,
                    "use_ids": [
                        Command.create(
                            {"membership_id": member.id, "date_start": since}
                        )
                        for member in self._members(
                            *(key for key in EVERYBODY if key not in without)
                        )
                    ],
                }
            )
            for name, title, description, _lines, without in ADDONS
        }

    def _load_contributors(self, network, addons) -> dict:
        makers = {}
        for name, works_for, maintains in CONTRIBUTORS:
            maker = self.env["komunigi.contributor"].create(
                {
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "network_id": network.id,
                    "works_for": works_for,
                    "works_for_id": {
                        "operator": network.company_id.partner_id.id,
                        "member": self._ref("member_huche").partner_id.id,
                    }.get(works_for, False),
                }
            )
            for addon in maintains:
                addons[addon].maintainer_ids |= maker
            makers[works_for] = maker
        return makers

    def _load_keys(self, network):
        keys = self.env["komunigi.cost.key"]
        basis = network.basis_ids[:1]
        if basis:
            keys.create(
                {
                    "name": "30 % à parts égales, 70 % par tranches",
                    "network_id": network.id,
                    "kind": "basis",
                    "basis_id": basis.id,
                    "equal_percent": 30,
                    "band_ids": [
                        Command.create({"value_from": value, "weight": weight})
                        for value, weight in KEY_BANDS.items()
                    ],
                }
            )
        return keys.create(
            {
                "name": "À parts égales",
                "network_id": network.id,
                "kind": "equal",
                "sequence": 1,
            }
        )

    # Developments

    def _develop(self, network, name, by, wanted=(), **values):
        """A need of `by`, that the others want as much as they say."""
        member = self._ref(f"member_{by}")
        development = self.env["komunigi.development"].create(
            {
                "name": name,
                "network_id": network.id,
                "membership_id": member.id,
                "partner_id": self._person_of(member).id,
                **values,
            }
        )
        for key, weight, note in ((by, "3", ""), *wanted):
            wanting = self._ref(f"member_{key}")
            development._want(wanting, self._person_of(wanting), weight, note)
        return development

    def _estimate(self, development, *lines):
        """:param lines: what, hours, how sure"""
        development.estimate_line_ids = [
            Command.create(
                {"name": name, "hours": hours, "rate": RATE, "certainty": certainty}
            )
            for name, hours, certainty in lines
        ]

    def _call_for(self, development, key, days, **values):
        """Ask who is in, until in `days` from today."""
        call = self.env["komunigi.cofunding"].create(
            {
                "name": development.name,
                "development_id": development.id,
                "key_id": key.id,
                "date_until": development.network_id._today() + timedelta(days=days),
                "user_id": self._ref("user_secretary").id,
                **values,
            }
        )
        call._open()
        # Nobody is written to by what is only shown.
        call.mailing_ids.done = True
        return call

    def _agreed(self, call, key, organ, ceiling=0, days=5):
        member = self._ref(f"member_{key}")
        person = self._person_of(member)
        pledge = call._agree(
            member,
            person,
            {
                "person": person.name,
                "organ": organ,
                "day": call.network_id._today() - timedelta(days=days),
                "ceiling": ceiling,
            },
        )
        call.mailing_ids.done = True
        return pledge

    def _signed(self, pledge):
        pledge._sign(
            self._person_of(pledge.membership_id).name, pledge.network_id._today()
        )

    def _load_nearly_funded(self, network, addons, key, makers):
        """One agreement short."""
        phone = self._develop(
            network,
            "Compter le stock en rayon avec un téléphone",
            "huche",
            wanted=(
                ("senne", "3", "L'inventaire nous prend deux nuits par an."),
                ("etal", "2", ""),
                ("superlune", "2", "Surtout pour le frais."),
                ("cabas", "1", ""),
            ),
            description="Aujourd'hui deux personnes comptent, l'une dicte et l'autre "
            "écrit, puis quelqu'un recopie tout. On voudrait scanner et compter en "
            "rayon, et que les écarts soient visibles tout de suite.",
            for_whom="Les équipes de rayon",
            frequency="month",
            horizon="next",
            module_ids=addons["shop_inventory_phone"].ids,
        )
        self._estimate(
            phone,
            ("Écran de comptage", 22, "likely"),
            ("Écarts et validation", 10, "likely"),
            ("Essais dans deux magasins", 8, "rough"),
        )
        call = self._call_for(
            phone, key, 18, summary="Compter le stock avec un téléphone, sans papier."
        )
        self._agreed(call, "huche", "Conseil d'administration", ceiling=900)
        self._agreed(call, "senne", "Cercle informatique", ceiling=800, days=3)
        self._agreed(call, "superlune", "Bureau", ceiling=800, days=2)
        for thinking in ("etal", "cabas"):
            member = self._ref(f"member_{thinking}")
            call._intend(member, self._person_of(member), 800)
        return call

    def _load_under_way(self, network, addons, key, makers):
        swaps = self._develop(
            network,
            "Échanger sa permanence avec un autre coopérateur",
            "senne",
            wanted=(
                ("quai", "3", "Les échanges par e-mail nous échappent."),
                ("mand", "2", ""),
                ("gardemanger", "3", ""),
                ("beffroi", "1", ""),
            ),
            description="Deux coopérateurs s'arrangent entre eux, et le bureau recopie "
            "l'échange à la main.",
            for_whom="Tous les coopérateurs",
            frequency="day",
            horizon="now",
            module_ids=addons["shop_shift"].ids,
        )
        self._estimate(
            swaps,
            ("Proposer et accepter un échange", 30, "likely"),
            ("Prévenir le bureau", 6, "sure"),
        )
        call = self._call_for(swaps, key, 30)
        for member_key, organ in (
            ("senne", "Assemblée générale"),
            ("gardemanger", "Conseil d'administration"),
            ("mand", "Raad van bestuur"),
            ("quai", "Conseil d'administration"),
        ):
            self._agreed(call, member_key, organ, days=9)
        if call.state == "open":
            call._start()
        # Who signs its quote is invoiced; the last one has not yet.
        for pledge in call.pledge_ids[:3]:
            self._signed(pledge)
        call.share_ids.filtered("asked_on")._invoice()
        # As all names here: in the language of those who govern themselves.
        for what in (network.cost_journal_id, network.cost_product_id):
            what.name = f"Coûts mutualisés du réseau {network.name}"
        call.mailing_ids.done = True
        for days, hours, name in ((21, 7.5, "Maquettes"), (12, 9, "Écran d'échange")):
            self.env["komunigi.work"].create(
                {
                    "network_id": network.id,
                    "development_id": swaps.id,
                    "contributor_id": makers["operator"].id,
                    "date": network._today() - timedelta(days=days),
                    "hours": hours,
                    "name": name,
                }
            )
        swaps.upstream_ids = [
            Command.create(
                {
                    "name": "OCA/cooperative : échanges de permanences",
                    "url": "https://github.com/OCA/cooperative/pulls",
                    "state": "review",
                }
            )
        ]
        return swaps

    def _load_delivered(self, network, addons, key, makers):
        """Paid by five last year; seven use it."""
        labels = self._develop(
            network,
            "Imprimer le prix au kilo sur les étiquettes de balance",
            "etal",
            wanted=(("cabas", "3", ""), ("superlune", "2", ""), ("huche", "2", "")),
            description="Les étiquettes ne disent que le prix du paquet.",
            for_whom="Le rayon vrac",
            frequency="day",
            module_ids=addons["shop_scale_label"].ids,
        )
        self._estimate(labels, ("Étiquette et essais", 30, "sure"))
        call = self._call_for(
            labels,
            key,
            30,
            invoicing="third_party",
            provider_id=makers["provider"].partner_id.id,
        )
        for payer in ("etal", "cabas", "superlune", "huche", "gardemanger"):
            self._agreed(call, payer, "Conseil d'administration", days=20)
        if call.state == "open":
            call._start()
        for pledge in call.pledge_ids:
            self._signed(pledge)
        call.share_ids.settled_by = f"Facturé par {call.provider_id.name}"
        labels._deliver(
            "19.0.1.2.0", network._today() - relativedelta(months=8), users=True
        )
        return labels

    def _load_fallen(self, network, addons, key):
        card = self._develop(
            network,
            "Carte de membre dans le téléphone",
            "cabas",
            wanted=(("quai", "1", ""),),
            description="Une carte de moins à imprimer, et à oublier chez soi.",
            for_whom="Les coopérateurs, à l'entrée",
            frequency="week",
            horizon="later",
            module_ids=addons["member_card"].ids,
        )
        self._estimate(card, ("Carte et lecture à l'entrée", 60, "rough"))
        call = self._call_for(card, key, 12)
        self._agreed(call, "cabas", "Conseil d'administration", ceiling=1500)
        call._fall("Deux coopératives sur quatre, et 3 300 euros manquaient.")
        call.mailing_ids.done = True

    def _load_analysis_queue(self, network, addons):
        """What members would have analysed first."""
        needs = [
            self._develop(
                network,
                name,
                by,
                wanted=wanted,
                frequency=frequency,
                for_whom=for_whom,
                module_ids=addons[addon].ids,
            )
            for name, by, frequency, for_whom, addon, wanted in (
                (
                    "Prévenir un coopérateur avant la fin de son délai",
                    "quai",
                    "week",
                    "Le bureau des membres",
                    "shop_shift",
                    (("senne", "2", ""), ("beffroi", "3", "")),
                ),
                (
                    "Commander au producteur depuis le rayon",
                    "mirabelle",
                    "week",
                    "Les acheteurs",
                    "shop_order_proposal",
                    (("superlune", "2", ""),),
                ),
                (
                    "Voir les heures où le magasin est plein",
                    "grenier",
                    "month",
                    "La coordination",
                    "shop_shift",
                    (),
                ),
            )
        ]
        for need in needs:
            need._ask_analysis()
        for key, *points in (
            ("senne", 6, 4, 0),
            ("quai", 10, 0, 0),
            ("mirabelle", 2, 8, 0),
            ("superlune", 3, 5, 2),
            ("grenier", 0, 0, 10),
            ("beffroi", 7, 3, 0),
        ):
            for need, given in zip(needs, points, strict=True):
                if given:
                    self.env["komunigi.analysis.point"].create(
                        {
                            "development_id": need.id,
                            "membership_id": self._ref(f"member_{key}").id,
                            "points": given,
                        }
                    )

    # Changes

    def _load_changes(self, network, addons, swaps):
        today = network._today()
        notice = self.env["komunigi.change.notice"].create(
            {
                "name": "Le calendrier des permanences change d'allure",
                "network_id": network.id,
                "user_id": self._ref("user_secretary").id,
                "module_ids": addons["shop_shift"].ids,
                "ordered_by_id": self._ref("member_senne").id,
                "description": "On pourra proposer un échange depuis son calendrier. "
                "Le bureau voit les échanges dans une liste.",
                "looks": "Un bouton « Échanger » apparaît sur chaque permanence à "
                "venir. Les couleurs des équipes ne changent pas.",
                "date_live": today + timedelta(days=25),
            }
        )
        notice._announce()
        notice.mailing_ids.done = True
        quai = self._ref("member_quai")
        notice._raise_concern(
            quai,
            self._person_of(quai),
            "Nos équipes du samedi n'ont pas de smartphone : l'échange au bureau "
            "doit rester possible.",
        )
        draft = self.env["komunigi.change.notice"].create(
            {
                "name": "L'inventaire demande une confirmation avant d'effacer",
                "network_id": network.id,
                "user_id": self._ref("user_secretary").id,
                "module_ids": addons["shop_inventory_phone"].ids,
                "description": "Effacer un comptage demande une confirmation.",
                "looks": "Une question apparaît.",
                "date_live": today + timedelta(days=40),
            }
        )
        return notice | draft

    # An envelope

    def _load_envelope(self, network):
        """A subsidy that is not enough for all that was asked of it."""
        asked = self.env["komunigi.development"].search(
            [("network_id", "=", network.id), ("state", "=", "idea")], order="id"
        )
        costs = dict(zip(asked, (2600, 4800, 900, 1800, 1200), strict=False))
        envelope = self.env["komunigi.envelope"].create(
            {
                "name": "Subside régional à partager",
                "description": "Le subside paie des développements que plusieurs "
                "coopératives utiliseront.",
                "network_id": network.id,
                "user_id": self._ref("user_secretary").id,
                "amount": 5000,
                "line_ids": [
                    Command.create({"development_id": one.id, "cost": cost})
                    for one, cost in costs.items()
                ],
            }
        )
        envelope.action_ask()
        poll = self._open_as_demo(envelope.poll_id)
        numbers = envelope.line_ids.option_id.mapped("number")
        for place, elector in enumerate(poll.elector_ids):
            wishes = (numbers[place % 2 :: 2], numbers[:3], numbers[2:])[place % 3]
            self._cast(poll, elector, list(wishes))
        self._count_poll(poll, days_ago=6)

    def _open_as_demo(self, poll):
        poll.date_close = fields.Datetime.now() + timedelta(days=7)
        poll.action_open()
        # Nobody is written to by what is only shown.
        poll.mailing_ids.done = True
        return poll

    # Newcomers, migrations, budget

    def _load_newcomer_ticket(self, development):
        epi = self._ref("member_epi")
        self.env["komunigi.entry.ticket"].create(
            {
                "membership_id": epi.id,
                "waived": True,
                "reason": "Première année prise en charge par le fonds de solidarité",
            }
        )
        self.env["komunigi.development.use"].create(
            {
                "development_id": development.id,
                "membership_id": epi.id,
                "date_start": epi.network_id._today() - timedelta(days=20),
            }
        )

    def _load_migration(self, network, key):
        sizes = {name: lines for name, _t, _d, lines, _w in ADDONS}
        migration = self.env["komunigi.migration"].create(
            {
                "network_id": network.id,
                "version_from": "19.0",
                "version_to": "20.0",
                "name": "Odoo 20.0",
                "key_id": key.id,
                "rate": RATE,
                "date_planned": network._today() + relativedelta(months=10),
            }
        )
        # As all names here: in the language of those who govern themselves.
        migration.fund_id.name = "Fonds de migration"
        migration.action_fill()
        for line in migration.line_ids:
            line.size = sizes[line.module_id.name]

    def _load_budget(self, network):
        year = network._today().year
        budget = self.env["komunigi.budget"].create(
            {
                "network_id": network.id,
                "year": year,
                "line_ids": [
                    Command.create({"kind": kind, **values})
                    for kind, values in (
                        ("coordination", {"planned_hours": 12, "rate": RATE}),
                        ("analysis", {"planned_hours": 48, "rate": RATE}),
                        ("facilitation", {"planned_hours": 20, "rate": RATE}),
                        ("hosting", {"planned_amount": 360}),
                        ("dues", {}),
                        ("subsidy", {"planned_amount": 1500}),
                    )
                ],
            }
        )
        budget.action_reckon_dues()
        subsidy = budget.line_ids.filtered(lambda line: line.kind == "subsidy")
        facilitation = budget.line_ids.filtered(
            lambda line: line.kind == "facilitation"
        )
        self.env["komunigi.scenario"].create(
            [
                {
                    "name": "Sans le subside",
                    "budget_id": budget.id,
                    "change_ids": [
                        Command.create({"line_id": subsidy.id, "amount": 0})
                    ],
                },
                {
                    "name": "Cotisations + 10 %, trois nouvelles coopératives",
                    "budget_id": budget.id,
                    "dues_percent": 10,
                    "joining_count": 3,
                    "change_ids": [
                        Command.create({"line_id": subsidy.id, "amount": 0}),
                        Command.create({"line_id": facilitation.id, "hours": 24}),
                    ],
                },
            ]
        )
        budget.scenario_ids.is_published = True
        budget.decision = "Réunion d'intercoop de décembre"
        budget.action_validate()
