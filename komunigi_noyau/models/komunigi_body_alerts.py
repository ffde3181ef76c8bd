# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections.abc import Iterator
from datetime import date

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

ACTIVITY = "komunigi_noyau.mail_activity_body"
# Worst first.
LEVELS = ("danger", "warning", "info")
# Said on the banner, without asking anybody to do something about it.
ONLY_SAID = {"interim_running"}
PENDING_KEY = "komunigi_noyau.bodies_to_sync"


class KomunigiBody(models.Model):
    """What is not right with the seats of a body, or soon won't be.

    Reckoned from mandates, rules, periods of membership and elections whenever
    somebody looks: a banner is right at the stroke of midnight in the network's time
    zone. The activity of who is in charge follows when one of these changes, and every
    hour.
    """

    _inherit = "komunigi.body"

    alert_html = fields.Html(
        string="To look after",
        compute="_compute_alerts",
        # Made here, and what people wrote is escaped.
        sanitize=False,
        groups="komunigi_membership.group_user",
    )
    alert_level = fields.Selection(
        [("danger", "Now"), ("warning", "Soon"), ("info", "To know")],
        string="Seats",
        compute="_compute_alerts",
        groups="komunigi_membership.group_user",
        help="Now: something is wrong with the seats. Soon: it will be, before the "
        "next election is due. The form says what.",
    )

    @api.depends("preparation_months", "college_ids.rule_ids", "active")
    @api.depends_context("lang")
    def _compute_alerts(self):
        alerts = self._alerts()
        for body in self:
            own = alerts.get(body._origin, [])
            body.alert_level = own[0]["level"] if own else False
            body.alert_html = body._list_sentences(own) if own else False

    @api.model
    def _without_repeating(self, alerts: list[dict]) -> list[dict]:
        """Too few seats and nothing planned about it is one sentence, not two."""
        too_few = {
            (alert["college_id"], alert["date"])
            for alert in alerts
            if alert["code"] == "below_minimum"
        }
        return [
            alert
            for alert in alerts
            if alert["code"] != "vacant_without_plan"
            or (alert["college_id"], alert["date"]) not in too_few
        ]

    def _list_sentences(self, alerts: list[dict]) -> Markup:
        items = Markup().join(
            Markup("<li>%s</li>") % self._say_alert(alert)
            for alert in self._without_repeating(alerts)
        )
        return Markup('<ul class="mb-0 ps-3">%s</ul>') % items

    # What there is

    def _alerts(self, day: date | None = None) -> dict["models.Model", list[dict]]:
        """What is wrong now or within the notice, worst first, per body.

        The notice is the body's `preparation_months`. The number of queries does not
        grow with the number of bodies.

        :param day: as it was known to be on that day; today in each network
        :return: {body: [{"code", "level", "college_id", "date", …plain values}]}
        """
        # sudo: periods of membership and delegates, to say what every reader of the
        # body may know: how many sit, and until when.
        bodies = self._origin.sudo()
        alerts = {body: [] for body in self._origin}
        running = bodies.filtered("active")
        if not running:
            return alerts
        days = {body: day or body.network_id._today() for body in running}
        colleges = self.env["komunigi.college"].sudo()
        colleges = colleges.search(Domain("body_id", "in", running.ids))
        mandates = self.env["komunigi.mandate"].sudo()
        mandates = mandates.search(
            Domain("college_id", "in", colleges.ids)
            & Domain("date_end", ">", min(days.values())),
            order="college_id, date_start, id",
        ).grouped("college_id")
        planned = self.env["komunigi.election"].sudo()
        planned = planned.search(
            Domain("college_id", "in", colleges.ids)
            & Domain("state", "in", ("draft", "open"))
        ).grouped("college_id")
        for college in colleges:
            body = college.body_id
            alerts[body] += college._seat_alerts(
                days[body],
                days[body] + relativedelta(months=body.preparation_months),
                mandates.get(college, self.env["komunigi.mandate"]),
                bool(planned.get(college)),
            )
        for found in alerts.values():
            found.sort(key=lambda alert: (LEVELS.index(alert["level"]), alert["date"]))
        return alerts

    # In words

    def _say_alert(self, alert: dict) -> str:
        """One of `_alerts`, in the reader's language."""
        # sudo: the names of a college and of who sits are public within the network.
        college = self.env["komunigi.college"].sudo().browse(alert["college_id"])
        values = {
            **alert,
            "college": college.name,
            "date": format_date(self.env, alert["date"], date_format="long"),
        }
        return getattr(self, f"_say_{alert['code']}")(values)

    def _say_below_minimum(self, values):
        if not values["now"]:
            sentence = self.env._(
                "%(college)s: only %(count)s of at least %(minimum)s seats taken from "
                "%(date)s on.",
                **values,
            )
        elif values["count"]:
            sentence = self.env._(
                "%(college)s: only %(count)s of at least %(minimum)s seats taken.",
                **values,
            )
        else:
            sentence = self.env._(
                "%(college)s: nobody sits; at least %(minimum)s are to.", **values
            )
        return f"{sentence} {self._say_plan(values['planned'])}"

    def _say_plan(self, planned):
        return (
            self.env._("An election is being prepared or under way.")
            if planned
            else self.env._("Nothing is planned to fill them.")
        )

    def _say_above_maximum(self, values):
        if values["now"]:
            return self.env._(
                "%(college)s: seats taken: %(count)s; the rules in force allow "
                "%(maximum)s.",
                **values,
            )
        return self.env._(
            "%(college)s: seats taken on %(date)s: %(count)s; the rules in force from "
            "then on allow %(maximum)s.",
            **values,
        )

    def _say_member_left(self, values):
        if values["now"]:
            return self.env._(
                "%(college)s: %(holder)s has a seat and is not a member any more: "
                "record the end of its mandate.",
                **values,
            )
        return self.env._(
            "%(college)s: %(holder)s has a seat and leaves on %(date)s: record the "
            "end of its mandate.",
            **values,
        )

    def _say_no_delegate(self, values):
        return self.env._(
            "%(college)s: nobody sits for %(holder)s: a delegate is to be named.",
            **values,
        )

    def _say_vacant_without_plan(self, values):
        if values["now"]:
            return self.env._(
                "%(college)s: seats free: %(seats)s. Nothing is planned to fill them.",
                **values,
            )
        return self.env._(
            "%(college)s: seats free from %(date)s on: %(seats)s. Nothing is planned "
            "to fill them.",
            **values,
        )

    def _say_interim_running(self, values):
        return self.env._(
            "%(college)s: %(holder)s sits ad interim, without a vote. It ends on "
            "%(date)s.",
            **values,
        )

    # One activity for who is in charge

    def _sync_alerts(self) -> None:
        """Give who is in charge one activity for each body, gone when mended."""
        # sudo: whoever changes a mandate makes the activity of somebody else.
        bodies = self.sudo().exists()
        alerts = bodies._alerts()
        kind = self.env.ref(ACTIVITY)
        activities = self.env["mail.activity"].sudo()
        known = activities.search(
            Domain("res_model", "=", "komunigi.body")
            & Domain("res_id", "in", bodies.ids)
            & Domain("activity_type_id", "=", kind.id),
            order="id",
        ).grouped("res_id")
        mended = activities
        wanted = []
        for body in bodies:
            own = known.get(body.id, activities)
            values = body._alert_activity(alerts[body])
            if not values:
                mended |= own
                continue
            mended |= own[1:]
            if own:
                self._update_activity(own[0], values)
            else:
                wanted.append(
                    {
                        **values,
                        "activity_type_id": kind.id,
                        "res_model_id": self.env["ir.model"]._get_id("komunigi.body"),
                        "res_id": body.id,
                    }
                )
        mended.unlink()
        activities.create(wanted)

    def _alert_activity(self, alerts: list[dict]) -> dict:
        """Values of the activity that these alerts ask for; none for none."""
        self.ensure_one()
        user = (self.user_id | self.create_uid).filtered("active")[:1]
        alerts = [alert for alert in alerts if alert["code"] not in ONLY_SAID]
        if not alerts or not user:
            return {}
        body = self.with_context(lang=user.lang)
        return {
            "user_id": user.id,
            "summary": body.env._("Seats to look after"),
            "note": body._list_sentences(alerts),
            "date_deadline": min(alert["date"] for alert in alerts),
        }

    @api.model
    def _update_activity(self, activity, values: dict) -> None:
        """Write what is not so already: nobody is told the same twice."""
        changed = {
            name: value
            for name, value in values.items()
            for field in (activity._fields[name],)
            if field.convert_to_cache(value, activity)
            != field.convert_to_cache(activity[name], activity)
        }
        if changed:
            activity.write(changed)

    def _sync_alerts_later(self) -> None:
        """Before this transaction ends, once for all that it changes."""
        if not self:
            return
        pending = self.env.cr.precommit.data.setdefault(PENDING_KEY, set())
        if not pending:
            self.env.cr.precommit.add(self._sync_pending)
        pending.update(self.ids)

    @api.model
    def _sync_pending(self) -> None:
        pending = self.env.cr.precommit.data.pop(PENDING_KEY, ())
        # sudo: reminders follow from the seats, whoever changed these.
        self.env["komunigi.body"].sudo().browse(sorted(pending))._sync_alerts()

    @api.model
    def _cron_alerts(self, batch_size=200):
        """What midnight brings: ends of terms, new rules, members that leave."""
        progress = self.env["ir.cron"]._commit_progress
        bodies = self.search(Domain("active", "=", True), order="id")
        progress(remaining=len(bodies))
        for start in range(0, len(bodies), batch_size):
            batch = bodies[start : start + batch_size]
            batch._sync_alerts()
            if not progress(len(batch)):
                return


