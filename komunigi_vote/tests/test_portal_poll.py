# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


from datetime import timedelta

from odoo import fields, http
from odoo.tests import tagged

from .portal_common import METHODS, PollPortalCase


@tagged("post_install", "-at_install")
class TestVotingPages(PollPortalCase):
    """Read, choose, review, cast: for each method, without JavaScript."""

    def test_a_vote_by_each_method_in_a_public_poll(self):
        self.log_in("anna_votes")
        for method, (_options, choice, words, notation) in METHODS.items():
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                review = self.submit(self.open_poll_page(poll), choice)
                self.assertEqual(review.status_code, 200, self.text_of(review))
                for line in words:
                    self.assertIn(line, self.text_of(review))
                self.assertIn("Not cast yet", self.text_of(review))
                self.assertFalse(poll.voted_count)
                done = self.submit(review)
                self.assertIn("The vote of Le Potager is cast", self.text_of(done))
                self.env.invalidate_all()
                self.assertEqual(self.notation_of(poll), notation)

    def test_a_vote_by_each_method_in_a_confidential_poll(self):
        self.log_in("anna_votes")
        for method, (_options, choice, words, _notation) in METHODS.items():
            if method == "consent":
                continue
            with self.subTest(method):
                poll = self.ask(method, secrecy="confidential")
                review = self.submit(self.open_poll_page(poll), choice)
                for line in words:
                    self.assertIn(line, self.text_of(review))
                self.assertIn("Your vote is final", self.text_of(review))
                [number] = self.tree(review).xpath("//output/text()")
                done = self.submit(review)
                self.assertIn("The vote of Le Potager is cast", self.text_of(done))
                self.assertIn(number, self.text_of(done))
                self.assertNotIn(number, done.url)
                self.env.invalidate_all()
                self.assertTrue(self.elector(poll, self.potager).voted)

    def test_a_blank_ballot_by_each_method_that_knows_it(self):
        self.log_in("anna_votes")
        for method in METHODS.keys() - {"consent", "yes_no"}:
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                review = self.submit(self.open_poll_page(poll), press="blank")
                self.assertIn("Blank ballot", self.text_of(review))
                self.submit(review)
                self.env.invalidate_all()
                self.assertEqual(self.notation_of(poll), "-")

    def test_who_rejects_all_options_has_not_voted_blank(self):
        poll = self.ask("majority_judgment", secrecy="public")
        self.log_in("anna_votes")
        choice = [(f"grade_{number}", "0") for number in (1, 2, 3)]
        review = self.submit(self.open_poll_page(poll), choice)
        self.assertIn("Pears: To reject", self.text_of(review))
        self.submit(review)
        self.env.invalidate_all()
        self.assertEqual(self.notation_of(poll), "1:0 2:0 3:0")
        self.assertIn("Pears: To reject", self.text_of(self.open_poll_page(poll)))

    def test_change_goes_back_with_the_choice(self):
        self.log_in("anna_votes")
        for method, (_options, choice, _words, notation) in METHODS.items():
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                review = self.submit(self.open_poll_page(poll), choice)
                form = self.submit(review, press="Change")
                self.assertEqual(form.status_code, 200)
                self.assertTrue(form.url.endswith(self.address(poll, path="/change")))
                for name, value in choice:
                    control = self.form_of(form).inputs[name]
                    kept = control.value
                    if isinstance(kept, str):
                        self.assertEqual(kept, value)
                    else:
                        self.assertIn(value, kept)
                # What comes back is sent again as it is.
                self.submit(self.submit(form))
                self.env.invalidate_all()
                self.assertEqual(self.notation_of(poll), notation)

    def test_a_public_vote_is_seen_and_changed_until_the_poll_closes(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        done = self.submit(self.submit(self.open_poll_page(poll), [("answer", "yes")]))
        self.assertIn("you can change your vote", self.text_of(done))
        page = self.open_poll_page(poll)
        self.assertIn("Our vote Yes", self.text_of(page))
        self.assertIn("Cast by Anna_Votes", self.text_of(page))
        self.assertEqual(self.form_of(page).inputs["answer"].value, "yes")
        self.submit(self.submit(page, [("answer", "no")]))
        self.env.invalidate_all()
        self.assertEqual(self.notation_of(poll), "no")
        with self.clock(poll.date_close):
            late = self.submit(page, [("answer", "yes")])
        self.assertEqual(late.status_code, 409)
        self.assertIn("takes no votes any more", self.alert_of(late))

    def test_a_confidential_vote_is_final(self):
        poll = self.ask("yes_no", secrecy="confidential")
        self.log_in("anna_votes")
        page = self.open_poll_page(poll)
        review = self.submit(page, [("answer", "yes")])
        # In full before one chooses; then folded, under its first sentence.
        first, second = poll._secrecy_sentences()
        self.assertIn(f"Confidential. {first} {second}", self.text_of(page))
        self.assertFalse(self.tree(page).xpath("//main//details"))
        [folded] = self.tree(review).xpath("//main//details[not(@open)]")
        summary, rest = folded
        self.assertEqual(
            " ".join(summary.text_content().split()), f"Confidential. {first}"
        )
        self.assertEqual(rest.text_content(), second)
        [number] = self.tree(review).xpath("//output/text()")
        self.submit(review)
        again = self.submit(review)
        self.assertEqual(again.status_code, 409)
        self.assertIn("If it was you, a moment ago, all is well", self.alert_of(again))
        page = self.open_poll_page(poll)
        self.assertIn("Le Potager has voted. The vote is final", self.text_of(page))
        self.assertNotIn(number, page.text)
        self.assertFalse(self.tree(page).xpath("//main//form"))

    def test_two_of_one_organisation_try_and_one_vote_counts(self):
        """In a public poll the other is told by whom and when, in any order."""
        poll = self.ask("yes_no")
        self.log_in("bruno_votes")
        page = self.open_poll_page(poll)
        review = self.submit(page, [("answer", "no")])
        bruno = self.opener, self.session
        self.session = None
        self.log_in("anna_votes")
        self.submit(self.submit(self.open_poll_page(poll), [("answer", "yes")]))
        self.opener, self.session = bruno
        for step, late in (
            ("review", self.submit(page, [("answer", "no")])),
            ("cast", self.submit(review)),
            ("change", self.submit(review, press="Change")),
        ):
            with self.subTest(step):
                self.assertEqual(late.status_code, 409)
                self.assertIn("Le Potager has voted", self.alert_of(late))
                self.assertIn("Anna_Votes cast the vote below", self.alert_of(late))
                self.assertIn("Our vote Yes", self.text_of(late))
        self.env.invalidate_all()
        self.assertEqual(self.notation_of(poll), "yes")

    def test_the_name_of_a_colleague_is_the_one_that_the_member_gave(self):
        self.anna.given_name = "Anna from the till"
        poll = self.ask("yes_no")
        self.cast(poll, self.potager, "yes", caster=self.anna.partner_id)
        self.log_in("bruno_votes")
        self.assertIn(
            "Cast by Anna from the till", self.text_of(self.open_poll_page(poll))
        )

    def test_who_voted_on_paper_votes_no_more(self):
        poll = self.ask("yes_no")
        poll._stamp(self.elector(poll, self.potager))
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertIn("Le Potager has voted", text)
        refused = self.post(self.address(poll, path="/cast"), [("answer", "yes")])
        self.assertEqual(refused.status_code, 409)

    def test_an_error_brings_the_form_back_as_it_was_filled_in(self):
        poll = self.ask("points")
        self.log_in("anna_votes")
        page = self.submit(
            self.open_poll_page(poll), [("points_1", "4"), ("points_2", "9")]
        )
        self.assertEqual(page.status_code, 400)
        self.assertIn("You gave 13 points, and have 10", self.alert_of(page))
        form = self.form_of(page)
        self.assertEqual(form.inputs["points_1"].value, "4")
        wrong = form.inputs["points_2"]
        self.assertEqual(wrong.value, "9")
        [alert] = self.tree(page).xpath("//*[@role='alert']")
        self.assertIn(alert.get("id"), wrong.get("aria-describedby"))
        self.assertEqual(wrong.get("aria-invalid"), "true")
        focussed = self.tree(page).xpath("//*[@autofocus]/@name")
        self.assertEqual(focussed, ["points_2"])
        [title] = self.tree(page).xpath("//title/text()")
        self.assertIn("Error", title)

    def test_every_error_has_one_focus_that_names_it(self):
        wrong = {
            "consent": [("answer", "objection")],
            "plurality": [],
            "approval": [],
            "points": [],
            "score": [],
            "majority_judgment": [],
            "stv": [("rank_1", "1"), ("rank_2", "1")],
            "schulze": [("rank_1", "2")],
        }
        self.log_in("anna_votes")
        for method, choice in wrong.items():
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                page = self.submit(self.open_poll_page(poll), choice)
                self.assertEqual(page.status_code, 400)
                [focussed] = self.tree(page).xpath("//*[@autofocus]")
                described = focussed.xpath(
                    "ancestor-or-self::*[contains(@aria-describedby, 'form_error')]"
                )
                self.assertTrue(described)

    def test_a_block_vote_ticks_as_many_as_are_to_be_chosen(self):
        poll = self.ask("plurality", seats=2, secrecy="public")
        self.log_in("anna_votes")
        page = self.open_poll_page(poll)
        chosen = [("option", "1"), ("option", "3")]
        self.assertIn("at most 2", self.text_of(page))
        refused = self.submit(page, [*chosen, ("option", "2")])
        self.assertIn("at most 2", self.alert_of(refused))
        self.submit(self.submit(page, chosen))
        self.env.invalidate_all()
        self.assertEqual(self.notation_of(poll), "1+3")

    def test_votes_that_weigh_more_are_told(self):
        poll = self.ask("yes_no")
        # As a poll by another basis than one member, one vote.
        self.env.cr.execute(
            "UPDATE komunigi_poll_elector SET weight = 3 WHERE poll_id = %s", [poll.id]
        )
        self.env.invalidate_all()
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertIn("This ballot counts 3 votes", text)

    def test_long_descriptions_are_folded(self):
        poll = self.create_poll(self.network, "approval", METHODS["approval"][0])
        poll.option_ids[0].description = "Sweet. " * 40
        poll.option_ids[1].description = "Sour."
        poll.action_open()
        self.log_in("anna_votes")
        page = self.tree(self.open_poll_page(poll))
        [folded] = page.xpath("//main//details[contains(., 'Sweet')]")
        self.assertFalse(folded.get("open"))
        self.assertFalse(page.xpath("//main//details[contains(., 'Sour')]"))
        self.assertTrue(page.xpath("//main//label[contains(., 'Sour')]"))

    def test_names_are_shown_as_text(self):
        poll = self.create_poll(
            self.network, "stv", ["<b>Pears</b>", "<i>Plums</i>"], name="<u>What</u>?"
        )
        poll.option_ids[0].description = "<script>alert(1)</script>"
        poll.action_open()
        self.log_in("anna_votes")
        page = self.open_poll_page(poll)
        review = self.submit(page, [("rank_1", "1")])
        done = self.submit(review)
        for response in (page, review, done):
            self.assertEqual(response.status_code, 200)
            for markup in ("<b>Pears", "<i>Plums", "<u>What", "<script>alert"):
                self.assertNotIn(markup, response.text)

    def test_a_person_votes_for_herself(self):
        person = self.create_person_member(self.network, "Dora", "dora_votes")
        poll = self.ask("yes_no")
        self.log_in("dora_votes")
        page = self.url_open(self.address(poll, person))
        self.assertNotIn("You vote for", self.text_of(page))
        done = self.submit(self.submit(page, [("answer", "no")]))
        self.assertIn("Your vote is cast", self.text_of(done))

    def test_an_employee_of_the_network_votes_for_the_member_she_represents(self):
        """Internal users have no access of their own to what they see here."""
        self.anna.user_id.group_ids = self.env.ref("base.group_user")
        poll = self.ask("approval", secrecy="confidential")
        self.log_in("anna_votes")
        done = self.submit(
            self.submit(self.open_poll_page(poll), METHODS["approval"][1])
        )
        self.assertIn("The vote of Le Potager is cast", self.text_of(done))


@tagged("post_install", "-at_install")
class TestPollPages(PollPortalCase):
    """What members see of polls before, while and after they are open."""

    def test_the_home_page_counts_what_waits_without_javascript(self):
        polls = self.ask("yes_no") | self.ask("approval")
        self.log_in("anna_votes")

        def cards():
            page = self.tree(self.url_open("/my/home"))
            return [
                (" ".join(card.text_content().split()), card.get("href"))
                for card in page.xpath("//a[contains(., 'asked of our cooperative')]")
            ]

        self.assertEqual(cards(), [("2 asked of our cooperative", "/my/cooperative")])
        for poll in polls:
            self.cast(poll, self.potager, None if poll.option_ids else "yes")
        self.assertFalse(cards())

    def test_polls_are_among_what_is_asked_of_us_the_first_to_close_first(self):
        later = self.ask(date_close=self.in_days(9))
        soon = self.ask(date_close=self.in_days(8))
        requests = self.potager._requests()
        self.assertEqual(
            [r["poll"] for r in requests if r["kind"] == "poll"], [soon, later]
        )
        self.log_in("anna_votes")
        page = self.tree(self.url_open(f"/my/cooperative/{self.potager.id}"))
        links = page.xpath("//section[@aria-labelledby='asked']//a/@href")
        self.assertEqual(
            [link for link in links if "/polls/" in link],
            [self.address(soon), self.address(later)],
        )

    def test_who_acts_for_two_members_is_led_to_choose(self):
        self.create_representation(self.epicerie, self.anna, role="substitute")
        self.ask("yes_no")
        self.log_in("anna_votes")
        page = self.tree(self.url_open("/my/home"))
        [card] = page.xpath("//a[contains(., 'asked of our cooperative')]")
        self.assertEqual(card.get("href"), "/my/cooperative")
        self.assertIn("2", card.text_content())

    def test_the_list_tells_what_waits_what_is_under_way_and_results(self):
        waits = self.ask("yes_no", name="Waits?")
        voted = self.ask("yes_no", name="Voted?")
        self.cast(voted, self.potager, "yes", caster=self.anna.partner_id)
        over = self.ask("yes_no", name="Over?")
        self.cast(over, self.epicerie, "yes")
        self.close_and_count(over)
        self.create_poll(self.network, name="Being prepared?")
        self.open_poll(self.elsewhere.network_id, name="Elsewhere?")
        self.log_in("anna_votes")
        page = self.tree(self.url_open(f"/my/cooperative/{self.potager.id}/polls"))

        def polls_under(section):
            return page.xpath(f"//section[@aria-labelledby='{section}']//li//a/@href")

        self.assertEqual(polls_under("waiting"), [self.address(waits)])
        self.assertEqual(polls_under("under_way"), [self.address(voted)])
        self.assertIn(self.address(over), polls_under("over"))
        self.assertIn("We have voted", page.text_content())
        for hidden in ("Being prepared?", "Elsewhere?"):
            self.assertNotIn(hidden, page.text_content())

    def test_results_come_newest_first_in_pages(self):
        polls = self.env["komunigi.poll"]
        for number in range(22):
            poll = self.ask(date_close=self.in_days(8 + number))
            poll.sudo().state = "result"
            polls |= poll
        self.log_in("anna_votes")
        first = self.tree(self.url_open(f"/my/cooperative/{self.potager.id}/polls"))
        [second_page, *_same] = first.xpath("//a[contains(@href, '/polls/page/2')]")
        second = self.tree(self.url_open(second_page.get("href")))
        found = [
            link
            for page in (first, second)
            for link in page.xpath("//li[@class='list-group-item p-0']/a/@href")
        ]
        expected = [self.address(poll) for poll in reversed(polls)]
        self.assertEqual(found, expected)

    def test_turnout_is_told_while_it_is_open_never_the_tendency(self):
        poll = self.ask("yes_no")
        self.cast(poll, self.epicerie, "no", caster=self.chloe.partner_id)
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertIn("1 of 6 have voted", text)
        self.assertNotIn("L'Epicerie", text)
        self.assertNotIn("Chloe", text)

    def test_a_poll_that_is_being_counted_says_so(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        with self.clock(poll.date_close):
            self.assertIn("being counted", self.text_of(self.open_poll_page(poll)))
        poll._close()
        self.assertIn("being counted", self.text_of(self.open_poll_page(poll)))

    def test_a_cancelled_poll_tells_why(self):
        poll = self.ask("yes_no")
        self.cast(poll, self.potager, "yes")
        poll.sudo().write({"state": "cancelled", "cancel_reason": "Wrong question."})
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertIn("Cancelled Wrong question.", text)
        self.assertNotIn("Our vote", text)

    def test_a_member_that_is_not_on_the_roll_reads_and_cannot_vote(self):
        poll = self.ask("yes_no")
        newcomer = self.create_member(self.network, "Newcomer")
        self.create_representation(newcomer, self.anna)
        self.log_in("anna_votes")
        page = self.url_open(self.address(poll, newcomer))
        self.assertIn("Newcomer is not on the roll", self.text_of(page))
        self.assertFalse(self.tree(page).xpath("//main//form"))
        refused = self.post(self.address(poll, newcomer, "/cast"), [("answer", "yes")])
        self.assertEqual(refused.status_code, 404)
        self.assertFalse(poll.voted_count)

    def test_a_public_result_tells_who_voted_what(self):
        poll = self.ask("points", secrecy="public")
        self.cast(poll, self.potager, {1: 4, 2: 6}, caster=self.anna.partner_id)
        self.cast(poll, self.epicerie, None, caster=self.chloe.partner_id)
        self.close_and_count(poll)
        self.log_in("anna_votes")
        page = self.open_poll_page(poll)
        text = self.text_of(page)
        self.assertIn("Our vote Pears: 4 points Quinces: 6 points", text)
        [table] = self.tree(page).xpath("//details[contains(., 'Who voted')]//tbody")
        self.assertEqual(
            [" ".join(" ".join(row.itertext()).split()) for row in table],
            [
                "L'Epicerie Blank ballot",
                "Le Potager Pears: 4 points Quinces: 6 points",
            ],
        )

    def test_a_confidential_result_tells_nobodys_vote(self):
        poll = self.ask("yes_no", secrecy="confidential")
        number = poll._new_ballot_number()
        self.cast(poll, self.potager, "yes", number=number)
        self.close_and_count(poll)
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertNotIn("Our vote", text)
        self.assertNotIn("Who voted what", text)

    def test_a_confidential_result_tells_who_has_voted(self):
        """So that ballots that nobody cast are noticed."""
        poll = self.ask("yes_no", secrecy="confidential")
        number = poll._new_ballot_number()
        self.cast(poll, self.potager, "yes", number=number)
        self.log_in("chloe_votes")
        page = self.open_poll_page(poll, self.epicerie)
        self.assertNotIn("Who has voted", self.text_of(page))
        self.close_and_count(poll)
        page = self.open_poll_page(poll, self.epicerie)
        self.assertIn("L'Epicerie has not voted", self.text_of(page))
        voters = self.tree(page).xpath("//details[contains(., 'Who has voted')]//li")
        self.assertEqual([voter.text for voter in voters], ["Le Potager"])
        self.log_in("anna_votes")
        text = self.text_of(self.open_poll_page(poll))
        self.assertIn("Le Potager has voted. If it has not", text)

    def test_whoever_reads_the_result_can_recount_and_print_it(self):
        poll = self.ask("yes_no")
        self.cast(poll, self.potager, "yes")
        self.log_in("chloe_votes")
        for path in ("/ballots.json", "/result.pdf"):
            early = self.url_open(self.address(poll, self.epicerie, path))
            self.assertEqual(early.status_code, 404)
        self.close_and_count(poll)
        page = self.tree(self.open_poll_page(poll, self.epicerie))
        board = self.url_open(self.address(poll, self.epicerie, "/ballots.json"))
        self.assertTrue(page.xpath(f"//main//a[@href='{board.request.path_url}']"))
        self.assertEqual(board.json()["digest"], poll.digest)
        self.assertIn("attachment", board.headers["Content-Disposition"])
        pdf = self.url_open(
            self.address(poll, self.epicerie, "/result.pdf"), timeout=60
        )
        # Tests print as HTML, unless they force it.
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn(poll.name, pdf.text)
        self.assertTrue(page.xpath("//main//a[contains(@href, '/result.pdf')]"))

    def test_pages_are_not_kept_by_browsers_nor_framed(self):
        poll = self.ask("yes_no", secrecy="confidential")
        self.log_in("anna_votes")
        page = self.open_poll_page(poll)
        review = self.submit(page, [("answer", "yes")])
        done = self.submit(review)
        refused = self.submit(review)
        again = self.url_open(self.address(poll, path="/cast"))
        for response in (page, review, done, refused, again):
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertEqual(
                response.headers["Content-Security-Policy"], "frame-ancestors 'self'"
            )

    def test_neither_choice_nor_number_is_in_the_session(self):
        poll = self.ask("plurality", secrecy="confidential")
        session = self.authenticate("anna_votes", "anna_votes")
        self.submit(self.submit(self.open_poll_page(poll), [("option", "2")]))
        stored = http.root.session_store.get(session.sid)
        self.assertEqual(stored.login, "anna_votes")
        self.assertNotIn("option", str(dict(stored)))
        self.assertNotIn("Quinces", str(dict(stored)))

    def test_fields_have_labels_and_headings_are_in_order(self):
        self.log_in("anna_votes")
        for method, (_options, choice, _words, _notation) in METHODS.items():
            poll = self.ask(method, secrecy="public")
            page = self.open_poll_page(poll)
            review = self.submit(page, choice)
            done = self.submit(review)
            self.close_and_count(poll)
            for response in (page, review, done, self.open_poll_page(poll)):
                with self.subTest(method=method, url=response.url):
                    self.assert_orderly(self.tree(response))

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def assert_orderly(self, page):
        for field in page.xpath(
            "//main//input[@type!='hidden']|//main//select|//main//textarea"
        ):
            self.assertTrue(
                page.xpath(f"//label[@for='{field.get('id')}']"), field.attrib
            )
        ids = page.xpath("//main//@id")
        self.assertEqual(len(ids), len(set(ids)))
        levels = [
            int(heading.tag[1])
            for heading in page.xpath("//main//*[self::h1|self::h2|self::h3|self::h4]")
        ]
        self.assertEqual(levels[0], 1)
        for before, after in zip(levels, levels[1:], strict=False):
            self.assertLessEqual(after, before + 1)

    def test_pages_cost_the_same_for_many_electors(self):
        """Queries of the list and of a poll do not grow with its roll."""
        self.log_in("anna_votes")

        def queries():
            poll = self.ask("yes_no")
            paths = [self.address(poll), f"/my/cooperative/{self.potager.id}/polls"]
            for path in paths:
                self.url_open(path)
            counts = []
            for path in paths:
                with self.counted("page: a poll, and polls") as took:
                    self.url_open(path)
                counts.append(took.queries)
            poll.sudo().state = "cancelled"
            return counts

        queries()
        few = queries()
        self.create_members(self.network, 60, "More")
        self.assertEqual(queries(), few)
