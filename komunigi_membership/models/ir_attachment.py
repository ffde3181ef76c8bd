# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import os

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _file_write(self, bin_value, checksum):
        """A disk that is full leaves no half of a file.

        Odoo would take it for another file with the same checksum, and refuse the
        whole one for good: mails with that file, or a paper, could never be kept.
        """
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            path = self._full_path(f"{checksum[:2]}/{checksum}")
            # What another process has written meanwhile is whole.
            with contextlib.suppress(OSError):
                if not self._same_content(bin_value, path):
                    os.unlink(path)
            raise
