# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import csv
import io
import json
import re
import zipfile
from datetime import datetime, time

from odoo import models
from odoo.exceptions import AccessError

# Spreadsheets take a cell that begins so for a formula.
FORMULA = re.compile(r"^[=+\-@\t\r]")


class KomunigiElection(models.Model):
    """The election's file: what happened, on paper and to be counted again."""

    _inherit = "komunigi.election"

    def _evidence(self) -> bytes:
        """A ZIP with the PDF, the published ballots, and lists."""
        self.ensure_one()
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
            for name, content in self._evidence_files():
                files.writestr(name, content)
        return archive.getvalue()

    def _evidence_files(self):
        """(name, bytes) of all that the archive holds."""
        # sudo: the report reads what the one who asks was found to be allowed to.
        report = self.env["ir.actions.report"].sudo()
        content, kind = report._render_qweb_pdf(
            "komunigi_noyau.report_election", self.ids
        )
        yield f"election.{kind}", content
        for name, board in self._evidence_boards():
            yield name, json.dumps(board, ensure_ascii=False, indent=1).encode()
        yield "candidacies.csv", self._candidacies_csv()
        yield "roll.csv", self._roll_csv()
        yield "calendar.ics", self._ics().encode()
        yield "README.txt", self._evidence_readme().encode()

    def _evidence_boards(self):
        """(name, board) to be counted again with `python -m tally`.

        Other ways of electing add theirs.
        """
        # sudo: boards are published; only few may read the field.
        polls = self.sudo().poll_ids.filtered(
            lambda poll: poll.state == "result" and poll.board
        )
        for place, poll in enumerate(polls.sorted("id"), 1):
            yield f"board-{place}.json", json.loads(base64.b64decode(poll.board))
        countback = self.sudo()._countback_board()
        if countback and countback["withdrawn"]:
            yield "board-countback.json", countback

    def _evidence_readme(self) -> str:
        return self.env._(
            "%(election)s\n\n"
            "election.pdf: what happened, in words.\n"
            "board-….json: the published ballots. Anybody can count them again with "
            "Python alone: in the folder komunigi_vote of the software, run\n"
            "    python -m tally board-1.json\n"
            "candidacies.csv, roll.csv: who stood, who could vote.\n"
            "calendar.ics: the dates.\n",
            election=self.name,
        )

    def action_election_file(self):
        """Download the archive."""
        self.ensure_one()
        if not self.env.user._is_internal():
            # Members get it once the election is over, from its page.
            raise AccessError(
                self.env._("Members find the file on the election's page.")
            )
        self.check_access("read")
        if not self.env.user.has_group("komunigi_membership.group_user"):
            raise AccessError(
                self.env._("Members download the file from the election's own page.")
            )
        # sudo: a file of who asked for it, which nobody else reads.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"election-{self.id}.zip",
                    "raw": self._evidence(),
                    "mimetype": "application/zip",
                    "res_model": "komunigi.election.reason",
                }
            )
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    # Lists

    def _candidacies_csv(self) -> bytes:
        states = dict(
            self.env["komunigi.candidacy"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        return _csv(
            [
                self.env._("Candidate"),
                self.env._("Delegate"),
                self.env._("State"),
                self.env._("Rank"),
                self.env._("Answered on"),
                self.env._("Answer"),
                self.env._("Statement"),
            ],
            (
                [
                    one.holder_name,
                    one.delegate_name,
                    states[one.state],
                    one.rank or "",
                    one.date_answer or "",
                    one.answer_note,
                    one.statement,
                ]
                for one in self.candidacy_ids.sorted("id")
            ),
        )

    def _roll_csv(self) -> bytes:
        return _csv(
            [self.env._("Poll"), self.env._("Member"), self.env._("Voted")],
            self._roll_lines(),
        )

    def _roll_lines(self):
        """Who could vote in which poll, and who did."""
        # sudo: the roll is on the record; who asks for the file may read it.
        polls = self.sudo().poll_ids.filtered(lambda poll: poll.state == "result")
        for poll in polls.sorted("id"):
            electors = self.env["komunigi.poll.elector"].sudo()
            for elector in electors.search([("poll_id", "=", poll.id)]):
                yield [
                    poll.name,
                    elector.membership_id.partner_name,
                    self.env._("yes") if elector.voted else self.env._("no"),
                ]

    # Words of the report

    def _say_planned(self, moment) -> str:
        if not moment:
            return ""
        if isinstance(moment, datetime) and moment.time() != time.min:
            poll = self.env["komunigi.poll"].new({"network_id": self.network_id.id})
            return poll._say_moment(moment)
        return self._say_date(moment)

    def _report_name(self) -> str:
        self.ensure_one()
        return self.env._("Election - %s", self.name.replace("/", "-"))


def _csv(header, lines) -> bytes:
    """A table that spreadsheets open, without anything that they would run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    # The mark by which spreadsheets know that it is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell):
    """
    >>> _harmless("=1+1"), _harmless("Bees"), _harmless(3)
    ("'=1+1", 'Bees', 3)
    """
    if isinstance(cell, str) and FORMULA.match(cell):
        return f"'{cell}"
    return cell if cell not in (None, False) else ""
