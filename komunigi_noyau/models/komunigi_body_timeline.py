# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# What is drawn unless somebody asks for other days.
YEARS_BACK = 2
# A seat that somebody appoints for ten years leaves no room for the others.
YEARS_AHEAD = 4


class KomunigiBody(models.Model):
    """Who sits, on any day: the seats of a body over time, as a picture and in words.

    Both are made of the same bars. A bar is a mandate on its seat, or a gap: a seat
    that nobody holds. On a day on which fewer hold a seat than the rules ask for, the
    lowest free seats are *missing*; the other free ones are just *free*. An interim
    keeps its seat warm and does not count for the minimum.
    """

    _inherit = "komunigi.body"

    timeline_html = fields.Html(
        string="Seats over time",
        compute="_compute_timeline_html",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )

    @api.depends(
        "college_ids.name",
        "college_ids.rule_ids.date_start",
        "college_ids.rule_ids.seats_min",
        "college_ids.rule_ids.seats_max",
        "mandate_ids.seat",
        "mandate_ids.kind",
        "mandate_ids.holder_name",
        "mandate_ids.date_start",
        "mandate_ids.date_end",
        "mandate_ids.date_handover",
        "delegate_ids.name",
        "delegate_ids.date_start",
        "delegate_ids.date_end",
    )
    @api.depends_context("lang")
    def _compute_timeline_html(self):
        for body in self:
            body.timeline_html = bool(body.id) and body._timeline_html()

    def _timeline_html(self, on_paper=False, date_from=None, date_to=None):
        """The picture, and the same in words.

        :param on_paper: nothing is folded, nothing scrolls
        """
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "komunigi_noyau.body_timeline",
            {
                "body": self,
                "timeline": self._timeline(date_from, date_to),
                "on_paper": on_paper,
            },
        )

    def _composition(self, day: date) -> list[dict]:
        """Who sits on `day`, by college.

        :return: for each college `college`, `sitting` and `along` (those who sit along
            to take over), each of them with `mandate`, `delegate` (empty where nobody
            sits) and `through` (who sits, where it is somebody else than the holder);
            then `free` and `missing`, numbers of seats that nobody holds
        """
        self.ensure_one()
        mandates = self.env["komunigi.mandate"].search(
            Domain("body_id", "=", self.id)
            & Domain("date_end", ">", day)
            & (Domain("date_start", "<=", day) | Domain("date_handover", "<=", day)),
            order="seat, date_start, id",
        )
        composition = []
        for college in self.college_ids:
            own = mandates.filtered(lambda m, college=college: m.college_id == college)
            sitting = own.filtered(lambda mandate: mandate.date_start <= day)
            rule = college._rule_on(day)
            missing = rule.seats_min - len(sitting.filtered(lambda m: m._counts()))
            composition.append(
                {
                    "college": college,
                    "sitting": [mandate._seat_on(day) for mandate in sitting],
                    "along": [mandate._seat_on(day) for mandate in own - sitting],
                    "free": max(0, rule.seats_max - len(sitting)),
                    "missing": max(0, missing),
                }
            )
        return composition

    def action_composition(self):
        """Who sits, on a day to choose."""
        self.ensure_one()
        composition = self.env["komunigi.composition"].create(
            {"body_id": self.id, "day": self.network_id._today()}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who sits: %s", self.name),
            "res_model": composition._name,
            "res_id": composition.id,
            "view_mode": "form",
            "target": "new",
        }

    def _report_name(self) -> str:
        self.ensure_one()
        return self.env._("Who sits - %s", self.name.replace("/", "-"))

    # Seats over time

    def _timeline(self, date_from: date | None = None, date_to: date | None = None):
        """The seats between two days.

        Unless given: from two years ago to the latest end that is planned, four years
        ahead at most.

        :return: `date_from`, `date_to`, `today`; `today_at` and `ticks`, places on the
            line in percent; `colleges`, each with `college`, `free` and `missing` (now)
            and `seats`, each with `number` and `bars` in order of time. A bar has
            `kind` (full, interim, missing, free), `date_from`, `date_until` (first day
            no longer in it), `left` and `width` in percent, `says` (in words), and of
            a mandate `mandate`, `label`, `changes` (places at which another delegate
            sits) and `along` (left and width of the handing-over)
        """
        self.ensure_one()
        today = self.network_id._today()
        mandates = self.env["komunigi.mandate"].search(
            Domain("body_id", "=", self.id), order="date_start, id"
        )
        if not date_from:
            date_from = today - relativedelta(years=YEARS_BACK)
        if not date_to:
            latest = max(mandates.mapped("date_end"), default=today)
            date_to = min(latest, today + relativedelta(years=YEARS_AHEAD))
            # Some room after the last, so that one sees that nothing follows.
            date_to = max(date_to, today) + relativedelta(months=2)
        date_to = max(date_to, date_from + relativedelta(months=1))
        span = _Span(date_from, date_to)
        now = {line["college"]: line for line in self._composition(today)}
        return {
            "date_from": date_from,
            "date_to": date_to,
            "today": today,
            "today_at": span.place(today) if date_from <= today < date_to else None,
            "ticks": [
                {"year": year, "left": span.place(date(year, 1, 1))}
                for year in range(date_from.year + 1, date_to.year + 1)
                # At the edge there is no room for its name.
                if span.place(date(year, 1, 1)) < 96
            ],
            "colleges": [
                {
                    "college": college,
                    "free": now[college]["free"],
                    "missing": now[college]["missing"],
                    "seats": college._seats_over(
                        mandates.filtered(
                            lambda m, college=college: m.college_id == college
                        ),
                        span,
                        today,
                    ),
                }
                for college in self.college_ids
            ],
        }


