# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .resolution_common import ResolutionCase


@tagged("post_install", "-at_install")
class TestResolution(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 10)

    def open_assembly(self, present=10, **rules):
        return self.begin(self.convened(**rules), *self.members[:present])

    def hands(self, yes=0, no=0, abstain=0, category=0):
        return {category: {"yes": yes, "no": no, "abstain": abstain}}

    # By show of hands

    def test_more_yes_than_no_adopts_and_is_on_record(self):
        item = self.create_resolution(self.open_assembly())
        decision = item._count_hands(self.hands(5, 4, 1))
        self.assertEqual((item.outcome, decision.outcome), ("adopted", "adopted"))
        self.assertEqual(decision.text, "We open on Sundays.")
        self.assertEqual(
            decision._say_record(),
            [
                "Show of hands.",
                "Adopted: 5 yes, 4 no, 1 abstention.",
                "Needed: more than half of 9 votes (yes and no), that is 5.",
            ],
        )

    def test_as_many_no_as_yes_does_not_adopt(self):
        item = self.create_resolution(self.open_assembly())
        self.assertEqual(item._count_hands(self.hands(5, 5)).outcome, "rejected")

    def test_two_thirds_of_the_votes_cast(self):
        meeting = self.open_assembly()
        item = self.create_resolution(meeting, majority="two_thirds")
        self.assertEqual(item._count_hands(self.hands(6, 3, 1)).outcome, "adopted")
        item = self.create_resolution(meeting, majority="two_thirds")
        self.assertEqual(item._count_hands(self.hands(6, 4)).outcome, "rejected")

    def test_abstentions_may_weigh_like_a_no(self):
        meeting = self.open_assembly()
        item = self.create_resolution(meeting, count_abstentions=True)
        self.assertEqual(item._count_hands(self.hands(5, 3, 2)).outcome, "rejected")

    def test_the_absolute_majority_is_of_those_present_and_represented(self):
        meeting = self.convened()
        self.give_proxy(meeting, self.members[7], self.members[0])
        self.begin(meeting, *self.members[:7])
        item = self.create_resolution(meeting, majority="absolute")
        # Eight votes are there: five are more than half, though three said nothing.
        self.assertEqual(item._count_hands(self.hands(5)).outcome, "adopted")
        item = self.create_resolution(meeting, majority="absolute")
        self.assertEqual(item._count_hands(self.hands(4)).outcome, "rejected")

    def test_no_more_hands_than_are_there(self):
        meeting = self.convened()
        self.give_proxy(meeting, self.members[7], self.members[0])
        self.begin(meeting, *self.members[:7])
        item = self.create_resolution(meeting)
        with self.assertRaisesRegex(
            UserError, "6 yes, 2 no and 1 abstentions make 9 votes, but 8 are there"
        ):
            item._count_hands(self.hands(6, 2, 1))
        with self.assertRaisesRegex(UserError, "not below zero"):
            item._count_hands(self.hands(6, -2, 1))
        self.assertFalse(item.outcome)
        item._count_hands(self.hands(6, 2))

    def test_who_is_not_counted_apart_says_yes_where_yes_is_the_rest(self):
        item = self.create_resolution(self.open_assembly())
        decision = item._count_hands({0: {"yes": None, "no": 2, "abstain": 1}})
        self.assertIn("7 yes, 2 no, 1 abstention", decision._say_record()[1])
        item = self.create_resolution(item.meeting_id)
        with self.assertRaisesRegex(UserError, "9 no and 2 abstentions make 11 votes"):
            item._count_hands({0: {"yes": None, "no": 9, "abstain": 2}})

    def test_a_resolution_is_voted_on_once_in_a_running_assembly_with_quorum(self):
        meeting = self.convened(quorum_by="heads")
        item = self.create_resolution(meeting)
        with self.assertRaisesRegex(UserError, "not under way"):
            item._count_hands(self.hands(1))
        self.begin(meeting, self.members[0])
        with self.assertRaisesRegex(UserError, "quorum is not reached"):
            item._count_hands(self.hands(1))
        self.begin(meeting, *self.members[1:5])
        item._count_hands(self.hands(3, 2))
        with self.assertRaisesRegex(UserError, "is decided"):
            item._count_hands(self.hands(3, 2))
        with self.assertRaisesRegex(UserError, "does not change any more"):
            item.majority = "two_thirds"

    def test_items_of_an_intercoop_meeting_are_not_voted_on(self):
        meeting = self.create_meeting(self.network, "2035-05-05 18:00:00")
        item = self.create_resolution(meeting)
        with self.assertRaisesRegex(UserError, "Only resolutions"):
            item._count_hands(self.hands(1))

    # Categories and ceilings

    def with_workers(self, count, **rules):
        """An assembly with `count` of the members in a second category."""
        workers = self.network.default_category_id.copy({"name": "Workers"})
        self.members[:count].category_id = workers
        meeting = self.begin(self.convened(each_college=True, **rules), *self.members)
        return meeting, workers, self.network.default_category_id

    def test_the_majority_is_needed_in_each_category(self):
        meeting, workers, active = self.with_workers(3)
        item = self.create_resolution(meeting)
        decision = item._count_hands(
            {
                workers.id: {"yes": 1, "no": 2, "abstain": 0},
                active.id: {"yes": 7, "no": 0, "abstain": 0},
            }
        )
        self.assertEqual(decision.outcome, "rejected")
        said = " ".join(decision._say_record())
        self.assertIn("Workers: 1 yes, 2 no", said)
        self.assertIn("Not reached", said)
        item = self.create_resolution(meeting)
        decision = item._count_hands(
            {
                workers.id: {"yes": 2, "no": 1, "abstain": 0},
                active.id: {"yes": 4, "no": 3, "abstain": 0},
            }
        )
        self.assertEqual(decision.outcome, "adopted")

    def test_figures_are_checked_in_each_category(self):
        meeting, workers, active = self.with_workers(3)
        item = self.create_resolution(meeting)
        with self.assertRaisesRegex(
            UserError, "Workers: 3 yes, 1 no and 0 abstentions make 4 votes, but 3 are"
        ):
            item._count_hands(
                {
                    workers.id: {"yes": 3, "no": 1, "abstain": 0},
                    active.id: {"yes": 1, "no": 0, "abstain": 0},
                }
            )
        with self.assertRaisesRegex(UserError, "each category"):
            item._count_hands(self.hands(3, category=999999))

    def test_votes_by_shares_with_a_ceiling_in_percent(self):
        meeting = self.convened(vote_ceiling_percent=20)
        # As the register would have it: one big member among ten.
        lines = meeting.member_ids.sudo()
        lines.write({"votes": 10})
        meeting._line_of(self.members[0]).sudo().votes = 110
        self.begin(meeting, *self.members)
        item = self.create_resolution(meeting)
        # A fifth of 200 votes is 40; the other nine have 90.
        self.assertEqual(sum(item._voices().there.values()), 130)
        with self.assertRaisesRegex(UserError, "but 130 are there"):
            item._count_hands(self.hands(110, 90))
        self.assertEqual(item._count_hands(self.hands(40, 90)).outcome, "rejected")

    # Without a name

    def test_proxies_without_a_name_vote_for_what_the_bureau_proposes(self):
        meeting = self.convened(proxy_blank="chair")
        for giver in self.members[5:]:
            meeting._give_proxy(giver, blank=True)
        self.begin(meeting, *self.members[:5])
        item = self.create_resolution(meeting)
        self.assertTrue(item.is_from_bureau)
        decision = item._count_hands(self.hands(1, 4))
        self.assertEqual(decision.outcome, "adopted")
        said = " ".join(decision._say_record())
        self.assertIn("6 yes, 4 no", said)
        self.assertIn("proxies without a name: 5 yes", said)
        # A member's own: no, unless the bureau supports it.
        item = self.create_resolution(meeting, brought_by_id=self.members[0].id)
        self.assertFalse(item.is_from_bureau)
        self.assertEqual(item._count_hands(self.hands(5)).outcome, "rejected")
        with self.assertRaisesRegex(UserError, "but 5 are there"):
            self.create_resolution(meeting)._count_hands(self.hands(6))

    def test_the_kind_of_assembly_says_which_majority_is_needed(self):
        preset = self.env["komunigi.assembly.preset"].create(
            {"name": "Extraordinary", "majority": "three_quarters"}
        )
        meeting = self.convened(preset_id=preset.id)
        self.assertEqual(self.create_resolution(meeting).majority, "three_quarters")
        item = self.create_resolution(meeting, majority="two_thirds")
        self.assertEqual(item.majority, "two_thirds")

    # Size

    def test_the_voices_take_as_many_queries_whoever_is_there(self):
        def queries(present):
            meeting = self.open_assembly(present)
            item = self.create_resolution(meeting)
            with self.counted("counting voices in the room") as took:
                item._voices()
            return took.queries

        self.assertEqual(queries(2), queries(10))


