# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .change_common import ChangeMixin


@tagged("post_install", "-at_install")
class TestChange(ChangeMixin, TransactionCase):
    """A change is announced, talked about, put in place; or withdrawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.network = cls.create_network()
        cls.set_up_changes()

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-03-02 12:00")
        clock.start()
        self.addCleanup(clock.stop)

    def raise_concern(self, notice, member=None, text="Our printer has 40 signs."):
        member = member or self.potager
        return notice._raise_concern(member, member.partner_id, text)

    def test_of_two_networks_the_form_asks_for_one(self):
        self.create_network("Les Epiceries du Lac")
        form = Form(self.env["komunigi.change.notice"].with_user(self.secretary))
        form.name = "The till changes"
        form.network_id = self.network
        self.assertEqual(form.save().network_id, self.network)

    # Announced

    def test_who_uses_the_addon_is_concerned_and_stays_so(self):
        notice = self.create_notice()
        self.assertEqual(notice.concerned_count, 2)
        self.assertEqual(str(notice.date_earliest), "2026-03-17")
        notice.action_announce()
        self.assertEqual(str(notice.date_until), "2026-03-16")
        self.till.use_ids.filtered(
            lambda use: use.membership_id == self.potager
        ).date_end = "2026-03-03"
        with freeze_time("2026-03-05 12:00"):
            self.assertEqual(notice._concerned(), self.potager | self.epicerie)

    def test_who_comes_to_use_it_later_is_concerned_too(self):
        notice = self.announce()
        self.create_module_use(self.till, self.moulin, "2026-03-04")
        with freeze_time("2026-03-05 12:00"):
            self.assertTrue(notice._takes_concern_of(self.moulin))
            self.assertNotIn(self.moulin, notice._concerned())

    def create_module_use(self, module, member, date_start):
        return self.env["komunigi.module.use"].create(
            {
                "module_id": module.id,
                "membership_id": member.id,
                "date_start": date_start,
            }
        )

    def test_ordered_by_one_member_it_is_announced_to_all_who_use_it(self):
        notice = self.announce(ordered_by_id=self.moulin.id)
        self.assertEqual(notice._concerned(), self.potager | self.epicerie)

    def test_what_concerns_all_is_told_to_all(self):
        notice = self.announce(affects="all", module_ids=False)
        self.assertEqual(
            notice._concerned(), self.potager | self.epicerie | self.moulin
        )

    def test_nothing_is_announced_that_says_nothing(self):
        for missing in (
            {"description": False},
            {"date_live": False},
            {"module_ids": False},
            {"module_ids": self.create_module(self.network, "unused").ids},
        ):
            with self.subTest(missing), self.assertRaises(UserError):
                self.announce(**missing)

    def test_the_members_have_their_days(self):
        notice = self.create_notice(date_live="2026-03-16")
        with self.assertRaisesRegex(ValidationError, "March 16, 2026|16 March 2026"):
            notice.action_announce()
        notice.date_live = "2026-03-17"
        notice.action_announce()

    def test_what_was_told_stays(self):
        notice = self.announce()
        with self.assertRaisesRegex(UserError, "withdraw it"):
            notice.description = "Something else"
        with self.assertRaises(UserError):
            notice.module_ids = self.shift
        with self.assertRaises(UserError):
            notice.unlink()
        with self.assertRaises(AccessError):
            notice.state = "draft"
        with self.assertRaises(AccessError):
            notice.date_until = "2026-03-03"

    def test_those_concerned_are_written_to_once(self):
        notice = self.announce()
        mails = self.written(batch_size=1)
        self.assertEqual(
            mails.recipient_ids, self.potager.partner_id | self.epicerie.partner_id
        )
        self.assertIn("Receipts have a new look", mails[0].subject)
        self.assertIn(f"/my/changes/{notice.id}", mails[0].body_html)
        self.assertTrue(all(notice.concerned_ids.mapped("date_told")))
        self.assertFalse(self.written())

    def test_on_another_day_they_are_told_so(self):
        notice = self.announce()
        notice.date_live = "2026-04-15"
        # Nobody had been written to: the first mail says the new day.
        self.assertEqual(notice.mailing_ids.mapped("kind"), ["announced"])
        self.written()
        notice.date_live = "2026-05-01"
        mails = self.written()
        self.assertEqual(len(mails), 2)
        self.assertIn("On another day", mails[0].subject)
        with self.assertRaises(ValidationError):
            notice.date_live = "2026-03-10"

    # Put in place

    def test_too_early_it_is_refused(self):
        notice = self.announce()
        with self.assertRaisesRegex(UserError, "until"):
            notice.action_apply()
        with freeze_time("2026-03-16 22:00"):
            with self.assertRaises(UserError):
                notice.action_apply()
        # Midnight in Brussels
        with freeze_time("2026-03-16 23:30"):
            notice.action_apply()
        self.assertEqual(notice.state, "applied")
        self.assertEqual(str(notice.date_applied), "2026-03-17")

    def test_what_cannot_wait_says_why(self):
        with self.assertRaisesRegex(ValidationError, "cannot wait"):
            self.create_notice(is_urgent=True)
        notice = self.announce(
            is_urgent=True, urgent_reason="VAT is wrong", date_live="2026-03-03"
        )
        self.assertIn("VAT is wrong", self.written()[0].body_html)
        notice.action_apply()
        self.assertEqual(notice.state, "applied")
        # They may still say what they think.
        self.assertTrue(notice._takes_concern_of(self.potager))
        with self.assertRaises(ValidationError):
            notice.urgent_reason = False

    def test_a_concern_that_waits_holds_it_up(self):
        notice = self.announce()
        concern = self.raise_concern(notice)
        with freeze_time("2026-04-01 12:00"):
            with self.assertRaisesRegex(UserError, "Le Potager"):
                notice.action_apply()
            self.treat(concern, "answered", "It fits: 38 signs.")
            notice.action_apply()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.subject, f"About your concern: {notice.name}")
        self.assertEqual(mail.recipient_ids, concern.partner_id)
        self.assertIn("It fits: 38 signs.", mail.body_html)
        self.assertEqual(notice.state, "applied")

    def test_a_concern_is_put_off_with_a_reason(self):
        notice = self.announce()
        concern = self.raise_concern(notice)
        self.treat(concern, "postponed", "Your printer is replaced in May.")
        with freeze_time("2026-04-01 12:00"):
            notice.action_apply()
        self.assertEqual(concern.answered_by_id, self.secretary.partner_id)
        with self.assertRaises(AccessError):
            concern.with_user(self.secretary).answer = "Nothing of that."

    def treat(self, concern, treatment, answer):
        wizard = self.env["komunigi.change.answer"].with_user(self.secretary)
        wizard.create(
            {"concern_id": concern.id, "treatment": treatment, "answer": answer}
        ).action_treat()

    def test_two_do_not_put_it_in_place_twice(self):
        notice = self.announce()
        with freeze_time("2026-04-01 12:00"):
            notice.action_apply()
            with self.assertRaises(UserError):
                notice.action_apply()

    # Concerns

    def test_one_concern_a_member_until_the_days_are_over(self):
        notice = self.announce()
        concern = self.raise_concern(notice)
        self.treat(concern, "answered", "It fits.")
        self.raise_concern(notice, text="It does not fit.")
        self.assertEqual(notice.concern_ids, concern)
        self.assertEqual(concern.text, "It does not fit.")
        self.assertFalse(concern.treatment)
        self.raise_concern(notice, self.epicerie, "Nor here.")
        self.raise_concern(notice, self.epicerie, "")
        self.assertEqual(notice.concern_ids, concern)
        with freeze_time("2026-03-16 23:30"), self.assertRaises(UserError):
            self.raise_concern(notice, text="Too late")
        self.assertEqual(concern.text, "It does not fit.")

    def test_whom_it_does_not_concern_raises_none(self):
        with self.assertRaises(UserError):
            self.raise_concern(self.announce(), self.moulin)

    def test_whoever_is_in_charge_is_told_of_the_first_concern(self):
        notice = self.announce()
        self.raise_concern(notice)
        self.raise_concern(notice, self.epicerie)
        found = notice.activity_ids.filtered(
            lambda activity: activity.user_id == self.secretary
        )
        self.assertEqual(len(found), 1)
        self.assertIn("40 signs", found.note)

    # Withdrawn

    def test_what_does_not_come_is_told_to_who_was_told(self):
        notice = self.announce()
        self.written()
        self.env["komunigi.change.withdrawal"].with_user(self.secretary).create(
            {"notice_id": notice.id, "reason": "The printers are too old"}
        ).action_withdraw()
        self.assertEqual(notice.state, "announced")
        self.assertTrue(notice.is_withdrawn)
        mails = self.written()
        self.assertEqual(len(mails), 2)
        self.assertIn("The printers are too old", mails[0].body_html)
        self.assertFalse(self.potager._change_requests())
        with self.assertRaises(UserError):
            notice.action_apply()
        with self.assertRaises(UserError):
            self.raise_concern(notice)

    # What is asked of a member

    def test_asked_to_look_until_somebody_has(self):
        notice = self.announce()
        [asked] = self.potager._change_requests()
        self.assertEqual(asked["notice"], notice)
        self.assertEqual(str(asked["by"]), "2026-03-16")
        self.assertFalse(self.moulin._change_requests())
        notice._mark_seen(self.potager, self.potager.partner_id)
        self.assertFalse(self.potager._change_requests())
        self.assertTrue(self.epicerie._change_requests())
        with freeze_time("2026-03-17 12:00"):
            self.assertFalse(self.epicerie._change_requests())

    # From a development

    def test_what_is_delivered_prepares_its_notice(self):
        development = self.create_development(
            self.network, "Shorter receipts", module_ids=self.till.ids
        )
        development.with_user(self.secretary)._after_delivered()
        notice = development.change_notice_ids
        self.assertEqual(notice.state, "draft")
        self.assertEqual(notice.module_ids, self.till)
        self.assertEqual(notice.name, "Shorter receipts")
        development._after_delivered()
        self.assertEqual(development.change_notice_ids, notice)

    # Who may

    def test_readers_announce_nothing(self):
        reader = new_test_user(self.env, "rita_reads", "komunigi_membership.group_user")
        notice = self.create_notice()
        with self.assertRaises(AccessError):
            notice.with_user(reader).action_announce()
        notice.action_announce()
        concern = self.raise_concern(notice)
        wizard = self.env["komunigi.change.answer"]
        with self.assertRaises(AccessError):
            wizard.with_user(reader).create(
                {"concern_id": concern.id, "answer": "Never mind."}
            )
        self.assertEqual(concern.with_user(reader).text, "Our printer has 40 signs.")

    def test_networks_do_not_mix(self):
        elsewhere = self.create_network("Ailleurs")
        with self.assertRaises(ValidationError):
            self.create_notice(network_id=elsewhere.id)
        stranger = self.create_member(elsewhere, "Stranger")
        with self.assertRaises(ValidationError):
            self.create_notice(ordered_by_id=stranger.id)
        notice = self.announce()
        self.assertFalse(notice._takes_concern_of(stranger))

    def test_as_many_queries_for_a_hundred_members_as_for_ten(self):
        counts = []
        for count in (10, 100):
            members = self.create_members(self.network, count, f"Of {count}")
            module = self.create_module(self.network, f"for_{count}", members)
            notice = self.create_notice(module_ids=module.ids)
            with self.counted("announcing a change") as took:
                notice._announce()
                self.env.flush_all()
                notices = self.env["komunigi.change.notice"].search([])
                notices._by_member(members)
            counts.append(took.queries)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
