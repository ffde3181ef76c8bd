# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from collections import defaultdict
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .komunigi_import import ImportColumn, ImportRow
from .komunigi_import_table import plain


def compact_vat(text: str | bool) -> str:
    """
    >>> compact_vat("be 0477.472.701")
    'BE0477472701'
    """
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())


class MemberIndex:
    """Finds members of a network by VAT number, reference or name, in three queries."""

    def __init__(self, network: models.Model):
        self.memberships = network.env["komunigi.membership"].search_fetch(
            [("network_id", "=", network.id)],
            ["partner_id", "category_id", "godparent_id", "admission_state"],
        )
        # Not `partner.member` and such: those cost a query each.
        self.memberships.partner_id.fetch(["name", "ref", "vat", "email_normalized"])
        self.by_key = defaultdict(self.memberships.browse)
        for membership in self.memberships:
            partner = membership.partner_id
            for key in {
                compact_vat(partner.vat),
                plain(partner.ref or ""),
                plain(partner.name or ""),
            } - {""}:
                self.by_key[key] |= membership

    def find(self, text: str) -> models.Model:
        """The members that `text` may mean: none, one or several."""
        return self.by_key.get(
            plain(text), self.memberships.browse()
        ) or self.by_key.get(compact_vat(text), self.memberships.browse())