@tagged("post_install", "-at_install")
class TestAmendment(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)

    def setUp(self):
        super().setUp()
        self.meeting = self.convened(advance_allowed=True)
        self.item = self.create_resolution(self.meeting)

    def yes(self, votes=4):
        return {0: {"yes": votes, "no": 0, "abstain": 0}}

    def no(self):
        return {0: {"yes": 0, "no": 4, "abstain": 0}}

    def test_amendments_come_before_the_text_in_their_order(self):
        near = self.create_amendment(self.item, "Only in May", sequence=20)
        far = self.create_amendment(self.item, "Never", sequence=10)
        self.begin(self.meeting, *self.members[:4])
        with self.assertRaisesRegex(UserError, "amendments come first: “Never”"):
            self.item._count_hands(self.yes())
        with self.assertRaisesRegex(UserError, "order: “Never” is the next"):
            self.item._count_hands(self.yes(), amendment=near)
        self.item._count_hands(self.no(), amendment=far)
        self.item._count_hands(self.yes(), amendment=near)
        self.assertEqual((far.outcome, near.outcome), ("rejected", "adopted"))
        decision = self.item._count_hands(self.yes())
        self.assertEqual(decision.text, "Only in May.")
        [version] = self.item.proposal_versions
        self.assertEqual(version["proposal"], "We open on Sundays.")

    def test_one_that_does_not_fit_any_more_is_withdrawn(self):
        first = self.create_amendment(self.item, "Never")
        second = self.create_amendment(self.item, "Only in May", sequence=20)
        self.begin(self.meeting, *self.members[:4])
        self.item._count_hands(self.yes(), amendment=first)
        second._withdraw()
        self.assertEqual(self.item._count_hands(self.yes()).text, "Never.")
        with self.assertRaisesRegex(UserError, "was voted on"):
            second.name = "Always"
        with self.assertRaisesRegex(UserError, "was voted on"):
            self.create_amendment(self.item, "Too late")

    def test_votes_cast_beforehand_fall_with_the_text_and_voters_are_told(self):
        anna = self.create_representative(self.members[5], "anna").partner_id
        anna.email = "anna@example.com"
        amendment = self.create_amendment(self.item, "Only in May")
        self.item._vote_ahead(self.members[5], "no")
        other = self.create_resolution(self.meeting, "We close on Mondays")
        other._vote_ahead(self.members[5], "yes")
        self.begin(self.meeting, *self.members[:4])
        self.item._count_hands(self.yes(), amendment=amendment)
        vote = self.item.advance_vote_ids
        self.assertEqual(vote.fallen, "amended")
        self.assertFalse(self.mails())
        with self.enter_registry_test_mode():
            self.env.ref(
                "komunigi_assembly.ir_cron_advance_vote"
            ).method_direct_trigger()
        [(name, text)] = self.mails()
        self.assertEqual(name, anna.name)
        self.assertIn("was amended", text)
        decision = self.item._count_hands(self.yes())
        self.assertIn("4 yes, 0 no", decision._say_record()[1])
        # The other text is what it was.
        self.assertIn(
            "Of these, before the assembly: 1 yes, 0 no, no abstention.",
            other._count_hands(self.no())._say_record(),
        )


