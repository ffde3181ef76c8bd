# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from datetime import timedelta
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import komunigi_candidacy_photo
from .common import NoyauCase
from .portal_common import BodyPortalCase


class ElectionPortalCase(BodyPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.election = cls.call_candidates()

    def election_path(self, path="", election=None):
        return f"/elections/{(election or self.election).id}{path}"

    def candidacy(self, membership=None):
        self.env.invalidate_all()
        return self.election.candidacy_ids.filtered(
            lambda one: one.membership_id == (membership or self.epicerie)
        )

    def stand(self, membership=None, photo=None, election=None, **fields):
        """Chloe stands for L'Epicerie, unless said otherwise."""
        more = {}
        if photo is not None:
            name, content, kind = photo
            more["files"] = {"photo": (name, content, kind)}
        return self.post(
            self.election_path("/stand", election),
            {
                "representation_id": self.chloe.id,
                "statement": "We bring\r\nseven years of practice.",
                **fields,
            },
            membership or self.epicerie,
            **more,
        )

    def elect(self, candidacy):
        """As if the vote had elected it."""
        self.election._name_elected(candidacy)

    def answer(self, membership=None, **fields):
        return self.post(
            self.election_path("/answer"),
            {"representation_id": self.chloe.id, "answer": "accept", **fields},
            membership or self.epicerie,
        )


@tagged("post_install", "-at_install")
class TestStanding(ElectionPortalCase):
    def setUp(self):
        super().setUp()
        self.log_in("chloe_noyau")

    def test_the_call_is_among_what_is_asked_of_us(self):
        text = self.text_of(self.open_page(membership=self.epicerie))
        self.assertIn("Shall we stand? Noyau", text)
        self.stand()
        text = self.text_of(self.open_page(membership=self.epicerie))
        self.assertNotIn("Shall we stand?", text)

    def test_who_sits_already_is_not_asked_and_reads_why(self):
        self.log_in("anna_noyau")
        self.assertNotIn("Shall we stand?", self.text_of(self.open_page()))
        text = self.text_of(self.open_page(self.election_path()))
        self.assertIn("Le Potager cannot stand here", text)
        self.assertIn("has a seat here already", text)
        response = self.stand(self.potager, representation_id=self.anna.id)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.candidacy(self.potager))

    def test_we_stand_and_members_read_it(self):
        response = self.stand()
        self.assertIn("Noted: we stand", self.text_of(response))
        candidacy = self.candidacy()
        self.assertEqual(candidacy.statement, "We bring\nseven years of practice.")
        self.assertEqual(candidacy.delegate_id, self.chloe.partner_id)
        self.log_in("bruno_noyau")
        text = self.text_of(self.open_page(self.election_path()))
        self.assertIn("L'Epicerie Chloe_Noyau would sit", text)
        self.assertIn("seven years of practice", text)

    def test_we_change_what_we_say_and_withdraw(self):
        self.stand()
        self.stand(statement="Better said.")
        self.assertEqual(self.candidacy().statement, "Better said.")
        self.assertEqual(len(self.candidacy()), 1)
        response = self.post(self.election_path("/withdraw"), {}, self.epicerie)
        self.assertIn("Noted: withdrawn", self.text_of(response))
        self.assertEqual(self.candidacy().state, "withdrawn")
        self.log_in("anna_noyau")
        page = self.open_page(self.election_path())
        self.assertNotIn("Better said", page.text)
        self.assertFalse(self.tree(page).xpath("//main//article"))

    def test_a_photo_is_drawn_anew_and_can_be_taken_away(self):
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        raw = self.picture((900, 600), "JPEG", exif=exif)
        self.assertIn(b"taken at home", raw)
        self.stand(photo=("me.jpg", raw, "image/jpeg"))
        stored = base64.b64decode(self.candidacy().photo)
        self.assertNotIn(b"taken at home", stored)
        self.assertEqual(Image.open(io.BytesIO(stored)).size, (512, 341))
        path = self.election_path(f"/photo/{self.candidacy().id}")
        response = self.open_page(path, self.epicerie)
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        # Without a new one it stays; until somebody says to take it away.
        self.stand()
        self.assertTrue(self.candidacy().photo)
        self.stand(without_photo="1")
        self.assertFalse(self.candidacy().photo)
        self.assert_not_found(path, membership=self.epicerie)

    def test_what_is_no_photo_is_refused(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
        for name, content in (
            ("a.svg", svg),
            ("a.jpg", svg),
            ("a.png", b"<html><script>alert(1)</script></html>"),
            ("a.gif", self.picture(kind="GIF")),
            ("a.pdf", b"%PDF-1.4"),
            ("a.png", b""),
        ):
            with self.subTest(name, content=content[:10]):
                response = self.stand(photo=(name, content, "image/png"))
                self.assertEqual(response.status_code, 400)
                self.assertIn("no photo", self.alert_of(response))
        self.assertFalse(self.candidacy())

    def test_a_photo_has_a_limit(self):
        with patch.object(komunigi_candidacy_photo, "LARGEST_PHOTO", 10):
            response = self.stand(photo=("a.png", self.picture(), "image/png"))
        self.assertEqual(response.status_code, 400)
        self.assertIn("too large", self.alert_of(response))

    def test_what_is_no_text_is_refused(self):
        for statement in ("x" * 5001, "a\x1bb"):
            with self.subTest(statement[:5]):
                response = self.stand(statement=statement)
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self.candidacy())

    def test_what_was_written_is_not_lost_by_a_mistake(self):
        response = self.stand(representation_id="", statement="Long work")
        self.assertEqual(response.status_code, 400)
        [area] = self.tree(response).xpath("//textarea[@name='statement']")
        self.assertEqual(area.text.strip(), "Long work")

    def test_text_is_shown_as_text(self):
        self.stand(statement="<script>alert(1)</script> {{ 7 * 7 }}")
        content = self.open_page(self.election_path(), self.epicerie).text
        self.assertNotIn("<script>alert", content)
        self.assertIn("{{ 7 * 7 }}", content)

    def test_only_our_own_are_sent(self):
        for representation in (self.anna, self.farid):
            response = self.stand(representation_id=representation.id)
            self.assertEqual(response.status_code, 400)
        self.assertFalse(self.candidacy())

    def test_after_the_last_day_nobody_stands(self):
        self.election.date_candidacies = self.today - timedelta(days=1)
        response = self.stand()
        self.assertEqual(response.status_code, 400)
        self.assertIn("ended", self.alert_of(response))
        self.assertFalse(self.candidacy())

    def test_elections_of_others_and_in_preparation_do_not_exist(self):
        draft = self.create_election(self.college, self.in_months(30))
        paths = [
            self.election_path(path, election)
            for election in (draft, draft.browse(2**31 - 1))
            for path in ("", "/election.ics", "/photo/1", "/file.zip")
        ]
        self.assert_not_found(*paths, membership=self.epicerie)
        # Not done yet: no file to keep.
        self.assert_not_found(self.election_path("/file.zip"), membership=self.epicerie)
        self.assertEqual(self.stand(election=draft).status_code, 404)
        self.log_in("farid_noyau")
        self.assert_not_found(self.election_path(), membership=self.elsewhere)
        self.assert_not_found(self.election_path(), membership=self.epicerie)
        for path in ("/stand", "/withdraw", "/answer", "/appoint"):
            response = self.post(self.election_path(path), {}, self.elsewhere)
            self.assertEqual(response.status_code, 404)

    def test_who_acts_no_more_does_nothing(self):
        self.chloe.date_end = self.today
        self.assertEqual(self.stand().status_code, 404)
        self.assertFalse(self.candidacy())

    def test_a_form_of_another_site_is_refused(self):
        with mute_logger("odoo.http"):
            response = self.stand(csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.candidacy())

    def test_a_post_that_is_too_large_is_refused(self):
        response = self.post(
            self.election_path("/answer"), {"note": "x" * 2**20}, self.epicerie
        )
        self.assertEqual(response.status_code, 413)

    def test_queries_do_not_grow_with_candidates(self):
        def fill(number):
            photo = base64.b64encode(self.picture())
            for member in self.create_members(self.network, number, f"More {number}"):
                self.env["komunigi.candidacy"].sudo().create(
                    {
                        "election_id": self.election.id,
                        "holder_id": member.partner_id.id,
                        "photo": photo,
                    }
                )

        def queries():
            self.env.flush_all()
            self.cr.precommit.run()
            with self.counted("page: an election") as took:
                for path in (self.election_path(), ""):
                    response = self.open_page(path, self.epicerie)
                    self.assertEqual(response.status_code, 200)
            return took.queries

        fill(4)
        queries()
        few = queries()
        fill(36)
        self.assertLessEqual(queries(), few + 2)

    def test_the_dates_for_a_calendar(self):
        response = self.open_page(self.election_path("/election.ics"), self.epicerie)
        self.assertTrue(response.headers["Content-Type"].startswith("text/calendar"))
        self.assertIn("BEGIN:VCALENDAR", response.text)
        response = self.open_page(self.body_path("/elections.ics"), self.epicerie)
        self.assertIn("BEGIN:VEVENT", response.text)


