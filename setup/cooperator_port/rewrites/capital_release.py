"""Capital release requests: invoices for shares, their payment, and invoice figures."""

from ..rewriting import Rewrites

rewrites = Rewrites("capital release requests")


@rewrites.python("models/account_move.py")
def first_number_without_a_date(source):
    """In 19.0 a draft may be asked for its first number before it has a date."""
    source.method("AccountMove", "_get_starting_sequence").replace_expression(
        "self.date.year",
        "(self.date or self.invoice_date or fields.Date.context_today(self)).year",
    )


@rewrites.python("models/account_move.py")
def paid_once(source):
    """19.0 calls the hook of paid invoices when a payment is registered and again when
    it is matched with the bank; shares are given once."""
    source.method("AccountMove", "_invoice_paid_hook").after_assignment(
        "cooperative_membership",
        """
        if invoice.subscription_request.state == "paid":
            continue
        """,
    )


@rewrites.python("models/account_move_line.py")
def account_depends_on_nothing_more(source):
    """In 19.0 the account of a line is computed once, at creation; dependencies added
    here would overwrite an account that was chosen."""
    source.method("AccountMoveLine", "_compute_account_id").undecorate("api.depends")


@rewrites.python("models/account_move_line.py")
def unused_import(source):
    """Nothing of the file needs api any more."""
    source.import_only("odoo", "models")


@rewrites.python("models/account_payment.py")
def payments_know_no_transfers(source):
    """Payments of 19.0 are no transfers between journals; those fields are gone."""
    source.method("AccountPayment", "_compute_destination_account_id").forget_arguments(
        "api.depends", "is_internal_transfer", "destination_journal_id"
    )


@rewrites.python("report/account_invoice_report.py")
def figures_are_composed(source):
    """The queries of a report are composed as SQL objects in 19.0, not as text."""
    source.import_also("odoo.tools", "SQL")
    source.method("AccountInvoiceReport", "_select").body_becomes(
        """
        return SQL("%s, move.release_capital_request", super()._select())
        """
    )


@rewrites.python("report/account_invoice_report.py")
def figures_are_filtered_in_search(source):
    """_where_calc is gone; in 19.0 every read of figures goes through _search."""
    source.import_also("odoo.fields", "Domain")
    source.method("AccountInvoiceReport", "_where_calc").remove()
    source.class_("AccountInvoiceReport").append(
        '''
        @api.model
        def _search(self, domain, *args, **kwargs):
            """Leave capital release requests out: shares are no turnover."""
            ordinary = Domain("release_capital_request", "=", False)
            return super()._search(Domain(domain) & ordinary, *args, **kwargs)
        '''
    )


@rewrites.python("report/account_invoice_report.py")
def figures_flush_what_they_read(source):
    """A report of 19.0 names the fields that its query reads, so that pending changes
    are written before."""
    source.class_("AccountInvoiceReport").append(
        '_depends = {"account.move": ["release_capital_request"]}'
    )


@rewrites.python("models/subscription_request.py")
def company_says_its_type(source):
    """partner_firstname of 19.0 looks at the company type of a new partner, and splits
    the name of a company that doesn't give it into first and last name."""
    source.method("SubscriptionRequest", "get_partner_company_vals").add_entries(
        "is_company", company_type='"company" if self.is_company else "person"'
    )
