# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import json

from odoo.tools import SQL

from .. import key_file

NUMBER = "K7QF-3MZX-9TRA"


class SecrecyMixin:
    """Looks at what a confidential poll leaves behind, beside the ORM."""

    def query(self, query, *parameters):
        self.env.cr.execute(query, parameters)
        return self.env.cr.fetchall()

    def boxes(self, poll):
        rows = self.query(
            "SELECT box FROM komunigi_poll_urn WHERE poll_id = %s", poll.id
        )
        return [bytes(box) for (box,) in rows]

    def keys(self, poll):
        files = key_file.found(self.env.cr.dbname)
        return [key for key in files if key.poll_id == poll.id]

    def board(self, poll):
        return json.loads(base64.b64decode(poll.board))

    def everything(self):
        """{table: fingerprint of all its rows}, and where each sequence is."""
        self.env.flush_all()
        tables = self.query(
            """SELECT table_name FROM information_schema.tables
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"""
        )
        each = [
            SQL(
                "SELECT %s, COUNT(*), SUM(hashtextextended(t::text, 0)::numeric) "
                "FROM %s t",
                table,
                SQL.identifier(table),
            )
            for (table,) in tables
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(each))
        rows += self.query("SELECT sequencename, last_value, 0 FROM pg_sequences")
        return {table: (count, fingerprint) for table, count, fingerprint in rows}

    def changed(self, before):
        """The tables and sequences that are not as they were."""
        after = self.everything()
        return {name for name in after if after[name] != before.get(name)}

    def roll(self, poll):
        """All that stands on the roll, by elector."""
        return {
            row[0]["id"]: row[0]
            for row in self.query(
                "SELECT to_jsonb(e) FROM komunigi_poll_elector e WHERE poll_id = %s",
                poll.id,
            )
        }