class KomunigiCollege(models.Model):
    _inherit = "komunigi.college"

    def _seats_over(self, mandates, span: "_Span", today: date) -> list[dict]:
        """The seats of this college with their bars, see `_timeline`."""
        self.ensure_one()
        bars = {}
        for mandate in mandates:
            along_from = mandate.date_handover or mandate.date_start
            if mandate.date_end > span.start and along_from < span.end:
                bars.setdefault(mandate.seat, []).append(mandate._bar(span))
        for seat, gap in self._gaps(mandates, span, today):
            bars.setdefault(seat, []).append(gap)
        return [
            {"number": seat, "bars": sorted(bars[seat], key=lambda b: b["date_from"])}
            for seat in sorted(bars)
        ]

    def _gaps(self, mandates, span: "_Span", today: date) -> list[tuple[int, dict]]:
        """(seat, bar) of the seats that nobody holds.

        Before the first mandate nothing is missing: nobody knows who sat then.
        """
        rules = self.rule_ids.filtered("date_start").sorted("date_start")
        first = min([today, *mandates.mapped("date_start")])
        start, end = max(first, span.start), span.end
        moments = {start, end, *mandates.mapped("date_start")}
        moments |= {*mandates.mapped("date_end"), *rules.mapped("date_start")}
        days = sorted(day for day in moments if start <= day <= end)
        open_gaps, gaps = {}, []
        for day, following in zip(days, days[1:], strict=False):
            kinds = self._free_seats(mandates, rules, day)
            for seat, gap in [*open_gaps.items()]:
                if kinds.get(seat) != gap["kind"]:
                    gaps.append((seat, open_gaps.pop(seat)))
            for seat, kind in kinds.items():
                gap = open_gaps.setdefault(seat, {"kind": kind, "date_from": day})
                gap["date_until"] = following
        for _seat, gap in (gaps := [*gaps, *open_gaps.items()]):
            gap["left"], gap["width"] = span.part(gap["date_from"], gap["date_until"])
            gap["says"] = self._say_gap(gap, span)
        return gaps

    def _free_seats(self, mandates, rules, day: date) -> dict[int, str]:
        """Number → missing or free, of the seats that nobody holds on `day`."""
        rule = rules.filtered(lambda rule: rule.date_start <= day)[-1:] or rules[:1]
        held = mandates.filtered(lambda m: m.date_start <= day < m.date_end)
        taken = set(held.mapped("seat"))
        free = [seat for seat in range(1, rule.seats_max + 1) if seat not in taken]
        missing = rule.seats_min - len(held.filtered(lambda m: m._counts()))
        return {
            seat: "missing" if place < missing else "free"
            for place, seat in enumerate(free)
        }

    def _say_gap(self, gap: dict, span: "_Span") -> str:
        since = _say_day(self.env, gap["date_from"])
        until = _say_day(self.env, gap["date_until"])
        # What lies beyond the picture, nobody has asked.
        if gap["date_until"] >= span.end:
            if gap["kind"] == "missing":
                return self.env._("from %s: nobody, one is missing", since)
            return self.env._("from %s: free", since)
        if gap["kind"] == "missing":
            return self.env._(
                "%(since)s to %(until)s: nobody, one is missing",
                since=since,
                until=until,
            )
        return self.env._("%(since)s to %(until)s: free", since=since, until=until)


