# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why a ballot was not taken. Each carries the HTTP status of the answer."""

from odoo.exceptions import UserError


class BallotRefused(UserError):
    http_status = 400


class BallotInvalid(BallotRefused):
    """The ballot is not one that the poll's method allows."""


class PollNotOpen(BallotRefused):
    http_status = 409


class PollUncountable(BallotRefused):
    """The key of a confidential poll is not here: a ballot would be lost."""

    http_status = 503


class AlreadyVoted(BallotRefused):
    http_status = 409


class LinkRefused(BallotRefused):
    """A personal link that is forged, used or too old."""

    http_status = 403


class LinkUnknown(LinkRefused):
    http_status = 404


class LinkUsed(LinkRefused):
    http_status = 409


class LinkExpired(LinkRefused):
    http_status = 403
