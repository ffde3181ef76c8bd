# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError

from odoo.addons.komunigi_vote.exceptions import BallotRefused


class NotesConflict(UserError):
    """Somebody else has written the notes of an item meanwhile.

    :ivar theirs: the notes as they are now
    :ivar version: their number, to save the next ones on
    """

    http_status = 409

    def __init__(self, message: str, theirs: str, version: int):
        super().__init__(message)
        self.theirs = theirs
        self.version = version


class NotInRoom(BallotRefused):
    """Who votes in an assembly is there, or is represented by who is there."""

    http_status = 403
