# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import timedelta
from urllib.parse import urlsplit

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import LinkExpired, LinkUnknown, LinkUsed
from .common import VoteCase
from .portal_common import METHODS, PollPortalCase


class LinkMixin:
    def link(self, poll, membership):
        """The path of a new personal link."""
        elector = self.elector(poll, membership)
        [url] = poll._make_links(elector).values()
        return urlsplit(url).path


class TestLinks(LinkMixin, VoteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_members(cls.network, 6)
        cls.member = cls.members[0]
        cls.poll = cls.open_poll(cls.network)

    def token(self, membership=None, poll=None):
        path = self.link(poll or self.poll, membership or self.member)
        return path.removeprefix("/vote/")

    def test_a_link_stands_for_one_line_of_one_roll(self):
        elector = self.poll._elector_of_link(self.token())
        self.assertEqual(elector, self.elector(self.poll, self.member))

    def test_no_secret_is_kept(self):
        token = self.token()
        self.env.cr.execute("SELECT * FROM komunigi_poll_link")
        for row in self.env.cr.fetchall():
            self.assertNotIn(token, str(row))

    def test_a_new_link_ends_the_one_before(self):
        old, new = self.token(), self.token()
        with self.assertRaises(LinkUnknown):
            self.poll._elector_of_link(old)
        self.assertTrue(self.poll._elector_of_link(new))

    def test_a_forged_link_opens_nothing(self):
        token = self.token()
        for forged in ("", "x", token[:-1], token + "x", token.swapcase(), "\x00"):
            with self.subTest(forged), self.assertRaises(LinkUnknown):
                self.poll._elector_of_link(forged)

    def test_a_link_ends_with_the_vote_however_it_was_cast(self):
        token = self.token()
        self.cast(self.poll, self.member, "yes")
        with self.assertRaisesRegex(LinkUsed, "Member 1 has voted"):
            self.poll._elector_of_link(token)

    def test_a_link_ends_when_the_poll_closes(self):
        token = self.token()
        with (
            self.clock(self.poll.date_close),
            self.assertRaises(LinkExpired),
        ):
            self.poll._elector_of_link(token)
        with self.clock(self.poll.date_close - timedelta(seconds=1)):
            self.assertTrue(self.poll._elector_of_link(token))
        self.poll._close()
        with self.assertRaises(LinkExpired):
            self.poll._elector_of_link(token)

    def test_a_link_outlives_the_membership_since_the_roll_is_frozen(self):
        token = self.token()
        self.member.period_ids.date_end = self.network._today()
        self.assertTrue(self.poll._elector_of_link(token))

    def test_links_are_made_for_the_polls_own_roll_only(self):
        other = self.open_poll(self.network)
        self.assertFalse(self.poll._make_links(other.elector_ids))

    def test_many_links_cost_as_many_queries_as_few(self):
        # Reading the lines, and one statement that writes all links.
        self.poll.get_base_url()
        for count in (2, 6):
            self.env.invalidate_all()
            some = self.env["komunigi.poll.elector"].search(
                [("poll_id", "=", self.poll.id)], limit=count
            )
            some.invalidate_recordset()
            with self.assertQueryCount(2):
                links = self.poll._make_links(some)
            self.assertEqual(len(set(links.values())), len(some))

    def test_making_links_leaves_the_roll_alone(self):
        """A line that changes is locked, and who votes just then would be refused."""

        def versions():
            self.env.cr.execute(
                "SELECT ctid, xmax, * FROM komunigi_poll_elector ORDER BY id"
            )
            return self.env.cr.fetchall()

        self.token()
        before = versions()
        self.token()
        self.assertEqual(versions(), before)


@tagged("post_install", "-at_install")
class TestVotingByLink(LinkMixin, PollPortalCase):
    """Members who never log in."""

    def setUp(self):
        super().setUp()
        self.member = self.others[0]
        self.authenticate(None, None)

    def test_a_vote_by_each_method(self):
        for method, (_options, choice, words, notation) in METHODS.items():
            with self.subTest(method):
                poll = self.ask(method, secrecy="public")
                link = self.link(poll, self.member)
                review = self.submit(self.url_open(link), choice)
                for line in words:
                    self.assertIn(line, self.text_of(review))
                self.assertIn("you vote once, and for good", self.text_of(review))
                done = self.submit(review)
                self.assertIn("The vote of Member 1 is cast", self.text_of(done))
                self.env.invalidate_all()
                self.assertEqual(self.notation_of(poll, self.member), notation)
                caster = self.elector(poll, self.member).ballot_ids.caster_id
                self.assertEqual(caster, self.member.partner_id)

    def test_a_confidential_vote(self):
        poll = self.ask("approval", secrecy="confidential")
        link = self.link(poll, self.member)
        review = self.submit(self.url_open(link), [("option", "2")])
        changed = self.submit(review, press="Change")
        review = self.submit(changed, [("option", "3")])
        [number] = self.tree(review).xpath("//output/text()")
        done = self.submit(review)
        self.assertIn(number, self.text_of(done))
        self.assertEqual(self.submit(review).status_code, 409)
        again = self.url_open(link)
        self.assertEqual(again.status_code, 409)
        self.assertIn("Member 1 has voted", self.text_of(again))

    def test_a_vote_without_any_cookie(self):
        poll = self.ask("yes_no")
        address = self.link(poll, self.member)
        for path in ("/review", "/cast"):
            self.opener.cookies.pop("session_id", None)
            response = self.url_open(address + path, data={"answer": "yes"})
            self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.notation_of(poll, self.member), "yes")

    def test_who_opens_a_link_sees_nothing_of_others(self):
        poll = self.ask("yes_no")
        self.cast(poll, self.epicerie, "no", caster=self.chloe.partner_id)
        page = self.url_open(self.link(poll, self.member))
        self.assertNotIn("/my/cooperative", page.text)
        self.assertNotIn("L'Epicerie", page.text)

    def test_a_link_stays_between_us_and_who_has_it(self):
        poll = self.ask("yes_no")
        page = self.url_open(self.link(poll, self.member))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(
            page.headers["Content-Security-Policy"], "frame-ancestors 'self'"
        )

    def test_a_link_that_does_not_open_says_what_to_do(self):
        poll = self.ask("yes_no")
        old = self.link(poll, self.member)
        link = self.link(poll, self.member)
        sentences = {
            "/vote/forged": (404, "use the link of the last message"),
            "/vote/%01": (404, "use the link of the last message"),
            "/vote/" + "x" * 5000: (404, "use the link of the last message"),
            old: (404, "use the link of the last message"),
        }
        self.assert_refused(sentences)
        with self.clock(poll.date_close):
            self.assert_refused({link: (403, "takes no votes any more")})
        self.cast(poll, self.member, "yes")
        self.assert_refused({link: (409, "Member 1 has voted")})

    def assert_refused(self, sentences):
        """Read or posted: the same answer, and no vote."""
        for link, (status, sentence) in sentences.items():
            for path in ("", "/change", "/review", "/cast"):
                with self.subTest(link=link, path=path):
                    data = {"answer": "no"} if path else None
                    response = self.url_open(link + path, data=data)
                    self.assertEqual(response.status_code, status)
                    self.assertIn(sentence, self.text_of(response))

    def test_malformed_posts_leave_no_trace(self):
        poll = self.ask("plurality", secrecy="confidential")
        link = self.link(poll, self.member)
        for fields in (
            {},
            {"option": "9"},
            {"option": ["1", "2"]},
            {"option": "1", "number": "1"},
            {"option": "\x00"},
        ):
            with self.subTest(fields):
                response = self.url_open(link + "/cast", data=fields or {"x": "y"})
                self.assertEqual(response.status_code, 400)
                self.assertTrue(self.alert_of(response))
        read = self.url_open(link + "/cast")
        self.assertEqual(read.status_code, 405)
        self.assertFalse(poll.voted_count)

    @mute_logger("odoo.http")
    def test_a_megabyte_is_refused(self):
        poll = self.ask("consent")
        link = self.link(poll, self.member)
        response = self.url_open(
            link + "/cast", data={"answer": "objection", "reason": "x" * 2**20}
        )
        self.assertEqual(response.status_code, 413)
        self.assertFalse(poll.voted_count)
