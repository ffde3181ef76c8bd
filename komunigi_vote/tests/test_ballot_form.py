# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from odoo.tests import BaseCase

from odoo.addons.komunigi_vote import tally
from odoo.addons.komunigi_vote.controllers.ballot_form import (
    FormError,
    read_form,
    write_form,
)

OPTIONS = [1, 2, 3, 4]
LIMITS = {"seats": 2, "total": 10, "maximum": 5, "grades": 7, "reason": 2000}
RULES = {
    "plurality": {"seats": 2},
    "points": {"total": 10},
    "score": {"maximum": 5},
}
PREFIXES = ("points_", "score_", "grade_", "rank_")

# What a browser sends, what somebody types, and what an attacker tries.
values = st.one_of(
    st.integers(min_value=-1, max_value=11).map(str),
    st.sampled_from(
        ["", " ", "1 ", "٣", "²", "1.0", "1e3", "0x1", "+1", "1_0", "9" * 400]
    ),
    st.sampled_from(["consent", "concern", "objection", "yes", "no", "abstain"]),
    st.text(max_size=20),
)
names = st.one_of(
    st.sampled_from(["answer", "reason", "option", "blank", "seen", "number"]),
    st.builds(
        lambda prefix, option: f"{prefix}{option}",
        st.sampled_from(PREFIXES),
        st.one_of(st.integers(-1, 6), st.sampled_from(["", "x", "1 ", "٣"])),
    ),
    st.text(max_size=8),
)
forms = st.lists(st.tuples(names, values), max_size=8).map(MultiDict)


def sensible(method):
    """Forms of the method's own fields, of which many are ballots."""
    if method in ("consent", "yes_no"):
        answers = ["consent", "concern", "objection", "yes", "no", "abstain"]
        pairs = st.tuples(
            st.tuples(st.just("answer"), st.sampled_from(answers)),
            st.tuples(st.just("reason"), st.text(max_size=30)),
        )
        return pairs.map(MultiDict)
    if method in ("plurality", "approval"):
        options = st.lists(st.sampled_from(OPTIONS), unique=True)
        return options.map(lambda o: MultiDict([("option", str(n)) for n in o]))
    prefix = {"points": "points_", "score": "score_"}.get(method, "rank_")
    if method == "majority_judgment":
        prefix = "grade_"
    numbers = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 7))
    return numbers.map(
        lambda d: MultiDict([(f"{prefix}{o}", str(n)) for o, n in d.items()])
    )


