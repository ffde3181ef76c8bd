# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from ast import literal_eval
from datetime import date, datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .cofunding_common import NOON, CofundingMixin


class CofundingCase(CofundingMixin, TransactionCase):
    """Six members, on 1 March 2027 at noon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.members = cls.create_members(cls.network, 6)
        cls.one, cls.two, cls.three, cls.four, cls.five, cls.six = cls.members


class TestCourse(CofundingCase):
    """A call is prepared, asked, and falls or not."""

    def test_the_cost_comes_from_the_estimate(self):
        development = self.create_development(
            self.network,
            description="Members swap their shifts themselves.",
            estimate_line_ids=[
                Command.create({"name": "Analysis", "hours": 10, "rate": 80}),
                Command.create({"name": "Code", "hours": 30, "rate": 80}),
            ],
        )
        call = self.env["komunigi.cofunding"].create(
            {"name": "Shift swaps", "development_id": development.id}
        )
        self.assertEqual((call.amount, call.hours), (3200, 40))
        self.assertEqual(call.summary, "Members swap their shifts themselves.")
        self.assertEqual(call.key_id.kind, "equal")

    def test_the_treasurer_prepares_it_on_an_empty_form(self):
        treasurer = new_test_user(
            self.env, "treasurer_prepares", "komunigi_membership.group_treasurer"
        )
        development = self.create_development(
            self.network,
            estimate_line_ids=[Command.create({"name": "A", "hours": 3, "rate": 80})],
        )
        form = Form(self.env["komunigi.cofunding"].with_user(treasurer))
        self.assertFalse(form.key_id)
        form.development_id = development
        self.assertEqual((form.amount, form.key_id.kind), (240, "equal"))

    def test_all_reasons_not_to_ask_are_told_at_once(self):
        call = self.create_cofunding(
            self.create_development(self.network),
            amount=0,
            date_until="2027-02-01",
            fund_amount=10,
        )
        with self.assertRaises(UserError) as refused:
            call.action_open()
        said = str(refused.exception)
        for part in ("no cost", "two sentences", "last day is past", "Which fund"):
            self.assertIn(part, said)

    def test_the_cost_is_frozen_once_members_are_asked(self):
        treasurer = new_test_user(
            self.env, "treasurer_cofunding", "komunigi_membership.group_treasurer"
        )
        call = self.create_cofunding(
            self.create_development(self.network, description="Swaps"),
            date_until="2027-03-31",
        )
        own = call.with_user(treasurer)
        own.amount = 2800
        own.action_open()
        self.assertEqual(call.state, "open")
        with self.assertRaisesRegex(UserError, "under their hands"):
            own.amount = 3000
        with self.assertRaises(AccessError):
            own.state = "started"

    def test_a_reader_asks_nobody(self):
        reader = new_test_user(
            self.env, "reader_cofunding", "komunigi_membership.group_user"
        )
        call = self.create_cofunding(
            self.create_development(self.network, description="Swaps"),
            date_until="2027-03-31",
        )
        with self.assertRaises(AccessError):
            call.with_user(reader).action_open()

    def test_what_members_were_asked_stays(self):
        call = self.ask_members(self.network)
        with self.assertRaisesRegex(UserError, "called off"):
            call.unlink()

    def test_two_calls_on_one_development_are_not_open_at_once(self):
        call = self.ask_members(self.network)
        with self.assertRaisesRegex(UserError, "asked on this development already"):
            self.ask_members(self.network, development=call.development_id)

    def test_falls_at_midnight_of_the_network(self):
        """In Brussels it is April two hours before it is in London's winter time."""
        call = self.ask_members(self.network)
        self.agree(call, self.one, ceiling=1000)
        with self.at("2027-03-31 21:59:00"):
            self.run_job("ir_cron_cofunding")
            self.assertFalse(call.end)
        with self.at("2027-03-31 22:00:00"):
            # Whether or not the job has run
            with self.assertRaisesRegex(UserError, "took answers until"):
                self.agree(call, self.two)
            self.run_job("ir_cron_cofunding")
            self.run_job("ir_cron_cofunding")
        self.assertEqual((call.state, call.end), ("open", "fallen"))
        self.assertEqual(self.kinds_planned(call).count("fallen"), 1)
        self.assertFalse(call.share_ids)

    def test_whoever_calls_it_off_says_why(self):
        call = self.ask_members(self.network)
        with self.assertRaisesRegex(UserError, "Say why"):
            call._call_off(" ")
        call._call_off("Another way was found.")
        self.assertEqual(call.end_reason, "Another way was found.")

    def test_more_time_is_told_and_moves_the_end(self):
        call = self.ask_members(self.network)
        with self.assertRaisesRegex(UserError, "longer, not shorter"):
            call._extend(date(2027, 3, 30), "")
        call._extend(date(2027, 4, 15), "The boards meet later.")
        with self.at("2027-04-10 12:00:00"):
            self.run_job("ir_cron_cofunding")
            self.assertFalse(call.end)
        self.assertIn("extended", self.kinds_planned(call))

    def test_a_higher_cost_asks_everybody_to_agree_again(self):
        call = self.ask_members(self.network, min_count=3)
        self.agree(call, self.one, self.two, ceiling=1000)
        call._change_cost(3600, 45, "The till is concerned, too.")
        self.assertEqual(call.amount, 3600)
        self.assertEqual(set(call.pledge_ids.mapped("state")), {"intention"})
        self.assertIn("cost_rose", self.kinds_planned(call))

    def test_a_lower_cost_may_start_it(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=1000)
        self.assertEqual(call.state, "open")
        call._change_cost(2000, 20, "Simpler than thought.")
        self.assertEqual(call.state, "started")
        self.assertEqual(self.owed(call), {"Member 1": 1000, "Member 2": 1000})


