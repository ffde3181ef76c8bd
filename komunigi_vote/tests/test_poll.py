# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged

from ..models.komunigi_contestable import CONTEST_FIELDS
from ..models.komunigi_poll import COURSE_FIELDS, NOT_FROZEN
from .common import VoteCase


@tagged("post_install", "-at_install")
class TestPoll(VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 3)
        cls.secretary = new_test_user(
            cls.env, "poll_secretary", groups="komunigi_membership.group_secretary"
        )

    def rpc(self, records, method, *args):
        """As the web client calls it, with the secretary's rights."""
        call_kw(self.env[records._name].with_user(self.secretary), method, [
            records.ids, *args
        ], {})  # fmt: skip

    # The form

    def test_a_question_is_enough(self):
        with Form(self.env["komunigi.poll"].with_user(self.secretary)) as form:
            form.name = "Shall we take in La Lanterne?"
        poll = form.save()
        self.assertEqual(poll.network_id, self.network)
        self.assertEqual(poll.method, "consent")
        self.assertEqual(poll.secrecy, "public")
        self.assertEqual(poll.user_id, self.secretary)
        self.assertGreater(poll.date_close, fields.Datetime.now() + timedelta(days=6))
        poll.action_open()
        self.assertEqual(poll.state, "open")

    def test_an_election_is_confidential_unless_one_says_otherwise(self):
        form = Form(self.env["komunigi.poll"])
        form.name, form.network_id = "Who stands for us?", self.network
        form.method = "plurality"
        form.nature = "election"
        self.assertEqual(form.secrecy, "confidential")
        form.secrecy = "public"
        self.assertEqual(form.save().secrecy, "public")

    def test_rules_that_a_method_does_not_use_are_not_shown(self):
        shown = {
            "points_total": {"points"},
            "score_maximum": {"score"},
            "majority": {"yes_no"},
        }
        view = self.env["komunigi.poll"].get_view(view_type="form")
        form = Form(self.env["komunigi.poll"])
        self.assertIn("komunigi_cards", view["arch"])
        for method, _label in self.env["komunigi.poll"]._fields["method"].selection:
            form.method = method
            for field, methods in shown.items():
                self.assertEqual(
                    form._get_modifier(field, "invisible"),
                    method not in methods,
                    f"{field} with {method}",
                )

    def test_every_choice_has_its_sentence(self):
        poll = self.create_poll(self.network)
        for name in ("method", "nature", "secrecy"):
            cards = poll.choice_cards[name]
            self.assertEqual(
                {card["value"] for card in cards},
                {value for value, _label in poll._fields[name].selection},
            )
            self.assertTrue(all(card["text"] and card["title"] for card in cards))
        first = [card for card in poll.choice_cards["method"] if not card["more"]]
        self.assertEqual(
            [card["value"] for card in first], ["consent", "yes_no", "points"]
        )
        self.assertTrue(all(card["image"] for card in first))

    def test_grades_are_seven_from_worst_to_best(self):
        grades = self.env["komunigi.poll"]._grades()
        self.assertEqual(len(grades), 7)
        self.assertEqual((grades[0], grades[-1]), ("To reject", "Excellent"))

    def test_a_poll_asks_members_of_its_own_network(self):
        other = self.create_network("Other")
        with self.assertRaisesRegex(ValidationError, "Other"):
            self.create_poll(self.network, category_ids=other.default_category_id.ids)

    def test_changing_the_network_forgets_what_belongs_to_the_other(self):
        other = self.create_network("Other")
        form = Form(self.create_poll(self.network, electorate="categories"))
        form.category_ids.add(self.network.default_category_id)
        form.network_id = other
        self.assertFalse(form.category_ids[:])

    # An open poll does not change

    def test_nothing_of_an_open_poll_changes(self):
        poll = self.open_poll(self.network, "approval", ("Tea", "Coffee"))
        changed = {
            "name": "Another question?",
            "description": "<p>Else</p>",
            "method": "points",
            "nature": "consultation",
            "secrecy": "confidential",
            "seats": 2,
            "majority": "two_thirds",
            "quorum": 50,
            "electorate": "chosen",
            "category_ids": [Command.set(self.network.default_category_id.ids)],
            "membership_ids": [Command.set(self.members[0].ids)],
            "option_ids": [Command.create({"name": "Water"})],
            "network_id": self.network.id,
            "date_open": "2020-01-01 00:00:00",
            "weight_ceiling": 1,
        }
        for name, value in changed.items():
            with self.assertRaisesRegex(UserError, "open or was"):
                self.rpc(poll, "write", {name: value})
        unguarded = {
            name
            for name, field in poll._fields.items()
            if field.store
            and field.type != "one2many"
            and name not in MAGIC_COLUMNS
            and not poll._is_frozen(name)
        }
        self.assertEqual(unguarded - NOT_FROZEN, set())
        self.assertEqual(NOT_FROZEN - COURSE_FIELDS, CONTEST_FIELDS | {
            "date_close", "user_id", "date_reminder"
        })  # fmt: skip

    def test_nor_do_its_options(self):
        poll = self.open_poll(self.network, "approval", ("Tea", "Coffee"))
        draft = self.create_poll(self.network, "approval", ("Beer", "Wine"))
        option = poll.option_ids[0]
        self.assertEqual(poll.option_ids.mapped("number"), [1, 2])
        for call in (
            (option, "write", {"name": "Beer"}),
            (option, "write", {"poll_id": draft.id}),
            (draft.option_ids[0], "write", {"poll_id": poll.id}),
            (option, "unlink"),
        ):
            with self.assertRaisesRegex(UserError, "options do not change"):
                self.rpc(*call)
        with self.assertRaisesRegex(UserError, "options do not change"):
            self.env["komunigi.poll.option"].with_user(self.secretary).create(
                {"poll_id": poll.id, "name": "Water"}
            )
        with self.assertRaises(AccessError):
            self.rpc(draft.option_ids[0], "write", {"number": 7})

    def test_nor_their_translations(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        poll = self.open_poll(self.network, "approval", ("Tea", "Coffee"))
        for record in (poll, poll.option_ids[0]):
            with self.assertRaises(UserError):
                self.rpc(
                    record, "update_field_translations", "name", {"fr_FR": "Autre"}
                )

    def test_who_is_in_charge_can_change(self):
        poll = self.open_poll(self.network)
        self.rpc(poll, "write", {"user_id": self.secretary.id})
        self.assertEqual(poll.user_id, self.secretary)
        poll.with_user(self.secretary).message_subscribe(self.env.user.partner_id.ids)

    def test_the_reminder_can_move_while_it_is_open(self):
        poll = self.open_poll(self.network)
        moment = poll.date_close - timedelta(hours=3)
        self.rpc(poll, "write", {"date_reminder": moment})
        self.assertIn(
            moment,
            self.env["ir.cron.trigger"]
            .search(
                [("cron_id", "=", self.env.ref("komunigi_vote.ir_cron_poll_mail").id)]
            )
            .mapped("call_at"),
        )

    # Nobody writes what the course writes

    def test_the_course_is_not_written_by_hand(self):
        poll = self.create_poll(self.network)
        for name in COURSE_FIELDS & set(poll._fields):
            with self.assertRaises(AccessError, msg=name):
                self.rpc(poll, "write", {name: "open" if name == "state" else "1"})
            with self.assertRaises(AccessError, msg=name):
                self.env["komunigi.poll"].with_user(self.secretary).create(
                    {"name": "?", "network_id": self.network.id, name: "1"}
                )
        created = self.env["komunigi.poll"].with_user(self.secretary)
        created = created.with_context(default_state="result", default_trouble="x")
        created = created.create({"name": "?", "network_id": self.network.id})
        self.assertEqual(created.state, "draft")
        self.assertFalse(created.trouble)

    def test_nobody_writes_the_roll(self):
        poll = self.open_poll(self.network)
        elector = poll.elector_ids[0]
        for call in (
            (elector, "write", {"voted": True}),
            (elector, "write", {"weight": 100}),
            (elector, "unlink"),
        ):
            with self.assertRaises(AccessError):
                self.rpc(*call)
        draft = self.create_poll(self.network)
        with self.assertRaises(AccessError):
            self.rpc(
                draft,
                "write",
                {
                    "elector_ids": [
                        Command.create({"membership_id": self.members[0].id})
                    ]
                },
            )

    def test_readers_neither_prepare_nor_open(self):
        reader = new_test_user(
            self.env, "poll_reader", groups="komunigi_membership.group_user"
        )
        poll = self.create_poll(self.network)
        for method in (
            "action_open",
            "action_unschedule",
            "action_close",
            "action_count",
            "action_paper",
            "action_no_paper",
        ):
            with self.assertRaises(AccessError, msg=method):
                getattr(poll.with_user(reader), method)()
        with self.assertRaises(AccessError):
            self.env["komunigi.poll"].with_user(reader).create(
                {"name": "?", "network_id": self.network.id}
            )

    # Copying and deleting

    def test_a_copy_is_a_clean_preparation(self):
        poll = self.open_poll(
            self.network,
            "approval",
            ("Tea", "Coffee"),
            electorate="chosen",
            membership_ids=self.members[:2].ids,
            nature="election",
            secrecy="public",
            quorum=20,
        )
        self.close_and_count(poll)
        copy = poll.copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.name, "Shall we? (copy)")
        self.assertEqual(copy.option_ids.mapped("name"), ["Tea", "Coffee"])
        self.assertEqual(set(copy.option_ids.mapped("number")), {0})
        self.assertEqual(copy.membership_ids, self.members[:2])
        self.assertEqual((copy.quorum, copy.secrecy), (20, "public"))
        self.assertFalse(copy.elector_ids)
        for name in COURSE_FIELDS & set(copy._fields) - {"state"}:
            self.assertFalse(copy[name], name)
        copy.action_open()
        self.assertEqual(copy.elector_count, 2)

    def test_only_a_preparation_is_deleted(self):
        self.create_poll(self.network, "approval", ("Tea", "Coffee")).unlink()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            self.open_poll(self.network).unlink()

    # What stands against opening

    def assertNotOpened(self, poll, *reasons):
        """All reasons are told at once."""
        with self.assertRaises(UserError) as caught:
            poll.action_open()
        for reason in reasons:
            self.assertIn(reason, str(caught.exception))
        self.assertEqual(poll.state, "draft")
        self.assertFalse(poll.elector_ids)

    def test_all_that_is_missing_is_told_at_once(self):
        poll = self.create_poll(
            self.network,
            "points",
            points_total=1,
            electorate="categories",
            date_close=fields.Datetime.now() - timedelta(days=1),
        )
        self.assertNotOpened(
            poll,
            "nothing to choose from",
            "One point cannot be shared out",
            "closing time is past",
            "No category is chosen",
        )

    def test_options(self):
        self.assertNotOpened(
            self.create_poll(self.network, "stv", ("Tea",)), "only one option"
        )
        self.assertNotOpened(
            self.create_poll(self.network, "stv", ("Tea", " tea")), "same name"
        )

    def test_nobody_to_vote(self):
        self.assertNotOpened(
            self.create_poll(self.network, electorate="chosen"), "No member is chosen"
        )
        self.network.default_category_id.votes = False
        self.assertNotOpened(self.create_poll(self.network), "Nobody of those")

    def test_majority(self):
        self.assertNotOpened(
            self.create_poll(
                self.network,
                majority="fraction",
                majority_numerator=3,
                majority_denominator=3,
            ),
            "can never be reached",
        )
        poll = self.create_poll(self.network, each_college=True)
        self.members[1].category_id = False
        self.assertNotOpened(poll, "these have none: Member 2")

    def test_consent_is_public(self):
        poll = self.create_poll(self.network, "consent", secrecy="confidential")
        self.assertTrue(poll.secrecy_findings)
        self.assertNotOpened(poll, poll.secrecy_findings.split("\n")[0])

    def test_it_opens_once(self):
        poll = self.open_poll(self.network)
        with self.assertRaisesRegex(UserError, "open already"):
            poll.action_open()
