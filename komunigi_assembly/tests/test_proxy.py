# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .resolution_common import ResolutionCase


@tagged("post_install", "-at_install")
class TestProxy(ResolutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager, cls.epicerie, cls.bloum, cls.bees = [
            cls.create_member(cls.network, name)
            for name in ("Le Potager", "L'Epicerie", "Bloum", "BEES")
        ]

    def refused(self, text, giver, holder=None, meeting=None, **values):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            (meeting or self.meeting)._give_proxy(giver, holder, **values)

    # Giving

    def test_a_proxy_waits_for_its_holder_then_makes_the_giver_represented(self):
        meeting = self.convened()
        proxy = meeting._give_proxy(self.potager, self.epicerie)
        self.assertEqual(proxy.state, "given")
        meeting._check_in(self.epicerie)
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")
        proxy._accept()
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")

    def test_a_proxy_accepted_beforehand_works_once_its_holder_is_there(self):
        meeting = self.convened()
        self.give_proxy(meeting, self.potager, self.epicerie)
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")
        meeting._check_in(self.epicerie)
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")
        meeting._check_out(self.epicerie)
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")
        meeting._check_in(self.epicerie, mode="remote")
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")

    def test_a_member_has_one_proxy_in_force(self):
        self.meeting = self.convened()
        self.give_proxy(self.meeting, self.potager, self.epicerie)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.meeting._give_proxy(self.potager, self.bloum)

    def test_what_is_withdrawn_or_refused_makes_room_for_another(self):
        meeting = self.convened()
        self.give_proxy(meeting, self.potager, self.epicerie)._withdraw()
        meeting._give_proxy(self.potager, self.bloum)._refuse()
        proxy = self.give_proxy(meeting, self.potager, self.bees)
        self.assertEqual(meeting._proxies_in_force(), proxy)
        self.assertEqual(
            meeting.proxy_ids.mapped("void_reason"), ["withdrawn", "refused", False]
        )

    def test_a_holder_has_as_many_as_the_rules_allow(self):
        self.meeting = self.convened(proxy_ceiling=1)
        first = self.give_proxy(self.meeting, self.potager, self.epicerie)
        self.refused("has 1 proxies already", self.bloum, self.epicerie)
        first._withdraw()
        self.give_proxy(self.meeting, self.bloum, self.epicerie)

    def test_who_gave_holds_none_and_who_holds_gives_none(self):
        self.meeting = self.convened()
        self.give_proxy(self.meeting, self.potager, self.epicerie)
        self.refused("Epicerie holds proxies of others", self.epicerie, self.bloum)
        self.refused("Potager has given its own", self.bloum, self.potager)

    def test_who_is_there_gives_none(self):
        self.meeting = self.convened()
        self.meeting._check_in(self.potager)
        self.refused("Potager is there", self.potager, self.epicerie)
        self.meeting._check_out(self.potager)
        self.give_proxy(self.meeting, self.potager, self.epicerie)

    def test_who_has_no_vote_has_none_to_give_but_may_hold(self):
        category = self.network.default_category_id.copy({"name": "V", "votes": False})
        supporter = self.create_member(
            self.network, "Supporter", category_id=category.id
        )
        self.meeting = self.convened()
        self.refused("has no vote", supporter, self.potager)
        self.give_proxy(self.meeting, self.potager, supporter)

    def test_who_joined_later_is_not_on_the_roll(self):
        self.meeting = self.convened()
        newcomer = self.create_member(self.network, "Newcomer")
        self.refused("Newcomer is not on the", newcomer, self.potager)
        self.refused("Newcomer is not on the", self.potager, newcomer)

    def test_proxies_are_given_from_convening_to_the_end(self):
        meeting = self.create_assembly(self.network, "2035-05-05 18:00:00")
        self.refused("not convened", self.potager, self.bloum, meeting)
        meeting.date_convened = "2035-04-01 18:00:00"
        meeting._freeze_roll()
        self.begin(meeting)
        self.give_proxy(meeting, self.potager, self.bloum)
        meeting.state = "done"
        self.refused("is over", self.epicerie, self.bees, meeting)
        with self.assertRaisesRegex(UserError, "over"):
            meeting.proxy_ids._withdraw()

    def test_rules_may_refuse_proxies(self):
        self.meeting = self.convened(proxy_allowed=False)
        self.refused("do not allow", self.potager, self.bloum)

    def test_a_holder_who_is_no_member_where_the_rules_allow_it(self):
        person = self.env["res.partner"].create({"name": "Nora"})
        self.meeting = self.convened()
        self.refused("is a member", self.potager, holder_partner=person)
        meeting = self.convened(proxy_holder_is_member=False, proxy_ceiling=1)
        self.give_proxy(meeting, self.potager, holder_partner=person)
        self.refused(
            "has 1 proxies", self.bloum, meeting=meeting, holder_partner=person
        )
        stay = meeting._check_in(None, partner=person)
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")
        stay.date_out = stay.date_in
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")

    def test_a_proxy_without_a_name_where_the_rules_allow_it(self):
        self.meeting = self.convened()
        self.refused("without a name", self.potager, blank=True)
        meeting = self.convened(proxy_blank="chair")
        proxy = meeting._give_proxy(self.potager, blank=True)
        self.assertEqual(proxy.state, "accepted")
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")

    def test_a_member_of_another_network_gives_nothing_here(self):
        elsewhere = self.create_member(self.create_network("Ailleurs"), "Ailleurs")
        self.meeting = self.convened()
        self.refused("Ailleurs is not|member of", elsewhere, self.bloum)

    def test_nobody_sends_mails_without_end(self):
        self.meeting = self.convened()
        for _time in range(10):
            self.give_proxy(self.meeting, self.potager, self.bloum)._withdraw()
        self.refused("10 proxies", self.potager, self.bloum)

    # Who comes

    def test_who_comes_votes_itself_and_is_not_represented_any_more(self):
        meeting = self.convened()
        proxy = self.give_proxy(meeting, self.potager, self.epicerie)
        meeting._check_in(self.epicerie)
        meeting._check_in(self.potager)
        self.assertEqual(self.presence_of(meeting, self.potager), "here")
        self.assertEqual((proxy.state, proxy.void_reason), ("void", "arrived"))
        # It leaves again: the proxy is not revived, another may be given.
        meeting._check_out(self.potager)
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")
        self.give_proxy(meeting, self.potager, self.bloum)

    def test_a_holder_who_leaves_and_comes_back(self):
        meeting = self.convened()
        for giver in (self.potager, self.bloum):
            self.give_proxy(meeting, giver, self.epicerie)
        meeting._check_in(self.epicerie)
        self.assertEqual(meeting._quorum().represented, 2)
        meeting._check_out(self.epicerie)
        self.assertEqual(meeting._quorum().represented, 0)
        meeting._check_in(self.epicerie)
        self.assertEqual(meeting._quorum().represented, 2)

    # On paper

    def test_the_secretary_enters_a_paper_and_it_is_accepted(self):
        meeting = self.convened()
        meeting._check_in(self.epicerie)
        secretary = self.create_secretary()
        proxy = (
            self.env["komunigi.proxy"]
            .with_user(secretary)
            .create(
                {
                    "meeting_id": meeting.id,
                    "giver_id": self.potager.id,
                    "holder_id": self.epicerie.id,
                    "scan": "c2lnbmVk",
                }
            )
        )
        self.assertEqual((proxy.state, proxy.is_on_paper), ("accepted", True))
        self.assertEqual(self.presence_of(meeting, self.potager), "represented")
        self.assertFalse(self.mails())
        with self.assertRaisesRegex(UserError, "stays as it was given"):
            proxy.holder_id = self.bloum
        with self.assertRaisesRegex(UserError, "withdraw it instead"):
            proxy.unlink()
        proxy.action_withdraw()
        self.assertEqual(self.presence_of(meeting, self.potager), "absent")

    # Mails

    def test_giver_and_holder_are_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        anna = self.create_representative(self.potager, "anna").partner_id
        chloe = self.create_representative(self.epicerie, "chloe").partner_id
        anna.email, chloe.email = "anna@example.com", "chloe@example.com"
        meeting = self.convened()
        proxy = meeting._give_proxy(
            self.potager, self.epicerie, instructions="Yes to the budget"
        )
        [(name, text)] = self.mails()
        self.assertEqual(name, chloe.name)
        self.assertIn("Le Potager gives its voice", text)
        self.assertIn("Yes to the budget", text)
        self.assertIn(
            f"/my/cooperative/{self.epicerie.id}/meetings/{meeting.id}/proxy", text
        )
        self.env["mail.mail"].search([]).unlink()
        proxy._accept()
        [(name, text)] = self.mails()
        self.assertEqual(name, anna.name)
        self.assertIn("has accepted the proxy", text)
        self.env["mail.mail"].search([]).unlink()
        meeting._check_in(self.potager)
        [(name, text)] = self.mails()
        self.assertEqual(name, chloe.name)
        self.assertIn("has come to", text)

    # Size

    def test_a_hundred_proxies_take_as_many_queries_as_ten(self):
        def given_by(number, prefix):
            members = self.create_members(self.network, number, prefix)
            holder = self.create_member(self.network, f"Holder of {prefix}")
            meeting = self.convened()
            with self.counted("giving proxies") as took:
                self.env["komunigi.proxy"].create(
                    [
                        {
                            "meeting_id": meeting.id,
                            "giver_id": one,
                            "holder_id": holder.id,
                        }
                        for one in members.ids
                    ]
                ).sudo().write({"state": "accepted"})
            giving = took.queries
            with self.counted("a holder of proxies arrives") as took:
                meeting._check_in(holder)
            arriving = took.queries
            self.assertEqual(meeting._quorum().represented, number)
            return giving, arriving

        few, many = given_by(10, "Few"), given_by(100, "Many")
        self.assertLessEqual(many[0], few[0])
        self.assertLessEqual(many[1], few[1])
