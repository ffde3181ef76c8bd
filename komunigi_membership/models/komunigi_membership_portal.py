# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date, timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date

# A person who names others gets no means to send mails to the whole world.
MAX_NAMED_A_DAY = 10
MAX_NAME_LENGTH = 100
MAX_EMAIL_LENGTH = 254


class KomunigiMembership(models.Model):
    """The portal side of a membership: what is asked of it, what it does itself."""

    _inherit = "komunigi.membership"

    def _requests(self) -> list[dict]:
        """What is asked of this member today, the first to do first.

        :return: objects with `kind`, `by` (a date, or False where no day is set) and

            - dues: `scale` of which to choose an amount, and `answer` so far
            - basis: `basis` and `year` to declare, and `what_for` if not for dues
            - pay: `charge` to pay

            Other addons add kinds of their own, each with the `template` that shows
            it.
        """
        self.ensure_one()
        requests = [
            *self._dues_requests(),
            *self._basis_requests(),
            *self._payment_requests(),
        ]
        return sorted(
            requests, key=lambda request: (not request["by"], request["by"] or 0)
        )

    def _scales_ahead(self) -> "models.Model":
        """The scale of today and those to come, where this member is asked for dues."""
        today = self.network_id._today()
        category = self.category_id or self.network_id.default_category_id
        if self.state == "left" or (category and not category.pays_dues):
            return self.env["komunigi.dues.scale"]
        return self.network_id.scale_ids.filtered(
            lambda scale: not scale.date_end or scale.date_end > today
        ).sorted("date_start")

    def _tiers_of(self, scale) -> "models.Model":
        """The amounts of `scale` that this member may choose."""
        category = self.category_id or self.network_id.default_category_id
        return scale.tier_ids.filtered(
            lambda tier: not tier.category_id or tier.category_id == category
        )

    def _calls_in_preparation(self, scale) -> "models.Model":
        return self.network_id.call_ids.filtered(
            lambda call: call.scale_id == scale and call.state == "prepared"
        )

    def _asked_by(self, scale) -> "date | bool":
        """Until when an answer counts: the invoice date of the call in preparation,
        else the day from which the scale is valid, if that is still to come."""
        calls = self._calls_in_preparation(scale)
        if calls:
            return min(calls.mapped("invoice_date"))
        starts_later = scale.date_start > self.network_id._today()
        return starts_later and scale.date_start

    def _dues_requests(self) -> list[dict]:
        answers = self.answer_ids.grouped("scale_id")
        requests = []
        for scale in self._scales_ahead():
            answer = answers.get(scale, self.env["komunigi.dues.answer"])
            chosen = answer.state == "sent" or self.dues_tier_id.scale_id == scale
            if (
                scale.method == "choice"
                and self._tiers_of(scale)
                and not chosen
                and not self._is_called_to_its_end(scale)
            ):
                requests.append(
                    {
                        "kind": "dues",
                        "by": self._asked_by(scale),
                        "scale": scale,
                        "answer": answer,
                    }
                )
        return requests

    def _is_called_to_its_end(self, scale) -> bool:
        """No call of `scale` is to come for this member: a choice would change
        nothing."""
        return any(
            scale.date_end and line.call_id.date_end >= scale.date_end
            for line in self.dues_line_ids
            if line.call_id.scale_id == scale and line.call_id.state != "prepared"
        )

    def _basis_requests(self) -> list[dict]:
        declared = {
            (value.basis_id, value.year): value for value in self.basis_value_ids
        }
        return [
            {"kind": "basis", **asked}
            for asked in self._bases_asked()
            if (asked["basis"], asked["year"]) not in declared
        ]

    def _bases_asked(self) -> list[dict]:
        """Of which bases, for which years, the scales ahead ask a figure."""
        asked = {}
        today = self.network_id._today()
        for scale in self._scales_ahead():
            basis = scale.basis_id
            if scale.method == "choice" or basis.source != "declared":
                continue
            starts = self._calls_in_preparation(scale).mapped("date_start")
            year = scale._basis_year(min(starts, default=max(scale.date_start, today)))
            asked.setdefault(
                (basis, year),
                {"basis": basis, "year": year, "by": self._asked_by(scale)},
            )
        return list(asked.values())

    def _own_invoices(self) -> "models.Model":
        """The invoices that this member's pages lead to."""
        self.ensure_one()
        return self.charge_ids.move_id

    def _payment_requests(self) -> list[dict]:
        return [
            {"kind": "pay", "by": charge.date_due, "charge": charge}
            for charge in self.charge_ids
            if charge.payer == "member" and charge.residual > 0
        ]

    def _name_representative(
        self,
        name: str,
        email: str,
        role: str,
        date_start: date,
        date_end: date | None = None,
    ) -> "models.Model":
        """A member names a person who acts for it, who is invited by e-mail.

        Nothing that is answered tells whether the e-mail address was known here,
        and nothing that is known of a person changes. A new titular takes the place
        of the present one on `date_start`.

        :raise UserError: what is wrong with what was given, in words
        """
        self.ensure_one()
        self._check_acting()
        # sudo: the person acts for this member, and members manage their own
        # representatives; portal users have no write access of their own.
        membership = self.sudo()
        name = " ".join((name or "").split())
        membership._check_named_person(name, email, role)
        membership._check_naming_dates(date_start, date_end)
        membership._check_naming_rate()
        partner = membership._find_named_person(email_normalize(email))
        if membership.representation_ids.filtered(
            lambda other: (
                other.partner_id == partner
                and (not other.date_end or other.date_end > date_start)
                and (not date_end or other.date_start < date_end)
            )
        ):
            raise UserError(
                self.env._(
                    "%s acts for you already at that time: end that first.", name
                )
            )
        if role == "titular":
            membership._make_place_for_titular(name, date_start, date_end)
        values = {"membership_id": membership.id, "role": role}
        if partner:
            values["given_name"] = name
        else:
            # No parent: a child of the organisation would read all its documents by
            # Odoo's own rules, and still do after the end of the representation.
            partner = partner.create(
                {"name": name, "email": email_normalize(email), "is_company": False}
            )
        representation = membership.representation_ids.create(
            {
                **values,
                "partner_id": partner.id,
                "date_start": date_start,
                "date_end": date_end,
            }
        )
        representation._invite()
        roles = representation._fields["role"]._description_selection(self.env)
        membership._log_in_portal(
            self.env._(
                "Named in the portal: %(name)s (%(role)s) from %(date)s on.",
                name=name,
                role=dict(roles)[role],
                date=format_date(self.env, date_start),
            )
        )
        return representation

    def _check_named_person(self, name: str, email: str, role: str) -> None:
        if not name or len(name) > MAX_NAME_LENGTH:
            raise UserError(
                self.env._("Give the person's name, in at most 100 characters.")
            )
        if len(email or "") > MAX_EMAIL_LENGTH or not email_normalize(email or ""):
            raise UserError(
                self.env._("Give one e-mail address, like anna@example.org.")
            )
        if role not in dict(self.representation_ids._fields["role"].selection):
            raise UserError(self.env._("Say whether titular or substitute."))

    def _check_naming_dates(self, date_start: date, date_end: date | None) -> None:
        if not date_start or date_start < self.network_id._today():
            raise UserError(self.env._("The first day is today or later."))
        if date_end and date_end <= date_start:
            raise UserError(
                self.env._("The end comes after the first day, or stays empty.")
            )

    def _check_naming_rate(self) -> None:
        yesterday = fields.Datetime.now() - timedelta(days=1)
        named = self.env["komunigi.representation"].search_count(
            [("membership_id", "=", self.id), ("create_date", ">", yesterday)],
            limit=MAX_NAMED_A_DAY,
        )
        if named >= MAX_NAMED_A_DAY:
            raise UserError(
                self.env._(
                    "You named %s persons in one day: go on tomorrow, or write to "
                    "the secretary of your network.",
                    MAX_NAMED_A_DAY,
                )
            )

    def _find_named_person(self, email: str) -> "models.Model":
        """The person who has this login, or else exactly one who has this address.

        A contact of another organisation who has no login yet is not taken: a login
        opens that organisation's documents, which isn't this member's to give.
        """
        user = (
            self.env["res.users"]
            .with_context(active_test=False)
            .search([("login", "=ilike", _escape_like(email))], limit=1)
        )
        if user:
            return user.partner_id
        persons = self.env["res.partner"].search(
            [
                ("email_normalized", "=", email),
                ("is_company", "=", False),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=2,
        )
        own = (persons, self.partner_id.commercial_partner_id)
        if len(persons) == 1 and persons.commercial_partner_id in own:
            return persons
        return self.env["res.partner"]

    def _make_place_for_titular(
        self, name: str, date_start: date, date_end: date | None
    ) -> None:
        """The present titular ends on the day on which a new one starts."""
        present = self.representation_ids.filtered(
            lambda other: (
                other.role == "titular"
                and (not other.date_end or other.date_end > date_start)
                and (not date_end or other.date_start < date_end)
            )
        )
        later = present.filtered(lambda other: other.date_start > date_start)
        if later:
            raise UserError(
                self.env._(
                    "%(other)s becomes titular on %(date)s: end that first, or let "
                    "%(name)s start after it.",
                    other=later[0]._portal_name(),
                    date=format_date(self.env, later[0].date_start),
                    name=name,
                )
            )
        present.date_end = date_start
        present.flush_recordset()

    def _log_in_portal(self, body: str) -> None:
        """Let the secretary see who changed what, beside the member itself."""
        # sudo: called after _check_acting; portal users write no internal notes.
        self.sudo().message_post(
            body=body,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )


def _escape_like(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
