# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
import secrets

from dateutil.relativedelta import relativedelta
from psycopg2.extras import Json

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

# What share registers and books are read by: it stays where one of them names the
# person.
IN_REGISTERS = {
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "company_registry",
}
# Nothing of a person is told by these.
NOT_PERSONAL = {"lang", "tz"}
FREE_TYPES = ("char", "text", "html", "binary", "date", "datetime")
# What steps hold beside names: answers, states, days, currencies. Who is called like
# one (anybody writes the own name in the portal) changes none.
CODE = re.compile(r"[a-z0-9_.,:+-]*|[A-Z]{3}")
# For how long books are kept: Belgium and France, both ten years at most.
YEARS_OF_BOOKS = 10


class ResPartner(models.Model):
    """Erasing a person: nothing that is counted changes, only whose it was is gone.

    Records keep their link to the contact, which then names nobody. An addon that
    keeps more about persons extends the three hooks: what stands against it today
    (`_reasons_not_to_erase`), what the law has kept (`_kept_by_law`), and what is
    forgotten (`_erase_person`).
    """

    _inherit = "res.partner"

    def action_erase_person(self):
        """Ask once more, and say beforehand what will be kept."""
        self.ensure_one()
        return self.env["komunigi.person.erasure"]._get_records_action(
            name=self.env._("Erase a person"),
            target="new",
            context={"default_partner_id": self.id},
        )

    # What stands against it, what is kept

    def _reasons_not_to_erase(self) -> list[str]:
        """Why this person cannot be erased today, and what to do first."""
        self.ensure_one()
        reasons = []
        if self.is_company:
            reasons.append(
                self.env._("This is an organisation: its data are nobody's own.")
            )
        if any(map(_works_here, self.user_ids)):
            reasons.append(
                self.env._("Works here with an own login: archive the user first.")
            )
        if self._register_entries().filtered("member"):
            reasons.append(
                self.env._(
                    "Is a cooperator: the shares are given back or transferred first."
                )
            )
        for membership in self.komunigi_membership_ids:
            if membership.state == "member":
                reasons.append(
                    self.env._(
                        "Is a member of %s: end the membership first.",
                        membership.network_id.name,
                    )
                )
        reasons += [
            self.env._(
                "Acts for %s: end the representation first.",
                representation.membership_id.display_name,
            )
            for representation in self._representations_to_end()
        ]
        return reasons

    def _representations_to_end(self):
        """Those that are not over, or have not begun."""
        return self.komunigi_representation_ids.filtered(
            lambda one: not one.date_end or one.date_end > one.network_id._today()
        )

    def _kept_by_law(self) -> list[tuple[str, str]]:
        """(what is kept, why) of what names this person."""
        self.ensure_one()
        kept = []
        if self._is_in_share_register():
            kept.append(
                (
                    self.env._("Share register: name, address, shares"),
                    self.env._(
                        "The law has a cooperative keep the register of all who hold "
                        "or held shares."
                    ),
                )
            )
        if moves := self._booked_moves():
            kept.append(
                (
                    self.env._("Invoices and payments: %s", len(moves)),
                    self.env._(
                        "Books are kept for up to ten years; erase once more when the "
                        "last one is older (%s).",
                        format_date(self.env, max(moves.mapped("date"))),
                    ),
                )
            )
        return kept

    def _is_named_in_registers(self) -> bool:
        return self._is_in_share_register() or bool(self._booked_moves())

    def _register_entries(self):
        return self.env["cooperative.membership"].search([("partner_id", "=", self.id)])

    def _is_in_share_register(self) -> bool:
        involved = Domain("partner_id", "=", self.id) | Domain(
            "partner_id_to", "=", self.id
        )
        return bool(
            self._register_entries().filtered("cooperator_register_number")
            or self.env["subscription.register"].search_count(involved, limit=1)
        )

    def _booked_moves(self):
        return self.env["account.move"].search(
            Domain("state", "=", "posted")
            & Domain(
                "date", ">", fields.Date.today() - relativedelta(years=YEARS_OF_BOOKS)
            )
            & (
                Domain("partner_id", "=", self.id)
                | Domain("commercial_partner_id", "=", self.id)
                | Domain("line_ids.partner_id", "=", self.id)
            )
        )

    # Erasing

    def _erase_checked(self) -> list[tuple[str, str]]:
        """Erase this person, or say why not; what is kept, and why.

        :raises UserError: saying what has to end first
        """
        self.ensure_one()
        # sudo: the wizard, which only administrators have, is the only caller. A
        # person's traces are in all networks and companies of this database.
        person = self.sudo().with_context(active_test=False)
        person.lock_for_update(allow_referencing=True)
        if reasons := person._reasons_not_to_erase():
            raise UserError(
                self.env._(
                    "%(name)s cannot be erased now.\n%(reasons)s",
                    name=person.name,
                    reasons="\n".join(reasons),
                )
            )
        kept = person._kept_by_law()
        person._erase_person()
        return kept

    def _erase_person(self) -> None:
        """Forget what only tells of this person; called in sudo, once it may be."""
        self.ensure_one()
        self._close_logins()
        self._forget_private_notes()
        self._forget_messages()
        if not self._is_named_in_registers() and not self._namesakes():
            self._forget_name_in_steps(self.name, self._erased_name())
        self._forget_contact()

    def _close_logins(self):
        for user in self.user_ids:
            user.api_key_ids._remove()
            user._action_revoke_all_devices()
            user.write(
                {
                    "login": f"erased-{secrets.token_hex(8)}",
                    "password": "",
                    "signature": False,
                    "active": False,
                }
            )

    def _forget_private_notes(self):
        memberships = self.komunigi_membership_ids
        self.env["komunigi.dues.answer"].search(
            [("membership_id", "in", memberships.ids), ("private_note", "!=", False)]
        ).private_note = False
        memberships.period_ids.filtered("note").note = False
        self.komunigi_representation_ids.given_name = False
        memberships.activity_ids.unlink()

    def _forget_messages(self):
        """What was noted about the person goes; what it wrote to others stays."""
        messages = self.env["mail.message"]
        messages.search(
            Domain("model", "=", "res.partner") & Domain("res_id", "=", self.id)
            | Domain("model", "=", "komunigi.membership")
            & Domain("res_id", "in", self.komunigi_membership_ids.ids)
        ).unlink()
        messages.search([("author_id", "=", self.id)]).email_from = False
        self.env["mail.followers"].search([("partner_id", "=", self.id)]).unlink()
        self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.id)]
        ).unlink()

    def _namesakes(self):
        """Others of the same name: texts do not tell which of them they mean."""
        return self.search([("name", "=", self.name), ("id", "!=", self.id)])

    def _forget_name_in_steps(self, name, other):
        """Steps and earlier versions say by name who did what."""
        if CODE.fullmatch(name or ""):
            return
        self.env.flush_all()
        for model in self.env["komunigi.network"]._models_of_networks():
            for field in model._fields.values():
                if field.type == "json" and field.store and not field.related:
                    self._replace_in_steps(model, field.name, name, other)
        self.env.invalidate_all()

    def _replace_in_steps(self, model, field_name, name, other):
        # In SQL: whole values only, and what is frozen for everybody else as well.
        column = SQL.identifier(field_name)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE jsonb_path_exists(%s,"
                " '$.** ? (@ == $name)', %s)",
                column,
                SQL.identifier(model._table),
                column,
                Json({"name": name}),
            )
        )
        steps = dict(rows)
        records = model.browse(steps)
        for record in records - self._kept_as_signed(records):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(model._table),
                    column,
                    Json(_replaced(steps[record.id], name, other)),
                    record.id,
                )
            )

    @api.model
    def _kept_as_signed(self, records):
        """Those of `records` in which nothing may change any more, names neither."""
        return records.browse()

    def _forget_contact(self):
        named = self._is_named_in_registers()
        keeps = NOT_PERSONAL | (IN_REGISTERS if named else set())
        values = {
            name: False
            for name, field in self._fields.items()
            if name not in keeps and self._is_own_data(field)
        }
        values |= {"category_id": [Command.clear()], "active": False}
        if not named:
            values |= {
                "name": self._erased_name(),
                "parent_id": False,
                "state_id": False,
                "country_id": False,
            }
            self.bank_ids.unlink()
        self.child_ids.filtered(lambda child: not child.is_company)._forget_address()
        # Odoo refuses to archive a contact with logins, and would see closed ones.
        self.with_context(active_test=True).write(values)

    def _forget_address(self):
        """Other addresses of an erased person."""
        for address in self:
            address.write(
                {
                    name: False
                    for name, field in address._fields.items()
                    if name not in NOT_PERSONAL and address._is_own_data(field)
                }
                | {"name": self._erased_name(), "active": False}
            )

    @api.model
    def _is_own_data(self, field) -> bool:
        """Whether a field holds what was written about the person."""
        return (
            field.store
            and field.type in FREE_TYPES
            and not field.required
            and not field.related
            and (not field.compute or not field.readonly)
            and field.name not in models.MAGIC_COLUMNS
            and field.name not in self._parts_of_name()
        )

    @api.model
    def _parts_of_name(self) -> set[str]:
        """The name, and what another addon makes it of: first and last name."""
        name = self._fields["name"]
        return {"name", *self.pool.field_depends.get(name, ())}

    @api.model
    def _erased_name(self) -> str:
        # The month, so that two of them can be told apart a little, and no more.
        return self.env._("Person erased %s", fields.Date.today().strftime("%Y-%m"))


def _works_here(user) -> bool:
    """Whether a login is still needed: by who has it, or by Odoo itself."""
    if user.id == SUPERUSER_ID or user._is_public():
        return True
    return user.active and user._is_internal()


def _replaced(value, name, other):
    """`value`, of JSON, with `other` wherever a text is `name`.

    >>> _replaced([{"by": "Anna", "text": "Anna said"}], "Anna", "-")
    [{'by': '-', 'text': 'Anna said'}]
    """
    if isinstance(value, dict):
        return {key: _replaced(each, name, other) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, name, other) for each in value]
    return other if value == name else value