class TestBallotForm(BaseCase):
    """What comes from a browser is a ballot that can be counted, or it is refused."""

    def read_fields(self, method, *fields):
        return read_form(MultiDict(fields), method, OPTIONS, **LIMITS)

    def assert_countable(self, method, ballot):
        options = [1] if method in ("consent", "yes_no") else OPTIONS
        tally.check(method, options, ballot, **RULES.get(method, {}))

    @given(st.sampled_from(tally.METHODS), forms)
    def test_any_form_is_a_ballot_or_refused(self, method, form):
        try:
            ballot, reason = read_form(form, method, OPTIONS, **LIMITS)
        except FormError as error:
            self.assertTrue(error.code)
        else:
            self.assert_countable(method, ballot)
            self.assertNotIn("\x00", reason)

    @given(st.data(), st.sampled_from(tally.METHODS))
    def test_a_ballot_comes_back_from_the_form_that_shows_it(self, data, method):
        form = data.draw(sensible(method))
        try:
            read = read_form(form, method, OPTIONS, **LIMITS)
        except FormError:
            return
        self.assert_countable(method, read[0])
        shown = MultiDict(write_form(read[0], method, read[1]))
        self.assertEqual(read_form(shown, method, OPTIONS, **LIMITS), read)

    def test_each_method_reads_its_ballot(self):
        ballots = {
            "consent": ([("answer", "consent")], "consent"),
            "yes_no": ([("answer", "abstain")], "abstain"),
            "plurality": ([("option", "3"), ("option", "1")], (1, 3)),
            "approval": ([("option", str(n)) for n in OPTIONS], (1, 2, 3, 4)),
            "points": (
                [("points_1", "4"), ("points_2", ""), ("points_3", "6")],
                {1: 4, 3: 6},
            ),
            "score": ([("score_1", "0"), ("score_2", " 5 ")], {1: 0, 2: 5}),
            "majority_judgment": ([("grade_1", "0"), ("grade_4", "6")], {1: 0, 4: 6}),
            "stv": ([("rank_3", "1"), ("rank_1", "2"), ("rank_2", "")], (3, 1)),
            "schulze": (
                [("rank_3", "1"), ("rank_1", "2"), ("rank_2", "2")],
                (3, (1, 2)),
            ),
        }
        self.assertEqual(set(ballots), set(tally.METHODS))
        for method, (fields, ballot) in ballots.items():
            with self.subTest(method):
                self.assertEqual(self.read_fields(method, *fields), (ballot, ""))

    def test_blank_is_said_and_beats_what_else_is_filled_in(self):
        # Radio buttons cannot be emptied again without JavaScript.
        self.assertEqual(
            self.read_fields("plurality", ("option", "1"), ("blank", "1")), (None, "")
        )

    def test_what_is_no_ballot_is_refused_with_its_field(self):
        wrong = [
            ("consent", [], "nothing", "answer"),
            ("consent", [("answer", "yes")], "unknown_answer", "answer"),
            ("consent", [("answer", "objection")], "reason_missing", "reason"),
            (
                "consent",
                [("answer", "objection"), ("reason", " \r\n ")],
                "reason_missing",
                "reason",
            ),
            (
                "consent",
                [("answer", "consent"), ("reason", "but")],
                "reason_unasked",
                "reason",
            ),
            (
                "consent",
                [("answer", "concern"), ("reason", "x" * 2001)],
                "reason_too_long",
                "reason",
            ),
            (
                "consent",
                [("answer", "concern"), ("reason", "a\x00b")],
                "not_text",
                "reason",
            ),
            ("yes_no", [("answer", "yes"), ("answer", "no")], "repeated", "answer"),
            ("yes_no", [("blank", "1")], "nothing", "answer"),
            ("plurality", [], "nothing", "option"),
            ("plurality", [("option", "9")], "unknown_option", "option"),
            ("plurality", [("option", "1 ")], "unknown_option", "option"),
            ("plurality", [("option", "1")] * 2, "repeated", "option"),
            ("plurality", [("option", o) for o in "123"], "too_many", "option"),
            ("plurality", [("blank", "yes")], "unknown_answer", "blank"),
            ("points", [], "no_points", "points_1"),
            ("points", [("points_2", "0")], "no_points", "points_1"),
            ("points", [("points_9", "1")], "unknown_option", ""),
            ("points", [("points_1", "-1")], "not_a_number", "points_1"),
            ("points", [("points_1", "٣")], "not_a_number", "points_1"),
            ("points", [("points_1", "9" * 400)], "not_a_number", "points_1"),
            (
                "points",
                [("points_1", "4"), ("points_3", "7")],
                "too_many_points",
                "points_3",
            ),
            ("score", [("score_2", "6")], "out_of_range", "score_2"),
            ("majority_judgment", [], "nothing", "grade_1"),
            ("majority_judgment", [("grade_2", "7")], "out_of_range", "grade_2"),
            ("stv", [], "nothing", "rank_1"),
            ("stv", [("rank_1", "0")], "not_a_number", "rank_1"),
            ("stv", [("rank_1", "1"), ("rank_3", "1")], "rank_twice", "rank_3"),
            ("stv", [("rank_1", "1"), ("rank_2", "3")], "rank_gap", "rank_2"),
            ("stv", [("rank_1", "1")] * 2, "repeated", "rank_1"),
            ("schulze", [("rank_1", "2"), ("rank_2", "2")], "rank_gap", "rank_1"),
        ]
        for method, fields, code, field in wrong:
            with self.subTest(method=method, fields=fields):
                with self.assertRaises(FormError) as refused:
                    self.read_fields(method, *fields)
                self.assertEqual(refused.exception.code, code)
                self.assertEqual(refused.exception.field, field)

    def test_a_reason_keeps_its_lines(self):
        _ballot, reason = self.read_fields(
            "consent", ("answer", "concern"), ("reason", " one\r\ntwo ")
        )
        self.assertEqual(reason, "one\ntwo")
