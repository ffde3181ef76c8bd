# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from datetime import date, datetime

from freezegun import freeze_time
from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MembershipCase

MEMBERS = "Name;Email;VAT number;Country;Category;Joined on;Left on;Reason of leaving\n"
REPRESENTATIVES = "Member;Person;Email;Role;From;Until\n"
DUES = "Member;From;Until;Amount excl. VAT;Due date;Paid;Paid amount excl. VAT\n"


class ImportCase(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = new_test_user(
            cls.env,
            login="import_secretary",
            groups="komunigi_membership.group_secretary",
        )
        cls.treasurer = new_test_user(
            cls.env,
            login="import_treasurer",
            groups="komunigi_membership.group_treasurer",
        )
        cls.reason = cls.env["komunigi.leaving.reason"].create({"name": "Closed shop"})
        cls.halles = cls.create_member(cls.network, "Les Halles")
        cls.halles.partner_id.write({"vat": "BE0123456749", "ref": "M-1"})

    def upload(self, content, kind="members", user=None, **values):
        if isinstance(content, str):
            content = content.encode()
        user = user or (self.treasurer if kind == "dues" else self.secretary)
        return (
            self.env["komunigi.import"]
            .with_user(user)
            .create(
                {
                    "network_id": self.network.id,
                    "kind": kind,
                    "file": base64.b64encode(content),
                    **values,
                }
            )
        )

    def check(self, content, kind="members", **values):
        wizard = self.upload(content, kind, **values)
        wizard.action_check()
        return wizard

    def outcomes(self, wizard):
        return wizard.line_ids.mapped("outcome")

    def problems(self, content, kind="members", **values):
        wizard = self.check(content, kind, **values)
        wrong = wizard.line_ids.filtered(lambda line: line.outcome == "problem")
        with self.assertRaisesRegex(UserError, "Nothing was imported"):
            wizard.action_import()
        return {line.row: line.message for line in wrong}

    def member(self, name):
        return self.network.membership_ids.filtered(
            lambda membership: membership.partner_id.name == name
        )


@tagged("post_install", "-at_install")
class TestImportMembers(ImportCase):
    def test_a_check_writes_nothing(self):
        before = self.env["res.partner"].search_count([])
        wizard = self.check(MEMBERS + "Le Grain;;;BE;Active;2024-03-01;;\n")
        self.assertEqual(self.outcomes(wizard), ["create"])
        self.assertEqual(wizard.line_ids.row, 2)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertFalse(self.member("Le Grain"))

    def test_a_new_member_with_its_contact(self):
        self.check(
            MEMBERS + "Le Grain;a@grain.example;BE 0987.654.394;Belgium;;01/03/2024;;\n"
        ).action_import()
        member = self.member("Le Grain")
        self.assertEqual(member.admission_state, "agreed")
        self.assertEqual(member.category_id, self.network.default_category_id)
        self.assertEqual(member.period_ids.origin, "import")
        self.assertEqual(member.period_ids.date_start, date(2024, 3, 1))
        self.assertEqual(member.partner_id.country_id.code, "BE")
        self.assertEqual(member.partner_id.vat, "BE0987654394")
        self.assertTrue(member.partner_id.is_company)

    def test_french_headers_and_a_comma(self):
        wizard = self.check(
            "Nom,Entrée le,Sortie le,Motif de sortie\n"
            "L'Épi,2022-01-01,2023-06-30,Closed shop\n"
        )
        wizard.action_import()
        period = self.member("L'Épi").period_ids
        self.assertEqual(period.date_end, date(2023, 6, 30))
        self.assertEqual(period.leaving_reason_id, self.reason)

    def test_a_file_of_an_old_spreadsheet(self):
        self.check(
            "Nom;Entrée le\nL'Épi;2022-01-01\n".encode("latin-1")
        ).action_import()
        self.assertTrue(self.member("L'Épi"))

    def test_utf8_with_a_mark_and_utf16(self):
        for encoding in ("utf-8-sig", "utf-16"):
            wizard = self.check("Nom;Entrée le\nL'Épi;2022-01-01\n".encode(encoding))
            self.assertEqual(wizard.line_ids.label, "L'Épi")

    def test_a_spreadsheet(self):
        workbook = Workbook()
        sheet = workbook.active
        sheet.append(["Name", "Joined on", "Reference"])
        sheet.append(["Le Grain", datetime(2024, 3, 1), 12])
        sheet.append([None, None, None])
        buffer = io.BytesIO()
        workbook.save(buffer)
        self.check(buffer.getvalue()).action_import()
        member = self.member("Le Grain")
        self.assertEqual(member.partner_id.ref, "12")
        self.assertEqual(member.period_ids.date_start, date(2024, 3, 1))

    def test_a_known_contact_becomes_a_member(self):
        partner = self.env["res.partner"].create(
            {"name": "Le Grain", "email": "a@grain.example", "is_company": True}
        )
        self.check(
            MEMBERS + "Le Grain;a@grain.example;;;;2024-03-01;;\n"
        ).action_import()
        self.assertEqual(self.member("Le Grain").partner_id, partner)

    def test_a_known_contact_is_not_changed(self):
        self.check(
            MEMBERS + "Other name;other@example.org;BE0123456749;FR;;2025-01-01;;\n"
        ).action_import()
        self.assertEqual(self.halles.partner_id.name, "Les Halles")
        self.assertFalse(self.halles.partner_id.email)

    def test_importing_again_changes_nothing(self):
        content = MEMBERS + (
            "Le Grain;;;BE;Active;2022-01-01;2023-01-01;Closed shop\n"
            "Le Grain;;;BE;Active;2024-03-01;;\n"
        )
        self.check(content).action_import()
        self.assertEqual(len(self.member("Le Grain").period_ids), 2)
        wizard = self.check(content)
        self.assertEqual(self.outcomes(wizard), ["unchanged", "unchanged"])
        wizard.action_import()
        self.assertEqual(len(self.member("Le Grain").period_ids), 2)

    def test_who_left_meanwhile(self):
        wizard = self.check(
            MEMBERS + "Les Halles;;;;;2025-01-01;2026-01-01;closed SHOP\n"
        )
        self.assertEqual(self.outcomes(wizard), ["update"])
        wizard.action_import()
        self.assertEqual(self.halles.period_ids.date_end, date(2026, 1, 1))
        self.assertEqual(self.halles.period_ids.leaving_reason_id, self.reason)

    def test_a_godparent_here_and_one_in_the_file(self):
        self.check(
            "Name;Joined on;Godparent\n"
            "Le Grain;2024-03-01;M-1\n"
            "L'Épi;2024-04-01;le grain\n"
        ).action_import()
        self.assertEqual(self.member("Le Grain").godparent_id, self.halles)
        self.assertEqual(self.member("L'Épi").godparent_id, self.member("Le Grain"))

    def test_what_is_wrong_is_said_row_by_row(self):
        problems = self.problems(
            MEMBERS
            + "Le Grain;;;Atlantis;Unheard;2024-03-01;;\n"
            + ";;;;;2024-03-01;;\n"
            + "L'Épi;;;;;31/02/2024;;\n"
            + "Le Son;;;;;2024-03-01;2024-01-01;\n"
            + "Le Blé;;;;;2024-03-01;;Whim\n"
            + "Le Riz;;;;;2024-03-01;;\n"
        )
        self.assertEqual(list(problems), [2, 3, 4, 5, 6])
        self.assertIn("Atlantis", problems[2])
        self.assertIn("Choose: Active", problems[2])
        self.assertIn("“Name” is empty", problems[3])
        self.assertIn("“31/02/2024” is no date", problems[4])
        self.assertIn("left before it joined", problems[5])
        self.assertIn("Whim", problems[6])
        self.assertFalse(self.member("Le Riz"))

    def test_the_same_row_twice(self):
        problems = self.problems(
            "Name;Joined on\nLe Grain;2024-03-01\nLe Grain;2024-03-01\n"
        )
        self.assertEqual(problems, {3: "Row 2 says the same already."})

    def test_periods_that_overlap(self):
        problems = self.problems("Name;Joined on\nLes Halles;2024-03-01\n")
        self.assertIn("It is a member from 01/01/2025 until today", problems[2])

    def test_two_contacts_of_one_name(self):
        self.env["res.partner"].create([{"name": "Twin"}, {"name": "Twin"}])
        self.assertIn(
            "Several contacts", self.problems("Name;Joined on\nTwin;2024-03-01\n")[2]
        )

    def test_a_row_that_means_two_contacts(self):
        self.env["res.partner"].create({"name": "Le Grain", "ref": "M-2"})
        self.assertIn(
            "means two contacts",
            self.problems(
                "Name;VAT;Reference;Joined on\nLes Halles;BE0123456749;M-2;2026-01-01\n"
            )[2],
        )

    def test_two_organisations_of_one_name(self):
        self.check(
            "Name;VAT;Joined on\n"
            "Le Grain;BE0987654394;2024-03-01\n"
            "Le Grain;BE0999000921;2024-03-01\n"
        ).action_import()
        self.assertEqual(len(self.member("Le Grain").partner_id), 2)

    def test_a_mail_address_that_is_none(self):
        self.assertIn(
            "no mail address",
            self.problems("Name;Email;Joined on\nLe Grain;somewhere;2024-03-01\n")[2],
        )

    def test_columns_that_nobody_knows_or_that_miss(self):
        problems = self.problems("Name;Colour;Name\nLe Grain;red;x\n")
        self.assertIn("“Colour”", problems[1])
        self.assertIn("Two columns say “Name”", problems[1])
        self.assertIn("“Joined on” is missing", problems[1])

    def test_a_cell_beside_the_table(self):
        self.assertIn(
            "stands in a column without a name",
            self.problems("Name;Joined on\nLe Grain;2024-03-01;what?\n")[2],
        )

    def test_files_that_are_no_tables(self):
        for content, message in (
            (b"", "Choose your file"),
            (b"Name;Joined on\n", "no row to import"),
            (b"PK\x03\x04 not really", "cannot be read"),
            (b"%PDF-1.4\0\0\0", "cannot be read"),
            (b"\xd0\xcf\x11\xe0 old", "old Excel"),
            (b"x" * (20 * 1024 * 1024), "too big"),
            (b"Name;Joined on\n" + b"a;2024-01-01\n" * 5_001, "more than 5,000"),
        ):
            wizard = self.upload(content)
            with self.assertRaisesRegex(UserError, message):
                wizard.action_check()

    def test_what_a_rule_of_the_database_refuses_is_tied_to_its_row(self):
        # An impossible VAT number, wherever that is checked.
        def refuse(partners, vals_list):
            if any(vals.get("vat") == "BE0000000001" for vals in vals_list):
                raise UserError(self.env._("This VAT number does not exist."))
            return original(partners, vals_list)

        original = type(self.env["res.partner"]).create
        self.patch(type(self.env["res.partner"]), "create", refuse)
        problems = self.problems(
            MEMBERS
            + "Le Grain;;;;;2024-03-01;;\n"
            + "L'Épi;;BE0000000001;;;2024-03-01;;\n"
        )
        self.assertEqual(problems, {3: "This VAT number does not exist."})

    def test_members_of_the_register_are_not_imported(self):
        coop = self.create_network("Coop", member_source="register")
        with self.assertRaisesRegex(UserError, "come from the share register"):
            self.check("Name;Joined on\nAda;2024-03-01\n", network_id=coop.id)

    def test_the_template_explains_and_is_accepted(self):
        for kind in ("members", "representatives", "dues"):
            wizard = self.upload(b"", kind)
            wizard.action_template()
            workbook = load_workbook(io.BytesIO(base64.b64decode(wizard.template)))
            header = [cell.value for cell in workbook.worksheets[0][1]]
            columns = wizard._columns()
            self.assertEqual(header, [column.label for column in columns])
            self.assertEqual(workbook.worksheets[1].max_row, len(columns) + 1)
            found, problems = wizard._match_columns(header, columns)
            self.assertEqual((len(found), problems), (len(columns), []))

    def test_a_reader_imports_nothing(self):
        reader = new_test_user(
            self.env, login="import_reader", groups="komunigi_membership.group_user"
        )
        with self.assertRaises(AccessError):
            self.upload("Name;Joined on\nAda;2024-03-01\n", user=reader)

    def test_nobody_reads_anothers_file(self):
        wizard = self.upload("Name;Joined on\nAda;2024-03-01\n")
        with self.assertRaises(AccessError):
            wizard.with_user(self.treasurer).read(["file"])

    def test_another_companys_network(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        network = self.create_network("Elsewhere", company_id=company.id)
        with self.assertRaises(AccessError):
            self.check("Name;Joined on\nAda;2024-03-01\n", network_id=network.id)

    def test_as_many_queries_for_many_as_for_few(self):
        # Of known contacts: partner_firstname creates new ones one after the other.
        def queries(count, prefix):
            self.env["res.partner"].create(
                [
                    {"name": f"{prefix} {number}", "company_type": "company"}
                    for number in range(count)
                ]
            )
            wizard = self.upload(
                MEMBERS
                + "".join(
                    f"{prefix} {number};;;BE;;2024-03-01;;\n" for number in range(count)
                )
            )
            with self.counted("importing members") as took:
                wizard.action_check()
                wizard.action_import()
            return took.queries

        queries(2, "Warm")
        few = queries(10, "Few")
        self.assertLessEqual(queries(90, "Many"), few + 5)


@tagged("post_install", "-at_install")
class TestImportRepresentatives(ImportCase):
    def test_a_person_and_its_dates(self):
        wizard = self.check(
            REPRESENTATIVES
            + "M-1;Alba Ferreira;alba@halles.example;titulaire;2025-01-01;\n"
            + "les halles;Bo Lind;bo@halles.example;Suppléante;2025-01-01;2026-01-01\n",
            "representatives",
        )
        self.assertEqual(self.outcomes(wizard), ["create", "create"])
        wizard.action_import()
        alba, bo = self.halles.representation_ids.sorted(
            lambda representation: representation.partner_id.name
        )
        self.assertEqual((alba.role, bo.role), ("titular", "substitute"))
        self.assertEqual(bo.date_end, date(2026, 1, 1))
        self.assertFalse(alba.user_id)
        # Below the member's contact, the person would keep reading its papers.
        self.assertFalse(alba.partner_id.parent_id)

    def test_roles_in_the_languages_of_the_help(self):
        rows = "".join(
            f"M-1;P{place};p{place}@halles.example;{word};2025-01-0{place};\n"
            for place, word in enumerate(
                ("plaatsvervanger", "Stellvertretung", "suplente", "supplente"), 1
            )
        )
        wizard = self.check(REPRESENTATIVES + rows, "representatives")
        wizard.action_import()
        self.assertEqual(
            self.halles.representation_ids.mapped("role"), ["substitute"] * 4
        )

    def test_a_person_may_act_for_two(self):
        self.create_member(self.network, "Le Grain")
        self.check(
            REPRESENTATIVES
            + "Les Halles;Alba Ferreira;alba@coop.example;;2025-01-01;\n"
            + "Le Grain;Alba Ferreira;alba@coop.example;;2025-01-01;\n",
            "representatives",
        ).action_import()
        self.assertEqual(
            self.halles.representation_ids.partner_id,
            self.member("Le Grain").representation_ids.partner_id,
        )

    def test_importing_again_and_ending(self):
        row = "Les Halles;Alba Ferreira;alba@halles.example;;2025-01-01;"
        self.check(REPRESENTATIVES + row, "representatives").action_import()
        self.assertEqual(
            self.outcomes(self.check(REPRESENTATIVES + row, "representatives")),
            ["unchanged"],
        )
        wizard = self.check(
            REPRESENTATIVES
            + row
            + "2026-02-01\nLes Halles;Bo Lind;bo@halles.example;;2026-02-01;\n",
            "representatives",
        )
        self.assertEqual(self.outcomes(wizard), ["update", "create"])
        wizard.action_import()
        self.assertEqual(len(self.halles.representation_ids), 2)

    def test_those_who_act_today_are_invited(self):
        content = (
            REPRESENTATIVES
            + "Les Halles;Alba Ferreira;alba@halles.example;;2025-01-01;\n"
            + "Les Halles;Bo Lind;bo@halles.example;substitute;2020-01-01;2021-01-01\n"
        )
        wizard = self.check(content, "representatives", grant_access=True)
        users = self.env["res.users"].with_context(active_test=False)
        self.assertFalse(users.search([("login", "like", "halles.example")]))
        wizard.action_import()
        user = users.search([("login", "like", "halles.example")])
        self.assertEqual(user.login, "alba@halles.example")
        self.assertTrue(user.share)
        alba = self.halles.representation_ids.filtered("user_id")
        self.assertEqual(alba.user_id, user)

    def test_an_invitation_needs_an_own_address(self):
        new_test_user(
            self.env,
            login="taken@halles.example",
            email="taken@halles.example",
            groups="base.group_portal",
        )
        problems = self.problems(
            REPRESENTATIVES
            + "Les Halles;Alba Ferreira;;;2025-01-01;\n"
            + "Les Halles;Bo Lind;taken@halles.example;substitute;2025-01-01;\n",
            "representatives",
            grant_access=True,
        )
        self.assertIn("no mail address", problems[2])
        self.assertIn("another person's login", problems[3])

    def test_what_is_wrong(self):
        problems = self.problems(
            REPRESENTATIVES
            + "Nowhere;Alba;alba@halles.example;;2025-01-01;\n"
            + "Les Halles;Alba;alba@halles.example;;2025-01-01;\n"
            + "Les Halles;Bo;not an address;;2025-01-01;\n"
            + "Les Halles;Cy;cy@halles.example;;2025-01-01;\n"
            + "Les Halles;Di;di@halles.example;king;2025-01-01;\n"
            + "Les Halles;Alba;alba@halles.example;substitute;2025-06-01;\n",
            "representatives",
        )
        self.assertEqual(list(problems), [2, 4, 5, 6, 7])
        self.assertIn("No member of Reseau is called “Nowhere”", problems[2])
        self.assertIn("no mail address", problems[4])
        self.assertIn("another titular", problems[5])
        self.assertIn("no role", problems[6])
        self.assertIn("acts for this member at that time already", problems[7])


@tagged("post_install", "-at_install")
class TestImportDues(ImportCase):
    def test_past_dues_paid_and_not(self):
        wizard = self.check(
            DUES
            + "Les Halles;2023-01-01;2024-01-01;300,00;28/02/2023;oui;\n"
            + "Les Halles;2024-01-01;2025-01-01;300,00;2024-02-28;no;\n"
            + "Les Halles;2025-01-01;2026-01-01;1 300.00;2025-02-28;;300\n",
            "dues",
        )
        self.assertEqual(self.outcomes(wizard), ["create"] * 3)
        wizard.action_import()
        charges = self.halles.charge_ids.sorted("date_start")
        self.assertEqual(charges.mapped("amount"), [300, 300, 1300])
        self.assertEqual(charges.mapped("opening_residual"), [0, 300, 1000])
        self.assertFalse(charges.move_id)

    def test_importing_again_and_correcting(self):
        row = "Les Halles;2023-01-01;2024-01-01;300,00;28/02/2023;"
        self.check(DUES + row + "no;\n", "dues").action_import()
        self.assertEqual(
            self.outcomes(self.check(DUES + row + "no;\n", "dues")), ["unchanged"]
        )
        wizard = self.check(DUES + row + "yes;\n", "dues")
        self.assertEqual(self.outcomes(wizard), ["update"])
        wizard.action_import()
        self.assertEqual(self.halles.charge_ids.opening_residual, 0)

    def test_what_is_wrong(self):
        problems = self.problems(
            DUES
            + "Les Halles;2023-01-01;2023-12-31;300;2023-02-28;yes;\n"
            + "Les Halles;2024-01-01;2025-01-01;1.300;2024-02-28;yes;\n"
            + "Les Halles;2025-01-01;2026-01-01;300;2025-02-28;;\n"
            + "Les Halles;2025-01-01;2026-01-01;300;2025-02-28;yes;100\n"
            + "Les Halles;2025-01-01;2026-01-01;300;2025-02-28;;400\n"
            + "Les Halles;2022-01-01;2023-01-01;300;2022-02-28;yes;\n"
            + "Les Halles;2022-01-01;2022-07-01;300;2022-02-28;yes;\n"
            + "Les Halles;2021-01-01;2022-01-01;-3;2022-02-28;yes;\n",
            "dues",
        )
        self.assertEqual(list(problems), [2, 3, 4, 5, 6, 8, 9])
        self.assertIn("write 2024-01-01 instead of 2023-12-31", problems[2])
        self.assertIn("no clear amount", problems[3])
        self.assertIn("whether it was paid", problems[4])
        self.assertIn("do not say the same", problems[5])
        self.assertIn("More was paid", problems[6])
        self.assertIn("Row 7", problems[8])
        self.assertIn("negative", problems[9])

    def test_only_the_treasurer(self):
        wizard = self.upload(DUES, "dues")
        self.assertIn("dues", dict(wizard._selection_kind()))
        wizard = self.upload(MEMBERS)
        self.assertNotIn("dues", dict(wizard._selection_kind()))
        wizard = wizard.sudo()
        wizard.kind = "dues"
        with self.assertRaises(AccessError):
            wizard.with_user(self.secretary).action_check()

    @freeze_time("2026-11-22")
    def test_what_is_late_is_said_late(self):
        self.check(
            DUES + "Les Halles;2025-01-01;2026-01-01;300,00;2025-02-28;no;\n", "dues"
        ).action_import()
        self.assertEqual(self.halles.dues_residual, 300)
        self.assertEqual(self.halles.dues_state, "late")
