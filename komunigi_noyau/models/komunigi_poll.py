# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class KomunigiPoll(models.Model):
    """A poll in which an election is decided."""

    _inherit = "komunigi.poll"

    election_id = fields.Many2one(
        "komunigi.election",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    candidacy_id = fields.Many2one(
        "komunigi.candidacy",
        string="On the candidate",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="Of a consent on one candidate.",
    )


class KomunigiPollOption(models.Model):
    _inherit = "komunigi.poll.option"

    candidacy_id = fields.Many2one(
        "komunigi.candidacy",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