class TestStart(CronMixinCase, CofundingCase):
    """The last pledge that was missing starts it."""

    def test_it_starts_with_the_last_pledge(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=1000)
        self.assertEqual(call.state, "open")
        self.assertEqual(call.progress, "2 agreed; $\xa01,000.00 missing")
        self.agree(call, self.three, ceiling=1000)
        self.assertEqual(call.state, "started")
        self.assertEqual(
            self.owed(call), {"Member 1": 1000, "Member 2": 1000, "Member 3": 1000}
        )
        self.assertEqual(call.development_id.state, "progress")
        self.assertFalse(call.bill_warning)
        self.assertEqual(set(call.share_ids.mapped("state")), {"planned"})

    def test_each_reads_the_agreement_behind_its_share_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two)
        share = call.share_ids[0]
        self.assertEqual(
            share._say_steps()[-1], "It rests on: Board, March 1, 2027 (Anna)."
        )
        self.assertFalse(share.decision)
        self.assertEqual(
            share.with_context(lang="fr_FR")._say_steps()[-1],
            "Base de ce calcul\xa0: Board, 1 mars 2027 (Anna).",
        )
        # Who reads the call in between changes nothing.
        call._plan_shares(call._share_out(call._agreed()))
        self.assertEqual([s["kind"] for s in share.steps].count("agreed"), 1)

    def test_an_intention_does_not_count(self):
        call = self.ask_members(self.network)
        for member in (self.one, self.two, self.three):
            call._intend(member, member.partner_id)
        self.assertEqual(call.state, "open")
        self.assertEqual(
            call.progress, "0 agreed, 3 think about it; $\xa03,000.00 missing"
        )

    def test_one_alone_does_not_start_it(self):
        """Even one that would pay whatever its share comes to."""
        call = self.ask_members(self.network)
        self.agree(call, self.one)
        self.assertEqual((call.state, call.missing_amount), ("open", 0))
        self.assertEqual(call.progress, "1 agreed; it starts with 2")
        self.agree(call, self.two, ceiling=500)
        self.assertEqual(self.owed(call), {"Member 1": 2500, "Member 2": 500})

    def test_ceilings_too_low_do_not_start_it_and_say_what_is_missing(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, self.three, ceiling=900)
        self.assertEqual((call.state, call.missing_amount), ("open", 300))
        with self.assertRaisesRegex(UserError, r"\$\s300.00 missing"):
            call.action_start()

    def test_a_fund_pays_its_part(self):
        fund = self.env["komunigi.fund"].create(
            {"name": "Subsidy", "network_id": self.network.id, "kind": "subsidy"}
        )
        self.env["komunigi.fund.entry"].create(
            {"fund_id": fund.id, "name": "Grant", "direction": "in", "amount": 1500}
        )
        call = self.ask_members(self.network, fund_id=fund.id, fund_amount=1200)
        self.agree(call, self.one, self.two, ceiling=900)
        self.assertEqual(self.owed(call), {"Member 1": 900, "Member 2": 900})
        self.assertEqual(fund.balance, 300)
        # Another call cannot have what is gone.
        with self.assertRaisesRegex(UserError, r"has \$\s300.00 left"):
            self.ask_members(self.network, fund_id=fund.id, fund_amount=1200)

    def test_where_something_else_is_missing_whoever_is_in_charge_is_told_once(self):
        basis = self.env["komunigi.basis"].create(
            {"name": "Turnover", "unit": "EUR", "network_id": self.network.id}
        )
        key = self.create_key(
            self.network, "basis", basis_id=basis.id, bands={0: 1, 1000: 2}
        )
        call = self.ask_members(self.network, key=key)
        self.assertIn("Turnover was not declared", call.key_trouble)
        self.agree(call, self.one, self.two, self.three)
        self.assertEqual(call.state, "open")
        [activity] = call.activity_ids
        self.assertIn("Turnover was not declared", activity.note)

    def test_a_key_stays_as_it_is_while_members_are_asked(self):
        """But for who could not take part without it."""
        members = self.network.membership_ids
        key = self.create_key(
            self.network, "weights", weights=dict.fromkeys(members - self.six, 1)
        )
        call = self.ask_members(self.network, key=key)
        self.assertIn("No weight was agreed for Member 6", call.key_trouble)
        self.assertEqual((key.is_asked, key.is_used), (True, False))
        with self.assertRaisesRegex(UserError, "Members are asked on"):
            key.weight_ids[0].weight = 5
        with self.assertRaisesRegex(UserError, "Members are asked on"):
            key.weight_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "Members are asked on"):
            key.cap_amount = 100
        key.weight_ids = [Command.create({"membership_id": self.six.id, "weight": 1})]
        call.invalidate_recordset(["key_trouble"])
        self.assertFalse(call.key_trouble)
        call._call_off("Too dear")
        key.weight_ids[0].weight = 5
        self.assertEqual(key.weight_ids[0].weight, 5)

    def test_what_one_alone_pays_at_most_is_told_to_nobody(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, ceiling=700)
        self.assertEqual(call.progress, "1 agreed; it starts with 2")
        self.assertEqual(call._percent_covered(), 50)
        self.agree(call, self.two, ceiling=600)
        self.assertEqual(call.progress, "2 agreed; $\xa01,700.00 missing")
        call._withdraw(self.two, self.two.partner_id)
        self.network.share_visibility = "amounts"
        call.invalidate_recordset()
        self.assertEqual(call.progress, "1 agreed; $\xa02,300.00 missing")

    def test_who_is_no_member_cannot_take_part(self):
        call = self.ask_members(self.network)
        self.six.period_ids.date_end = "2027-02-01"
        with self.assertRaisesRegex(UserError, "not a member of"):
            self.agree(call, self.six)
        elsewhere = self.create_member(self.create_network("Ailleurs"), "Ailleurs")
        with self.assertRaisesRegex(UserError, "not a member of"):
            self.agree(call, elsewhere)

    def test_an_agreement_says_who_where_and_when(self):
        call = self.ask_members(self.network)
        with self.assertRaisesRegex(UserError, "Say who agreed"):
            self.agree(call, self.one, organ=" ")
        with self.assertRaisesRegex(UserError, "still to come"):
            self.agree(call, self.one, day=date(2027, 3, 2))

    def test_withdrawn_before_it_starts_and_not_after(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=1000)
        call._withdraw(self.two, self.two.partner_id)
        self.assertEqual(call.missing_amount, 2000)
        self.agree(call, self.two, self.three, ceiling=1000)
        self.assertEqual(call.state, "started")
        with self.assertRaisesRegex(UserError, "others count on"):
            call._withdraw(self.two, self.two.partner_id)

    def test_who_left_can_withdraw(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, ceiling=1000)
        self.one.period_ids.date_end = "2027-02-01"
        call._withdraw(self.one, self.one.partner_id)
        self.assertFalse(call.pledge_ids)

    def test_who_has_left_does_not_count_when_the_others_cover_it(self):
        """Nobody is billed for what it will not use, nor does its ceiling count."""
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=1000)
        self.one.period_ids.date_end = "2027-03-01"
        self.agree(call, self.three, ceiling=1000)
        self.assertEqual((call.state, call.missing_amount), ("open", 1000))
        [activity] = call.activity_ids
        self.assertEqual(activity.summary, "Member 1 has left: it does not pay")
        self.agree(call, self.four, ceiling=1000)
        self.assertEqual(call.state, "started")
        self.assertNotIn("Member 1", self.owed(call))

    def test_the_job_drops_the_answers_of_who_has_left(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=1000)
        call._intend(self.three, self.three.partner_id)
        call._decline(self.four, self.four.partner_id)
        leaver = self.env["komunigi.leaving.reason"].create({"name": "Closed"})
        with self.capture_triggers(
            "komunigi_cost_sharing.ir_cron_cofunding"
        ) as triggered:
            self.env["komunigi.membership.leave"].create(
                {
                    "membership_id": self.one.id,
                    "date_end": "2027-03-05",
                    "leaving_reason_id": leaver.id,
                }
            ).action_leave()
        # Midnight in Brussels
        self.assertEqual(
            triggered.records.mapped("call_at"), [datetime(2027, 3, 4, 23)]
        )
        (self.three | self.four).period_ids.date_end = "2027-03-05"
        with self.at("2027-03-04 22:30:00"):
            self.run_job("ir_cron_cofunding")
        self.assertEqual(call.agreed_count, 2)
        with self.at("2027-03-04 23:30:00"):
            self.env.invalidate_all()
            self.run_job("ir_cron_cofunding")
            self.assertEqual(call.missing_amount, 2000)
            self.assertEqual(call.pledge_ids.membership_id, self.two | self.four)
            self.assertIn(
                "Member 1 has left: its answer (Agreed) does not count any more.",
                " ".join(call.message_ids.mapped("preview")),
            )


