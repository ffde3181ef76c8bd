# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is kept of whom is written down, and a network is exported whole."""

import base64
import csv
import io
import json
import re
import zipfile
from pathlib import Path

from odoo.models import MAGIC_COLUMNS
from odoo.tests import TransactionCase, new_test_user, tagged

ROOT = Path(__file__).parents[1]
PERSONS = {
    "res.partner",
    "res.users",
    "komunigi.membership",
    "komunigi.representation",
    "komunigi.mandate",
    "komunigi.contributor",
    "komunigi.poll.elector",
}
TEXTS = ("char", "text", "html", "json", "binary")
# Texts that are about things: names and words of what the network itself makes.
NOT_PERSONAL_TEXTS = {
    "name",
    "error",
    "trouble",
    "text_digest",
    "document_digest",
    "scan_digest",
    "digest",
    "fingerprint",
    "room_fingerprint",
    "public_key",
    "lot_secret",
    "lot_commitment",
    "location",
    "video_url",
    "looks",
    "decision",
    "postpone_reason",
    "cancel_reason",
    "roll_figures",
    "circle_figures",
    "version",
    "role",
    "booklet",
    "source",
    "number",
    "polls_voted",
    "repository",
    "title",
}
# Models whose every text is about things.
NOT_PERSONAL = {
    "komunigi.admission.condition",
    "komunigi.assembly.preset",
    "komunigi.assembly.preset.line",
    "komunigi.basis",
    "komunigi.body.function",
    "komunigi.budget",
    "komunigi.budget.line",
    "komunigi.catch.up",
    "komunigi.college",
    "komunigi.cost.key",
    "komunigi.decision.tag",
    "komunigi.dues.reminder",
    "komunigi.dues.scale",
    "komunigi.dues.tier",
    "komunigi.evaluation",
    "komunigi.fund",
    "komunigi.leaving.reason",
    "komunigi.legal.form",
    "komunigi.legal.rule",
    "komunigi.member.category",
    "komunigi.migration",
    "komunigi.migration.line",
    "komunigi.poll.paper.line",
    "komunigi.provision",
    "komunigi.scenario",
    "komunigi.skill",
    "komunigi.upstream.link",
}


def tables():
    """By model that a readme's table names, the texts that it names of it."""
    named = {}
    for readme in sorted(ROOT.glob("komunigi_*/readme/CONFIGURE.md")):
        rows = [line for line in readme.read_text().splitlines() if line[:1] == "|"]
        for model, texts in re.findall(
            r"`(komunigi\.[a-z.]+)`(?: \(([a-z_, ]+)\))?", "\n".join(rows)
        ):
            named.setdefault(model, set()).update(filter(None, texts.split(", ")))
    return named


@tagged("post_install", "-at_install")
class TestPersonalData(TransactionCase):
    def models(self):
        return self.env["komunigi.network"]._models_of_networks()

    def personal_fields(self, model):
        for name, field in model._fields.items():
            if not field.store or field.related or name in MAGIC_COLUMNS:
                continue
            if name in self.env["mail.activity.mixin"]._fields:
                continue
            if field.comodel_name in PERSONS and field.type != "one2many":
                yield name, False
            elif field.type in TEXTS and name not in NOT_PERSONAL_TEXTS:
                yield name, True

    def test_every_field_that_tells_of_somebody_is_in_a_table(self):
        named = tables()
        self.assertGreater(len(named), 40)
        missing = []
        for model in self.models():
            if model._name in NOT_PERSONAL:
                links = [n for n, text in self.personal_fields(model) if not text]
                self.assertFalse(links, f"{model._name} tells of persons: {links}")
                continue
            for name, is_text in self.personal_fields(model):
                texts = named.get(model._name)
                if texts is None or (is_text and name not in texts):
                    missing.append(f"{model._name}.{name}")
        self.assertFalse(missing, "Name them in the addon's readme/CONFIGURE.md")

    def test_the_tables_name_what_there_is(self):
        for model, texts in tables().items():
            self.assertIn(model, self.env)
            self.assertLessEqual(texts, set(self.env[model]._fields), model)

    def test_every_model_is_exported_or_left_out_for_a_reason(self):
        networks = self.env["komunigi.network"]
        contents, left_out = networks._contents(), networks._left_out()
        for model in self.models():
            self.assertTrue(
                model._name in contents or left_out.get(model._name), model._name
            )
        for model, path in contents.items():
            # Whatever is found belongs to the network that it is found by.
            if path:
                self.env[model].search([(path, "=", 0)], limit=1)
                self.assertTrue(path == "id" or path.endswith("network_id"), model)
        for model in networks._shared_by_networks():
            persons = [
                n for n, text in self.personal_fields(self.env[model]) if not text
            ]
            self.assertFalse(persons, model)