class KomunigiCollege(models.Model):
    _inherit = "komunigi.college"

    def _seat_alerts(
        self, today: date, horizon: date, mandates: models.Model, planned: bool
    ) -> Iterator[dict]:
        """What is wrong with the seats of this college from `today` to `horizon`.

        :param mandates: those that end after `today`
        :param planned: whether an election is prepared or under way
        """
        self.ensure_one()
        if not self.rule_ids:
            return
        days = sorted(
            {today}
            | {
                day
                for day in (
                    *mandates.mapped("date_start"),
                    *mandates.mapped("date_end"),
                    *self.rule_ids.mapped("date_start"),
                )
                if today < day <= horizon
            }
        )
        full = mandates.filtered(lambda mandate: mandate.kind == "full")
        yield from self._number_alerts(days, full, mandates, planned)
        if not planned:
            yield from self._vacancy_alerts(days, full)
        for mandate in mandates:
            for alert in mandate._holder_alerts(today, horizon):
                yield {"college_id": self.id, "level": alert.pop("level"), **alert}

    def _number_alerts(self, days, full, mandates, planned) -> Iterator[dict]:
        """Fewer than the minimum, more than the maximum: the first day of each."""
        today = days[0]
        for day in days:
            count, minimum = len(full._among_on(day)), self._rule_on(day).seats_min
            if count < minimum:
                soon = "info" if planned else "warning"
                yield {
                    "code": "below_minimum",
                    "level": "danger" if day == today else soon,
                    "college_id": self.id,
                    "date": day,
                    "now": day == today,
                    "count": count,
                    "minimum": minimum,
                    "planned": planned,
                }
                break
        for day in days:
            count, maximum = len(mandates._among_on(day)), self._rule_on(day).seats_max
            if count > maximum:
                yield {
                    "code": "above_maximum",
                    "level": "danger" if day == today else "warning",
                    "college_id": self.id,
                    "date": day,
                    "now": day == today,
                    "count": count,
                    "maximum": maximum,
                }
                break

    def _vacancy_alerts(self, days, full) -> Iterator[dict]:
        """The first seat that is free, or falls free, and that nobody takes later."""
        before = None
        for day in days:
            count, rule = len(full._among_on(day)), self._rule_on(day)
            # What there was stays the measure, as far as there are so many seats.
            needed = max(rule.seats_min, min(before or 0, rule.seats_max))
            later = max(
                [count]
                + [
                    len(full._among_on(start))
                    for start in full.mapped("date_start")
                    if start > day
                ]
            )
            if later < needed:
                yield {
                    "code": "vacant_without_plan",
                    "level": "warning",
                    "college_id": self.id,
                    "date": day,
                    "now": day == days[0],
                    "seats": needed - later,
                }
                return
            before = count