class TestRecording(CofundingCase):
    """What came by letter is recorded by the treasurer."""

    def setUp(self):
        super().setUp()
        self.treasurer = new_test_user(
            self.env, "treasurer_records", "komunigi_membership.group_treasurer"
        )
        self.call = self.ask_members(self.network)

    def record(self, member, **values):
        action = self.call.with_user(self.treasurer).action_record_pledge()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.treasurer)
            .with_context(**action["context"])
        )
        dialog.membership_id = member
        for name, value in values.items():
            dialog[name] = value
        dialog.save().action_record()
        self.env.invalidate_all()
        return self.call._pledge_of(member)

    def agreed(self, member, **values):
        return self.record(member, organ="Board", person="Anna", **values)

    def test_the_last_letter_starts_it_and_a_later_one_joins(self):
        for member in (self.one, self.two, self.three):
            pledge = self.agreed(member, ceiling=1000)
            self.assertEqual(pledge.partner_id, self.treasurer.partner_id)
        self.assertEqual(self.call.state, "started")
        self.record(self.one, person="Anna")
        self.assertEqual(self.call._pledge_of(self.one).state, "invoiced")
        self.agreed(self.four)
        self.assertEqual(set(self.owed(self.call).values()), {750})

    def test_who_has_left_is_offered_where_it_had_answered(self):
        self.agreed(self.one)
        (self.one | self.six).period_ids.date_end = "2027-03-01"
        dialog = self.env["komunigi.pledge.record"].with_user(self.treasurer)
        dialog = dialog.new({"cofunding_id": self.call.id})
        field = dialog._fields["membership_id"]
        offered = self.env["komunigi.membership"].search(
            literal_eval(
                field.domain.replace("network_id)", f"{self.network.id})").replace(
                    "answered_ids)", f"{dialog.answered_ids.ids})"
                )
            )
        )
        self.assertEqual(offered, self.members - self.six)
        self.record(self.one)
        self.assertFalse(self.call.pledge_ids)


