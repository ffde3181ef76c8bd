# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import csv
import hashlib
import json
import re
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from odoo import models
from odoo.fields import Domain
from odoo.tools import split_every

BATCH = 500
FORMAT = "komunigi-network-1"
# Ours, so that an import never meets a record that is there already.
PREFIX = "komunigi_export"
PARTNER_FIELDS = (
    "name",
    "is_company",
    "parent_id/id",
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "vat",
    "ref",
    "lang",
    "active",
)
USER_FIELDS = ("login", "partner_id/id", "active")
INVOICE_FIELDS = (
    "name",
    "move_type",
    "partner_id/id",
    "ref",
    "invoice_date",
    "invoice_date_due",
    "currency_id",
    "amount_untaxed",
    "amount_tax",
    "amount_total",
    "amount_residual",
    "payment_state",
)
# A spreadsheet takes what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NetworkArchive:
    """Writes one network into a zip: a table a model, documents, invoices, manifest.

    What it accepts: a network in the environment of who asked, whose rights choose
    what is written. How to use it: `NetworkArchive(network).make(path)`; then `rows`
    has how many records of each model there are. How it works: models are gone
    through in an order in which each comes after those that it needs, their records
    in batches that are forgotten at once, so that memory does not grow with the
    network; tables go to files beside, documents straight into the zip.
    """

    def __init__(self, network):
        self.network = network
        self.env = network.env
        self.rows = Counter()
        self.files = []
        self.named = {"res.partner": set(), "res.users": set(), "account.move": set()}
        self.shared_ids = {}
        self.left_out_fields = network._fields_left_out()
        self.order = self._in_order_of_need(network._contents())
        self.columns = {}

    def make(self, path):
        with (
            tempfile.TemporaryDirectory() as folder,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as self.zip,
        ):
            self.folder = Path(folder)
            self.documents = []
            tables = [
                self._write_model(place, name, path_to)
                for place, (name, path_to) in enumerate(self.order.items(), 3)
            ]
            # After all others, when it is known whom they name; first to be imported.
            tables += [self._write_invoices(), *self._write_people()]
            tables.append(self._write_list_of_documents())
            for table in sorted(tables):
                self.zip.write(table, f"tables/{table.name}")
                self._note_table(table)
            self._write_file("README.txt", self._readme().encode())
            # Last: it tells of all the others.
            self.zip.writestr("manifest.json", self._manifest())

    # Order and columns

    def _in_order_of_need(self, contents) -> dict[str, str]:
        ordered = {}

        def visit(name, waiting):
            if name in ordered or name in waiting or name not in contents:
                return
            for field in self.env[name]._fields.values():
                if field.type == "many2one" and field.store and field.required:
                    visit(field.comodel_name, {*waiting, name})
            ordered[name] = contents[name]

        for name in contents:
            visit(name, set())
        return ordered

    def _fields_of(self, model) -> list:
        left_out = self.left_out_fields.get(model._name, set())
        mixins = set(self.env["mail.thread"]._fields) | set(
            self.env["mail.activity.mixin"]._fields
        )
        return [
            field
            for name, field in sorted(model._fields.items())
            if field.store
            and field.type != "one2many"
            and name not in models.MAGIC_COLUMNS
            and name not in mixins
            and name not in left_out
            and model._has_field_access(field, "read")
        ]

    def _header(self, field) -> str:
        name = field.name
        if field.type in ("many2one", "many2many") and self._is_written(
            field.comodel_name
        ):
            name = f"{name}/id"
        # What follows from other data is for reading, and not to be imported.
        is_reckoned = field.related or (field.compute and field.readonly)
        return f"({name})" if is_reckoned or field.type == "binary" else name

    def _is_written(self, model_name) -> bool:
        return model_name in self.order or model_name in ("res.partner", "res.users")

    # Tables

    def _write_table(self, place, name, header, rows) -> Path:
        """:param rows: lists; taken one by one"""
        table = self.folder / f"{place:03}-{name}.csv"
        with table.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return table

    def _rows_of(self, records, fields):
        """A row of each record, with its external id first."""
        known = self._ids_of(records)
        for record in records:
            yield [known[record.id], *(self._cell(record, each) for each in fields)]

    def _write_model(self, place, name, path_to):
        model = self.env[name]
        fields = self._fields_of(model)
        self.columns[name] = (place, fields)
        network = Domain(path_to, "=", self.network.id) if path_to else Domain.TRUE
        ids = model.search(network, order="id").ids

        def rows():
            for batch in split_every(BATCH, ids):
                yield from self._rows_of(model.browse(batch), fields)
                self._write_attachments(name, batch)
                self.env.invalidate_all(flush=False)

        self.rows[name] = len(ids)
        return self._write_table(
            place, name, ["id", *map(self._header, fields)], rows()
        )

    def _cell(self, record, field):
        value = record[field.name]
        match field.type:
            case "many2one" | "many2many":
                # sudo: the names of what a record that may be read points to.
                linked = value.sudo()
                if linked._name in self.named:
                    self.named[linked._name].update(linked.ids)
                if self._is_written(linked._name):
                    known = self._ids_of(linked)
                    return ",".join(known[id_] for id_ in linked.ids)
                called = "name" if linked._name == "account.move" else "display_name"
                names = linked.mapped(called)
                return _harmless(",".join(name or "" for name in names))
            case "binary" | "image":
                return self._write_binary(record, field, value)
            case "json":
                return json.dumps(value, ensure_ascii=False) if value else ""
            case "boolean":
                return "1" if value else "0"
            case "integer" | "float" | "monetary":
                return value
        if not value:
            return ""
        return _harmless(str(value))

    def _ids_of(self, records) -> dict[int, str]:
        """External ids: our own, but for what each database has from the addons."""
        if self.order.get(records._name) == "":
            return self._shared_ids_of(records)
        return {id_: f"{PREFIX}.{records._table}_{id_}" for id_ in records.ids}

    def _shared_ids_of(self, records):
        known = self.shared_ids.setdefault(records._name, {})
        unknown = records.browse(id_ for id_ in records.ids if id_ not in known)
        if unknown:
            # sudo: names of what the addons themselves brought.
            for id_, names in unknown.sudo()._get_external_ids().items():
                known[id_] = next(
                    (name for name in names if not name.startswith("__")),
                    f"{PREFIX}.{records._table}_{id_}",
                )
        return known

    def _write_people(self):
        # sudo: those whom the network's records name, and nothing but what is listed.
        users = self.env["res.users"].sudo().browse(sorted(self.named["res.users"]))
        self.named["res.partner"].update(users.partner_id.ids)
        partners = self.env["res.partner"].sudo()
        people = partners.browse(sorted(self.named["res.partner"])).exists()
        while above := people.parent_id - people:
            people |= above
        yield self._write_listed(1, people.sorted("id"), PARTNER_FIELDS)
        yield self._write_listed(2, users, USER_FIELDS)

    def _write_invoices(self):
        # sudo: bills and invoices that the network's own records are about.
        moves = self.env["account.move"].sudo()
        moves = moves.browse(sorted(self.named["account.move"])).exists()
        self.named["res.partner"].update(moves.partner_id.ids)
        for move in moves:
            for file in move.invoice_pdf_report_id:
                self._write_document(file.name, "account.move", move.id, file.raw)
        return self._write_listed(900, moves, INVOICE_FIELDS)

    def _write_listed(self, place, records, names):
        fields = [records._fields[name.removesuffix("/id")] for name in names]
        self.rows[records._name] = len(records)
        return self._write_table(
            place,
            records._name,
            ["id", *names],
            (
                row
                for batch in split_every(BATCH, records.ids)
                for row in self._rows_of(records.browse(batch), fields)
            ),
        )

    # Documents

    def _write_binary(self, record, field, value):
        if not value:
            return ""
        name = field.name
        file_name = f"{name}_name"
        if file_name in record._fields and record[file_name]:
            name = record[file_name]
        return self._write_document(
            name, record._name, record.id, base64.b64decode(value)
        )

    def _write_attachments(self, model_name, ids):
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", model_name),
                ("res_id", "in", list(ids)),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ],
            order="id",
        )
        for file in files:
            self._write_document(file.name, model_name, file.res_id, file.raw)
            file.invalidate_recordset()

    def _write_document(self, name, model_name, res_id, content):
        table = self.env[model_name]._table
        safe = re.sub(r"[^\w.-]+", "_", name).strip("._")[-80:] or "file"
        path = f"documents/{table}/{res_id}-{len(self.documents)}-{safe}"
        fingerprint = self._write_file(path, bytes(content or b""))
        self.documents.append(
            [path, model_name, f"{PREFIX}.{table}_{res_id}", name, fingerprint]
        )
        return path

    def _write_list_of_documents(self):
        return self._write_table(
            950,
            "documents",
            ["file", "model", "record/id", "name", "sha256"],
            (
                [*start, _harmless(name), fingerprint]
                for *start, name, fingerprint in self.documents
            ),
        )

    # What explains it

    def _note_table(self, table):
        fingerprint = hashlib.sha256()
        with table.open("rb") as file:
            while block := file.read(1 << 20):
                fingerprint.update(block)
        self._note(f"tables/{table.name}", fingerprint, table.stat().st_size)

    def _write_file(self, name, content) -> str:
        """:return: its SHA-256"""
        self.zip.writestr(name, content)
        return self._note(name, hashlib.sha256(content), len(content))

    def _note(self, name, fingerprint, size) -> str:
        digest = fingerprint.hexdigest()
        self.files.append({"name": name, "sha256": digest, "bytes": size})
        return digest

    def _manifest(self) -> str:
        return json.dumps(
            {
                "format": FORMAT,
                "network": self.network.name,
                "rows": dict(self.rows),
                "left_out": self.network._left_out(),
                "files": self.files,
            },
            ensure_ascii=False,
            indent=1,
        )

    def _readme(self) -> str:
        env = self.env
        lines = [
            self.network.name,
            "",
            env._(
                "tables/: a table for each kind of record, in UTF-8 with commas. "
                "With the same addons installed, import them in the order of their "
                "numbers (“Import records”). “id” is the external id, “…/id” that of "
                "another record.\n"
                "Columns in (brackets) follow from other data: they are for reading; "
                "leave them out when importing.\n"
                "Columns that point to a table with a higher number: import them in a "
                "second round, with “id” alone beside them.\n"
                "Texts are in the language of who made the export. A ' stands before "
                "texts that a spreadsheet would take for a formula.\n"
                "900-account.move.csv: what was invoiced (amount_total) and what is "
                "still due (amount_residual). Books are not imported from it.\n"
                "documents/: minutes, papers and invoices; 950-documents.csv says to "
                "which record each belongs.\n"
                "manifest.json: how many records and the SHA-256 of each file, to "
                "check that nothing is missing.\n"
                "Passwords, personal links, keys and ballots of polls that are not "
                "counted are in no export."
            ),
            "",
        ]
        for name, (place, fields) in self.columns.items():
            lines += [
                f"{place:03}-{name}.csv: {env['ir.model']._get(name).name}",
                *(
                    f"    {self._header(field)}: {field._description_string(env)}"
                    for field in fields
                ),
                "",
            ]
        lines += [
            f"{name}: {reason}" for name, reason in self.network._left_out().items()
        ]
        return "\n".join(lines)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