class KomunigiMandate(models.Model):
    _inherit = "komunigi.mandate"

    def _among_on(self, day: date) -> "models.Model":
        """Those of these that hold on `day`."""
        return self.filtered(
            lambda mandate: mandate.date_start <= day < mandate.date_end
        )

    def _holder_alerts(self, today: date, horizon: date) -> Iterator[dict]:
        """What is wrong with who has this seat."""
        self.ensure_one()
        holder = {"mandate_id": self.id, "holder": self.holder_name}
        gone = self._day_without_membership(max(today, self.date_start), horizon)
        if gone:
            yield {
                "code": "member_left",
                "level": "danger" if gone == today else "warning",
                "date": gone,
                "now": gone == today,
                **holder,
            }
        if not self._among_on(today):
            return
        if self.rule_id.holder_kind == "organisation" and not any(
            line.date_start <= today and (not line.date_end or line.date_end > today)
            for line in self.delegate_ids
        ):
            yield {
                "code": "no_delegate",
                "level": "warning",
                "date": today,
                **holder,
            }
        if self.kind == "interim":
            yield {
                "code": "interim_running",
                "level": "info",
                "date": self.date_end,
                **holder,
            }

    def _day_without_membership(self, day: date, horizon: date) -> date | None:
        """The first day from `day` to `horizon` with a seat and without membership."""
        self.ensure_one()
        if not self.membership_id and self.rule_id.filled_by == "appointment":
            # Who appoints need not name members.
            return None
        for period in self.membership_id.period_ids.sorted("date_start"):
            if period.date_start > day:
                break
            if not period.date_end:
                return None
            day = max(day, period.date_end)
        return day if day <= horizon and day < self.date_end else None
