# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.fields import Domain

from .komunigi_poll_elector_mail import reachable_first


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _written_to(self) -> dict:
        """Who is written to for each of these members: partners.

        All who act for it and have a login; else one person: the titular before a
        substitute, and the member itself last. As for polls.
        """
        representations = self.env["komunigi.representation"]
        current = representations.search(
            Domain("membership_id", "in", self.ids) & representations._domain_acting(),
            order="role desc, id",
        )
        acting = current.grouped("membership_id")
        # At once, for they are then looked at one by one.
        (self.partner_id | current.partner_id).fetch(
            ["email_normalized", "message_bounce", "lang"]
        )
        found = {}
        for membership in self:
            member = membership.partner_id
            of_member = acting.get(membership, representations)
            own = member if member.user_ids else member.browse()
            logins = of_member.filtered("user_id").partner_id | own
            people = of_member.partner_id | member
            found[membership], _has_login = reachable_first(logins, people)
        return found
