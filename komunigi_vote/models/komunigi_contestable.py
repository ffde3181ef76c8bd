# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

_logger = logging.getLogger(__name__)

# What may be written of a record that is over.
CONTEST_FIELDS = {"is_contested", "date_contested", "contest_reason"}


class KomunigiContestable(models.AbstractModel):
    """Something decided that can be contested for a time: polls, elections.

    For so long the network keeps who could vote and what was voted. Then the names
    go; counts, result and fingerprint stay. A contest that somebody records holds
    that back until it is settled.

    To use it, inherit it, say which records are over (`_domain_over`), what they are
    a part of (`_contested_together`), and what goes (`_clear`).
    """

    _name = "komunigi.contestable"
    _description = "Decided, and open to contest for a time"
    _course_fields = {"date_cleared"}

    is_contested = fields.Boolean(
        string="Contested",
        copy=False,
        tracking=True,
        groups="komunigi_membership.group_user",
        help="Keeps the roll and the ballots until the contest is settled: untick it "
        "then.",
    )
    date_contested = fields.Date(
        string="Contested since",
        compute="_compute_date_contested",
        store=True,
        readonly=False,
        copy=False,
        groups="komunigi_membership.group_user",
    )
    contest_reason = fields.Text(
        string="Who contests it, and why",
        copy=False,
        tracking=True,
        groups="komunigi_membership.group_user",
    )
    date_cleared = fields.Date(string="Cleared", copy=False, readonly=True)
    clearing_note = fields.Char(
        string="Rolls and ballots", compute="_compute_clearing_note"
    )

    @api.depends("is_contested")
    def _compute_date_contested(self):
        for record in self:
            if record.is_contested and not record.date_contested:
                record.date_contested = fields.Date.context_today(record)

    @api.depends("date_cleared")
    @api.depends_context("lang")
    def _compute_clearing_note(self):
        for record in self:
            record.clearing_note = record.date_cleared and record._say_cleared()

    def _say_cleared(self) -> str:
        return self.env._(
            "Roll and ballots were cleared on %(date)s, as the network decided. The "
            "figures, the result and the fingerprint stay.",
            date=format_date(self.env, self.date_cleared),
        )

    @api.constrains("is_contested", "contest_reason")
    def _check_contest(self):
        for record in self:
            if record.is_contested and not record.contest_reason:
                raise ValidationError(
                    self.env._(
                        "“%s” is contested: write down by whom, and why.",
                        record.display_name,
                    )
                )
            if record.is_contested and record.date_cleared:
                raise UserError(
                    self.env._(
                        "“%s” cannot be contested any more: its roll and ballots were "
                        "cleared.",
                        record.display_name,
                    )
                )

    # To be said by each

    @api.model
    def _domain_over(self, before: datetime) -> Domain:
        """Those that were decided, or given up, before a moment (UTC)."""
        raise NotImplementedError

    def _contested_together(self):
        """This record, what it is a part of, what is a part of it.

        A contest of one is of all.
        """
        yield self

    def _is_settled(self) -> bool:
        """Whether all that is told of it is written for good."""
        return True

    def _clear(self) -> None:
        """Forget who could vote and what was voted; keep the figures."""
        raise NotImplementedError

    def _forget_rows(self, table: str, condition: SQL | None = None) -> None:
        """Delete the rows of this record in a table that has a link to it.

        By SQL, as rolls are written: thousands of lines, which nobody may delete. What
        is to be written has to be flushed before, caches are to be emptied after.
        """
        link = f"{self._name.rpartition('.')[2]}_id"
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = %s AND %s",
                SQL.identifier(table),
                SQL.identifier(link),
                self.id,
                condition or SQL("TRUE"),
            )
        )

    # Clearing

    @api.model
    def _cron_clear(self):
        """Clear what the networks need not keep any more."""
        progress = self.env["ir.cron"]._commit_progress
        waiting = [
            record
            for model in self._contestable_models()
            for record in model._waiting_to_be_cleared()
        ]
        progress(remaining=len(waiting))
        for record in waiting:
            record._try_clear()
            if not progress(1):
                return

    @api.model
    def _contestable_models(self) -> list:
        contestable = self.pool["komunigi.contestable"]
        return [
            self.env[name]
            for name in sorted(self.pool)
            if issubclass(self.pool[name], contestable)
            and not self.pool[name]._abstract
        ]

    @api.model
    def _waiting_to_be_cleared(self):
        now = fields.Datetime.now()
        networks = self.env["komunigi.network"].with_context(active_test=False)
        domain = Domain.OR(
            Domain("network_id", "=", network.id)
            & self._domain_over(now - relativedelta(months=network.contest_months))
            for network in networks.search([("contest_months", ">", 0)])
        )
        return self.with_context(active_test=False).search(
            domain & Domain("date_cleared", "=", False), order="id"
        )

    def _try_clear(self):
        """Where it fails, the others go on, and it is tried again the next day."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if not self._try_lock() or self.date_cleared:
                    return
                together = list(self._contested_together())
                if any(each.is_contested for each in together) or not all(
                    each._is_settled() for each in together
                ):
                    return
                self._clear()
                self.date_cleared = self.network_id._today()
                self.env.flush_all()
        except Exception:
            _logger.exception("%s %s could not be cleared", self._name, self.id)