class KomunigiMandate(models.Model):
    _inherit = "komunigi.mandate"

    def _counts(self) -> bool:
        """Whether it counts for the fewest seats that have to be held."""
        self.ensure_one()
        return self.kind == "full"

    def _sitting_delegate(self, day: date) -> "models.Model":
        """The delegate of `day`; before the first sits, the first."""
        self.ensure_one()
        if sitting := self._delegate_on(day):
            return sitting
        first = self.delegate_ids.sorted("date_start")[:1]
        return first if day < self.date_start else first.browse()

    def _seat_on(self, day: date) -> dict:
        """The mandate and who sits for it on `day`, see `_composition`."""
        delegate = self._sitting_delegate(day)
        return {
            "mandate": self,
            "delegate": delegate,
            "through": delegate._name_beside_holder(),
        }

    def _bar(self, span: "_Span") -> dict:
        self.ensure_one()
        left, width = span.part(self.date_start, self.date_end)
        names = self._delegate_names()
        label = self.holder_name or ""
        return {
            "kind": self.kind,
            "mandate": self,
            "date_from": self.date_start,
            "date_until": self.date_end,
            "left": left,
            "width": width,
            "label": f"{label} ({names[-1]})" if names else label,
            "changes": [
                span.place(delegate.date_start)
                for delegate in self.delegate_ids
                if max(self.date_start, span.start) < delegate.date_start < span.end
            ],
            "along": self.date_handover
            and self.date_handover < self.date_start
            and span.part(self.date_handover, self.date_start),
            "says": self._say_bar(),
        }

    def _delegate_names(self) -> list[str]:
        """Who sat for the holder, one after another; nobody for who sits herself."""
        delegates = self.delegate_ids.sorted("date_start")
        names = [delegate._name_beside_holder() for delegate in delegates]
        return [*dict.fromkeys(filter(None, names))]

    def _say_bar(self) -> str:
        """Who, when, through whom: one line of the list beside the picture."""
        self.ensure_one()
        holder = self.holder_name or ""
        if names := self._delegate_names():
            holder = self.env._(
                "%(holder)s, through %(delegates)s",
                holder=holder,
                delegates=self.env._(", then ").join(names),
            )
        values = {
            "since": _say_day(self.env, self.date_start),
            "until": _say_day(self.env, self.date_end),
            "holder": holder,
        }
        if self.kind == "interim":
            return self.env._(
                "%(since)s to %(until)s: %(holder)s, interim without a vote", **values
            )
        today = self.network_id._today()
        # Once it has begun, nobody asks any more.
        if self.date_handover and self.date_handover < self.date_start > today:
            return self.env._(
                "%(since)s to %(until)s: %(holder)s; sits along from %(handover)s",
                handover=_say_day(self.env, self.date_handover),
                **values,
            )
        return self.env._("%(since)s to %(until)s: %(holder)s", **values)

    def _say_end_reason(self) -> str:
        reasons = dict(self._fields["end_reason"]._description_selection(self.env))
        return reasons[self.end_reason]


class KomunigiDelegate(models.Model):
    _inherit = "komunigi.delegate"

    def _name_beside_holder(self) -> str:
        """The name of who sits, where it is somebody else than who holds the seat."""
        if not self or self.partner_id == self.mandate_id.holder_id:
            return ""
        return self.name or ""


def _say_day(env, day: date) -> str:
    return format_date(env, day, date_format="d MMMM y")


class _Span:
    """The days of the picture, and where they lie on its line, in percent.

    Of ten days, the third begins at 20.0.
    """

    def __init__(self, start: date, end: date):
        self.start = start
        self.end = end

    def place(self, day: date) -> float:
        day = min(max(day, self.start), self.end)
        return round((day - self.start).days / (self.end - self.start).days * 100, 3)

    def part(self, start: date, end: date) -> tuple[float, float]:
        """(left, width) of what lasts from `start` until `end`, as far as is drawn."""
        left = self.place(start)
        return left, round(self.place(end) - left, 3)
