# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .cofunding_common import CofundingMixin


class CofundingPortalCase(CofundingMixin, PollPortalCase):
    """Anna and Bruno act for Le Potager, Chloe for L'Epicerie; four others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.ask_members(
            cls.network,
            name="Shift swaps",
            date_until=fields.Date.add(fields.Date.today(), days=30),
        )

    def page(self, path="", membership=None, call=None):
        membership, call = membership or self.potager, call or self.call
        return f"/my/cooperative/{membership.id}/cofundings/{call.id}{path}"

    def pledge(self, membership=None):
        self.env.invalidate_all()
        return self.call._pledge_of(membership or self.potager)

    def form_to(self, page, path):
        [form] = [
            form
            for form in self.tree(page).xpath("//main//form[@method='post']")
            if form.action.endswith(path)
        ]
        return form

    def fill(self, page, path, **values):
        """Fill the form of the page that goes to `path`, and send it."""
        form = self.form_to(page, path)
        for name, value in values.items():
            form.inputs[name].value = value
        files = {}
        return self.url_open(form.action, data=dict(form.form_values()), files=files)

    def other_agree(self, *members, **answer):
        answer.setdefault("day", fields.Date.today())
        self.agree(self.call, *members, **answer)


@tagged("post_install", "-at_install")
class TestPortalCofunding(CofundingPortalCase):
    """A member reads what it would pay, and answers, on its phone."""

    def test_what_we_would_pay_and_where_it_stands(self):
        self.other_agree(self.others[0], ceiling=1000)
        self.call._intend(self.others[1], self.others[1].partner_id)
        self.log_in("anna_votes")
        text = self.text_of(self.url_open(self.page()))
        for said in (
            "1 agreed, 1 thinks about it; it starts with 2",
            "3 members $ 1,000.00",
            "4 members $ 750.00",
            "6 members $ 500.00",
            "Member 1 Agreed",
        ):
            self.assertIn(said, text.replace("\xa0", " "))

    def test_amounts_of_others_only_where_the_network_publishes_them(self):
        self.other_agree(self.others[0], ceiling=987)
        self.log_in("anna_votes")
        self.assertNotIn("987", self.text_of(self.url_open(self.page())))
        self.network.share_visibility = "amounts"
        self.assertIn("at most $ 987", self.text_of(self.url_open(self.page())))

    def test_liked_then_agreed_then_withdrawn(self):
        self.log_in("anna_votes")
        page = self.fill(self.url_open(self.page()), "/like")
        self.assertIn("It binds nobody yet", self.text_of(page))
        self.assertEqual(self.pledge().state, "intention")
        page = self.fill(page, "/agree", organ="Board", hours="8", ceiling="900,50")
        self.assertIn("Noted: you are in.", self.text_of(page))
        pledge = self.pledge()
        self.assertEqual(
            (pledge.state, pledge.organ, pledge.ceiling, pledge.hours_offered),
            ("agreed", "Board", 900.5, 8),
        )
        self.assertEqual(pledge.agreed_by, "Anna_Votes")
        page = self.fill(page, "/withdraw")
        self.assertFalse(self.pledge())

    def test_the_ceiling_is_the_share_of_the_fewest_unless_one_empties_it(self):
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        self.assertEqual(self.form_to(page, "/agree").inputs["ceiling"].value, "1000.0")
        self.fill(page, "/agree", organ="Board", ceiling="")
        self.assertEqual(self.pledge().ceiling, 0)

    def test_the_last_answer_starts_it_and_the_quote_is_signed(self):
        self.other_agree(*self.others[:2], ceiling=1000)
        self.log_in("anna_votes")
        page = self.fill(self.url_open(self.page()), "/agree", organ="Board")
        text = self.text_of(page)
        self.assertIn("you are in, and it is under way", text)
        self.assertIn("sign the quote", text)
        self.assertIn("1,000.00", self.url_open(self.page("/quote.pdf")).text)
        form = dict(self.form_to(page, "/sign").form_values())
        page = self.url_open(
            self.page("/sign"),
            data={**form, "person": "Anna"},
            files={"file": ("signed.pdf", b"%PDF-1.4 signed", "application/pdf")},
        )
        self.assertIn("the signed quote is here", self.text_of(page))
        pledge = self.pledge()
        self.assertEqual(pledge.state, "invoiced")
        file = pledge._files()
        found = self.url_open(self.page(f"/files/{file.id}"))
        self.assertEqual(found.content, b"%PDF-1.4 signed")
        # Nobody else gets it, by whatever address.
        self.log_in("chloe_votes")
        for membership in (self.potager, self.epicerie):
            address = self.page(f"/files/{file.id}", membership)
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_who_is_invoiced_all_the_same_is_asked_for_no_signature(self):
        """The treasurer need not wait for the quotes."""
        self.other_agree(*self.others[:2], ceiling=1000)
        self.log_in("anna_votes")
        self.fill(self.url_open(self.page()), "/agree", organ="Board")
        self.env.invalidate_all()
        self.call.action_ask_shares()
        self.call.share_ids._invoice()
        text = self.text_of(self.url_open(self.page()))
        self.assertIn("Le Potager Invoiced", text)
        self.assertNotIn("sign the quote", text)
        kinds = [request["kind"] for request in self.potager._requests()]
        self.assertIn("share", kinds)
        self.assertNotIn("cofunding_quote", kinds)

    def test_what_is_wrong_is_told_and_what_was_typed_stays(self):
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        with self.subTest("a number"):
            again = self.fill(page, "/agree", organ="Our board", ceiling="much")
            self.assertEqual(again.status_code, 400)
            self.assertIn("Write a number", self.alert_of(again))
            form = self.form_to(again, "/agree")
            self.assertEqual(form.inputs["organ"].value, "Our board")
        with self.subTest("the cost"):
            self.call._change_cost(4000, 0, "More work")
            again = self.fill(page, "/agree", organ="Board")
            self.assertIn("cost has changed meanwhile", self.alert_of(again))
        self.assertFalse(self.pledge())

    def test_not_us_and_nobody_reads_why(self):
        self.log_in("anna_votes")
        page = self.fill(self.url_open(self.page()), "/decline", reason="No money")
        self.assertIn("not reminded", self.text_of(page))
        self.assertFalse(
            self.potager.with_user(self.anna.user_id).sudo()._cofunding_requests()
        )
        self.log_in("chloe_votes")
        text = self.text_of(self.url_open(self.page(membership=self.epicerie)))
        self.assertNotIn("Le Potager", text)
        self.assertNotIn("No money", text)

    def test_one_page_for_our_board(self):
        self.other_agree(self.others[0], ceiling=1000)
        self.log_in("anna_votes")
        paper = self.url_open(self.page("/board.pdf"))
        self.assertEqual(paper.headers["Cache-Control"], "no-store")
        for said in ("Le Potager", "3 members", "1,000.00", "Member 1", "We are in"):
            self.assertIn(said, paper.text)

    def test_a_person_answers_for_herself(self):
        network = self.create_network("Cooperative")
        person = self.create_person_member(network, "Dora", "dora_pays")
        call = self.ask_members(
            network, date_until=fields.Date.add(fields.Date.today(), days=9)
        )
        self.authenticate("dora_pays", None)
        page = self.url_open(self.page("", person, call))
        self.assertIn("Am I in?", self.text_of(page))
        self.assertNotIn("cooperative has agreed", self.text_of(page))
        self.fill(page, "/agree")
        self.env.invalidate_all()
        self.assertEqual(call._pledge_of(person).state, "agreed")

    def test_hub_list_and_requests_lead_there(self):
        self.log_in("anna_votes")
        for address in (
            f"/my/cooperative/{self.potager.id}",
            f"/my/cooperative/{self.potager.id}/sharing",
            f"/my/cooperative/{self.potager.id}/cofundings",
        ):
            with self.subTest(address):
                links = self.tree(self.url_open(address)).xpath(
                    f"//main//a[@href='{self.page()}']"
                )
                self.assertTrue(links)

    def test_the_page_of_the_development_leads_there_and_back(self):
        self.log_in("anna_votes")
        [about] = self.tree(self.url_open(self.page())).xpath(
            "//main//a[normalize-space()='About this development']"
        )
        page = self.tree(self.url_open(about.get("href")))
        self.assertEqual(
            page.xpath("string(//main//h1)"), self.call.development_id.name
        )
        [link] = page.xpath("//main//section[@aria-labelledby='cofundings']//a")
        self.assertEqual(link.get("href"), self.page())
        self.assertIn("0 agreed", link.text_content())
        # Nothing of it where nobody was asked.
        other = self.create_development(self.network, "Labels")
        self.create_cofunding(other)
        address = f"/my/cooperative/{self.potager.id}/developments/{other.id}"
        page = self.tree(self.url_open(address))
        self.assertFalse(page.xpath("//section[@aria-labelledby='cofundings']"))

    def test_who_has_left_reads_on_and_withdraws(self):
        self.other_agree(self.potager, ceiling=1000)
        self.potager.period_ids.date_end = fields.Date.today()
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        # Developments are for members.
        self.assertNotIn("About this development", self.text_of(page))
        page = self.fill(page, "/withdraw")
        self.assertIn("Your answer is withdrawn", self.text_of(page))
        self.assertNotIn("We would like to", self.text_of(page))

    def test_our_share_leads_to_how_it_was_reckoned(self):
        self.other_agree(self.potager, *self.others[:2], ceiling=1000)
        self.log_in("anna_votes")
        # The second time less, as one more has joined.
        for joining, amount in ((), "1,000.00"), (self.epicerie, "750.00"):
            self.pledge()._sign("Anna", fields.Date.today())
            self.other_agree(*joining)
            [link] = self.tree(self.url_open(self.page())).xpath(
                "//main//a[normalize-space()='How it was reckoned']"
            )
            self.assertRegex(
                link.get("href"), rf"/my/cooperative/{self.potager.id}/shares/\d+$"
            )
            page = self.text_of(self.url_open(link.get("href")))
            self.assertIn(amount, page)

    def test_a_mail_leads_to_the_own_page(self):
        self.log_in("anna_votes")
        page = self.url_open(f"/my/cofundings/{self.call.id}")
        self.assertTrue(page.url.endswith(self.page()))


@tagged("post_install", "-at_install")
class TestPortalRefusals(CofundingPortalCase):
    """Who acts for nobody here, guesses, or has no token."""

    def addresses(self):
        return ("", "/board.pdf", "/quote.pdf")

    @mute_logger("odoo.http")
    def test_others_read_nothing(self):
        self.other_agree(self.potager, ceiling=500)
        for login in ("chloe_votes", "farid_votes"):
            self.log_in(login)
            for path in self.addresses():
                with self.subTest(login, path=path):
                    self.assertEqual(self.url_open(self.page(path)).status_code, 404)
        # Nor by way of one's own member: it is a call of another network.
        for path in self.addresses():
            address = self.page(path, self.elsewhere)
            self.assertEqual(self.url_open(address).status_code, 404)

    @mute_logger("odoo.http")
    def test_others_answer_nothing(self):
        for login in ("chloe_votes", "farid_votes"):
            self.log_in(login)
            for path in ("/like", "/agree", "/decline", "/withdraw", "/sign"):
                with self.subTest(login, path=path):
                    answer = self.post(self.page(path))
                    self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.call.pledge_ids)

    @mute_logger("odoo.http")
    def test_an_ended_representation_answers_nothing(self):
        self.anna.date_end = fields.Date.today()
        self.log_in("anna_votes")
        self.assertEqual(self.post(self.page("/like")).status_code, 404)

    @mute_logger("odoo.http")
    def test_without_a_token_nothing_is_done(self):
        self.log_in("anna_votes")
        answer = self.url_open(self.page("/like"), data={"x": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.pledge())

    @mute_logger("odoo.http")
    def test_a_call_in_preparation_or_no_call_is_not_there(self):
        draft = self.create_cofunding(self.create_development(self.network))
        self.log_in("anna_votes")
        for call_id in (draft.id, 2**31 - 1, 10**30):
            address = f"/my/cooperative/{self.potager.id}/cofundings/{call_id}"
            self.assertEqual(self.url_open(address).status_code, 404)

    @mute_logger("odoo.http")
    def test_a_quote_is_there_once_we_agreed(self):
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.page("/quote.pdf")).status_code, 404)

    def test_files_that_a_computer_runs_are_not_taken(self):
        self.other_agree(self.potager, ceiling=500)
        self.log_in("anna_votes")
        page = self.url_open(self.page())
        form = dict(self.form_to(page, "/sign").form_values())
        answer = self.url_open(
            self.page("/sign"),
            data={**form, "person": "Anna"},
            files={"file": ("quote.html", b"<script>", "text/html")},
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("not taken", self.alert_of(answer))
        self.assertEqual(self.pledge().state, "agreed")
