# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .newcomers_portal_common import NewcomersPortalCase


@tagged("post_install", "-at_install")
class TestPortalCatchUp(NewcomersPortalCase):
    """L'Epicerie paid for a development that Le Potager uses, too."""

    def catch_up(self):
        self.network.catch_up_allowed = True
        return self.create_used_development(
            self.network,
            {self.epicerie: 1000},
            users=self.potager,
            date_delivered=self.today,
        )

    def join(self, development, **form):
        page = self.page(f"/developments/{development.id}/join")
        [element] = self.tree(page).xpath("//main//form[@method='post']")
        fields = dict(element.form_values()) | form
        return self.url_open(
            f"/my/cooperative/{self.potager.id}/developments/{development.id}/join",
            data=fields,
        )

    def test_a_newcomer_joins_those_who_paid(self):
        development = self.catch_up()
        self.log_in("anna_new")
        shown = self.text_of(self.page(f"/developments/{development.id}"))
        self.assertIn("Le Potager They use it and did not pay for it", shown)
        self.assertIn("Join those who paid for it", shown)
        page = self.page(f"/developments/{development.id}/join")
        said = self.text_of(page)
        self.assertIn("500.00", said)
        self.assertIn("nobody is billed without having agreed", said)
        refused = self.join(development, organ="Our board")
        self.assertEqual(refused.status_code, 400)
        self.assertIn("Tick that you are sure", self.alert_of(refused))
        self.assertFalse(development.catch_up_ids.newcomer_ids.filtered("agreed_on"))
        done = self.join(development, organ="Our board", sure="1")
        self.assertIn("Thank you", self.text_of(done))
        newcomer = development.catch_up_ids.newcomer_ids
        self.assertEqual(
            (newcomer.state, newcomer.organ, newcomer.membership_id),
            ("agreed", "Our board", self.potager),
        )
        self.assertFalse(development.catch_up_ids.share_ids)

    def test_who_paid_or_is_elsewhere_has_nothing_to_join(self):
        development = self.catch_up()
        path = f"/developments/{development.id}/join"
        self.log_in("chloe_new")
        self.assertEqual(self.page(path, self.epicerie).status_code, 404)
        self.assertEqual(self.page(path, self.potager).status_code, 404)
        self.log_in("farid_new")
        self.assertEqual(self.page(path, self.elsewhere).status_code, 404)

    def test_an_invitation_leads_to_the_page(self):
        development = self.catch_up()
        record = self.env["komunigi.catch.up"].browse(
            development.action_propose_catch_up()["res_id"]
        )
        self.potager.representation_ids.partner_id.email = "anna@potager.example"
        record.with_user(self.treasurer).action_invite()
        record.env["komunigi.catch.up.mailing"].search([])._try_batch(10)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("500.00", mail.body_html)
        self.assertIn(f"/developments/{development.id}/join", mail.body_html)
        with self.assertRaisesRegex(UserError, "twice"):
            record.action_invite()
        self.log_in("anna_new")
        self.assertIn("You are invited", self.text_of(self.page("/sharing")))
