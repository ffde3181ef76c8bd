# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import Command, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..terms import Span, add_months, earliest_start, staggered_months
from .komunigi_mandate import FROM_RULES


class Held(NamedTuple):
    """A mandate as plain values, on record or about to be.

    :ivar mandate_id: False for one that is about to be recorded
    :ivar counts: whether it counts among the terms in a row
    :ivar once: whether who holds it may sit in no other college of the body
    """

    mandate_id: int
    college_id: int
    holder_id: int
    span: Span
    interim: bool
    counts: bool
    once: bool

    @property
    def is_real(self):
        return self.span.start < self.span.end


class KomunigiCollege(models.Model):
    """Who may sit, and filling seats."""

    _inherit = "komunigi.college"

    # What is on record, as plain values

    def _held(self, holder_ids, since: date) -> list[Held]:
        """Mandates in the bodies of these colleges that end after `since`, and all of
        these holders."""
        # sudo: seats are taken whoever may read who sits on them.
        mandates = (
            self.env["komunigi.mandate"]
            .sudo()
            .search_fetch(
                Domain("body_id", "in", self.sudo().body_id.ids)
                & (
                    Domain("date_end", ">", since)
                    | Domain("holder_id", "in", holder_ids)
                )
            )
        )
        return [mandate._as_held() for mandate in mandates]

    def _periods_of(self, holders):
        """When these partners are members of the networks of these colleges.

        :return: `{(network id, partner id): (membership, [(first day, first day after
            or None), …])}`
        """
        # sudo: who is a member decides who may sit, whoever asks.
        memberships = (
            self.env["komunigi.membership"]
            .sudo()
            .search_fetch(
                Domain("network_id", "in", self.sudo().network_id.ids)
                & Domain("partner_id", "in", holders.ids)
            )
        )
        return {
            (membership.network_id.id, membership.partner_id.id): (
                membership,
                [(each.date_start, each.date_end) for each in membership.period_ids],
            )
            for membership in memberships
        }

    def _waivers_of(self, holders):
        """Decisions that lift the rest: `{(college id, partner id): waiver}`."""
        # sudo: as for mandates.
        waivers = (
            self.env["komunigi.rest.waiver"]
            .sudo()
            .search_fetch(
                Domain("college_id", "in", self.ids)
                & Domain("holder_id", "in", holders.ids),
                order="decision_date, id",
            )
        )
        return {(each.college_id.id, each.holder_id.id): each for each in waivers}

    # Eligibility

    def _obstacles_for(self, holders, date_start: date) -> dict[int, list[dict]]:
        """What stands against each of these, or deserves a warning, from that day on.

        For all at once: the number of queries does not grow with them.

        :param holders: partners
        :return: `{partner id: [obstacle, …]}`; an obstacle is a dict of plain values
            with `code` and `blocks` (false for a mere warning), which
            `_say_obstacle` puts in words
        """
        self.ensure_one()
        # sudo: mandates and names of the network's own seats, which its members read.
        college = self.sudo()
        holders = holders.sudo()
        rule = college._rule_on(date_start)
        date_end = add_months(date_start, rule.term_months)
        held = defaultdict(list)
        for each in college._held(holders.ids, date_end):
            held[each.holder_id].append(each)
        periods = college._periods_of(holders)
        waivers = college._waivers_of(holders)
        voting = {}
        if rule.filled_by == "election":
            memberships = self.env["komunigi.membership"].union(
                *(membership for membership, _periods in periods.values())
            )
            voting = memberships._collect_voting_obstacles()
        result = {}
        for holder in holders:
            membership, when = periods.get(
                (college.network_id.id, holder.id),
                (self.env["komunigi.membership"], []),
            )
            found = college._obstacles_of(
                holder,
                rule,
                date_start,
                date_end,
                held[holder.id],
                when,
                waivers.get((college.id, holder.id)),
            )
            found += college._obstacles_of_member(
                rule, membership, voting.get(membership.id, ())
            )
            result[holder.id] = found
        return result

    def _obstacles_of(
        self, holder, rule, start, end, held, periods, waiver, interim=False
    ):
        """The obstacles that a mandate from `start` to `end` would meet itself.

        :param held: what this holder has in the body, as `Held`
        :param periods: when it is a member
        """
        found = []
        wrong = (rule.holder_kind == "organisation") != holder.is_company
        if wrong:
            found.append(
                {"code": "wrong_kind", "blocks": True, "kind": rule.holder_kind}
            )
        if rule.filled_by == "election" and not any(
            first <= start and (not after or start < after)
            for first, after in periods
            if first
        ):
            found.append({"code": "not_a_member", "blocks": True, "on": str(start)})
        mine = [each for each in held if each.is_real]
        for each in mine:
            if not each.span.meets(start, end):
                continue
            if each.college_id == self.id:
                # An interim makes way for the mandate that comes after it.
                if not each.interim or interim or each.span.start >= start:
                    found.append(self._sits("sits_until", each))
            elif rule.once or each.once:
                found.append(self._sits("sits_elsewhere", each))
        if interim:
            return found
        row = earliest_start(
            [
                (each.span.start, each.span.end)
                for each in mine
                if each.college_id == self.id and each.counts
            ],
            start,
            end,
            in_row=rule.terms_in_row,
            rest_months=rule.rest_months,
        )
        if row and waiver:
            found.append(
                {
                    "code": "waived",
                    "blocks": False,
                    "waiver_id": waiver.id,
                    "decision": waiver.decision,
                    "decision_date": str(waiver.decision_date),
                }
            )
        elif row:
            found.append(
                {
                    "code": "resting" if row.last_end <= start else "terms_in_row",
                    "blocks": True,
                    "earliest": str(row.earliest),
                    "count": row.count,
                    "rest_months": rule.rest_months,
                    "last_end": str(row.last_end),
                }
            )
        return found

    def _sits(self, code, held):
        return {
            "code": code,
            "blocks": True,
            "from": str(held.span.start),
            "until": str(held.span.end),
            "college_id": held.college_id,
        }

    def _obstacles_of_member(self, rule, membership, voting):
        """What stands today against a member who would be elected."""
        found = []
        categories = rule.elector_category_ids
        if (
            rule.filled_by == "election"
            and membership
            and categories
            and membership.category_id not in categories
        ):
            found.append(
                {
                    "code": "other_category",
                    "blocks": True,
                    "category_ids": categories.ids,
                }
            )
        for obstacle in voting:
            # Whether it is a member on the day was asked before.
            if obstacle["code"] not in ("not_member", "left"):
                found.append(
                    {
                        "code": "no_voting_right",
                        "blocks": obstacle["blocks"],
                        "membership_id": membership.id,
                        "obstacle": obstacle,
                    }
                )
        return found

    def _say_obstacle(self, obstacle: dict) -> str:
        """One obstacle in the reader's language, without a full stop."""
        dates = {
            name: format_date(self.env, obstacle[name])
            for name in ("from", "until", "earliest", "last_end", "decision_date", "on")
            if obstacle.get(name)
        }
        match obstacle["code"]:
            case "wrong_kind" if obstacle["kind"] == "organisation":
                return self.env._("these seats are held by organisations")
            case "wrong_kind":
                return self.env._("these seats are held by persons")
            case "not_a_member":
                return self.env._("not a member on %(on)s", **dates)
            case "sits_until":
                return self.env._(
                    "has a seat here already, from %(from)s until %(until)s", **dates
                )
            case "sits_elsewhere":
                # sudo: members read the colleges of their network's bodies.
                college = self.sudo().browse(obstacle["college_id"])
                return self.env._(
                    "has a seat in “%(college)s” from %(from)s until %(until)s",
                    college=college.name,
                    **dates,
                )
            case "terms_in_row" | "resting":
                return self._say_row(obstacle["count"], obstacle["rest_months"], dates)
            case "waived":
                return self.env._(
                    "need not rest, as decided by %(decision)s on %(decision_date)s",
                    decision=obstacle["decision"],
                    **dates,
                )
            case "other_category":
                # sudo: names of categories are no secret among members.
                categories = (
                    self.env["komunigi.member.category"]
                    .sudo()
                    .browse(obstacle["category_ids"])
                )
                return self.env._(
                    "elected by and among members of: %(categories)s",
                    categories=", ".join(categories.mapped("name")),
                )
            case "no_voting_right":
                membership = self.env["komunigi.membership"].browse(
                    obstacle["membership_id"]
                )
                return membership._render_voting_obstacle(obstacle["obstacle"])
        raise ValueError(f"Unknown obstacle to a mandate: {obstacle}")

    def _say_row(self, count, rest_months, dates):
        if count == 1:
            return self.env._(
                "not before %(earliest)s: one term, then a rest of %(months)s months",
                months=rest_months,
                **dates,
            )
        return self.env._(
            "not before %(earliest)s: %(count)s terms in a row, then a rest of "
            "%(months)s months",
            count=self._say_count(count),
            months=rest_months,
            **dates,
        )

    def _say_count(self, count):
        words = {
            2: self.env._("two"),
            3: self.env._("three"),
            4: self.env._("four"),
            5: self.env._("five"),
        }
        return words.get(count, str(count))

    def _nameable(self, date_start: date):
        """The members who may be named, or stand, for seats from that day on."""
        self.ensure_one()
        # sudo: who may be named is no secret among members; the caller hands on what
        # it may show.
        college = self.sudo()
        rule = college._rule_on(date_start)
        domain = (
            Domain("network_id", "=", college.network_id.id)
            & Domain("period_ids", "any", self._domain_of_period(date_start))
            & Domain("partner_id.is_company", "=", rule.holder_kind == "organisation")
        )
        if rule.filled_by == "election" and rule.elector_category_ids:
            domain &= Domain("category_id", "in", rule.elector_category_ids.ids)
        memberships = self.env["komunigi.membership"].sudo().search(domain)
        obstacles = college._obstacles_for(memberships.partner_id, date_start)
        return memberships.filtered(
            lambda membership: (
                not any(
                    obstacle["blocks"]
                    for obstacle in obstacles[membership.partner_id.id]
                )
            )
        ).sudo(self.env.su)

    def _domain_of_period(self, day):
        return Domain("date_start", "<=", day) & (
            Domain("date_end", "=", False) | Domain("date_end", ">", day)
        )

    # Filling

    def _fill(self, seats, date_start: date, origin, *, election=None, replaces=None):
        """Record the mandates of those who were elected or appointed.

        :param seats: list of dicts with `holder`, and `delegate` and `photo` where
            there are; in the order of election, which staggering follows
        :param replaces: mandates whose remainder they serve, in the same order
        :return: the mandates, in the order of `seats`
        """
        self.ensure_one()
        rule = self._rule_on(date_start)
        replaced = list(replaces or ())
        months = [rule.term_months] * len(seats)
        if not replaced and self._all_leave_together(date_start, rule):
            months = staggered_months(len(seats), rule.term_months, rule.renewal)
        vals_list = []
        for number, seat in enumerate(seats):
            vals = {
                "college_id": self.id,
                "holder_id": seat["holder"].id,
                "origin": origin,
                "date_start": date_start,
                "election_id": election and election.id,
                "replaces_id": number < len(replaced) and replaced[number].id,
            }
            delegate = seat.get("delegate")
            if delegate or seat.get("photo"):
                person = delegate or seat["holder"]
                vals["delegate_ids"] = [
                    Command.create(
                        {
                            "partner_id": person.id,
                            "date_start": date_start,
                            "photo": seat.get("photo"),
                        }
                    )
                ]
            if months[number] < rule.term_months:
                # Elected for so long: neither by hand nor by a successor any longer.
                vals["term_limit"] = add_months(date_start, months[number])
            vals_list.append(vals)
        mandates = self.env["komunigi.mandate"].with_context(
            komunigi_from_rules=FROM_RULES
        )
        return mandates.create(vals_list).with_env(self.env)

    def _all_leave_together(self, date_start, rule):
        """Whether all seats would have the same end, if all new ones had full terms."""
        end = add_months(date_start, rule.term_months)
        # sudo: seats are taken whoever may read who sits on them.
        others = (
            self.env["komunigi.mandate"]
            .sudo()
            .search(
                Domain("college_id", "=", self.id)
                & Domain("kind", "=", "full")
                & self.env["komunigi.mandate"]._domain_on(date_start)
            )
        )
        return all(other.date_end == end for other in others)
