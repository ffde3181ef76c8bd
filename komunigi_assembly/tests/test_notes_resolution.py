# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .resolution_common import ResolutionMixin


@tagged("post_install", "-at_install")
class TestNotesResolution(ResolutionMixin, PollPortalCase):
    """Anna takes notes of an assembly, on the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.convened(proxy_blank="chair")
        cls.meeting.note_taker_id = cls.anna.partner_id
        cls.item = cls.create_resolution(cls.meeting)
        cls.begin(cls.meeting, cls.potager, cls.epicerie, *cls.others)

    def setUp(self):
        super().setUp()
        self.log_in("anna_votes")

    def screen(self, item=None):
        item = item or self.item
        return self.url_open(f"/my/meetings/{self.meeting.id}/notes?item={item.id}")

    def vote(self, path, fields=(), item=None):
        item = item or self.item
        return self.post(
            f"/my/meetings/{self.meeting.id}/notes/items/{item.id}/vote/{path}", fields
        )

    def test_hands_are_shown_with_their_result_before_they_are_entered(self):
        text = self.text_of(self.screen())
        self.assertIn("We open on Sundays.", text)
        self.assertIn("Needed: more than half of yes and no.", text)
        self.assertIn("6 votes present or represented", text)
        figures = [("yes_0", "4"), ("no_0", "1"), ("abstain_0", "")]
        page = self.vote("hands", figures)
        self.assertIn("Adopted: 4 yes, 1 no, no abstention.", self.text_of(page))
        self.assertIn("Not entered yet", self.text_of(page))
        self.assertFalse(self.item.outcome)
        page = self.vote("hands", [*figures, ("enter", "1")])
        self.assertEqual(self.item.outcome, "adopted")
        self.assertIn("Adopted: 4 yes", self.text_of(page))
        # Two people enter the same: the second is told.
        page = self.vote("hands", [*figures, ("enter", "1")])
        self.assertIn("is decided", self.alert_of(page))
        self.assertEqual(len(self.item.decision_ids), 1)

    def test_figures_that_cannot_be_are_told_and_stay(self):
        page = self.vote("hands", [("yes_0", "6"), ("no_0", "1"), ("abstain_0", "")])
        self.assertEqual(page.status_code, 400)
        self.assertIn("make 7 votes, but 6 are there", self.alert_of(page))
        [field] = self.tree(page).xpath("//input[@name='yes_0']")
        self.assertEqual(field.value, "6")
        for wrong in ("many", "-1", "1.5", "²"):
            page = self.vote("hands", [("yes_0", wrong)])
            self.assertIn("whole numbers", self.alert_of(page))
        page = self.vote("hands", [("yes_", "3"), ("yes_x", "3")])
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.item.outcome)

    def test_an_amendment_comes_before_the_text(self):
        page = self.vote("amendments", [("name", "Only in May"), ("text", "")])
        self.assertIn("how the whole text reads", self.alert_of(page))
        self.vote("amendments", [("name", "Only in May"), ("text", "Only in May.")])
        self.vote("amendments", [("name", "Never"), ("text", "Never.")])
        may, never = self.item.amendment_ids
        page = self.vote(f"amendments/{never.id}/first")
        self.item.invalidate_recordset(["amendment_ids"])
        self.assertEqual(self.item.amendment_ids, never | may)
        page = self.vote("hands", [("yes_0", ""), ("no_0", "0"), ("enter", "1")])
        self.assertIn("Its amendments come first: “Never”", self.alert_of(page))
        self.vote(
            "hands",
            [("amendment_id", never.id), ("yes_0", "1"), ("no_0", "5"), ("enter", "1")],
        )
        self.assertEqual(never.outcome, "rejected")
        self.vote(f"amendments/{may.id}/withdraw")
        self.assertEqual(may.outcome, "withdrawn")
        self.vote("hands", [("yes_0", ""), ("no_0", "0"), ("enter", "1")])
        self.assertEqual(self.item.decision_ids.text, "We open on Sundays.")

    def test_a_vote_on_phones_is_opened_followed_and_closed(self):
        self.vote("way", [("vote_way", "poll"), ("majority", "two_thirds")])
        self.assertEqual(
            (self.item.vote_way, self.item.majority), ("poll", "two_thirds")
        )
        page = self.vote("open")
        self.assertIn("0 of 6 have voted", self.text_of(page))
        poll = self.item._poll_under_way()
        poll._cast(poll._elector_of(self.potager), "yes")
        address = f"/my/meetings/{self.meeting.id}/notes/items/{self.item.id}/vote"
        answer = self.url_open(f"{address}/turnout.json").json()
        self.assertEqual(answer, {"open": True, "said": "1 of 6 have voted."})
        page = self.vote("way", [("vote_way", "hands"), ("majority", "simple")])
        self.assertIn("does not change any more", self.alert_of(page))
        page = self.vote("close")
        self.assertIn("being counted", self.text_of(page))
        self.count_poll(poll)
        self.assertIn("Adopted: 1 yes", self.text_of(self.screen()))
        self.assertFalse(self.url_open(f"{address}/turnout.json").json()["open"])

    def test_a_vote_is_stopped_with_its_reason(self):
        self.item.vote_way = "poll"
        self.vote("open")
        page = self.vote("stop", [("reason", " ")])
        self.assertIn("Say why", self.alert_of(page))
        self.vote("stop", [("reason", "The question was not clear.")])
        self.assertFalse(self.item._poll_under_way())
        self.assertEqual(self.item.poll_ids.state, "cancelled")

    def test_another_way_than_consent_can_be_chosen_again(self):
        self.item.vote_way = "consent"
        self.assertIn("How it is voted on", self.text_of(self.screen()))
        self.vote("way", [("vote_way", "hands"), ("majority", "simple")])
        self.assertEqual(self.item.vote_way, "hands")

    def test_who_does_not_take_notes_decides_nothing(self):
        amendment = self.create_amendment(self.item, "Never")
        steps = {
            "way": [("vote_way", "secret"), ("majority", "simple")],
            "hands": [("yes_0", "6"), ("enter", "1")],
            "open": [],
            "close": [],
            "stop": [("reason", "I object")],
            "amendments": [("name", "Mine"), ("text", "Mine.")],
            f"amendments/{amendment.id}/first": [],
            f"amendments/{amendment.id}/withdraw": [],
        }
        for login in ("chloe_votes", "farid_votes"):
            self.log_in(login)
            for path, fields in steps.items():
                self.assertEqual(self.vote(path, fields).status_code, 404, path)
            address = f"/my/meetings/{self.meeting.id}/notes/items/{self.item.id}"
            answer = self.url_open(f"{address}/vote/turnout.json")
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(
            (self.item.vote_way, self.item.amendment_ids, amendment.outcome),
            ("hands", amendment, False),
        )

    def test_the_amendment_of_another_item_is_none_of_this_one(self):
        other = self.create_amendment(self.create_resolution(self.meeting), "Never")
        for path, fields in (
            ("hands", [("amendment_id", other.id), ("yes_0", "6"), ("enter", "1")]),
            ("open", [("amendment_id", other.id)]),
            (f"amendments/{other.id}/withdraw", []),
        ):
            self.assertEqual(self.vote(path, fields).status_code, 404, path)
        self.assertFalse(other.outcome)
