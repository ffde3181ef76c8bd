"""cooperator's own tests: only what 19.0 makes them say otherwise."""

from ..rewriting import Rewrites

rewrites = Rewrites("tests")

_CHARTS = 'cls.env["account.chart.template"]'


@rewrites.python("tests/cooperator_test_mixin.py")
def test_chart_is_a_code(source):
    """The chart template of a company is a code in 19.0, loaded by its model."""
    method = source.method("CooperatorTestMixin", "set_up_cooperator_test_data")
    method.replace_expression(
        "cls.company.chart_template_id", "cls.company.chart_template"
    )
    method.replace_expression(
        f"{_CHARTS}.search([], limit=1).try_loading(cls.company)",
        f'{_CHARTS}.try_loading("generic_coa", cls.company)',
    )
    source.method("CooperatorTestMixin", "create_company").replace_expression(
        "cls.company.chart_template_id.try_loading(company)",
        f"{_CHARTS}.try_loading(cls.company.chart_template, company)",
    )


@rewrites.python("tests/test_cooperator.py")
def test_reversal_has_no_method(source):
    """The wizard that reverses moves has in 19.0 a button instead of a choice."""
    method = source.method(
        "CooperatorCase", "test_capital_release_request_reversal_name"
    )
    method.forget_key("refund_method")


@rewrites.python("tests/test_cooperator_security.py")
def test_group_has_user_ids(source):
    """The users of a group are its user_ids in 19.0."""
    source.method("TestCooperatorSecurity", "setUpClass").rename_key(
        "users", "user_ids"
    )


@rewrites.python("tests/test_cooperator.py")
def test_draft_has_no_name(source):
    """A draft move of 19.0 gets its name when it is posted."""
    source.method(
        "CooperatorCase", "test_capital_release_request_reversal_name"
    ).after_assignment("reversed_move", "reversed_move.action_post()")


@rewrites.python("tests/test_cooperator.py")
def test_selection_keeps_its_values(source):
    """A selection field of 19.0 checks values against a dictionary that it prepared,
    so that is what the test has to put another one into."""
    method = source.method("CooperatorCase", "test_company_type_to_legal_form")
    for name in ("subscription_request_company_type", "res_partner_legal_form"):
        method.replace_expression(f"{name}.selection", f"{name}._selection", times=3)
    method.replace_expression(
        '[("dummy_type", "Dummy Type")]', '{"dummy_type": "Dummy Type"}', times=2
    )


def _after_install(path, class_name):
    @rewrites.python(path)
    def test_runs_after_install(source):
        """Charts of accounts are loaded for a company when all addons are there; 19.0
        warns about tests that do it earlier."""
        source.import_also("odoo.tests", "tagged")
        source.class_(class_name).decorate('tagged("post_install", "-at_install")')


_after_install("tests/test_cooperator.py", "CooperatorCase")
_after_install("tests/test_cooperator_security.py", "TestCooperatorSecurity")
_after_install("tests/test_mail_templates.py", "TestMailTemplates")


@rewrites.python("tests/test_portal_payment.py")
def test_accountant_is_a_cooperative_manager(source):
    """Accounting's tests run in 19.0 as a user with accounting's rights only, where
    16.0 gave that user the rights of the administrator."""
    source.class_("PortalPaymentCase").append(
        """
        @classmethod
        def get_default_groups(cls):
            return (
                super().get_default_groups()
                | cls.quick_ref("cooperator.cooperator_group_manager")
                | cls.quick_ref("base.group_partner_manager")
            )
        """
    )


@rewrites.python("tests/test_portal_payment.py")
def test_payment_route_wants_provider_and_method(source):
    """The route that starts a payment takes in 19.0 a provider, a method and a token
    instead of one option, and refuses a currency: the invoice has one."""
    method = source.method("PortalPaymentCase", "test_portal_payment")
    method.forget_key("currency_id")
    method.rename_key("payment_option_id", "provider_id")
    method.add_entries(
        "provider_id", payment_method_id="self.payment_method_id", token_id="None"
    )


@rewrites.python("tests/test_portal_payment.py")
def test_json_helper_answers_the_result(source):
    """Odoo's own helper for JSON-RPC replaces that of the payment tests in 19.0."""
    method = source.method("PortalPaymentCase", "test_portal_payment")
    method.replace_expression(
        "self._make_json_rpc_request(url, data)", "self.make_jsonrpc_request(url, data)"
    )
    method.assignment_becomes("processing_values", "result")


@rewrites.python("tests/test_portal_payment.py")
def test_post_processing_has_another_name(source):
    """What follows a confirmed payment is called _post_process in 19.0."""
    source.method("PortalPaymentCase", "test_portal_payment").replace_expression(
        "tx_sudo._finalize_post_processing()", "tx_sudo._post_process()"
    )