class KomunigiImport(models.TransientModel):
    """Members: who, since when, until when."""

    _inherit = "komunigi.import"

    def _columns_members(self) -> list[ImportColumn]:
        return [
            ImportColumn(
                "name",
                "text",
                self.env._("Name"),
                ("Name", "Nom", "Member", "Membre", "Organisation", "Dénomination"),
                self.env._("The member's name, as it should be written everywhere."),
                "Les Halles du Partage",
                required=True,
            ),
            ImportColumn(
                "is_company",
                "boolean",
                self.env._("Is an organisation"),
                ("Is an organisation", "Est une organisation", "Structure"),
                self.env._(
                    "Yes or no. Yes if empty. A person is a member like any other."
                ),
                self.env._("yes"),
            ),
            ImportColumn(
                "email",
                "text",
                self.env._("Email"),
                ("Email", "Courriel", "E-mail", "Adresse e-mail", "Mail"),
                self.env._("Where invoices and invitations go."),
                "bonjour@halles.example",
            ),
            ImportColumn(
                "ref",
                "text",
                self.env._("Reference"),
                ("Reference", "Référence", "Ref", "Réf"),
                self.env._("Your own number for this member, if you have one."),
                "M-012",
            ),
            ImportColumn(
                "vat",
                "text",
                self.env._("VAT number"),
                ("VAT number", "Numéro de TVA", "VAT", "TVA", "N° de TVA", "N° TVA"),
                self.env._(
                    "With its country's letters. The surest way to find a contact."
                ),
                "BE0123456749",
            ),
            ImportColumn(
                "street",
                "text",
                self.env._("Street"),
                ("Street", "Rue", "Adresse", "Address"),
                self.env._("Street and number."),
                "Rue du Marché 12",
            ),
            ImportColumn(
                "zip",
                "text",
                self.env._("Postal code"),
                ("Postal code", "Code postal", "Zip", "CP"),
                self.env._("Postal code."),
                "1050",
            ),
            ImportColumn(
                "city",
                "text",
                self.env._("City"),
                ("City", "Ville"),
                self.env._("City."),
                "Ixelles",
            ),
            ImportColumn(
                "country",
                "text",
                self.env._("Country"),
                ("Country", "Pays"),
                self.env._("Its name or its two letters."),
                "BE",
            ),
            ImportColumn(
                "category",
                "text",
                self.env._("Category"),
                ("Category", "Catégorie"),
                self.env._(
                    "One of the network's categories. Its default one if empty."
                ),
                self.network_id.default_category_id.name or "",
            ),
            ImportColumn(
                "date_start",
                "date",
                self.env._("Joined on"),
                ("Joined on", "Entrée le", "Date d'entrée", "Membre depuis"),
                self.env._(
                    "First day as a member. Whoever left and came back has one row "
                    "for each time."
                ),
                "2023-01-01",
                required=True,
            ),
            ImportColumn(
                "date_end",
                "date",
                self.env._("Left on"),
                ("Left on", "Sortie le", "Date de sortie", "Parti le"),
                self.env._(
                    "First day on which it was no longer a member. Empty if it is one."
                ),
                "",
            ),
            ImportColumn(
                "reason",
                "text",
                self.env._("Reason of leaving"),
                ("Reason of leaving", "Motif de sortie", "Reason", "Motif"),
                self.env._("One of the reasons of leaving in the configuration."),
                "",
            ),
            ImportColumn(
                "godparent",
                "text",
                self.env._("Godparent"),
                ("Godparent", "Marraine ou parrain", "Parrain", "Marraine"),
                self.env._(
                    "The member who welcomed it: its name, reference or VAT number. It "
                    "may stand in this file."
                ),
                "",
            ),
        ]

    def _plan_members(self, rows: list[ImportRow]) -> None:
        network = self.network_id
        if network.member_source == "register":
            raise UserError(
                self.env._(
                    "The members of %(network)s come from the share register: they are "
                    "there already, and follow it.",
                    network=network.name,
                )
            )
        index = MemberIndex(network)
        partners = self._find_partners(rows)
        countries = self._names_of("res.country", extra="code")
        categories = self._names_of(
            "komunigi.member.category", [("network_id", "=", network.id)]
        )
        reasons = self._names_of("komunigi.leaving.reason")
        for row in rows:
            row.label = row.values["name"] or ""
            row.values["email"] = self._read_email(row)
            row.plan = {
                "country": self._resolve(row, "country", countries),
                "category": self._resolve(row, "category", categories),
                "reason": self._resolve(row, "reason", reasons),
                "partner": self._match_partner(row, partners, index),
            }
        self._group_newcomers(rows)
        self._plan_godparents(rows, index)
        self._plan_periods(rows, index)

    def _find_partners(self, rows: list[ImportRow]) -> dict[tuple, models.Model]:
        """Contacts that the rows may mean, in one query, by what finds them."""
        values = [row.values for row in rows]
        vats = {
            vat
            for value in values
            for vat in (value["vat"], compact_vat(value["vat"]))
            if vat
        }
        refs = {value["ref"] for value in values if value["ref"]}
        names = {value["name"] for value in values if value["name"]}
        company = self.network_id.company_id
        Partner = self.env["res.partner"]
        found = Partner.search_fetch(
            (
                Domain("vat", "in", list(vats))
                | Domain("ref", "in", list(refs))
                | Domain("name", "in", list(names))
            )
            # Not the addresses and the people of an organisation.
            & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
            & Domain("company_id", "in", (False, company.id)),
            ["name", "ref", "vat", "email_normalized"],
        )
        by_key = defaultdict(Partner.browse)
        for partner in found:
            if partner.vat:
                by_key["vat", compact_vat(partner.vat)] |= partner
            if partner.ref:
                by_key["ref", partner.ref] |= partner
            by_key["name", partner.name, partner.email_normalized or ""] |= partner
        return by_key

    def _keys_of(self, row: ImportRow) -> list[tuple]:
        """What tells this member, the surest first."""
        values = row.values
        keys = []
        if values["vat"]:
            keys.append(("vat", compact_vat(values["vat"])))
        if values["ref"]:
            keys.append(("ref", values["ref"]))
        keys.append(("name", values["name"], values["email"] or ""))
        return keys

    def _match_partner(
        self, row: ImportRow, partners: dict[tuple, models.Model], index: MemberIndex
    ) -> models.Model:
        Partner = self.env["res.partner"]
        matches = [partners.get(key, Partner) for key in self._keys_of(row)]
        surest = next((match for match in matches if match), Partner)
        if not surest and len(matches) == 1 and not row.values["email"]:
            # Nothing but a name: a member of this network is meant.
            surest = index.find(row.values["name"] or "").partner_id
        if len(surest) > 1:
            members = surest & index.memberships.partner_id
            surest = members if len(members) == 1 else surest
        if len(surest) > 1:
            row.problems.append(
                self.env._(
                    "Several contacts are meant: %(contacts)s. Give a VAT number or a "
                    "reference, or merge them.",
                    contacts=", ".join(
                        f"{partner.name} (#{partner.id})" for partner in surest
                    ),
                )
            )
            return Partner
        for match in matches:
            if surest and match and surest not in match:
                row.problems.append(
                    self.env._(
                        "This row means two contacts: %(first)s and %(second)s.",
                        first=f"{surest.name} (#{surest.id})",
                        second=f"{match[0].name} (#{match[0].id})",
                    )
                )
                return Partner
        vat = compact_vat(row.values["vat"])
        if surest.vat and vat and compact_vat(surest.vat) != vat:
            row.problems.append(
                self.env._(
                    "The contact %(contact)s has another VAT number: %(vat)s.",
                    contact=f"{surest.name} (#{surest.id})",
                    vat=surest.vat,
                )
            )
        return surest

    def _group_newcomers(self, rows: list[ImportRow]) -> None:
        """Tell members apart: by their contact, else by their first row."""
        first_by_key = {}
        for row in rows:
            if row.plan["partner"]:
                row.plan["member"] = row.plan["partner"].id
                continue
            keys = self._keys_of(row)
            first = next(
                (first_by_key[key] for key in keys if key in first_by_key), row
            )
            if first is not row and self._are_different(first, row):
                first = row
            row.plan["member"] = ("row", first.number)
            for key in keys:
                first_by_key.setdefault(key, first)

    def _are_different(self, row: ImportRow, other: ImportRow) -> bool:
        """Two organisations may have one name, but not one number."""
        return any(
            row.values[name]
            and other.values[name]
            and compact_vat(row.values[name]) != compact_vat(other.values[name])
            for name in ("vat", "ref")
        )

    def _plan_godparents(self, rows: list[ImportRow], index: MemberIndex) -> None:
        in_file = defaultdict(set)
        for row in rows:
            for text in (row.values["name"], row.values["ref"], row.values["vat"]):
                if text:
                    in_file[plain(text)].add(row.plan["member"])
        for row in rows:
            text = row.values["godparent"]
            row.plan["godparent"] = None
            if not text:
                continue
            known = index.find(text)
            found = {partner.id for partner in known.partner_id}
            found |= in_file.get(plain(text), set())
            if found == {row.plan["member"]}:
                row.problems.append(self.env._("A member cannot be its own godparent."))
            elif len(found) == 1:
                row.plan["godparent"] = found.pop()
            else:
                row.problems.append(self._explain_member(text, bool(found)))

    def _explain_member(self, text: str, several: bool) -> str:
        if several:
            return self.env._(
                "“%(name)s” means several members: write a reference or a VAT number.",
                name=text,
            )
        return self.env._(
            "No member of %(network)s is called “%(name)s”.",
            network=self.network_id.name,
            name=text,
        )

    def _plan_periods(self, rows: list[ImportRow], index: MemberIndex) -> None:
        periods = defaultdict(list)
        for period in self.env["komunigi.membership.period"].search_fetch(
            [("membership_id", "in", index.memberships.ids)],
            ["membership_id", "date_start", "date_end", "leaving_reason_id"],
        ):
            member = period.membership_id.partner_id.id
            periods[member].append((period.date_start, period.date_end, None, period))
        memberships = index.memberships.grouped("partner_id")
        seen = set()
        for row in rows:
            member, values = row.plan["member"], row.values
            start, end = values["date_start"], values["date_end"]
            row.plan["membership"] = membership = memberships.get(
                row.plan["partner"], self.env["komunigi.membership"]
            )
            if not start:
                continue
            if end and end < start:
                row.problems.append(
                    self.env._("It left before it joined: exchange the dates?")
                )
                continue
            if values["reason"] and not end:
                row.problems.append(
                    self.env._("A reason of leaving without a date: when did it leave?")
                )
            same = next((known for known in periods[member] if known[0] == start), None)
            if same and same[2]:
                row.problems.append(
                    self.env._("Row %(row)s says the same already.", row=same[2])
                )
                continue
            clash = next(
                (
                    known
                    for known in periods[member]
                    if known is not same and overlap(start, end, known[0], known[1])
                ),
                None,
            )
            if clash:
                row.problems.append(self._explain_clash(clash))
                continue
            if same:
                periods[member].remove(same)
            periods[member].append((start, end, row.number, None))
            row.plan["period"] = (
                same[3] if same else self.env["komunigi.membership.period"]
            )
            self._say_member(row, membership, first=member not in seen)
            seen.add(member)

    def _explain_clash(self, clash: tuple) -> str:
        start, end, number, _period = clash
        values = {
            "start": format_date(self.env, start),
            "end": format_date(self.env, end) if end else self.env._("today"),
        }
        if number:
            return self.env._(
                "It is a member from %(start)s until %(end)s already, by row %(row)s.",
                row=number,
                **values,
            )
        return self.env._(
            "It is a member from %(start)s until %(end)s already.", **values
        )

    def _say_member(
        self, row: ImportRow, membership: models.Model, first: bool
    ) -> None:
        plan, values = row.plan, row.values
        if not membership:
            row.outcome = "create"
            if not first:
                row.message = self.env._("Another period of the same member")
            elif plan["partner"]:
                row.message = self.env._("This contact becomes a member")
            else:
                row.message = self.env._("New contact and member")
            return
        changes = []
        period = plan["period"]
        if not period:
            changes.append(self.env._("a new period"))
        else:
            if values["date_end"] != (period.date_end or None):
                changes.append(self.env._("the day of leaving"))
            if plan["reason"] and plan["reason"] != period.leaving_reason_id:
                changes.append(self.env._("the reason of leaving"))
        if plan["category"] and plan["category"] != membership.category_id:
            changes.append(self.env._("the category"))
        godparent = plan["godparent"]
        if godparent and godparent != membership.godparent_id.partner_id.id:
            changes.append(self.env._("the godparent"))
        if membership.admission_state != "agreed":
            changes.append(self.env._("its admission"))
        if changes:
            row.outcome = "update"
            row.message = self.env._("Changes: %s", ", ".join(changes))

    def _apply_members(self, rows: list[ImportRow]) -> None:
        # sudo: the secretary may import members (checked), but need not have the right
        # to create contacts. Contacts that exist are not changed: an import could
        # otherwise give anybody another mail address.
        network = self.network_id.sudo()
        # The last row of a member has the last word on its category and godparent.
        last = {row.plan["member"]: row for row in rows}
        partners = {member: member for member in last if isinstance(member, int)}
        partners |= self._create_partners(rows)
        memberships = {
            membership.partner_id.id: membership
            for membership in network.env["komunigi.membership"].search_fetch(
                [("network_id", "=", network.id)],
                ["partner_id", "category_id", "godparent_id", "admission_state"],
            )
        }
        newcomers = [
            (partners[member], row)
            for member, row in last.items()
            if partners[member] not in memberships
        ]
        created = network.env["komunigi.membership"].create(
            [
                {
                    "network_id": network.id,
                    "partner_id": partner,
                    "category_id": (
                        row.plan["category"] or network.default_category_id
                    ).id,
                    "admission_state": "agreed",
                }
                for partner, row in newcomers
            ]
        )
        memberships |= {membership.partner_id.id: membership for membership in created}
        by_member = {
            member: memberships[partner] for member, partner in partners.items()
        }
        self._update_memberships(last, by_member, memberships)
        self._write_periods(rows, by_member)

    def _create_partners(self, rows: list[ImportRow]) -> dict[tuple, int]:
        newcomers = [row for row in rows if row.plan["member"] == ("row", row.number)]
        # sudo: whoever may import members makes partners of what the plan has checked.
        created = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {
                        "name": row.values["name"],
                        # Not `is_company`: partner_firstname would take the name of an
                        # organisation for a first name and a last name.
                        "company_type": (
                            "person" if row.values["is_company"] is False else "company"
                        ),
                        "email": row.values["email"],
                        "ref": row.values["ref"],
                        "vat": compact_vat(row.values["vat"]),
                        "street": row.values["street"],
                        "zip": row.values["zip"],
                        "city": row.values["city"],
                        "country_id": row.plan["country"].id,
                    }
                    for row in newcomers
                ]
            )
        )
        return {
            row.plan["member"]: partner.id
            for row, partner in zip(newcomers, created, strict=True)
        }

    def _update_memberships(
        self,
        last: dict[int | tuple, ImportRow],
        by_member: dict[int | tuple, models.Model],
        by_partner: dict[int, models.Model],
    ) -> None:
        # sudo: as in _create_partners
        updates = defaultdict(self.env["komunigi.membership"].sudo().browse)
        for member, row in last.items():
            membership = by_member[member]
            if membership.admission_state != "agreed":
                updates["admission_state", "agreed"] |= membership
            category = row.plan["category"]
            if category and category != membership.category_id:
                updates["category_id", category.id] |= membership
            key = row.plan["godparent"]
            # Missing where one row is tried alone.
            godparent = by_member.get(key) or by_partner.get(key)
            if godparent and godparent != membership.godparent_id:
                updates["godparent_id", godparent.id] |= membership
        for (name, value), changed in updates.items():
            changed.write({name: value})

    def _write_periods(
        self, rows: list[ImportRow], by_member: dict[int | tuple, models.Model]
    ) -> None:
        to_create = []
        for row in rows:
            # sudo: as in _create_partners
            period, reason = row.plan["period"].sudo(), row.plan["reason"]
            values = {
                "date_end": row.values["date_end"] or False,
                "leaving_reason_id": (reason or period.leaving_reason_id).id,
            }
            if not period:
                to_create.append(
                    {
                        "membership_id": by_member[row.plan["member"]].id,
                        "date_start": row.values["date_start"],
                        "origin": "import",
                        **values,
                    }
                )
            elif (
                period.date_end != values["date_end"]
                or period.leaving_reason_id.id != values["leaving_reason_id"]
            ):
                period.write(values)
        # sudo: as in _create_partners
        self.env["komunigi.membership.period"].sudo().create(to_create)


def overlap(
    start: date, end: date | None, other_start: date, other_end: date | None
) -> bool:
    """Whether two spans share a day; their ends are the first day outside."""
    return start < (other_end or date.max) and other_start < (end or date.max)
