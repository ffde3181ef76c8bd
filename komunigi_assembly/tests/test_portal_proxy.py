# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.komunigi_vote.tests.portal_common import PollPortalCase

from .resolution_common import ResolutionMixin


class ProxyPortalCase(ResolutionMixin, PollPortalCase):
    """Anna acts for Le Potager, Chloe for L'Epicerie, Farid for nobody here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()
        cls.meeting = cls.convened(advance_allowed=True)

    def proxy_page(self, membership=None, path="", meeting=None):
        membership = membership or self.potager
        meeting = meeting or self.meeting
        return f"/my/cooperative/{membership.id}/meetings/{meeting.id}/proxy{path}"


@tagged("post_install", "-at_install")
class TestPortalProxy(ProxyPortalCase):
    def give(self, meeting=None, **values):
        return self.post(
            self.proxy_page(path="/give", meeting=meeting),
            list({"to": str(self.epicerie.id), **values}.items()),
        )

    def test_a_proxy_is_given_accepted_and_withdrawn(self):
        self.log_in("anna_votes")
        page = self.url_open(self.proxy_page() + "?search=epic")
        self.assertIn("L'Epicerie", self.text_of(page))
        page = self.give(instructions="Yes to the budget", search="epic")
        self.assertIn("The proxy is given", self.text_of(page))
        self.assertIn("Has not answered yet", self.text_of(page))
        proxy = self.meeting.proxy_ids
        self.assertEqual(proxy.holder_id, self.epicerie)
        self.assertEqual(proxy.author_id, self.anna.partner_id)

        self.log_in("chloe_votes")
        page = self.url_open(f"/my/cooperative/{self.epicerie.id}")
        self.assertIn("Le Potager asks you to vote for it", self.text_of(page))
        page = self.url_open(self.proxy_page(self.epicerie))
        self.assertIn("Yes to the budget", self.text_of(page))
        page = self.post(self.proxy_page(self.epicerie, f"/{proxy.id}/accept"))
        self.assertIn("you vote for this member too", self.text_of(page))
        self.assertEqual(proxy.state, "accepted")

        self.log_in("anna_votes")
        page = self.url_open(self.proxy_page())
        self.assertIn("Accepted. If you come after all", self.text_of(page))
        page = self.post(self.proxy_page(path=f"/{proxy.id}/withdraw"))
        self.assertIn("withdrawn", self.text_of(page))
        self.assertEqual(proxy.void_reason, "withdrawn")

    def test_an_assembly_resolves(self):
        item = self.create_resolution(self.meeting)
        self.assertEqual(item._say_kind(), "Resolution")
        self.log_in("anna_votes")
        page = self.url_open(self.proxy_page().removesuffix("/proxy"))
        self.assertIn("Resolution · 10 min", self.text_of(page))

    def test_a_search_shows_a_few_names_and_never_the_roll(self):
        self.create_members(self.network, 12, "Jardin")
        meeting = self.convened()
        self.log_in("anna_votes")
        address = self.proxy_page(meeting=meeting)
        page = self.url_open(address)
        self.assertNotIn("Jardin", self.text_of(page))
        page = self.url_open(address + "?search=jardin")
        self.assertEqual(len(self.tree(page).xpath("//input[@name='to']")), 8)
        self.assertIn("There are more", self.text_of(page))
        self.assertNotIn("Jardin", self.text_of(self.url_open(address + "?search=j")))
        self.assertIn(
            "No member on the roll",
            self.text_of(self.url_open(address + "?search=%25%25")),
        )

    def test_what_the_rules_refuse_is_said_and_what_was_typed_stays(self):
        meeting = self.convened(proxy_ceiling=1)
        meeting._give_proxy(self.others[0], self.epicerie)
        self.log_in("anna_votes")
        page = self.give(meeting, instructions="No to all", search="epic")
        self.assertEqual(page.status_code, 400)
        self.assertIn("has 1 proxies already", self.alert_of(page))
        self.assertIn("No to all", self.text_of(page))

    def test_nobody_sees_or_answers_the_proxy_of_others(self):
        proxy = self.meeting._give_proxy(self.others[0], self.epicerie)
        self.log_in("anna_votes")
        self.assertNotIn("Member 1", self.text_of(self.url_open(self.proxy_page())))
        for path in ("accept", "refuse", "withdraw"):
            page = self.post(self.proxy_page(path=f"/{proxy.id}/{path}"))
            self.assertEqual(page.status_code, 404, path)
        # A giver does not answer for the holder, nor the holder withdraw.
        own = self.meeting._give_proxy(self.potager, self.others[1])
        page = self.post(self.proxy_page(path=f"/{own.id}/accept"))
        self.assertEqual(page.status_code, 404)
        self.log_in("chloe_votes")
        page = self.post(self.proxy_page(self.epicerie, f"/{proxy.id}/withdraw"))
        self.assertEqual(page.status_code, 404)
        self.assertEqual((proxy.state, own.state), ("given", "given"))

    def test_who_acts_for_nobody_here_finds_nothing(self):
        self.log_in("farid_votes")
        addresses = [
            self.proxy_page(),
            self.proxy_page(self.elsewhere),
            self.proxy_page(path="/form.pdf"),
            f"/my/cooperative/{self.potager.id}/meetings/{self.meeting.id}/votes",
            f"/my/cooperative/{self.elsewhere.id}/meetings/{self.meeting.id}/votes",
        ]
        for address in addresses:
            self.assertEqual(self.url_open(address).status_code, 404, address)
        page = self.post(self.proxy_page(path="/give"), [("to", self.epicerie.id)])
        self.assertEqual(page.status_code, 404)
        page = self.post(
            self.proxy_page(self.elsewhere, "/give"), [("to", self.epicerie.id)]
        )
        self.assertEqual(page.status_code, 404)
        self.assertFalse(self.meeting.proxy_ids)

    def test_the_form_of_another_site_gives_no_proxy(self):
        self.log_in("anna_votes")
        with mute_logger("odoo.http"):
            page = self.url_open(
                self.proxy_page(path="/give"), data={"to": str(self.epicerie.id)}
            )
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.meeting.proxy_ids)

    def test_a_member_of_another_network_is_not_named(self):
        self.log_in("anna_votes")
        for to in (self.elsewhere.id, 10**12, "x", "-1"):
            page = self.give(to=str(to))
            self.assertEqual(page.status_code, 400, to)
        self.assertFalse(self.meeting.proxy_ids)

    def test_a_light_meeting_and_one_that_is_not_convened_have_no_proxies(self):
        self.log_in("anna_votes")
        light = self.create_meeting(self.network, "2035-05-05 18:00:00")
        draft = self.create_assembly(self.network, "2035-05-05 18:00:00")
        for meeting in (light, draft):
            page = self.url_open(self.proxy_page(meeting=meeting))
            self.assertEqual(page.status_code, 404)

    def test_somebody_who_is_no_member_is_named_and_answers(self):
        meeting = self.convened(proxy_holder_is_member=False)
        known = self.farid.partner_id
        known.user_ids.login = "farid@example.com"
        known.email = "farid@example.com"
        self.log_in("anna_votes")
        page = self.post(
            self.proxy_page(path="/give", meeting=meeting),
            [
                ("to", "person"),
                ("person_name", "My neighbour"),
                ("person_email", "Farid@example.com"),
            ],
        )
        # Nobody learns who is known here by trying addresses.
        self.assertIn("My neighbour", self.text_of(page))
        self.assertNotIn(known.name, self.text_of(page))
        proxy = meeting.proxy_ids
        self.assertEqual(proxy.holder_partner_id, known)
        self.authenticate("farid@example.com", "farid_votes")
        self.assertIn("Le Potager", self.text_of(self.url_open("/my/proxies")))
        page = self.post(f"/my/proxies/{proxy.id}/accept")
        self.assertIn("Accepted", self.text_of(page))
        self.assertEqual(proxy.state, "accepted")
        self.log_in("chloe_votes")
        page = self.post(f"/my/proxies/{proxy.id}/refuse")
        self.assertEqual(page.status_code, 404)

    def test_the_form_on_paper_has_the_name_of_the_member(self):
        self.log_in("anna_votes")
        page = self.url_open(self.proxy_page(path="/form.pdf"))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Le Potager", page.content.decode(errors="ignore"))

    def test_the_page_of_the_meeting_leads_to_proxies_and_votes(self):
        self.create_resolution(self.meeting)
        self.log_in("anna_votes")
        page = self.url_open(
            f"/my/cooperative/{self.potager.id}/meetings/{self.meeting.id}"
        )
        links = self.tree(page).xpath("//main//a/@href")
        self.assertIn(self.proxy_page(), links)
        self.assertIn(self.proxy_page().replace("/proxy", "/votes"), links)

    # Votes beforehand

    def test_votes_beforehand_are_cast_changed_and_taken_back(self):
        item = self.create_resolution(self.meeting)
        address = f"/my/cooperative/{self.potager.id}/meetings/{self.meeting.id}/votes"
        self.log_in("anna_votes")
        page = self.url_open(address)
        self.assertIn("We open on Sundays", self.text_of(page))
        page = self.submit(page, [(f"item_{item.id}", "no")])
        self.assertIn("Your votes are noted", self.text_of(page))
        self.assertEqual(item._advance_votes(self.potager).choice, "no")
        page = self.submit(page, [(f"item_{item.id}", "none")])
        self.assertFalse(item._advance_votes(self.potager))
        page = self.post(address, [(f"item_{item.id}", "maybe")])
        self.assertIn("Choose one of the answers", self.alert_of(page))
        self.begin(self.meeting)
        page = self.post(address, [(f"item_{item.id}", "yes")])
        self.assertFalse(item._advance_votes(self.potager))


@tagged("post_install", "-at_install")
class TestPortalProxyVote(ProxyPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.create_resolution(cls.meeting, vote_way="poll")
        cls.proxies = [
            cls.give_proxy(cls.meeting, giver, cls.potager) for giver in cls.others[:3]
        ]
        cls.begin(cls.meeting, cls.potager)
        cls.poll = cls.item._open_poll()

    def by_proxy(self, proxy, path=""):
        return f"/my/proxies/{proxy.id}/polls/{self.poll.id}{path}"

    def test_a_holder_with_three_proxies_casts_four_ballots(self):
        self.log_in("anna_votes")
        page = self.open_poll_page(self.poll)
        text = self.text_of(page)
        self.assertIn("Open until the chair closes it", text)
        for name in ("Member 1", "Member 2", "Member 3"):
            self.assertIn(name, text)
        page = self.submit(self.submit(page, [("answer", "yes")]))
        self.assertIn("You also vote for", self.text_of(page))
        for proxy, answer in zip(self.proxies, ("no", "yes", "abstain"), strict=True):
            page = self.url_open(self.by_proxy(proxy))
            self.assertIn("By proxy, for", self.text_of(page))
            page = self.submit(self.submit(page, [("answer", answer)]))
            self.assertIn(
                f"The vote of {proxy.giver_id.partner_name} is cast",
                self.text_of(page),
            )
        self.assertEqual(
            [
                self.notation_of(self.poll, member)
                for member in (self.potager, *self.others[:3])
            ],
            ["yes", "no", "yes", "abstain"],
        )
        self.assertEqual(self.poll.voted_count, 4)

    def test_a_vote_by_proxy_can_be_changed_until_the_giver_comes(self):
        proxy, *_others = self.proxies
        self.log_in("anna_votes")
        page = self.url_open(self.by_proxy(proxy))
        self.submit(self.submit(page, [("answer", "no")]))
        page = self.url_open(self.by_proxy(proxy))
        self.submit(self.submit(page, [("answer", "yes")]))
        self.assertEqual(self.notation_of(self.poll, proxy.giver_id), "yes")
        self.meeting._check_in(proxy.giver_id)
        page = self.url_open(self.by_proxy(proxy))
        self.assertIn("You do not vote for Member 1 now", self.text_of(page))
        page = self.post(self.by_proxy(proxy, "/cast"), [("answer", "no")])
        self.assertEqual(page.status_code, 409)
        self.assertEqual(self.notation_of(self.poll, proxy.giver_id), "yes")

    def test_the_giver_who_comes_reads_that_it_may_change_the_vote(self):
        proxy, *_others = self.proxies
        self.create_representative(proxy.giver_id, "dora_votes")
        self.poll._casting_by(proxy)._cast(self.poll._elector_of(proxy.giver_id), "no")
        self.log_in("dora_votes")
        page = self.open_poll_page(self.poll, proxy.giver_id)
        self.assertIn("Whoever holds the proxy", self.text_of(page))
        self.meeting._check_in(proxy.giver_id)
        page = self.open_poll_page(self.poll, proxy.giver_id)
        self.assertIn("You can change that vote", self.text_of(page))
        self.submit(self.submit(page, [("answer", "yes")]))
        self.assertEqual(self.notation_of(self.poll, proxy.giver_id), "yes")

    def test_nobody_votes_by_the_proxy_of_others(self):
        proxy, *_others = self.proxies
        for login in ("chloe_votes", "farid_votes"):
            self.log_in(login)
            self.assertEqual(self.url_open(self.by_proxy(proxy)).status_code, 404)
            page = self.post(self.by_proxy(proxy, "/cast"), [("answer", "yes")])
            self.assertEqual(page.status_code, 404)
        other = self.ask()
        self.log_in("anna_votes")
        page = self.url_open(f"/my/proxies/{proxy.id}/polls/{other.id}")
        self.assertEqual(page.status_code, 404)
        self.assertFalse(self.poll.voted_count)

    def test_who_is_not_there_does_not_vote(self):
        self.log_in("chloe_votes")
        page = self.open_poll_page(self.poll, self.epicerie)
        self.assertIn("is not on the roll", self.text_of(page))
        self.meeting._check_out(self.potager)
        self.log_in("anna_votes")
        page = self.open_poll_page(self.poll)
        self.assertIn("not noted as being", self.text_of(page))
        page = self.post(
            self.address(self.poll, path="/cast"), [("answer", "yes"), ("seen", "")]
        )
        self.assertEqual(page.status_code, 403)
        self.assertFalse(self.poll.voted_count)
