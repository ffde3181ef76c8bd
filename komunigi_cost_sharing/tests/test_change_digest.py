# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .change_common import ChangeMixin

DIGEST = "komunigi.change.digest"


@tagged("post_install", "-at_install")
class TestChangeDigest(ChangeMixin, TransactionCase):
    """What changes in your Odoo: to each member, about what it uses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.env["komunigi.network"].search([]).change_digest = False
        cls.network = cls.create_network()
        cls.set_up_changes()

    def tell_of_march(self):
        with freeze_time("2026-04-02 06:00"):
            return self.written(DIGEST)

    def announced_in_march(self, name="Receipts have a new look", **values):
        with freeze_time("2026-03-10 12:00"):
            return self.announce(name, date_live="2026-04-20", **values)

    def test_each_reads_of_what_it_uses(self):
        self.announced_in_march()
        self.announced_in_march("Shifts are swapped", module_ids=self.shift.ids)
        mails = self.tell_of_march()
        self.assertEqual(len(mails), 3)
        potager = self.read_by(mails, self.potager)
        self.assertIn("March 2026", potager.subject)
        self.assertIn("Receipts have a new look", potager.body_html)
        self.assertEqual(potager.body_html.count("Receipts have a new look"), 1)
        self.assertNotIn("Shifts are swapped", potager.body_html)
        self.assertIn(f"/my/cooperative/{self.potager.id}/changes/", potager.body_html)
        moulin = self.read_by(mails, self.moulin)
        self.assertIn("Shifts are swapped", moulin.body_html)
        self.assertNotIn("Receipts", moulin.body_html)
        self.assertIn(f"/my/cooperative/{self.moulin.id}/changes", moulin.body_html)
        self.assertNotIn("komunigi-", moulin.body_html)

    def test_what_came_and_what_did_not(self):
        applied = self.announced_in_march("In place now")
        withdrawn = self.announced_in_march("Thought better of")
        with freeze_time("2026-03-30 12:00"):
            applied.action_apply()
            withdrawn._withdraw("Nobody wanted it")
        later = self.announced_in_march("Came in April")
        with freeze_time("2026-04-01 12:00"):
            later.action_apply()
        body = self.read_by(self.tell_of_march(), self.potager).body_html
        self.assertIn("In place now", body)
        self.assertIn("Nobody wanted it", body)
        self.assertNotIn("Came in April", body)
        with freeze_time("2026-05-02 06:00"):
            body = self.read_by(self.written(DIGEST), self.potager).body_html
        self.assertIn("Came in April", body)
        self.assertNotIn("In place now", body)

    def test_who_has_nothing_to_read_gets_no_mail(self):
        self.announced_in_march()
        mails = self.tell_of_march()
        self.assertNotIn(self.moulin.partner_id, mails.recipient_ids)
        self.assertEqual(len(mails), 2)

    def test_nothing_to_say_nothing_sent(self):
        self.assertFalse(self.tell_of_march())

    def test_in_the_first_days_only_and_once(self):
        self.announced_in_march()
        with freeze_time("2026-04-12 06:00"):
            self.assertFalse(self.written(DIGEST))
        self.assertEqual(len(self.tell_of_march()), 2)
        self.assertFalse(self.tell_of_march())
        with freeze_time("2026-04-03 06:00"):
            self.assertFalse(self.written(DIGEST))

    def test_by_the_calendar_of_the_network(self):
        self.network.tz = "America/Montreal"
        self.announced_in_march()
        with freeze_time("2026-04-01 02:00"):
            self.assertFalse(self.written(DIGEST))
        with freeze_time("2026-04-01 06:00"):
            self.assertEqual(len(self.written(DIGEST)), 2)

    def test_a_network_may_do_without(self):
        self.network.change_digest = False
        self.announced_in_march()
        self.assertFalse(self.tell_of_march())

    def test_a_french_reader_reads_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("komunigi_cost_sharing.mail_template_change_digest")
        template.with_context(
            lang="fr_FR"
        ).subject = "Ce qui change dans votre Odoo : {{ object._say_month() }}"
        self.epicerie.partner_id.lang = "fr_FR"
        notice = self.announced_in_march()
        notice.with_context(lang="fr_FR").sudo().env.cr.execute(
            "UPDATE komunigi_change_notice SET name = name || %s WHERE id = %s",
            ['{"fr_FR": "Les tickets changent"}', notice.id],
        )
        self.env.invalidate_all()
        mails = self.tell_of_march()
        french = self.read_by(mails, self.epicerie)
        self.assertEqual(french.subject, "Ce qui change dans votre Odoo : mars 2026")
        self.assertIn("Les tickets changent", french.body_html)
        self.assertIn("20 avril 2026", french.body_html)
        self.assertIn("Receipts", self.read_by(mails, self.potager).body_html)

    def test_two_workers_send_it_once(self):
        self.announced_in_march()
        digests = self.env[DIGEST]
        with freeze_time("2026-04-02 06:00"):
            digests._begin_months()
            # Another worker holds the network, or has just changed it.
            self.network.digest_month = False
            with patch.object(
                self.registry["komunigi.network"], "_try_lock", lambda network: False
            ):
                digests._begin_months()
            self.assertEqual(len(digests.search([])), 1)
            with patch.object(self.registry[DIGEST], "_try_lock", lambda digest: False):
                digest = digests.search([])
                self.assertFalse(digest._try_batch(100))
            self.assertFalse(digest.done)
            self.network.digest_month = digest.month
            self.assertEqual(len(self.written(DIGEST)), 2)

    def test_a_month_without_changes_leaves_nothing_to_do(self):
        """Odoo warns of a job that has something left and does none of it."""
        with freeze_time("2026-04-02 06:00"):
            self.env[DIGEST]._begin_months()
            digest = self.env[DIGEST].search([])
            self.assertEqual(digest._count_left(), 0)
            self.assertFalse(self.written(DIGEST))
        self.assertTrue(digest.done)

    def test_batches_forget_nobody(self):
        self.announced_in_march(affects="all")
        with freeze_time("2026-04-02 06:00"):
            mails = self.written(DIGEST, batch_size=2)
        self.assertEqual(len(mails.recipient_ids), 3)
        self.assertEqual(self.env[DIGEST].search([]).mail_count, 3)

    def test_as_many_queries_for_a_hundred_members_as_for_ten(self):
        modules = [
            self.create_module(self.network, f"module_{number}") for number in range(5)
        ]
        for module in modules:
            self.announced_in_march(f"About {module.name}", **self.about(module))
        counts = []
        for count in (10, 100):
            members = self.create_members(self.network, count, f"Of {count}")
            for number, member in enumerate(members):
                member.partner_id.email = f"of{count}.{number}@example.com"
                # Each uses something else.
                for bit, module in enumerate(modules):
                    if (number % 31 + 1) >> bit & 1:
                        module.use_ids.create(
                            {
                                "module_id": module.id,
                                "membership_id": member.id,
                                "date_start": "2026-01-01",
                            }
                        )
            with freeze_time("2026-04-02 06:00"):
                digest = self.env[DIGEST].create(
                    {
                        "network_id": self.network.id,
                        "month": f"2026-03-0{len(counts) + 1}",
                        "date": "2026-04-02 06:00:00",
                    }
                )
                self.env.flush_all()
                self.env.invalidate_all()
                digest._write_to(members[:1])
                with self.counted("writing the monthly digest") as took:
                    self.assertEqual(digest._write_to(members), count)
                counts.append(took.queries)
        # Rows of the queue are written in inserts of a bounded size.
        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def about(self, module):
        """A notice that nobody was told of yet: all come to use it later."""
        return {"affects": "users", "module_ids": (module | self.till).ids}