class TestUnderWay(CofundingCase):
    """Quotes, joining, and the actual cost."""

    def setUp(self):
        super().setUp()
        self.call = self.ask_members(self.network)
        self.agree(self.call, self.one, self.two, self.three, ceiling=1000)

    def pledge(self, member):
        return self.call._pledge_of(member)

    def amounts(self, member):
        """Of the shares of this member, in order, with their state."""
        shares = self.call.share_ids.sorted("id")
        shares = shares.filtered(lambda share: share.membership_id == member)
        return [(share.amount, share.state) for share in shares]

    def test_a_signed_quote_is_invoiced(self):
        self.pledge(self.one)._sign("Anna", date(2027, 3, 1), "q.pdf", b"%PDF-1.4")
        self.assertEqual(self.pledge(self.one).state, "invoiced")
        self.assertEqual(self.amounts(self.one), [(1000, "asked")])
        self.assertEqual(self.amounts(self.two), [(1000, "planned")])
        self.assertEqual(self.pledge(self.one)._files().name, "q.pdf")

    def test_a_quote_that_is_signed_early_is_invoiced_when_it_starts(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, ceiling=1500)
        call._pledge_of(self.one)._sign("Anna", date(2027, 3, 1))
        self.agree(call, self.two, ceiling=1500)
        share = call.share_ids.filtered(lambda s: s.membership_id == self.one)
        self.assertEqual(share.state, "asked")

    def test_the_treasurer_invoices_all(self):
        self.call.action_ask_shares()
        self.call.action_ask_shares()
        self.assertEqual(
            [self.amounts(m) for m in (self.one, self.two, self.three)],
            [[(1000, "asked")]] * 3,
        )

    def test_joining_lowers_everybodys_share_at_once(self):
        self.pledge(self.one)._sign("Anna", date(2027, 3, 1))
        self.agree(self.call, self.four)
        # Who was invoiced is credited; what was only planned is less.
        self.assertEqual(self.amounts(self.one), [(1000, "asked"), (-250, "asked")])
        self.assertEqual(self.amounts(self.two), [(750, "planned")])
        self.assertEqual(self.amounts(self.four), [(750, "planned")])
        self.assertEqual(sum(self.owed(self.call).values()), 3000)
        self.assertEqual(self.kinds_planned(self.call)[-1], "lowered")

    def test_joining_with_a_ceiling_under_the_share_is_refused(self):
        with self.assertRaisesRegex(UserError, "more than your ceiling"):
            self.agree(self.call, self.four, ceiling=100)

    def test_a_cost_within_the_tolerance_is_settled_by_a_difference(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two, ceiling=2000)
        call._pledge_of(self.one)._sign("Anna", date(2027, 3, 1))
        call._record_actual(3200, date(2027, 3, 1))
        self.assertEqual(call.end, "settled")
        self.assertEqual(self.owed(call), {"Member 1": 1600, "Member 2": 1600})
        self.assertEqual(sorted(call.share_ids.mapped("amount")), [100, 1500, 1600])

    def test_a_lower_cost_is_credited(self):
        self.call.action_ask_shares()
        self.call._record_actual(2700, date(2027, 3, 1))
        self.assertEqual(self.amounts(self.one), [(1000, "asked"), (-100, "asked")])
        self.assertEqual(self.call.end, "settled")
        with self.assertRaisesRegex(UserError, "nobody joins any more"):
            self.agree(self.call, self.four)

    def test_more_than_tolerated_asks_those_who_pay(self):
        self.call.action_ask_shares()
        self.call._record_actual(3600, date(2027, 3, 1))
        self.assertTrue(self.call.asks_overrun)
        self.assertEqual(self.kinds_planned(self.call)[-1], "overrun")
        for member in (self.one, self.two):
            self.pledge(member)._agree_overrun("Anna", date(2027, 3, 2))
        self.assertEqual(self.amounts(self.one), [(1000, "asked")])
        self.pledge(self.three)._agree_overrun("Bruno", date(2027, 3, 2))
        self.assertEqual(self.call.end, "settled")
        self.assertEqual(self.amounts(self.one), [(1000, "asked"), (200, "asked")])

    def test_a_ceiling_holds_within_the_tolerance_until_its_member_agrees(self):
        """Everybody pays at most 1,000: even 3,100 is to be agreed on."""
        self.call._record_actual(3100, date(2027, 3, 1))
        self.assertTrue(self.call.asks_overrun)
        self.call.action_overrun_agreed()
        self.assertEqual(self.call.end, "settled")
        self.assertAlmostEqual(sum(self.owed(self.call).values()), 3100)

    def test_a_third_party_invoices_it_is_only_recorded(self):
        provider = self.env["res.partner"].create({"name": "Coop"})
        call = self.ask_members(
            self.network, invoicing="third_party", provider_id=provider.id
        )
        self.agree(call, self.one, self.two)
        call._pledge_of(self.one)._sign("Anna", date(2027, 3, 1))
        share = call.share_ids.filtered(lambda s: s.membership_id == self.one)
        self.assertEqual((share.state, share.move_id.id), ("settled", False))


