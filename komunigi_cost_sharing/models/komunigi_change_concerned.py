# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain


class KomunigiChangeConcerned(models.Model):
    """A member that a change concerns, as it was when it was announced."""

    _name = "komunigi.change.concerned"
    _description = "Member concerned by a change"
    _inherit = ["komunigi.reckoned"]
    _order = "notice_id, id"
    _rec_name = "membership_id"
    # All of it follows from what is announced, sent and looked at.
    _is_all_reckoned = True

    notice_id = fields.Many2one(
        "komunigi.change.notice",
        string="Change",
        required=True,
        ondelete="cascade",
        index=True,
    )
    network_id = fields.Many2one(related="notice_id.network_id", store=True)
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        index=True,
    )
    date_told = fields.Datetime(
        string="Written to on", help="Empty: no address, or not yet."
    )
    date_seen = fields.Datetime(
        string="Looked at", help="Somebody who acts for the member opened its page."
    )
    seen_by_id = fields.Many2one(
        "res.partner", string="By", ondelete="set null", index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE(notice_id, membership_id)", "This member is concerned already."
    )


class KomunigiChangeNotice(models.Model):
    _inherit = "komunigi.change.notice"

    concerned_ids = fields.One2many(
        "komunigi.change.concerned", "notice_id", string="Members concerned"
    )
    concerned_count = fields.Integer(
        string="Members", compute="_compute_concerned_count"
    )

    @api.depends("concerned_ids", "affects", "module_ids", "state")
    def _compute_concerned_count(self):
        told = dict(
            self.env["komunigi.change.concerned"]._read_group(
                [("notice_id", "in", self.ids)], ["notice_id"], ["__count"]
            )
        )
        drafts = self.filtered(
            lambda notice: notice.state == "draft" and notice.affects == "users"
        )
        users = drafts.module_ids._origin._users_by()
        for notice in self:
            if notice.state != "draft":
                notice.concerned_count = told.get(notice._origin, 0)
            elif notice.affects == "all":
                notice.concerned_count = notice.network_id.member_count
            else:
                found = self.env["komunigi.membership"].union(
                    *(users[module] for module in notice.module_ids._origin)
                )
                notice.concerned_count = len(found)

    def _mark_seen(self, membership, partner) -> None:
        """Somebody who acts for the member has opened its page."""
        self.ensure_one()
        # sudo: portal users have no rights here; the caller asked that the person
        # acts for this member.
        row = (
            self.env["komunigi.change.concerned"]
            .sudo()
            .search(
                Domain("notice_id", "=", self.id)
                & Domain("membership_id", "=", membership.id)
                & Domain("date_seen", "=", False)
            )
        )
        row.write({"date_seen": fields.Datetime.now(), "seen_by_id": partner.id})

    def action_view_concerned(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Members concerned"),
            "res_model": "komunigi.change.concerned",
            "view_mode": "list",
            "domain": [("notice_id", "=", self.id)],
        }
