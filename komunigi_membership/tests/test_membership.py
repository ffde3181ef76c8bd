# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MembershipCase


@tagged("post_install", "-at_install")
class TestAdmission(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network.condition_ids = [
            Command.create({"name": "Client of the operator"}),
            Command.create({"name": "Charter accepted"}),
        ]
        cls.secretary = new_test_user(
            cls.env, "sec", groups="komunigi_membership.group_secretary"
        )

    def ask(self, name="Sol"):
        return self.env["komunigi.membership"].create(
            {
                "network_id": self.network.id,
                "partner_id": self.env["res.partner"]
                .create({"name": name, "is_company": True})
                .id,
            }
        )

    def test_a_candidate_gets_the_list_of_conditions_and_the_usual_category(self):
        candidate = self.ask()
        self.assertEqual(candidate.state, "candidate")
        self.assertEqual(
            candidate.condition_ids.condition_id, self.network.condition_ids
        )
        self.assertEqual(candidate.category_id, self.network.default_category_id)

    def test_a_new_condition_is_asked_of_candidates_but_not_of_members(self):
        candidate = self.ask()
        member = self.create_member(self.network, "Lune")
        self.network.condition_ids = [Command.create({"name": "Dues chosen"})]
        self.assertIn("Dues chosen", candidate.condition_ids.mapped("name"))
        self.assertFalse(member.condition_ids)

    def test_agreeing_names_the_conditions_that_are_not_met(self):
        candidate = self.ask().with_user(self.secretary)
        candidate.action_present()
        candidate.condition_ids[0].done = True
        with self.assertRaisesRegex(UserError, "Charter accepted") as caught:
            candidate.action_agree()
        self.assertNotIn("Client of the operator", str(caught.exception))
        self.assertEqual(candidate.state, "candidate")

    def test_ticking_a_condition_records_who_saw_it_and_when(self):
        line = self.ask().condition_ids[0].with_user(self.secretary)
        with freeze_time("2026-03-01 23:30:00"):
            with self.assertRaisesRegex(AccessError, "Done Date"):
                line.write({"done": True, "done_date": "2020-01-01"})
            line.done = True
            self.assertEqual(line.done_date, date(2026, 3, 2), "midnight of Brussels")
            self.assertEqual(line.done_user_id, self.secretary)
        line.done = False
        self.assertFalse(line.done_date)
        self.assertFalse(line.done_user_id)

    @freeze_time("2026-03-01 23:30:00")
    def test_agreed_today_in_the_network_s_time_zone(self):
        candidate = self.ask().with_user(self.secretary)
        candidate.action_present()
        candidate.condition_ids.done = True
        candidate.action_agree()
        self.assertEqual(candidate.state, "member")
        self.assertEqual(candidate.date_start, date(2026, 3, 2))
        self.assertEqual(candidate.origin, "admission")
        log = "".join(candidate.message_ids.mapped("body"))
        self.assertIn("Charter accepted (sec", log)
        with self.assertRaisesRegex(UserError, "not a candidate"):
            candidate.action_agree()
        self.assertEqual(len(candidate.period_ids), 1)

    @freeze_time("2026-03-02")
    def test_agreeing_launches_the_welcome_steps(self):
        setup = self.env["komunigi.network.setup"].create({"name": "Another"})
        self.network.welcome_plan_id = setup._welcome_plan()
        candidate = self.ask().with_user(self.secretary)
        candidate.condition_ids.done = True
        candidate.action_agree()
        self.assertEqual(len(candidate.activity_ids), 4)
        self.assertEqual(candidate.activity_ids.user_id, self.secretary)

    def test_not_agreed_may_be_presented_again(self):
        candidate = self.ask()
        candidate.action_present()
        candidate.action_decline()
        self.assertEqual(candidate.admission_state, "declined")
        self.assertEqual(candidate.state, "candidate")
        candidate.action_present()
        self.assertEqual(candidate.admission_state, "presented")

    def test_a_member_is_not_its_own_godparent(self):
        member = self.create_member(self.network, "Lune")
        self.ask().godparent_id = member
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            member.godparent_id = member
            member.flush_recordset()

    def test_the_form_asks_for_the_organisation_only(self):
        partner = self.env["res.partner"].create({"name": "Sol", "is_company": True})
        form = Form(self.env["komunigi.membership"].with_user(self.secretary))
        form.partner_id = partner
        candidate = form.save()
        self.assertEqual(candidate.display_name, "Sol")
        self.assertEqual(candidate.network_id, self.network)


@tagged("post_install", "-at_install")
class TestLeaving(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Lune", "2025-01-01")
        cls.reason = cls.env.ref("komunigi_membership.leaving_reason_cost")

    def leave(self, member, **values):
        action = member.action_leave()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"leaving_reason_id": self.reason.id, **values}).action_leave()

    @freeze_time("2026-03-01 12:00:00")
    def test_leaving_counts_from_the_end_of_the_notice(self):
        self.network.leaving_notice_months = 3
        self.leave(self.member, note="Too dear for us")
        self.assertEqual(self.member.date_end, date(2026, 6, 1))
        self.assertEqual(self.member.leaving_reason_id, self.reason)
        self.assertEqual(self.member.state, "member")

    def test_who_leaves_is_out_at_midnight_of_the_network(self):
        with freeze_time("2026-03-01 12:00:00"):
            self.leave(self.member, date_end="2026-06-01")
        with freeze_time("2026-05-31 21:59:00"):
            self.member.invalidate_recordset()
            self.assertEqual(self.member.state, "member")
            self.assertIn(
                self.member,
                self.env["komunigi.membership"].search([("state", "=", "member")]),
            )
        with freeze_time("2026-05-31 22:01:00"):
            self.member.invalidate_recordset()
            self.assertEqual(self.member.state, "left")
            self.assertIn(
                self.member,
                self.env["komunigi.membership"].search([("state", "=", "left")]),
            )

    @freeze_time("2026-03-01 12:00:00")
    def test_nobody_leaves_before_joining(self):
        with self.assertRaisesRegex(UserError, "cannot leave before"):
            self.leave(self.member, date_end="2024-01-01")

    @freeze_time("2026-03-01 12:00:00")
    def test_coming_back_is_a_new_period(self):
        with self.assertRaisesRegex(UserError, "has not left"):
            self.member.action_come_back()
        self.leave(self.member, date_end="2026-02-01")
        self.member.action_come_back()
        self.assertEqual(self.member.state, "member")
        self.assertEqual(len(self.member.period_ids), 2)
        self.assertEqual(self.member.date_start, date(2026, 3, 1))
        self.assertFalse(self.member.date_end)
        self.assertFalse(self.member.leaving_reason_id)

    @freeze_time("2026-03-01 12:00:00")
    def test_leaving_and_coming_back_on_one_day(self):
        self.leave(self.member, date_end="2026-03-01")
        self.member.action_come_back()
        self.assertEqual(self.member.state, "member")

    @freeze_time("2026-03-01 12:00:00")
    def test_one_save_of_the_form_ends_a_period_and_starts_the_next(self):
        self.member.period_ids = [
            Command.update(self.member.period_ids.id, {"date_end": "2026-01-01"}),
            Command.create({"date_start": "2026-01-01"}),
        ]
        self.assertEqual(self.member.state, "member")

    def test_two_periods_never_overlap(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.member.period_ids = [Command.create({"date_start": "2026-01-01"})]

    @freeze_time("2026-03-01 12:00:00")
    def test_state_groups_as_it_computes(self):
        Membership = self.env["komunigi.membership"]
        gone = self.create_member(self.network, "Gone", "2025-01-01")
        gone.period_ids.date_end = "2026-02-01"
        self.create_member(self.network, "Soon", "2026-04-01")
        between = self.create_member(self.network, "Between", "2025-01-01")
        between.period_ids.date_end = "2025-06-01"
        between.period_ids = [Command.create({"date_start": "2026-09-01"})]
        far = self.create_network(name="Far", tz="Pacific/Kiritimati")
        tomorrow = self.create_member(far, "Tomorrow", "2026-03-02")
        self.assertEqual(tomorrow.state, "member")
        mine = [("network_id", "in", (self.network | far).ids)]
        groups = dict(Membership._read_group(mine, ["state"], ["id:recordset"]))
        for state in ("candidate", "member", "left"):
            expected = Membership.search(mine).filtered(
                lambda m, state=state: m.state == state
            )
            self.assertTrue(expected)
            self.assertEqual(groups[state], expected)
            self.assertEqual(
                Membership.search([*mine, ("state", "=", state)]), expected
            )
            self.assertEqual(
                Membership.search([*mine, ("state", "!=", state)]),
                Membership.search(mine) - expected,
            )
        result = Membership.formatted_read_group(mine, ["state"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in result), 5)
        self.assertTrue(Membership.fields_get(["state"])["state"]["groupable"])
        self.assertEqual(Membership.search(mine, order="state")[0].state, "candidate")

    def test_states_of_many_cost_as_many_queries_as_of_few(self):
        few = self.create_member(self.network, "A") | self.create_member(
            self.network, "B"
        )
        many = few
        for number in range(20):
            many |= self.create_member(self.network, f"C{number}")

        def queries(members):
            with self.counted("members with their rights") as took:
                members.mapped("state")
                members.mapped("has_voting_right")
                members.mapped("voting_explanation")
                members.mapped("representative_names")
            return took.queries

        queries(few)
        self.assertEqual(queries(few), queries(many))


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestRegisterOfMembers(MembershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.create_member(cls.network, "Lune")
        cls.ana = cls.create_representative(cls.member, "ana")
        cls.reader = new_test_user(
            cls.env,
            "reader",
            groups="komunigi_membership.group_user,base.group_allow_export",
        )

    def test_whoever_reads_members_exports_them(self):
        names = [
            "partner_name",
            "category_id",
            "state",
            "date_start",
            "date_end",
            "origin",
            "godparent_id",
            "representative_names",
            "has_voting_right",
            "voting_explanation",
        ]
        row = self.member.with_user(self.reader).export_data(names)["datas"][0]
        self.assertEqual(row[0], "Lune")
        self.assertEqual(row[2], "Member")
        self.assertEqual(row[5], "Admitted")
        self.assertEqual(row[7], "Ana")
        self.assertTrue(row[8])

    def test_the_partner_leads_to_its_memberships(self):
        partner = self.member.partner_id.with_user(self.reader)
        self.assertEqual(partner.komunigi_membership_count, 1)
        action = partner.action_view_komunigi_memberships()
        self.assertEqual(action["res_id"], self.member.id)
        person = self.ana.partner_id.with_user(self.reader)
        self.assertEqual(
            person.action_view_komunigi_memberships()["res_id"], self.member.id
        )

    def test_the_network_leads_to_its_members(self):
        action = self.network.with_user(self.reader).action_view_members()
        self.assertIn(
            self.member, self.env[action["res_model"]].search(action["domain"])
        )

    def test_every_screen_opens_for_a_reader(self):
        for model in ("komunigi.membership", "komunigi.network"):
            Form(self.env[model].with_user(self.reader).search([], limit=1))