class TestMails(CofundingCase):
    """Who is written to, when, in batches."""

    def setUp(self):
        super().setUp()
        for member in self.members:
            member.partner_id.email = f"m{member.id}@example.org"

    def subjects(self):
        return {subject for subject, _names in self.mails()}

    def names(self):
        return sorted(name for _subject, names in self.mails() for name in names)

    def send(self):
        self.forget_mails()
        self.run_job("ir_cron_cofunding_mail")

    def test_everybody_is_asked_once(self):
        self.ask_members(self.network, name="Shift swaps")
        self.send()
        self.assertEqual(self.names(), [f"Member {n}" for n in range(1, 7)])
        self.assertEqual(self.subjects(), {"Reseau: are we in? Shift swaps"})
        self.send()
        self.assertEqual(self.names(), [])

    def test_who_has_answered_is_not_reminded(self):
        call = self.ask_members(self.network)
        self.send()
        self.agree(call, self.one, ceiling=1000)
        call._decline(self.two, self.two.partner_id, "No money this year")
        call._intend(self.three, self.three.partner_id)
        with self.at("2027-03-24 12:00:00"):
            self.run_job("ir_cron_cofunding")
            self.run_job("ir_cron_cofunding")
            self.send()
        self.assertEqual(self.names(), ["Member 3", "Member 4", "Member 5", "Member 6"])

    def test_a_killed_job_goes_on_and_nobody_is_told_twice(self):
        call = self.ask_members(self.network)
        self.send()
        with self.at("2027-04-01 12:00:00"):
            self.run_job("ir_cron_cofunding")
        mailing = call.mailing_ids.filtered(lambda m: m.kind == "fallen")
        self.forget_mails()
        mailing._write_batch(2)
        # Here it dies, and starts anew.
        self.env.invalidate_all()
        mailing._write_batch(100)
        mailing._write_batch(100)
        self.assertEqual(self.names(), [f"Member {n}" for n in range(1, 7)])
        self.assertTrue(mailing.done)

    def test_each_reads_its_own_share_when_it_starts(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, ceiling=1000)
        self.agree(call, self.two)
        self.send()
        bodies = {
            mail.recipient_ids.name: mail.body_html
            for mail in self.env["mail.mail"].search([("id", ">", self.last_mail)])
            if "starts" in mail.subject
        }
        self.assertIn("1,000.00", bodies["Member 1"])
        self.assertIn("2,000.00", bodies["Member 2"])
        self.assertNotIn("2,000.00", bodies["Member 1"])

    def test_every_kind_can_be_written(self):
        call = self.ask_members(self.network)
        self.agree(call, self.one, self.two)
        call._record_actual(4000, date(2027, 3, 1))
        for kind, _label in call.mailing_ids._fields["kind"].selection:
            with self.subTest(kind):
                mailing = call.mailing_ids.create(
                    {"cofunding_id": call.id, "kind": kind, "date": NOON}
                )
                self.assertTrue(mailing._write_to(self.one | self.two))


