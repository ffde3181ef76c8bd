# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.komunigi_membership.models.komunigi_invoiced import INVOICING_BATCH


class KomunigiCostShare(models.Model):
    """From a share that is asked for to its invoice, or its credit note."""

    _inherit = "komunigi.cost.share"

    asked_by_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, copy=False
    )

    def _ask(self):
        """Ask for planned shares; their invoices follow in the background.

        Called with sudo, by what is shared, which is locked.
        """
        if self:
            self.write({"asked_on": fields.Datetime.now(), "asked_by_id": self.env.uid})
            self._trigger_invoicing()

    def _trigger_invoicing(self):
        # sudo: jobs are a matter of the system; this one only goes on with what was
        # asked for.
        self.env.ref("komunigi_cost_sharing.ir_cron_share_invoice").sudo()._trigger()

    def action_try_again(self):
        """Put shares that could not be invoiced back into the queue."""
        self._check_treasurer()
        # sudo: nobody has a right to write shares; the treasurer's was asked for.
        failed = self.sudo().filtered(lambda share: share.error and not share.move_id)
        failed.write({"error": False})
        self._trigger_invoicing()
        return True

    def action_ask_again(self):
        """Invoice anew what was cancelled, or credited in accounting."""
        self._check_treasurer()
        for share in self:
            # sudo: nobody has a right to write shares; the treasurer's was asked for.
            share = share.sudo()
            # Whoever shares the cost anew locks what is shared.
            shared = share._shared_record()
            if shared:
                shared._lock_shares()
            if not share.is_void or share.replaced:
                raise UserError(
                    self.env._(
                        "“%s” is asked for already, or its cost was shared anew since.",
                        share.display_name,
                    )
                )
            share.write({"move_id": False, "asked_on": fields.Datetime.now()})
        self._trigger_invoicing()
        return True

    def _check_treasurer(self):
        self.check_access("read")
        # Who may write co-funding calls shares their cost.
        self.env["komunigi.cofunding"].check_access("write")

    def action_open_invoice(self):
        self.ensure_one()
        return self.move_id._get_records_action(name=self.env._("Invoice"))

    def action_open_origin(self):
        self.ensure_one()
        return self._shared_record().get_formview_action()

    # The job

    @api.model
    def _cron_invoice(self, batch_size=INVOICING_BATCH):
        """Invoice what was asked for."""
        self._invoice_waiting(self._domain_to_invoice(), "network_id", batch_size)

    @api.model
    def _domain_to_invoice(self) -> Domain:
        return Domain(
            [
                ("asked_on", "!=", False),
                ("move_id", "=", False),
                ("settled_by", "=", False),
                ("error", "=", False),
            ]
        )

    def _make_invoices(self):
        network = self.network_id
        # sudo: whoever asks for shares needs no right in accounting; these are this
        # network's own journal, product and funds.
        shares = self.sudo().with_company(network.company_id)
        # Another worker may have invoiced them since they were searched for.
        shares = shares.filtered(lambda share: not share.move_id)
        network.sudo()._complete_cost_setup()
        # A credit note corrects an invoice of the same batch, perhaps.
        for part in (
            shares.filtered(lambda share: share.amount > 0),
            shares.filtered(lambda share: share.amount < 0),
        ):
            if part:
                part._create_invoices()
        shares._create_fund_entries()

    def _create_invoices(self):
        self._fetch_names_for_steps()
        corrected = self._corrected_invoices()
        moves = self._create_posted_invoices(
            [share._prepare_invoice() for share in self],
            self.env._("Made from a share of a cost."),
        )
        for share, move in zip(self, moves, strict=True):
            share.write({"move_id": move.id, "error": False})
        for share, invoices in corrected.items():
            # Only now: posting it, Odoo would credit what is on its way to the bank.
            share.move_id.reversed_entry_id = invoices[:1]
            share.move_id._reconcile_shares(invoices)

    def _corrected_invoices(self) -> dict:
        """The invoices that credit notes correct: of the same cost and member, open
        ones first, the latest first."""
        credits = self.filtered(lambda share: share.amount < 0)
        corrected = {}
        for name in self._origin_fields():
            of_origin = credits.filtered(name)
            if not of_origin:
                continue
            invoiced = self.search(
                [
                    (name, "in", of_origin[name].ids),
                    ("membership_id", "in", of_origin.membership_id.ids),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("move_id.state", "=", "posted"),
                    ("is_void", "=", False),
                ],
                order="id desc",
            ).grouped(lambda share, name=name: (share[name], share.membership_id))
            for share in of_origin:
                moves = invoiced.get((share[name], share.membership_id), self).move_id
                if moves:
                    corrected[share] = moves.sorted(
                        lambda move: not move.amount_residual
                    )
        return corrected

    def _prepare_invoice(self):
        network = self.network_id
        # A member's own representative may have asked, by signing the quote.
        asker = self.asked_by_id.filtered(lambda user: not user.share)
        author = asker or network.treasurer_id or self.env.user
        today = network._today()
        values = self._prepare_invoice_of(
            self.membership_id.partner_id, network, author
        )
        partner = self.env["res.partner"].browse(values["partner_id"])
        return {
            **values,
            "move_type": "out_invoice" if self.amount > 0 else "out_refund",
            "journal_id": network.cost_journal_id.id,
            "invoice_date": today,
            "invoice_date_due": today + timedelta(days=network.dues_due_days),
            "invoice_origin": self.name,
            "cost_share_id": self.id,
            "narration": self._invoice_note(partner.lang),
            "invoice_line_ids": [Command.create(self._prepare_invoice_line(partner))],
        }

    def _prepare_invoice_line(self, partner):
        network = self.network_id
        values = {
            "product_id": network.cost_product_id.id,
            "name": self._invoice_line_name(partner.lang),
            "quantity": 1,
            "price_unit": abs(self.amount),
        }
        if account := self._analytic_account():
            values["analytic_distribution"] = {account.id: 100}
        return values

    def _analytic_account(self):
        """Where accounting counts it: the development's account, else the fund's,
        else the network's."""
        return (
            self.development_id.analytic_account_id
            or self.fund_id.analytic_account_id
            or self.network_id.cost_analytic_account_id
        )

    def _invoice_line_name(self, lang):
        """What for and by which key, in the language of who pays."""
        share = self.with_context(lang=lang)
        values = {
            "network": share.network_id.name,
            "what": share.name,
            "key": share.key_id.name,
        }
        if share.key_id:
            return share.env._("%(network)s: share of “%(what)s” (%(key)s)", **values)
        return share.env._("%(network)s: share of “%(what)s”", **values)

    def _invoice_note(self, lang):
        """The arithmetic, and what it rests on, in the language of who pays."""
        share = self.with_context(lang=lang)
        said = share._say_steps()
        if share.decision:
            said.append(share.env._("It rests on: %s.", share.decision))
        if not said:
            return False
        return Markup("<p>%s</p><ul>%s</ul>") % (
            share.env._("How this amount was reckoned, without taxes:"),
            Markup("").join(Markup("<li>%s</li>") % sentence for sentence in said),
        )

    def _create_fund_entries(self):
        self.env["komunigi.fund.entry"].create(
            [
                {
                    "share_id": share.id,
                    "fund_id": share.fund_id.id,
                    "date": share.move_id.invoice_date,
                    "name": share.name,
                    "direction": "in" if share.amount > 0 else "out",
                }
                for share in self.filtered("fund_id")
            ]
        )
