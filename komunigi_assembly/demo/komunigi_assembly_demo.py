# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.tools import SQL

# Taken before the register was kept here: years ago, name, text, tag.
BEFORE = (
    (
        4,
        "Une coopérative, une voix, et le consentement comme façon de décider",
        "Une proposition est adoptée quand plus personne n'a d'objection.",
        "Fonctionnement",
    ),
    (
        3,
        "Les cotisations paient l'analyse et la coordination, pas le développement",
        "Chaque développement est payé par les coopératives qui s'y joignent.",
        "Argent",
    ),
    (
        2,
        "Trois montants de cotisation, que chacune choisit en conscience",
        "Réduit, juste, solidaire : aucune justification n'est demandée.",
        "Argent",
    ),
)
PRESENT = ("senne", "etal", "cabas", "quai", "mand", "huche", "mirabelle", "superlune")
NEWS = (
    "Le Cabas a ouvert le samedi soir.\nLe Quai cherche une personne pour la caisse.\n"
    "Superlune a dépassé les 1 200 coopérateurs."
)
WARNED = (
    "Tout le monde a été surpris au moins une fois cette année.\nOn ne veut pas d'un "
    "calendrier de plus, on veut un message clair."
)
RESOLUTIONS = (
    (
        "Approbation des comptes annuels",
        "L'assemblée approuve les comptes annuels tels que présentés.",
    ),
    (
        "Décharge au conseil d'administration",
        "L'assemblée donne décharge au conseil pour l'exercice écoulé.",
    ),
    (
        "Affectation du résultat",
        "Le résultat est mis en réserve ; aucun dividende n'est versé.",
    ),
    (
        "Ouverture le dimanche matin",
        "Le magasin ouvre le dimanche de 9 h à 13 h, à l'essai pendant six mois.",
    ),
)


