# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Points 4 to 6 of the protocol, as a vote comes in: over HTTP."""

from pathlib import Path
from unittest.mock import patch

from odoo.http import root
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .portal_common import PollPortalCase
from .secrecy_common import NUMBER, SecrecyMixin

# A ranking that nobody else would give: as good as a signature.
OPTIONS = [f"Candidate {number}" for number in range(1, 8)]
CHOICE = [(f"rank_{option}", str(rank)) for rank, option in enumerate("5271634", 1)]
NOTATION = "5>2>7>1>6>3>4"


@tagged("post_install", "-at_install")
class TestProtocolPages(SecrecyMixin, PollPortalCase):
    def setUp(self):
        super().setUp()
        self.enterContext(
            patch.object(
                self.registry["komunigi.poll"],
                "_new_ballot_number",
                lambda poll: NUMBER,
            )
        )
        self.poll = self.open_poll(
            self.network, "stv", OPTIONS, secrecy="confidential", nature="election"
        )
        self.log_in("anna_votes")
        # Odoo notes once that this session is used on this device.
        self.review = self.submit(self.open_poll_page(self.poll), CHOICE)
        self.assertIn(NUMBER, self.text_of(self.review))

    def test_5_and_6_a_vote_over_http_is_one_boolean_and_one_box(self):
        roll, before = self.roll(self.poll), self.everything()
        done = self.submit(self.review)
        self.assertEqual(done.status_code, 200, self.text_of(done))
        self.assertEqual(
            self.changed(before), {"komunigi_poll_elector", "komunigi_poll_urn"}
        )
        roll[self.elector(self.poll, self.potager).id]["voted"] = True
        self.assertEqual(self.roll(self.poll), roll)
        self.assertEqual(len(self.boxes(self.poll)), 1)

    def test_4_and_6_number_and_choice_are_in_the_post_only(self):
        asked = []
        execute = Cursor.execute

        def noted(cr, query, params=None, **more):
            asked.append(cr._format(query, params))
            return execute(cr, query, params, **more)

        with (
            self.assertLogs(level="DEBUG") as logged,
            patch.object(Cursor, "execute", noted),
        ):
            done = self.submit(self.review)
        self.assertIn(NUMBER, self.text_of(done))
        [box] = self.boxes(self.poll)
        self.assertTrue(any(box.hex() in query for query in asked))
        files = Path(root.session_store.path).rglob("*")
        places = {
            "address": [done.url, *(each.url for each in done.history)],
            "cookies": [str(done.headers), str(self.opener.cookies)],
            "log": logged.output,
            "queries": asked,
            "sessions": [
                path.read_text(errors="replace") for path in files if path.is_file()
            ],
        }
        for place, texts in places.items():
            self.assertTrue(texts, place)
            for secret in (NUMBER, NOTATION, "rank_5"):
                for text in texts:
                    self.assertNotIn(secret, text, place)

    def test_4_the_browser_keeps_no_page_that_has_the_number(self):
        for page in (self.review, self.submit(self.review)):
            self.assertIn(NUMBER, self.text_of(page))
            self.assertIn("no-store", page.headers["Cache-Control"])
            self.assertEqual(page.request.method, "POST")
            self.assertNotIn(NUMBER, page.url)

    def test_5_a_second_vote_is_told_that_there_was_one(self):
        self.submit(self.review)
        self.log_in("bruno_votes")
        before = self.everything()
        page = self.open_poll_page(self.poll)
        self.assertNotIn(NOTATION, self.text_of(page))
        again = self.post(
            self.address(self.poll, path="/cast"), [*CHOICE, ("number", NUMBER)]
        )
        self.assertEqual(again.status_code, 409)
        self.assertIn("has voted", self.text_of(again))
        self.assertLessEqual(
            self.changed(before),
            {"res_device_log", "res_device_log_id_seq"},
        )
        self.assertEqual(len(self.boxes(self.poll)), 1)
