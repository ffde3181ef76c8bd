# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from reportlab.graphics.barcode.qr import QrCodeWidget

from odoo.tests import BaseCase

from ..qr_code import BORDER, qr_source, qr_svg


class TestQrCode(BaseCase):
    def test_it_draws_every_dark_module_and_no_other(self):
        value = "https://members.example/my/meetings/12345"
        drawn = set()
        for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", qr_svg(value)):
            for step in range(int(length)):
                drawn.add((int(row) - BORDER, int(column) - BORDER + step))
        code = QrCodeWidget(value).qr
        code.make()
        places = range(code.getModuleCount())
        self.assertEqual(
            drawn, {(r, c) for r in places for c in places if code.isDark(r, c)}
        )

    def test_it_is_small_enough_to_be_fetched_with_the_screen(self):
        source = qr_source("https://members.example/my/meetings/12345")
        self.assertLess(len(source), 10_000)
