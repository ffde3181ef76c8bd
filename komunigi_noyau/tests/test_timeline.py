# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.tests import tagged

from ..models.komunigi_body_timeline import _Span
from .common import NoyauCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 10:00:00")
class TestTimeline(NoyauCase):
    """Who sits, drawn and said: on 15 June 2026, in a college of 2 to 3 seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potager = cls.create_member(cls.network, "Le Potager", "2020-01-01")
        cls.epicerie = cls.create_member(cls.network, "L'Epicerie")
        cls.bees = cls.create_member(cls.network, "BEES coop")
        cls.anna = cls.create_representative(cls.potager, "anna")
        cls.bruno = cls.create_representative(cls.potager, "bruno", role="substitute")
        cls.chloe = cls.create_representative(cls.epicerie, "chloe")

    def bars(self, body=None, **span):
        """[(seat, kind, from, until)] of the first college."""
        timeline = (body or self.body)._timeline(**span)
        return [
            (seat["number"], bar["kind"], bar["date_from"], bar["date_until"])
            for seat in timeline["colleges"][0]["seats"]
            for bar in seat["bars"]
        ]

    def says(self):
        tree = html.fromstring(self.body.timeline_html)
        return [
            " ".join(line.text_content().split()) for line in tree.xpath("//li/ul/li")
        ]

    def words(self, content):
        return " ".join(html.fromstring(content).text_content().split())

    def test_a_place_in_percent(self):
        span = _Span(date(2026, 1, 1), date(2026, 1, 11))
        self.assertEqual(span.place(date(2026, 1, 3)), 20)
        self.assertEqual(span.part(date(2025, 12, 1), date(2026, 1, 6)), (0, 50))

    def test_gaps_below_the_minimum_and_between(self):
        self.create_mandate(
            self.college, self.potager, "2025-03-01", delegate=self.anna
        )
        self.create_mandate(
            self.college,
            self.epicerie,
            "2025-06-01",
            date_end="2026-01-01",
            delegate=self.chloe,
        )
        span = {"date_from": date(2025, 1, 1), "date_to": date(2027, 3, 1)}
        self.assertEqual(
            self.bars(**span),
            [
                (1, "full", date(2025, 3, 1), date(2027, 3, 1)),
                # Two are needed: while only one sits, one of the free is missing.
                (2, "missing", date(2025, 3, 1), date(2025, 6, 1)),
                (2, "full", date(2025, 6, 1), date(2026, 1, 1)),
                (2, "missing", date(2026, 1, 1), date(2027, 3, 1)),
                (3, "free", date(2025, 3, 1), date(2027, 3, 1)),
            ],
        )
        [college] = self.body._timeline()["colleges"]
        self.assertEqual((college["missing"], college["free"]), (1, 2))

    def test_a_rule_of_more_seats_makes_gaps_from_its_day_on(self):
        for member in (self.potager, self.epicerie, self.bees):
            self.create_mandate(self.college, member, "2026-01-01")
        self.college.rule_ids = [
            Command.create(
                {
                    "date_start": "2027-01-01",
                    "seats_min": 4,
                    "seats_max": 5,
                    "term_months": 24,
                }
            )
        ]
        span = {"date_from": date(2026, 1, 1), "date_to": date(2027, 6, 1)}
        self.assertEqual(
            self.bars(**span)[3:],
            [
                (4, "missing", date(2027, 1, 1), date(2027, 6, 1)),
                (5, "free", date(2027, 1, 1), date(2027, 6, 1)),
            ],
        )

    def test_an_interim_does_not_count_for_the_minimum(self):
        self.create_mandate(self.college, self.potager, "2026-05-01")
        self.create_mandate(
            self.college, self.bees, "2026-06-01", kind="interim", origin="interim"
        )
        [line] = self.body._composition(date(2026, 6, 15))
        self.assertEqual((line["missing"], line["free"]), (1, 1))
        self.assertIn(
            "1 June 2026 to 1 September 2026: BEES coop, interim without a vote",
            self.says(),
        )

    def test_delegates_one_after_another_are_said(self):
        mandate = self.create_mandate(
            self.college, self.potager, "2025-03-01", delegate=self.anna
        )
        mandate.delegate_ids.date_end = "2026-02-01"
        self.env["komunigi.delegate"].create(
            {
                "mandate_id": mandate.id,
                "partner_id": self.bruno.partner_id.id,
                "date_start": "2026-02-01",
            }
        )
        self.assertIn(
            "1 March 2025 to 1 March 2027: Le Potager, through Anna, then Bruno",
            self.says(),
        )
        for day, name in (("2025-12-31", "Anna"), ("2026-02-01", "Bruno")):
            [line] = self.body._composition(date.fromisoformat(day))
            self.assertEqual(line["sitting"][0]["through"], name)

    def test_who_takes_over_sits_along_first(self):
        self.create_mandate(self.college, self.potager, "2026-09-01")
        [line] = self.body._composition(date(2026, 8, 20))
        self.assertFalse(line["sitting"])
        [along] = line["along"]
        self.assertEqual(along["mandate"].holder_name, "Le Potager")
        [line] = self.body._composition(date(2026, 7, 1))
        self.assertFalse(line["along"])
        bars = self.body._timeline()["colleges"][0]["seats"][0]["bars"]
        [bar] = [bar for bar in bars if bar["kind"] == "full"]
        self.assertTrue(bar["along"][1])

    def test_the_last_day_is_the_one_before_the_end(self):
        self.create_mandate(self.college, self.potager, "2024-08-01")
        [before] = self.body._composition(date(2026, 7, 31))
        [after] = self.body._composition(date(2026, 8, 1))
        self.assertEqual(len(before["sitting"]), 1)
        self.assertEqual(len(after["sitting"]), 0)

    def test_names_are_text(self):
        member = self.create_member(self.network, "<b>Bold</b> \"&' coop")
        self.create_mandate(self.college, member, "2026-01-01")
        self.assertNotIn("<b>", self.body.timeline_html)
        self.assertIn("&lt;b&gt;Bold", self.body.timeline_html)

    def test_a_body_without_anything_says_so(self):
        empty = self.create_body(self.network, "Empty")
        self.assertIn("no seats yet", empty.timeline_html)
        self.assertEqual(empty._composition(date(2026, 1, 1)), [])

    def test_nobody_yet_is_missing_from_today_on(self):
        self.assertEqual(
            [(seat, kind, since) for seat, kind, since, _until in self.bars()],
            [
                (1, "missing", date(2026, 6, 15)),
                (2, "missing", date(2026, 6, 15)),
                (3, "free", date(2026, 6, 15)),
            ],
        )

    def test_the_backend_asks_for_a_day(self):
        self.create_mandate(self.college, self.potager, "2026-08-01")
        action = self.body.action_composition()
        composition = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(composition.day, date(2026, 6, 15))
        self.assertIn("Missing: 2", self.words(composition.composition_html))
        composition.day = "2026-08-01"
        self.assertIn("Le Potager", composition.composition_html)

    def test_the_printed_one_folds_nothing(self):
        self.create_mandate(self.college, self.potager, "2026-01-01")
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "komunigi_noyau.report_body_composition", self.body.ids
        )
        tree = html.fromstring(content)
        self.assertFalse(tree.xpath("//details"))
        self.assertIn("Le Potager", tree.text_content())

    def test_queries_do_not_grow_with_mandates(self):
        body = self.create_body(self.network, "Large")
        college = self.create_college(body, seats_min=1, seats_max=200)

        def fill(number):
            for member in self.create_members(self.network, number, f"More {number}"):
                person = self.env["res.partner"].create({"name": member.partner_name})
                representation = self.env["komunigi.representation"].create(
                    {
                        "membership_id": member.id,
                        "partner_id": person.id,
                        "date_start": "2025-01-01",
                    }
                )
                self.create_mandate(
                    college, member, "2026-01-01", delegate=representation
                )

        def queries():
            with self.counted("timeline of a body") as took:
                self.assertTrue(body.timeline_html)
                body._composition(date(2026, 6, 15))
            return took.queries

        fill(10)
        queries()
        few = queries()
        fill(90)
        self.assertLessEqual(queries(), few)
