# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from dateutil.relativedelta import relativedelta

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_date, groupby

_logger = logging.getLogger(__name__)

# Bodies prepare at most so many months ahead (see the constraint on komunigi.body).
FURTHEST_MONTHS = 24


class KomunigiElection(models.Model):
    """By itself: the next election is prepared, and what is due is done."""

    _inherit = "komunigi.election"

    @api.model
    def _prepare_for(self, mandates):
        """An election in preparation for each college and day on which these end.

        Mandates that any election names already are left out: one that was cancelled
        is not prepared again behind the back of who cancelled it.
        """
        mandates._lock_colleges()
        mandates = mandates - self._prepared(mandates)
        vals_list = [
            self._values_for(self.env["komunigi.mandate"].concat(*same))
            for _key, same in groupby(
                mandates.sorted(
                    lambda one: (one.date_end, one.college_id.id, one.seat)
                ),
                lambda one: (one.college_id, one.date_end, one._ends_early()),
            )
        ]
        elections = self.create(vals_list)
        for election in elections:
            election._tell_in_charge(
                lambda self: self.env._("An election is to be prepared"),
                type(election)._say_why_prepared,
                election.date_call,
            )
        return elections

    @api.model
    def _prepared(self, mandates):
        """Those of `mandates` after which an election is prepared, or was."""
        # sudo: all of them, whoever asks.
        elections = self.sudo().search([("replaced_ids", "in", mandates.ids)])
        replacing = (
            self.env["komunigi.mandate"]
            .sudo()
            .search([("replaces_id", "in", mandates.ids)])
        )
        return mandates & (elections.replaced_ids | replacing.replaces_id)

    @api.model
    def _values_for(self, mandates) -> dict:
        """An election for the seats of `mandates`, which end on one day."""
        college, day = mandates.college_id, mandates[0].date_end
        early = mandates[0]._ends_early()
        return {
            "name": self._name_for(college, day),
            "college_id": college.id,
            "date_start": max(day, college.network_id._today()),
            "seats": len(mandates),
            "kind": "by_election" if early else "regular",
            "replaced_ids": [Command.set(mandates.ids)],
            "user_id": college.body_id.user_id.id,
        }

    @api.model
    def _name_for(self, college, day) -> str:
        """In the language of the network: the name is one for all."""
        lang = college.company_id._common_language()
        what, speaking = college.with_context(lang=lang), self.with_context(lang=lang)
        return speaking.env._(
            "%(body)s, %(college)s, %(month)s",
            body=what.body_id.name,
            college=what.name,
            month=format_date(speaking.env, day, date_format="MMMM y"),
        )

    @api.onchange("college_id")
    def _onchange_college_id(self):
        """The mandates that end next are those to follow, unless one says otherwise."""
        if not self.college_id or self.replaced_ids:
            return
        today = self.network_id._today()
        ending = self.env["komunigi.mandate"].search(
            Domain("college_id", "=", self.college_id._origin.id)
            & Domain("kind", "=", "full")
            & Domain("date_end", ">", today),
            order="date_end, id",
        )
        ending -= self._prepared(ending)
        if ending and not self.date_start:
            following = ending.filtered(lambda one: one.date_end == ending[0].date_end)
            self.date_start = ending[0].date_end
            self.replaced_ids = following
            self.seats = len(following)

    @api.onchange("college_id", "date_start")
    def _onchange_name(self):
        if self.college_id and self.date_start and not self.name:
            self.name = self._name_for(self.college_id, self.date_start)

    def _say_why_prepared(self) -> str:
        names = self.replaced_ids.mapped("holder_name")
        return self.env._(
            "%(names)s: the mandates end on %(date)s. Look at the dates, then start.",
            names=", ".join(filter(None, names)),
            date=self._say_date(self.date_start),
        )

    # What is due

    @api.model
    def _cron_elections(self):
        """Prepare what comes, and go on with what is due.

        Each college and each election is a transaction of its own, so that one in
        trouble keeps no other waiting. Several workers may run this side by side.
        """
        progress = self.env["ir.cron"]._commit_progress
        work = [
            *(
                (self.env["komunigi.mandate"].concat(*same), "_prepare")
                for _college, same in groupby(
                    self._mandates_ending(), lambda one: one.college_id
                )
            ),
            *((election, "_end_by_date") for election in self._ended_by_date()),
            *((election, "_follow_polls") for election in self._polled()),
        ]
        time_left = progress(remaining=len(work))
        for records, step in work:
            if not time_left:
                return
            records._take_election_step(step)
            time_left = progress(1)

    @api.model
    def _mandates_ending(self):
        """Mandates for whose seats it is time to prepare; flat queries."""
        today = min(self.env["komunigi.network"]._by_today(), default=None)
        if not today:
            return self.env["komunigi.mandate"]
        mandates = self.env["komunigi.mandate"].search(
            Domain("date_end", ">", today)
            & Domain("date_end", "<=", today + relativedelta(months=FURTHEST_MONTHS))
            & Domain("kind", "=", "full")
            & Domain("body_id.active", "=", True)
        )
        soon = mandates.filtered(
            lambda one: (
                one.date_end
                <= today + relativedelta(months=one.body_id.preparation_months)
            )
        )
        return soon - self._prepared(soon)

    @api.model
    def _ended_by_date(self):
        """Elections whose candidacies ended with their last day."""
        network = self.env["komunigi.network"]
        return self.search(
            Domain("state", "=", "open")
            & Domain("step", "=", "candidacies")
            & Domain("is_ended", "=", False)
            & network._domain_of_today(lambda day: Domain("date_candidacies", "<", day))
        )

    @api.model
    def _polled(self):
        """Elections of whose vote nothing is under way any more."""
        return self.search(
            Domain("state", "=", "open")
            & Domain("step", "=", "vote")
            & Domain("is_ended", "=", False)
            & ~Domain("poll_ids.state", "in", ["draft", "open", "closed"])
        )

    def _end_by_date(self):
        # Somebody may have extended it, or ended it by hand.
        if self in self._ended_by_date():
            self._end_candidacies()

    def _take_election_step(self, step):
        """Do `step` of one election; who is in charge is told where it cannot be."""
        try:
            if not self._try_lock():
                return
            getattr(self, step)()
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody else is at it; what remains is done at the next run.
            self.env.cr.rollback()
        except UserError as error:
            self.env.cr.rollback()
            reason = str(error)
            self._tell_in_charge(
                lambda self: self.env._("It does not go on by itself"),
                lambda self: reason,
            )


