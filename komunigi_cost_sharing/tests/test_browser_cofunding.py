# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import fields
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.komunigi_membership.tests.browser_common import Window, WindowsMixin

from .test_portal_cofunding import CofundingPortalCase

# A name as people write them, longer than a phone is wide
NEED = "Print shelf labels with the price by the kilogram"
SIGNED = base64.b64encode(b"%PDF-1.4 signed").decode()


class MembersPhone(Window):
    def attach(self, name, filename):
        """As choosing a file does it."""
        self.ask(
            f"""(() => {{
                const signs = Uint8Array.from(atob({SIGNED!r}), (s) => s.charCodeAt());
                const files = new DataTransfer();
                files.items.add(new File([signs], {filename!r}));
                document.querySelector("[name={name}]").files = files.files;
            }})()"""
        )


@tagged("post_install", "-at_install")
class TestCofundingOnPhones(WindowsMixin, CofundingPortalCase):
    """Three supermarkets pay a development: from what hurts to the invoices."""

    window = MembersPhone

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panier = cls.create_member(cls.network, "Le Panier")
        cls.dora = cls.create_representative(cls.panier, "dora_votes")
        cls.treasurer = new_test_user(
            cls.env, "treasurer_asks", "komunigi_membership.group_treasurer"
        )
        emil = new_test_user(cls.env, "emil_makes", "base.group_portal")
        cls.create_contributor(cls.network, partner_id=emil.partner_id.id)

    def test_from_the_need_to_the_invoices(self):
        ours, theirs = (
            f"/my/cooperative/{member.id}/developments"
            for member in (self.potager, self.epicerie)
        )
        made = f"/my/network/{self.network.id}/developments"
        paths = {"anna_votes": f"{ours}/new", "chloe_votes": theirs, "emil_makes": made}
        with self.windows(paths) as (anna, chloe, emil):
            self.put_forward(anna)
            chloe.open(theirs)
            chloe.follow(chloe.found("a", "Print shelf labels"))
            chloe.click("document.querySelector('[name=weight][value=\"3\"]')")
            chloe.press("Me too")
            self.assertIn("wanted by 2", chloe.text())
            self.examine(chloe)
            emil.open(made)
            emil.follow(emil.found("a", "Print shelf labels"))
            self.estimate(emil)
        call = self.ask_everybody()
        paths = {
            "anna_votes": f"{ours}/{call.development_id.id}",
            "chloe_votes": self.page(call=call, membership=self.epicerie),
            "dora_votes": self.page(call=call, membership=self.panier),
        }
        with self.windows(paths) as (anna, chloe, dora):
            anna.follow(anna.found("a", f"{NEED}: are we in?"))
            self.examine(anna)
            anna.press("We would like to")
            self.assertIn("It binds nobody yet", anna.text())
            self.agree_on(anna)
            self.examine(anna)
            self.agree_on(chloe)
            self.assertIn("2 agreed; $ 1,200.00 missing", chloe.text())
            self.agree_on(dora)
            self.assertIn("it is under way", dora.text())
            anna.open(self.page(call=call))
            self.assertIn("Our share: $ 1,200.00 without taxes", anna.text())
            self.examine(anna)
            for phone in (anna, chloe, dora):
                phone.open(phone.ask("location.pathname"))
                phone.fill("person", "The chair")
                phone.attach("file", "signed.pdf")
                phone.press("Send it")
                self.assertIn("the signed quote is here", phone.text())
            anna.follow(anna.found("a", "How it was reckoned"))
            self.assertIn("1,200.00", anna.text())
            self.examine(anna)
        self.env.invalidate_all()
        self.assertEqual(call.state, "started")
        self.assertEqual(call.development_id.state, "progress")
        self.assertEqual(call.pledge_ids.mapped("state"), ["invoiced"] * 3)
        self.env.ref(
            "komunigi_cost_sharing.ir_cron_share_invoice"
        ).method_direct_trigger()
        self.env.invalidate_all()
        invoices = call.share_ids.move_id
        self.assertEqual(invoices.mapped("amount_untaxed"), [1200] * 3)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})

    def put_forward(self, phone):
        phone.fill("name", NEED)
        phone.fill("for_whom", "The shop")
        phone.click("document.querySelector('[name=frequency][value=week]')")
        phone.fill("description", "We cut paper.")
        self.examine(phone)
        phone.press("Put it forward")
        self.assertIn("It is put forward", phone.text())

    def estimate(self, phone):
        phone.unfold("Estimate it")
        phone.fill("name_0", "Code")
        phone.fill("hours_0", "36")
        phone.fill("rate_0", "100")
        phone.press("Save the estimate")
        self.assertIn("The estimate is saved", phone.text())

    def ask_everybody(self):
        """The treasurer takes the cost from the estimate."""
        self.env.invalidate_all()
        need = self.env["komunigi.development"].search([("name", "=", NEED)])
        form = Form(self.env["komunigi.cofunding"].with_user(self.treasurer))
        form.name = f"{NEED}: are we in?"
        form.development_id = need
        self.assertEqual((form.amount, form.hours), (3600, 36))
        form.date_until = fields.Date.add(fields.Date.today(), days=30)
        call = form.save()
        call.action_open()
        return call.with_env(self.env)

    def agree_on(self, phone):
        if not phone.ask(
            "document.querySelector('[name=organ]').closest('details').open"
        ):
            phone.unfold("Our cooperative has agreed")
        phone.fill("organ", "Board")
        phone.press("We are in")
        self.assertIn("Noted: you are in", phone.text())
