# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiCofunding(models.Model):
    """Who pays what of a call: before, when somebody joins, when the cost is known."""

    _inherit = "komunigi.cofunding"

    asks_overrun = fields.Boolean(
        string="Waits for the payers' agreement",
        compute="_compute_asks_overrun",
        help="The actual cost is higher than tolerated.",
    )
    missing_amount = fields.Monetary(
        string="Missing",
        compute="_compute_missing_amount",
        help="What those who agreed would not pay, because of their ceilings.",
    )
    key_trouble = fields.Text(
        string="What the key misses",
        compute="_compute_key_trouble",
        groups="komunigi_membership.group_treasurer",
        help="Why not all members would be able to take part.",
    )
    agreed_count = fields.Integer(
        string="Agreed",
        compute="_compute_answer_counts",
        help="Members that have agreed to pay their share.",
    )
    thinking_count = fields.Integer(
        string="Think about it", compute="_compute_answer_counts"
    )
    share_count = fields.Integer(compute="_compute_share_count")
    invoice_count = fields.Integer(compute="_compute_share_count")
    progress = fields.Char(
        string="Where it stands",
        compute="_compute_progress",
        help="Who has answered, and what is missing.",
    )
    preview_html = fields.Html(
        string="What each would pay", compute="_compute_preview_html", sanitize=False
    )

    @api.depends("state", "end", "date_actual")
    def _compute_asks_overrun(self):
        for call in self:
            call.asks_overrun = (
                call.state == "started" and not call.end and bool(call.date_actual)
            )

    @api.depends(
        "pledge_ids.state",
        "pledge_ids.ceiling",
        "amount",
        "fund_amount",
        "key_id.cap_amount",
    )
    def _compute_missing_amount(self):
        for call in self:
            call.missing_amount = call._missing()

    @api.depends("key_id", "development_id", "state", "end")
    @api.depends_context("lang")
    def _compute_key_trouble(self):
        for call in self:
            members = call.network_id.membership_ids.filtered(
                lambda member: member.state == "member"
            )
            waits = call.state in ("draft", "open") and not call.end
            call.key_trouble = (
                "\n".join(
                    call.key_id._reasons_not_to_use(
                        members, call._day_of_key(), call.development_id.module_ids
                    )
                )
                if call.key_id and members and waits
                else False
            )

    @api.depends("pledge_ids.state")
    def _compute_answer_counts(self):
        for call in self:
            call.agreed_count = len(call._agreed())
            call.thinking_count = len(call._pledges_by("intention"))

    def _compute_share_count(self):
        counts = {
            call: (shares, invoices)
            for call, shares, invoices in self.env["komunigi.cost.share"]._read_group(
                [("cofunding_id", "in", self._origin.ids)],
                ["cofunding_id"],
                ["__count", "move_id:count_distinct"],
            )
        }
        for call in self:
            found = counts.get(call._origin, (0, 0))
            call.share_count, call.invoice_count = found

    @api.depends("pledge_ids.state", "state", "missing_amount", "min_count")
    @api.depends_context("lang")
    def _compute_progress(self):
        for call in self:
            call.progress = call._say_progress()

    @api.depends("amount", "fund_amount", "expected_counts", "key_id")
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for call in self:
            call.preview_html = call.env["ir.qweb"]._render(
                "komunigi_cost_sharing.cofunding_preview",
                {"call": call, "rows": call._preview_rows()},
            )

    # Before: what each would pay

    def _ceilings(self, pledges, factor=1) -> dict:
        return {
            pledge.membership_id: self.currency_id.round(pledge.ceiling * factor)
            for pledge in pledges
            if pledge.ceiling
        }

    def _missing(self) -> float:
        """What is not covered by those who agreed, at most as they said."""
        self.ensure_one()
        agreed = self._agreed()
        of_key = self.key_id.cap_amount
        most = 0
        for pledge in agreed:
            ceilings = [amount for amount in (pledge.ceiling, of_key) if amount]
            if not ceilings:
                return 0
            most += min(ceilings)
        return max(0, self._rounded(self.shared_amount - most))

    def _share_out(self, pledges, amount=None, caps=None) -> dict:
        """The shares by the key: as `key._share` answers.

        :param amount: to share; what the members are asked, unless given
        :param caps: {membership: at most}; the pledges' ceilings unless given
        :raises UserError: what the key misses, in words
        """
        return self._share_among(
            pledges.membership_id,
            self.shared_amount if amount is None else amount,
            self._ceilings(pledges) if caps is None else caps,
        )

    def _share_among(self, memberships, amount, caps=None) -> dict:
        return self.key_id._share(
            amount,
            memberships,
            day=self._day_of_key(),
            modules=self._modules_of_key(),
            caps=caps or None,
        )

    def _day_of_key(self) -> date:
        """What members are worth in the key does not move once it has started."""
        return self.date_started or self.network_id._today()

    def _modules_of_key(self):
        return self.development_id.module_ids or None

    def _within_limits(self, amount) -> float:
        """By the key's own floor and ceiling."""
        amount = max(amount, self.key_id.floor_amount)
        if self.key_id.cap_amount:
            amount = min(amount, self.key_id.cap_amount)
        return self._rounded(amount)

    def _preview(self, count: int) -> float:
        """What each would pay with `count` participants: the average one, where the
        key does not ask the same of everybody."""
        self.ensure_one()
        return self._within_limits(self.shared_amount / max(1, count))

    def _preview_rows(self) -> list[dict]:
        """For each number of participants, what the average one would pay.

        Once it has started, of numbers to which others still have to join.
        """
        present = len(self._agreed()) if self.state == "started" else 0
        return [
            {
                "count": count,
                "amount": self._preview(count),
                "hours": self.hours / count if self.hours else 0,
            }
            for count in self._counts()
            if count > present
        ]

    def _preview_of(self, membership) -> dict:
        """What this member would pay at each number of participants.

        By a key that does not ask the same of everybody: with others like the average
        member of the network.

        :return: `rows` as of `_preview_rows`; `is_own` is False where the key does
            not know this member, and the average is told; `reason` says why
        """
        self.ensure_one()
        rows, reason = self._preview_rows(), ""
        if self.key_id.kind == "equal":
            return {"rows": rows, "is_own": True, "reason": reason}
        members = membership | self.network_id.membership_ids.filtered(
            lambda member: member.state == "member"
        )
        weights, reasons = self.key_id._measure(
            members.sorted("id"), self._day_of_key(), self._modules_of_key()
        )
        if reasons:
            # What others have not declared is between them and the treasurer.
            own = self.key_id._measure(
                membership, self._day_of_key(), self._modules_of_key()
            )[1]
            return {"rows": rows, "is_own": False, "reason": "\n".join(own)}
        weights = {member: weight for member, (weight, _steps) in weights.items()}
        weight = weights.get(membership, 0)
        average = sum(weights.values()) / max(1, len(weights))
        equal = self.key_id._is_blended() and self.key_id.equal_percent / 100
        for row in rows:
            total = weight + (row["count"] - 1) * average
            part = float(weight / total) if total else 0.0
            part = equal / row["count"] + (1 - equal) * part
            row["amount"] = self._within_limits(self.shared_amount * part)
            row["hours"] = self.hours * part
        return {"rows": rows, "is_own": True, "reason": reason}

    def _share_now(self, membership) -> dict:
        """What this member pays, or would pay if it came in now.

        :return: `amount`, or None where the key cannot tell; `others` memberships
            that are in or think about it; `is_share`: it is what was reckoned
        """
        self.ensure_one()
        agreed = self._agreed().membership_id
        if self.state == "started":
            others, caps = agreed - membership, self._ceilings(self._agreed())
            if membership in agreed:
                owed = self._owed().get(membership, 0)
                return {"amount": owed, "others": others, "is_share": True}
        else:
            others, caps = agreed | self._pledges_by("intention").membership_id, {}
            others -= membership
        try:
            parts = self._share_among(others | membership, self.shared_amount, caps)
        except UserError:
            return {"amount": None, "others": others, "is_share": False}
        return {
            "amount": parts[membership]["amount"],
            "others": others,
            "is_share": False,
        }

    def _taxed(self, amount, membership) -> float:
        """With the taxes that this member would be invoiced."""
        return self.network_id._taxed(amount, membership.partner_id)

    # When it starts, when somebody joins

    def _plan_shares(self, parts):
        """Each one's share is what `parts` says: the difference to what it owes by
        now is planned."""
        self._allocate(
            parts,
            name=self.name,
            date=self.network_id._today(),
            key=self.key_id,
            decision=self.decision or "",
            development=self.development_id,
            hours=self.hours,
        )
        # What made each member owe it: its own organ's agreement.
        pledges = {
            pledge.membership_id: pledge
            for pledge in self._agreed()
            if pledge.date_agreed
        }
        for share in self.share_ids.filtered(lambda share: share.state == "planned"):
            if pledge := pledges.get(share.membership_id):
                step = {"kind": "agreed", **pledge._agreement()}
                share.write({"steps": [*share.steps, step], "decision": ""})

    def _joined(self, pledge):
        """One more takes part: everybody's share goes down at once."""
        before = self._owed()
        parts = self._share_out(self._agreed())
        compare = self.currency_id.compare_amounts
        if any(
            compare(parts[member]["amount"], owed) > 0
            for member, owed in before.items()
            if member in parts
        ):
            # A floor, for instance, that the newcomer cannot bear.
            raise UserError(
                self.env._("Somebody else would pay more: this is for the treasurer.")
            )
        self._plan_shares(parts)
        # Who has an invoice gets its credit note now.
        self._ask_shares_of(self._pledges_by("invoiced").membership_id)
        self._message_log(
            body=self.env._(
                "%(member)s joins: everybody's share goes down.",
                member=pledge.membership_id.display_name,
            )
        )
        self._plan_mailing("lowered", pledge)

    # Invoices

    def action_view_invoices(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.share_ids.move_id.ids)],
        }

    def action_ask_shares(self):
        """Invoice all shares, whether or not the quotes are signed."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "started":
            raise UserError(
                self.env._("“%s” has not started: there are no shares yet.", self.name)
            )
        # sudo: shares are written by the course alone; the right to was just asked.
        call = self.sudo()
        call._ask_shares_of(call._agreed().membership_id)

    def _ask_shares_of(self, memberships):
        """Ask these members for what is planned; a third party's is only recorded."""
        if self.invoicing == "third_party":
            self._settle_shares_outside(self._paper(), memberships)
        else:
            self._ask_shares(memberships)
        self._pledges_by("agreed", "signed").filtered(
            lambda pledge: pledge.membership_id in memberships
        ).state = "invoiced"

    def _paper(self) -> str:
        """What stands for the invoices of a third party."""
        return self.network_id._in_common_language().env._(
            "Invoiced by %s", self.provider_id.name or "-"
        )

    # When the actual cost is known

    def _record_actual(self, amount: float, day: date):
        """The actual cost: what it differs by is invoiced or credited, once whoever
        pays has agreed where it is more than tolerated."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "started" or self.end:
            raise UserError(
                self.env._("“%s” is not under way: nothing is settled.", self.name)
            )
        if amount < 0:
            raise UserError(self.env._("A cost is not below zero."))
        # sudo: what the course writes, nobody else may; the right to was just asked.
        call = self.sudo()
        call.write(
            {"actual_amount": call.currency_id.round(amount), "date_actual": day}
        )
        call._message_log(
            body=call.env._(
                "Actual cost: %(actual)s, of %(amount)s agreed.",
                actual=call._say_amount(amount),
                amount=call._say_amount(call.amount),
            )
        )
        call._agreed().write({"overrun_by": False, "date_overrun": False})
        if call._needs_agreement():
            call._plan_mailing("overrun")
        else:
            call._settle()

    def _needs_agreement(self) -> bool:
        """The actual cost is higher than tolerated, or than what was pledged."""
        compare = self.currency_id.compare_amounts
        if compare(self.actual_amount, self.amount) <= 0:
            return False
        tolerated = self.amount * (1 + self.tolerance / 100)
        if compare(self.actual_amount, tolerated) > 0:
            return True
        try:
            self._share_out(self._agreed(), self._to_share(self.actual_amount))
        except UserError:
            return True
        return False

    def _actual_parts(self) -> dict:
        """The shares of the actual cost. Where it is more than was pledged, each
        ceiling is higher in proportion: that is what the payers are asked."""
        agreed, actual = self._agreed(), self._to_share(self.actual_amount)
        factor = 1
        if self._needs_agreement() and self.shared_amount:
            factor = actual / self.shared_amount
        try:
            return self._share_out(agreed, actual, self._ceilings(agreed, factor))
        except UserError:
            # A cent may be missing, each ceiling being rounded.
            caps = {
                member: most + self.currency_id.rounding
                for member, most in self._ceilings(agreed, factor).items()
            }
            return self._share_out(agreed, actual, caps)

    def action_overrun_agreed(self):
        """The payers agreed elsewhere, at a meeting: the manager records it."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if not self.asks_overrun:
            raise UserError(self.env._("Nobody is asked about an overrun."))
        # sudo: what the course writes, nobody else may; the right to was just asked.
        call = self.sudo()
        call._agreed().filtered(lambda pledge: not pledge.date_overrun).write(
            {
                "overrun_by": self.network_id._in_common_language().env._(
                    "Recorded by %s", self.env.user.name
                ),
                "date_overrun": call.network_id._today(),
            }
        )
        call._settle()

    def _settle_if_agreed(self):
        if all(pledge.date_overrun for pledge in self._agreed()):
            self._settle()

    def _settle(self):
        """What each has been asked becomes what it owes of the actual cost."""
        self._plan_shares(self._actual_parts())
        self._ask_shares_of(self._agreed().membership_id)
        given_back = self.fund_amount - self.actual_amount
        if self.currency_id.compare_amounts(given_back, 0) > 0:
            self._write_fund_entry("in", given_back)
        self.write({"end": "settled", "date_ended": self.network_id._today()})
        self._plan_mailing("settled")
