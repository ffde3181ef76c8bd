# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import models

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID

CHANNEL = "komunigi_meeting_"


class IrWebsocket(models.AbstractModel):
    """The note-taker's and the room's screen listen to their meeting.

    Names of channels can be guessed: the record's own channel is joined only by who
    may follow that meeting, and a name that leads nowhere is left out in silence.
    """

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        asked = [
            channel
            for channel in channels
            if isinstance(channel, str) and channel.startswith(CHANNEL)
        ]
        others = [channel for channel in channels if channel not in asked]
        return super()._build_bus_channel_list(
            [*others, *filter(None, map(self._meeting_of_channel, asked))]
        )

    def _meeting_of_channel(self, channel: str):
        """The meeting that `channel` is about, for who may follow it; else none."""
        meetings = self.env["komunigi.meeting"]
        name = channel.removeprefix(CHANNEL)
        if re.fullmatch(r"[0-9]{1,10}", name):
            meeting = meetings.browse(min(int(name), MAX_ID))
            return meeting._followed_by(self.env.user)
        # The room's computer, that nobody is logged in to.
        return meetings._of_room_link(name)