class KomunigiDemo(models.AbstractModel):
    """Two meetings that were held, one next week, and a general assembly convened."""

    _inherit = "komunigi.demo"

    @api.model
    def _load_meetings(self) -> None:
        network = self._ref("network_intercoop")
        self._load_decisions(network)
        series = self.env["komunigi.meeting.series"].create(
            {
                "name": "Réunion d'intercoop",
                "network_id": network.id,
                "user_id": self._ref("user_secretary").id,
                "duration": 1.5,
                "video_url": "https://visio.example/intercoop",
            }
        )
        # Those of the demo stand around today, whatever the weekday.
        series.meeting_ids.unlink()
        older, last, coming = (
            self._load_meeting(series, number, days, person)
            for number, days, person in (
                (27, -62, "bastien"),
                (28, -27, "alba"),
                (29, 6, "elio"),
            )
        )
        self._hold_older(older)
        self._set_back(older)
        self._hold_last(last)
        self._set_back(last)
        self._prepare_coming(coming)
        self._load_assembly(self._ref("network_supermarket"))

    def _load_meeting(self, series, number: int, days: int, person: str):
        return self.env["komunigi.meeting"].create(
            {
                "name": f"Réunion d'intercoop n° {number}",
                "network_id": series.network_id.id,
                "series_id": series.id,
                "user_id": series.user_id.id,
                "date_start": self._at_six(series.network_id, days),
                "duration": series.duration,
                "video_url": series.video_url,
                "note_taker_id": self._ref(f"person_{person}").id,
            }
        )

    def _at_six(self, network, days: int):
        """Six in the evening there, in `days` from today."""
        day = network._today() + timedelta(days=days)
        return network._midnight(day) + timedelta(hours=18)

    # The register

    def _load_decisions(self, network) -> None:
        for years, name, text, tag in BEFORE:
            self.env["komunigi.decision"].create(
                {
                    "name": name,
                    "text": text,
                    "network_id": network.id,
                    "date": network._today() - relativedelta(years=years),
                    "taken_by": "Réunion d'intercoop",
                    "tag_ids": [Command.set(self._tag(network, tag).ids)],
                }
            ).action_done()

    def _tag(self, network, name: str):
        tags = self.env["komunigi.decision.tag"]
        found = tags.search([("network_id", "=", network.id), ("name", "=", name)])
        return found or tags.create({"network_id": network.id, "name": name})

    # Meetings that were held

    def _item(self, meeting, name: str, kind: str, by: str, **values):
        return self.env["komunigi.agenda.item"].create(
            {
                "name": name,
                "meeting_id": meeting.id,
                "kind": kind,
                "brought_by_id": self._ref(f"member_{by}").id,
                "sequence": 10 * (len(meeting.item_ids) + 1),
                **values,
            }
        )

    def _open_with(self, meeting, keys) -> None:
        meeting._open(meeting.note_taker_id)
        for key in keys:
            member = self._ref(f"member_{key}")
            person = member.representation_ids.partner_id[:1]
            meeting._check_in(member, mode="remote", partner=person)

    def _decide_by_consent(self, item, by, answers, better: str = ""):
        """All consent but `answers`; an objection is met by the wording `better`."""
        for stage in ("questions", "reactions", "consent"):
            item._go_to_stage(stage)
        for key, answer, reason in answers:
            item._answer(self._ref(f"member_{key}"), by, answer, reason)
        if better:
            item._all_consent(by)
            item._integrate_objection(better, by)
        item._all_consent(by)
        decision = item._decide(by, item._default_date_review())
        item._finish(by)
        return decision

    def _hold_older(self, meeting) -> None:
        by = meeting.note_taker_id
        news = self._item(meeting, "Quoi de neuf ?", "information", "senne")
        phone = self._item(
            meeting,
            "L'inventaire sur téléphone d'abord",
            "decision",
            "huche",
            minutes_planned=20,
            proposal="Les heures d'analyse des deux prochains mois vont à l'inventaire "
            "sur téléphone.",
        )
        self._item(meeting, "Prévenir des mises à jour", "discussion", "quai")
        self._open_with(meeting, PRESENT)
        news._start(by)
        news._save_notes(NEWS, news.notes_version, by)
        phone._start(by)
        decision = self._decide_by_consent(
            phone,
            by,
            [("quai", "concern", "Nous n'avons pas de téléphones au rayon vrac.")],
        )
        decision.tag_ids = self._tag(meeting.network_id, "Développements")
        ines = self._ref("person_ines")
        meeting._add_action(
            "Décrire l'inventaire tel qu'il se fait aujourd'hui",
            meeting.network_id._today() - timedelta(days=40),
            who=ines,
            item=phone,
            by=by,
        )._done_by(ines)
        meeting._close(by)
        decision.action_done()

    def _hold_last(self, meeting) -> None:
        by = meeting.note_taker_id
        # What the one before did not reach comes first.
        [warning] = meeting.item_ids
        warning.write(
            {
                "kind": "decision",
                "proposal": "Toute mise à jour est annoncée cinq jours avant.",
            }
        )
        self._item(
            meeting,
            "Accueillir des bénévoles en informatique",
            "discussion",
            "superlune",
        )
        self._open_with(meeting, PRESENT[1:])
        warning._start(by)
        warning._save_notes(WARNED, warning.notes_version, by)
        decision = self._decide_by_consent(
            warning,
            by,
            [
                (
                    "mand",
                    "objection",
                    "Cinq jours ne suffisent pas pour prévenir soixante bénévoles.",
                ),
                ("huche", "concern", "Qui écrit l'annonce en mots simples ?"),
            ],
            better="Toute mise à jour est annoncée dix jours avant, en mots simples, "
            "par la structure porteuse.",
        )
        decision.tag_ids = self._tag(meeting.network_id, "Fonctionnement")
        meeting._add_action(
            "Écrire un modèle d'annonce",
            meeting.network_id._today() + timedelta(days=4),
            who=self._ref("person_elio"),
            item=warning,
            by=by,
        )
        meeting._close(by)

    def _set_back(self, meeting) -> None:
        """As if what has just been played had happened when the meeting was planned."""
        self.env.flush_all()
        ago = meeting.date_opened - meeting.date_start
        opened, planned = map(
            meeting._local_time, (meeting.date_opened, meeting.date_start)
        )
        days = opened.date() - planned.date()
        for table, column, where, before in (
            ("komunigi_meeting", "date_opened", "id", ago),
            ("komunigi_meeting_event", "moment", "meeting_id", ago),
            ("komunigi_meeting_attendance", "date_in", "meeting_id", ago),
            ("komunigi_meeting_attendance", "date_out", "meeting_id", ago),
            ("komunigi_decision", "date", "meeting_id", days),
            ("komunigi_decision", "date_review", "meeting_id", days),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s - %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    SQL.identifier(column),
                    before,
                    SQL.identifier(where),
                    meeting.id,
                )
            )
        # A talk of an hour and a half, not of a second.
        self.env.cr.execute(
            SQL(
                "UPDATE komunigi_meeting SET date_closed = date_opened + %s"
                " WHERE id = %s",
                timedelta(minutes=84),
                meeting.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE komunigi_agenda_item SET seconds_spent ="
                " 60 * minutes_planned + 90 WHERE meeting_id = %s AND state = 'done'",
                meeting.id,
            )
        )
        self.env.invalidate_all()
        # Nobody is written to about the past.
        self.env["komunigi.meeting.mailing"].search(
            [("meeting_id", "=", meeting.id)]
        ).done = True

    # Meetings to come

    def _prepare_coming(self, meeting) -> None:
        self._item(meeting, "Quoi de neuf ?", "information", "senne", sequence=1)
        price = self._item(
            meeting,
            "L'heure d'analyse passe à 85 euros",
            "decision",
            "etal",
            minutes_planned=20,
            subject="operator_price",
            description="Filière Numérique facture 80 euros HTVA depuis deux ans. Le "
            "noyau a relu ses heures.",
            proposal="L'heure d'analyse passe à 85 euros HTVA au 1er janvier, avec un "
            "relevé des heures chaque trimestre.",
        )
        self._item(
            meeting,
            "On embarque ? L'inventaire sur téléphone",
            "discussion",
            "huche",
            minutes_planned=30,
        )
        self.env["komunigi.agenda.concern"].create(
            {
                "item_id": price.id,
                "membership_id": self._ref("member_gardemanger").id,
                "author_id": self._ref("person_katell").id,
                "text": "Nous ne pourrons pas venir. D'accord sur le prix, si le "
                "relevé dit pour quelle coopérative les heures ont servi.",
            }
        )
        meeting.action_convene()

    def _load_assembly(self, network) -> None:
        """In three weeks, convened, with proxies given."""
        assembly = (
            self.env["komunigi.meeting"]
            .with_company(network.company_id)
            .create(
                {
                    "name": "Assemblée générale ordinaire",
                    "profile": "assembly",
                    "network_id": network.id,
                    "user_id": self._ref("user_secretary").id,
                    "date_start": self._at_six(network, 21),
                    "duration": 3,
                    "location": "Maison de quartier, rue de la Senne 40, Bruxelles",
                    "preset_id": self._preset("be_sc").id,
                }
            )
        )
        items = self.env["komunigi.agenda.item"].create(
            [
                {
                    "name": name,
                    "meeting_id": assembly.id,
                    "kind": "decision",
                    "proposal": proposal,
                    "sequence": 10 * place,
                    "minutes_planned": 15,
                    "vote_way": "poll" if place == len(RESOLUTIONS) else "hands",
                }
                for place, (name, proposal) in enumerate(RESOLUTIONS, 1)
            ]
        )
        cooperators = network.membership_ids.filtered("has_voting_right").sorted(
            lambda membership: membership.partner_id.email or ""
        )
        self.env["komunigi.amendment"].create(
            {
                "item_id": items[-1].id,
                "name": "Un dimanche sur deux",
                "text": "Le magasin ouvre un dimanche sur deux de 9 h à 13 h, à "
                "l'essai pendant six mois.",
                "brought_by_id": cooperators[0].id,
            }
        )
        chair, keeper, counter = cooperators[:3].partner_id
        assembly.write(
            {
                "chair_id": chair.id,
                "secretary_id": keeper.id,
                "scrutineer_ids": [Command.set(counter.ids)],
            }
        )
        assembly.action_convene()
        for giver, holder in zip(cooperators[10:22], cooperators[30:42], strict=True):
            proxy = assembly._give_proxy(giver, holder=holder, by=giver.partner_id)
            # One waits for its holder.
            if giver != cooperators[10]:
                proxy._accept(holder.partner_id)

    def _preset(self, code: str):
        """The rules of an ordinary assembly in this legal form."""
        return self.env["komunigi.assembly.preset"].search(
            [("legal_form_id.code", "=", code)], limit=1
        )
