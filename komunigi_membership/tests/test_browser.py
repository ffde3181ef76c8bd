# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .browser_common import BrowserMixin
from .common import MembershipMixin
from .dues_common import DuesMixin


class FrenchBrowserCase(BrowserMixin, MembershipMixin, DuesMixin, HttpCase):
    """What people read in French while they click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"]._load_module_terms(
            ["komunigi_membership"], ["fr_FR"]
        )
        cls.env = cls.env(context=dict(cls.env.context, lang="fr_FR"))

    def tour(self, url, name, login):
        # The first page waits for the bundles to be made.
        self.start_tour(url, name, login=login, timeout=120)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestTreasurerInBrowser(FrenchBrowserCase):
    """From nothing to a call that is paid, without any right in accounting."""

    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasurer = new_test_user(
            cls.env,
            login="test-treasurer",
            email="treasurer@reseau.example",
            groups="komunigi_membership.group_administrator",
            lang="fr_FR",
        )

    def test_from_an_empty_network_to_paid_dues(self):
        self.assertFalse(self.treasurer.has_group("account.group_account_invoice"))
        self.tour("/odoo", "komunigi_first_call", "test-treasurer")
        network = self.env["komunigi.network"].search([], limit=1, order="id desc")
        self.assertEqual(network.name, "Intercoop")
        member = network.membership_ids
        self.assertEqual(len(member.condition_ids.filtered("done")), 3)
        call = network.call_ids
        self.assertEqual(call.line_ids.state, "to_invoice")

        self.env.ref("komunigi_membership.ir_cron_dues_invoice").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(call.line_ids.state, "invoiced")
        self.tour("/odoo", "komunigi_member_has_to_pay", "test-treasurer")

        self.pay(member.charge_ids.move_id)
        self.tour("/odoo", "komunigi_member_is_up_to_date", "test-treasurer")


@tagged("post_install", "-at_install")
class TestRepresentativeInBrowser(FrenchBrowserCase):
    """Two who act for the same member, each with a phone."""

    browser_size = "360x740"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.create_network(
            booklet="<p>Bienvenue</p>",
            fund_ids=[Command.create({"kind": "common", "name": "Pot commun"})],
        )
        cls.potager = cls.create_member(cls.network, "Le Potager")
        cls.reunis = cls.create_member(cls.network, "Supermarchés réunis")
        cls.env["komunigi.suspension"].create(
            {
                "membership_id": cls.reunis.id,
                "date_start": "2025-06-01",
                "decision": "assemblée générale",
                "decision_date": "2025-05-20",
                "clause": "art. 12",
            }
        )
        cls.anna = cls.create_representative(cls.potager, "anna")
        cls.create_representation(cls.reunis, cls.anna)
        cls.bruno = cls.create_representative(cls.potager, "bruno", role="substitute")
        (cls.anna | cls.bruno).user_id.lang = "fr_FR"
        cls.scale = cls.create_scale_to_answer(cls.network)

    def test_one_prepares_the_other_sends(self):
        answers = self.potager.answer_ids
        self.tour("/my/home", "komunigi_draft_on_a_phone", "anna")
        answer = self.potager.answer_ids - answers
        self.assertEqual(answer.state, "draft")
        self.tour("/my/home", "komunigi_answer_on_a_phone", "bruno")
        self.assertEqual(answer.state, "sent")
        self.assertEqual(self.potager.dues_tier_id, self.scale.tier_ids[2])
