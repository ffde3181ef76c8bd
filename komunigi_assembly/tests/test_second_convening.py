# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import AssemblyCase


class TestSecondConvening(AssemblyCase):
    """The assembly that changes the statutes: half of the members, then whoever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 5)
        cls.bureau = cls.env["res.partner"].create([{"name": "Anna"}, {"name": "Bo"}])
        cls.assembly = cls.create_assembly(
            cls.network,
            "2027-06-05 08:00:00",
            notice_days=15,
            second_notice_days=10,
            quorum_by="heads",
            chair_id=cls.bureau[0].id,
            secretary_id=cls.bureau[1].id,
        )
        cls.report = cls.create_item(cls.assembly, "Report", "information")
        cls.change = cls.create_item(
            cls.assembly, "New statutes", "decision", proposal="We change article 3."
        )
        with freeze_time("2027-05-10 08:00:00"):
            cls.assembly.action_convene()

    def open_with(self, count):
        with freeze_time("2027-06-05 08:00:00"):
            for member in self.members[:count]:
                self.assembly._check_in(member)
            self.assembly.action_open()

    def test_from_no_quorum_to_a_second_meeting_that_decides(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        self.open_with(2)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
            self.assertEqual(self.assembly.state, "done")
            self.assertTrue(self.assembly.is_adjourned)
            action = self.assembly.action_second_convening()
            # A second click leads to the same one.
            self.assertEqual(
                self.assembly.action_second_convening()["res_id"], action["res_id"]
            )
        second = self.env["komunigi.meeting"].browse(action["res_id"])
        self.assertEqual(second.name, "General assembly (seconde convocation)")
        self.assertEqual(second.item_ids.mapped("name"), ["Report", "New statutes"])
        self.assertEqual(second.item_ids[1].proposal, "We change article 3.")
        self.assertEqual(second.item_ids.previous_id, self.report | self.change)
        self.assertEqual(second.chair_id, self.bureau[0])
        # The first Saturday more than ten whole days after it is convened tomorrow.
        self.assertEqual(str(second.date_start), "2027-06-19 08:00:00")
        with freeze_time("2027-06-07 09:00:00"):
            second.action_convene()
        with freeze_time("2027-06-19 08:00:00"):
            second._check_in(self.members[0])
            self.assertTrue(second._quorum().reached)
            self.assertEqual(
                second._say_quorum(second._quorum())[1],
                "The second meeting decides whoever is there.",
            )
            second.action_open()
        [event] = self.assembly.event_ids.filtered(lambda one: one.code == "no_quorum")
        self.assertIn("still missing: 1", event._say())

    def test_its_agenda_is_that_of_the_first(self):
        self.open_with(1)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
            self.assembly.action_second_convening()
        second = self.assembly.second_meeting_ids
        with self.assertRaisesRegex(UserError, "agenda"):
            self.create_item(second, "Something else")

    def test_it_is_voted_on_as_the_first_one_would_have_been(self):
        self.change.write({"vote_way": "poll", "majority": "three_quarters"})
        amendment = self.env["komunigi.amendment"].create(
            {"item_id": self.change.id, "name": "Article 4", "text": "And article 4."}
        )
        self.open_with(1)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
            self.assembly.action_second_convening()
        change = self.assembly.second_meeting_ids.item_ids[1]
        self.assertEqual((change.vote_way, change.majority), ("poll", "three_quarters"))
        self.assertEqual(change.amendment_ids.mapped("text"), [amendment.text])
        self.assertEqual(amendment.item_id, self.change)

    def test_nothing_is_decided_by_consent_either(self):
        self.change.vote_way = "consent"
        self.open_with(1)
        anna = self.bureau[0]
        with freeze_time("2027-06-05 09:00:00"):
            self.change._start(anna)
            self.change._go_to_stage("consent")
            self.change._answer(self.members[0], anna, "objection", "Too early.")
            # Those who are there word it anew.
            self.change._integrate_objection("We change article 3 in 2028.", anna)
            self.change._answer(self.members[0], anna, "consent")
            with self.assertRaisesRegex(UserError, "quorum is not reached"):
                self.change._decide(anna)
            for member in self.members[1:3]:
                self.assembly._check_in(member)
                self.change._answer(member, anna, "consent")
            decision = self.change._decide(anna)
        self.assertEqual(decision.outcome, "adopted")
        self.assertEqual(decision.text, "We change article 3 in 2028.")

    def test_one_that_was_cancelled_is_replaced(self):
        self.open_with(1)
        with freeze_time("2027-06-05 09:00:00"):
            self.assembly.action_declare_no_quorum()
            self.assembly.action_second_convening()
            first_try = self.assembly.second_meeting_ids
            first_try._cancel("The hall is taken")
            self.assembly.action_second_convening()
        second = self.assembly.second_meeting_ids - first_try
        self.assertEqual(second.item_ids.mapped("name"), ["Report", "New statutes"])
        self.assertEqual(second.first_meeting_id, self.assembly)

    def test_not_with_a_quorum(self):
        self.open_with(3)
        with self.assertRaisesRegex(UserError, "The quorum is reached"):
            self.assembly.action_declare_no_quorum()
        with self.assertRaisesRegex(UserError, "had a quorum"):
            self.assembly.action_second_convening()

    def test_not_before_it_is_open(self):
        with self.assertRaisesRegex(UserError, "open it first"):
            self.assembly.action_declare_no_quorum()

    def test_the_quorum_at_the_opening_is_on_record(self):
        self.open_with(3)
        with freeze_time("2027-06-05 10:00:00"):
            self.assembly._check_out(self.members[0])
        [event] = self.assembly.event_ids.filtered(lambda one: one.code == "quorum")
        self.assertIn("3 present", event._say())

    def test_a_second_quorum_may_be_smaller(self):
        self.assembly.sudo().first_meeting_id = self.create_assembly(
            self.network, "2027-05-01 08:00:00"
        )
        self.env.cr.execute(
            """UPDATE komunigi_meeting
                  SET second_has_quorum = TRUE, second_quorum_numerator = 1,
                      second_quorum_denominator = 5
                WHERE id = %s""",
            [self.assembly.id],
        )
        self.assembly.invalidate_recordset()
        self.assertEqual(self.assembly._quorum().needed, 1)

    def test_no_opening_without_a_bureau(self):
        self.assembly.chair_id = False
        with self.assertRaisesRegex(UserError, "Enter the chair"):
            self.open_with(3)
