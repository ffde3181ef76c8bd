# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Iterable

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, ormcache


class KomunigiReckoned(models.AbstractModel):
    """Refuses to have written what is reckoned: rights, amounts, dates, companies.

    Odoo doesn't hold `readonly` against a call over RPC: who may write a record may
    write its stored computed and related fields too, and on creation a default in
    the context is enough. Recomputing them doesn't pass here.
    """

    _name = "komunigi.reckoned"
    _description = "Record of which nobody writes what is reckoned"

    # Fields that the course of the record alone writes, in sudo: its state, for
    # instance. Each class that extends a model names those that it adds.
    _course_fields: set[str] = set()
    # Of a record that nobody fills in
    _is_all_reckoned = False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_reckoned(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_reckoned(vals)
        result = super().write(vals)
        if not self.env.su and any(map(self._may_lead_elsewhere, vals)):
            # Nobody hands a record to another company.
            self.check_access("write")
        return result

    @api.model
    def default_get(self, fields):
        # Neither the context nor a user's own default counts, not even in sudo, whose
        # context may come from the caller: only what the field itself starts with.
        reckoned, others = [], []
        for name in fields:
            (reckoned if self._is_reckoned(name) else others).append(name)
        defaults = super().default_get(others)
        for name in reckoned:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(
                    field.default(self), self, validate=False
                )
                value = field.convert_to_record(value, self)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model
    def _check_reckoned(self, names: Iterable[str]) -> None:
        if self.env.su:
            return
        reckoned = [name for name in names if self._is_reckoned(name)]
        if reckoned:
            raise AccessError(
                self.env._(
                    "%(fields)s follow from other data of %(model)s and are not "
                    "written: change what they follow from.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in reckoned
                    ),
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )

    @api.model
    def _is_reckoned(self, name: str) -> bool:
        return name in self._reckoned_names()

    @api.model
    @ormcache()
    def _reckoned_names(self) -> frozenset[str]:
        """Found once for a model: every field is asked for at every creation."""
        if self._is_all_reckoned:
            return frozenset(self._fields)
        found = {
            name
            for name, field in self._fields.items()
            if field.compute and field.store and field.readonly
        }
        found.update(*(vars(cls).get("_course_fields", ()) for cls in type(self).mro()))
        return frozenset(found & self._fields.keys())

    @api.model
    def _may_lead_elsewhere(self, name: str) -> bool:
        """Whether the company of a record may follow from the field `name`."""
        field = self._fields.get(name)
        return bool(
            field
            and field.type == "many2one"
            and field.comodel_name.startswith("komunigi.")
            and "company_id" in self._fields
        )

    def _would_change(self, name: str, value) -> bool:
        """Whether writing `value` to the field `name` would change this record."""
        self.ensure_one()
        field = self._fields[name]
        new = field.convert_to_cache(value, self, validate=False)
        return field.convert_to_record(new, self) != self[name]

    def _lock(self):
        """Have this record for oneself, as it is now; somebody else may have had it.

        :raises UserError: where somebody else has it just now
        """
        self.ensure_one()
        if not self._grab():
            raise UserError(
                self.env._(
                    "“%(record)s” is being changed just now. Try again in a moment.",
                    record=self.display_name,
                )
            )
        self.invalidate_recordset()

    def _try_lock(self) -> bool:
        """Have this record for oneself, as it is now, unless somebody else has it.

        For jobs, which come back to what they leave.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                locked = self._grab()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody else changed it since this transaction began.
            return False
        self.invalidate_recordset()
        return locked

    def _grab(self) -> bool:
        """Lock the row, without waiting; False where somebody else holds it.

        Like `lock_for_update`, save that a row which changed meanwhile is no error in
        the server's log: it is normal where two people or two workers meet, and
        whoever calls starts over.
        """
        self.env.cr.execute(
            SQL(
                "SELECT FROM %s WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
                SQL.identifier(self._table),
                self.id,
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.rowcount)
