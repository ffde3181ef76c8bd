# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from fractions import Fraction

from odoo import api, models
from odoo.tools import formatLang

from odoo.addons.komunigi_vote import tally
from odoo.addons.komunigi_vote.tally.lines import parse_line

from .. import allocation

# More voters than this are one piece of a bar, and are not listed.
MOST_VOTERS = 60
# Of the pieces of a bar; what they mean is said in words beside it.
TONES = {
    "odd": "bg-primary border-end border-white",
    "even": "bg-primary bg-opacity-75 border-end border-white",
    "rest": "bg-primary bg-opacity-50",
    "none": "bg-secondary bg-opacity-25",
}


class KomunigiEnvelope(models.Model):
    """What the rule chooses, why, and who pays for what, in the reader's words."""

    _inherit = "komunigi.envelope"

    # Reckoning

    def _reckon(self, amount) -> dict:
        """What is chosen with `amount`, as codes and numbers.

        `selected`: ids of lines, in order; `reasons` by line; `voters`: what each is
        called and what it pays by line; amounts in the currency's smallest unit.
        """
        self.ensure_one()
        lines = {self._line_key(line): line for line in self._lines()}
        costs = {key: self._units(line.cost) for key, line in lines.items()}
        budget = self._units(amount)
        source, names, ballots, weights = self._ballots(lines)
        if self.poll_id.outcome == "no_quorum":
            ballots, source = {}, "no_quorum"
        if self.rule == "ranking":
            found = allocation.in_order(budget, costs, list(costs))
        elif self.rule == "greedy":
            found = allocation.greedy(
                budget, costs, ballots, utility=self._utility(source)
            )
        else:
            completion = None if self.completion == "none" else self.completion
            found = allocation.equal_shares(
                budget,
                costs,
                ballots,
                utility=self._utility(source),
                endowments=self._endowments(budget, weights),
                completion=completion,
            )
        return {
            "amount": budget,
            "spent": found.spent,
            "source": source,
            "raised": found.raised,
            "selected": list(found.selected),
            "reasons": found.reasons,
            "voters": self._whole_payments(found, names),
            "electors": len(ballots),
        }

    def _whole_payments(self, found, names) -> list[dict]:
        """Each voter's payments in whole units, which still add up to the cost."""
        parts = {voter: {} for voter in names}
        for project in found.selected:
            exact = {
                voter: paid[project]
                for voter, paid in found.payments.items()
                if project in paid
            }
            total = round(sum(exact.values()))
            for voter, units in allocation.apportion(total, exact).items():
                if units:
                    parts[voter][project] = units
        return [{"name": names[voter], "parts": parts[voter]} for voter in names]

    def _ballots(self, lines):
        """Where they come from, and by voter: name, ballot, weight.

        Before the vote, what members said by “me too” stands for it.
        """
        if self.rule == "ranking":
            return "ranking", {}, {}, {}
        # sudo: the ballots are published with the result, which all members read.
        board = self.poll_id.sudo()._envelope_board()
        if board is None:
            return self._wishes(lines)
        by_number = {
            line.option_id.number: key for key, line in lines.items() if line.option_id
        }
        names, ballots, weights = {}, {}, {}
        for line in map(parse_line, board["lines"]):
            try:
                choice = tally.read(board["method"], line.notation)
            except tally.InvalidBallot:
                choice = tally.SPOILED
            if choice == tally.SPOILED:
                continue
            points = choice or {}
            if not isinstance(points, dict):
                points = dict.fromkeys(points, 1)
            ballot = {by_number[n]: g for n, g in points.items() if n in by_number}
            for _copy in range(line.copies):
                voter = len(names)
                names[voter] = line.label
                ballots[voter] = ballot
                weights[voter] = line.weight
        return board["secrecy"], names, ballots, weights

    def _wishes(self, lines):
        # sudo: who wants what is public among members.
        wishes = {}
        for key, line in lines.items():
            for wish in line.development_id.sudo().interest_ids:
                wishes.setdefault(wish.membership_id, {})[key] = int(wish.weight)
        names = {member.id: member.display_name for member in wishes}
        ballots = {member.id: ballot for member, ballot in wishes.items()}
        return "wishes", names, ballots, dict.fromkeys(names, 1)

    def _utility(self, source) -> str:
        return "points" if self.method == "points" else "cost"

    def _endowments(self, budget, weights):
        """In proportion of the votes, where members have different numbers of them."""
        if len(set(weights.values())) < 2:
            return None
        total = sum(map(Fraction, weights.values()))
        return {
            voter: budget * Fraction(weight) / total
            for voter, weight in weights.items()
        }

    def _lines(self):
        # In a form, lines are not sorted yet after one was dragged.
        return self.line_ids.sorted("sequence")

    def _line_key(self, line) -> str:
        # In a form, a line may not be saved yet.
        return str(line._origin.id or line.id)

    def _units(self, amount) -> int:
        return round(amount / self.currency_id.rounding)

    # Saying

    @api.depends("choice", "line_ids.development_id.name")
    @api.depends_context("lang")
    def _compute_choice_html(self):
        for envelope in self:
            envelope.choice_html = envelope.choice and envelope._choice_html(
                envelope.choice
            )

    @api.depends(
        "amount",
        "what_if_amount",
        "rule",
        "completion",
        "method",
        "line_ids.cost",
        "line_ids.sequence",
        "line_ids.development_id",
        "choice",
    )
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for envelope in self:
            envelope.preview_html = envelope._preview_html(
                envelope.what_if_amount if envelope.choice else envelope.amount
            )

    def _preview_html(self, amount):
        """What would be chosen with `amount`; nothing is saved."""
        self.ensure_one()
        if not self.line_ids or amount < 0:
            return False
        return self._choice_html(self._reckon(amount), preview=True)

    def _choice_html(self, choice, preview=False):
        return self.env["ir.qweb"]._render(
            "komunigi_cost_sharing.envelope_choice",
            self._choice_values(choice, preview),
        )

    def _choice_values(self, choice, preview=False) -> dict:
        names = {
            self._line_key(line): line.development_id.name for line in self.line_ids
        }
        reasons = choice["reasons"]
        order = [
            *choice["selected"],
            *(key for key in reasons if not reasons[key]["chosen"]),
        ]
        order = [key for key in order if key in names]
        widest = max([reasons[key]["cost"] for key in order], default=0) or 1
        listed = 0 < len(choice["voters"]) <= MOST_VOTERS
        return {
            "headline": self._say_headline(choice),
            "source": self._say_source(choice, preview),
            "bars": [
                {
                    "name": names[key],
                    "chosen": reasons[key]["chosen"],
                    "cost": self._say_units(reasons[key]["cost"]),
                    "why": self._say_reason(reasons[key]),
                    "pieces": self._pieces(key, choice, widest, listed),
                }
                for key in order
            ],
            "voters": [
                {
                    "name": voter["name"],
                    "total": self._say_units(sum(voter["parts"].values())),
                    "parts": [
                        (names[key], self._say_units(units))
                        for key, units in voter["parts"].items()
                        if key in names
                    ],
                }
                for voter in choice["voters"]
            ]
            if listed and any(voter["parts"] for voter in choice["voters"])
            else [],
        }

    def _pieces(self, key, choice, widest, listed) -> list[dict]:
        """The bar of a development: a piece for each voter that pays, and the rest."""
        cost = choice["reasons"][key]["cost"]
        if not choice["reasons"][key]["chosen"]:
            return [{"width": 100 * cost / widest, "tone": TONES["none"], "title": ""}]
        pieces, paid = [], 0
        for voter in choice["voters"] if listed else []:
            units = voter["parts"].get(key)
            if units:
                paid += units
                pieces.append(
                    {
                        "width": 100 * units / widest,
                        "tone": TONES["even" if len(pieces) % 2 else "odd"],
                        "title": f"{voter['name']}: {self._say_units(units)}",
                    }
                )
        if paid < cost:
            pieces.append(
                {
                    "width": 100 * (cost - paid) / widest,
                    "tone": TONES["rest"],
                    "title": "",
                }
            )
        return pieces

    def _say_units(self, units) -> str:
        amount = float(Fraction(units)) * self.currency_id.rounding
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _say_headline(self, choice) -> str:
        if choice["source"] == "no_quorum":
            return self.env._(
                "The quorum was not reached: nothing is chosen, and all stays."
            )
        return self.env._(
            "%(count)s of %(all)s developments for %(spent)s of %(amount)s; %(left)s "
            "stay.",
            count=len(choice["selected"]),
            all=len(choice["reasons"]),
            spent=self._say_units(choice["spent"]),
            amount=self._say_units(choice["amount"]),
            left=self._say_units(choice["amount"] - choice["spent"]),
        )

    def _say_source(self, choice, preview) -> str:
        match choice["source"]:
            case "wishes":
                return self.env._(
                    "If members vote as they have said “me too” so far (%s members).",
                    choice["electors"],
                )
            case "no_quorum":
                return ""
            case "ranking":
                return self.env._("In the order below, as long as it fits.")
            case "confidential":
                return self.env._(
                    "By %s ballots. The vote was confidential: each pays under the "
                    "number of its ballot.",
                    choice["electors"],
                )
        return self.env._("By %s ballots.", choice["electors"])

    def _say_reason(self, reason) -> str:
        say = self._say_units
        told = reason.get("how") or reason.get("why")
        match told:
            case "free":
                return self.env._("It costs nothing, and somebody wants it.")
            case "equal_shares":
                if reason["all_they_had"]:
                    return self.env._(
                        "Paid by its supporters: %(full)s the whole price, %(less)s "
                        "all that they had left.",
                        full=reason["in_full"],
                        less=reason["all_they_had"],
                    )
                return self.env._(
                    "Paid by its %s supporters, each its price.", reason["in_full"]
                )
            case "greedy" if "from_rest" in reason:
                return self.env._(
                    "Its supporters paid all they had left; the rest of the envelope "
                    "paid %s.",
                    say(reason["from_rest"]),
                )
            case "greedy":
                return self.env._(
                    "It was the next most wanted (%s supporters), and it fitted.",
                    reason["supporters"],
                )
            case "ranking":
                return self.env._("It was its turn, and it fitted.")
            case "no_support":
                return self.env._("Nobody asked for it.")
            case "supporters_short":
                return self.env._(
                    "Its %(count)s supporters had %(left)s left: %(missing)s are "
                    "missing.",
                    count=reason["supporters"],
                    left=say(reason["left"]),
                    missing=say(reason["missing"]),
                )
        return self.env._(
            "When its turn came, %(left)s were left: %(missing)s are missing.",
            left=say(reason["left"]),
            missing=say(reason["missing"]),
        )
