# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import tagged

from odoo.addons.komunigi_membership.tests.browser_common import Window, WindowsMixin

from .notes_common import NotesCase

CUT = """
    window.realFetch = window.fetch;
    window.fetch = () => Promise.reject(new TypeError("No connection"));
    undefined
"""


class NotesPhone(Window):
    """The screen of who takes notes: what is sent comes back into the page."""

    def press(self, label):
        self.tap(label)

    def note(self, text):
        self.fill("notes", text)

    def saved(self):
        return self.ask("document.querySelector('.o_notes_saved').textContent")


@tagged("post_install", "-at_install")
class TestNotesOnPhones(WindowsMixin, NotesCase):
    """An intercoop meeting on two phones, from its opening to its minutes."""

    window = NotesPhone

    def test_one_takes_notes_and_one_answers(self):
        self.meeting._add_action("Call the bank", "2030-01-31", self.bruno)
        self.meeting.note_taker_id = self.anna
        paths = {
            "anna_notes": self.address(),
            "chloe_notes": f"/my/cooperative/{self.louve.id}"
            f"/meetings/{self.meeting.id}",
        }
        with self.windows(paths) as (anna, chloe):
            self.examine(anna)
            self.examine(chloe)
            self.gather(anna)
            self.write_without_connection(anna)
            self.decide(anna, chloe)
            self.agree(anna)
            self.close(anna)
        # Not before: the phones' requests have the one cursor that there is.
        self.env.invalidate_all()
        self.assertEqual(self.meeting.state, "done")
        self.assertEqual(self.news.notes, "New shop in May.\nAnd more.")
        self.assertEqual(self.hire.outcome, "adopted")
        self.assertEqual(
            self.hire.voice_ids.filtered(
                lambda v: v.round == 1 and v.membership_id == self.louve
            ).author_id,
            self.chloe,
        )
        minutes = self.meeting._minutes_html()
        for told in ("New shop in May.", "We hire Zoe by half.", "Write the contract"):
            self.assertIn(told, minutes)

    def gather(self, anna):
        anna.press("Open the meeting")
        anna.wait_for("The meeting is open")
        for name in ("Anna_Notes", "Bruno_Notes", "Chloe_Notes"):
            anna.press(name)
            anna.wait_for(f"✓ {name}")
        self.examine(anna)
        anna.unfold("Who is here")
        anna.press("Begin: News")
        anna.wait_for("Next: Hire")

    def write_without_connection(self, anna):
        """What is written while there is none is kept, and sent later."""
        anna.note("New shop in May.")
        self.assertEqual(anna.saved(), "Not saved yet")
        self.wait_until_saved(anna)
        anna.ask(CUT)
        anna.note("New shop in May.\nAnd more.")
        anna.wait_for("No connection.")
        self.assertEqual(anna.saved(), "Not saved yet")
        self.examine(anna)
        # Not even a page that is loaded anew loses it.
        anna.open(self.address())
        self.wait_until_saved(anna)
        self.assertEqual(
            anna.ask("document.querySelector('#notes').value"),
            "New shop in May.\nAnd more.",
        )
        anna.press("Next: Hire")
        anna.wait_for("Decision by consent")

    def wait_until_saved(self, page):
        page.ask(
            """new Promise((resolve) => {
                const look = () =>
                    document.querySelector(".o_notes_saved").textContent === "Saved"
                        ? resolve(true)
                        : setTimeout(look, 100);
                look();
            })"""
        )

    def decide(self, anna, chloe):
        for stage in ("Questions", "Reactions", "Consent"):
            anna.press(stage)
            anna.wait_for(
                {
                    "Questions": "no opinions yet",
                    "Reactions": "Everybody in turn",
                    "Consent": "All present consent",
                }[stage]
            )
        chloe.wait_for("I consent, with a concern")
        self.examine(chloe)
        chloe.click("document.querySelector('#answer_objection')")
        chloe.fill("reason", "Too dear for us")
        chloe.follow(chloe.found("button", "Say it"))
        anna.wait_for("Too dear for us")
        anna.press("All others consent")
        anna.wait_for("An objection stands")
        self.examine(anna)
        anna.fill("proposal", "We hire Zoe by half.")
        anna.press("Ask again with this wording")
        anna.wait_for("All present consent")
        chloe.wait_for("We hire Zoe by half.")
        anna.press("All present consent")
        anna.wait_for("Record the decision")
        self.examine(anna)
        anna.press("Record the decision")
        anna.wait_for("Decided by consent of 3")
        self.examine(anna)

    def agree(self, anna):
        anna.fill("summary", "Write the contract")
        anna.choose("who", "Bruno_Notes")
        anna.press("Add")
        anna.wait_for("Bruno_Notes: Write the contract")

    def close(self, anna):
        anna.follow(anna.found("a", "Close the meeting"))
        anna.wait_for("Five minutes after the end")
        self.examine(anna)
        anna.follow(anna.found("button", "Close the meeting"))
        anna.wait_for("The meeting is closed")
        self.examine(anna)
