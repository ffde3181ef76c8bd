# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user

from .common import SharingCase


class DevelopmentCase(SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager, cls.epicerie, cls.bloum = cls.create_members(cls.network, 3)
        cls.swaps = cls.create_development(cls.network, "Swap shifts by telephone")
        cls.person = cls.env["res.partner"].create({"name": "Anna"})
        cls.secretary = new_test_user(
            cls.env, "secretary_dev", "komunigi_membership.group_secretary"
        )
        cls.elsewhere = cls.create_member(cls.create_network("Ailleurs"), "Ailleurs")

    def want(self, development, membership, weight="2", note=""):
        development._want(membership, self.person, weight, note)
        return development._interest_of(membership)

    def put_forward(self, name, membership=None, **values):
        return self.env["komunigi.development"]._put_forward(
            membership or self.potager,
            self.person,
            {
                "name": name,
                "for_whom": "",
                "frequency": "week",
                "description": "",
                **values,
            },
        )


class TestDevelopmentLife(DevelopmentCase):
    def test_from_the_idea_to_its_use(self):
        with freeze_time("2026-03-02"):
            self.swaps.with_user(self.secretary).action_start()
            self.assertEqual(self.swaps.state, "progress")
            self.assertEqual(str(self.swaps.date_started), "2026-03-02")
        with freeze_time("2026-05-04"):
            self.deliver(version="19.0.1.2.0")
            self.assertEqual(self.swaps.state, "delivered")
            self.assertEqual(str(self.swaps.date_delivered), "2026-05-04")
            self.assertEqual(self.swaps.version, "19.0.1.2.0")

    def deliver(self, **values):
        wizard = self.env["komunigi.development.deliver"].with_user(self.secretary)
        form = Form(wizard.with_context(default_development_id=self.swaps.id))
        for name, value in values.items():
            form[name] = value
        form.save().action_deliver()

    def test_all_who_use_its_addons_use_it_where_the_secretary_says_so(self):
        till = self.create_module(self.network, "till", self.potager | self.epicerie)
        gone = till.use_ids.filtered(lambda use: use.membership_id == self.epicerie)
        gone.date_end = "2026-02-01"
        self.swaps.module_ids = till
        with freeze_time("2026-05-04"):
            self.swaps._start()
            self.deliver(version="19.0.1.2.0")
            self.assertEqual(self.swaps._users(), self.potager)
            self.assertEqual(str(self.swaps.use_ids.date_start), "2026-05-04")
            # Who starts to use the addon later is added by the button, once.
            self.bloum_starts(till)
            for _twice in range(2):
                self.swaps.with_user(self.secretary).action_take_over_users()
            self.assertEqual(self.swaps._users(), self.potager | self.bloum)

    def bloum_starts(self, module):
        module.use_ids = [
            Command.create({"membership_id": self.bloum.id, "date_start": "2026-05-04"})
        ]

    def test_it_is_delivered_once_and_not_tomorrow(self):
        with freeze_time("2026-05-04"):
            with self.assertRaisesRegex(UserError, "today or was before"):
                self.swaps._deliver("19.0", fields.Date.to_date("2026-05-06"))
            self.swaps._deliver("19.0", fields.Date.to_date("2026-05-01"))
            with self.assertRaisesRegex(UserError, "was delivered already"):
                self.swaps._deliver("20.0")

    def test_work_that_stops_makes_it_an_idea_again(self):
        self.swaps._start()
        self.swaps.with_user(self.secretary).action_back_to_idea()
        self.assertEqual(self.swaps.state, "idea")
        self.assertFalse(self.swaps.date_started)
        with self.assertRaisesRegex(UserError, "not in progress"):
            self.swaps._back_to_idea()

    def test_what_is_not_taken_up_keeps_its_reason_and_may_come_back(self):
        wizard = (
            self.env["komunigi.development.close"]
            .with_user(self.secretary)
            .create({"development_id": self.swaps.id, "reason": "Odoo 20 has it."})
        )
        wizard.action_close()
        self.assertFalse(self.swaps.active)
        self.assertEqual(self.swaps.reason_closed, "Odoo 20 has it.")
        with self.assertRaisesRegex(UserError, "take it up again first"):
            self.swaps._start()
        self.swaps.with_user(self.secretary).action_take_up_again()
        self.assertTrue(self.swaps.active)
        self.assertFalse(self.swaps.reason_closed)

    def test_what_members_are_asked_to_pay_is_not_dropped(self):
        self.create_cofunding(self.swaps, state="open")
        with self.assertRaisesRegex(UserError, "end its co-funding call first"):
            self.swaps._close("No more")

    def test_nobody_writes_its_course(self):
        mine = self.swaps.with_user(self.secretary)
        for vals in (
            {"state": "delivered"},
            {"active": False},
            {"analysis": "done"},
            {"merged_into_id": self.swaps.id},
            {"estimate_versions": []},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                mine.write(vals)
        with self.assertRaises(AccessError):
            mine.create(
                {"name": "X", "network_id": self.network.id, "state": "delivered"}
            )

    def test_who_only_reads_presses_no_button(self):
        reader = new_test_user(self.env, "reader_dev", "komunigi_membership.group_user")
        for button in (
            "action_start",
            "action_back_to_idea",
            "action_deliver",
            "action_close",
            "action_merge",
            "action_take_up_again",
            "action_take_over_users",
            "action_ask_analysis",
            "action_leave_queue",
            "action_open_cofunding",
        ):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(self.swaps.with_user(reader), button)()

    def test_a_cofunding_call_starts_from_the_estimate(self):
        self.swaps.estimate_line_ids = [
            Command.create({"name": "All", "hours": 10, "rate": 80})
        ]
        treasurer = new_test_user(
            self.env, "treasurer_dev", "komunigi_membership.group_treasurer"
        )
        action = self.swaps.with_user(treasurer).action_open_cofunding()
        self.assertEqual(action["context"]["default_amount"], 800)
        self.assertEqual(action["context"]["default_hours"], 10)

    def test_another_network_has_no_place_in_it(self):
        with self.assertRaisesRegex(ValidationError, "not of the network"):
            self.want(self.swaps, self.elsewhere)
        with self.assertRaisesRegex(ValidationError, "of another network"):
            self.swaps.membership_id = self.elsewhere
        with self.assertRaisesRegex(ValidationError, "of another network"):
            self.swaps.module_ids = self.create_module(self.elsewhere.network_id)

    def test_who_uses_what_today_among_the_members_of_today(self):
        self.swaps._deliver("19.0", fields.Date.to_date("2026-01-10"))
        self.swaps._use(self.potager, fields.Date.to_date("2026-02-01"))
        self.swaps._use(self.epicerie, fields.Date.to_date("2026-02-01"))
        self.epicerie.period_ids.date_end = "2026-04-01"
        other = self.create_development(self.network, "Labels")
        day = fields.Date.to_date("2026-03-01")
        self.assertEqual(self.swaps._users(day), self.potager | self.epicerie)
        self.assertFalse(self.swaps._users(fields.Date.to_date("2026-01-31")))
        with freeze_time("2026-05-01"):
            self.assertEqual(
                (self.swaps | other)._users_by(),
                {self.swaps: self.potager, other: self.potager.browse()},
            )
            self.swaps._use_no_more(self.potager)
            self.assertFalse(self.swaps._users())

    def test_the_roadmap_reads_from_now_to_later(self):
        later = self.create_development(self.network, "Labels", horizon="later")
        now = self.create_development(self.network, "Till", horizon="now")
        self.assertEqual(list(self.network._public_developments()), [now, later])


class TestNeed(DevelopmentCase):
    def test_who_puts_a_need_forward_wants_it(self):
        need = self.put_forward(
            " Print \n labels ", for_whom="The shop", description="By hand."
        )
        self.assertEqual(need.name, "Print labels")
        self.assertEqual(need.membership_id, self.potager)
        self.assertEqual(need._wanted_by(), self.potager)
        self.assertEqual(need.interest_count, 1)

    def test_a_need_without_name_or_too_long_is_refused(self):
        for name, said in (("  ", "a few words"), ("x" * 121, "shorten it")):
            with self.subTest(name), self.assertRaisesRegex(UserError, said):
                self.put_forward(name)

    def test_me_too_is_changed_and_taken_back_until_it_is_there(self):
        self.want(self.swaps, self.potager, "1", "Now and then")
        self.want(self.swaps, self.potager, "3", "Every week")
        interest = self.swaps.interest_ids
        self.assertEqual((interest.weight, interest.note), ("3", "Every week"))
        self.swaps._want_no_more(self.potager)
        self.assertEqual(self.swaps.interest_count, 0)
        self.swaps._deliver("19.0")
        with self.assertRaisesRegex(UserError, "there already"):
            self.want(self.swaps, self.potager)

    def test_its_words_are_the_members_own_until_somebody_works_on_it(self):
        need = self.put_forward("Labels")
        seen = need._mark()
        vals = {
            "name": "Shelf labels",
            "for_whom": "",
            "frequency": "day",
            "description": "",
        }
        with self.assertRaisesRegex(UserError, "not yours to change"):
            need._change_by_member(self.epicerie, self.person, vals, seen)
        need._change_by_member(self.potager, self.person, vals, seen)
        self.assertEqual(need.name, "Shelf labels")
        with self.assertRaisesRegex(UserError, "has changed meanwhile"):
            need._change_by_member(self.potager, self.person, vals, seen)
        need._start()
        with self.assertRaisesRegex(UserError, "no longer"):
            need._change_by_member(self.potager, self.person, vals, need._mark())

    def test_similar_needs_are_found_by_their_words(self):
        development = self.env["komunigi.development"]
        labels = self.put_forward("Étiquettes de rayon")
        printing = self.put_forward(
            "Impression", description="Imprimer des etiquettes pour chaque rayonnage"
        )
        elsewhere = self.create_development(self.elsewhere.network_id, "Etiquettes")
        found = development._similar(self.network, "etiquette pour les RAYONS")
        self.assertEqual(list(found), [labels, printing])
        self.assertNotIn(elsewhere, found)
        self.assertFalse(development._similar(self.network, "de la"))
        self.assertFalse(development._similar(self.network, "comptabilité"))
        labels._close("No")
        self.assertEqual(
            development._similar(self.network, "étiquettes rayons"), printing
        )

    def test_comments_show_who_speaks_for_whom_and_run_nothing(self):
        anna = self.create_representative(self.potager, "anna_comments")
        self.swaps._comment(anna.partner_id, "<script>alert(1)</script>\nYes & no")
        self.swaps.message_post(
            body="Between us", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        [comment] = self.swaps._comments()
        self.assertEqual(comment["author"], "Anna_Comments")
        self.assertEqual(comment["organisation"], "Member 1")
        self.assertNotIn("<script", comment["body"])
        self.assertIn("Yes &amp; no", comment["body"])
        self.assertNotIn(anna.partner_id, self.swaps.message_partner_ids)


class TestMerge(DevelopmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.create_development(cls.network, "Exchange shifts")

    def merge(self):
        action = (
            self.env["komunigi.development.merge"]
            .with_user(self.secretary)
            .create({"development_id": self.twin.id, "target_id": self.swaps.id})
            .action_merge()
        )
        self.assertEqual(action["res_id"], self.swaps.id)

    def test_the_voices_of_both_come_together(self):
        self.want(self.twin, self.potager, "3", "For the till")
        self.want(self.swaps, self.potager, "1", "For members")
        self.want(self.twin, self.epicerie, "2")
        self.merge()
        weights = {
            interest.membership_id: (interest.weight, interest.note or "")
            for interest in self.swaps.interest_ids
        }
        self.assertEqual(
            weights,
            {
                self.potager: ("3", "For members / For the till"),
                self.epicerie: ("2", ""),
            },
        )
        self.assertEqual(self.swaps.interest_count, 2)
        self.assertFalse(self.twin.active)
        self.assertEqual(self.twin.merged_into_id, self.swaps)
        self.assertFalse(self.twin.interest_ids)

    def test_files_comments_hours_and_links_follow(self):
        self.twin._attach("plan.txt", b"What we want")
        self.twin._comment(self.person, "We too")
        work = self.env["komunigi.work"].create(
            {"development_id": self.twin.id, "name": "Talk", "hours": 1.5}
        )
        self.twin.upstream_ids = [
            Command.create({"name": "#1", "url": "https://example.org/1"})
        ]
        self.merge()
        self.assertEqual(self.swaps._files().mapped("name"), ["plan.txt"])
        self.assertEqual(len(self.swaps._comments()), 1)
        self.assertEqual(self.swaps.work_ids, work)
        self.assertEqual(self.swaps.spent_hours, 1.5)
        self.assertEqual(self.twin.spent_hours, 0)
        self.assertEqual(self.swaps.upstream_ids.name, "#1")

    def test_points_add_up_and_it_waits_since_the_earlier_day(self):
        with freeze_time("2026-03-01"):
            self.twin._ask_analysis()
        with freeze_time("2026-04-01"):
            self.swaps._ask_analysis()
        self.potager._share_points({self.twin: 4, self.swaps: 5}, " ")
        self.epicerie._share_points({self.twin: 7}, " ")
        self.merge()
        self.assertEqual(self.swaps.analysis_points, 16)
        self.assertEqual(str(self.swaps.date_analysis_asked)[:10], "2026-03-01")
        self.assertFalse(self.twin.analysis)

    def test_what_was_merged_before_leads_on(self):
        third = self.create_development(self.network, "Change shifts")
        third._merge_into(self.twin)
        self.merge()
        self.assertEqual(third.merged_into_id, self.swaps)

    def test_there_is_no_way_back_and_no_second_merge(self):
        self.merge()
        with self.assertRaisesRegex(UserError, "the same as"):
            self.twin._take_up_again()
        with self.assertRaisesRegex(UserError, "the same as"):
            self.twin._merge_into(self.swaps)
        with self.assertRaisesRegex(UserError, "the same as"):
            self.want(self.twin, self.potager)

    def test_what_is_under_way_is_merged_into_only(self):
        self.create_cofunding(self.twin)
        with self.assertRaisesRegex(UserError, "merge the other one into it"):
            self.twin._merge_into(self.swaps)
        self.swaps._merge_into(self.twin)
        self.assertEqual(self.swaps.merged_into_id, self.twin)

    def test_a_need_is_not_the_same_as_one_of_another_network(self):
        other = self.create_development(self.elsewhere.network_id, "Swaps")
        for target in (other, self.twin):
            with self.assertRaisesRegex(UserError, "of the same network"):
                self.twin._merge_into(target)
