# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class KomunigiHandCount(models.TransientModel):
    """The figures of a show of hands, with their result before they are entered."""

    _name = "komunigi.hand.count"
    _description = "Show of hands"

    item_id = fields.Many2one("komunigi.agenda.item", required=True, readonly=True)
    amendment_id = fields.Many2one("komunigi.amendment", readonly=True)
    line_ids = fields.One2many(
        "komunigi.hand.count.line",
        "count_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    preview = fields.Text(string="Result", compute="_compute_preview")
    is_wrong = fields.Boolean(compute="_compute_preview")

    @api.depends("item_id")
    def _compute_line_ids(self):
        for count in self:
            # Reckoned in sudo as all that is stored; the user may be of another
            # company, and learns nothing of this assembly then.
            item = count.item_id.sudo(False)
            item.check_access("read")
            there = item._voices(count.amendment_id).there if item else {}
            count.line_ids = [
                Command.clear(),
                *(
                    Command.create({"category_id": category or False, "there": votes})
                    for category, votes in sorted(there.items())
                ),
            ]

    @api.depends("line_ids.yes", "line_ids.no", "line_ids.abstain")
    def _compute_preview(self):
        for count in self:
            try:
                result, record = count.item_id._try_hands(
                    count._figures(), count.amendment_id
                )
            except UserError as error:
                count.preview = str(error)
                count.is_wrong = True
            else:
                record = {**record, "count": result}
                count.preview = "\n".join(count.item_id._say_vote(record))
                count.is_wrong = False

    def _figures(self) -> dict[int, dict[str, int]]:
        return {
            line.category_id.id or 0: {
                "yes": line.yes,
                "no": line.no,
                "abstain": line.abstain,
            }
            for line in self.line_ids
        }

    def action_enter(self):
        self.ensure_one()
        self.item_id.check_access("write")
        self.item_id._count_hands(self._figures(), amendment=self.amendment_id)
        return {"type": "ir.actions.act_window_close"}


class KomunigiHandCountLine(models.TransientModel):
    _name = "komunigi.hand.count.line"
    _description = "Show of hands in a category"

    count_id = fields.Many2one("komunigi.hand.count", required=True, ondelete="cascade")
    category_id = fields.Many2one("komunigi.member.category", readonly=True)
    there = fields.Integer(
        string="Votes there",
        readonly=True,
        help="Of those present and represented, after the ceilings.",
    )
    yes = fields.Integer()
    no = fields.Integer()
    abstain = fields.Integer(string="Abstentions")
