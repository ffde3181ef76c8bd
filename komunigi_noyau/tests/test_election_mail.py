# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .election_common import ElectionCase


@tagged("post_install", "-at_install")
class TestElectionMail(ElectionCase):
    """What members are written, in their language, batch after batch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["komunigi.election.mailing"].search([("done", "=", False)]).done = True
        for name, person in cls.persons.items():
            person.partner_id.email = f"{name.lower()}@example.com"

    def written(self, batch_size=100):
        """The mails that the job puts into the queue now."""
        known = self.env["mail.mail"].search([])
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.env["komunigi.election.mailing"]._cron_write(batch_size)
        return self.env["mail.mail"].search([], order="id") - known

    def test_all_are_called_once(self):
        election = self.started()
        self.assertEqual(election.mailing_ids.kind, "call")
        mails = self.written(batch_size=4)
        self.assertEqual(len(mails), 6)
        self.assertEqual(
            set(mails.recipient_ids.mapped("email")),
            {f"{name.lower()}@example.com" for name in self.MEMBERS},
        )
        self.assertIn(f"/my/elections/{election.id}", mails[0].body_html)
        self.assertIn("until", mails[0].body_html)
        self.assertTrue(election.mailing_ids.done)
        self.assertEqual(election.mailing_ids.mail_count, 6)
        self.assertFalse(self.written())

    def test_each_reads_its_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("komunigi_noyau.mail_template_election_call")
        template.with_context(lang="fr_FR").subject = "Qui se présente ?"
        self.persons["Bees"].partner_id.lang = "fr_FR"
        self.started()
        mails = self.written()
        french = mails.filtered(
            lambda mail: mail.recipient_ids == self.persons["Bees"].partner_id
        )
        self.assertEqual(french.subject, "Qui se présente ?")
        self.assertEqual(len(set(mails.mapped("subject"))), 2)

    def test_nobody_is_called_to_what_is_over(self):
        election = self.started()
        election._cancel("A mistake")
        self.assertFalse(self.written())
        self.assertTrue(election.mailing_ids.done)

    def test_who_is_elected_is_asked_and_all_read_who_sits(self):
        election = self.started(seats=1)
        self.stand(election, "Bees")
        election.action_next()
        self.written()
        known = self.env["mail.mail"].search([])
        self.voted(election, Dune="consent")
        asked = (self.env["mail.mail"].search([]) - known).filtered(
            lambda mail: "do you accept" in (mail.subject or "")
        )
        self.assertEqual(asked.recipient_ids, self.persons["Bees"].partner_id)
        election.candidacy_ids._accept()
        told = self.written()
        self.assertEqual(len(told), 6)
        self.assertIn("Bees", told[0].body_html)
        self.assertIn("1 March 2029", told[0].body_html)

    def test_a_mail_that_cannot_be_written_stops_nothing_else(self):
        election = self.started()
        broken = patch.object(
            self.registry["komunigi.election"],
            "_queue",
            side_effect=ValueError("A template is broken"),
        )
        with (
            broken,
            mute_logger("odoo.addons.komunigi_vote.models.komunigi_mailing"),
        ):
            written = self.written()
        # Who is in charge is told, and nobody else.
        self.assertLessEqual(written.recipient_ids, self.secretary.partner_id)
        self.assertEqual(election.mailing_ids.trouble, "A template is broken")
        self.assertIn(
            "Mails could not be written", election.activity_ids.mapped("summary")
        )

    def test_mails_of_many_members_cost_batches(self):
        for member in self.create_members(self.network, 60):
            member.partner_id.email = f"m{member.id}@example.com"
        self.started()

        def queries():
            with self.counted("writing a batch about an election") as took:
                mailing = self.env["komunigi.election.mailing"].search(
                    [("done", "=", False)], limit=1
                )
                mailing._try_batch(size)
            return took.queries

        size = 5
        queries()
        few = queries()
        size = 50
        self.assertLess(queries(), few + 120)
