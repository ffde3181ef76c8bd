# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from ..qr_code import qr_source


class KomunigiMeetingMember(models.Model):
    """One line of the roll of a general assembly: a member who is convened.

    Written by SQL when the assembly is convened: who, with how many votes. Whether
    it is present or represented is kept on the line, so that the quorum of thousands
    is one sum.
    """

    _name = "komunigi.meeting.member"
    _description = "Member convened to an assembly"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, member_name, id"
    _rec_names_search = ["membership_id"]
    _log_access = False
    _is_all_reckoned = True

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="meeting_id.company_id")
    membership_id = fields.Many2one(
        "komunigi.membership",
        string="Member",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    member_name = fields.Char(readonly=True, help="As it was convened.")
    category_id = fields.Many2one(
        "komunigi.member.category", ondelete="restrict", readonly=True
    )
    may_vote = fields.Boolean(readonly=True, help="When it was convened.")
    votes = fields.Integer(readonly=True)
    shares = fields.Integer(readonly=True)
    code = fields.Char(
        readonly=True,
        groups="komunigi_membership.group_secretary",
        help="What the QR code of the convening says, to check in.",
    )
    presence = fields.Selection(
        [
            ("absent", "Absent"),
            ("here", "Here"),
            ("remote", "Remotely"),
            ("represented", "Represented"),
        ],
        required=True,
        default="absent",
        readonly=True,
    )
    # Proof of notice
    date_notified = fields.Datetime(string="Convened on", readonly=True)
    notified_by = fields.Selection(
        [("mail", "By mail"), ("letter", "By letter")], readonly=True
    )
    notified_to = fields.Char(
        string="Sent to", readonly=True, help="Address written to."
    )

    _once = models.UniqueIndex(
        "(meeting_id, membership_id)", "A member stands on the roll once."
    )
    _by_presence = models.Index("(meeting_id, presence)")

    @api.depends("member_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.member_name

    # At the desk, in the backend

    def action_check_in(self):
        """These members are here."""
        self.meeting_id.check_access("write")
        for line in self:
            line.meeting_id._check_in(line.membership_id)

    def action_check_out(self):
        """These members leave."""
        self.meeting_id.check_access("write")
        for line in self:
            line.meeting_id._check_out(line.membership_id)

    def _check_in_path(self) -> str:
        """The address that the member's QR code says: the desk opens it."""
        self.ensure_one()
        # sudo: the code is told to the member, and to who prints its letter.
        return f"/my/meetings/{self.meeting_id.id}/check-in/{self.sudo().code}"

    def _check_in_url(self) -> str:
        return self.meeting_id.get_base_url() + self._check_in_path()

    def _qr_image(self) -> str:
        """The QR code as the address of a picture that is in the page itself.

        Nothing is asked for again, hence the code stands in no log of addresses.
        """
        return qr_source(self._check_in_url())
