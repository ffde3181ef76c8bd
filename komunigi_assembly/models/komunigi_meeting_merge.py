# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

HELP = (
    "Of a meeting that was over when two memberships were found to be one: what both "
    "did stays on record."
)


class KomunigiMeetingMember(models.Model):
    _inherit = "komunigi.meeting.member"

    is_second = fields.Boolean(readonly=True, help=HELP)

    _once = models.UniqueIndex(
        "(meeting_id, membership_id) WHERE is_second IS NOT TRUE",
        "A member stands on the roll once.",
    )


class KomunigiAgendaVoice(models.Model):
    _inherit = "komunigi.agenda.voice"

    is_second = fields.Boolean(readonly=True, help=HELP)

    _once = models.UniqueIndex(
        "(item_id, membership_id, round) WHERE is_second IS NOT TRUE",
        "This member has spoken on this proposal.",
    )


class KomunigiAgendaConcern(models.Model):
    _inherit = "komunigi.agenda.concern"

    is_second = fields.Boolean(readonly=True, help=HELP)

    _once = models.UniqueIndex(
        "(item_id, membership_id) WHERE is_second IS NOT TRUE",
        "This member has written a concern on this item: change that one.",
    )


class KomunigiAgendaRecusal(models.Model):
    _inherit = "komunigi.agenda.recusal"

    is_second = fields.Boolean(readonly=True, help=HELP)

    _once = models.UniqueIndex(
        "(item_id, membership_id) WHERE is_second IS NOT TRUE",
        "This member steps aside already.",
    )


class KomunigiProxy(models.Model):
    _inherit = "komunigi.proxy"

    is_second = fields.Boolean(readonly=True, copy=False, help=HELP)

    _one_in_force = models.UniqueIndex(
        "(meeting_id, giver_id) WHERE state <> 'void' AND is_second IS NOT TRUE",
        "This member has given a proxy already: withdraw that one first.",
    )
    _somebody_else = models.Constraint(
        "CHECK(holder_id IS NULL OR holder_id <> giver_id OR is_second)",
        "A member gives its proxy to somebody else.",
    )


class KomunigiAdvanceVote(models.Model):
    _inherit = "komunigi.advance.vote"

    is_second = fields.Boolean(readonly=True, help=HELP)

    _one_in_force = models.UniqueIndex(
        "(item_id, membership_id) WHERE fallen IS NULL AND is_second IS NOT TRUE",
        "This member has voted on this resolution already.",
    )
