# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MembershipCase

# What `cooperator` sends with a PDF, which needs a program that may not be there.
MAILS = (
    "send_capital_release_email",
    "send_certificate_email",
    "send_confirmation_email",
    "send_share_transfer_email",
    "send_share_update_email",
)


class RegisterCase(MembershipCase):
    """A cooperative whose network follows its share register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write(dict.fromkeys(MAILS, False))
        cls.company._init_cooperator_data()
        if not cls.company.property_cooperator_account:
            cls.company._init_cooperator_demo_data()
        cls.share = cls.env["product.product"].create(
            {
                "name": "Share of 100",
                "short_name": "Share",
                "default_code": "share_100",
                "categ_id": cls.env.ref("cooperator.product_category_company_share").id,
                "is_share": True,
                "by_individual": True,
                "by_company": True,
                "list_price": 100,
            }
        )
        # Whoever was in the register of this database before is not our subject.
        cls.env["cooperative.membership"].search(
            [("company_id", "=", cls.company.id)]
        ).write({"member": False})
        cls.coop = cls.create_network("Coop", member_source="register")

    @classmethod
    def subscribe(cls, name, shares=2, partner=None):
        """A person asks for shares and has not paid yet."""
        request = cls.env["subscription.request"].create(
            {
                "firstname": name,
                "lastname": "Test",
                "email": f"{name.lower()}@register.example",
                "address": "Rue de la Coopération 1",
                "zip_code": "1000",
                "city": "Bruxelles",
                "country_id": cls.env.ref("base.be").id,
                "lang": "en_US",
                "iban": "BE60096123456870",
                "source": "manual",
                "share_product_id": cls.share.id,
                "ordered_parts": shares,
                "partner_id": partner and partner.id,
            }
        )
        request.validate_subscription_request()
        return request

    @classmethod
    def pay(cls, request, on=None):
        cls.env["account.payment.register"].with_context(
            active_model="account.move",
            active_ids=request.capital_release_request.ids,
        ).create(
            {"payment_type": "inbound", "payment_date": on or date.today()}
        ).action_create_payments()
        return request.partner_id

    @classmethod
    def operate(cls, partner, shares, to=None, on=None):
        """Sell shares back, or transfer them."""
        operation = cls.env["operation.request"].create(
            {
                "operation_type": "transfer" if to else "sell_back",
                "partner_id": partner.id,
                "partner_id_to": to and to.id,
                "share_product_id": cls.share.id,
                "quantity": shares,
                "effective_date": on,
            }
        )
        operation.submit_operation()
        operation.approve_operation()
        operation.execute_operation()

    @classmethod
    def create_cooperators(cls, count, member=True):
        partners = cls.env["res.partner"].create(
            [{"name": f"Cooperator {number}"} for number in range(count)]
        )
        return cls.env["cooperative.membership"].create(
            [
                {
                    "company_id": cls.company.id,
                    "partner_id": partner.id,
                    "cooperator": True,
                    "member": member,
                    "cooperator_register_number": 500000 + partner.id,
                }
                for partner in partners
            ]
        )

    def membership_of(self, partner, network=None):
        return (network or self.coop).membership_ids.filtered(
            lambda membership: membership.partner_id == partner
        )


@tagged("post_install", "-at_install")
class TestRegister(RegisterCase):
    def test_whoever_pays_the_shares_is_a_member_since_that_day(self):
        with freeze_time("2026-03-10 10:00:00"):
            request = self.subscribe("Ada")
            self.assertFalse(self.membership_of(request.partner_id))
        with freeze_time("2026-03-20 10:00:00"):
            partner = self.pay(request, on=date(2026, 3, 17))
        membership = self.membership_of(partner)
        self.assertEqual(membership.admission_state, "agreed")
        self.assertEqual(membership.category_id, self.coop.default_category_id)
        self.assertEqual(membership.period_ids.origin, "register")
        self.assertEqual(membership.period_ids.date_start, date(2026, 3, 17))
        self.assertFalse(membership.period_ids.date_end)
        self.assertEqual(membership.cooperative_membership_id.partner_id, partner)
        self.assertEqual(membership.number_of_share, 2)

    def test_more_shares_change_nothing(self):
        with freeze_time("2026-03-10 10:00:00"):
            partner = self.pay(self.subscribe("Ada"))
        with freeze_time("2026-05-10 10:00:00"):
            self.pay(self.subscribe("Ada", partner=partner))
        membership = self.membership_of(partner)
        self.assertEqual(membership.period_ids.date_start, date(2026, 3, 10))
        self.assertEqual(membership.number_of_share, 4)

    def test_selling_some_shares_changes_nothing(self):
        partner = self.pay(self.subscribe("Ada"))
        self.operate(partner, 1)
        self.assertFalse(self.membership_of(partner).period_ids.date_end)

    def test_selling_all_shares_ends_the_period_that_day(self):
        with freeze_time("2026-03-10 10:00:00"):
            partner = self.pay(self.subscribe("Ada"))
        with freeze_time("2026-06-01 10:00:00"):
            self.operate(partner, 2)
        period = self.membership_of(partner).period_ids
        self.assertEqual(period.date_end, date(2026, 6, 1))
        self.assertEqual(
            period.leaving_reason_id,
            self.env.ref("komunigi_membership.leaving_reason_register"),
        )

    def test_the_day_is_the_one_in_the_networks_time_zone(self):
        with freeze_time("2026-03-10 10:00:00"):
            partner = self.pay(self.subscribe("Ada"))
        with freeze_time("2026-06-01 22:30:00"):
            self.operate(partner, 2)
        self.assertEqual(
            self.membership_of(partner).period_ids.date_end, date(2026, 6, 2)
        )

    def test_coming_back_opens_a_new_period(self):
        with freeze_time("2026-03-10 10:00:00"):
            partner = self.pay(self.subscribe("Ada"))
        with freeze_time("2026-06-01 10:00:00"):
            self.operate(partner, 2)
        with freeze_time("2026-09-20 10:00:00"):
            self.pay(self.subscribe("Ada", partner=partner), on=date(2026, 9, 15))
        periods = self.membership_of(partner).period_ids.sorted("date_start")
        self.assertEqual(
            periods.mapped("date_start"), [date(2026, 3, 10), date(2026, 9, 15)]
        )
        self.assertEqual(periods.mapped("date_end"), [date(2026, 6, 1), False])

    def test_in_and_out_on_one_day(self):
        with freeze_time("2026-03-10 10:00:00"):
            partner = self.pay(self.subscribe("Ada"))
            self.operate(partner, 2)
            period = self.membership_of(partner).period_ids
            self.assertEqual(period.date_end, date(2026, 3, 10))
            self.pay(self.subscribe("Ada", partner=partner))
        self.assertEqual(
            self.membership_of(partner).period_ids.sorted("id").mapped("date_end"),
            [date(2026, 3, 10), False],
        )

    def test_shares_that_pass_to_another_person(self):
        with freeze_time("2026-03-10 10:00:00"):
            giver = self.pay(self.subscribe("Ada"))
            receiver = self.subscribe("Bea").partner_id
        with freeze_time("2026-06-01 10:00:00"):
            self.operate(giver, 2, to=receiver, on=date(2026, 5, 28))
        self.assertEqual(
            self.membership_of(giver).period_ids.date_end, date(2026, 6, 1)
        )
        self.assertEqual(
            self.membership_of(receiver).period_ids.date_start, date(2026, 5, 28)
        )

    def test_an_entry_that_passes_to_another_partner_keeps_its_membership(self):
        entry = self.create_cooperators(1)
        membership = self.membership_of(entry.partner_id)
        other = self.env["res.partner"].create({"name": "Same person"})
        entry.partner_id = other
        self.assertEqual(membership.partner_id, other)
        self.assertEqual(len(membership.period_ids), 1)

    def test_another_companys_register_is_not_ours(self):
        company = self.env["res.company"].create({"name": "Another coop"})
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        self.env["cooperative.membership"].create(
            {"company_id": company.id, "partner_id": partner.id, "member": True}
        )
        self.assertFalse(self.membership_of(partner))

    def test_a_network_that_admits_does_not_follow_the_register(self):
        entry = self.create_cooperators(1)
        self.assertFalse(self.membership_of(entry.partner_id, self.network))

    def test_an_admitted_organisation_is_tied_to_its_shares(self):
        entry = self.create_cooperators(1, member=False)
        membership = self.create_member(
            self.network, "Tied", partner_id=entry.partner_id.id
        )
        self.assertEqual(membership.cooperative_membership_id, entry)
        later = self.create_member(self.network, "Later")
        entry = self.env["cooperative.membership"].create(
            {
                "company_id": self.company.id,
                "partner_id": later.partner_id.id,
                "cooperator_register_number": 700001,
            }
        )
        self.assertEqual(later.cooperative_membership_id, entry)

    def test_a_new_network_has_the_cooperators_at_once(self):
        entries = self.create_cooperators(3)
        network = self.create_network("Second", member_source="register")
        self.assertLessEqual(entries.partner_id, network.membership_ids.partner_id)

    def test_from_admission_to_the_register(self):
        entry = self.create_cooperators(1)
        known = self.create_member(
            self.network, "Known", partner_id=entry.partner_id.id
        )
        stranger = self.create_member(self.network, "Stranger")
        with freeze_time("2026-06-01 10:00:00"):
            self.network.member_source = "register"
        self.assertEqual(known.period_ids.date_start, date(2025, 1, 1))
        self.assertFalse(known.period_ids.date_end)
        self.assertEqual(stranger.period_ids.date_end, date(2026, 6, 1))
        self.assertFalse(stranger.period_ids.leaving_reason_id)

    def test_an_archived_network_does_not_follow_until_it_is_back(self):
        self.coop.active = False
        entry = self.create_cooperators(1)
        self.assertFalse(self.membership_of(entry.partner_id))
        self.coop.active = True
        self.assertTrue(self.membership_of(entry.partner_id))

    def test_comparing_again_changes_nothing(self):
        entries = self.create_cooperators(5)
        entries[0].write({"member": False, "old_member": True})
        self.assertEqual(self.coop._sync_register(), 0)

    def test_the_night_finds_what_went_past_odoo(self):
        entries = self.create_cooperators(2)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cooperative_membership SET member = false WHERE id = %s",
            [entries[0].id],
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "komunigi_membership.ir_cron_sync_register"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.membership_of(entries[0].partner_id).period_ids.date_end)
        self.assertFalse(self.membership_of(entries[1].partner_id).period_ids.date_end)

    def test_whoever_registers_the_payment_needs_no_right_here(self):
        request = self.subscribe("Ada")
        accountant = new_test_user(
            self.env,
            login="accountant",
            groups="account.group_account_invoice,cooperator.cooperator_group_user",
        )
        self.env["account.payment.register"].with_user(accountant).with_context(
            active_model="account.move",
            active_ids=request.capital_release_request.ids,
        ).create({}).action_create_payments()
        self.assertTrue(self.membership_of(request.partner_id))


@tagged("post_install", "-at_install")
class TestRegisterByHand(RegisterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secretary = new_test_user(
            cls.env,
            login="register_secretary",
            groups="komunigi_membership.group_secretary",
        )
        cls.entry = cls.create_cooperators(1)
        cls.membership = cls.entry.komunigi_membership_ids.filtered(
            lambda membership: membership.network_id == cls.coop
        )

    def test_nobody_adds_a_member(self):
        partner = self.env["res.partner"].create({"name": "By hand"})
        with self.assertRaisesRegex(UserError, "come from the share register"):
            self.env["komunigi.membership"].with_user(self.secretary).create(
                {
                    "network_id": self.coop.id,
                    "partner_id": partner.id,
                    "period_ids": [Command.create({"date_start": "2026-01-01"})],
                }
            )

    def test_nobody_ends_a_membership(self):
        period = self.membership.period_ids.with_user(self.secretary)
        with self.assertRaisesRegex(UserError, "come from the share register"):
            period.date_end = date(2030, 1, 1)

    def test_nobody_opens_a_period(self):
        self.entry.write({"member": False, "old_member": True})
        with self.assertRaisesRegex(UserError, "come from the share register"):
            self.membership.with_user(self.secretary).write(
                {"period_ids": [Command.create({"date_start": "2031-01-01"})]}
            )

    def test_a_context_from_outside_opens_nothing(self):
        period = self.membership.period_ids.with_user(self.secretary)
        with self.assertRaises(UserError):
            period.with_context(komunigi_from_register=True).write(
                {"date_end": "2030-01-01"}
            )

    def test_nobody_chooses_the_entry(self):
        other = self.create_member(self.network, "Other")
        with self.assertRaises(AccessError):
            other.with_user(self.secretary).cooperative_membership_id = self.entry

    def test_the_category_stays_the_secretarys(self):
        category = self.env["komunigi.member.category"].create(
            {"name": "Support", "network_id": self.coop.id}
        )
        self.membership.with_user(self.secretary).category_id = category
        self.coop._sync_register()
        self.assertEqual(self.membership.category_id, category)

    def test_only_an_administrator_synchronises(self):
        with self.assertRaises(AccessError):
            self.coop.with_user(self.secretary).action_sync_register()
        administrator = new_test_user(
            self.env,
            login="register_administrator",
            groups="komunigi_membership.group_administrator",
        )
        self.coop.with_user(administrator).action_sync_register()

    def test_a_network_that_admits_is_not_synchronised(self):
        with self.assertRaisesRegex(UserError, "do not come from the share register"):
            self.network.action_sync_register()


@tagged("post_install", "-at_install")
class TestRegisterFlat(RegisterCase):
    def _queries_of_sync(self, count, change):
        entries = self.create_cooperators(count)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cooperative_membership SET member = %s WHERE id = ANY(%s)",
            [change, entries.ids],
        )
        with self.counted("taking over the share register") as took:
            self.coop._sync_register()
        return took.queries

    def _queries_of_network(self, count):
        """Everything at once: newcomers of an empty network."""
        self.create_cooperators(count)
        network = self.create_network("Flat", member_source="admission")
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        network.member_source = "register"
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def test_newcomers(self):
        few = self._queries_of_network(10)
        many = self._queries_of_network(80)
        self.assertLessEqual(many, few + 2)

    def test_leavers(self):
        few = self._queries_of_sync(10, False)
        many = self._queries_of_sync(90, False)
        self.assertLessEqual(many, few + 2)

    def test_those_who_come_back(self):
        entries = self.create_cooperators(100)
        self.env.flush_all()

        def come_back(some):
            for member in (False, True):
                some.write({"member": member})
            self.env.flush_all()

        come_back(entries[:10])
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        come_back(entries[:10])
        few = self.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        come_back(entries[10:])
        many = self.cr.sql_log_count - start
        self.assertLessEqual(many, few + 4)
