# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import METHODS, OPTIONS, PollPortalCase

LONG = "x" * 2**20
# Posts that are no ballot, by method: what a browser of ours would never send.
NO_BALLOT = {
    "consent": [
        [],
        [("answer", "yes")],
        [("answer", "consent"), ("answer", "objection")],
        [("answer", "objection")],
        [("answer", "objection"), ("reason", "\x00")],
        [("answer", "objection"), ("reason", "x" * 2001)],
        [("answer", "consent"), ("reason", "but")],
        [("blank", "1")],
    ],
    "yes_no": [
        [],
        [("answer", "maybe")],
        [("answer", "yes"), ("answer", "yes")],
        [("blank", "1")],
        [("answer[]", "yes")],
    ],
    "plurality": [
        [],
        [("option", "4")],
        [("option", "0")],
        [("option", "-1")],
        [("option", "1"), ("option", "2")],
        [("option", "1"), ("option", "1")],
        [("option", "١")],
        [("option", "1" * 5000)],
        [("option", "Pears")],
        [("blank", "2")],
    ],
    "approval": [
        [],
        [("option", "1"), ("option", "1")],
        [("option", "1"), ("option", "9")],
        [("option", "1+2")],
    ],
    "points": [
        [],
        [("points_1", "11")],
        [("points_1", "6"), ("points_2", "5")],
        [("points_1", "-1"), ("points_2", "11")],
        [("points_1", "1"), ("points_1", "1")],
        [("points_4", "1")],
        [("points_1", "1.5")],
        [("points_1", "1e1")],
        [("points_1", "٣")],
        [("points_1", "9" * 5000)],
        [("points_1", "\x011")],
        [("points_1", "0")],
    ],
    "score": [
        [],
        [("score_1", "11")],
        [("score_1", "ten")],
        [("score_x", "1")],
        [("score_1", "NaN")],
    ],
    "majority_judgment": [
        [],
        [("grade_1", "7")],
        [("grade_1", "-1")],
        [("grade_1", "1"), ("grade_1", "2")],
        [("grade_9", "1")],
        [("grade_1", "Excellent")],
    ],
    "stv": [
        [],
        [("rank_1", "2")],
        [("rank_1", "1"), ("rank_2", "3")],
        [("rank_1", "1"), ("rank_2", "1")],
        [("rank_1", "0")],
        [("rank_7", "1")],
        [("rank_1", "1"), ("rank_1", "2")],
        [("rank_1", "9" * 30)],
    ],
    "schulze": [
        [],
        [("rank_1", "2"), ("rank_2", "2")],
        [("rank_1", "1"), ("rank_2", "3")],
        [("rank_1", "1"), ("rank_1", "1")],
        [("rank_1", "²")],
    ],
}


