# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiFundEntry(models.Model):
    """What an envelope has paid leads to the vote that chose it."""

    _inherit = "komunigi.fund.entry"
    # Carrying out an envelope writes it, and nobody else.
    _course_fields = {"envelope_line_id"}

    envelope_line_id = fields.Many2one(
        "komunigi.envelope.line",
        string="Chosen by an envelope",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="komunigi_membership.group_user",
    )

    _envelope_line_once = models.UniqueIndex(
        "(envelope_line_id) WHERE (envelope_line_id IS NOT NULL)",
        "This development was paid by its envelope already.",
    )
