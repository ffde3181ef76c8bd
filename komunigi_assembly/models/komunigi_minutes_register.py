# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

FILES = ("document", "scan")


class KomunigiMinutesRegister(models.Model):
    """One entry of a network's register of minutes: signed minutes, or a note.

    Numbered without gaps in the order in which they are entered. An entry holds the
    text and the signed paper in its own table, so that no call replaces a file
    beneath it, and never changes. Its fingerprint is made of the files', and of the
    fingerprint of the entry before it: an entry that somebody changed, took out or
    slipped in by the database shows when the register is checked.
    """

    _name = "komunigi.minutes.register"
    _description = "Register of minutes"
    _inherit = ["komunigi.networked"]
    _order = "network_id, number desc"
    _is_all_reckoned = True

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    kind = fields.Selection(
        [("minutes", "Minutes of the assembly"), ("note", "Note")],
        required=True,
        readonly=True,
    )
    name = fields.Char(required=True, readonly=True)
    meeting_id = fields.Many2one(
        "komunigi.meeting", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    meeting_date = fields.Date(string="Held on", readonly=True)
    date_signed = fields.Date(string="Signed on", required=True, readonly=True)
    date_entered = fields.Datetime(string="Entered on", required=True, readonly=True)
    author_id = fields.Many2one(
        "res.partner", string="Entered by", ondelete="restrict", readonly=True
    )
    corrects_id = fields.Many2one(
        "komunigi.minutes.register",
        string="Note on",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
    )
    note_ids = fields.One2many("komunigi.minutes.register", "corrects_id")
    # In this table, not beside it.
    text = fields.Html(sanitize=False, readonly=True, help="As it was signed.")
    document = fields.Binary(
        string="Text (PDF)", attachment=False, readonly=True, help="As it was signed."
    )
    document_name = fields.Char(compute="_compute_document_name")
    scan = fields.Binary(string="Signed paper", attachment=False, readonly=True)
    scan_name = fields.Char(readonly=True)
    text_digest = fields.Char(string="SHA-256 of the text", readonly=True)
    document_digest = fields.Char(string="SHA-256 of the PDF", readonly=True)
    scan_digest = fields.Char(string="SHA-256 of the signed paper", readonly=True)
    fingerprint = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of all that this entry holds and of the fingerprint before it.",
    )

    _number_once = models.Constraint(
        "UNIQUE(network_id, number)", "This number of the register is taken."
    )
    _minutes_once = models.UniqueIndex(
        "(meeting_id) WHERE kind = 'minutes'",
        "The minutes of this meeting are in the register.",
    )
    _minutes_whole = models.Constraint(
        "CHECK(kind <> 'minutes' OR (meeting_id IS NOT NULL"
        " AND document IS NOT NULL AND scan IS NOT NULL))",
        "Minutes enter the register with their text and the signed paper.",
    )

    @api.depends("number", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = self.env._(
                "No. %(number)s · %(name)s", number=entry.number, name=entry.name
            )

    @api.depends("name", "number")
    def _compute_document_name(self):
        for entry in self:
            name = (entry.name or "").replace("/", "-")
            entry.document_name = f"{entry.number} - {name}.pdf"

    def write(self, vals):
        self.check_access("write")
        self._check_never_changes()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_entered(self):
        self._check_never_changes()

    def _check_never_changes(self):
        """Whatever the rights of who asks."""
        if self:
            raise UserError(
                self.env._(
                    "An entry of the register neither changes nor is it taken out: add "
                    "a note on it."
                )
            )

    # Entering

    @api.model
    def _next_number(self, network) -> int:
        # sudo: numbers follow the register, whoever looks.
        last = self.sudo().search(
            [("network_id", "=", network.id)], order="number desc", limit=1
        )
        return last.number + 1

    @api.model
    def _enter(self, network, vals):
        """Add an entry with the next number; the caller has the network's turn.

        :param vals: with `document` and `scan` as bytes
        """
        number = self._next_number(network)
        vals = {
            **vals,
            "network_id": network.id,
            "number": number,
            "date_entered": fields.Datetime.now(),
            "author_id": self.env.user.partner_id.id,
            "text_digest": _digest((vals.get("text") or "").encode()),
        }
        for name in FILES:
            content = vals.get(name)
            vals[f"{name}_digest"] = _digest(content)
            vals[name] = base64.b64encode(content) if content else False
        before = self._entry_before(network, number)
        # sudo: entries are written by signing and noting only; their callers asked
        # for the right to change the meeting.
        entries = self.sudo()
        vals["fingerprint"] = entries._fingerprint(vals, before.fingerprint)
        return entries.create(vals).with_env(self.env)

    @api.model
    def _entry_before(self, network, number):
        # sudo: as in `_next_number`.
        return self.sudo().search(
            [("network_id", "=", network.id), ("number", "=", number - 1)]
        )

    @api.model
    def _fingerprint(self, vals, before) -> str:
        """Of what an entry says, in the order of names."""
        told = {
            "before": before or "",
            "network": vals["network_id"],
            "number": vals["number"],
            "kind": vals["kind"],
            "name": vals["name"],
            "meeting": vals.get("meeting_id") or 0,
            "meeting_date": str(vals.get("meeting_date") or ""),
            "date_signed": str(vals["date_signed"]),
            "date_entered": str(vals["date_entered"]),
            "corrects": vals.get("corrects_id") or 0,
            "text": vals["text_digest"],
            "document": vals["document_digest"],
            "scan": vals["scan_digest"],
        }
        return _digest(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())

    def action_add_note(self):
        """Say what is wrong in it: on a line of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note on %s", self.display_name),
            "res_model": "komunigi.minutes.note",
            "view_mode": "form",
            "target": "new",
            "context": {"default_entry_id": self.id},
        }

    def _add_note(self, text, date_signed):
        """:param text: plain"""
        self.ensure_one()
        # sudo: locks the network, which whoever writes the register need not change.
        self.network_id.sudo()._take_turn()
        return self._enter(
            self.network_id,
            {
                "kind": "note",
                "name": self.network_id._in_common_language().env._(
                    "Note on No. %s", self.number
                ),
                "corrects_id": self.id,
                "meeting_id": self.meeting_id.id,
                "meeting_date": self.meeting_date,
                "date_signed": date_signed,
                "text": str(plaintext2html(text)),
            },
        )

    # Checking

    def action_verify(self):
        """Reckon the fingerprints anew and say what does not fit."""
        self.check_access("read")
        # All that the reader may read, where none is chosen.
        entries = self or self.search([])  # pylint: disable=no-search-all
        troubles = entries.network_id._troubles_of_register()
        if troubles:
            message, kind = "\n".join(troubles), "danger"
        else:
            message, kind = self._say_unchanged(entries.network_id), "success"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Register of minutes"),
                "message": message,
                "type": kind,
                "sticky": bool(troubles),
            },
        }

    def _say_unchanged(self, networks) -> str:
        count = self.search_count([("network_id", "in", networks.ids)])
        return self.env._(
            "Entries: %s. Numbered without gaps, all as they were entered.", count
        )

    def _trouble(self, number, before) -> str:
        """What does not fit in this entry; empty: nothing.

        :param number: that it must have
        :param before: fingerprint of the entry before it
        """
        self.ensure_one()
        said = {"number": self.number, "expected": number}
        if self.number != number:
            return self.env._("No. %(expected)s is missing.", **said)
        vals = {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in self._fields
            if self._fields[name].store and name not in FILES
        }
        digests = {
            "text_digest": _digest(str(self.text or "").encode()),
            **{
                f"{name}_digest": _digest(base64.b64decode(self[name] or b""))
                for name in FILES
            },
        }
        if any(self[name] != digest for name, digest in digests.items()):
            return self.env._("No. %(number)s holds another text or file.", **said)
        if self._fingerprint(vals, before) != self.fingerprint:
            return self.env._(
                "No. %(number)s was changed, or the entry before it was.", **said
            )
        if self.kind == "minutes" and self.meeting_id.minutes_entry_id != self:
            return self.env._("The meeting of No. %(number)s was changed.", **said)
        return ""

    def _say_title(self) -> str:
        """“Minutes of the general assembly of 3 June 2027, No. 12 …” for extracts."""
        self.ensure_one()
        return self.env._(
            "%(name)s of %(day)s, No. %(number)s of the register",
            name=self.name,
            day=format_date(self.env, self.meeting_date, date_format="d MMMM y"),
            number=self.number,
        )


class KomunigiNetwork(models.Model):
    _inherit = "komunigi.network"

    def _troubles_of_register(self) -> list[str]:
        """What does not fit in the registers of minutes of these networks."""
        troubles = []
        for network in self:
            entries = (
                self.env["komunigi.minutes.register"]
                # sudo: the chain runs through all entries, whoever may read which.
                .sudo()
                .with_context(bin_size=False)
                .search([("network_id", "=", network.id)], order="number")
            )
            before = ""
            for number, entry in enumerate(entries, 1):
                trouble = entry._trouble(number, before)
                if trouble:
                    troubles.append(f"{network.name}: {trouble}")
                    # What follows hangs on it.
                    break
                before = entry.fingerprint
        return troubles


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""
