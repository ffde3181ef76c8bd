# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date

from odoo import models
from odoo.fields import Domain

from .komunigi_import import ImportColumn, ImportRow
from .komunigi_import_members import MemberIndex, overlap
from .komunigi_import_table import plain

# As `plain` makes them: without accents.
_ROLES = {
    **dict.fromkeys(
        (
            *("titular", "titulaire", "titularis", "titolare"),
            *("ordentlich", "ordentliche vertretung"),
        ),
        "titular",
    ),
    **dict.fromkeys(
        (
            *("substitute", "suppleance", "suppleant", "suppleante", "suppleant e"),
            *("plaatsvervanger", "stellvertretung", "suplente", "suplent", "supplente"),
        ),
        "substitute",
    ),
}


class KomunigiImport(models.TransientModel):
    """Representatives: who acts for which member, since when, until when."""

    _inherit = "komunigi.import"

    def _columns_representatives(self) -> list[ImportColumn]:
        return [
            ImportColumn(
                "member",
                "text",
                self.env._("Member"),
                ("Member", "Membre", "Organisation", "Structure"),
                self.env._(
                    "For whom the person acts: its name, reference or VAT number."
                ),
                "Les Halles du Partage",
                required=True,
            ),
            ImportColumn(
                "name",
                "text",
                self.env._("Person"),
                ("Person", "Personne", "Name", "Nom", "Représentant", "Représentante"),
                self.env._("First name and name."),
                "Alba Ferreira",
                required=True,
            ),
            ImportColumn(
                "email",
                "text",
                self.env._("Email"),
                ("Email", "Courriel", "E-mail", "Adresse e-mail", "Mail"),
                self.env._(
                    "The person's own address. It becomes the login of the portal."
                ),
                "alba@halles.example",
            ),
            ImportColumn(
                "role",
                "text",
                self.env._("Role"),
                ("Role", "Rôle", "Fonction"),
                self.env._(
                    "Titular or substitute. Titular if empty. A member has one titular "
                    "at a time."
                ),
                self.env._("titular"),
            ),
            ImportColumn(
                "date_start",
                "date",
                self.env._("From"),
                ("From", "Du", "Depuis", "Depuis le", "À partir du", "À partir de"),
                self.env._("First day on which the person acts for the member."),
                "2024-01-01",
                required=True,
            ),
            ImportColumn(
                "date_end",
                "date",
                self.env._("Until"),
                ("Until", "Jusqu'au", "Jusqu'au (non compris)", "Jusque", "Fin"),
                self.env._(
                    "First day on which the person no longer acts. Empty if none."
                ),
                "",
            ),
        ]

    def _plan_representatives(self, rows: list[ImportRow]) -> None:
        index = MemberIndex(self.network_id)
        persons = self._find_persons(rows)
        for row in rows:
            values = row.values
            row.label = values["name"] or ""
            values["email"] = self._read_email(row)
            row.plan = {
                "membership": self._match_member(row, index),
                "role": self._read_role(row),
                "person": self._match_person(row, persons),
            }
        self._plan_representations(rows)
        self._check_logins(rows)

    def _read_role(self, row: ImportRow) -> str | None:
        text = row.values["role"]
        role = _ROLES.get(plain(text)) if text else "titular"
        if not role:
            row.problems.append(
                self.env._(
                    "“%(value)s” is no role: write titular or substitute.", value=text
                )
            )
        return role

    def _match_member(self, row: ImportRow, index: MemberIndex) -> models.Model:
        text = row.values["member"]
        found = index.find(text) if text else index.memberships.browse()
        if text and len(found) != 1:
            row.problems.append(self._explain_member(text, bool(found)))
            return found.browse()
        return found

    def _find_persons(self, rows: list[ImportRow]) -> dict[tuple, models.Model]:
        """People who are known here, by name and mail address, in one query."""
        Partner = self.env["res.partner"]
        found = Partner.search_fetch(
            Domain(
                "name", "in", list({row.values["name"] for row in rows} - {None, ""})
            )
            & Domain("is_company", "=", False)
            & Domain("company_id", "in", (False, self.network_id.company_id.id)),
            ["name", "email_normalized"],
        )
        by_key = defaultdict(Partner.browse)
        for partner in found:
            by_key[partner.name, partner.email_normalized or ""] |= partner
        return by_key

    def _match_person(
        self, row: ImportRow, persons: dict[tuple, models.Model]
    ) -> int | tuple:
        """:return: the contact's id, or what tells a new one from the others"""
        key = (row.values["name"], row.values["email"])
        known = persons.get(key, self.env["res.partner"])
        if len(known) > 1:
            # Whoever represents somebody here already is meant.
            acting = known.filtered("komunigi_representation_ids")
            known = acting if len(acting) == 1 else known
        if len(known) > 1:
            row.problems.append(
                self.env._(
                    "Several people are called %(name)s with this address: merge them "
                    "first.",
                    name=row.values["name"],
                )
            )
        return known.id if len(known) == 1 else key

    def _plan_representations(self, rows: list[ImportRow]) -> None:
        memberships = self.env["komunigi.membership"].browse(
            {row.plan["membership"].id for row in rows} - {False}
        )
        known = defaultdict(list)
        for representation in self.env["komunigi.representation"].search_fetch(
            [("membership_id", "in", memberships.ids)],
            ["membership_id", "partner_id", "role", "date_start", "date_end"],
        ):
            known[representation.membership_id].append(
                {
                    "person": representation.partner_id.id,
                    "role": representation.role,
                    "start": representation.date_start,
                    "end": representation.date_end,
                    "record": representation,
                    "row": None,
                }
            )
        for row in rows:
            row.plan["record"] = self.env["komunigi.representation"]
            # Tried together when one of them is refused.
            row.plan["member"] = row.plan["membership"].id
            if not row.problems:
                self._plan_representation(row, known[row.plan["membership"]])

    def _plan_representation(self, row: ImportRow, known: list[dict]) -> None:
        start, end = row.values["date_start"], row.values["date_end"]
        own = {
            "person": row.plan["person"],
            "role": row.plan["role"],
            "start": start,
            "end": end,
            "record": None,
            "row": row.number,
        }
        if end and end < start:
            row.problems.append(
                self.env._("It ends before it starts: exchange the dates?")
            )
            return
        same = next(
            (
                other
                for other in known
                if other["person"] == own["person"] and other["start"] == start
            ),
            None,
        )
        if same and same["row"]:
            row.problems.append(
                self.env._("Row %(row)s says the same already.", row=same["row"])
            )
            return
        for other in known:
            if other is same or not overlap(start, end, other["start"], other["end"]):
                continue
            if other["person"] == own["person"]:
                row.problems.append(
                    self.env._(
                        "%(name)s acts for this member at that time already.",
                        name=row.label,
                    )
                )
                return
            if other["role"] == own["role"] == "titular":
                row.problems.append(
                    self.env._(
                        "This member has another titular at that time: a member has "
                        "one at a time."
                    )
                )
                return
        if same:
            known.remove(same)
            row.plan["record"] = same["record"]
            if (same["end"] or None, same["role"]) != (end, own["role"]):
                row.outcome = "update"
                row.message = self.env._(
                    "Changes: %s", self.env._("until when, or the role")
                )
        else:
            row.outcome = "create"
            row.message = (
                self.env._("Acts for %s", row.plan["membership"].display_name)
                if isinstance(row.plan["person"], int)
                else self.env._(
                    "New contact, acts for %s", row.plan["membership"].display_name
                )
            )
        known.append(own)

    def _acts_today(self, row: ImportRow, today: date) -> bool:
        start, end = row.values["date_start"], row.values["date_end"]
        return bool(start) and start <= today and (not end or end > today)

    def _check_logins(self, rows: list[ImportRow]) -> None:
        """An invitation needs an address that is nobody else's login."""
        if not self.grant_access:
            return
        today = self.network_id._today()
        invited = [row for row in rows if self._acts_today(row, today)]
        # sudo: logins of other people, to say in time that one is taken.
        users = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                [("login", "in", [row.values["email"] for row in invited])],
                ["login", "partner_id"],
            )
        )
        taken = {user.login: user.partner_id.id for user in users}
        first = {}
        for row in invited:
            email, person = row.values["email"], row.plan["person"]
            if not email:
                row.problems.append(
                    self.env._(
                        "%(name)s has no mail address, and cannot be invited.",
                        name=row.label,
                    )
                )
            elif (
                taken.get(email, person) != person
                or first.setdefault(email, person) != person
            ):
                row.problems.append(
                    self.env._(
                        "%(email)s is another person's login: give %(name)s an own "
                        "address, or do not invite.",
                        email=email,
                        name=row.label,
                    )
                )

    def _apply_representatives(self, rows: list[ImportRow]) -> None:
        # sudo: the secretary may import representatives (checked), but need not have
        # the right to create contacts. Contacts that exist are not changed.
        new_keys = {
            row.plan["person"]: row
            for row in rows
            if not isinstance(row.plan["person"], int)
        }
        # Not below the member's contact: people below a contact read its papers in
        # the portal, also when they no longer act for it.
        created = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {"name": name, "email": email, "company_type": "person"}
                    for name, email in new_keys
                ]
            )
        )
        persons = dict(zip(new_keys, created.ids, strict=True))
        Representation = self.env["komunigi.representation"].sudo()
        # Ends first: the next titular may start on that very day.
        for row in rows:
            if row.outcome == "update":
                row.plan["record"].sudo().write(
                    {
                        "date_end": row.values["date_end"] or False,
                        "role": row.plan["role"],
                    }
                )
        Representation.flush_model()
        Representation.create(
            [
                {
                    "membership_id": row.plan["membership"].id,
                    "partner_id": persons.get(row.plan["person"], row.plan["person"]),
                    "role": row.plan["role"],
                    "date_start": row.values["date_start"],
                    "date_end": row.values["date_end"] or False,
                }
                for row in rows
                if row.outcome == "create"
            ]
        )

    def _after_import(self, rows: list[ImportRow]):
        result = super()._after_import(rows)
        if self.kind == "representatives" and self.grant_access:
            today = self.network_id._today()
            memberships = self.env["komunigi.membership"].union(
                *(row.plan["membership"] for row in rows)
            )
            emails = {
                row.values["email"] for row in rows if self._acts_today(row, today)
            }
            # sudo: inviting is part of importing, and was checked.
            representations = memberships.sudo().representation_ids.filtered(
                lambda representation: (
                    not representation.user_id
                    and representation.partner_id.email_normalized in emails
                )
            )
            for representation in representations:
                representation._invite()
        return result
