# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_membership.models.komunigi_documented import LARGEST_FILE

from .workspace_common import WorkspacePortalCase

PDF = b"%PDF-1.4 our offer"


@tagged("post_install", "-at_install")
class TestWorkspace(WorkspacePortalCase):
    """Without an account in the operator's ERP: from the home page to a decision."""

    def test_from_the_home_page_to_the_body(self):
        self.log_in("anna_sits")
        self.assertIn("/my/bodies", self.url_open("/my/home").text)
        page = self.url_open("/my/bodies")
        self.assertTrue(page.url.endswith(f"/my/bodies/{self.body.id}"))
        text = self.text_of(page)
        self.assertIn("The long-term view", text)
        self.assertIn("Oskar · Operator", text)
        self.assertIn("Chloe_Sits · L'Epicerie", text)

    def test_who_sits_in_none_has_no_card(self):
        self.log_in("bruno_sits")
        self.assertNotIn("/my/bodies", self.url_open("/my/home").text)
        self.assertIn(
            "You sit in no body today", self.text_of(self.url_open("/my/bodies"))
        )

    def test_who_sits_in_two_chooses(self):
        circle = self.create_body(self.network, "Circle of prices", kind="circle")
        self.create_seat(self.create_college(circle), self.potager, self.anna)
        self.log_in("anna_sits")
        text = self.text_of(self.url_open("/my/bodies"))
        self.assertIn("Circle of prices", text)
        self.assertIn("Noyau", text)

    def test_the_name_of_a_matter_is_one_line(self):
        """It is the subject of the mails about it."""
        matters = self.env["komunigi.matter"].with_user(self.anna.user_id).sudo()
        matter = matters._bring(
            self.body, self.anna.partner_id, {"name": " Sundays\r\nBcc: all@x\n"}
        )
        self.assertEqual(matter.name, "Sundays Bcc: all@x")

    def test_brought_put_to_the_decision_answered_decided(self):
        self.log_in("anna_sits")
        page = self.submit(
            self.page_of(), [("name", "Sundays"), ("draft", "From May on.\n\nOK?")]
        )
        matter = self.env["komunigi.matter"].search([("name", "=", "Sundays")])
        self.assertEqual(matter.author_id, self.anna.partner_id)
        self.assertIn("From May on.", self.text_of(page))
        self.post_to(matter, "propose")
        page = self.page_of(matter)
        self.assertIn("0 of 3 seats have answered; needed: 2", self.text_of(page))
        for login, seat in (
            ("anna_sits", self.seat_potager),
            ("chloe_sits", self.seat_epicerie),
        ):
            self.log_in(login)
            self.assertIn("Your answer is asked for", self.text_of(self.page_of()))
            page = self.post_to(
                matter,
                "answer",
                ("seat_id", seat.id),
                ("answer", "consent"),
                ("seen", matter._mark()),
            )
            self.assertIn("Your answer is noted", self.text_of(page))
        self.assertIn("Nothing waits for your answer", self.text_of(self.page_of()))
        page = self.post_to(matter, "decide")
        self.assertIn("by 2 of 3 seats", self.text_of(page))
        self.assertIn("Chloe_Sits (L'Epicerie) · I consent", self.text_of(page))
        # The second click.
        page = self.post_to(matter, "decide")
        self.assertEqual(page.status_code, 400)
        self.assertIn("is not open any more", self.alert_of(page))

    def test_an_answer_to_another_draft_is_not_taken(self):
        matter = self.propose()
        seen = matter._mark()
        matter.draft = "From June on."
        self.log_in("anna_sits")
        page = self.post_to(
            matter,
            "answer",
            ("seat_id", self.seat_potager.id),
            ("answer", "consent"),
            ("seen", seen),
        )
        self.assertIn("The draft has changed meanwhile", self.alert_of(page))
        self.assertFalse(matter.voice_ids)

    def test_nobody_answers_for_the_seat_of_another(self):
        matter = self.propose()
        self.log_in("anna_sits")
        page = self.post_to(
            matter,
            "answer",
            ("seat_id", self.seat_epicerie.id),
            ("answer", "consent"),
            ("seen", matter._mark()),
        )
        self.assertEqual(page.status_code, 404)
        self.assertFalse(matter.voice_ids)

    def test_two_who_write_at_once_lose_nothing(self):
        matter = self.bring()
        self.log_in("chloe_sits")
        page = self.page_of(matter)
        matter.with_user(self.anna.user_id).sudo().draft = "From June on."
        page = self.submit(page, [("draft", "From July on.")], press="Save")
        self.assertIn(
            "Anna_Sits has changed this matter meanwhile", self.alert_of(page)
        )
        self.assertIn("From July on.", page.text)
        self.assertEqual(matter.draft, "From June on.")
        page = self.submit(page, [], press="Save")
        self.assertEqual(matter.draft, "From July on.")
        self.assertIn("Earlier versions (2)", self.text_of(page))

    def test_the_pot_and_the_cost_of_each_year(self):
        fund = self.network.fund_ids.filtered(lambda f: f.kind == "common")[
            :1
        ] or self.env["komunigi.fund"].create(
            {"name": "Common pot", "network_id": self.network.id, "kind": "common"}
        )
        for day, amount in (
            ("2024-03-01", 100),
            ("2024-09-01", 50),
            ("2025-02-01", 70),
        ):
            fund.entry_ids.create(
                {
                    "fund_id": fund.id,
                    "name": "Analysis",
                    "date": day,
                    "amount": amount,
                    "hours": 2,
                }
            )
        self.log_in("anna_sits")
        text = self.text_of(self.page_of())
        self.assertRegex(text, r"2025\D+70\.00\D+02:00\D+2024\D+150\.00\D+04:00")

    def test_remarks_are_told_to_those_who_read_the_matter(self):
        matter = self.bring(subject="operator_price")
        before = self.env["mail.mail"].search([])
        self.log_in("anna_sits")
        page = self.post_to(matter, "remarks", ("remark", "Too dear."))
        self.assertIn("Too dear.", self.text_of(page))
        [mail] = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, self.chloe.partner_id)
        self.assertIn(f"/my/bodies/{self.body.id}/matters/{matter.id}", mail.body_html)
        self.assertNotIn("Too dear.", mail.body_html)
        self.assertFalse(matter.message_partner_ids)

    def test_a_file_is_kept_and_comes_back(self):
        matter = self.bring()
        self.log_in("anna_sits")
        page = self.upload(matter, "Our offer.pdf", PDF)
        self.assertIn("Our offer.pdf", self.text_of(page))
        [file] = matter._files()
        response = self.page_of(matter, f"/files/{file.id}")
        self.assertEqual(response.content, PDF)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertIn("no-store", response.headers["Cache-Control"])

    def test_files_that_are_not_taken(self):
        matter = self.bring()
        self.log_in("anna_sits")
        for name, content, reason in (
            ("page.html", b"<script>", "not taken"),
            ("page.svg", b"<svg/>", "not taken"),
            ("macro.xlsm", b"x", "not taken"),
            ("run.pdf.exe", b"x", "not taken"),
            ("pdf", b"x", "not taken"),
            (".pdf", b"x", "not taken"),
            ("empty.pdf", b"", "is empty"),
            ("large.pdf", b"x" * (LARGEST_FILE + 1), "too large"),
        ):
            with self.subTest(name):
                page = self.upload(matter, name, content)
                self.assertEqual(page.status_code, 400)
                self.assertIn(reason, self.alert_of(page))
        self.assertFalse(matter._files())

    def upload(self, matter, name, content):
        return self.post_to(matter, "files", files={"file": (name, content)})

    def test_as_many_queries_for_many_matters_as_for_few(self):
        def queries():
            with self.counted("page: workspace of a body") as took:
                self.assertEqual(self.page_of().status_code, 200)
            return took.queries

        def bring(count):
            for number in range(count):
                matter = self.propose(
                    f"Matter {number}",
                    subject=("ordinary", "operator_price")[number % 2],
                    function_id=self.body.function_ids[number % 2].id,
                )
                self.answer(matter, self.seat_epicerie)

        bring(10)
        self.log_in("anna_sits")
        queries()
        few = queries()
        bring(90)
        self.assertLessEqual(queries(), few)