@tagged("post_install", "-at_install")
class TestRefusals(PollPortalCase):
    """Whatever is posted: a message, a status, and nothing that stays."""

    def traces(self):
        """All that voting may write."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT (SELECT array_agg((id, voted)::text ORDER BY id)
                         FROM komunigi_poll_elector),
                      (SELECT array_agg((id, choice, reason)::text ORDER BY id)
                         FROM komunigi_ballot),
                      (SELECT count(*) FROM komunigi_poll_urn),
                      (SELECT array_agg((id, state, write_date)::text ORDER BY id)
                         FROM komunigi_poll),
                      (SELECT max(id) FROM mail_message)"""
        )
        return self.env.cr.fetchall()

    def assert_refused(self, response, *statuses):
        self.assertIn(response.status_code, statuses, response.text)
        self.assertTrue("".join(self.tree(response).itertext()).strip())
        self.assertNotIn("Traceback", response.text)

    def test_what_is_no_ballot_is_refused_by_each_method(self):
        self.assertEqual(set(NO_BALLOT), set(METHODS))
        self.log_in("anna_votes")
        for method, posts in NO_BALLOT.items():
            # Consent is public by nature.
            secrecy = "public" if method == "consent" else "confidential"
            reviewed = self.ask(method, secrecy="public")
            cast = self.ask(method, secrecy=secrecy)
            before = self.traces()
            for fields in posts:
                fields = [*fields, ("number", "K7QF-3MZX-9TRA")]
                for poll, step in ((reviewed, "/review"), (cast, "/cast")):
                    with self.subTest(method=method, fields=fields, step=step):
                        response = self.post(self.address(poll, path=step), fields)
                        self.assert_refused(response, 400)
                        self.assertTrue(self.alert_of(response))
            self.assertEqual(self.traces(), before)

    def test_a_confidential_ballot_needs_its_number(self):
        poll = self.ask("yes_no", secrecy="confidential")
        before = self.traces()
        self.log_in("anna_votes")
        for number in ([], [""], ["1"], ["K7QF-3MZX-9TRA?"], ["<b>"], ["x" * 9999]):
            fields = [("answer", "yes"), *(("number", text) for text in number)]
            with self.subTest(number=number):
                response = self.post(self.address(poll, path="/cast"), fields)
                self.assert_refused(response, 400)
        self.assertEqual(self.traces(), before)

    def test_a_file_in_place_of_a_field_is_no_answer(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        response = self.post(
            self.address(poll, path="/cast"),
            files={"answer": ("answer.txt", b"yes", "text/plain")},
        )
        self.assert_refused(response, 400)
        self.assertFalse(poll.voted_count)

    @mute_logger("odoo.http")
    def test_other_content_than_a_form_is_refused(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        address = self.address(poll, path="/cast")
        token = http.Request.csrf_token(self)
        for kind, body in (
            ("application/json", b'{"answer": "yes"}'),
            ("text/plain", f"answer=yes&csrf_token={token}".encode()),
            ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ):
            with self.subTest(kind):
                response = self.url_open(
                    address, data=body, headers={"Content-Type": kind}
                )
                self.assertIn(response.status_code, (400, 415))
        self.assertFalse(poll.voted_count)

    @mute_logger("odoo.http")
    def test_posts_of_other_sites_are_refused(self):
        poll = self.ask("yes_no")
        before = self.traces()
        self.log_in("anna_votes")
        for step in ("/change", "/review", "/cast"):
            for token in ({}, {"csrf_token": ""}, {"csrf_token": "0" * 40 + "o9"}):
                with self.subTest(step=step, token=token):
                    response = self.url_open(
                        self.address(poll, path=step), data={"answer": "yes", **token}
                    )
                    self.assert_refused(response, 400)
        self.assertEqual(self.traces(), before)

    @mute_logger("odoo.http")
    def test_a_megabyte_is_refused(self):
        poll = self.ask("consent")
        before = self.traces()
        self.log_in("anna_votes")
        for step in ("/change", "/review", "/cast"):
            for fields in (
                [("answer", "objection"), ("reason", LONG)],
                [("answer", "yes"), (LONG, "1")],
            ):
                with self.subTest(step):
                    response = self.post(self.address(poll, path=step), fields)
                    self.assert_refused(response, 413)
        self.assertEqual(self.traces(), before)

    def test_steps_are_not_read(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        for step in ("/change", "/review", "/cast"):
            with self.subTest(step):
                response = self.url_open(
                    self.address(poll, path=step), params={"answer": "yes"}
                )
                self.assert_refused(response, 405)
                self.assertEqual(response.headers["Allow"], "POST")
                [way_back] = self.tree(response).xpath("//main//a[@class]/@href")[-1:]
                self.assertEqual(way_back, self.address(poll))
        self.assertFalse(poll.voted_count)

    def test_fields_in_the_address_are_no_ballot(self):
        poll = self.ask("yes_no")
        self.log_in("anna_votes")
        response = self.post(self.address(poll, path="/cast?answer=yes"))
        self.assert_refused(response, 400)
        self.assertFalse(poll.voted_count)

    def test_a_poll_that_is_not_open_takes_no_vote(self):
        closed = self.ask("yes_no")
        closed._close()
        counted = self.ask("yes_no")
        self.close_and_count(counted)
        cancelled = self.ask("yes_no")
        cancelled.sudo().state = "cancelled"
        before = self.traces()
        self.log_in("anna_votes")
        for poll in closed | counted | cancelled:
            for step in ("/change", "/review", "/cast"):
                with self.subTest(state=poll.state, step=step):
                    response = self.post(
                        self.address(poll, path=step), [("answer", "yes")]
                    )
                    self.assert_refused(response, 409)
        self.assertEqual(self.traces(), before)

    # Strangers

    def paths(self):
        """Every address of a poll's pages, and whether it is posted."""
        return [
            ("", False),
            ("/ballots.json", False),
            ("/result.pdf", False),
            ("/change", True),
            ("/review", True),
            ("/cast", True),
        ]

    def test_every_address_of_the_pages_is_tried_here(self):
        rules = {
            rule.rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            # Those of other addons' polls are tried there.
            if "<int:poll_id>" in rule.rule and rule.rule.startswith("/my/cooperative/")
        }
        start = "/my/cooperative/<int:membership_id>/polls/<int:poll_id>"
        self.assertEqual(rules, {start + path for path, _posted in self.paths()})

    def request(self, membership_id, poll_id, path, posted):
        address = f"/my/cooperative/{membership_id}/polls/{poll_id}{path}"
        if posted:
            return self.post(address, [("answer", "yes")])
        return self.url_open(address)

    def without_variables(self, response):
        text = re.sub(r"/my/cooperative/\d+/polls/\d+", "", response.text)
        return re.sub(r'csrf_token: "\w+"', "", text)

    def test_no_answer_tells_a_stranger_whether_a_poll_exists(self):
        draft = self.create_poll(self.network)
        elsewhere = self.open_poll(self.elsewhere.network_id)
        here = self.ask("yes_no")
        before = self.traces()
        self.log_in("anna_votes")
        for path, posted in self.paths():
            nobody = self.request(self.potager.id, here.id + 10**6, path, posted)
            self.assert_refused(nobody, 404)
            for membership, poll in (
                # Not opened yet; of another network; of another member.
                (self.potager, draft),
                (self.potager, elsewhere),
                (self.elsewhere, elsewhere),
                (self.epicerie, here),
            ):
                with self.subTest(path=path, membership=membership, poll=poll):
                    response = self.request(membership.id, poll.id, path, posted)
                    self.assert_refused(response, 404)
                    self.assertEqual(
                        self.without_variables(response),
                        self.without_variables(nobody),
                    )
            with self.subTest(path=path, number="beyond any id"):
                self.assert_refused(
                    self.request(self.potager.id, 10**30, path, posted), 404
                )
        self.assertEqual(self.traces(), before)

    def test_a_vote_ends_with_the_representation_in_the_same_session(self):
        poll = self.ask("yes_no")
        self.log_in("bruno_votes")
        review = self.submit(self.open_poll_page(poll), [("answer", "yes")])
        self.bruno.date_end = self.network._today()
        self.assert_refused(self.submit(review), 404)
        self.assertFalse(poll.voted_count)

    def test_a_result_is_read_by_members_of_the_network_only(self):
        poll = self.ask("stv", secrecy="confidential")
        self.close_and_count(poll)
        self.log_in("farid_votes")
        for path in ("", "/ballots.json", "/result.pdf"):
            response = self.url_open(self.address(poll, self.elsewhere, path))
            self.assert_refused(response, 404)
            self.assertNotIn(OPTIONS[0], response.text)

    def test_visitors_are_asked_to_log_in(self):
        poll = self.ask("yes_no")
        self.authenticate(None, None)
        for path, posted in self.paths():
            if not posted:
                response = self.url_open(self.address(poll, path=path))
                self.assertIn("/web/login", response.url)
