# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

LONGEST_NAME = 100
LONGEST_NOTE = 300
MOST_HOURS = 10_000


class KomunigiCofunding(models.Model):
    """What a member answers to a call, in the portal or by letter."""

    _inherit = "komunigi.cofunding"

    def _pledge_of(self, membership):
        """What this member answered, if it did."""
        self.ensure_one()
        return self.pledge_ids.filtered(
            lambda pledge: pledge.membership_id == membership
        )

    def _intend(self, membership, partner, ceiling=0, hours_offered=0, note=""):
        """ "We would like to": it binds nobody yet."""
        pledge = self._taking_answers(membership)
        if pledge._counts():
            raise UserError(
                self.env._(
                    "%(member)s has agreed already. Withdraw that first, if it does "
                    "not hold any more.",
                    member=membership.partner_id.name,
                )
            )
        return self._note_answer(
            membership,
            partner,
            {
                "state": "intention",
                "reason": False,
                **self._offer_vals(ceiling, hours_offered, note),
            },
        )

    def _agree(self, membership, partner, answer: dict):
        """ "Our cooperative has agreed": it counts, and may be the last one missing.

        :param answer: `person`, `organ`, `day` and, if wanted, `ceiling`,
            `hours_offered`, `note`
        """
        pledge = self._taking_answers(membership)
        if pledge._counts():
            raise UserError(
                self.env._(
                    "%(member)s has agreed already, on %(day)s.",
                    member=membership.partner_id.name,
                    day=self._say_date(pledge.date_agreed),
                )
            )
        offer = self._offer_vals(
            answer.get("ceiling", 0),
            answer.get("hours_offered", 0),
            answer.get("note", ""),
        )
        agreed = self._agreement_vals(
            answer.get("person"), answer.get("organ"), answer.get("day")
        )
        pledge = self._note_answer(
            membership,
            partner,
            {"state": "agreed", "reason": False, **offer, **agreed},
        )
        # sudo: what follows is written by the course alone, whoever brings the answer.
        call = self.sudo()
        if call.state == "open":
            call._start_if_covered()
        else:
            call._check_can_join(pledge)
            call._joined(pledge)
        return pledge

    def _decline(self, membership, partner, reason=""):
        """ "Not us": nobody reminds this member any more."""
        pledge = self._taking_answers(membership, gets_in=False)
        if pledge._counts():
            raise UserError(
                self.env._(
                    "%(member)s has agreed: withdraw that first.",
                    member=membership.partner_id.name,
                )
            )
        return self._note_answer(
            membership,
            partner,
            {
                "state": "declined",
                "reason": self.env["komunigi.pledge"]._clean(reason, LONGEST_NOTE),
            },
        )

    def _withdraw(self, membership, partner):
        """Neither an intention nor an agreement holds any more: before the start."""
        pledge = self._taking_answers(membership, gets_in=False)
        if not pledge:
            raise UserError(self.env._("There is nothing to withdraw."))
        if self.state == "started" and pledge._counts():
            raise UserError(
                self.env._(
                    "It has started, and others count on %(member)s: an agreement is "
                    "not withdrawn any more. Talk with whoever is in charge.",
                    member=membership.partner_id.name,
                )
            )
        self._message_log(
            body=self.env._(
                "%(member)s withdraws its answer: %(answer)s.",
                member=membership.display_name,
                answer=pledge._say_state(),
            )
        )
        self._let_go(pledge, partner)

    def _let_go(self, pledges, partner):
        # sudo: as in _note_answer
        pledges.sudo().write({"active": False, "partner_id": partner.id})
        # Before another answer is inserted.
        pledges.flush_recordset()
        self.invalidate_recordset(["pledge_ids"])
        self.sudo().version += 1

    def _drop_who_left(self):
        """Who has left before it starts does not pay: its answer is withdrawn, and
        whoever is in charge is told."""
        self.ensure_one()
        left = (self._agreed() | self._pledges_by("intention")).filtered(
            lambda pledge: pledge.membership_id.state != "member"
        )
        for pledge in left:
            member = pledge.membership_id.display_name
            self._message_log(
                body=self.env._(
                    "%(member)s has left: its answer (%(answer)s) does not count any "
                    "more.",
                    member=member,
                    answer=pledge._say_state(),
                )
            )
            if pledge._counts():
                self._tell_in_charge(
                    lambda call, member=member: call.env._(
                        "%s has left: it does not pay", member
                    ),
                    lambda call: call._say_progress(),
                )
        if left:
            self._let_go(left, self.env.user.partner_id)

    def _taking_answers(self, membership, gets_in=True):
        """Have the call for oneself, as it is now; the member's present answer.

        :param gets_in: whether the answer may be a yes, which only members give
        :raises UserError: why no answer is taken, in words
        """
        self.ensure_one()
        self._lock()
        if self.state == "draft" or not self._is_running():
            raise UserError(self._say_why_closed())
        is_member = membership.state == "member" or not gets_in
        if membership.network_id != self.network_id or not is_member:
            raise UserError(
                self.env._(
                    "%(member)s is not a member of %(network)s today: it cannot take "
                    "part.",
                    member=membership.partner_id.name,
                    network=self.network_id.name,
                )
            )
        return self._pledge_of(membership)

    def _say_why_closed(self) -> str:
        if self.end == "settled":
            return self.env._("“%s” is settled: nobody joins any more.", self.name)
        if self.end == "fallen":
            return self.env._("“%s” does not take place.", self.name)
        if self.state == "draft":
            return self.env._("Members are not asked on “%s” yet.", self.name)
        return self.env._(
            "“%(call)s” took answers until %(day)s.",
            call=self.name,
            day=self._say_date(self.date_until),
        )

    def _note_answer(self, membership, partner, vals):
        # sudo: answers are written by the course alone; that the person acts for the
        # member, or is the treasurer, was asked.
        pledge = self._pledge_of(membership).sudo()
        vals = {**vals, "partner_id": partner.id, "date": self.network_id._today()}
        if pledge:
            pledge.write(vals)
        else:
            pledge = pledge.create(
                {
                    "cofunding_id": self.id,
                    "membership_id": membership.id,
                    **vals,
                }
            )
            self.invalidate_recordset(["pledge_ids"])
        # Whoever answers at the same time starts over, and sees this answer.
        self.sudo().version += 1
        self._message_log(
            body=self.env._(
                "%(member)s: %(answer)s (%(person)s)",
                member=membership.display_name,
                answer=pledge._say_state(),
                person=partner.name,
            )
        )
        return pledge

    def _offer_vals(self, ceiling, hours_offered, note) -> dict:
        if not 0 <= ceiling < 10**9 or not 0 <= hours_offered <= MOST_HOURS:
            raise UserError(self.env._("Amounts and hours are not below zero."))
        return {
            "ceiling": self.currency_id.round(ceiling),
            "hours_offered": hours_offered,
            "note": self.env["komunigi.pledge"]._clean(note, LONGEST_NOTE),
        }

    def _agreement_vals(self, person, organ, day: date | None) -> dict:
        pledges = self.env["komunigi.pledge"]
        person = pledges._clean(person, LONGEST_NAME)
        organ = pledges._clean(organ, LONGEST_NAME)
        if not (person and organ and day):
            raise UserError(
                self.env._(
                    "Say who agreed: the organ (board, general assembly…), the day, "
                    "and the person who tells it."
                )
            )
        if day > self.network_id._today():
            raise UserError(
                self.env._(
                    "%s is still to come: note the agreement once it is there.",
                    self._say_date(day),
                )
            )
        return {"agreed_by": person, "organ": organ, "date_agreed": day}

    def _check_can_join(self, pledge):
        if pledge.ceiling:
            parts = self._share_out(self._agreed(), caps={})
            share = parts[pledge.membership_id]["amount"]
            if self.currency_id.compare_amounts(share, pledge.ceiling) > 0:
                raise UserError(
                    self.env._(
                        "It is under way, and your share would be %(share)s, which is "
                        "more than your ceiling of %(ceiling)s.",
                        share=self._say_amount(share),
                        ceiling=self._say_amount(pledge.ceiling),
                    )
                )


