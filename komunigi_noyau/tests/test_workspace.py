# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from .workspace_common import WorkspacePortalCase


@tagged("post_install", "-at_install")
class TestWorkspace(WorkspacePortalCase):
    """Without an account in the operator's ERP: from the home page to a decision."""

    def test_from_the_home_page_to_the_body(self):
        self.log_in("anna_sits")
        home = self.url_open("/my/home")
        self.assertIn("/my/bodies", home.text)
        page = self.url_open("/my/bodies")
        self.assertTrue(page.url.endswith(f"/my/bodies/{self.body.id}"))
        text = self.text_of(page)
        self.assertIn("The long-term view", text)
        self.assertIn("Oskar · Operator", text)
        self.assertIn("Chloe_Sits · L'Epicerie", text)

    def test_bring_draft_decide(self):
        self.log_in("anna_sits")
        page = self.page_of()
        page = self.submit(
            page, [("name", "Sundays"), ("draft", "From May on.\n\nOK?")]
        )
        self.assertEqual(page.status_code, 200)
        matter = self.env["komunigi.matter"].search([("name", "=", "Sundays")])
        self.assertEqual(matter.author_id, self.anna.partner_id)
        self.assertIn("From May on.", self.text_of(page))
        self.post_to(matter, "propose")
        page = self.page_of(matter)
        self.assertIn("0 of 3 seats have answered; 2 have to", self.text_of(page))