@tagged("post_install", "-at_install")
class TestWhoReads(WorkspacePortalCase):
    """Each request asks who sits just now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matter = cls.propose("Sundays", draft="Secret draft")
        cls.matter._remark(cls.anna.partner_id, "Secret remark")
        cls.file_ = cls.matter._attach("secret.pdf", PDF)
        cls.file_.flush_recordset()
        cls.pages = ("", f"/files/{cls.file_.id}")
        cls.steps = (
            "draft",
            "remarks",
            "files",
            "propose",
            "answer",
            "decide",
            "close",
            "reopen",
            "step_aside",
        )

    def assert_closed(self, login, steps=None):
        """Neither page nor form of the matter is there for `login`."""
        self.log_in(login)
        before = self.matter.read(["state", "draft", "is_proposed", "record_steps"])
        for path in self.pages:
            with self.subTest(login=login, path=path):
                self.assertEqual(self.page_of(self.matter, path).status_code, 404)
        self.assert_forms_closed(steps or self.steps)
        self.env.invalidate_all()
        self.assertEqual(
            self.matter.read(["state", "draft", "is_proposed", "record_steps"]), before
        )

    def assert_forms_closed(self, steps):
        for step in steps:
            with self.subTest(step=step):
                page = self.post_to(
                    self.matter,
                    step,
                    ("name", "x"),
                    ("draft", "x"),
                    ("remark", "x"),
                    ("reason", "x"),
                    ("answer", "consent"),
                    ("seat_id", self.seat_potager.id),
                    ("seen", self.matter._mark()),
                )
                self.assertEqual(page.status_code, 404)

    def assert_body_closed(self, login):
        self.assert_closed(login)
        self.assertEqual(self.page_of().status_code, 404)
        self.assertEqual(
            self.post(
                f"/my/bodies/{self.body.id}/matters", [("name", "x")]
            ).status_code,
            404,
        )

    def test_a_colleague_who_does_not_sit(self):
        self.assert_body_closed("bruno_sits")

    def test_somebody_of_another_network(self):
        self.assert_body_closed("farid_sits")

    def test_the_secretary_who_does_not_sit(self):
        self.assert_body_closed("secretary_sits")

    def test_an_ended_mandate(self):
        self.seat_potager._end(self.today, "resignation")
        self.assert_body_closed("anna_sits")

    def test_another_delegate(self):
        self.seat_potager._hand_to(self.bruno.partner_id, self.today)
        self.assert_body_closed("anna_sits")
        self.log_in("bruno_sits")
        self.assertIn("Secret draft", self.text_of(self.page_of(self.matter)))

    def test_an_ended_representation(self):
        self.anna.date_end = self.today
        self.assert_body_closed("anna_sits")

    def test_a_matter_is_not_read_through_another_body(self):
        other = self.create_body(self.network, "Other")
        self.create_seat(self.create_college(other), self.potager, self.bruno)
        self.log_in("bruno_sits")
        here = f"/my/bodies/{other.id}/matters/{self.matter.id}"
        for path in self.pages:
            self.assertEqual(self.url_open(here + path).status_code, 404)
        own = self.env["komunigi.matter"].create({"name": "x", "body_id": other.id})
        there = f"/my/bodies/{other.id}/matters/{own.id}/files/{self.file_.id}"
        self.assertEqual(self.url_open(there).status_code, 404)

    def test_numbers_that_are_none(self):
        self.log_in("anna_sits")
        for number in (0, 2**31, 10**12):
            self.assertEqual(self.url_open(f"/my/bodies/{number}").status_code, 404)
            self.assertEqual(self.page_of(path=f"/matters/{number}").status_code, 404)

    def test_who_sits_along_reads_and_remarks_without_a_voice(self):
        cagette = self.create_member(self.network, "La Cagette")
        tess = self.create_representative(cagette, "tess_sits")
        self.create_seat(
            self.college,
            cagette,
            tess,
            date_start=self.month(1),
            date_handover=self.today,
        )
        self.log_in("tess_sits")
        page = self.page_of(self.matter)
        self.assertIn("Secret draft", self.text_of(page))
        self.assertNotIn("Answer for", self.text_of(page))
        self.assertIn("without a voice", self.text_of(self.page_of()))
        self.assert_forms_closed(("propose", "answer", "decide", "close", "reopen"))
        page = self.post_to(self.matter, "remarks", ("remark", "I agree"))
        self.assertIn("I agree", self.text_of(page))

    def test_who_steps_aside_knows_that_it_exists_and_why(self):
        self.log_in("oskar_sits")
        self.assertIn("Secret draft", self.text_of(self.page_of(self.matter)))
        self.matter.subject = "operator_price"
        text = self.text_of(self.page_of(self.matter))
        self.assertIn("Sundays", text)
        self.assertIn("it is about the operator's price", text)
        for page in (self.page_of(self.matter), self.page_of()):
            self.assertNotIn("Secret", page.text)
            self.assertNotIn("secret", page.text)
        self.assertIn(
            "You step aside: it is about the operator's price",
            self.text_of(self.page_of()),
        )
        self.assertEqual(
            self.page_of(self.matter, f"/files/{self.file_.id}").status_code, 404
        )
        self.assert_forms_closed(self.steps)

    def test_who_steps_aside_reads_the_decision(self):
        self.matter.subject = "operator_price"
        self.answer(self.matter, self.seat_potager)
        self.answer(self.matter, self.seat_epicerie, "concern", "Secret concern")
        self.matter._decide(self.anna.partner_id)
        self.log_in("oskar_sits")
        page = self.page_of(self.matter)
        self.assertIn("by 2 of 2 seats", self.text_of(page))
        self.assertIn("Oskar (Operator) stepped aside", self.text_of(page))
        self.assertNotIn("Secret", page.text)

    def test_who_steps_aside_by_herself_reads_no_more(self):
        self.log_in("chloe_sits")
        page = self.post_to(
            self.matter, "step_aside", ("reason", "My sister owns the shop.")
        )
        self.assertIn("My sister owns the shop", self.text_of(page))
        self.assertNotIn("Secret", page.text)
        self.assert_forms_closed(self.steps)

    @mute_logger("odoo.http")
    def test_files_and_remarks_by_other_ways_in(self):
        remark = self.matter._remarks()
        for login in ("anna_sits", "bruno_sits", "farid_sits"):
            self.log_in(login)
            for address in (
                f"/web/content/{self.file_.id}",
                f"/web/content/{self.file_.id}?download=1",
                f"/web/content/komunigi.matter/{self.matter.id}/draft",
                f"/web/image/{self.file_.id}",
                f"/mail/message/{remark.id}",
            ):
                with self.subTest(login=login, address=address):
                    page = self.url_open(address)
                    self.assertNotIn(b"our offer", page.content)
                    self.assertNotIn("Secret", page.text)
            thread = {"thread_model": "komunigi.matter", "thread_id": self.matter.id}
            for address, params in (
                ("/mail/thread/messages", thread),
                (
                    "/mail/message/post",
                    {**thread, "post_data": {"body": "x", "message_type": "comment"}},
                ),
                ("/portal/chatter_init", thread),
                (
                    "/mail/message/update_content",
                    {"message_id": remark.id, "update_data": {"body": "changed"}},
                ),
                ("/mail/data", {"fetch_params": [["mail.thread", thread]]}),
            ):
                with self.subTest(login=login, address=address):
                    try:
                        answer = self.make_jsonrpc_request(address, params)
                    except JsonRpcException:
                        continue
                    self.assertNotIn("Secret", str(answer))
                    self.assertNotIn("secret.pdf", str(answer))
            upload = self.post(
                "/mail/attachment/upload",
                [
                    ("thread_id", self.matter.id),
                    ("thread_model", "komunigi.matter"),
                ],
                files={"ufile": ("x.html", b"<script>")},
            )
            self.assertGreaterEqual(upload.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.matter._remarks(), remark)
        self.assertIn("Secret remark", remark.body)
        self.assertEqual(self.matter._files(), self.file_)

    def test_what_is_written_is_text(self):
        evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        self.log_in("anna_sits")
        self.post(
            f"/my/bodies/{self.body.id}/matters",
            [("name", evil), ("draft", evil), ("subject", "ordinary")],
        )
        matter = self.env["komunigi.matter"].search([], order="id desc", limit=1)
        self.post_to(matter, "remarks", ("remark", evil))
        self.post_to(
            matter,
            "files",
            files={"file": (f"../../{evil}.pdf".replace("/", "_"), PDF)},
        )
        self.post_to(matter, "propose")
        self.post_to(
            matter,
            "answer",
            ("seat_id", self.seat_potager.id),
            ("answer", "objection"),
            ("reason", evil),
            ("seen", matter._mark()),
        )
        self.post_to(
            matter,
            "draft",
            ("name", evil),
            ("draft", evil + "2"),
            ("subject", "ordinary"),
            ("seen", matter._mark()),
        )
        page = self.page_of(matter)
        self.assertEqual(page.status_code, 200)
        tree = self.tree(page)
        self.assertGreaterEqual(self.text_of(page).count("onerror=alert(1)>"), 7)
        self.assertFalse(tree.xpath("//main//script | //main//img[@onerror]"))
        self.env.invalidate_all()
        self.assertNotIn("<script", matter.record_html)
        self.assertNotIn("<img", matter.record_html)

    @mute_logger("odoo.http")
    def test_forms_from_elsewhere_do_nothing(self):
        self.log_in("anna_sits")
        here = f"/my/bodies/{self.body.id}/matters"
        for path in ("", *(f"/{self.matter.id}/{step}" for step in self.steps)):
            with self.subTest(path):
                page = self.url_open(here + path, data={"name": "forged", "draft": "x"})
                self.assertEqual(page.status_code, 400)
                self.assertIn("session", page.text.lower())
        self.env.invalidate_all()
        self.assertEqual(self.matter.draft, "Secret draft")

    def test_no_other_site_frames_the_pages(self):
        self.log_in("anna_sits")
        page = self.page_of(self.matter)
        self.assertEqual(page.headers["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("no-store", page.headers["Cache-Control"])
