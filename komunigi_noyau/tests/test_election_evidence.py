# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import vobject
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons import komunigi_vote

from ..models.komunigi_election_evidence import _csv
from .election_common import ElectionCase
from .test_election_vote import APPROVALS


class EvidenceCase(ElectionCase):
    RULES = {**ElectionCase.RULES, "refusal": "countback"}

    def done(self):
        election = self.started()
        self.stand(election, "Bees", "Bloum", "Cabas")
        election.candidacy_ids[2].statement = "=1+1"
        election.action_next()
        self.voted(election, **APPROVALS)
        bees, bloum, cabas = election.candidacy_ids.sorted("id")
        bees._accept()
        bloum._decline("No time")
        cabas._accept()
        self.assertEqual(election.state, "done")
        return election


@tagged("post_install", "-at_install")
class TestElectionLists(EvidenceCase):
    """What is in the election's file beside the paper."""

    def test_spreadsheets_run_nothing(self):
        election = self.done()
        text = election._candidacies_csv().decode("utf-8-sig")
        self.assertIn("'=1+1", text)
        self.assertNotIn(",=1+1", text)
        for evil in ("=1", "+1", "-1", "@a", "\t=1"):
            self.assertIn(f"'{evil[0]}", _csv(["a"], [[evil]]).decode("utf-8-sig"))
        roll = election._roll_csv().decode("utf-8-sig")
        self.assertEqual(len(roll.strip().splitlines()), 7)
        self.assertIn("Dune,yes", roll)
        self.assertIn("Bees,no", roll)

    def test_a_member_does_not_fetch_it_past_the_portal(self):
        election = self.started()
        with self.assertRaises(AccessError):
            self.as_member("Bees", election).action_election_file()

    def test_the_dates_are_for_peoples_calendars(self):
        election = self.started()
        calendar = vobject.readOne(election._ics())
        events = {
            event.summary.value: event.dtstart.value
            for event in calendar.contents["vevent"]
        }
        self.assertEqual(str(events["Election · Candidacies until"]), "2027-01-18")
        self.assertEqual(
            str(events["Election · Vote until"]), "2027-02-01 17:00:00+00:00"
        )
        election._cancel("No more")
        self.assertIn("STATUS:CANCELLED", election._ics())

    def test_one_calendar_for_pages_and_files(self):
        election = self.started()
        codes = [line["code"] for line in election._calendar()]
        self.assertEqual(codes, ["call", "candidacies", "vote", "start"])
        # Started before its day: the call has been, whatever was planned.
        election.date_call = "2027-01-10"
        call, until, *_others = election._calendar()
        self.assertTrue(call["is_past"])
        self.assertEqual(call["day"], election.network_id._today())
        self.assertEqual(call["when"], election._say_when(call["day"]))
        self.assertEqual(election._next_date(), until)
        self.assertEqual(str(call["planned"]), "2027-01-10")

    def test_nobody_is_called_to_a_circle(self):
        election = self.create_election(
            self.college, "2027-03-01", way="without_candidates"
        )
        codes = [line["code"] for line in election._calendar()]
        self.assertEqual(codes, ["meeting", "start"])
        self.assertNotIn("Call", election._ics())


@tagged("post_install", "-at_install")
class TestElectionEvidence(EvidenceCase, HttpCase):
    """An election's file: on paper, and counted again by anybody."""

    def files(self, election):
        archive = election.with_context(force_report_rendering=True)._evidence()
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return {name: opened.read(name) for name in opened.namelist()}

    def test_the_archive_has_all_and_python_alone_counts_it_again(self):
        files = self.files(self.done())
        self.assertEqual(
            set(files),
            {
                "election.pdf",
                "board-1.json",
                "board-countback.json",
                "candidacies.csv",
                "roll.csv",
                "calendar.ics",
                "README.txt",
            },
        )
        self.assertEqual(json.loads(files["board-countback.json"])["withdrawn"], [2])
        with tempfile.TemporaryDirectory() as folder:
            for name in ("board-1.json", "board-countback.json"):
                path = Path(folder) / name
                path.write_bytes(files[name])
                found = subprocess.run(
                    [sys.executable, "-m", "tally", str(path)],
                    capture_output=True,
                    text=True,
                    check=False,
                    cwd=Path(komunigi_vote.__file__).parent,
                )
                self.assertEqual(found.returncode, 0, found.stdout + found.stderr)

    def test_the_paper_tells_it_all(self):
        files = self.files(self.done())
        pages = PdfReader(io.BytesIO(files["election.pdf"])).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        for said in (
            "Election file",
            "Candidacies until",
            "Bees stands.",
            "declines",
            "No time",
            "The roll",
            "Ferme",
            "Mandates",
            "1 March 2029",
        ):
            self.assertIn(said, text)

    def test_the_button_gives_the_file_to_who_asked(self):
        action = self.done().action_election_file()
        self.assertIn("/web/content/", action["url"])
