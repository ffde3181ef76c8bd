# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class KomunigiPollOption(models.Model):
    """One of the answers, or candidates, among which voters choose."""

    _name = "komunigi.poll.option"
    _description = "Option of a poll"
    _inherit = ["komunigi.reckoned"]
    _order = "poll_id, sequence, id"
    _course_fields = {"number"}

    poll_id = fields.Many2one(
        "komunigi.poll", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="poll_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    number = fields.Integer(
        readonly=True,
        copy=False,
        help="By which ballots name this option, from 1; given when the poll opens.",
    )
    name = fields.Char(string="Option", required=True, translate=True)
    description = fields.Text(translate=True)

    _number_unique = models.UniqueIndex(
        "(poll_id, number) WHERE number > 0", "Two options have the same number."
    )

    @api.model_create_multi
    def create(self, vals_list):
        options = super().create(vals_list)
        options._check_in_preparation()
        return options

    def write(self, vals):
        if not vals.keys() - {"number"}:
            return super().write(vals)
        self._check_in_preparation()
        result = super().write(vals)
        # Nor does it move to another poll that is open, or is not ours.
        self._check_in_preparation()
        if "poll_id" in vals:
            self.poll_id.check_access("write")
        return result

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        # This does not pass through `write`.
        self._check_in_preparation()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        self._check_in_preparation()

    def _check_in_preparation(self):
        for option in self:
            if option.poll_id.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(poll)s” is open or was: its options do not change any "
                        "more.",
                        poll=option.poll_id.name,
                    )
                )
