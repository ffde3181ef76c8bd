# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class KomunigiCosted(models.AbstractModel):
    """Has a cost that is shared: what was asked of whom follows from it.

    Whoever inherits it is named on its shares by a field of its own (`_share_field`),
    with a unique index that lets each member have one planned share of it.

    Shares are written by difference: what was asked for never changes, and what is
    reckoned later is a further share, positive or negative. All of it is done with
    the record locked, so that two clicks at once do not share the cost twice.

    The methods act with sudo, as nobody has a right to write shares, after asking
    for the right to write this record.
    """

    _name = "komunigi.costed"
    _description = "Record of which the cost is shared"

    # The many2one of komunigi.cost.share that leads back here
    _share_field = None

    # Changes whenever shares do: whoever looked at them before starts over, as a lock
    # alone shows nothing new to a transaction that began earlier.
    share_version = fields.Integer(readonly=True, copy=False)
    bill_id = fields.Many2one(
        "account.move",
        string="Provider's bill",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
        groups="komunigi_membership.group_user",
        domain="[('move_type', '=', 'in_invoice'), ('company_id', '=', company_id)]",
        help="The bill that is passed on to the members, if there is one.",
    )
    bill_warning = fields.Char(compute="_compute_bill_warning", compute_sudo=True)

    @api.model_create_multi
    def create(self, vals_list):
        # A default in the context may name a bill, too.
        defaults = self.default_get(["bill_id"])
        for vals in vals_list:
            self._check_may_name_bill({**defaults, **vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_name_bill(vals)
        return super().write(vals)

    @api.constrains(lambda self: self._fields_of_network())
    def _check_network(self):
        """The key and the fund, where there are any, are of its own network."""
        for record in self:
            # sudo: another network's key or fund is named by nothing but its id.
            linked = record.sudo()
            networks = linked.network_id.browse()
            for name in {"key_id", "fund_id"} & self._fields.keys():
                networks |= linked[name].network_id
            if networks - linked.network_id:
                raise ValidationError(
                    self.env._("“%s” is about another network.", record.display_name)
                )

    @api.model
    def _fields_of_network(self) -> list[str]:
        """What decides whether the key and the fund are of its network, if any are."""
        deciding = ["network_id", "development_id", "key_id", "fund_id"]
        named = {"key_id", "fund_id"} & self._fields.keys()
        return [name for name in deciding if named and name in self._fields]

    @api.model
    def _check_may_name_bill(self, vals):
        """A bill is named by who may read it: its number and amount are told."""
        if not self.env.su and vals.get("bill_id"):
            self.env["account.move"].browse(vals["bill_id"]).check_access("read")

    def _compute_bill_warning(self):
        """Shares that add up to more than the bill that they pass on."""
        for record in self:
            bill = record.bill_id
            shared = sum(record._owed().values()) if bill else 0
            record.bill_warning = (
                bool(bill)
                and record.currency_id.compare_amounts(
                    shared, -bill.amount_untaxed_signed
                )
                > 0
                and self.env._(
                    "The shares add up to %(shared)s, and the bill %(bill)s is about "
                    "%(amount)s only.",
                    shared=record.currency_id.format(shared),
                    bill=bill.name or bill.ref or "",
                    amount=record.currency_id.format(-bill.amount_untaxed_signed),
                )
            )

    def _shares(self, domain=Domain.TRUE):
        """The shares of these records, oldest first."""
        # sudo: of these records only, which the caller has; shares follow from them.
        return (
            self.env["komunigi.cost.share"]
            .sudo()
            .search(
                Domain(self._share_field, "in", self.ids) & Domain(domain), order="id"
            )
        )

    def _lock_shares(self):
        """Have the shares of this record for oneself, as they are now."""
        self.ensure_one()
        self.flush_recordset()
        self._lock()
        # Past the checks of who may write what: it tells nothing, and changes nothing.
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET share_version = COALESCE(share_version, 0) + 1"
                " WHERE id = %s",
                SQL.identifier(self._table),
                self.id,
            ),
            log_exceptions=False,
        )
        self.env["komunigi.cost.share"].invalidate_model()

    def _owed(self) -> dict:
        """membership → what its shares of this cost add up to so far.

        Also those that are only planned; not those whose invoice was cancelled.
        """
        self.ensure_one()
        return {
            # With the rights of whoever asks
            membership.with_env(self.env): amount
            for membership, amount in self.env["komunigi.cost.share"]
            .sudo()
            ._read_group(
                [(self._share_field, "=", self.id), ("is_void", "=", False)],
                ["membership_id"],
                ["amount:sum"],
            )
        }

    def _allocate(
        self,
        parts: dict,
        *,
        name: str,
        date: date,
        key=None,
        fund=None,
        decision: str = "",
        development=None,
        hours: float | None = None,
    ):
        """Write what each member owes of this cost now, as shares.

        :param parts: membership → {"amount", "steps"}, as `key._share` answers; who
            was asked before and is no longer among them gets it back
        :param hours: of work that the whole cost stands for
        :return: the shares that are planned now. Planned ones of before are rewritten;
            of those that were asked for, only the difference is planned.
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_shares()
        shares = self._shares()
        # What was cancelled is reckoned anew: it can no longer be asked for again.
        shares.filtered(lambda share: share.is_void and not share.replaced).write(
            {"replaced": True}
        )
        planned, firm, firm_hours = {}, {}, {}
        for share in shares.filtered(lambda share: not share.is_void):
            member = share.membership_id.id
            if share.state == "planned":
                planned[member] = share
            else:
                firm[member] = firm.get(member, 0) + share.amount
                firm_hours[member] = firm_hours.get(member, 0) + share.hours
        common = {
            "name": name,
            "date": date,
            "key_id": key and key.id,
            "fund_id": fund and fund.id,
            "decision": decision,
            "development_id": development and development.id,
            self._share_field: self.id,
        }
        total = sum(part["amount"] for part in parts.values())
        now = {member.id: part for member, part in parts.items()}
        for member in firm:
            # Takes no part any more
            now.setdefault(member, {"amount": 0.0, "steps": [{"kind": "none"}]})
        new, kept = [], self.env["komunigi.cost.share"].sudo()
        for member, part in now.items():
            before = self.currency_id.round(firm.get(member, 0))
            amount = self.currency_id.round(part["amount"] - before)
            if not amount:
                continue
            steps = part["steps"]
            if before:
                steps = [
                    *steps,
                    {
                        "kind": "difference",
                        "before": _as_text(before),
                        "amount": _as_text(amount),
                    },
                ]
            worth = (hours or 0) * part["amount"] / total if total else 0
            values = {
                **common,
                "amount": amount,
                "hours": worth - firm_hours.get(member, 0),
                "steps": steps,
            }
            if share := planned.pop(member, None):
                share.write(values)
                kept |= share
            else:
                new.append({**values, "membership_id": member})
        kept.browse(share.id for share in planned.values()).unlink()
        # The database lets a member have one planned share: what was asked for before
        # must no longer stand as planned there.
        kept.flush_model()
        return kept | kept.create(new)

    def _ask_shares(self, memberships=None):
        """Ask for what is planned: invoices and credit notes follow in the background.

        :param memberships: of these members only
        :return: the shares that are asked for by this
        """
        for record in self:
            record.check_access("write")
            record._lock_shares()
        shares = self._planned_shares(memberships)
        shares._ask()
        return shares

    def _settle_shares_outside(self, paper: str, memberships=None):
        """A third party invoices: what is planned is only recorded, as settled.

        :param paper: what it rests on, as people call it
        :param memberships: of these members only
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_shares()
        if not paper:
            raise UserError(
                self.env._("Say by whose invoices these shares are settled.")
            )
        shares = self._planned_shares(memberships)
        shares.write({"asked_on": fields.Datetime.now(), "settled_by": paper})
        return shares

    def _planned_shares(self, memberships=None):
        domain = Domain("state", "=", "planned")
        if memberships is not None:
            domain &= Domain("membership_id", "in", memberships.ids)
        return self._shares(domain)

    def _others_shares(self, membership) -> list[dict]:
        """Who else takes part, as the network publishes it."""
        self.ensure_one()
        return membership.network_id._published_parts(self._owed(), membership)

    def action_open_shares(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Shares"),
            "res_model": "komunigi.cost.share",
            "view_mode": "list,form,pivot,graph",
            "domain": [(self._share_field, "=", self.id)],
        }


def _as_text(amount: float) -> str:
    return f"{amount:.6f}".rstrip("0").rstrip(".")