class KomunigiMandate(models.Model):
    """Whose seats are to be filled next."""

    _inherit = "komunigi.mandate"

    def _ends_early(self) -> bool:
        """Whether somebody else serves the remainder of the term."""
        self.ensure_one()
        return self.end_reason != "term"

    def _lock_colleges(self):
        """One at a time prepares for a college: who comes later starts over."""
        colleges = self.college_id
        if colleges:
            # An update, not a lock alone: of two that began at the same moment, the
            # second does not see what the first has made, and has to start over.
            self.env.cr.execute(
                SQL(
                    "UPDATE komunigi_college SET sequence = sequence WHERE id IN %s",
                    tuple(sorted(colleges.ids)),
                )
            )

    def _prepare(self):
        self.env["komunigi.election"]._prepare_for(self)

    def _take_election_step(self, step):
        try:
            with self.env.cr.savepoint():
                getattr(self, step)()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
        except UserError:
            self.env.cr.rollback()
            _logger.exception("Elections of %s", self.college_id.ids)

    def action_prepare_election(self):
        """Prepare the election for these seats now."""
        self.env["komunigi.election"].check_access("create")
        elections = self.env["komunigi.election"]._prepare_for(self)
        if not elections:
            raise UserError(
                self.env._("An election for these seats is prepared already, or was.")
            )
        action = {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.election",
            "name": self.env._("Elections"),
            "view_mode": "list,form",
            "domain": [("id", "in", elections.ids)],
        }
        if len(elections) == 1:
            action |= {"view_mode": "form", "res_id": elections.id}
        return action
