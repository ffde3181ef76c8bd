# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.tools import format_date, format_list


class KomunigiCollegeRule(models.Model):
    """The rules of a college in short sentences, in the reader's language."""

    _inherit = "komunigi.college.rule"

    words_html = fields.Html(
        string="In words",
        compute="_compute_words_html",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )

    @api.depends(
        "seats_min",
        "seats_max",
        "holder_kind",
        "filled_by",
        "elector_category_ids.name",
        "appointed_by_id.name",
        "way",
        "poll_method",
        "refusal",
        "term_months",
        "terms_in_row",
        "rest_months",
        "renewal",
        "once",
        "handover_weeks",
        "source",
    )
    @api.depends_context("lang")
    def _compute_words_html(self):
        for rule in self:
            rule.words_html = self.env["ir.qweb"]._render(
                "komunigi_noyau.college_rule_words", {"rule": rule}
            )

    def _in_words(self) -> list[str]:
        """What is usually written somewhere: seats, who holds them, how long."""
        self.ensure_one()
        return [self._say_seats(), self._say_filling()]

    def _choices_in_words(self) -> list[str]:
        """What texts seldom say, and each network chooses for itself."""
        self.ensure_one()
        choices = [self._say_rest()]
        if self.filled_by == "election":
            choices += [
                self._say_renewal(),
                self._say_election(),
                self._say_refusal(),
            ]
        if self.once:
            choices.append(
                self.env._("Who sits in another college of this body cannot sit here.")
            )
        if self.handover_weeks:
            choices.append(self._say_handover())
        return choices

    def _say_seats(self) -> str:
        organisation = self.holder_kind == "organisation"
        if self.seats_max == 1 and self.seats_min == 1:
            return (
                self.env._("One seat, held by an organisation through a delegate.")
                if organisation
                else self.env._("One seat, held by a person.")
            )
        if self.seats_min == self.seats_max:
            return (
                self.env._(
                    "%s seats, each held by an organisation through a delegate.",
                    self.seats_max,
                )
                if organisation
                else self.env._("%s seats, each held by a person.", self.seats_max)
            )
        numbers = {"least": self.seats_min, "most": self.seats_max}
        return (
            self.env._(
                "%(least)s to %(most)s seats, each held by an organisation through a "
                "delegate.",
                **numbers,
            )
            if organisation
            else self.env._(
                "%(least)s to %(most)s seats, each held by a person.", **numbers
            )
        )

    def _say_filling(self) -> str:
        # sudo: the name of the organisation or category, to who reads the rules.
        rule = self.sudo()
        values = {
            "months": self.term_months,
            "who": rule.appointed_by_id.name,
            "members": format_list(
                self.env, rule.elector_category_ids.mapped("name"), style="or"
            ),
        }
        if self.filled_by == "appointment":
            if values["who"]:
                return self.env._(
                    "Appointed by %(who)s, for %(months)s months at most.", **values
                )
            return self.env._("Appointed, for %(months)s months at most.", **values)
        if values["members"]:
            return self.env._(
                "Elected by the members of %(members)s, for %(months)s months at most.",
                **values,
            )
        return self.env._(
            "Elected by all members who may vote, for %(months)s months at most.",
            **values,
        )

    def _say_renewal(self) -> str:
        return {
            "together": self.env._("All seats are renewed at once."),
            "halves": self.env._("Renewed by halves, so that never all leave at once."),
            "thirds": self.env._("Renewed by thirds, so that never all leave at once."),
        }[self.renewal]

    def _say_rest(self) -> str:
        values = {"terms": self.terms_in_row, "months": self.rest_months}
        if not self.terms_in_row:
            return self.env._("Who has had a mandate may be named again at once.")
        if self.terms_in_row == 1:
            return self.env._(
                "After a mandate, a rest of %(months)s months before another.",
                **values,
            )
        return self.env._(
            "After %(terms)s mandates in a row, a rest of %(months)s months.", **values
        )

    def _say_election(self) -> str:
        if self.way == "without_candidates":
            return self.env._("Elected without candidates.")
        return (
            self.env._(
                "Elected among candidates: more than the seats are put to a "
                "confidential poll by ranking (STV)."
            )
            if self.poll_method == "stv"
            else self.env._(
                "Elected among candidates: more than the seats are put to a "
                "confidential poll by approval."
            )
        )

    def _say_refusal(self) -> str:
        return (
            self.env._("If who is elected refuses: the next by the same votes.")
            if self.refusal == "countback"
            else self.env._("If who is elected refuses: a new round.")
        )

    def _say_handover(self) -> str:
        if self.handover_weeks == 1:
            return self.env._(
                "The newly named sit along for a week before, without a vote."
            )
        return self.env._(
            "The newly named sit along for %s weeks before, without a vote.",
            self.handover_weeks,
        )


class KomunigiCollege(models.Model):
    _inherit = "komunigi.college"

    rules_html = fields.Html(
        string="Rules in words",
        compute="_compute_rules_html",
        # Our own template made it, and it escapes whatever people wrote.
        sanitize=False,
    )

    @api.depends("rule_ids.words_html", "rule_ids.date_start")
    @api.depends_context("lang")
    def _compute_rules_html(self):
        for college in self:
            college.rules_html = self.env["ir.qweb"]._render(
                "komunigi_noyau.college_rules",
                {
                    "rule": college.rule_id,
                    "coming": college._coming_rules(),
                    "say_day": lambda day: format_date(
                        self.env, day, date_format="long"
                    ),
                },
            )

    def _coming_rules(self) -> "models.Model":
        """Rules that are known and not yet in force, the next first."""
        self.ensure_one()
        today = self.network_id and self.network_id._today()
        return self.rule_ids.filtered(
            lambda rule: (
                rule != self.rule_id and rule.date_start and rule.date_start > today
            )
        ).sorted("date_start")