@tagged("post_install", "-at_install")
class TestAdvanceVote(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)

    def setUp(self):
        super().setUp()
        self.meeting = self.convened(advance_allowed=True)
        self.item = self.create_resolution(self.meeting)

    def in_force(self):
        return self.item._advance_votes().mapped("choice")

    def test_a_vote_can_be_changed_and_taken_back_until_the_opening(self):
        member = self.members[5]
        self.item._vote_ahead(member, "no")
        self.item._vote_ahead(member, "yes")
        self.assertEqual(self.in_force(), ["yes"])
        self.item._vote_ahead(member, False)
        self.assertEqual(self.in_force(), [])
        self.item._vote_ahead(member, "no")
        self.begin(self.meeting)
        with self.assertRaisesRegex(UserError, "takes no votes before"):
            self.item._vote_ahead(member, "yes")
        self.assertEqual(self.in_force(), ["no"])

    def test_only_where_the_rules_allow_it(self):
        item = self.create_resolution(self.convened())
        with self.assertRaisesRegex(UserError, "takes no votes before"):
            item._vote_ahead(self.members[5], "yes")

    def test_who_comes_or_is_represented_votes_there(self):
        for member in self.members[3:]:
            self.item._vote_ahead(member, "no")
        self.give_proxy(self.meeting, self.members[4], self.members[0])
        self.meeting._check_in(self.members[3])
        self.begin(self.meeting, *self.members[:3])
        self.assertEqual(
            self.item.advance_vote_ids.mapped("fallen"), ["came", "came", False]
        )
        voices = self.item._voices()
        self.assertEqual((voices.there, voices.ahead), ({0: 5}, {0: {"no": 1}}))

    def test_a_vote_that_becomes_confidential_is_not_cast_under_a_name(self):
        self.item._vote_ahead(self.members[5], "no")
        self.item.vote_way = "secret"
        self.assertEqual(self.item.advance_vote_ids.fallen, "secret")
        with self.assertRaisesRegex(UserError, "takes no votes before"):
            self.item._vote_ahead(self.members[5], "no")

    def test_what_was_voted_beforehand_counts_with_the_hands(self):
        for member in self.members[3:]:
            self.item._vote_ahead(member, "no")
        self.begin(self.meeting, *self.members[:3])
        decision = self.item._count_hands({0: {"yes": 3, "no": 0, "abstain": 0}})
        self.assertEqual(decision.outcome, "rejected")
        self.assertIn("Not adopted: 3 yes, 3 no", decision._say_record()[1])
