# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging
from collections import defaultdict
from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .komunigi_membership_register import FROM_REGISTER

_logger = logging.getLogger(__name__)


class KomunigiNetwork(models.Model):
    """The members of a cooperative are those whom its share register says.

    Every change of the register comes here at once (see `cooperative.membership`
    and `share.line`). The whole register is compared when a network starts to follow
    it, when somebody asks for it, and every night, in case something wrote to the
    database without Odoo. Comparing twice changes nothing.

    The number of queries does not grow with the members, batches of written rows
    apart: each table is read once, never through a partner's fields.
    """

    _inherit = "komunigi.network"

    register_synced_on = fields.Datetime(
        string="Compared with the share register on", readonly=True, copy=False
    )

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.Model:
        networks = super().create(vals_list)
        networks._sync_register()
        return networks

    def write(self, vals: dict) -> bool:
        result = super().write(vals)
        if not vals.keys().isdisjoint(
            ("active", "company_id", "default_category_id", "member_source")
        ):
            self._sync_register()
        return result

    def action_sync_register(self) -> dict:
        """Synchronise with the share register and say what changed."""
        if not self.env.user.has_group("komunigi_membership.group_administrator"):
            raise AccessError(
                self.env._(
                    "Only an administrator of Komunigi synchronises a network with "
                    "the share register."
                )
            )
        self.check_access("write")
        for network in self:
            if network.member_source != "register":
                raise UserError(
                    self.env._(
                        "The members of %(network)s do not come from the share "
                        "register. Change “Who are the members” first.",
                        network=network.name,
                    )
                )
            if not network.active:
                raise UserError(
                    self.env._(
                        "%(network)s is archived and no longer follows the share "
                        "register. Unarchive it first.",
                        network=network.name,
                    )
                )
        changed = self._sync_register()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Compared with the share register: %(count)s memberships changed.",
                    count=changed,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_sync_register(self) -> None:
        networks = self.search([("member_source", "=", "register")])
        self.env["ir.cron"]._commit_progress(remaining=len(networks))
        for network in networks:
            try:
                with self.env.cr.savepoint():
                    network._sync_register()
            except Exception:
                # One network's trouble must not keep the others from their members.
                _logger.exception(
                    "Network %s could not be compared with the share register.",
                    network.id,
                )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _sync_register_of(
        self, companies: models.Model, partners: models.Model
    ) -> None:
        """These partners' entries in these companies' registers changed."""
        if not partners:
            return
        # Whoever changes the share register (an accountant who registers a payment)
        # need not have a right on networks. What is written follows from the register
        # alone.
        networks = self.sudo().search(
            [("member_source", "=", "register"), ("company_id", "in", companies.ids)]
        )
        networks._sync_register(partners)

    def _sync_register(self, partners: models.Model | None = None) -> int:
        """Make the members those of the share register.

        :param partners: only these; the whole register if None
        :return: how many memberships changed
        """
        changed = 0
        # sudo: what is written follows from the share register alone.
        for network in self.sudo():
            if network.member_source == "register" and network.active:
                changed += len(network._sync_one_register(partners))
                if partners is None:
                    network.register_synced_on = fields.Datetime.now()
        return changed

    def _sync_one_register(self, partners: models.Model | None) -> models.Model:
        """:return: the memberships that changed"""
        self.ensure_one()
        network = self.with_company(self.company_id).with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            tracking_disable=True,
            komunigi_from_register=FROM_REGISTER,
        )
        today = network._today()
        entries = network._fetch_register_entries(partners)
        memberships = network._fetch_register_memberships(partners, entries)
        periods = network._fetch_register_periods(memberships)

        by_partner = {
            membership.partner_id.id: membership for membership in memberships
        }
        by_entry = {
            membership.cooperative_membership_id.id: membership
            for membership in memberships
        }
        # An entry whose partner changed keeps its membership, unless the partner has
        # one of its own.
        found, newcomers = {}, []
        for entry in entries:
            membership = by_partner.get(entry.partner_id.id) or by_entry.get(entry.id)
            if membership:
                found[membership] = entry
            else:
                newcomers.append(entry)

        changed = network._create_from_register(newcomers, today)
        changed |= network._attach_to_register(found, memberships)
        changed |= network._open_register_periods(found, periods, today)
        left = memberships.filtered(lambda membership: membership not in found)
        changed |= network._close_register_periods(left, periods, today)
        return changed

    def _fetch_register_entries(self, partners: models.Model | None) -> models.Model:
        """The effective cooperators of this network's company."""
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "member", "=", True
        )
        if partners is not None:
            domain &= Domain("partner_id", "in", partners.ids)
        return self.env["cooperative.membership"].search_fetch(
            domain, ["partner_id", "effective_date"], order="id"
        )

    def _fetch_register_memberships(
        self, partners: models.Model | None, entries: models.Model
    ) -> models.Model:
        domain = Domain("network_id", "=", self.id)
        if partners is not None:
            domain &= Domain("partner_id", "in", partners.ids) | Domain(
                "cooperative_membership_id", "in", entries.ids
            )
        return self.env["komunigi.membership"].search_fetch(
            domain,
            [
                "partner_id",
                "category_id",
                "admission_state",
                "cooperative_membership_id",
            ],
            order="id",
        )

    def _fetch_register_periods(
        self, memberships: models.Model
    ) -> dict[int, models.Model]:
        periods = self.env["komunigi.membership.period"].search_fetch(
            [("network_id", "=", self.id), ("membership_id", "in", memberships.ids)],
            ["membership_id", "date_start", "date_end", "origin"],
            order="membership_id, date_start, id",
        )
        return {
            membership.id: own
            for membership, own in periods.grouped("membership_id").items()
        }

    def _create_from_register(
        self, entries: list[models.Model], today: date
    ) -> models.Model:
        return self.env["komunigi.membership"].create(
            [
                {
                    "network_id": self.id,
                    "partner_id": entry.partner_id.id,
                    "category_id": self.default_category_id.id,
                    "admission_state": "agreed",
                    "cooperative_membership_id": entry.id,
                    "period_ids": [
                        Command.create(
                            {
                                "date_start": min(entry.effective_date or today, today),
                                "origin": "register",
                            }
                        )
                    ],
                }
                for entry in entries
            ]
        )

    def _attach_to_register(
        self, found: dict[models.Model, models.Model], memberships: models.Model
    ) -> models.Model:
        """Tie known memberships to their entry; none keeps another's."""
        changed = memberships.browse()
        taken = {entry.id for entry in found.values()}
        for membership in memberships:
            entry = found.get(membership)
            linked = membership.cooperative_membership_id
            if entry and linked != entry:
                membership.cooperative_membership_id = entry
            elif not entry and linked.id in taken:
                membership.cooperative_membership_id = False
            else:
                continue
            changed |= membership
        for membership, entry in found.items():
            if membership.partner_id != entry.partner_id:
                membership.partner_id = entry.partner_id
                changed |= membership
        known = memberships.browse([membership.id for membership in found])
        undecided = known.filtered(lambda known: known.admission_state != "agreed")
        undecided.admission_state = "agreed"
        uncategorised = known.browse()
        if self.default_category_id:
            uncategorised = known.filtered(lambda known: not known.category_id)
            uncategorised.category_id = self.default_category_id
        return changed | undecided | uncategorised

    def _open_register_periods(
        self,
        found: dict[models.Model, models.Model],
        periods: dict[int, models.Model],
        today: date,
    ) -> models.Model:
        """Whoever holds shares has an open period, since the shares' date."""
        Membership = self.env["komunigi.membership"]
        Period = self.env["komunigi.membership.period"]
        current, last_end = {}, {}
        for membership in found:
            own = periods.get(membership.id, Period)
            current[membership] = own.filtered(
                lambda period: not period.date_end or period.date_end > today
            )[:1]
            ends = [p.date_end for p in own if p.date_end and p.date_end <= today]
            if ends:
                last_end[membership] = max(ends)
        bought = self._dates_of_shares(
            [found[membership].partner_id.id for membership in last_end]
        )
        opened, to_create = [], []
        for membership, entry in found.items():
            if membership in last_end:
                # The register keeps the first date of somebody who comes back.
                dates = [
                    day
                    for day in bought.get(entry.partner_id.id, ())
                    if day >= last_end[membership]
                ]
                start = min(dates, default=None)
            else:
                start = entry.effective_date
            period = current[membership]
            if not period:
                to_create.append(
                    {
                        "membership_id": membership.id,
                        "date_start": min(start or today, today),
                        "origin": "register",
                    }
                )
                opened.append(membership.id)
                continue
            values = {}
            if period.date_end:
                values |= {"date_end": False, "leaving_reason_id": False}
            if (
                start
                and period.origin == "register"
                and period.date_start != min(start, today)
            ):
                values["date_start"] = min(start, today)
            if values:
                period.write(values)
                opened.append(membership.id)
        Period.create(to_create)
        return Membership.browse(opened)

    def _dates_of_shares(self, partner_ids: list[int]) -> dict[int, list[date]]:
        """When each of these partners acquired shares of this company."""
        if not partner_ids:
            return {}
        groups = self.env["share.line"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", partner_ids),
                ("effective_date", "!=", False),
            ],
            ["partner_id"],
            ["effective_date:array_agg"],
        )
        return {partner.id: dates for partner, dates in groups}

    def _close_register_periods(
        self, memberships: models.Model, periods: dict[int, models.Model], today: date
    ) -> models.Model:
        """Whoever holds no share any more has left, today."""
        Period = self.env["komunigi.membership.period"]
        sold = self.env.ref(
            "komunigi_membership.leaving_reason_register", raise_if_not_found=False
        )
        to_close = defaultdict(Period.browse)
        for membership in memberships:
            for period in periods.get(membership.id, Period):
                if not period.date_end or period.date_end > today:
                    # Whoever a network admitted before it followed the register may
                    # never have held a share: no reason then.
                    had_shares = bool(membership.cooperative_membership_id)
                    to_close[max(today, period.date_start), had_shares] |= period
        changed = memberships.browse()
        for (date_end, had_shares), closing in to_close.items():
            closing.write(
                {
                    "date_end": date_end,
                    "leaving_reason_id": had_shares and sold and sold.id,
                }
            )
            changed |= closing.membership_id
        return changed
