# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.tools.translate import code_translations

# The supermarkets' seats: months before the end of the first mandate that ends now,
# for how many, who sits, and how it ended where it did before its term.
SEATS = (
    (48, 24, "etal", "bastien", ""),
    (36, 24, "cabas", "dounia", "resignation"),
    (36, 24, "mirabelle", "jules", ""),
    (24, 24, "quai", "elio", ""),
    (12, 24, "senne", "alba", ""),
)
# After the resignation, the remainder
RESIGNED_AFTER, REPLACED_AFTER = 17, 19
REPLACEMENT = ("superlune", "maya")
OPERATOR = (("Wim Aerts", 50), ("Zoé Lambrecht", 26))
OPERATOR_LOGINS = "the operator's seat in the noyau"
VOICES = (
    ("mirabelle", "gardemanger", "Katell a mené deux migrations chez elle, et elle "
     "explique les choses compliquées avec des mots simples."),
    ("superlune", "gardemanger", "Elle écoute les petites coopératives."),
    ("cabas", "huche", "Inès tient les comptes de la sienne : il nous faut quelqu'un "
     "qui lit les chiffres."),
    ("beffroi", "etal", "Bastien s'est reposé deux ans, et il nous manque."),
)  # fmt: skip
WAITING = ("senne", "etal", "huche")
# The questionnaire in French, as all the demo, and how last year's and this year's
# answers lie: the mean of a scale, or how many chose each answer.
QUESTIONNAIRE = {
    "serves": ("Le réseau rend-il service à votre coopérative ?", (6, 8)),
    "informed": (
        "Êtes-vous au courant de ce qui change dans le logiciel, avant que cela "
        "ne change ?",
        (4, 7),
    ),
    "heard": (
        "Votre coopérative est-elle entendue quand nous décidons ?",
        ((3, 4, 2, 0), (5, 4, 1, 0)),
    ),
    "fair": (
        "Ce que vous payez est-il juste, à côté de ce que paient les autres ?",
        ((2, 4, 2, 1), (3, 6, 1, 0)),
    ),
    "operator": ("Le travail de la structure porteuse vous convient-il ?", (7, 7)),
    "keep": ("Que faut-il garder, et que faut-il changer ?", ()),
}
ANSWERS = ("Oui", "Plutôt oui", "Plutôt non", "Non")
REMARKS = (
    ("Moins de réunions le soir.", "Prévenir plus tôt des mises à jour."),
    (
        "Garder les annonces dans le journal mensuel : elles évitent des surprises.",
        "Plus de temps pour les petites coopératives, qui n'ont personne en "
        "informatique.",
    ),
)
BOARD = 6
CANDIDATES = (
    "Je tiens la caisse le samedi depuis l'ouverture. Je voudrais que le conseil "
    "publie ses comptes rendus dans la semaine.",
    "Comptable de métier, je peux aider à lire le budget, et à l'expliquer.",
    "Je propose que nous ouvrions un groupe de travail sur le vrac.",
)


