# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .common import SharingCase, SharingMixin


class EnvelopeMixin(SharingMixin):
    """An envelope of 900 for a till (600), labels (300) and a scale (300)."""

    @classmethod
    def create_envelope(cls, network, amount=900, costs=None, **values):
        costs = costs or {"Till": 600, "Labels": 300, "Scale": 300}
        return cls.env["komunigi.envelope"].create(
            {
                "name": "Subsidy of 2027",
                "network_id": network.id,
                "amount": amount,
                "line_ids": [
                    Command.create(
                        {
                            "development_id": cls.create_development(network, name).id,
                            "cost": cost,
                            "sequence": place,
                        }
                    )
                    for place, (name, cost) in enumerate(costs.items(), 1)
                ],
                **values,
            }
        )

    @classmethod
    def ask(cls, envelope):
        envelope.action_ask()
        envelope.poll_id.action_open()
        return envelope.poll_id

    @classmethod
    def vote(cls, envelope, wishes):
        """:param wishes: {member: names, or {name: points}}"""
        numbers = {
            line.development_id.name: line.option_id.number
            for line in envelope.line_ids
        }
        for member, wished in wishes.items():
            if isinstance(wished, dict):
                ballot = {numbers[name]: points for name, points in wished.items()}
            else:
                ballot = [numbers[name] for name in wished]
            cls.cast(envelope.poll_id, member, ballot)
        cls.close_and_count(envelope.poll_id)

    @classmethod
    def chosen(cls, envelope):
        lines = envelope.line_ids.filtered("is_chosen")
        return lines.mapped("development_id.name")

    @classmethod
    def paid_by(cls, envelope, member):
        """What the member's part of the envelope pays, in cents."""
        names = {str(li.id): li.development_id.name for li in envelope.line_ids}
        return {
            names[key]: units
            for voter in envelope.choice["voters"]
            if voter["name"] == member.display_name
            for key, units in voter["parts"].items()
        }


