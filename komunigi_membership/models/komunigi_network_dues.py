# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, fields, models

# Days after the due date, and the mail that goes out then
DEFAULT_REMINDERS = (
    (7, "komunigi_membership.mail_template_dues_reminder_first"),
    (30, "komunigi_membership.mail_template_dues_reminder_second"),
    (60, "komunigi_membership.mail_template_dues_reminder_last"),
)


class KomunigiNetwork(models.Model):
    """The dues side of a network: when they are called, into which journal."""

    _inherit = "komunigi.network"

    dues_period = fields.Selection(
        [
            ("year", "Every year"),
            ("quarter", "Every quarter"),
            ("month", "Every month"),
        ],
        string="Dues are called",
        required=True,
        default="year",
    )
    dues_due_days = fields.Integer(
        string="Days to pay", default=30, help="From the date of the invoice."
    )
    dues_grace_days = fields.Integer(
        string="Days of grace",
        help="Dues are late this many days after they were due.",
    )
    dues_journal_id = fields.Many2one(
        "account.journal",
        string="Dues journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        copy=False,
        help="The sales journal of these invoices alone: its numbers and its payment "
        "reference are theirs. Made when the first dues are sent, if empty.",
    )
    dues_product_id = fields.Many2one(
        "product.product",
        string="Dues product",
        check_company=True,
        copy=False,
        help="Gives the invoices their income account and their taxes. Made when the "
        "first dues are sent, if empty.",
    )
    dues_analytic_account_id = fields.Many2one(
        "account.analytic.account", string="Analytic account", check_company=True
    )
    reminder_mode = fields.Selection(
        [
            ("network", "This network, calmly"),
            ("accounting", "The accountant's own reminders"),
        ],
        string="Who reminds of dues",
        required=True,
        default="network",
    )
    reminder_ids = fields.One2many("komunigi.dues.reminder", "network_id")
    scale_ids = fields.One2many("komunigi.dues.scale", "network_id")
    call_ids = fields.One2many("komunigi.dues.call", "network_id")
    basis_ids = fields.One2many("komunigi.basis", "network_id")
    fund_ids = fields.One2many("komunigi.fund", "network_id")

    _dues_days_positive = models.Constraint(
        "CHECK(dues_due_days >= 0 AND dues_grace_days >= 0)",
        "Numbers of days cannot be negative.",
    )

    def _prepare_dues(self):
        result = super()._prepare_dues()
        self._complete_dues_setup()
        return result

    def _complete_dues_setup(self):
        """Give each network what its dues need, where it has none.

        A journal and a product of its own, a common pot, a solidarity fund, and a
        calm sequence of reminders. May be called any number of times.
        """
        # Journals and products are the accountant's; who sets up a network or sends
        # its dues needs these two, and only in the network's company.
        for network in self.sudo():
            network = network._in_common_language().with_company(network.company_id)
            if not network.dues_journal_id:
                network.dues_journal_id = network._create_sales_journal(
                    network.env._("Dues of %(network)s", network=network.name), "DUES"
                )
            if not network.dues_product_id:
                network.dues_product_id = network._create_service(
                    network.env._("Dues of %(network)s", network=network.name)
                )
            kinds = network.fund_ids.mapped("kind")
            for kind, name in (
                ("common", network.env._("Common pot")),
                ("solidarity", network.env._("Solidarity fund")),
            ):
                if kind not in kinds:
                    network.fund_ids = [Command.create({"kind": kind, "name": name})]
            if not network.reminder_ids:
                network.reminder_ids = [
                    Command.create(
                        {"days": days, "template_id": network.env.ref(template).id}
                    )
                    for days, template in DEFAULT_REMINDERS
                ]

    def _create_sales_journal(self, name: str, code: str):
        """A sales journal, with the structured reference of the company's country.

        :param code: four letters; two and a number where it is taken
        """
        journals = self.env["account.journal"]
        taken = set(
            journals.with_context(active_test=False)
            .search(journals._check_company_domain(self.company_id))
            .mapped("code")
        )
        start, number = code[:2], 1
        while code in taken:
            number += 1
            code = f"{start}{number}"
        return journals.create(
            {
                "name": name,
                "type": "sale",
                "code": code,
                "company_id": self.company_id.id,
            }
        )

    def _create_service(self, name: str):
        """A service with the company's default tax on sales."""
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "company_id": self.company_id.id,
                "purchase_ok": False,
                "list_price": 0,
                "taxes_id": [Command.set(self.company_id.account_sale_tax_id.ids)],
            }
        )

    def _charges_to_remind(self, membership_ids=None):
        """Open charges that have reached a step of this network's reminders."""
        self.ensure_one()
        steps = self.reminder_ids.sorted("days")
        if not steps:
            return self.env["komunigi.dues.charge"]
        today = self._today()
        domain = [
            ("network_id", "=", self.id),
            ("residual", ">", 0),
            ("reminder_count", "<", len(steps)),
            ("date_due", "<=", today - timedelta(days=steps[0].days)),
        ]
        if membership_ids is not None:
            domain.append(("membership_id", "in", membership_ids))
        return (
            self.env["komunigi.dues.charge"]
            .search(domain)
            .filtered(lambda charge: charge._reminder_due(steps, today))
        )

    def _send_dues_reminders(self, membership_ids):
        """Queue one mail for each of these members, about all that it owes."""
        self.ensure_one()
        steps = self.reminder_ids.sorted("days")
        today = self._today()
        # Another worker may be at the same members.
        charges = self._charges_to_remind(membership_ids).try_lock_for_update(
            allow_referencing=True
        )
        mails = {}
        for membership, owed in charges.grouped("membership_id").items():
            if membership._dues_contacts():
                step = max(
                    (charge._reminder_due(steps, today) for charge in owed),
                    key=lambda reminder: reminder.days,
                )
                mails[membership] = step.template_id
            else:
                membership.message_post(
                    body=self.env._(
                        "No reminder of dues could be sent: neither this member nor "
                        "its representatives have an e-mail address."
                    )
                )
        self._write_dues_reminders(charges, mails)

    def _remind_now(self, memberships):
        """Queue the mail that comes next for each of these members, before its day.

        Once the sequence is through, its last mail again.
        """
        self.ensure_one()
        steps = self.reminder_ids.sorted("days")
        today = self._today()
        charges = memberships.charge_ids.filtered(
            lambda charge: charge.residual > 0 and charge.date_due < today
        )
        # A network that has no steps any more: the first mail.
        default = self.env.ref(DEFAULT_REMINDERS[0][1])
        mails = {}
        for membership, owed in charges.grouped("membership_id").items():
            sent = max(owed.mapped("reminder_count"))
            mails[membership] = steps[: sent + 1][-1:].template_id or default
        # Whoever reminds the same members meanwhile, the job or somebody else, makes
        # one of the two transactions start over, which then finds them reminded.
        self._write_dues_reminders(charges, mails)
        # sudo: only has the queue looked at; the job itself runs as the system.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _write_dues_reminders(self, charges, mails):
        """Queue one mail a member, and count it for each of its charges.

        :param mails: by member, the template
        """
        memberships = self.env["komunigi.membership"].concat(*mails)
        for template, reminded in memberships.grouped(mails.get).items():
            # sudo: the mail names invoices, which the treasurer need not have the right
            # to read; it goes to the member whose they are.
            template.sudo().send_mail_batch(
                reminded.ids, email_layout_xmlid="mail.mail_notification_light"
            )
        today = self._today()
        for count, reminded in charges.grouped("reminder_count").items():
            # sudo: nobody writes charges; that a reminder was sent is noted by the
            # course alone.
            reminded.sudo().write(
                {"reminder_count": count + 1, "last_reminder_date": today}
            )
