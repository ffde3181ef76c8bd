# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
from io import BytesIO

from lxml import html
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import VoteCase, VoteMixin


class ResultCase(VoteCase):
    """Small polls, counted, and what their page says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 12)

    def counted(self, method, ballots, options=(), outcome="", **values):
        """A counted poll of `ballots`: (ballot, how many members cast it)."""
        cast = [ballot for ballot, times in ballots for _time in range(times)]
        electorate = self.members[: max(len(cast), values.pop("roll", 0))]
        poll = self.open_poll(
            self.network,
            method,
            options,
            electorate="chosen",
            membership_ids=[Command.set(electorate.ids)],
            **values,
        )
        for member, ballot in zip(electorate, cast, strict=False):
            self.cast(poll, member, ballot)
        self.close_and_count(poll)
        if outcome:
            self.assertEqual(poll.outcome, outcome)
        return poll

    def page(self, poll):
        return html.fromstring(poll.result_html)

    def words(self, poll):
        """All that is read, as one line."""
        return " ".join(self.page(poll).text_content().split())

    def headline(self, poll):
        return self.page(poll).xpath("//h2")[0].text_content()


@tagged("post_install", "-at_install")
class TestResultOfProposal(ResultCase):
    """Consent, yes and no."""

    def test_two_thirds(self):
        poll = self.counted(
            "yes_no",
            [("yes", 7), ("no", 3), ("abstain", 1)],
            majority="two_thirds",
            roll=12,
            outcome="adopted",
        )
        self.assertEqual(self.headline(poll), "Adopted: 7 yes, 3 no, 1 abstention.")
        words = self.words(poll)
        self.assertIn(
            "Needed: at least two thirds of 10 votes (yes and no), that is 7.", words
        )
        self.assertIn("Have voted 11 (91.7%)", words)

    def test_threshold_stands_on_the_bar_of_yes(self):
        poll = self.counted("yes_no", [("yes", 6), ("no", 4)], majority="two_thirds")
        self.assertEqual(
            self.headline(poll), "Not adopted: 6 yes, 4 no, no abstention."
        )
        yes, no, _abstain = self.page(poll).xpath("(//table)[1]/tbody/tr")
        self.assertEqual(yes.xpath(".//td/span")[0].text, "6")
        self.assertEqual(yes.xpath(".//td/small")[0].text, "60%")
        [bar] = yes.xpath(".//div[contains(@class, 'o_kr_bar')]")
        self.assertEqual(bar.get("style"), "width: 60.00%")
        [line] = yes.xpath(".//div[contains(@class, 'o_kr_line')]")
        self.assertEqual(line.get("style"), "left: 70.00%")
        self.assertFalse(no.xpath(".//div[contains(@class, 'o_kr_line')]"))

    def test_quorum_not_reached(self):
        poll = self.counted(
            "yes_no", [("yes", 4)], roll=12, quorum=50, outcome="no_quorum"
        )
        self.assertEqual(
            self.headline(poll),
            "Quorum not reached: 4 of 12 have voted, 6 were needed.",
        )
        self.assertIn(
            "So the votes, counted as follows, have no effect.", self.words(poll)
        )

    def test_quorum_reached(self):
        poll = self.counted("yes_no", [("yes", 7)], roll=12, quorum=55)
        self.assertIn(
            "Quorum reached: 7 of 12 have voted, 7 were needed.", self.words(poll)
        )

    def test_advice_binds_nobody(self):
        poll = self.counted("yes_no", [("yes", 3)], nature="consultation")
        self.assertEqual(
            self.headline(poll), "The advice is yes: 3 yes, 0 no, no abstention."
        )
        self.assertIn("This is advice: it binds nobody.", self.words(poll))

    def test_majority_in_each_category(self):
        founders = self.env["komunigi.member.category"].create(
            {"name": "Founders", "network_id": self.network.id}
        )
        self.members[:3].category_id = founders
        poll = self.counted(
            "yes_no",
            [("no", 2), ("yes", 8)],
            each_college=True,
            outcome="rejected",
        )
        words = self.words(poll)
        self.assertIn("The majority is required in each category too.", words)
        self.assertIn(
            "Founders: 1 yes, 2 no, no abstention. Needed: more than half of 3 votes "
            "(yes and no), that is 2. Not reached.",
            words,
        )
        self.assertIn("Active: 7 yes", words)
        self.assertEqual(
            [
                "".join(caption.itertext())
                for caption in self.page(poll).xpath("//caption")
            ][:3],
            ["Answers", "Active", "Founders"],
        )

    def test_majority_of_the_roll(self):
        poll = self.counted(
            "yes_no",
            [("yes", 6), ("no", 1)],
            roll=12,
            majority="absolute",
            outcome="rejected",
        )
        self.assertIn(
            "Needed: more than half of 12 votes on the roll, that is 7.",
            self.words(poll),
        )

    def test_consent_with_a_concern(self):
        poll = self.counted(
            "consent", [("consent", 4), ("concern", 1)], outcome="adopted"
        )
        self.assertEqual(
            self.headline(poll),
            "Adopted: 4 consent, 1 consents with a concern, and nobody objects.",
        )

    def test_objections_are_told_with_their_reasons(self):
        poll = self.open_poll(self.network, "consent", name="Open on <b>Sundays</b>?")
        self.members[0].partner_id.name = "<i>Bees</i> & Co"
        self.cast(
            poll,
            self.members[0],
            "objection",
            reason="Our staff <script>alert(1)</script>\nrests on Sundays.",
        )
        self.cast(poll, self.members[1], "concern", reason="Who pays?")
        self.cast(poll, self.members[2], "consent")
        self.close_and_count(poll)
        self.assertEqual(poll.outcome, "rejected")
        first, second = self.page(poll).xpath("//ul[@class='o_kr_voices']/li")
        self.assertEqual(first.xpath("strong")[0].text_content(), "<i>Bees</i> & Co")
        self.assertIn("I object", first.text_content())
        self.assertEqual(
            first.xpath("blockquote")[0].text_content(),
            "Our staff <script>alert(1)</script>\nrests on Sundays.",
        )
        self.assertIn("Who pays?", second.text_content())
        self.assertFalse(self.page(poll).xpath("//script"))
        self.assertFalse(self.page(poll).xpath("//b | //i"))

    def test_there_is_nothing_to_read_before_the_result(self):
        poll = self.open_poll(self.network, "yes_no")
        self.cast(poll, self.members[0], "yes")
        self.assertFalse(poll.result_html)
        poll._close()
        self.assertFalse(poll.result_html)


@tagged("post_install", "-at_install")
class TestResultOfChoice(ResultCase):
    """Methods that choose among options."""

    def test_points(self):
        poll = self.counted(
            "points",
            [({1: 10}, 2), ({1: 4, 2: 6}, 1), (None, 1)],
            options=["Bread <b>oven</b>", "Cold room"],
            outcome="chosen",
        )
        self.assertEqual(self.headline(poll), "Chosen: Bread <b>oven</b>.")
        words = self.words(poll)
        self.assertIn("Each voter shared out 10 points.", words)
        self.assertIn("An option could have at most 30", words)
        self.assertIn("Bread <b>oven</b> (24) is before Cold room (6).", words)
        first = self.page(poll).xpath("(//table)[1]/tbody/tr[1]")[0]
        self.assertIn("✓ chosen", first.text_content())
        self.assertEqual([cell.text for cell in first.xpath(".//td/*")], ["24", "80%"])
        self.assertIn("Blank 1", words)

    def test_plurality_with_several_seats(self):
        poll = self.counted(
            "plurality",
            [([1, 2], 3), ([2, 3], 2), ([4], 1)],
            options=["Ada", "Bo", "Cy", "Di"],
            seats=2,
            nature="election",
            secrecy="public",
        )
        self.assertEqual(self.headline(poll), "Elected: Bo and Ada.")
        words = self.words(poll)
        self.assertIn("Each voter named up to 2 options.", words)
        self.assertIn("To be chosen: 2, among 4.", words)
        self.assertIn("Ada (3) is before Cy (2).", words)

    def test_approval_and_score(self):
        poll = self.counted("approval", [([1, 2], 3), ([2], 1)], options=["Ada", "Bo"])
        self.assertIn("Bo (4) is before Ada (3).", self.words(poll))
        poll = self.counted(
            "score", [({1: 10, 2: 7}, 3), ({2: 7}, 1)], options=["Ada", "Bo"]
        )
        words = self.words(poll)
        self.assertIn("a score from 0 to 10", words)
        self.assertIn("Ada (30) is before Bo (28).", words)

    def test_no_more_options_than_seats(self):
        poll = self.counted(
            "approval",
            [([1], 3)],
            options=["Ada", "Bo"],
            seats=2,
            nature="election",
            secrecy="public",
        )
        self.assertEqual(self.headline(poll), "Elected: Ada and Bo.")
        self.assertIn("there are no more options than that", self.words(poll))

    def test_nobody_voted(self):
        for method in ("points", "majority_judgment", "stv", "schulze"):
            poll = self.counted(method, [], options=["A", "B", "C"], roll=3)
            self.assertEqual(poll.outcome, "nobody")
            self.assertEqual(
                self.headline(poll), "None is chosen: there is no valid vote."
            )

    def test_a_lot_can_be_drawn_again(self):
        poll = self.counted("plurality", [([1], 2), ([2], 2)], options=["Ada", "Bo"])
        [winner] = poll.result["winners"]
        words = self.words(poll)
        seed = f"{poll.sudo().lot_secret}:{poll.digest}"
        self.assertIn(seed, words)
        hashes = {
            number: hashlib.sha256(f"{seed}|ranking|{number}".encode()).hexdigest()
            for number in (1, 2)
        }
        for number in (1, 2):
            self.assertIn(hashes[number], words)
        self.assertEqual(min(hashes, key=hashes.get), winner)
        self.assertIn("have the same: it was decided by lot", words)
        self.assertNotIn("changes nothing in who", words)

    def test_majority_judgment(self):
        # Two with "Good" in the middle, one below.
        poll = self.counted(
            "majority_judgment",
            [
                ({1: 4, 2: 4, 3: 2}, 3),
                ({1: 6, 2: 5, 3: 3}, 1),
                ({1: 2, 2: 1, 3: 2}, 1),
            ],
            options=["Ada", "Bo", "Cy"],
        )
        self.assertEqual(self.headline(poll), "Chosen: Ada.")
        words = self.words(poll)
        self.assertIn("none given counts as “To reject”", words)
        self.assertIn("Ada and Bo both have “Good”.", words)
        self.assertIn("Poor for Ada, Insufficient for Bo", words)
        self.assertIn("Bo (Good) is before Cy (Poor).", words)
        self.assertIn("Excellent 1 · Good 3 · Poor 1", words)
        stack = self.page(poll).xpath("//div[@class='o_kr_stack']")[0]
        self.assertEqual(
            [segment.get("style") for segment in stack],
            ["width: 20.00%", "width: 60.00%", "width: 20.00%"],
        )

    def test_stv_tells_quota_surplus_and_exclusion(self):
        poll = self.counted(
            "stv",
            [([1, 2], 4), ([1, 3], 2), ([2], 1), ([3], 1), ([4, 3], 1)],
            options=["Ada", "Bo", "Cy", "Di"],
            seats=2,
            nature="election",
            secrecy="public",
        )
        words = self.words(poll)
        self.assertIn("9 valid votes are divided by 2 + 1", words)
        self.assertIn("1 is added: 4.", words)
        self.assertIn("Stage 1: first choices", words)
        self.assertIn("The quota is reached by: Ada.", words)
        self.assertIn(
            "Ada has 6, which is 2 more than the quota. All its ballots go to their "
            "next choice still standing, at a lower value: 2 ÷ 6 = 0.33333",
            words,
        )
        self.assertIn("Stage 3: Di leaves", words)
        self.assertIn("Di, with the fewest (1 vote), leaves.", words)
        stages = self.page(poll).xpath("//section[@class='o_kr_stage']")
        self.assertEqual(len(stages), len(poll.result["rounds"]))
        row = stages[1].xpath(".//tbody/tr[2]")[0]
        self.assertEqual(
            [cell.text for cell in row.xpath("./td/*")], ["2.33332", "+1.33332"]
        )
        self.assertEqual(
            stages[1].xpath(".//div[contains(@class,'o_kr_line')]")[0].get("style"),
            "left: 66.66%",
        )

    def test_schulze_with_a_winner_of_all_comparisons(self):
        poll = self.counted(
            "schulze",
            [([1, 2, 3], 3), ([2, 1, 3], 2)],
            options=["Ada", "Bo", "Cy"],
        )
        words = self.words(poll)
        self.assertIn(
            "Ada wins against each other option: 3 to 2 against Bo and 5 to 0 against "
            "Cy.",
            words,
        )
        self.assertNotIn("chain", words)
        cells = self.page(poll).xpath("//table[@class='o_kr_pairs']/tbody/tr[1]/td")
        self.assertEqual(
            [" ".join(cell.text_content().split()) for cell in cells],
            ["–", "3 ✓", "5 ✓"],
        )

    def test_schulze_explains_a_circle(self):
        # Ada beats Bo 7 to 2, Bo beats Cy 6 to 3, Cy beats Ada 5 to 4.
        poll = self.counted(
            "schulze",
            [([1, 2, 3], 4), ([2, 3, 1], 2), ([3, 1, 2], 3)],
            options=["Ada", "Bo", "Cy"],
        )
        self.assertEqual(self.headline(poll), "Chosen: Ada.")
        words = self.words(poll)
        self.assertIn("No option wins against all others.", words)
        self.assertIn(
            "Ada is before Cy: its chain Ada → Bo (7 to 2) → Cy (6 to 3) has at its "
            "weakest 6 to 3; the chain back, Cy → Ada (5 to 4), has 5 to 4.",
            words,
        )
        self.assertIn("The order: 1. Ada, 2. Bo, 3. Cy.", words)

    def test_schulze_tells_what_only_a_lot_sets_apart(self):
        poll = self.counted(
            "schulze", [([1, 2], 2), ([2, 1], 2)], options=["Ada", "Bo", "Cy"]
        )
        self.assertRegex(
            self.words(poll),
            "Nothing sets (Ada and Bo|Bo and Ada) apart: their order was drawn by lot.",
        )


@tagged("post_install", "-at_install")
class TestResultReaders(ResultCase):
    """Whoever reads it, in whatever language."""

    def test_numbers_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        poll = self.counted("approval", [([1], 2), ([2], 1)], options=["Ada", "Bo"])
        french = poll.with_context(lang="fr_FR")
        self.assertIn("66.7%", poll.result_html)
        self.assertRegex(french.result_html, r"66,7\s?%")
        for number, english, other in (
            (12345, "12,345", "12\u202f345"),
            ("12.33333", "12.33333", "12,33333"),
            ("-0.50000", "−0.5", "−0,5"),
            ("7/2", "3.50", "3,50"),
        ):
            self.assertEqual(poll._say_number(number), english)
            self.assertEqual(
                french._say_number(number).replace("\xa0", "\u202f"), other
            )

    def test_a_member_reads_objections_of_members_it_cannot_read(self):
        anna = self.create_representative(self.members[0], "anna_reads").user_id
        poll = self.open_poll(self.network, "consent")
        self.cast(poll, self.members[1], "objection", reason="Too dear.")
        poll._close()
        poll._count()
        html_for_anna = poll.with_user(anna).result_html
        self.assertIn("Too dear.", html_for_anna)
        self.assertIn("Member 2", html_for_anna)

    def test_another_network_reads_nothing(self):
        other = self.create_network("Elsewhere")
        stranger = self.create_representative(
            self.create_member(other, "Stranger"), "stranger_reads"
        ).user_id
        poll = self.counted("yes_no", [("yes", 2)])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            poll.with_user(stranger).read(["result_html"])

    def test_reading_takes_as_many_queries_for_a_hundred_as_for_ten(self):
        queries = []
        for number in (10, 100):
            network = self.create_network(f"Network {number}")
            members = self.create_members(network, number, f"N{number}")
            poll = self.open_poll(network, "consent")
            for member in members:
                self.cast(poll, member, "concern", reason="Slowly, please.")
            self.close_and_count(poll)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(poll.result_html.count("Slowly, please."), number)
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[1], queries[0])


@tagged("post_install", "-at_install")
class TestResultOnPaper(VoteMixin, HttpCase):
    def test_pdf_says_what_matters_in_its_body(self):
        network = self.create_network("Intercoop")
        members = self.create_members(network, 3)
        poll = self.open_poll(network, "yes_no", name="Open on Sundays?")
        for member in members:
            self.cast(poll, member, "yes")
        self.close_and_count(poll)
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("komunigi_vote.report_poll_result", poll.ids)
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(content[:5], b"%PDF-")
        pages = PdfReader(BytesIO(content)).pages
        words = " ".join(" ".join(page.extract_text() for page in pages).split())
        for text in (
            "Intercoop · Result of a poll",
            "Open on Sundays?",
            "Adopted: 3 yes, 0 no, no abstention.",
            "Public: all members see who answered what",
            "Needed: more than half of 3 votes (yes and no), that is 2.",
            "To recount",
            poll.digest,
        ):
            self.assertIn(text, words)

    def test_print_menu_offers_it_once_there_is_a_result(self):
        report = self.env.ref("komunigi_vote.report_poll_result")
        network = self.create_network("Intercoop")
        self.create_members(network, 1)
        poll = self.open_poll(network)
        self.assertFalse(report.get_valid_action_reports("komunigi.poll", poll.ids))
        self.close_and_count(poll)
        self.assertEqual(
            report.get_valid_action_reports("komunigi.poll", poll.ids), report.ids
        )