class KomunigiPledge(models.Model):
    """What a member answers to “Are we in?”, from an intention to the invoice.

    It counts towards the cost once the cooperative has agreed. No group may write
    pledges: they come from the portal or from the treasurer's dialogs, which lock the
    call.
    """

    _name = "komunigi.pledge"
    _description = "Pledge"
    _inherit = ["komunigi.reckoned", "komunigi.documented"]
    _order = "cofunding_id, id"

    cofunding_id = fields.Many2one(
        "komunigi.cofunding",
        string="Call",
        required=True,
        ondelete="restrict",
        index=True,
    )
    network_id = fields.Many2one(
        related="cofunding_id.network_id", store=True, index=True
    )
    company_id = fields.Many2one(related="cofunding_id.company_id", store=True)
    currency_id = fields.Many2one(related="cofunding_id.currency_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(
        [
            ("intention", "Would like to"),
            ("agreed", "Agreed"),
            ("signed", "Quote signed"),
            ("invoiced", "Invoiced"),
            ("declined", "Not in"),
        ],
        string="Answer",
        required=True,
        default="intention",
        readonly=True,
        copy=False,
    )
    active = fields.Boolean(default=True, help="Not once it was withdrawn.")
    date = fields.Date(string="Answered on")
    partner_id = fields.Many2one(
        "res.partner",
        string="Answered by",
        ondelete="restrict",
        index="btree_not_null",
    )
    ceiling = fields.Monetary(
        string="At most", help="Without taxes; 0: whatever the share comes to."
    )
    hours_offered = fields.Float(
        string="Hours offered",
        help="What the member could give in time. It stands beside the money, and is "
        "never netted with it: a member that wants its hours paid sends an invoice.",
    )
    note = fields.Char(help="Every member reads it.")
    reason = fields.Char(string="Why not")
    # Who agreed, where, when
    organ = fields.Char(help="Which organ agreed: the board, the general assembly…")
    agreed_by = fields.Char(string="Told by", help="Who tells that it agreed.")
    date_agreed = fields.Date(string="Agreed on")
    signed_by = fields.Char(string="Quote signed by")
    date_signed = fields.Date(string="Signed on")
    # Asked where the actual cost is higher than tolerated
    overrun_by = fields.Char(string="Overrun agreed by")
    date_overrun = fields.Date(string="Overrun agreed on")
    share_amount = fields.Monetary(
        string="Share",
        compute="_compute_share_amount",
        help="What it pays, without taxes, once the call has started.",
    )

    _once = models.UniqueIndex(
        "(cofunding_id, membership_id) WHERE (active)",
        "This member has answered already.",
    )

    @api.depends("membership_id")
    def _compute_display_name(self):
        for pledge in self:
            pledge.display_name = pledge.membership_id.display_name

    @api.depends("cofunding_id.share_ids.amount")
    def _compute_share_amount(self):
        # sudo: sums of shares that the reader of the pledge reads.
        owed = {
            (call, member): amount
            for call, member, amount in self.env["komunigi.cost.share"]
            .sudo()
            ._read_group(
                Domain("cofunding_id", "in", self.cofunding_id._origin.ids)
                & Domain("is_void", "=", False),
                ["cofunding_id", "membership_id"],
                ["amount:sum"],
            )
        }
        for pledge in self:
            pledge.share_amount = owed.get(
                (pledge.cofunding_id._origin, pledge.membership_id._origin), 0
            )

    def _counts(self) -> bool:
        """Whether the cooperative has agreed."""
        return self.state in ("agreed", "signed", "invoiced")

    def _waits_for_quote(self) -> bool:
        """It is under way, and this member's invoice follows once it has signed.

        Who was invoiced all the same, by the treasurer's button, is asked for no
        signature any more.
        """
        call = self.cofunding_id
        return call.state == "started" and not call.end and self.state == "agreed"

    def _latest_share(self):
        """Whose arithmetic says what this member owes by now."""
        self.ensure_one()
        call = self.cofunding_id
        shares = call._shares(
            Domain("membership_id", "=", self.membership_id.id)
            & Domain("is_void", "=", False)
        )
        return shares[-1:]

    def _ask_anew(self):
        """The cost is higher than what was agreed on: each agrees again."""
        for pledge in self:
            pledge.cofunding_id._message_log(
                body=pledge.env._(
                    "%(member)s is asked to agree again; it had: %(agreement)s.",
                    member=pledge.membership_id.display_name,
                    agreement=pledge._say_agreement(),
                )
            )
        self.write(
            {
                "state": "intention",
                "organ": False,
                "agreed_by": False,
                "date_agreed": False,
                "signed_by": False,
                "date_signed": False,
            }
        )

    # The quote

    def _sign(self, person: str, day: date, name: str = "", content: bytes = b""):
        """The member's quote came back signed: on paper (the treasurer has it), or as
        a file."""
        self.ensure_one()
        call = self.cofunding_id
        call._lock()
        self.invalidate_recordset()
        if call.end == "fallen":
            raise UserError(call._say_why_closed())
        if not self._counts():
            raise UserError(
                self.env._(
                    "%(member)s has not agreed yet: the quote comes after that.",
                    member=self.membership_id.partner_id.name,
                )
            )
        person = self._clean(person, LONGEST_NAME)
        if not person or not day:
            raise UserError(self.env._("Say who signed, and when."))
        if day > call.network_id._today():
            raise UserError(self.env._("A quote is not signed in the future."))
        # sudo: answers are written by the course alone; that the person acts for the
        # member, or is the treasurer, was asked.
        pledge = self.sudo()
        if content:
            pledge._attach(name, content)
        pledge.write({"signed_by": person, "date_signed": day})
        call.sudo().version += 1
        if pledge.state == "agreed":
            pledge.state = "signed"
        call._message_log(
            body=call.env._(
                "%(member)s: quote signed by %(person)s",
                member=pledge.membership_id.display_name,
                person=person,
            )
        )
        if call.state == "started" and pledge.state == "signed":
            call.sudo()._ask_shares_of(pledge.membership_id)

    # The overrun

    def _agree_overrun(self, person: str, day: date):
        """This payer agrees to the actual cost; the last one settles it."""
        self.ensure_one()
        call = self.cofunding_id
        call._lock()
        self.invalidate_recordset()
        if not call.asks_overrun or not self._counts():
            raise UserError(self.env._("Nobody is asked about an overrun."))
        person = self._clean(person, LONGEST_NAME)
        if not person:
            raise UserError(self.env._("Say who agreed."))
        # sudo: as in _sign
        self.sudo().write({"overrun_by": person, "date_overrun": day})
        call.sudo().version += 1
        call.sudo()._settle_if_agreed()

    # In the reader's words

    def _say_state(self) -> str:
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _agreement(self) -> dict:
        """Who agreed, where and when, as plain values (JSON)."""
        self.ensure_one()
        return {
            "organ": self.organ,
            "day": fields.Date.to_string(self.date_agreed),
            "person": self.agreed_by,
        }

    def _say_agreement(self) -> str:
        self.ensure_one()
        return self._agreement_in_words(self._agreement()) if self.date_agreed else ""

    @api.model
    def _agreement_in_words(self, agreement: dict) -> str:
        """“Board, 3 March 2027 (Anna)”"""
        return self.env._(
            "%(organ)s, %(day)s (%(person)s)",
            organ=agreement["organ"],
            day=format_date(self.env, agreement["day"], date_format="long"),
            person=agreement["person"],
        )

    def _say_share(self) -> str:
        """“€ 750.00 without taxes (€ 907.50 with taxes)”"""
        self.ensure_one()
        return self._say_both(self.share_amount)

    def _say_overrun_share(self) -> str:
        part = self.cofunding_id._actual_parts()[self.membership_id]
        return self._say_both(part["amount"])

    def _say_both(self, amount) -> str:
        call = self.cofunding_id
        return self.env._(
            "%(untaxed)s without taxes (%(taxed)s with taxes)",
            untaxed=call._say_amount(amount),
            taxed=call._say_amount(call._taxed(amount, self.membership_id)),
        )

    # Buttons of the treasurer

    def action_record(self):
        """Record what this member answered by letter."""
        self.ensure_one()
        return self.cofunding_id._action_dialog(
            self.env._("Record an answer"),
            "komunigi.pledge.record",
            membership_id=self.membership_id.id,
        )
