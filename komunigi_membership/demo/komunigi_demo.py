# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

DOMAIN = "demo.komunigi.example"


WELCOME = (
    "Envoyer le carnet d'accueil",
    "Noter les personnes qui le représentent et les inviter au portail",
    "Lui présenter sa marraine ou son parrain",
    "Le présenter à la prochaine réunion",
)


class Supermarket(NamedTuple):
    key: str
    name: str
    street: str
    zip: str
    city: str
    country: str
    vat: str
    tier: str
    # The titular, then the substitutes
    people: tuple[str, ...]


# Twelve supermarkets of three countries. Every name is invented.
SUPERMARKETS = (
    Supermarket("senne", "Graines de Senne", "", "", "", "be", "", "fair",
                ("Alba Ferreira", "Noor Haddad")),
    Supermarket("etal", "L'Étal Partagé", "Rue du Pont 4", "5000", "Namur", "be",
                "BE0999000327", "fair", ("Bastien Lemaire",)),
    Supermarket("cabas", "Cabas & Compères", "Rue Pierreuse 66", "4000", "Liège", "be",
                "BE0999000426", "solidarity", ("Dounia Piron",)),
    Supermarket("quai", "Le Quai aux Vivres", "Quai de Sambre 12", "6000", "Charleroi",
                "be", "BE0999000525", "reduced", ("Dounia Piron", "Elio Conti")),
    Supermarket("beffroi", "Sous le Beffroi", "Rue d'Havré 20", "7000", "Mons", "be",
                "BE0999000624", "fair", ("Fanny Dubrulle",)),
    Supermarket("mand", "De Gedeelde Mand", "Dok-Zuid 15", "9000", "Gent", "be", "",
                "fair", ("Griet Maes", "Hendrik Peeters")),
    Supermarket("huche", "La Huche Commune", "Rue des Postes 90", "59000", "Lille",
                "fr", "FR48999000102", "solidarity", ("Inès Carpentier",)),
    Supermarket("mirabelle", "Mirabelle et Compagnons", "Grande Rue 41", "54000",
                "Nancy", "fr", "FR54999000201", "fair", ("Jules Antoine",)),
    Supermarket("gardemanger", "Le Garde-Manger des Quais", "Quai de la Fosse 7",
                "44000", "Nantes", "fr", "FR60999000300", "solidarity",
                ("Katell Le Goff", "Louis Moreau")),
    Supermarket("superlune", "Superlune", "Avenue des Minimes 110", "31200", "Toulouse",
                "fr", "FR96999000409", "fair", ("Maya Serres",)),
    Supermarket("grenier", "Le Grenier du Lac", "Rue des Moulins 3", "2000",
                "Neuchâtel", "ch", "", "fair", ("Nils Perret",)),
)  # fmt: skip
# Late with this year's dues
LATE = "beffroi"
# VAT-exempt in its own country
EXEMPT = "mand"
NEWCOMER = Supermarket(
    "epi", "L'Épi Curieux", "Rue du Rhône 58", "1204", "Genève", "ch", "", "fair",
    ("Odile Favre",),
)  # fmt: skip
GODPARENT = "grenier"
LEFT = Supermarket(
    "debout", "Le Marché Debout", "Rue de Vesle 75", "51100", "Reims", "fr",
    "FR05999000508", "reduced", ("Paul Gérard",),
)  # fmt: skip
CANDIDATE = Supermarket(
    "lanterne", "La Lanterne", "Rue Haute 19", "1000", "Bruxelles", "be",
    "BE0999000723", "fair", ("Rosa Winkel",),
)  # fmt: skip

BOOKLET = """
<h2>Bienvenue</h2>
<p>Nous sommes douze supermarchés coopératifs de Belgique, de France et de Suisse. Nous
utilisons le même logiciel libre, et nous décidons ensemble de ce qu'il devient.</p>
<h3>Ce que cela apporte</h3>
<p>Personne n'est surpris par un changement, chacun est entendu, et le coût se partage
selon une clé que tout le monde peut lire et vérifier.</p>
<h3>Ce que cela demande</h3>
<ul>
<li>être client·e de Filière Numérique, notre structure porteuse ;</li>
<li>accepter la charte ;</li>
<li>choisir en conscience le montant de sa cotisation : réduit, juste ou solidaire.</li>
</ul>
<h3>En pratique</h3>
<p>Une réunion d'une heure et demie par mois, en ligne ; une marraine ou un parrain la
première année ; une page « notre coopérative » sur ce site.</p>
"""

