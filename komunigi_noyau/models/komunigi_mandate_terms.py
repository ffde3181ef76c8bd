# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict
from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..terms import (
    Span,
    add_months,
    counts_as_term,
    free_seats,
    seats_taken,
    term_limit,
)
from ..terms.length import INTERIM_MONTHS
from .komunigi_college_terms import Held
from .komunigi_mandate import TERM_FIELDS


class KomunigiMandate(models.Model):
    """What the rules of the college make of a mandate, or why they refuse it."""

    _inherit = "komunigi.mandate"

    def _as_held(self, **changes) -> Held:
        """This mandate as plain values."""
        self.ensure_one()
        return Held(
            self.id,
            self.college_id.id,
            self.holder_id.id,
            Span(self.seat, self.date_start, self.date_end),
            self.kind == "interim",
            counts_as_term(
                self.date_start,
                self.date_end,
                self.term_months,
                interim=self.kind == "interim",
                remainder=bool(self.replaces_id),
            ),
            self.rule_id.once,
        )

    @api.model
    def _with_own_defaults(self, vals):
        """`vals` with what the fields themselves start with.

        Not from the context nor a user's own defaults where a rule has its say: those
        Odoo adds by itself, to what is left.
        """
        defaults = self.default_get(["kind", "origin", *TERM_FIELDS])
        return {"election_id": False, **defaults, **vals}

    def _as_wanted(self, vals):
        """What this mandate would be with `vals`."""
        self.ensure_one()
        wanted = self._convert_to_write(
            {name: self[name] for name in TERM_FIELDS if name not in vals}
        )
        wanted |= {name: vals[name] for name in TERM_FIELDS if name in vals}
        if not vals.keys() & {"date_handover"}:
            wanted.pop("date_handover", None)
        if self.term_limit < term_limit(
            self.date_start, self.term_months, interim=self.kind == "interim"
        ):
            # Elected for a shorter term; a remainder is reckoned anew.
            wanted["term_limit"] = self.term_limit
        if self._has_begun():
            wanted["begun"] = self
        return wanted

    # Reckoning

    @api.model
    def _reckon_terms(self, wanted_list, own=None):
        """What the rules give each of these mandates, one after the other.

        :param wanted_list: dicts of values to write
        :param own: the mandates on record that they are about, in the same order
        :return: the dicts of what is to be written besides, and the interims that
            make way: `{mandate id: first day without it}`
        :raises ValidationError: where the rules refuse one; it names the date
        """
        # sudo: the rules ask about all seats and members, whoever may read them.
        mandates = self.sudo()
        owns = (
            list(own.sudo())
            if own is not None
            else [mandates.browse()] * len(wanted_list)
        )
        # Read together what is asked one by one.
        together = {
            name: [values.get(name) for values in wanted_list if values.get(name)]
            for name in ("college_id", "holder_id", "replaces_id", "waiver_id")
        }
        wishes = [
            mandates._wish(values, mine, together)
            for values, mine in zip(wanted_list, owns, strict=True)
        ]
        if not wishes:
            return [], {}
        colleges = mandates.env["komunigi.college"].union(
            *(wish["college"] for wish in wishes)
        )
        holders = mandates.env["res.partner"].union(
            *(wish["holder"] for wish in wishes)
        )
        since = min(wish["start"] for wish in wishes) - timedelta(days=100)
        given_up = set(own.ids) if own is not None else set()
        facts = {
            "held": defaultdict(list),
            "periods": colleges._periods_of(holders),
            "waivers": colleges._waivers_of(holders),
        }
        for each in colleges._held(holders.ids, since):
            if each.mandate_id not in given_up:
                body = mandates.env["komunigi.college"].browse(each.college_id).body_id
                facts["held"][body.id].append(each)
        result, making_way = [], {}
        for wish in wishes:
            values, leaving = mandates._reckon_term(wish, facts)
            result.append(values)
            making_way |= leaving
        return result, making_way

    @api.model
    def _wish(self, values, own, together):
        """The values as records and dates, with the rules that hold for them."""

        def record(name):
            field = self._fields[name]
            cached = field.convert_to_cache(values.get(name), self, validate=False)
            found = field.convert_to_record(cached, self)
            return found.with_prefetch(together[name]) if name in together else found

        college, start = record("college_id"), record("date_start")
        if not college or not start or not record("holder_id"):
            raise ValidationError(
                self.env._("A mandate needs a college, a holder and a first day.")
            )
        begun = values.get("begun")
        # sudo: the rule by which the mandate that goes on was given.
        rule = begun.sudo().rule_id if begun else college._rule_on(start)
        return {
            "college": college,
            "holder": record("holder_id"),
            "rule": rule,
            "start": start,
            "end": record("date_end"),
            "handover": record("date_handover"),
            "handover_given": "date_handover" in values and values["date_handover"],
            "interim": values.get("kind") == "interim",
            "replaces": record("replaces_id"),
            "waiver": record("waiver_id"),
            "limit": record("term_limit"),
            "own": own,
            "begun": bool(begun),
        }

    @api.model
    def _reckon_term(self, wish, facts):
        """One mandate, after those before it in `facts`, to which it is added."""
        limit = self._reckon_limit(wish)
        end = wish["end"] or limit
        self._check_dates(wish, end, limit)
        college, holder, rule = wish["college"], wish["holder"], wish["rule"]
        held = facts["held"][college.body_id.id]
        here = [each for each in held if each.college_id == college.id and each.is_real]
        is_real = wish["start"] < end
        waiver = self._reckon_waiver(wish, facts)
        if is_real and not wish["begun"]:
            waiver = self._check_holder(wish, facts, end, waiver)
        seat, leaving = wish["own"].seat or 1, {}
        if is_real:
            seat = self._reckon_seat(wish, here, end)
            for each in here:
                if self._makes_way(each, wish, seat):
                    leaving[each.mandate_id] = wish["start"]
                    held.remove(each)
                    held.append(
                        each._replace(span=each.span._replace(end=wish["start"]))
                    )
        held.append(
            Held(
                wish["own"].id,
                college.id,
                holder.id,
                Span(seat, wish["start"], end),
                wish["interim"],
                counts_as_term(
                    wish["start"],
                    end,
                    rule.term_months,
                    interim=wish["interim"],
                    remainder=bool(wish["replaces"]),
                ),
                rule.once,
            )
        )
        return {
            "rule_id": rule.id,
            "seat": seat,
            "seats_max": rule.seats_max,
            "term_months": rule.term_months,
            "term_limit": limit,
            "date_end": end,
            "date_handover": self._reckon_handover(wish),
            "waiver_id": waiver.id,
        }, leaving

    @api.model
    def _reckon_limit(self, wish):
        """The first day on which it cannot be held any more."""
        if wish["begun"]:
            return wish["own"].term_limit
        replaced = wish["replaces"]
        if replaced:
            self._check_replaces(wish, replaced)
        limit = term_limit(
            wish["start"],
            wish["rule"].term_months,
            interim=wish["interim"],
            replaced_limit=replaced.term_limit if replaced else None,
        )
        shorter = wish["limit"]
        return min(limit, shorter) if shorter and shorter > wish["start"] else limit

    @api.model
    def _check_replaces(self, wish, replaced):
        if replaced.college_id != wish["college"] or replaced.kind != "full":
            raise ValidationError(
                self.env._(
                    "Only the remainder of a mandate in “%(college)s” is served there.",
                    college=wish["college"].name,
                )
            )
        if not replaced.date_end <= wish["start"] < replaced.term_limit:
            raise ValidationError(
                self.env._(
                    "The remainder of the mandate of %(replaced)s goes from %(start)s "
                    "until %(limit)s.",
                    replaced=replaced.display_name,
                    start=format_date(self.env, replaced.date_end),
                    limit=format_date(self.env, replaced.term_limit),
                )
            )

    @api.model
    def _check_dates(self, wish, end: date, limit: date):
        names = {
            "holder": wish["holder"].name,
            "college": wish["college"].name,
            "start": format_date(self.env, wish["start"]),
        }
        if end < wish["start"]:
            raise ValidationError(
                self.env._(
                    "The mandate of %(holder)s in “%(college)s” cannot end on %(end)s, "
                    "before it begins on %(start)s.",
                    end=format_date(self.env, end),
                    **names,
                )
            )
        if end <= limit:
            return
        names["limit"] = format_date(self.env, limit)
        if wish["interim"]:
            sentence = self.env._(
                "The interim of %(holder)s in “%(college)s” cannot last beyond "
                "%(limit)s: three months from %(start)s at most."
            )
        elif wish["replaces"]:
            sentence = self.env._(
                "The mandate of %(holder)s in “%(college)s” cannot last beyond "
                "%(limit)s: it serves the remainder of a mandate that would end then."
            )
        else:
            sentence = self.env._(
                "The mandate of %(holder)s in “%(college)s” cannot last beyond "
                "%(limit)s: %(months)s months from %(start)s at most."
            )
            names["months"] = wish["rule"].term_months
        raise ValidationError(sentence % names)

    @api.model
    def _reckon_waiver(self, wish, facts):
        waiver = wish["waiver"]
        college, holder = wish["college"], wish["holder"]
        if waiver and (waiver.college_id, waiver.holder_id) != (college, holder):
            raise ValidationError(
                self.env._(
                    "The waiver of the rest is for %(for)s, not for %(holder)s in "
                    "“%(college)s”.",
                    **{"for": waiver.holder_name},
                    holder=holder.name,
                    college=college.name,
                )
            )
        return waiver or facts["waivers"].get((college.id, holder.id)) or waiver

    @api.model
    def _check_holder(self, wish, facts, end, waiver):
        """Refuse whom the rules do not let sit.

        :return: the waiver that this mandate needs, if any
        """
        college, holder = wish["college"], wish["holder"]
        held = [
            each
            for each in facts["held"][college.body_id.id]
            if each.holder_id == holder.id
        ]
        periods = facts["periods"].get((college.network_id.id, holder.id), (None, []))
        obstacles = college._obstacles_of(
            holder,
            wish["rule"],
            wish["start"],
            end,
            held,
            periods[1],
            waiver,
            interim=wish["interim"],
        )
        against = [each for each in obstacles if each["blocks"]]
        if against:
            raise ValidationError(
                self.env._(
                    "%(holder)s cannot sit in “%(college)s” from %(start)s on: "
                    "%(reasons)s.",
                    holder=holder.name,
                    college=college.name,
                    start=format_date(self.env, wish["start"]),
                    reasons=" · ".join(map(college._say_obstacle, against)),
                )
            )
        waived = any(each["code"] == "waived" for each in obstacles)
        return waiver if waived or wish["waiver"] else waiver.browse()

    @api.model
    def _reckon_seat(self, wish, here, end):
        """The lowest free seat, or that of the mandate whose remainder is served."""
        rule, start = wish["rule"], wish["start"]
        spans = [
            each.span
            for each in here
            if wish["interim"] or not each.interim or each.span.start >= start
        ]
        seats_max = rule.seats_max
        if wish["begun"]:
            # What is held keeps its seat; other times of it may be taken.
            free = [wish["own"].seat]
            if seats_taken(
                [span for span in spans if span.seat == free[0]], start, end
            ) or (
                end > wish["own"].date_end
                and not free_seats(spans, wish["own"].date_end, end, seats_max)
            ):
                free = []
            mine = [
                each
                for each in here
                if each.holder_id == wish["holder"].id and each.span.meets(start, end)
            ]
            if mine:
                free = []
        else:
            free = free_seats(spans, start, end, seats_max)
        if wish["interim"] and not wish["begun"]:
            free = self._seats_for_interim(wish, here, free, end)
        preferred = wish["replaces"].seat or wish["own"].seat
        if preferred in free:
            return preferred
        if free:
            return free[0]
        raise ValidationError(self._say_taken(wish, here, end))

    @api.model
    def _say_taken(self, wish, here, end):
        """Who sits on the seats, and until when."""
        sitting = sorted(
            (each for each in here if each.span.meets(wish["start"], end)),
            key=lambda each: each.span,
        )
        holders = self.env["res.partner"].browse(each.holder_id for each in sitting)
        return self.env._(
            "All %(count)s seats of “%(college)s” are taken at some time between "
            "%(start)s and %(end)s: %(who)s.",
            count=wish["rule"].seats_max,
            college=wish["college"].name,
            start=format_date(self.env, wish["start"]),
            end=format_date(self.env, end),
            who=" · ".join(
                self.env._(
                    "%(holder)s from %(from)s until %(until)s",
                    **{"from": format_date(self.env, each.span.start)},
                    holder=holder.name,
                    until=format_date(self.env, each.span.end),
                )
                for each, holder in zip(sitting, holders, strict=True)
            ),
        )

    @api.model
    def _seats_for_interim(self, wish, here, free, end):
        """No interim follows another on one seat, or of one holder, within three
        months."""
        near = [
            each
            for each in here
            if each.interim
            and each.span.start < add_months(end, INTERIM_MONTHS)
            and wish["start"] < add_months(each.span.end, INTERIM_MONTHS)
        ]
        own = [each for each in near if each.holder_id == wish["holder"].id]
        left = [seat for seat in free if seat not in {each.span.seat for each in near}]
        if own or (free and not left):
            until = max(each.span.end for each in own or near)
            raise ValidationError(
                self.env._(
                    "An interim in “%(college)s” ends on %(end)s: the next one, of the "
                    "same holder or on the same seat, begins three months after it, on "
                    "%(earliest)s. Elect somebody instead.",
                    college=wish["college"].name,
                    end=format_date(self.env, until),
                    earliest=format_date(self.env, add_months(until, INTERIM_MONTHS)),
                )
            )
        return left

    @api.model
    def _reckon_handover(self, wish):
        """From when who comes sits along: where somebody hands over to them."""
        if wish["begun"]:
            return wish["own"].date_handover
        if wish["handover_given"]:
            return wish["handover"]
        weeks = wish["rule"].handover_weeks
        if wish["interim"] or wish["replaces"] or not weeks:
            return False
        return wish["start"] - timedelta(weeks=weeks)

    @api.model
    def _makes_way(self, held, wish, seat):
        """Whether this interim ends because of the mandate that is wished for."""
        return (
            held.interim
            and not wish["interim"]
            and held.span.start < wish["start"] < held.span.end
            and (held.span.seat == seat or held.holder_id == wish["holder"].id)
        )

    @api.model
    def _make_way(self, making_way):
        """End interims: `{mandate id: first day without it}`."""
        for mandate_id, day in making_way.items():
            # sudo: it follows from recording a mandate, which its caller may.
            interim = self.sudo().browse(mandate_id)
            interim.date_end = day
            interim._message_log(
                body=self.env._("It makes way for the mandate that begins then.")
            )
