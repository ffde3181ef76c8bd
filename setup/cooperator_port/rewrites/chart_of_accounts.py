"""Loading a chart of accounts gives each company what cooperator needs."""

from ..rewriting import Rewrites
from ..xml_source import elements, replace

rewrites = Rewrites("chart of accounts")


@rewrites.python("models/account_chart_template.py")
def loading_names_the_template(source):
    """A chart template is a code in 19.0; the method that loads one gets it with the
    company instead of being called on it."""
    source.method("AccountChartTemplate", "_load").become(
        """
        def _load(self, template_code, company, install_demo, force_create=True):
            result = super()._load(template_code, company, install_demo, force_create)
            company._init_cooperator_data()
            return result
        """
    )


@rewrites.python("models/account_chart_template.py")
def template_model_is_abstract(source):
    """account.chart.template has no table in 19.0; what extends it says so too."""
    source.replace_expression("models.Model", "models.AbstractModel")


@rewrites.python("models/res_company.py")
def accounting_is_asked_of_the_company(source):
    """In 19.0 the company knows its chart template (a code) and whether it has
    entries."""
    source.method("ResCompany", "_accounting_data_initialized").body_becomes(
        """
        self.ensure_one()
        return bool(self.chart_template) or self._existing_accounting()
        """
    )


@rewrites.python("models/res_company.py")
def demo_is_decided_by_the_caller(source):
    """The flag that a module has demo data is set in 19.0 only when they are all
    loaded, so the demo file that asks for the account would find it unset.

    The demo file knows that there is demo data; only the other caller has to look.
    """
    source.method("ResCompany", "_init_cooperator_data").drop_statement_with(
        "self._init_cooperator_demo_data()"
    )
    source.method("ResCompany", "_init_cooperator_data").end_with(
        """
        module = self.env["ir.module.module"].sudo()._get("cooperator")
        if module.demo:
            self._init_cooperator_demo_data()
        """
    )


@rewrites.python("models/res_company.py")
def demo_account_is_shared_by_branches(source):
    """An account of 19.0 has a code for each root company and serves its branches;
    accounting's demo data now have companies with branches."""
    source.method("ResCompany", "_init_cooperator_demo_data").become(
        '''
        def _init_cooperator_demo_data(self):
            """Give each company with a chart of accounts a cooperator account."""
            code = "416101"
            for company in self:
                if company.property_cooperator_account:
                    continue
                if not company._accounting_data_initialized():
                    # Loading a chart deletes the accounts that are there before it;
                    # this is called again when that is done.
                    continue
                root = company.root_id
                accounts = self.env["account.account"].with_company(root)
                account = accounts.search(
                    [*accounts._check_company_domain(root), ("code", "=", code)],
                    limit=1,
                )
                company.property_cooperator_account = account or accounts.create(
                    {
                        "code": code,
                        "name": "Cooperators",
                        "account_type": "asset_receivable",
                        "reconcile": True,
                        "company_ids": [fields.Command.link(root.id)],
                    }
                )
        '''
    )


@rewrites.xml("demo/coop.xml")
def demo_reaches_all_companies(source):
    """A search in a <value> gives one company only; accounting's demo data of 19.0
    bring others, which may come first."""
    (value,) = source.root.xpath("function[@name='_init_cooperator_demo_data']/value")
    (search,) = elements('<function model="res.company" name="search" eval="[[]]"/>')
    replace(value, search)


@rewrites.python("models/res_company.py")
def accounts_are_archived(source):
    """An account of 19.0 is archived rather than deprecated, and archived records are
    left out by themselves."""
    source.field("ResCompany", "property_cooperator_account").set(
        domain='[("account_type", "=", "asset_receivable")]'
    )


@rewrites.python("models/subscription_request.py")
def income_account_is_asked_of_the_product(source):
    """The account of a product's income may in 19.0 also come from its company; the
    product answers for all three."""
    source.method("SubscriptionRequest", "_prepare_invoice_line").assignment_becomes(
        "account", 'product._get_product_accounts()["income"]'
    )