FIRST_NAMES = (
    "Adèle", "Amine", "Benoît", "Chiara", "Dirk", "Elif", "Fatou", "Gaspard", "Hélène",
    "Ibrahim", "Jeanne", "Karim", "Lucie", "Mehdi", "Nadia", "Olivier", "Priya",
    "Quentin", "Rachida", "Simon",
)  # fmt: skip
LAST_NAMES = (
    "Aubry", "Bakala", "Claes", "Delvaux", "Ergin", "Fontaine", "Goossens", "Hubert",
    "Ivanova", "Jacobs", "Kabongo",
)  # fmt: skip
COOPERATORS = 200


class KomunigiDemo(models.AbstractModel):
    """Builds the demo data that depend on the day and on the rules of the models.

    An operator that is itself a cooperative, and on its database a network of twelve
    supermarkets; in a second company, one of these supermarkets with its cooperators.
    The last two years' dues are called, the next ones are not.
    """

    _name = "komunigi.demo"
    _description = "Demo data of Komunigi"

    def _ref(self, name: str) -> models.Model:
        return self.env.ref(f"komunigi_membership.demo_{name}")

    def _keep(self, **records: models.Model) -> None:
        """Give records their external ids."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"komunigi_membership.demo_{name}",
                    "record": record,
                    "noupdate": True,
                }
                for name, record in records.items()
            ]
        )

    def _year(self) -> int:
        """The last year whose dues are called, and should be paid by now."""
        return (fields.Date.today() - relativedelta(days=90)).year

    # Accounting

    @api.model
    def _load_accounting(self, company_ids: list[int]) -> None:
        """A chart of accounts, 21 % of VAT, and whom it does not concern."""
        templates = self.env["account.chart.template"]
        for company in self.env["res.company"].browse(company_ids):
            # Not `try_loading`, which warns that the registry is still being loaded.
            templates.with_company(company)._load(
                "generic_coa", company, install_demo=False
            )
            company.write(
                {
                    "account_fiscal_country_id": self.env.ref("base.be").id,
                    # The chart brings its own.
                    "currency_id": self.env.ref("base.EUR").id,
                    # Their mails would go nowhere, with a PDF each.
                    "send_capital_release_email": False,
                    "send_certificate_email": False,
                    "send_confirmation_email": False,
                    "send_share_transfer_email": False,
                    "send_share_update_email": False,
                }
            )
            self._load_taxes(company)

    def _load_taxes(self, company: models.Model) -> None:
        taxes = self.env["account.tax"].with_company(company)
        groups = self.env["account.tax.group"].with_company(company)
        of_the_chart = taxes.search([("company_id", "=", company.id)])

        def create_tax(name, amount, **values):
            group = groups.create(
                {
                    "name": name,
                    "company_id": company.id,
                    "country_id": self.env.ref("base.be").id,
                }
            )
            return taxes.create(
                {
                    "name": name,
                    "amount": amount,
                    "type_tax_use": "sale",
                    "company_id": company.id,
                    "country_id": self.env.ref("base.be").id,
                    "tax_group_id": group.id,
                    **values,
                }
            )

        positions = self.env["account.fiscal.position"].with_company(company)
        positions.search([("company_id", "=", company.id)]).active = False
        # The first one that fits a partner is applied.
        belgium, europe, switzerland, exempt = positions.create(
            [
                {"company_id": company.id, "sequence": sequence, **values}
                for sequence, values in enumerate(
                    (
                        {
                            "name": "Belgique",
                            "auto_apply": True,
                            "country_id": self.env.ref("base.be").id,
                        },
                        {
                            "name": "Union européenne : autoliquidation",
                            "auto_apply": True,
                            "vat_required": True,
                            "country_group_id": self.env.ref("base.europe").id,
                            "note": "TVA due par le preneur, art. 196 de la directive "
                            "2006/112/CE.",
                        },
                        {
                            "name": "Suisse : hors champ de la TVA belge",
                            "auto_apply": True,
                            "country_id": self.env.ref("base.ch").id,
                            "note": "Service localisé hors de l'Union européenne.",
                        },
                        {
                            "name": "Coopérative exemptée",
                            "note": "Exempté de TVA, art. 44 du Code de la TVA.",
                        },
                    ),
                    start=1,
                )
            ]
        )
        vat = create_tax("TVA 21 %", 21, fiscal_position_ids=belgium.ids)
        company.account_sale_tax_id = vat
        company.account_purchase_tax_id = False
        of_the_chart.active = False
        for position, name in (
            (europe, "TVA 0 % autoliquidation"),
            (switzerland, "TVA 0 % hors UE"),
            (exempt, "TVA 0 % exemptée"),
        ):
            create_tax(
                name, 0, fiscal_position_ids=position.ids, original_tax_ids=vat.ids
            )
        if company == self._ref("company_operator"):
            self._keep(position_exempt=exempt)

    # Share registers

    @api.model
    def _load_share_registers(self) -> None:
        """The operator's shareholders are another circle than its network."""
        self._load_share_register(
            self._ref("company_operator"),
            "Part A de Filière Numérique",
            "demo_share_operator",
            250,
            [
                (name, 4)
                for name in (
                    "Aïcha Benali",
                    "Bruno Thys",
                    "Cléo Marchal",
                    "Darío Iglesias",
                    "Emma Vos",
                    "Farid Ouali",
                    "Gitta Laurent",
                )
            ],
        )
        self._load_share_register(
            self._ref("company_supermarket"),
            "Part de Graines de Senne",
            "demo_share_supermarket",
            25,
            [
                (
                    f"{FIRST_NAMES[number % len(FIRST_NAMES)]} "
                    f"{LAST_NAMES[number % len(LAST_NAMES)]}",
                    1 + number % 4,
                )
                for number in range(COOPERATORS)
            ],
        )

    def _load_share_register(
        self,
        company: models.Model,
        share_name: str,
        code: str,
        price: float,
        holders: list[tuple[str, int]],
    ) -> None:
        share = (
            self.env["product.product"]
            .with_company(company)
            .create(
                {
                    "name": share_name,
                    "short_name": share_name,
                    "default_code": code,
                    "categ_id": self.env.ref(
                        "cooperator.product_category_company_share"
                    ).id,
                    "company_id": company.id,
                    "is_share": True,
                    "by_individual": True,
                    "by_company": True,
                    "list_price": price,
                    "taxes_id": False,
                    "supplier_taxes_id": False,
                }
            )
        )
        partners = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "company_type": "person",
                    "company_id": company.id,
                    "country_id": self.env.ref("base.be").id,
                    "email": f"cooperator{number}.{code.rsplit('_', 1)[1]}@{DOMAIN}",
                }
                for number, (name, _count) in enumerate(holders, start=1)
            ]
        )
        self.env["cooperative.membership"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "cooperator": True,
                    "member": True,
                    "cooperator_register_number": company.get_next_cooperator_number(),
                }
                for partner in partners
            ]
        )
        today = fields.Date.today()
        bought = [
            (partner, count, today - relativedelta(days=1500 - 7 * number))
            for number, (partner, (_name, count)) in enumerate(
                zip(partners, holders, strict=True)
            )
        ]
        common = {"share_product_id": share.id, "share_unit_price": price}
        self.env["share.line"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "share_number": count,
                    "effective_date": day,
                    **common,
                }
                for partner, count, day in bought
            ]
        )
        numbers = [company.get_next_register_operation_number() for _holder in bought]
        self.env["subscription.register"].create(
            [
                {
                    "company_id": company.id,
                    "name": number,
                    "register_number_operation": int(number),
                    "partner_id": partner.id,
                    "quantity": count,
                    "date": day,
                    "type": "subscription",
                    **common,
                }
                for number, (partner, count, day) in zip(numbers, bought, strict=True)
            ]
        )

    # Networks

    @api.model
    def _load_networks(self) -> None:
        operator = self._ref("company_operator")
        networks = self.env["komunigi.network"]
        intercoop = networks.with_company(operator).create(
            {
                "name": "Intercoop",
                "company_id": operator.id,
                "legal_form_id": self.env.ref(
                    "komunigi_membership.legal_form_network"
                ).id,
                "member_source": "admission",
                "operator_id": operator.partner_id.id,
                "treasurer_id": self._ref("user_treasurer").id,
                "tz": "Europe/Brussels",
                "leaving_notice_months": 3,
                "welcome_plan_id": self.env["komunigi.network.setup"]
                .with_company(operator)
                .create({"company_id": operator.id})
                ._welcome_plan()
                .id,
                "booklet": BOOKLET,
                "booklet_public": True,
                "category_ids": [
                    Command.create({"name": "Active", "sequence": 10}),
                    Command.create(
                        {"name": "Observatrice", "sequence": 20, "votes": False}
                    ),
                ],
                "condition_ids": [
                    Command.create({"name": name, "sequence": 10 * number})
                    for number, name in enumerate(
                        (
                            "Cliente de la structure porteuse",
                            "Charte acceptée",
                            "Cotisation choisie",
                        ),
                        start=1,
                    )
                ],
            }
        )
        intercoop.default_category_id = intercoop.category_ids[0]
        plan = intercoop.welcome_plan_id
        plan.name = "Accueillir un nouveau membre"
        for step, summary in zip(plan.template_ids, WELCOME, strict=True):
            step.summary = summary
        supermarket = self._ref("company_supermarket")
        cooperative = networks.with_company(supermarket).create(
            {
                "name": "Graines de Senne",
                "company_id": supermarket.id,
                "legal_form_id": self.env.ref(
                    "komunigi_membership.legal_form_be_sc"
                ).id,
                "member_source": "register",
                "operator_id": supermarket.partner_id.id,
                "treasurer_id": self._ref("user_treasurer").id,
                "tz": "Europe/Brussels",
                "category_ids": [
                    Command.create({"name": "Coopératrices, coopérateurs"})
                ],
            }
        )
        cooperative.default_category_id = cooperative.category_ids
        self._keep(network_intercoop=intercoop, network_supermarket=cooperative)

    # Members and their representatives

    @api.model
    def _load_members(self) -> None:
        year = self._year()
        for position, supermarket in enumerate(SUPERMARKETS):
            # The founders, then those who came in the next years
            joined = date(year - 4 + position // 4, 1 + position % 4, 1)
            self._create_member(
                supermarket, joined, "founder" if position < 4 else "admission"
            )
        left = self._create_member(LEFT, date(year - 3, 1, 1), "founder")
        left.period_ids.write(
            {
                "date_end": date(year - 1, 7, 1),
                "leaving_reason_id": self.env["komunigi.leaving.reason"]
                .search([], limit=1)
                .id,
            }
        )
        left.representation_ids.date_end = date(year - 1, 7, 1)
        exempt = self._ref(f"member_{EXEMPT}").partner_id
        exempt.with_company(
            self._ref("company_operator")
        ).property_account_position_id = self._ref("position_exempt")
        candidate = self._create_candidate(CANDIDATE)
        candidate.condition_ids[:1].done = True

    def _create_partner(self, supermarket: Supermarket) -> models.Model:
        if supermarket.key == "senne":
            return self._ref("partner_senne")
        partner = self.env["res.partner"].create(
            {
                "name": supermarket.name,
                "company_type": "company",
                "street": supermarket.street,
                "zip": supermarket.zip,
                "city": supermarket.city,
                "country_id": self.env.ref(f"base.{supermarket.country}").id,
                "vat": supermarket.vat,
                "email": f"bureau@{supermarket.key}.{DOMAIN}",
            }
        )
        self._keep(**{f"partner_{supermarket.key}": partner})
        return partner

    def _create_candidate(self, supermarket: Supermarket) -> models.Model:
        network = self._ref("network_intercoop")
        membership = self.env["komunigi.membership"].create(
            {
                "network_id": network.id,
                "partner_id": self._create_partner(supermarket).id,
                "category_id": network.default_category_id.id,
            }
        )
        self._keep(**{f"member_{supermarket.key}": membership})
        self._create_representatives(supermarket, membership, fields.Date.today())
        return membership

    def _create_member(
        self, supermarket: Supermarket, joined: date, origin: str
    ) -> models.Model:
        network = self._ref("network_intercoop")
        membership = self.env["komunigi.membership"].create(
            {
                "network_id": network.id,
                "partner_id": self._create_partner(supermarket).id,
                "category_id": network.default_category_id.id,
                "admission_state": "agreed",
                "period_ids": [
                    Command.create({"date_start": joined, "origin": origin})
                ],
            }
        )
        self._keep(**{f"member_{supermarket.key}": membership})
        self._create_representatives(supermarket, membership, joined)
        return membership

    def _create_representatives(
        self, supermarket: Supermarket, membership: models.Model, joined: date
    ) -> None:
        for number, name in enumerate(supermarket.people):
            self.env["komunigi.representation"].create(
                {
                    "membership_id": membership.id,
                    "partner_id": self._find_person(name).id,
                    "role": "substitute" if number else "titular",
                    "date_start": joined,
                }
            )

    def _find_person(self, name: str) -> models.Model:
        first_name = name.split()[0].lower().replace("è", "e")
        known = self.env.ref(
            f"komunigi_membership.demo_person_{first_name}", raise_if_not_found=False
        )
        if known:
            return known
        person = self.env["res.partner"].create(
            {
                "name": name,
                "company_type": "person",
                "email": f"{first_name}@{DOMAIN}",
                "tz": "Europe/Brussels",
            }
        )
        self._keep(**{f"person_{first_name}": person})
        return person

    # Dues and pot

    @api.model
    def _load_dues(self) -> None:
        year = self._year()
        network = self._ref("network_intercoop")
        network._complete_dues_setup()
        network.dues_journal_id.invoice_reference_model = "euro"
        # As all names here: in the language of those who govern themselves.
        for what in (network.dues_journal_id, network.dues_product_id):
            what.name = f"Cotisations {network.name}"
        self._load_scale(network, year)
        self._load_basis(network, year)
        for called in (year - 1, year):
            late = LATE if called == year else None
            call = self._call_dues(network, called)
            self._pay(
                call.charge_ids.filtered(
                    lambda charge, late=late: (
                        not late or charge.membership_id != self._ref(f"member_{late}")
                    )
                ).move_id,
                date(called, 2, 10),
            )
            self._keep(**{"call_before" if called < year else "call": call})
        self._load_newcomer(call)
        self._load_pot(network, year)
        self._load_next_scale(year)

    def _load_scale(self, network: models.Model, year: int) -> None:
        scale = self.env["komunigi.dues.scale"].create(
            {
                "name": "Trois montants, choisis en conscience",
                "network_id": network.id,
                "date_start": date(year - 1, 1, 1),
                "decision": "Réunion d'intercoop, par consentement",
                "decision_date": date(year - 2, 11, 18),
                "real_cost": 27,
                "tier_ids": [
                    Command.create(
                        {
                            "sequence": 10 * number,
                            "name": name,
                            "description": description,
                            "amount": amount,
                            "is_default": amount == 25,
                        }
                    )
                    for number, (name, description, amount) in enumerate(
                        (
                            ("Réduit", "Quand le montant juste est trop lourd.", 15),
                            ("Juste", "Couvre le coût si tout le monde le paie.", 25),
                            ("Solidaire", "Pour qui a plus de moyens.", 35),
                        ),
                        start=1,
                    )
                ],
            }
        )
        reduced, fair, solidarity = scale.tier_ids.sorted("sequence")
        tiers = {"reduced": reduced, "fair": fair, "solidarity": solidarity}
        for supermarket in (*SUPERMARKETS, LEFT):
            self._ref(f"member_{supermarket.key}").dues_tier_id = tiers[
                supermarket.tier
            ]
        self._keep(scale=scale, **{f"tier_{key}": tier for key, tier in tiers.items()})

    def _load_next_scale(self, year: int) -> None:
        """What next year's dues will be is decided: members are choosing now."""
        scale = self._ref("scale")
        scale.action_continue()
        following = scale.network_id.scale_ids - scale
        following.write(
            {
                "name": f"Trois montants, choisis en conscience ({year + 1})",
                "decision": "Réunion d'intercoop, par consentement",
                "decision_date": date(year, 11, 17),
                "real_cost": 29,
            }
        )
        following.tier_ids.filtered("is_default").amount = 27
        reduced, fair, solidarity = following.tier_ids.sorted("sequence")
        noor, hendrik, ines = (
            self._ref(f"person_{name}") for name in ("noor", "hendrik", "ines")
        )
        answers = self.env["komunigi.dues.answer"].create(
            [
                {
                    "membership_id": self._ref(f"member_{key}").id,
                    "scale_id": following.id,
                    "tier_id": tier.id,
                    "author_id": author.id,
                }
                for key, tier, author in (
                    ("senne", fair, noor),
                    ("mand", fair, hendrik),
                    ("huche", solidarity, ines),
                )
            ]
        )
        answers[1:].write({"state": "sent", "answered_on": fields.Datetime.now()})
        for answer in answers[1:]:
            answer.answered_by_id = answer.author_id
        self._keep(next_scale=following)

    def _load_basis(self, network: models.Model, year: int) -> None:
        """How many cooperators each one has: for trying another scale."""
        basis = self.env["komunigi.basis"].create(
            {
                "name": "Coopératrices et coopérateurs",
                "unit": "personnes",
                "network_id": network.id,
            }
        )
        counts = (
            COOPERATORS, 420, 1850, 310, 640, 980, 2300, 760, 4100, 1250, 560,
        )  # fmt: skip
        self.env["komunigi.basis.value"].create(
            [
                {
                    "basis_id": basis.id,
                    "membership_id": self._ref(f"member_{supermarket.key}").id,
                    "year": declared,
                    "value": count,
                }
                for supermarket, count in zip(SUPERMARKETS, counts, strict=True)
                for declared in (year - 1, year)
            ]
        ).write({"declared_by_id": self._ref("user_treasurer").id})
        self._keep(basis=basis)

    def _call_dues(self, network: models.Model, year: int) -> models.Model:
        call = self.env["komunigi.dues.call"].create(
            {
                "name": f"Cotisations {year}",
                "network_id": network.id,
                "date_start": date(year, 1, 1),
                "date_end": date(year + 1, 1, 1),
                "invoice_date": date(year, 1, 15),
                "due_date": date(year, 2, 15),
            }
        )
        call.action_prepare()
        self._send(call)
        return call

    def _send(self, call: models.Model) -> None:
        """What the button and its job do, in one transaction, without any mail."""
        call.action_send()
        call.line_ids._invoice()
        call.charge_ids.move_id.sending_data = False

    def _pay(self, moves: models.Model, day: date) -> None:
        self.env["account.payment.register"].with_company(
            moves.company_id
        ).with_context(active_model="account.move", active_ids=moves.ids).create(
            {"payment_date": day, "group_payment": False}
        ).action_create_payments()

    def _load_newcomer(self, call: models.Model) -> None:
        """It joined since the last call, and the others cover half of its dues."""
        today = fields.Date.today()
        joined = (today - relativedelta(days=75)).replace(day=1)
        newcomer = self._create_member(NEWCOMER, joined, "admission")
        newcomer.write(
            {
                "godparent_id": self._ref(f"member_{GODPARENT}").id,
                "dues_tier_id": self._ref("tier_fair").id,
                "solidarity_percent": 50,
                "solidarity_until": joined + relativedelta(years=1),
            }
        )
        call.action_call_newcomers()
        supplement = call.network_id.call_ids.filtered("supplementary")
        supplement.name = f"{call.name}, pour qui est entré depuis"
        self._send(supplement)
        self._keep(call_newcomers=supplement)

    def _load_pot(self, network: models.Model, year: int) -> None:
        """About 60 hours of facilitation a year, paid by about as many euros."""
        funds = {fund.kind: fund for fund in network.fund_ids}
        funds["common"].name = "Pot commun"
        funds["solidarity"].name = "Fonds de solidarité"
        today = fields.Date.today()
        entries = [
            {
                "fund_id": funds["solidarity"].id,
                "date": date(year - 1, 3, 12),
                "name": "Don de La Huche Commune",
                "direction": "in",
                "amount": 240,
                "decision": "Réunion d'intercoop de mars",
            },
            {
                "fund_id": funds["common"].id,
                "date": date(year - 1, 10, 5),
                "name": "Analyse : inventaires tournants",
                "direction": "out",
                "amount": 320,
                "hours": 5,
                "decision": "Réunion d'intercoop de septembre",
            },
        ]
        for called in (year - 1, year):
            entries.append(
                {
                    "fund_id": funds["common"].id,
                    "date": date(called, 1, 31),
                    "name": f"Heures que les cotisations de {called} paient",
                    "direction": "in",
                    "hours": 60,
                    "decision": "Budget de l'année, réunion d'intercoop de janvier",
                }
            )
            for quarter in range(1, 5):
                end = date(called, 1, 1) + relativedelta(months=3 * quarter, days=-1)
                if end >= today:
                    continue
                entries += [
                    {
                        "fund_id": funds["common"].id,
                        "date": end,
                        "name": f"Animation et coordination, T{quarter} {called}",
                        "direction": "out",
                        "amount": 750,
                        "hours": 15,
                        "decision": "Budget de l'année, réunion d'intercoop de janvier",
                    },
                    {
                        "fund_id": funds["common"].id,
                        "date": end,
                        "name": "Filière Numérique offre une heure par mois, "
                        f"T{quarter} {called}",
                        "direction": "in",
                        "hours": 3,
                        "decision": "Convention avec la structure porteuse",
                    },
                ]
        self.env["komunigi.fund.entry"].create(entries)

    # Logins

    @api.model
    def _load_logins(self) -> None:
        company = self._ref("company_operator")
        network = self._ref("network_intercoop")
        persons = network.membership_ids.representation_ids.partner_id
        users = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "partner_id": person.id,
                        "login": person.email,
                        "tz": "Europe/Brussels",
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                        "group_ids": [
                            Command.set(self.env.ref("base.group_portal").ids)
                        ],
                    }
                    for person in persons
                ]
            )
        )
        cooperator = self._create_cooperator_login()
        # One password for all: hashing it for each would take seconds.
        password = users._crypt_context().hash("demo")
        for user in users | cooperator:
            users._set_encrypted_password(user.id, password)
        lines = ["admin / admin – everything; tick the demo companies at the top right"]
        for role, rights in (
            ("administrator", "configuration of networks"),
            ("treasurer", "scales, calls for dues, pot"),
            ("secretary", "members and their representatives"),
        ):
            user = self._ref(f"user_{role}")
            user.password = role
            lines.append(f"{role} / {role} – {user.name}: {rights}")
        for user in users.sorted("name"):
            members = user.partner_id.komunigi_representation_ids.membership_id
            lines.append(
                f"{user.login} / demo – {user.name}, portal of "
                + " and ".join(members.mapped("partner_id.name"))
            )
        lines.append(
            f"{cooperator.login} / demo – {cooperator.name}, one of the {COOPERATORS} "
            f"cooperators of {self._ref('network_supermarket').name}"
        )
        # sudo: whoever loads demo data may do all.
        self.env["ir.config_parameter"].sudo().set_param(
            "komunigi.demo_logins", "\n".join(lines)
        )

    def _create_cooperator_login(self) -> models.Model:
        """The first of the supermarket's register; most never log in."""
        company = self._ref("company_supermarket")
        first = self.env["cooperative.membership"].search(
            [("company_id", "=", company.id), ("member", "=", True)],
            order="cooperator_register_number",
            limit=1,
        )
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "partner_id": first.partner_id.id,
                    "login": first.partner_id.email,
                    "tz": "Europe/Brussels",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