class KomunigiDemo(models.AbstractModel):
    """The noyau some years on: an election under way, matters at work; a board."""

    _inherit = "komunigi.demo"

    @api.model
    def _load_bodies(self) -> None:
        network = self._ref("network_intercoop")
        noyau = self._set_up_body(network, "core", is_public=True)
        self._load_noyau(noyau)
        self._load_matters(noyau)
        self._load_evaluations(noyau)
        self._load_election(noyau)
        self._load_auditor(network)
        self._load_board(self._ref("network_supermarket"))

    def _set_up_body(self, network, kind: str, **values):
        """A body as its wizard makes it, some years ago, in French as all the demo."""
        body = network.with_company(network.company_id)._set_up_body(kind)
        body.write({"user_id": self._ref("user_secretary").id, **values})
        body.college_ids.rule_ids.date_start = date(self._year() - 4, 1, 1)
        # The language itself is not there yet while demo data are loaded.
        french = code_translations.get_python_translations("komunigi_noyau", "fr_FR")
        described = network._body_description(kind)
        body.description = french.get(described, described)
        for records, names in (
            (body, ["name"]),
            (body.function_ids, ["name", "description"]),
            (body.college_ids, ["name"]),
            (body.college_ids.rule_ids, ["source"]),
        ):
            for record in records:
                record.write(
                    {name: french.get(record[name], record[name]) for name in names}
                )
        return body

    def _mandate(self, college, holder, start: date, person=None, **values):
        if person:
            values["delegate_ids"] = [
                Command.create({"partner_id": person.id, "date_start": start})
            ]
        return self.env["komunigi.mandate"].create(
            {
                "college_id": college.id,
                "holder_id": holder.id,
                "date_start": start,
                **values,
            }
        )

    def _load_noyau(self, noyau) -> None:
        operator, supermarkets = noyau.college_ids.sorted("sequence")
        ends = self._first_end(noyau)
        for name, started in OPERATOR:
            self._mandate(
                operator,
                self._create_login(name, OPERATOR_LOGINS).partner_id,
                ends - relativedelta(months=started),
                origin="appointment",
                origin_decision="Lettre de Filière Numérique",
            )
        for before, months, key, person, reason in SEATS:
            start = ends - relativedelta(months=before)
            mandate = self._mandate(
                supermarkets,
                self._ref(f"member_{key}").partner_id,
                start,
                self._ref(f"person_{person}"),
                date_end=start + relativedelta(months=months),
            )
            if reason:
                mandate._end(
                    start + relativedelta(months=RESIGNED_AFTER),
                    reason,
                    "Sa déléguée change de métier, et personne ne peut la remplacer.",
                )
                key, person = REPLACEMENT
                self._mandate(
                    supermarkets,
                    self._ref(f"member_{key}").partner_id,
                    start + relativedelta(months=REPLACED_AFTER),
                    self._ref(f"person_{person}"),
                    origin="by_election",
                    origin_decision="Réunion d'intercoop",
                    replaces_id=mandate.id,
                )

    def _first_end(self, body) -> date:
        """When the first of the present mandates ends: in three months."""
        return body.network_id._today().replace(day=1) + relativedelta(months=3)

    # What it works on

    def _load_matters(self, noyau) -> None:
        long_term, proposals, cost, _whole = noyau.function_ids.sorted("sequence")
        alba, elio, wim = (
            noyau.delegate_ids.filtered(
                lambda line, name=name: line.name.startswith(name)
            ).partner_id
            for name in ("Alba", "Elio", "Wim")
        )
        matters = self.env["komunigi.matter"]
        price = matters.with_user(elio.user_ids)._bring(
            noyau,
            elio,
            {
                "name": "L'heure d'analyse passe-t-elle à 85 euros ?",
                "function_id": cost.id,
                "subject": "operator_price",
                "draft": "Filière Numérique propose 85 euros HTVA l'heure, contre 80 "
                "depuis deux ans.\n\nNous proposons d'accepter, avec un relevé des "
                "heures chaque trimestre.",
            },
        )
        price._propose(elio)
        [elios] = noyau._sitting_on(noyau.network_id._today()).filtered(
            lambda mandate: mandate._delegate_on(mandate.date_start).partner_id == elio
        )
        price._answer(
            elios, elio, "concern", "Demandons aussi ce que coûte l'animation."
        )
        agenda = matters.with_user(wim.user_ids)._bring(
            noyau,
            wim,
            {
                "name": "Ordre du jour de la prochaine réunion d'intercoop",
                "function_id": proposals.id,
                "draft": "1. Quoi de neuf (15 min)\n2. Deux demandes à analyser "
                "(30 min)\n3. On embarque ? L'inventaire sur téléphone (30 min)",
            },
        )
        agenda._remark(alba, "Ajoutons cinq minutes pour accueillir L'Épi Curieux.")
        matters.with_user(alba.user_ids)._bring(
            noyau,
            alba,
            {
                "name": "Où voulons-nous être dans trois ans ?",
                "function_id": long_term.id,
                "draft": "Quinze coopératives, deux prestataires, et un fonds qui paie "
                "chaque migration avant qu'elle ne commence.",
            },
        )

    def _load_evaluations(self, noyau) -> None:
        """Last year's and this year's, so that one stands beside the other."""
        this_year = noyau.network_id._today().year
        for place, year in enumerate((this_year - 1, this_year)):
            evaluation = self.env["komunigi.evaluation"].create(
                {"name": f"Évaluation {year}", "body_id": noyau.id, "year": year}
            )
            questions = evaluation.survey_id.question_ids
            evaluation.survey_id.title = "Que pensez-vous de notre réseau ?"
            for question in questions:
                question.title = QUESTIONNAIRE[question.komunigi_code][0]
                for answer, value in zip(
                    question.suggested_answer_ids, ANSWERS, strict=False
                ):
                    answer.value = value
            members = evaluation._members_asked()
            # Opened without writing to anybody: it is over.
            evaluation.write({"state": "open", "invited_count": len(members)})
            members = members[: 9 + place]
            for number, answer in enumerate(
                evaluation._link_for(members)[member] for member in members
            ):
                for question in questions:
                    given = self._demo_answer(question, place, number)
                    if given:
                        answer._save_lines(question, given)
                answer._mark_done()
            evaluation._close()

    def _demo_answer(self, question, place: int, number: int) -> str:
        """What the `number`th member answers, last year (0) or this year (1)."""
        if question.question_type == "text_box":
            remarks = REMARKS[place]
            return remarks[number] if number < len(remarks) else ""
        lie = QUESTIONNAIRE[question.komunigi_code][1][place]
        if question.question_type == "scale":
            return str(min(10, lie + (number * 7) % 3 - 1))
        chosen = [rank for rank, many in enumerate(lie) for _one in range(many)]
        return str(question.suggested_answer_ids[chosen[number]].id)

    # Elections

    def _load_election(self, noyau) -> None:
        """Without candidates: in the middle of the first round."""
        ends = self._first_end(noyau)
        college = noyau.college_ids.sorted("sequence")[-1]
        mandates = college.mandate_ids.filtered(
            lambda mandate: mandate.date_end == ends
        )
        election = self.env["komunigi.election"].create(
            {
                "name": "Un siège au noyau",
                "college_id": college.id,
                "user_id": self._ref("user_secretary").id,
                "seats": 1,
                "replaced_ids": [Command.set(mandates.ids)],
                "date_start": ends,
            }
        )
        election.action_start()
        for key in (*(speaker for speaker, _named, _why in VOICES), *WAITING):
            election._circle_take_part(self._ref(f"member_{key}"))
        facilitator = self._ref("member_etal")
        election._facilitate(facilitator, self._ref("person_bastien"))
        election._go_to("first_round")
        for speaker, named, why in VOICES:
            member = self._ref(f"member_{speaker}")
            election._speak(
                member,
                nominee=self._ref(f"member_{named}").partner_id,
                reason=why,
                author=member.representation_ids.partner_id[:1],
            )

    def _load_auditor(self, network) -> None:
        auditors = self._set_up_body(network, "audit")
        self._mandate(
            auditors.college_ids,
            self._ref("member_huche").partner_id,
            network._today().replace(day=1) - relativedelta(months=5),
            self._ref("person_ines"),
        )

    def _load_board(self, network) -> None:
        """By thirds; who is next to go stands again, or leaves the place to others."""
        board = self._set_up_body(network, "board", is_public=True)
        college = board.college_ids
        ends = self._first_end(board)
        first = ends - relativedelta(months=36)
        cooperators = network.membership_ids.filtered(
            lambda membership: (
                membership.has_voting_right and membership.date_start <= first
            )
        ).sorted(lambda membership: membership.partner_id.email or "", reverse=True)
        for place, membership in enumerate(cooperators[:BOARD]):
            start = first + relativedelta(years=place // 2)
            self._mandate(college, membership.partner_id, start)
        leaving = college.mandate_ids.filtered(lambda mandate: mandate.date_end == ends)
        election = self.env["komunigi.election"].create(
            {
                "name": "Deux sièges au conseil d'administration",
                "college_id": college.id,
                "user_id": self._ref("user_secretary").id,
                "seats": 2,
                "replaced_ids": [Command.set(leaving.ids)],
                "date_start": ends,
                "date_candidacies": network._today() + relativedelta(days=12),
            }
        )
        election.action_start()
        for membership, statement in zip(cooperators[BOARD:], CANDIDATES, strict=False):
            partner = membership.partner_id
            election._enter_candidacy(partner, partner, statement)

    # Logins

    def _create_login(self, name: str, what: str):
        """A person with a login to the portal, told with the others."""
        person = self._find_person(name)
        if person.user_ids:
            # Loaded anew, after an uninstallation: logins are not the addon's to take.
            return person.user_ids
        company = self._ref("company_operator")
        user = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "partner_id": person.id,
                    "login": person.email,
                    "password": "demo",
                    "tz": "Europe/Brussels",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )
        # sudo: whoever loads demo data may do all.
        logins = self.env["ir.config_parameter"].sudo()
        lines = logins.get_param("komunigi.demo_logins", "")
        logins.set_param(
            "komunigi.demo_logins",
            f"{lines}\n{user.login} / demo – {user.name}, {what}",
        )
        return user
