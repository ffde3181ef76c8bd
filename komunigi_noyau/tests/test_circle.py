# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user

from odoo.addons.komunigi_vote.tally import board as boards

from ..exceptions import CircleWentOn
from .circle_common import CircleMixin


class CircleCase(CircleMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.election = cls.create_circle()

    def codes(self):
        return [entry["code"] for entry in self.election.outcome_steps]


class TestCircle(CircleCase):
    """One seat, four members, from the role to the mandate."""

    def test_from_the_role_to_the_mandate(self):
        election = self.election
        self.assertEqual((election.step, election.turn), ("role", 1))
        self.assertEqual(len(election.elector_ids), 4)

        election._circle_next()
        self.name_somebody(
            election, bees="Bloum", bloum="Bees", epicerie="Bloum", potager="Le Potager"
        )
        self.assertFalse(election._still_to_speak())
        election._circle_next()
        self.assertEqual(election.step, "reasons")
        named = election._circle_reasons("first_round")
        self.assertEqual(
            [(name, len(voices)) for name, voices in named],
            [("Bloum", 2), ("Bees", 1), ("Le Potager", 1)],
        )
        election._circle_next()
        self.name_somebody(
            election, bees="Bloum", bloum="Bloum", epicerie="Bloum", potager="Bloum"
        )
        election._circle_next()
        figures = election._circle_figures()
        self.assertEqual(
            [(f.name, f.first, f.second) for f in figures],
            [("Bloum", 2, 4), ("Bees", 1, 0), ("Le Potager", 1, 0)],
        )
        self.assertEqual(
            [f.name for f in election._circle_suggestion(figures)], ["Bloum"]
        )

        election._propose(self.partner("Bloum"))
        self.answer(election, "concern", "Sits far away", but=self.member("bees"))
        election._speak(self.member("bees"), answer="consent")
        election._circle_next()
        self.assertEqual(election.step, "acceptance")
        candidacy = election.candidacy_ids
        self.assertEqual(candidacy.state, "elected")
        self.assertEqual(candidacy.origin, "named")

        who = self.delegate_of("Bloum", "lea_circle").partner_id
        candidacy._accept("With pleasure", who)
        self.assertEqual(election.state, "done")
        mandate = election.mandate_ids
        self.assertEqual(mandate.holder_id, self.partner("Bloum"))
        self.assertEqual(mandate.delegate_ids.partner_id, who)
        self.assertEqual(mandate.date_start, election.date_start)

    def test_nobody_there_nothing_begins(self):
        election = self.begin_circle(present=False)
        with self.assertRaisesRegex(UserError, "Nobody takes part yet"):
            election._circle_next()
        election._circle_take_part(self.member("bees"))
        election._circle_next()
        self.assertEqual(election.step, "first_round")

    def test_one_member_alone_elects_itself(self):
        election = self.begin_circle(present=False)
        bees = self.member("bees")
        election._circle_take_part(bees)
        election._circle_next()
        for _round in range(2):
            election._speak(bees, nominee=bees.partner_id, reason="I am alone")
            election._circle_next()
            if election.step == "reasons":
                election._circle_next()
        election._propose(bees.partner_id)
        election._speak(bees, answer="consent")
        election._circle_next()
        self.assertEqual(election.candidacy_ids.holder_id, bees.partner_id)

    def test_a_round_in_which_nobody_spoke_does_not_end(self):
        self.election._circle_next()
        with self.assertRaisesRegex(UserError, "Nobody has spoken"):
            self.election._circle_next()

    def test_equally_often_named_is_said(self):
        self.election._circle_next()
        choice = {"bees": "Bloum", "bloum": "Bloum", "epicerie": "Bees"}
        choice["potager"] = "Bees"
        self.name_somebody(self.election, **choice)
        self.election._circle_next()
        self.election._circle_next()
        self.name_somebody(self.election, **choice)
        self.election._circle_next()
        figures = self.election._circle_figures()
        self.assertEqual(
            [f.name for f in self.election._circle_suggestion(figures)],
            ["Bees", "Bloum"],
        )
        self.assertIn("Equally often named", self.election._say_todo_proposal()[0])

    def test_who_facilitates_goes_on_without_some_and_it_is_noted(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum", bloum="Bees")
        self.assertEqual(
            self.election._still_to_speak().mapped("member_name"),
            ["L'Epicerie", "Le Potager"],
        )
        self.election._circle_next()
        entry = next(
            e for e in self.election.outcome_steps if e["code"] == "circle_without"
        )
        self.assertEqual(entry["members"], ["L'Epicerie", "Le Potager"])
        self.assertIn("L'Epicerie and Le Potager", self.election._say_step(entry))

    def test_who_leaves_is_not_waited_for(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum", bloum="Bees", epicerie="Bees")
        self.election._circle_take_part(self.member("potager"), False)
        self.assertFalse(self.election._still_to_speak())

    def test_a_latecomer_speaks_in_the_round_under_way(self):
        election = self.begin_circle(present=False)
        election._circle_take_part(self.member("bees"))
        election._circle_next()
        self.name_somebody(election, bees="Bloum")
        self.name_somebody(election, potager="Bees")
        self.assertEqual(
            election._present().mapped("member_name"), ["Bees", "Le Potager"]
        )

    def test_who_is_not_on_the_roll_does_not_speak(self):
        late = self.create_member(self.network, "Newcomer")
        self.election._circle_next()
        with self.assertRaisesRegex(UserError, "not on the roll"):
            self.election._speak(
                late, nominee=self.partner("Bees"), reason="They are nice"
            )

    def test_the_roll_is_added_to_on_the_record_and_nobody_is_taken_off(self):
        late = self.create_member(self.network, "Newcomer")
        secretary = new_test_user(
            self.env, "secretary_roll", "komunigi_membership.group_secretary"
        )
        elector = (
            self.env["komunigi.election.elector"]
            .with_user(secretary)
            .create({"election_id": self.election.id, "membership_id": late.id})
        )
        self.assertEqual(
            self.election._record_lines()[-1]["text"],
            "Newcomer was put on the roll by hand.",
        )
        with self.assertRaisesRegex(UserError, "roll stays as it was"):
            elector.unlink()

    def test_a_reason_is_asked_for(self):
        self.election._circle_next()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.election._speak(
                self.member("bees"), nominee=self.partner("Bloum"), reason="  "
            )

    def test_until_the_round_ends_a_member_may_change_its_mind(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum")
        self.name_somebody(self.election, bees="Le Potager")
        voice = self.election._voice_of(self.member("bees"))
        self.assertEqual(voice.nominee_name, "Le Potager")
        self.assertEqual(len(self.election.voice_ids), 1)

    def test_who_speaks_too_late_is_told_where_the_circle_is(self):
        self.election._circle_next()
        at = self.election._circle_at()
        self.name_somebody(self.election, bees="Bloum")
        self.election._circle_next(at)
        with self.assertRaisesRegex(CircleWentOn, "has gone on"):
            self.election._speak(
                self.member("bloum"),
                at,
                nominee=self.partner("Bees"),
                reason="Too late",
            )
        with self.assertRaises(CircleWentOn):
            self.election._circle_next(at)
        self.assertEqual(self.election.step, "reasons")

    def test_who_may_not_be_named_is_told_with_the_reason(self):
        self.create_mandate(
            self.college, self.member("bloum"), self.election.date_start
        )
        self.election._circle_next()
        [(name, why)] = self.election._not_nameable()
        self.assertEqual(name, "Bloum")
        self.assertIn("has a seat here already", why)
        with self.assertRaisesRegex(UserError, "Bloum cannot be named: has a seat"):
            self.name_somebody(self.election, bees="Bloum")

    def test_why_others_do_not_vote_is_their_own_matter(self):
        self.env["komunigi.suspension"].create(
            {
                "membership_id": self.member("bloum").id,
                "date_start": "2025-06-01",
                "decision": "a secret quarrel",
                "decision_date": "2025-05-20",
                "clause": "art. 12",
            }
        )
        self.assertEqual(
            self.election._not_nameable(), [("Bloum", "may not vote today")]
        )

    # Back, anew

    def test_a_step_back_takes_up_the_same_round(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum", bloum="Bees")
        self.election._circle_next()
        self.election._circle_back()
        self.assertEqual(self.election.step, "first_round")
        self.name_somebody(self.election, potager="Bees")
        self.election._circle_next()
        self.assertEqual(
            [
                (name, len(voices))
                for name, voices in self.election._circle_reasons("first_round")
            ],
            [("Bees", 2), ("Bloum", 1)],
        )

    def test_a_round_held_anew_keeps_what_was_said(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum", bloum="Bees")
        self.election._circle_next()
        self.election._circle_redo()
        self.assertEqual(self.election.step, "first_round")
        self.assertEqual(len(self.election._still_to_speak()), 4)
        self.name_somebody(self.election, bees="Le Potager")
        self.election._circle_next()
        self.assertEqual(
            [name for name, _v in self.election._circle_reasons("first_round")],
            ["Le Potager"],
        )
        [turn] = self.election._circle_record()
        self.assertEqual(
            [(e["kind"], e["anew"], len(e["voices"])) for e in turn["events"]],
            [("first_round", False, 2), ("first_round", True, 1)],
        )

    def test_the_second_round_alone_is_held_anew(self):
        self.hold_rounds(self.election, "Bloum", "Bees")
        self.election._circle_redo()
        self.assertEqual(self.election.step, "second_round")
        for elector in self.election._present():
            self.election._speak(
                elector.membership_id,
                nominee=self.partner("Le Potager"),
                reason="After a talk",
            )
        self.election._circle_next()
        self.assertEqual(
            [(f.name, f.first, f.second) for f in self.election._circle_figures()],
            [("Le Potager", 0, 4), ("Bloum", 4, 0)],
        )

    # Objections

    def test_objections_are_worked_in(self):
        election = self.election
        self.hold_rounds(election)
        election._propose(self.partner("Bloum"))
        bees = self.member("bees")
        self.answer(election, but=bees)
        election._speak(bees, answer="objection", reason="Two years are too long")
        election._circle_next()
        self.assertEqual(election.step, "consent")
        self.assertFalse(election._takes_voices())
        self.assertEqual(
            election._circle_answers()[0]["reason"], "Two years are too long"
        )
        with self.assertRaisesRegex(UserError, "how the objections were worked in"):
            election._propose(self.partner("Bloum"))
        until = election.date_start + timedelta(days=365)
        election._propose(
            self.partner("Bloum"),
            date_end=until,
            condition="A report each quarter",
            worked_in="One year, then we look again",
        )
        self.assertEqual(len(election._still_to_speak()), 4)
        self.answer(election)
        election._circle_next()
        election.candidacy_ids._accept(
            "", self.delegate_of("Bloum", "lea_objection").partner_id
        )
        self.assertEqual(election.mandate_ids.date_end, until)
        [turn] = election._circle_record()
        consents = [e for e in turn["events"] if e["kind"] == "consent"]
        self.assertEqual(
            [(e["proposal"].state, e["answers"]["objection"]) for e in consents],
            [("objected", 1), ("adopted", 0)],
        )
        self.assertEqual(consents[1]["proposal"].condition, "A report each quarter")

    def test_after_objections_somebody_else_is_proposed(self):
        self.hold_rounds(self.election)
        self.election._propose(self.partner("Bloum"))
        self.answer(self.election, "objection", "No time for it")
        self.election._circle_next()
        self.election._propose_another()
        self.assertEqual(self.election.step, "proposal")
        self.election._propose(self.partner("Bees"))
        self.answer(self.election)
        self.election._circle_next()
        self.assertEqual(self.election.candidacy_ids.holder_name, "Bees")

    def test_an_objection_needs_its_reason_and_a_consent_has_none(self):
        self.hold_rounds(self.election)
        self.election._propose(self.partner("Bloum"))
        bees = self.member("bees")
        with self.assertRaisesRegex(UserError, "needs its reason"):
            self.election._speak(bees, answer="objection")
        with self.assertRaisesRegex(UserError, "consent without a concern"):
            self.election._speak(bees, answer="consent", reason="But…")
        with self.assertRaisesRegex(UserError, "one of the answers"):
            self.election._speak(bees, answer="perhaps")

    # Acceptance

    def test_two_seats_one_after_the_other(self):
        election = self.begin_circle(seats=2)
        self.elect(election, "Bloum")._accept(
            "", self.delegate_of("Bloum", "lea_two").partner_id
        )
        self.assertEqual((election.step, election.turn), ("first_round", 2))
        self.assertEqual(election.state, "open")
        self.assertIn(("Bloum", "elected already"), election._not_nameable())
        self.elect(election, "Bees")._accept(
            "", self.delegate_of("Bees", "zoe_two").partner_id
        )
        self.assertEqual(election.state, "done")
        self.assertEqual(
            election.mandate_ids.sorted("seat").mapped("holder_name"),
            ["Bloum", "Bees"],
        )
        self.assertEqual(len(election._circle_boards()), 2)

    def test_the_second_seat_is_left_free(self):
        election = self.begin_circle(seats=2)
        with self.assertRaisesRegex(UserError, "Nobody has accepted"):
            election._circle_stop()
        self.elect(election, "Bloum")._accept(
            "", self.delegate_of("Bloum", "lea_stop").partner_id
        )
        election._circle_stop()
        self.assertEqual(election.state, "done")
        self.assertEqual(election.mandate_ids.holder_name, "Bloum")

    def test_a_refusal_leads_to_a_new_round(self):
        self.elect(self.election, "Bloum")._decline("No time")
        self.assertEqual(self.election.step, "first_round")
        self.assertEqual(len(self.election._still_to_speak()), 4)
        self.assertIn(
            ("Bloum", "does not want to be elected"), self.election._not_nameable()
        )
        self.assertEqual(self.elect(self.election, "Bees").state, "elected")

    def test_a_refusal_leads_to_the_next_most_named(self):
        self.college.rule_ids.refusal = "countback"
        election = self.begin_circle()
        self.hold_rounds(election, "Bees", "Bloum")
        election._propose(self.partner("Bloum"))
        self.answer(election)
        election._circle_next()
        election.candidacy_ids._decline("No time")
        self.assertEqual(election.step, "proposal")
        self.assertEqual([f.name for f in election._circle_figures()], ["Bees"])
        election._propose(self.partner("Bees"))
        self.answer(election)
        election._circle_next()
        self.assertEqual(
            {c.holder_name: c.state for c in election.candidacy_ids},
            {"Bloum": "declined", "Bees": "elected"},
        )

    def test_an_acceptance_undone_is_proposed_anew(self):
        self.elect(self.election, "Bloum")
        self.election._circle_back()
        self.assertEqual(self.election.step, "proposal")
        self.election._propose(self.partner("Bloum"))
        self.answer(self.election)
        self.election._circle_next()
        self.assertEqual(self.election.candidacy_ids.state, "elected")

    # Facilitating

    def test_whoever_is_there_may_facilitate_if_nobody_does(self):
        anna = self.delegate_of("Bees", "anna_leads").partner_id
        bruno = self.delegate_of("Bloum", "bruno_leads").partner_id
        election = self.election
        self.assertFalse(election._has_facilitator())
        election._facilitate(self.member("bees"), anna)
        with self.assertRaisesRegex(UserError, "Anna_Leads facilitates already"):
            election._facilitate(self.member("bloum"), bruno)
        with self.assertRaises(AccessError):
            election._stop_facilitating(bruno)
        # Who has gone leaves the place to another.
        election._circle_take_part(self.member("bees"), False)
        self.assertFalse(election._has_facilitator())
        election._facilitate(self.member("bloum"), bruno)
        self.assertTrue(election._facilitates(bruno))

    def test_an_ended_representation_facilitates_no_more(self):
        anna = self.delegate_of("Bees", "anna_ends")
        self.election._facilitate(self.member("bees"), anna.partner_id)
        self.assertTrue(self.election._has_facilitator())
        anna.action_end()
        self.assertFalse(self.election._has_facilitator())


class TestCircleRecord(CircleCase):
    """What is left of it, and who reads what when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = new_test_user(
            cls.env,
            login="circle-secretary",
            groups="komunigi_membership.group_secretary",
        )

    def test_nobody_reads_what_is_said_before_the_round_is_over(self):
        election = self.election.with_user(self.secretary)
        election.action_next()
        self.name_somebody(self.election, bees="Bloum")
        voices = self.env["komunigi.election.voice"].with_user(self.secretary)
        self.assertFalse(voices.search([("election_id", "=", election.id)]))
        self.env.invalidate_all()
        self.assertFalse(election.voice_ids)
        with self.assertRaises(AccessError):
            self.election.voice_ids.with_user(self.secretary).read(["reason"])
        self.assertNotIn("bees for Bloum", str(election.circle_html))
        self.assertTrue(
            election.elector_ids.filtered(lambda e: e.member_name == "Bees").has_spoken
        )
        election.action_next()
        self.assertEqual(
            voices.search([("election_id", "=", election.id)]).reason,
            "bees for Bloum",
        )
        election.invalidate_recordset()
        self.assertIn("bees for Bloum", str(election.circle_html))

    def test_nor_along_with_what_the_election_reckons_from_it(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum")
        self.env.invalidate_all()
        # All in one request: what sudo has read for the first stays unread.
        election = self.election.with_user(self.secretary)
        words = {"todo_html": {}, "circle_html": {}, "elector_ids": {"fields": {}}}
        words["elector_ids"]["fields"]["has_spoken"] = {}
        voices = {"voice_ids": {"fields": {"reason": {}, "nominee_name": {}}}}
        try:
            told = election.web_read({**words, **voices})
        except AccessError:
            told = ""
        self.assertNotIn("bees for Bloum", str(told))
        self.assertNotIn("bees for Bloum", str(election.web_read(words)))

    def test_what_was_said_is_not_changed_afterwards(self):
        self.election._circle_next()
        self.name_somebody(self.election, bees="Bloum")
        self.election._circle_next()
        voice = self.election.voice_ids.with_user(self.secretary)
        with self.assertRaises(AccessError):
            voice.reason = "Something else"
        with self.assertRaises(AccessError):
            self.election.elector_ids[0].with_user(self.secretary).is_present = False

    def test_the_secretary_writes_down_what_a_member_says(self):
        self.election._circle_next()
        election = self.election.with_user(self.secretary)
        action = election.action_circle_voice()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.secretary)
            .with_context(**action["context"])
            .create(
                {
                    "membership_id": self.member("bees").id,
                    "nominee_id": self.partner("Bloum").id,
                    "reason": "By telephone",
                }
            )
        )
        wizard.action_write_down()
        voice = self.election.voice_ids
        self.assertEqual(voice.entered_by_id, self.secretary)
        self.assertFalse(voice.author_id)
        self.election._circle_next()
        [turn] = self.election._circle_record()
        self.assertEqual(
            turn["events"][0]["voices"][0]["entered_by"], self.secretary.name
        )

    def test_the_secretary_leads_from_step_to_step(self):
        election = self.election.with_user(self.secretary)
        election.action_next()
        for elector in self.election._present():
            self.election._speak(
                elector.membership_id, nominee=self.partner("Bees"), reason="Yes"
            )
        election.action_next()
        election.action_next()
        with self.assertRaisesRegex(UserError, "Nobody has spoken"):
            election.action_next()
        for elector in self.election._present():
            self.election._speak(
                elector.membership_id, nominee=self.partner("Bees"), reason="Yes"
            )
        election.action_next()
        with self.assertRaisesRegex(UserError, "Propose somebody"):
            election.action_next()
        action = election.action_circle_propose()
        self.assertEqual(
            action["context"]["default_nominee_id"], self.partner("Bees").id
        )
        self.env[action["res_model"]].with_user(self.secretary).with_context(
            **action["context"]
        ).create({}).action_propose()
        self.answer(self.election)
        election.action_next()
        self.assertEqual(self.election.step, "acceptance")

    def test_the_board_is_counted_again_by_anybody(self):
        self.elect(self.election)
        board = boards.load(json.dumps(self.election._circle_boards()[-1]))
        found = boards.recount(board)
        self.assertTrue(found.agrees, found.differences)
        self.assertEqual(found.count.winners, (1,))
        self.assertIn("Bees\t1\t\tconsent", board["lines"])
        board["lines"][0] = board["lines"][0].replace("consent", "objection")
        self.assertFalse(boards.recount(board).agrees)

    def test_the_file_tells_how_it_was_decided(self):
        self.elect(self.election)
        self.election.candidacy_ids._accept(
            "", self.delegate_of("Bloum", "lea_file").partner_id
        )
        files = dict(self.election._evidence_files())
        board = boards.load(files["board-circle-1.json"].decode())
        self.assertTrue(boards.recount(board).agrees)
        self.assertIn("Bloum knows how", files["election.html"].decode())
        self.assertIn("Le Potager,yes", files["roll.csv"].decode())

    def test_what_people_wrote_is_shown_as_text(self):
        self.election._circle_next()
        self.election._speak(
            self.member("bees"),
            nominee=self.partner("Bloum"),
            reason="<img src=x onerror=alert(1)>",
        )
        self.election._circle_next()
        self.assertNotIn("<img", str(self.election.circle_html))
        self.assertIn("&lt;img", str(self.election.circle_html))

    def test_signs_that_are_no_text_are_refused(self):
        self.election._circle_next()
        for reason in ("a\0b", "a" * 2001):
            with self.assertRaises(UserError):
                self.election._speak(
                    self.member("bees"), nominee=self.partner("Bloum"), reason=reason
                )

    def test_the_mark_changes_with_what_is_to_be_seen(self):
        marks = {self.election._circle_state()["mark"]}
        self.assertEqual(self.election._circle_state()["mark"], *marks)
        self.election._circle_take_part(self.member("bees"), False)
        marks.add(self.election._circle_state()["mark"])
        self.election._circle_next()
        marks.add(self.election._circle_state()["mark"])
        self.name_somebody(self.election, bloum="Bees")
        state = self.election._circle_state()
        marks.add(state["mark"])
        self.assertEqual(len(marks), 4)
        self.assertEqual(
            (state["at"], state["spoken"], state["present"]),
            (self.election._circle_at(), 1, 3),
        )

    def test_where_the_circle_is_takes_one_query(self):
        self.election._circle_next()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.election._circle_state()

    def test_a_member_is_asked_until_it_has_spoken(self):
        bees = self.member("bees")
        election = self.begin_circle(present=False)

        def asked():
            return [
                request["election"]
                for request in bees._requests()
                if request["kind"] == "circle" and request["election"] == election
            ]

        self.assertEqual(asked(), [election])
        election._circle_take_part(bees)
        self.assertFalse(asked())
        election._circle_next()
        self.assertEqual(asked(), [election])
        self.name_somebody(election, bees="Bloum")
        self.assertFalse(asked())
