# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class KomunigiProxy(models.Model):
    """A member gives its voice in one assembly to somebody else.

    given → accepted by the holder; or void: refused, withdrawn, or because the giver
    came itself.
    """

    _name = "komunigi.proxy"
    _description = "Proxy"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, id"

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="restrict", index=True
    )
    network_id = fields.Many2one(related="meeting_id.network_id")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    giver_id = fields.Many2one(
        "komunigi.membership",
        string="Given by",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    author_id = fields.Many2one(
        "res.partner", string="Signed by", ondelete="restrict", readonly=True
    )
    holder_id = fields.Many2one(
        "komunigi.membership",
        string="Given to",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('id', '!=', giver_id)]",
        help="Whoever acts for this member votes for the giver.",
    )
    holder_partner_id = fields.Many2one(
        "res.partner",
        string="Or to",
        ondelete="restrict",
        index="btree_not_null",
        help="Somebody who is not a member, where the rules allow it.",
    )
    is_blank = fields.Boolean(
        string="Without a name",
        help="Votes as the rules say of proxies without a name.",
    )
    instructions = fields.Text(help="How the holder is asked to vote.")
    state = fields.Selection(
        [
            ("given", "Waits for the holder"),
            ("accepted", "Accepted"),
            ("void", "Void"),
        ],
        required=True,
        default="given",
        copy=False,
        readonly=True,
        index=True,
    )
    void_reason = fields.Selection(
        [
            ("refused", "The holder refused"),
            ("withdrawn", "Withdrawn"),
            ("arrived", "The giver came"),
            ("holder_left", "The holder was not there"),
        ],
        copy=False,
        readonly=True,
    )
    date_given = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    date_void = fields.Datetime(copy=False, readonly=True)
    scan = fields.Binary(
        string="Signed paper", attachment=True, help="Annexed to the attendance sheet."
    )
    scan_name = fields.Char()

    _one_in_force = models.UniqueIndex(
        "(meeting_id, giver_id) WHERE state <> 'void'",
        "This member has given a proxy already: withdraw that one first.",
    )
    _somebody_else = models.Constraint(
        "CHECK(holder_id IS NULL OR holder_id <> giver_id)",
        "A member gives its proxy to somebody else.",
    )
    _one_holder = models.Constraint(
        "CHECK((CASE WHEN holder_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN holder_partner_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN is_blank THEN 1 ELSE 0 END) = 1)",
        "A proxy names one holder, or none at all.",
    )

    @api.model
    def _is_reckoned(self, name):
        return name in (
            "state",
            "void_reason",
            "date_given",
            "date_void",
            "author_id",
        ) or super()._is_reckoned(name)
