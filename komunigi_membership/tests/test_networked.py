# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from lxml import etree

from odoo.tests import Form, new_test_user, tagged

from .common import MembershipCase


@tagged("post_install", "-at_install")
class TestNetworked(MembershipCase):
    """A form names its network where there are several, and asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The demo's networks are in the first company.
        company = cls.env["res.company"].create({"name": "The lake"})
        cls.env.user.company_ids += company
        cls.administrator = new_test_user(
            cls.env,
            "amina",
            groups="komunigi_membership.group_administrator",
            company_id=company.id,
            company_ids=company.ids,
        )
        cls.network = cls.create_network("The mountain", company_id=company.id)

    def form(self):
        form = Form(self.env["komunigi.basis"].with_user(self.administrator))
        form.name = "Turnover"
        form.unit = "euros"
        return form

    def test_the_only_network_is_taken_without_a_word(self):
        form = self.form()
        self.assertEqual(form.network_id, self.network)
        with self.assertRaisesRegex(AssertionError, "invisible"):
            form.network_id = self.network
        self.assertEqual(form.save().network_id, self.network)

    def test_of_two_networks_one_is_asked_for(self):
        lake = self.create_network("The lake", company_id=self.network.company_id.id)
        form = self.form()
        self.assertFalse(form.network_id)
        with self.assertRaisesRegex(AssertionError, "network_id is a required field"):
            form.save()
        form.network_id = lake
        self.assertEqual(form.save().network_id, lake)

    def test_networks_of_another_company_are_no_choice(self):
        self.create_network("The lake")
        self.assertEqual(self.form().network_id, self.network)
        self.assertFalse(self.form().several_networks)

    def test_a_form_in_which_something_begins_asks_on_its_first_page(self):
        networked = self.env.registry["komunigi.networked"]
        models = [
            model
            for model in self.env.values()
            if isinstance(model, networked) and not model._abstract
        ]
        self.assertIn("komunigi.membership", [model._name for model in models])
        for model in models:
            form = etree.fromstring(model.get_view(view_type="form")["arch"])
            # Not those of what is listed in the form
            [network] = form.xpath("//field[@name='network_id'][not(ancestor::field)]")
            with self.subTest(model=model._name):
                self.assertEqual(
                    network.get("invisible"), "network_id and not several_networks"
                )
                self.assertTrue(
                    form.get("create") in ("0", "False", "false")
                    or not network.xpath("ancestor::page")
                )