class TestEnvelope(EnvelopeMixin, SharingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.ben, cls.cia = cls.create_members(cls.network, 3)
        cls.fund = cls.env["komunigi.fund"].create(
            {"name": "Subsidy", "network_id": cls.network.id, "kind": "subsidy"}
        )

    def test_a_majority_does_not_spend_it_all(self):
        envelope = self.create_envelope(self.network, completion="none")
        self.ask(envelope)
        self.assertEqual(envelope.state, "vote")
        self.vote(
            envelope,
            {self.ann: ["Till"], self.ben: ["Till"], self.cia: ["Labels", "Scale"]},
        )
        self.assertEqual(envelope.state, "result")
        self.assertEqual(self.chosen(envelope), ["Till", "Labels"])
        self.assertEqual(self.paid_by(envelope, self.ann), {"Till": 30000})
        self.assertEqual(self.paid_by(envelope, self.cia), {"Labels": 30000})
        self.assertIn("2 of 3 developments", envelope.choice_html)
        self.assertIn("had $\xa00.00 left", envelope.choice_html)
        # The page of the vote says the same, not that the most wanted ones won.
        result = str(envelope.poll_id.result_html)
        self.assertIn("2 of 3 developments", result)
        self.assertNotIn("✓", result)
        self.assertNotIn("To be chosen", result)

    def test_the_web_client_reads_the_result(self):
        """It asks for the sizes of files, where the rule reads the ballots' board."""
        envelope = self.create_envelope(self.network)
        self.ask(envelope)
        self.vote(envelope, {self.ann: ["Till"], self.ben: ["Labels"]})
        self.env.invalidate_all()
        [read] = envelope.with_context(bin_size=True).web_read({"preview_html": {}})
        self.assertIn("of 3 developments", read["preview_html"])

    def test_the_rest_is_spent_as_far_as_it_goes(self):
        costs = {"Till": 500, "Labels": 300}
        wishes = {self.ann: ["Till"], self.ben: ["Labels"]}
        found = {}
        for rest in ("none", "greedy", "add_one"):
            envelope = self.create_envelope(
                self.network, 900, costs, completion=rest, name=rest
            )
            self.ask(envelope)
            self.vote(envelope, wishes)
            found[rest] = self.chosen(envelope)
        self.assertEqual(found["none"], ["Labels"])
        self.assertEqual(found["greedy"], ["Till", "Labels"])
        self.assertEqual(found["add_one"], ["Till", "Labels"])

    def test_points_pay_in_proportion(self):
        envelope = self.create_envelope(
            self.network, 900, {"Till": 400, "Labels": 300}, method="points"
        )
        self.ask(envelope)
        self.vote(envelope, {self.ann: {"Till": 6, "Labels": 4}, self.ben: {"Till": 2}})
        self.assertEqual(self.paid_by(envelope, self.ann)["Till"], 30000)
        self.assertEqual(self.paid_by(envelope, self.ben), {"Till": 10000})

    def test_the_most_wanted_first(self):
        envelope = self.create_envelope(self.network, rule="greedy")
        self.ask(envelope)
        self.vote(
            envelope,
            {self.ann: ["Till"], self.ben: ["Till", "Scale"], self.cia: ["Scale"]},
        )
        self.assertEqual(self.chosen(envelope), ["Till", "Scale"])
        self.assertIn("Nobody asked for it.", envelope.choice_html)

    def test_the_order_of_the_assembly_needs_no_vote(self):
        envelope = self.create_envelope(self.network, rule="ranking", amount=650)
        with self.assertRaisesRegex(UserError, "Nobody votes"):
            envelope.action_ask()
        envelope.action_choose()
        self.assertEqual(self.chosen(envelope), ["Till"])
        with self.assertRaises(UserError):
            envelope.action_choose()

    def test_a_confidential_vote_is_told_by_numbers(self):
        members = self.create_members(self.network, 4, "Other")
        envelope = self.create_envelope(self.network)
        envelope.action_ask()
        envelope.poll_id.secrecy = "confidential"
        envelope.poll_id.action_open()
        numbers = {
            li.development_id.name: li.option_id.number for li in envelope.line_ids
        }
        poll = envelope.poll_id
        for member in members | self.ann | self.ben | self.cia:
            number = poll._new_ballot_number()
            self.cast(poll, member, [numbers["Till"]], number=number)
        self.close_and_count(envelope.poll_id)
        self.assertEqual(self.chosen(envelope), ["Till"])
        self.assertIn("under the number of its ballot", envelope.choice_html)
        self.assertNotIn(self.ann.display_name, envelope.choice_html)

    def test_without_a_quorum_nothing_is_chosen(self):
        envelope = self.create_envelope(self.network)
        envelope.action_ask()
        envelope.poll_id.quorum = 60
        envelope.poll_id.action_open()
        self.vote(envelope, {self.ann: ["Till", "Labels"]})
        self.assertFalse(self.chosen(envelope))
        self.assertIn("quorum was not reached", envelope.choice_html)

    def test_what_is_chosen_starts_once_and_is_paid_by_the_fund(self):
        envelope = self.create_envelope(self.network, fund_id=self.fund.id)
        self.ask(envelope)
        self.vote(envelope, dict.fromkeys([self.ann, self.ben, self.cia], ["Till"]))
        with self.assertRaises(UserError):
            envelope.action_choose()
        envelope.action_carry_out()
        till = envelope.line_ids.filtered("is_chosen")
        self.assertEqual(till.development_id.state, "progress")
        [entry] = self.fund.entry_ids
        self.assertEqual((entry.direction, entry.amount), ("out", 600))
        self.assertEqual(entry.envelope_line_id, till)
        self.assertEqual(entry.decision, envelope.poll_id.name)
        with self.assertRaisesRegex(UserError, "already"):
            envelope.action_carry_out()

    def test_what_members_vote_on_does_not_change(self):
        # Said in the language of the network, whoever opens the poll.
        self.env["res.lang"]._activate_lang("fr_FR")
        self.network.company_id.partner_id.lang = "fr_FR"
        envelope = self.create_envelope(self.network)
        envelope.action_ask()
        envelope.line_ids[0].cost = 500
        envelope.poll_id.action_open()
        names = envelope.poll_id.option_ids.mapped("name")
        self.assertIn("Till ($\xa0500,00)", names)
        for change in ({"amount": 5}, {"rule": "greedy"}):
            with self.assertRaises(UserError):
                envelope.write(change)
        with self.assertRaises(UserError):
            envelope.line_ids[0].cost = 1
        with self.assertRaises(UserError):
            envelope.line_ids[0].unlink()

    def test_a_cancelled_vote_can_be_asked_again(self):
        envelope = self.create_envelope(self.network)
        first = self.ask(envelope)
        first._cancel("Wrong costs")
        self.assertEqual(envelope.state, "draft")
        second = self.ask(envelope)
        self.assertNotEqual(first, second)

    def test_the_preview_follows_the_envelope(self):
        envelope = self.create_envelope(self.network)
        members = [self.ann, self.ben, self.cia]
        for line, member in zip(envelope.line_ids, members, strict=True):
            self.env["komunigi.development.interest"].create(
                {"development_id": line.development_id.id, "membership_id": member.id}
            )
        with Form(envelope) as form:
            self.assertIn("2 of 3 developments", form.preview_html)
            form.amount = 1800
            self.assertIn("3 of 3 developments", form.preview_html)
            form.amount = 900
        self.ask(envelope)
        self.vote(envelope, dict.fromkeys([self.ann, self.ben, self.cia], ["Till"]))
        form = Form(envelope)
        self.assertIn("1 of 3 developments", form.preview_html)
        form.what_if_amount = 100
        self.assertIn("0 of 3 developments", form.preview_html)
        self.assertEqual(envelope.amount, 900)

    def test_the_result_is_not_written_by_hand(self):
        treasurer = self.env["res.users"].create(
            {
                "name": "Tess",
                "login": "tess_envelope",
                "group_ids": [
                    Command.link(self.env.ref("komunigi_membership.group_treasurer").id)
                ],
                "company_id": self.network.company_id.id,
                "company_ids": [Command.set(self.network.company_id.ids)],
            }
        )
        envelope = self.create_envelope(self.network).with_user(treasurer)
        for change in (
            {"choice": {}},
            {"state": "result"},
            {"date_chosen": "2027-01-01"},
        ):
            with self.assertRaises(AccessError):
                envelope.write(change)
        with self.assertRaises(AccessError):
            envelope.line_ids[0].is_chosen = True

    def test_networks_do_not_mix(self):
        other = self.create_development(self.create_network("Other"))
        envelope = self.create_envelope(self.network)
        with self.assertRaises(ValidationError):
            envelope.line_ids[0].development_id = other


@tagged("post_install", "-at_install")
class TestPortalEnvelope(EnvelopeMixin, PollPortalCase):
    """Anna acts for Le Potager."""

    def page(self, envelope, query=""):
        return f"/my/cooperative/{self.potager.id}/envelopes/{envelope.id}{query}"

    def test_the_vote_and_the_result(self):
        envelope = self.create_envelope(self.network)
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.page(envelope)).status_code, 404)
        self.ask(envelope)
        text = self.text_of(self.url_open(self.page(envelope)))
        self.assertIn("To the vote", text)
        self.vote(envelope, {self.potager: ["Till"]})
        self.env.flush_all()
        text = self.text_of(self.url_open(self.page(envelope))).replace("\xa0", " ")
        self.assertIn("What is chosen, and why", text)
        self.assertIn("Le Potager · $ 600.00", text)
        text = self.text_of(self.url_open(self.page(envelope, "?amount=10")))
        self.assertIn("0 of 3 developments", text)
        for wrong in ("?amount=-5", "?amount=x", "?amount=1e99", "?amount=nan"):
            self.assertEqual(self.url_open(self.page(envelope, wrong)).status_code, 400)
        hub = self.url_open(f"/my/cooperative/{self.potager.id}/sharing")
        self.assertIn("Subsidy of 2027", self.text_of(hub))

    def test_one_of_another_network_is_not_there(self):
        network = self.create_network("Other")
        self.create_members(network, 2)
        envelope = self.create_envelope(network)
        self.ask(envelope)
        self.log_in("anna_votes")
        self.assertEqual(self.url_open(self.page(envelope)).status_code, 404)
