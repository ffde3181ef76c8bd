# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from .komunigi_estimate_line import CERTAINTIES

LONGEST_LINE = 200
MOST_LINES = 30
MOST_VERSIONS = 50
MOST_HOURS = 100_000
MOST_RATE = 10_000
# What one person writes in this time is one version of the estimate.
ONE_GO = timedelta(minutes=1)


class KomunigiDevelopment(models.Model):
    """What it will take: hours and money, how sure, who said so, and what was said
    before."""

    _inherit = "komunigi.development"

    estimated_hours = fields.Float(compute="_compute_estimate", store=True)
    estimated_amount = fields.Monetary(
        string="Estimated cost",
        compute="_compute_estimate",
        store=True,
        help="Without taxes.",
    )
    certainty_low = fields.Monetary(
        string="At least",
        compute="_compute_estimate",
        store=True,
        help="Without taxes: each line less 10, 30 or 60 %, by how sure it is.",
    )
    certainty_high = fields.Monetary(
        string="At most",
        compute="_compute_estimate",
        store=True,
        help="Without taxes: each line and 10, 30 or 60 % more, by how sure it is.",
    )
    estimate_date = fields.Datetime(
        string="Estimated on", readonly=True, copy=False, help="Its last version."
    )
    estimate_author_id = fields.Many2one(
        "res.partner",
        string="Estimated by",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    estimate_versions = fields.Json(readonly=True, copy=False)
    estimated_by_provider = fields.Boolean(
        compute="_compute_estimated_by_provider",
        help="Who would do the work estimated it.",
    )

    @api.depends(
        "estimate_line_ids.hours",
        "estimate_line_ids.amount",
        "estimate_line_ids.certainty",
    )
    def _compute_estimate(self):
        for development in self:
            lines = development.estimate_line_ids
            low, high = lines._range()
            development.estimated_hours = sum(lines.mapped("hours"))
            development.estimated_amount = sum(lines.mapped("amount"))
            development.certainty_low = low
            development.certainty_high = high

    @api.depends("estimate_author_id", "estimate_line_ids.provider_id")
    def _compute_estimated_by_provider(self):
        # sudo: for whom the author works, which everybody reads who reads the page.
        contributors = self.env["komunigi.contributor"].sudo()
        organisations = contributors.with_context(active_test=False)._organisations(
            self.network_id, self.estimate_author_id
        )
        for development in self:
            author = development.estimate_author_id
            own = organisations.get((development.network_id, author), author)
            providers = development.estimate_line_ids.provider_id
            development.estimated_by_provider = bool(
                author and providers.commercial_partner_id & own.commercial_partner_id
            )

    def _note_estimate(self):
        """The lines have changed: keep who said what, and tell who has to know."""
        author = self.env.user.partner_id
        given = self.env.context.get("komunigi_estimate_author")
        if given and self.env.su:
            # By a controller; a context from elsewhere is not believed.
            author = author.browse(given)
        for development in self.exists():
            # sudo: course fields; whoever writes lines was asked for that.
            development.sudo()._note_version(author)

    def _note_version(self, author):
        self.ensure_one()
        now = fields.Datetime.now()
        said = self._estimate_said()
        versions = list(self.estimate_versions or [])
        before = versions[-1] if versions else None
        if before and before["lines"] == said["lines"]:
            return
        goes_on = (
            before
            and before["by_id"] == author.id
            and now - fields.Datetime.to_datetime(before["moment"]) < ONE_GO
        )
        version = {
            "moment": fields.Datetime.to_string(now),
            "by_id": author.id,
            "by": author.name,
            **said,
        }
        if goes_on:
            versions.pop()
        self.write(
            {
                "estimate_versions": [*versions, version][-MOST_VERSIONS:],
                "estimate_date": now,
                "estimate_author_id": author.id,
            }
        )
        if self.estimate_line_ids:
            self._analysed()
        if before and before["amount"] != said["amount"]:
            self._tell_estimate_changed(before["amount"])
            self._after_estimate_changed(before["amount"])

    def _estimate_said(self) -> dict:
        return {
            "hours": self.estimated_hours,
            "amount": self.estimated_amount,
            "lines": [
                {
                    "name": line.name,
                    "hours": line.hours,
                    "rate": line.rate,
                    "certainty": line.certainty,
                    "provider_id": line.provider_id.id,
                }
                for line in self.estimate_line_ids
            ],
        }

    def _tell_estimate_changed(self, before: float):
        """Who is asked to pay by the former estimate has to know."""
        calls = self.cofunding_ids.filtered(
            lambda call: call.state in ("open", "started")
        )
        for record in calls:
            record.message_post(
                body=self.env._(
                    "The estimate of “%(development)s” has changed from %(before)s "
                    "to %(after)s.",
                    development=self.name,
                    before=formatLang(self.env, before, currency_obj=self.currency_id),
                    after=formatLang(
                        self.env, self.estimated_amount, currency_obj=self.currency_id
                    ),
                )
            )

    def _after_estimate_changed(self, before: float):
        """To be extended: it comes to another amount than `before`, untaxed."""

    def _estimate_mark(self) -> str:
        self.ensure_one()
        versions = self.estimate_versions or []
        return f"{len(versions)} {self.estimate_date or ''}"

    def _estimate_by(self, contributor, rows: list[dict], seen: str):
        """Write the lines that a contributor gave; rows without a name go.

        :param rows: `name`, `hours`, `rate`, `certainty`, and `line_id` of the line
            that was there, or 0
        :param seen: the mark of the estimate that the person had read
        """
        self._lock()
        self._check_alive()
        if self.state == "delivered":
            raise UserError(self.env._("“%s” was delivered already.", self.name))
        if seen != self._estimate_mark():
            # sudo: the name of who signed the estimate, which its page shows.
            raise UserError(
                self.env._(
                    "%s has changed the estimate meanwhile. What you wrote is still "
                    "below: compare it, then save it.",
                    self.sudo().estimate_author_id.name or self.env._("Somebody"),
                )
            )
        rows = [self._checked_line(row) for row in rows if row["name"].strip()]
        if len(rows) > MOST_LINES:
            raise UserError(self.env._("%s lines at most.", MOST_LINES))
        if not rows:
            raise UserError(self.env._("Write one line at least."))
        # sudo: the caller has asked that the person is a contributor here.
        development = self.sudo().with_context(
            komunigi_estimate_author=contributor.partner_id.id
        )
        lines = {line.id: line for line in development.estimate_line_ids}
        commands = []
        for sequence, row in enumerate(rows):
            line = lines.pop(row.pop("line_id"), None)
            row["sequence"] = sequence
            if line:
                commands.append(Command.update(line.id, row))
            else:
                provider = contributor._organisation()
                commands.append(Command.create({**row, "provider_id": provider.id}))
        commands += [Command.delete(line_id) for line_id in lines]
        development.write({"estimate_line_ids": commands})

    def _checked_line(self, row: dict) -> dict:
        row = dict(row)
        row["name"] = " ".join(self._clean(row["name"], LONGEST_LINE).split())
        if row["certainty"] not in CERTAINTIES:
            raise UserError(self.env._("Say how sure each line is."))
        if not 0 <= row["hours"] <= MOST_HOURS or not 0 <= row["rate"] <= MOST_RATE:
            raise UserError(self.env._("“%s”: look at its hours.", row["name"]))
        return row
