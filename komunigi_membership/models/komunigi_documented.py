# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 50
# Documents and pictures; nothing that a browser or an office suite runs.
FILE_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "md": "text/plain",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class KomunigiDocumented(models.AbstractModel):
    """Takes texts and files from people in the portal, as they come.

    Called with sudo for who reads the record: each caller has asked.
    """

    _name = "komunigi.documented"
    _description = "Record with texts and files of its people"

    @api.model
    def _clean(self, text, longest: int) -> str:
        """What was typed, if it is no longer than `longest` characters."""
        text = (text or "").replace("\r\n", "\n").strip()
        if "\x00" in text:
            raise UserError(self.env._("This text has signs that no text has."))
        if len(text) > longest:
            raise UserError(
                self.env._(
                    "This text has %(given)s characters: shorten it to %(maximum)s.",
                    given=len(text),
                    maximum=longest,
                )
            )
        return text

    @api.model
    def _text_html(self, text) -> Markup:
        """What was typed, for a page: escaped, with paragraphs and links."""
        return plaintext2html(text) if text else Markup()

    def _check_takes_files(self):
        """To be extended: raise UserError where no file is added any more."""

    def _attach(self, name: str, content: bytes):
        """Keep a file with the record."""
        name = (name or "").replace("\\", "/").rpartition("/")[2].strip()
        name = "".join(sign for sign in name if sign.isprintable())
        stem, _dot, ending = name.rpartition(".")
        if not stem or ending.lower() not in FILE_TYPES:
            raise UserError(
                self.env._(
                    "Files of this kind are not taken. Those that are: %s.",
                    ", ".join(sorted(FILE_TYPES)),
                )
            )
        if not content:
            raise UserError(self.env._("This file is empty."))
        if len(content) > LARGEST_FILE:
            raise UserError(self._say_too_large())
        self._lock()
        self._check_takes_files()
        if len(self._files()) >= MOST_FILES:
            raise UserError(self.env._("%s files at most are kept here.", MOST_FILES))
        # sudo: portal users have no rights on the record, and so none on its files.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{stem[:120]}.{ending.lower()}",
                    "raw": content,
                    "mimetype": FILE_TYPES[ending.lower()],
                    "res_model": self._name,
                    "res_id": self.id,
                    "public": False,
                }
            )
        )

    @api.model
    def _say_too_large(self) -> str:
        return self.env._(
            "This file is too large: %s megabytes at most.", LARGEST_FILE // 1024**2
        )

    def _files(self):
        """The files of these records, in the order in which they came."""
        # sudo: files of a record that the reader reads.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("res_field", "=", False),
                order="id",
            )
        )