class TestPreview(CofundingCase):
    """What members would pay."""

    def test_by_the_equal_key(self):
        call = self.ask_members(self.network, hours=30)
        self.assertEqual([call._preview(n) for n in (3, 4, 6)], [1000, 750, 500])
        preview = call._preview_of(self.one)
        self.assertEqual(
            [(row["count"], row["amount"], row["hours"]) for row in preview["rows"]],
            [(3, 1000, 10), (4, 750, 7.5), (6, 500, 5)],
        )

    def test_by_weights_each_sees_its_own_share(self):
        weights = {member: 1 for member in self.members}
        weights[self.one] = 4
        call = self.ask_members(
            self.network, key=self.create_key(self.network, "weights", weights=weights)
        )
        small = call._preview_of(self.two)["rows"][0]["amount"]
        large = call._preview_of(self.one)["rows"][0]["amount"]
        # The average weighs 1.5: 3000 × 1 / (1 + 3), and 3000 × 4 / (4 + 3).
        self.assertEqual((small, large), (750, 1714.29))

    def test_today_counts_who_thinks_about_it(self):
        call = self.ask_members(self.network)
        call._intend(self.two, self.two.partner_id)
        self.agree(call, self.three, ceiling=600)
        now = call._share_now(self.one)
        self.assertEqual((now["amount"], now["others"]), (1000, self.two | self.three))

    def test_the_number_of_members_costs_no_queries(self):
        counts = []
        for size in (10, 100):
            network = self.create_network(f"Of {size}")
            members = self.create_members(network, size)
            call = self.ask_members(
                network,
                key=self.create_key(
                    network, "weights", weights={member: 1 for member in members}
                ),
            )
            self.agree(call, *members[: size // 2], ceiling=1)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(1000):
                with self.counted("a co-funding call and its preview") as took:
                    call._preview_of(members[-1])
                    call._share_now(members[-1])
                    call._answers_shown()
                    call._say_progress()
                counts.append(took.queries)
        self.assertLessEqual(counts[1], counts[0] + 2)
