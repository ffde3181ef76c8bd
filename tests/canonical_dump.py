# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a database says, so that two runs of the same can be compared.

Ids differ between them where something was rolled back, and so do moments, secrets and
the files that are drawn anew; amounts, numbers, states, texts, links and counts do not.
"""

import hashlib
import json
import os
import re
from collections import Counter

from odoo.tools import SQL

from odoo.addons.komunigi_vote import key_file

# Beside all of ours: what they cause elsewhere.
ELSEWHERE = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "account.full.reconcile",
    "account.journal",
    "calendar.event",
    "ir.attachment",
    "mail.activity",
    "mail.followers",
    "mail.mail",
    "mail.message",
    "mail.notification",
    "mail.tracking.value",
    "product.product",
    "res.partner",
    "res.users",
)
BARE_TABLES = ("komunigi_poll_urn",)
# Drawn at random, or made of what is; of which record, or of what moment
RANDOM = re.compile(
    r"token|secret|signup|message_id$|references$|fingerprint|digest|lot_commitment"
    r"|public_key|^code$|^box$|store_fname|checksum|file_size|index_content"
    r"|^create_|^write_|^path$|parent_path"
)
# Counted by Odoo after the commit, to sort partners by
COUNTED_LATER = {"customer_rank", "supplier_rank"}
# In a text: hours, and long rows of letters and digits as tokens are
PASSING = re.compile(r"\b\d\d:\d\d(:\d\d)?\b|[\w-]*(?=[\w-]*\d)[\w-]{24,}")
ROUNDS = 4


class CanonicalDump:
    """The rows of a database, in words that do not depend on ids.

    A row that the database began with is called by its id; a new one by what it says
    and by what it links to, of which a few rounds of hashing make a name.

    :ivar rows: Counter of (table, row)
    """

    def __init__(self, env, known=None, leave=()):
        """
        :param known: the highest id of each table that it began with; now, if none
        :param leave: "table.column" of what may differ
        """
        env.flush_all()
        self.env = env
        self.leave = set(leave)
        self.models = {
            model._table: model
            for name, model in env.registry.items()
            if (name in ELSEWHERE or name.startswith("komunigi."))
            and model._auto
            and not model._abstract
            and not model._transient
        }
        self.known = known or self._highest_ids()
        self.rows = self._read()

    def _highest_ids(self):
        known = {}
        for name, model in self.env.registry.items():
            if model._auto and not model._abstract and name != "ir.cron.progress":
                [[highest]] = self.env.execute_query(
                    SQL("SELECT MAX(id) FROM %s", SQL.identifier(model._table))
                )
                known[model._table] = highest or 0
        return known

    def _read(self):
        plain, links = {}, {}
        for table, model in self.models.items():
            for row in self._rows_of(table):
                key = (table, row["id"])
                plain[key], links[key] = self._split(model, row)
        names = {
            key: key[1] if self._is_old(*key) else _hash(key[0], said)
            for key, said in plain.items()
        }
        first = dict(names)
        for _round in range(ROUNDS):
            names = {
                key: first[key]
                if self._is_old(*key)
                else _hash(first[key], self._named(links[key], names))
                for key in plain
            }
        rows = Counter()
        for key, said in plain.items():
            told = {**said, **self._named(links[key], names)}
            if self._is_old(*key):
                told["id"] = key[1]
            rows[key[0], json.dumps(told, sort_keys=True, default=str)] += 1
        for table, ends in self._relations().items():
            for row in self._rows_of(table):
                told = self._named(
                    {column: (other, row[column]) for column, other in ends.items()},
                    names,
                )
                rows[table, json.dumps(told, sort_keys=True)] += 1
        for table in BARE_TABLES:
            rows[table, len(self._rows_of(table))] += 1
        rows.update(self._files())
        return rows

    def _rows_of(self, table):
        self.env.cr.execute(SQL("SELECT * FROM %s", SQL.identifier(table)))
        return self.env.cr.dictfetchall()

    def _is_old(self, table, id_):
        return id_ <= self.known.get(table, 0)

    def _split(self, model, row):
        """What a row says by itself, and {column: (table, id)} of its links."""
        said, links = {}, {}
        for column, value in row.items():
            field = model._fields.get(column)
            if (
                column == "id"
                or field is None
                or RANDOM.search(column)
                or column in COUNTED_LATER
                or f"{model._table}.{column}" in self.leave
            ):
                continue
            if value is None:
                said[column] = None
            elif column == "reached_id":
                # How far a mailing is: whom it wrote to last
                links[column] = (self.env[model._addressee]._table, value)
            elif field.type == "many2one" and not field.company_dependent:
                links[column] = (
                    self.env.registry[field.comodel_name]._table,
                    value,
                )
            elif field.type == "many2one_reference":
                other = self.env.registry.models.get(row[field.model_field])
                links[column] = (other._table if other else "", value)
            elif field.type in ("datetime", "binary"):
                said[column] = "there is"
            elif isinstance(value, str | dict | list):
                text = value if isinstance(value, str) else json.dumps(value)
                said[column] = PASSING.sub("~", text)
            else:
                said[column] = value
        return said, links

    def _named(self, links, names):
        return {
            column: f"{table}:{names.get((table, id_), id_)}"
            for column, (table, id_) in links.items()
        }

    def _relations(self):
        """{table: {column: table}} of the links between many and many."""
        found = {}
        for model in self.models.values():
            for field in model._fields.values():
                if field.type == "many2many" and field.store:
                    other = self.env.registry[field.comodel_name]
                    if not other._transient:
                        found[field.relation] = {
                            field.column1: model._table,
                            field.column2: other._table,
                        }
        return found

    def _files(self):
        """Which attachments have their file, whole; of which polls there is a key."""
        attachments = self.env["ir.attachment"].sudo()
        self.env.cr.execute(
            "SELECT id, name, store_fname, checksum FROM ir_attachment"
            " WHERE store_fname IS NOT NULL AND id > %s",
            [self.known.get("ir_attachment", 0)],
        )
        for _id, name, stored, checksum in self.env.cr.fetchall():
            path = attachments._full_path(stored)
            content = b""
            if os.path.exists(path):
                with open(path, "rb") as file:
                    content = file.read()
            whole = hashlib.sha1(content).hexdigest() == checksum  # noqa: S324
            yield "files", (name, "whole" if whole else "lost")
        polls = self.env["komunigi.poll"].sudo().with_context(active_test=False)
        for key in key_file.found(self.env.cr.dbname):
            poll = polls.browse(key.poll_id).exists()
            if key.fits(poll.id, poll.public_key):
                yield "keys", poll.id

    def __sub__(self, other):
        """What is here and not there, as lines."""
        return [
            f"{count}x {table}: {row}"
            for (table, row), count in sorted(
                (self.rows - other.rows).items(), key=lambda entry: str(entry[0])
            )
        ]

    def differences(self, expected):
        """Empty where both say the same; `+` what is too much, `-` what is missing."""
        return [
            *(f"+ {line}" for line in self - expected),
            *(f"- {line}" for line in expected - self),
        ]


def _hash(*said):
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:12]