@tagged("post_install", "-at_install")
class TestWholeNetwork(TransactionCase):
    """The demo's networks, exported and read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env,
            login="whole_administrator",
            groups="komunigi_membership.group_administrator",
        )

    def exported(self, network):
        self.administrator.company_ids |= network.company_id
        network.with_user(self.administrator).action_export()
        export = network.export_ids[:1]
        export._try_make()
        self.assertFalse(export.error)
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(export.file)))
        found = {}
        for name in archive.namelist():
            if name.startswith("tables/"):
                text = io.StringIO(archive.read(name).decode())
                model = name.split("-", 1)[1].removesuffix(".csv")
                found[model] = list(csv.DictReader(text))
        return found, archive

    def test_totals_of_every_network_are_read_back(self):
        networks = self.env["komunigi.network"].search([])
        self.assertTrue(networks)
        for network in networks:
            with self.subTest(network=network.name):
                found, archive = self.exported(network)
                self.check_counts(network, found)
                self.check_sums(network, found)
                self.check_secrets(network, found, archive)

    def check_counts(self, network, found):
        for model, path in network._contents().items():
            if path:
                own = self.env[model].with_user(self.administrator)
                own = own.with_context(
                    active_test=False, allowed_company_ids=network.company_id.ids
                )
                self.assertEqual(
                    len(found[model]),
                    own.search_count([(path, "=", network.id)]),
                    model,
                )

    def check_sums(self, network, found):
        def total(model, column):
            return sum(float(row[column] or 0) for row in found[model])

        charges = self.env["komunigi.dues.charge"].with_context(active_test=False)
        charges = charges.search([("network_id", "=", network.id)])
        self.assertAlmostEqual(
            total("komunigi.dues.charge", "amount"), sum(charges.mapped("amount")), 2
        )
        self.assertAlmostEqual(
            total("komunigi.dues.charge", "(residual)"),
            sum(charges.mapped("residual")),
            2,
        )
        entries = self.env["komunigi.fund.entry"].search(
            [("network_id", "=", network.id)]
        )
        self.assertAlmostEqual(
            total("komunigi.fund.entry", "(balance)"), sum(entries.mapped("balance")), 2
        )
        invoices = charges.move_id
        exported = {row["name"]: row for row in found["account.move"]}
        for invoice in invoices:
            row = exported[invoice.name]
            self.assertAlmostEqual(float(row["amount_total"]), invoice.amount_total)
            self.assertAlmostEqual(
                float(row["amount_residual"]), invoice.amount_residual
            )

    def check_secrets(self, network, found, archive):
        self.assertNotIn("komunigi.poll.link", found)
        for model, columns in (
            ("komunigi.poll", {"public_key", "lot_secret", "box_length"}),
            ("komunigi.meeting", {"room_fingerprint"}),
            ("komunigi.meeting.member", {"code"}),
        ):
            for row in found[model][:1]:
                self.assertFalse({name.strip("()") for name in row} & columns)
        states = {row["id"]: row["state"] for row in found["komunigi.poll"]}
        for row in found["komunigi.ballot"]:
            self.assertEqual(states[row["poll_id/id"]], "result")
        manifest = json.loads(archive.read("manifest.json"))
        self.assertIn("komunigi.poll.link", manifest["left_out"])
