# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.komunigi_vote.tests.test_browser import Phone, PhonesMixin

from .test_portal_cofunding import CofundingPortalCase

SIGNED = base64.b64encode(b"%PDF-1.4 signed").decode()


class MembersPhone(Phone):
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
class TestCofundingOnPhones(PhonesMixin, CofundingPortalCase):
    """Three supermarkets pay a development: from what hurts to the invoices."""

    phone = MembersPhone

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panier = cls.create_member(cls.network, "Le Panier")
        cls.dora = cls.create_representative(cls.panier, "dora_votes")

    def test_from_the_call_to_the_invoices(self):
        development = self.create_development(
            self.network,
            description="Members swap their shifts themselves.",
            estimate_line_ids=[
                Command.create({"name": "Code", "hours": 36, "rate": 100})
            ],
        )
        call = self.env["komunigi.cofunding"].create(
            {
                "name": "Swaps",
                "development_id": development.id,
                "date_until": fields.Date.add(fields.Date.today(), days=30),
            }
        )
        call.action_open()
        paths = {
            "anna_votes": self.page(call=call),
            "chloe_votes": self.page(call=call, membership=self.epicerie),
            "dora_votes": self.page(call=call, membership=self.panier),
        }
        with self.phones(paths) as (anna, chloe, dora):
            self.examine(anna)
            anna.press("We would like to")
            self.assertIn("It binds nobody yet", anna.text())
            self.agree_on(anna)
            self.examine(anna)
            self.agree_on(chloe)
            self.assertIn("2 agreed; $ 1,200.00 missing", chloe.text())
            self.agree_on(dora)
            self.assertIn("it is under way", dora.text())
            anna.open(paths["anna_votes"])
            self.assertIn("Our share: $ 1,200.00 without taxes", anna.text())
            self.examine(anna)
            for phone in (anna, chloe, dora):
                phone.open(phone.ask("location.pathname"))
                phone.fill("person", "The chair")
                phone.attach("file", "signed.pdf")
                phone.press("Send it")
                self.assertIn("the signed quote is here", phone.text())
        self.env.invalidate_all()
        self.assertEqual((call.state, development.state), ("started", "progress"))
        self.assertEqual(call.pledge_ids.mapped("state"), ["invoiced"] * 3)
        self.env.ref(
            "komunigi_cost_sharing.ir_cron_share_invoice"
        ).method_direct_trigger()
        self.env.invalidate_all()
        invoices = call.share_ids.move_id
        self.assertEqual(invoices.mapped("amount_untaxed"), [1200] * 3)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})

    def agree_on(self, phone):
        if not phone.ask(
            "document.querySelector('[name=organ]').closest('details').open"
        ):
            phone.unfold("Our cooperative has agreed")
        phone.fill("organ", "Board")
        phone.press("We are in")
        self.assertIn("Noted: you are in", phone.text())
