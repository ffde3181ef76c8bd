# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class KomunigiMeeting(models.Model):
    """A meeting of a body: of who sits in it, and of nobody else."""

    _inherit = "komunigi.meeting"

    body_id = fields.Many2one(
        "komunigi.body",
        string="Meeting of",
        compute="_compute_body_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('kind', '!=', 'audit')]",
        help="Empty: of all members. Of a body: who sits in it is asked, sees the "
        "meeting and has a voice in it, and nobody else.",
    )

    @api.depends("series_id")
    def _compute_body_id(self):
        for meeting in self:
            meeting.body_id = meeting.series_id.body_id or meeting.body_id

    @api.constrains("body_id", "network_id", "profile")
    def _check_body(self):
        for meeting in self.filtered("body_id"):
            meeting.body_id._check_meets_in(meeting.network_id)
            if meeting.profile == "assembly":
                raise ValidationError(
                    self.env._(
                        "A general assembly is of all members: a body meets without "
                        "roll and proxies."
                    )
                )

    def _fixed_fields(self) -> set[str]:
        fixed = super()._fixed_fields()
        if self.date_convened or self.state != "draft":
            # Who was asked to it, and who reads of it.
            fixed |= {"body_id", "series_id"}
        return fixed

    # Which other meetings are of the same people

    def _domain_alike(self) -> Domain:
        return super()._domain_alike() & Domain("body_id", "=", self.body_id.id)

    # Who sits

    def _lines_sitting(self):
        """Lines of delegates that sit, or sit along, in this meeting's body today."""
        self.ensure_one()
        return self.body_id._lines_acting()

    def _seats_deciding(self):
        """The seats that have a voice: not who sits along, nor ad interim."""
        self.ensure_one()
        # sudo: who sits, whoever asks.
        body = self.sudo().body_id
        return body._voting_on(self.network_id._today())

    def _domain_asked(self) -> Domain:
        """Of a body: the members as which its seats speak."""
        if not self.body_id:
            return super()._domain_asked()
        members = self._lines_sitting().mandate_id._speaking_members()
        return Domain("id", "in", members.ids)

    @api.model
    def _people_of(self, memberships) -> dict:
        """Of a body: who sits, not whoever else acts for these members."""
        if not self.body_id:
            return super()._people_of(memberships)
        people = {membership: self.env["res.partner"] for membership in memberships}
        for line in self._lines_sitting():
            for membership in line.mandate_id._speaking_members() & memberships:
                people[membership] |= line.partner_id
        return people

    def _is_one_of_us(self, user) -> bool:
        """Of a body: who sits in it, as a member or not."""
        if not self.body_id:
            return super()._is_one_of_us(user)
        return bool(self.body_id._lines_acting(user))

    def _portal_url(self) -> str:
        if not self.body_id:
            return super()._portal_url()
        return f"{self.get_base_url()}/my/bodies/{self.body_id.id}/meetings/{self.id}"

    def _calendar_partners(self):
        """Of a body: who will sit in it that day."""
        partners = super()._calendar_partners()
        if not self.body_id:
            return partners
        # sudo: who sits, whoever prepares the meeting.
        lines = self.env["komunigi.delegate"].sudo()
        return (
            partners
            | lines.search(
                Domain("body_id", "=", self.body_id.id)
                & Domain("access_start", "<=", self.date_start)
                & Domain("access_end", ">", self.date_start)
            ).partner_id
        )
