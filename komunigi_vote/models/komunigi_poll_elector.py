# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiPollElector(models.Model):
    """One line of the roll: a member, and how many votes it has.

    Written by SQL when the poll opens, and when a vote is cast: `voted`, and nothing
    that tells when or what. Hence no columns of who wrote it and when. Who may cast
    for the member is asked when casting.
    """

    _name = "komunigi.poll.elector"
    _description = "Elector"
    _inherit = ["komunigi.reckoned"]
    _order = "poll_id, membership_id"
    _log_access = False
    _rec_names_search = ["membership_id"]

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, ondelete="cascade", readonly=True
    )
    poll_state = fields.Selection(related="poll_id.state")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    category_id = fields.Many2one(
        "komunigi.member.category", ondelete="restrict", readonly=True
    )
    weight = fields.Integer(string="Votes", required=True, default=1, readonly=True)
    voted = fields.Boolean(string="Has voted", required=True, readonly=True)
    is_second = fields.Boolean(
        readonly=True,
        help="Of a poll that was over when two memberships were found to be one: both "
        "their lines stay on its roll.",
    )
    ballot_ids = fields.One2many("komunigi.ballot", "elector_id")

    _once = models.UniqueIndex(
        "(poll_id, membership_id) WHERE is_second IS NOT TRUE",
        "A member stands on the roll once.",
    )

    @api.depends("membership_id.display_name")
    def _compute_display_name(self):
        for elector in self:
            elector.display_name = elector.membership_id.display_name

    def action_stamp(self):
        """These members vote on paper, so not otherwise."""
        for poll, electors in self.grouped("poll_id").items():
            poll._stamp(electors)

    def _vote_seen(self):
        """Forget what was read of these lines: SQL wrote them."""
        self.invalidate_recordset(["voted"])
        self.poll_id.invalidate_recordset(
            [
                "voted_count",
                "turnout",
                "has_all_voted",
                "stamped_count",
                "is_waiting_for_paper",
                "paper_situation",
            ]
        )
