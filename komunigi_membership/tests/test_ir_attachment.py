# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import os
import resource

from odoo.tests import TransactionCase

PAPER = b"The board of Le Potager agrees to pay its share. Signed: Anna."


@contextlib.contextmanager
def room_for(size):
    """No file gets larger than this: the rest is refused, as by a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestIrAttachment(TransactionCase):
    def test_a_paper_is_kept_once_the_disk_has_room_again(self):
        attachments = self.env["ir.attachment"]
        paper = {"name": "board.txt", "raw": PAPER}
        path = attachments._full_path(
            attachments._get_path(PAPER, attachments._compute_checksum(PAPER))[0]
        )
        for size in (0, 20):
            with room_for(size), self.assertRaises(OSError):
                attachments.create(paper)
            self.assertFalse(os.path.exists(path))
        kept = attachments.create(paper)
        self.addCleanup(os.unlink, path)
        self.assertEqual(kept.raw, PAPER)