@tagged("post_install", "-at_install")
class TestPersonStands(BodyPortalCase):
    """In a cooperative whose members are persons."""

    def test_i_stand(self):
        college = self.create_college(self.body, "Persons", holder_kind="person")
        election = self.create_election(
            college,
            self.in_months(2),
            way="candidacies",
            seats=1,
            date_candidacies=self.today + timedelta(days=14),
        )
        election.action_start()
        dora = self.create_person_member(self.network, "Dora", "dora_noyau")
        self.log_in("dora_noyau")
        self.assertIn("Shall I stand?", self.text_of(self.open_page(membership=dora)))
        path = f"/elections/{election.id}"
        response = self.post(f"{path}/stand", {"statement": "Because."}, dora)
        self.assertIn("Noted: you stand", self.text_of(response))
        candidacy = election.candidacy_ids
        self.assertEqual(candidacy.holder_id, dora.partner_id)
        self.assertEqual(candidacy.delegate_id, dora.partner_id)


@tagged("post_install", "-at_install")
class TestAnswer(ElectionPortalCase):
    def setUp(self):
        super().setUp()
        self.log_in("chloe_noyau")
        self.stand()
        self.elect(self.candidacy())

    def test_we_accept_and_say_who_sits(self):
        text = self.text_of(self.open_page(membership=self.epicerie))
        self.assertIn("We are elected: Noyau", text)
        response = self.answer(note="With joy.")
        self.assertIn("Noted: accepted", self.text_of(response))
        self.assertEqual(self.candidacy().state, "accepted")
        self.assertEqual(self.candidacy().answer_note, "With joy.")
        text = self.text_of(self.open_page(membership=self.epicerie))
        self.assertNotIn("We are elected", text)

    def test_another_of_us_may_sit(self):
        emile = self.create_representative(
            self.epicerie, "emile_noyau", role="substitute"
        )
        self.answer(representation_id=emile.id)
        self.assertEqual(self.candidacy().delegate_id, emile.partner_id)

    def test_we_decline_with_a_note(self):
        response = self.answer(answer="decline", note="No time.")
        self.assertIn("Noted: declined", self.text_of(response))
        self.assertEqual(self.candidacy().state, "declined")

    def test_an_answer_is_given_once(self):
        self.answer()
        response = self.answer(answer="decline")
        self.assertEqual(response.status_code, 400)
        self.assertIn("nothing to answer", self.alert_of(response))
        self.assertEqual(self.candidacy().state, "accepted")

    def test_what_is_wrong_is_told(self):
        for fields in (
            {"answer": ""},
            {"answer": "perhaps"},
            {"representation_id": self.anna.id},
            {"representation_id": ""},
            {"note": "x" * 2001},
            {"note": "a\x1bb"},
        ):
            with self.subTest(**fields):
                self.assertEqual(self.answer(**fields).status_code, 400)
        self.assertEqual(self.candidacy().state, "elected")

    def test_nobody_answers_for_another(self):
        self.log_in("anna_noyau")
        response = self.answer(self.potager, representation_id=self.anna.id)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.answer().status_code, 404)
        self.assertEqual(self.candidacy().state, "elected")

    def test_the_result_is_there_when_all_have_answered(self):
        self.answer()
        self.assertEqual(self.election.state, "done")
        self.log_in("bruno_noyau")
        text = self.text_of(self.open_page(self.election_path()))
        self.assertIn("Who was elected", text)
        self.assertIn("How it was decided", text)
        response = self.open_page(self.election_path("/file.zip"))
        self.assertEqual(response.headers["Content-Type"], "application/zip")


