# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from ..models.komunigi_membership_register import FROM_REGISTER


def _united(intervals):
    """Intervals [start, end) without overlap that cover the same days.

    >>> _united([(5, 9), (1, 3), (2, 6), (9, 12)])
    [(1, 9), (9, 12)]
    """
    united = []
    for start, end in sorted(intervals):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _without(intervals, holes):
    """What is left of the intervals [start, end) outside the holes.

    >>> _without([(1, 9)], [(2, 3), (7, 12)])
    [(1, 2), (3, 7)]
    """
    for hole_start, hole_end in holes:
        intervals = [
            piece
            for start, end in intervals
            for piece in (
                (start, min(end, hole_start)),
                (max(start, hole_end), end),
            )
            if piece[0] < piece[1]
        ]
    return intervals


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners unites their memberships first.

    Odoo's merge deletes whatever a unique constraint does not let it move: a second
    membership would go, with its periods and charges. Here both become one, or the
    merge is refused and says why.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # Whoever may merge partners need not see networks or the share register:
        # everything stays with the same members, under one partner instead of two.
        wizard = self.sudo().with_context(komunigi_from_register=FROM_REGISTER)
        wizard._unite_persons(src_partners, dst_partner)
        wizard._unite_memberships(src_partners, dst_partner)
        wizard._unite_register_entries(src_partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        wizard._recompute_after_merge(dst_partner)
        return result

    # Memberships

    def _unite_memberships(self, src_partners, dst_partner):
        memberships = self.env["komunigi.membership"].search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for own in memberships.grouped("network_id").values():
            kept = own.filtered(lambda each: each.partner_id == dst_partner) or own[:1]
            for other in own - kept:
                self._unite_membership(other, kept)
            kept.partner_id = dst_partner

    def _unite_membership(self, other, kept):
        name = other.display_name
        self._unite_periods(other, kept)
        self._unite_conditions(other, kept)
        representations = kept.representation_ids | other.representation_ids
        for person, own in representations.grouped("partner_id").items():
            self._unite_representations(own, kept, person)
        kept.godparent_id -= other
        values = self._missing_values(other, kept)
        self._move_references(other, kept)
        other.unlink()
        kept.write(values)
        kept._message_log(
            body=self.env._(
                "United with the membership of %(name)s: the partners were merged.",
                name=name,
            )
        )

    def _missing_values(self, other, kept):
        """What only the other membership knows; who was agreed stays agreed."""
        values = {
            name: field.convert_to_write(other[name], other)
            for name, field in kept._fields.items()
            if field.store
            and not field.compute
            and not field.related
            and field.type not in ("one2many", "many2many")
            and other[name]
            and not kept[name]
        }
        if other.godparent_id == kept:
            values.pop("godparent_id", None)
        if other.admission_state == "agreed":
            values["admission_state"] = "agreed"
        return values

    def _unite_periods(self, other, kept):
        """Overlapping periods become one: joined with the first, left with the last."""
        survivor = last = self.env["komunigi.membership.period"]
        spans, absorbed = [], survivor
        for period in (kept.period_ids | other.period_ids).sorted("date_start"):
            if survivor and period.date_start < (last.date_end or date.max):
                absorbed |= period
                if (period.date_end or date.max) > (last.date_end or date.max):
                    last = period
                    spans[-1] = (survivor, last)
            else:
                survivor = last = period
                spans.append((survivor, last))
        values = [
            {
                "membership_id": kept.id,
                "date_end": last.date_end,
                "leaving_reason_id": last.leaving_reason_id.id,
                "note": last.note or survivor.note,
            }
            for survivor, last in spans
        ]
        absorbed.unlink()
        for (survivor, _last), vals in zip(spans, values, strict=True):
            survivor.write(vals)
        self.env.flush_all()

    def _unite_conditions(self, other, kept):
        known = kept.condition_ids.grouped("condition_id")
        for condition in other.condition_ids:
            twin = known.get(condition.condition_id)
            if not twin:
                continue
            # The one that was met stays, with who saw it and when.
            (condition if twin.done or not condition.done else twin).unlink()

    # Representations

    def _unite_persons(self, src_partners, dst_partner):
        """One person who acted for a member under two names."""
        representations = self.env["komunigi.representation"].search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for membership, own in representations.grouped("membership_id").items():
            self._unite_representations(own, membership, dst_partner)

    def _unite_representations(self, representations, membership, person):
        """Make these, which may overlap, the ones of one person for one membership.

        Who was titular and substitute at a time was titular.
        """
        spans = {"titular": [], "substitute": []}
        for each in representations:
            spans[each.role].append((each.date_start, each.date_end or date.max))
        titular = _united(spans["titular"])
        substitute = _without(_united(spans["substitute"]), titular)
        wanted = [(*span, "titular") for span in titular]
        wanted += [(*span, "substitute") for span in substitute]
        same = {"membership_id": membership.id, "partner_id": person.id}
        values = [
            {
                **same,
                "role": role,
                "date_start": start,
                "date_end": end != date.max and end,
            }
            for start, end, role in sorted(wanted)
        ]
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                # Empty them first: no two may overlap on the way.
                for each in representations:
                    each.date_end = each.date_start
                self.env.flush_all()
                kept = representations.sorted("date_start")
                for each, vals in zip(kept, values, strict=False):
                    each.write(vals)
                kept[len(values) :].unlink()
                self.env["komunigi.representation"].create(values[len(kept) :])
                self.env.flush_all()
        except psycopg2.IntegrityError as error:
            raise self._cannot_unite(representations, error) from error

    # Whatever else hangs on a membership

    def _move_references(self, other, kept):
        """Move all that refers to one record to the other, or refuse.

        Record by record, so that the one that cannot move can be named.
        """
        self.env.flush_all()
        models_by_table = {
            model._table: model
            for model in self.env.values()
            if model._auto and not model._abstract
        }
        moved = []
        for table, column in self._get_fk_on(other._table):
            model = models_by_table.get(table)
            if model is None:
                continue
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE %s = %s ORDER BY id",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    other.id,
                )
            )
            records = model.browse(row[0] for row in self.env.cr.fetchall())
            for record in records:
                self._move_reference(record, column, kept)
            moved.append((records, column))
        self.env.invalidate_all()
        for records, column in moved:
            records.modified([column])
        # Nothing is left for it but relation tables, where a double is no loss.
        self._update_foreign_keys_generic(other._name, other, kept)
        self._update_reference_fields_generic(other._name, other, kept)

    def _move_reference(self, record, column, kept):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        SQL.identifier(record._table),
                        SQL.identifier(column),
                        kept.id,
                        record.id,
                    )
                )
        except psycopg2.IntegrityError as error:
            raise self._cannot_unite(record, error) from error

    def _cannot_unite(self, records, error):
        return UserError(
            self.env._(
                "These contacts cannot be merged: %(kind)s “%(names)s” stands against "
                "it. %(reason)s Settle that first.",
                kind=self.env["ir.model"]._get(records._name).name,
                names=", ".join(records.mapped("display_name")),
                reason=records._sql_error_to_message(error),
            )
        )

    # Share register

    def _unite_register_entries(self, src_partners, dst_partner):
        """One entry a company; a register number is never given up by a merge."""
        entries = self.env["cooperative.membership"].search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        for company, own in entries.grouped("company_id").items():
            numbered = own.filtered("cooperator_register_number")
            if len(numbered) > 1:
                raise UserError(
                    self.env._(
                        "%(names)s each have a number in the share register of "
                        "%(company)s (%(numbers)s). Transfer the shares of one to the "
                        "other there, and keep both contacts: a register number does "
                        "not disappear.",
                        names=" / ".join(numbered.mapped("partner_id.display_name")),
                        company=company.name,
                        numbers=", ".join(
                            str(entry.cooperator_register_number) for entry in numbered
                        ),
                    )
                )
            kept = (
                numbered
                or own.filtered(lambda entry: entry.partner_id == dst_partner)
                or own[:1]
            )
            for other in own - kept:
                self._unite_register_entry(other, kept)

    def _unite_register_entry(self, other, kept):
        """In SQL: the register has not changed, so nothing has to follow it yet."""
        values = {
            name: True
            for name, field in kept._fields.items()
            if field.type == "boolean"
            and field.store
            and not field.compute
            and not field.related
            and other[name]
            and not kept[name]
        }
        if values.get("member") or kept.member:
            values["old_member"] = False
        self._move_references(other, kept)
        if values:
            self.env.cr.execute(
                SQL(
                    "UPDATE cooperative_membership SET %s WHERE id = %s",
                    SQL(", ").join(
                        SQL("%s = %s", SQL.identifier(name), value)
                        for name, value in values.items()
                    ),
                    kept.id,
                )
            )
        self.env.cr.execute(
            SQL("DELETE FROM cooperative_membership WHERE id = %s", other.id)
        )
        self.env.invalidate_all()

    def _recompute_after_merge(self, partner):
        """What Odoo moved in SQL has told nobody: logins and shares."""
        self.env["komunigi.representation"].search(
            [("partner_id", "=", partner.id)]
        ).modified(["partner_id"])
        entries = self.env["cooperative.membership"].search(
            [("partner_id", "=", partner.id)]
        )
        entries.modified(["partner_id"])
        self.env["komunigi.network"]._sync_register_of(entries.company_id, partner)
