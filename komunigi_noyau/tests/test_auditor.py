# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
import io

from odoo.tests import tagged

from ..controllers.auditor import _cell
from .workspace_common import WorkspacePortalCase


@tagged("post_install", "-at_install")
class TestAuditor(WorkspacePortalCase):
    """Elected by the members: reads the network's figures, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.create_body(cls.network, "Auditors", kind="audit")
        cls.auditors = cls.create_college(cls.audit, "Auditors")
        cls.seat_audit = cls.create_seat(cls.auditors, cls.potager, cls.bruno)
        cls.fund = cls.network.fund_ids.filtered(lambda f: f.kind == "common")[
            :1
        ] or cls.env["komunigi.fund"].create(
            {"name": "Common pot", "network_id": cls.network.id, "kind": "common"}
        )
        cls.fund.entry_ids.create(
            {
                "fund_id": cls.fund.id,
                "name": "=HYPERLINK(1)",
                "amount": 120.5,
                "hours": 2,
                "decision": "Assembly of May",
            }
        )
        cls.charge(cls.potager, 300, 100)
        cls.charge(cls.epicerie, 200, 0)
        cls.potager.partner_id.write({"email": "secret@example.com", "phone": "0470"})
        cls.here = f"/my/bodies/{cls.audit.id}"

    @classmethod
    def charge(cls, member, amount, residual, **values):
        return cls.env["komunigi.dues.charge"].create(
            {
                "membership_id": member.id,
                "date_start": "2025-01-01",
                "date_end": "2026-01-01",
                "date_due": "2025-02-01",
                "amount": amount,
                "opening_residual": residual,
                **values,
            }
        )

    def rows_of(self, response):
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_the_figures_in_total_and_by_call(self):
        self.log_in("bruno_sits")
        text = self.text_of(self.url_open(self.here))
        self.assertRegex(text, r"Together\D+500\.00\D+400\.00\D+100\.00")
        self.assertIn("=HYPERLINK(1)", text)
        self.assertRegex(text, r"out:\D+120\.50")
        self.assertIn("Assembly of May", text)
        text = self.text_of(self.url_open(f"{self.here}/charges"))
        self.assertRegex(text, r"Le Potager\D+300\.00\D+paid\D+200\.00")
        self.assertRegex(text, r"still to pay, taxes included:\D+100\.00")

    def test_files_for_a_spreadsheet_hold_no_formula(self):
        self.log_in("bruno_sits")
        response = self.url_open(f"{self.here}/entries.csv")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        [_head, row] = self.rows_of(response)
        self.assertIn("'=HYPERLINK(1)", row)
        rows = self.rows_of(self.url_open(f"{self.here}/charges.csv"))
        self.assertEqual(
            {(row[0], row[3], row[4], row[5]) for row in rows[1:]},
            {
                ("Le Potager", "300.0", "200.0", "100.0"),
                ("L'Epicerie", "200.0", "200.0", "0.0"),
            },
        )
        for text in ("+1", "@x", "\t=1", " =1", "-2"):
            with self.subTest(text):
                self.assertTrue(_cell(text).startswith("'"))

    def test_nothing_else(self):
        own = self.charge(self.epicerie, 50, 0, payer="solidarity")
        self.fund.entry_ids.create(
            {
                "fund_id": self.fund.id,
                "name": "For L'Epicerie",
                "direction": "out",
                "amount": 50,
                "charge_id": own.id,
            }
        )
        self.env["komunigi.matter"].create(
            {"name": "Of the auditors", "body_id": self.audit.id}
        )
        self.log_in("bruno_sits")
        pages = [
            self.url_open(self.here + path).text
            for path in ("", "/charges", "/entries.csv", "/charges.csv")
        ]
        for secret in (
            "secret@example.com",
            "0470",
            "Of the auditors",
            "For L'Epicerie",
        ):
            for page in pages:
                self.assertNotIn(secret, page)
        self.assertIn("Solidarity fund", pages[1])
        for path in ("/matters/1", "/evaluations/1/answers"):
            self.assertEqual(self.url_open(self.here + path).status_code, 404)
        self.assertEqual(self.post(f"{self.here}/matters").status_code, 404)
        # Of the noyau, in which he does not sit.
        self.assertEqual(self.page_of().status_code, 404)

    def test_nobody_else_reads_them(self):
        for login in ("anna_sits", "chloe_sits", "farid_sits", "oskar_sits"):
            self.log_in(login)
            for path in ("", "/charges", "/entries.csv", "/charges.csv"):
                with self.subTest(login=login, path=path):
                    self.assertEqual(self.url_open(self.here + path).status_code, 404)
        # A body that is none of auditors has no such pages.
        self.log_in("anna_sits")
        for path in ("/charges", "/entries.csv", "/charges.csv"):
            self.assertEqual(self.page_of(path=path).status_code, 404)

    def test_it_ends_with_the_mandate(self):
        self.seat_audit.date_end = self.today
        self.log_in("bruno_sits")
        for path in ("", "/charges", "/entries.csv", "/charges.csv"):
            self.assertEqual(self.url_open(self.here + path).status_code, 404)

    def test_as_many_queries_for_many_charges_as_for_few(self):
        def queries():
            with self.counted("figures for the auditor") as took:
                self.audit._figures_of_entries()
                self.audit._figures_of_charges()
                self.audit._figures_of_dues()
            return took.queries

        for member in self.create_members(self.network, 2, "Early"):
            charge = self.charge(member, 10, 0)
            self.fund.entry_ids.create(
                {"fund_id": self.fund.id, "name": "x", "charge_id": charge.id}
            )
        queries()
        few = queries()
        for member in self.create_members(self.network, 30):
            charge = self.charge(member, 10, 0)
            self.fund.entry_ids.create(
                {"fund_id": self.fund.id, "name": "x", "charge_id": charge.id}
            )
        self.assertEqual(queries(), few)