@tagged("post_install", "-at_install")
class TestCircleFromHere(BodyPortalCase):
    def test_the_page_leads_to_the_circle_and_then_to_its_record(self):
        election = self.create_election(
            self.college, self.in_months(2), way="without_candidates", seats=1
        )
        election.action_start()
        path = f"/elections/{election.id}"
        circle = self.address(f"{path}/circle", self.epicerie)
        self.log_in("chloe_noyau")
        page = self.open_page(path, self.epicerie)
        [link] = self.tree(page).xpath(f"//main//a[@href='{circle}']")
        self.assertEqual(link.text_content().strip(), "Take part")
        election._cancel("Nobody has time.")
        page = self.open_page(path, self.epicerie)
        [link] = self.tree(page).xpath(f"//main//a[@href='{circle}']")
        self.assertIn("round by round", link.text_content())
        self.assertEqual(self.url_open(circle).status_code, 200)


@tagged("post_install", "-at_install")
class TestAppointing(BodyPortalCase):
    """An organisation that is a member names who sits on its seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network.operator_id = cls.epicerie.partner_id
        college = cls.create_operator_college(cls.body)
        cls.election = cls.create_election(
            college, cls.in_months(1), name="Appointment", seats=1
        )
        cls.election.action_start()
        cls.path = f"/elections/{cls.election.id}"

    def test_it_names_one_of_its_own(self):
        self.log_in("chloe_noyau")
        text = self.text_of(self.open_page(membership=self.epicerie))
        self.assertIn("Name who sits: Noyau", text)
        fields = {"representation_id": self.chloe.id}
        response = self.post(f"{self.path}/appoint", fields, self.epicerie)
        self.assertIn("Noted.", self.text_of(response))
        self.assertEqual(self.election.candidacy_ids.holder_id, self.chloe.partner_id)

    def test_it_names_nobody_else_and_not_too_many(self):
        emile = self.create_representative(
            self.epicerie, "emile_appoint", role="substitute"
        )
        self.log_in("chloe_noyau")
        for ids in ([], [self.anna.id], [self.chloe.id, emile.id]):
            with self.subTest(ids):
                fields = {"representation_id": ids}
                response = self.post(f"{self.path}/appoint", fields, self.epicerie)
                self.assertEqual(response.status_code, 400)
        self.assertFalse(self.election.candidacy_ids)

    def test_other_members_appoint_nobody(self):
        self.log_in("anna_noyau")
        self.assertNotIn("Name who sits", self.text_of(self.open_page()))
        fields = {"representation_id": self.anna.id}
        response = self.post(f"{self.path}/appoint", fields)
        self.assertEqual(response.status_code, 404)


@tagged("post_install", "-at_install")
class TestPublicElection(ElectionPortalCase):
    def test_names_and_dates_while_it_is_under_way(self):
        self.body.is_public = True
        self.log_in("chloe_noyau")
        self.stand(photo=("me.png", self.picture(), "image/png"))
        candidacy = self.candidacy()
        self.logout(keep_db=True)
        base = f"/network/{self.network.id}/bodies/{self.body.id}"
        text = self.text_of(self.url_open(base))
        self.assertIn("L'Epicerie (Chloe_Noyau) stands", text)
        self.assertIn("Candidacies until", text)
        # What they say, they say to members.
        self.assertNotIn("seven years", text)
        photo = f"{base}/candidates/{candidacy.id}/photo"
        self.assertEqual(self.url_open(photo).status_code, 200)
        self.assertIn("BEGIN:VEVENT", self.url_open(f"{base}/elections.ics").text)
        self.election._cancel("Nobody has time.")
        self.env.flush_all()
        self.assertNotIn("Chloe", self.text_of(self.url_open(base)))
        self.assertEqual(self.url_open(photo).status_code, 404)


@tagged("post_install", "-at_install")
class TestCleanPhoto(NoyauCase):
    def test_too_many_pixels(self):
        raw = BodyPortalCase.picture((200, 200))
        with (
            patch.object(komunigi_candidacy_photo, "IMAGE_MAX_RESOLUTION", 10000),
            self.assertRaisesRegex(UserError, "million pixels"),
        ):
            self.env["komunigi.candidacy"]._clean_photo(raw)

    def test_what_shines_through_is_white(self):
        output = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(output, "PNG")
        clean = self.env["komunigi.candidacy"]._clean_photo(output.getvalue())
        drawn = Image.open(io.BytesIO(base64.b64decode(clean)))
        self.assertEqual(drawn.format, "JPEG")
        self.assertEqual(drawn.getpixel((5, 5)), (255, 255, 255))
