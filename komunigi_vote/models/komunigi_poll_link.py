# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib
import secrets

from odoo import fields, models
from odoo.tools import SQL

from ..exceptions import LinkExpired, LinkUnknown, LinkUsed


class KomunigiPollLink(models.Model):
    """A personal link by which a member without a login votes.

    Only a fingerprint of its secret is kept: who reads the database cannot vote with
    it. The lines of the roll stay as they are, so that writing invitations keeps
    nobody from voting at the same time.
    """

    _name = "komunigi.poll.link"
    _description = "Personal link to a poll"
    _inherit = ["komunigi.reckoned"]
    _log_access = False

    elector_id = fields.Many2one(
        "komunigi.poll.elector", required=True, ondelete="cascade", readonly=True
    )
    fingerprint = fields.Char(
        required=True, readonly=True, index=True, groups=fields.NO_ACCESS
    )

    _one_each = models.Constraint(
        "UNIQUE(elector_id)", "A member has one personal link to a poll."
    )


class KomunigiPoll(models.Model):
    _inherit = "komunigi.poll"

    def _make_links(self, electors) -> dict[int, str]:
        """Addresses by which `electors` vote without a login, by their id.

        They are told once: only a fingerprint is kept. A new link puts an end to the
        one before. All of them end when the poll closes, each when it was used.
        """
        self.ensure_one()
        # sudo: whose line it is; no right of the caller's follows from it.
        electors = electors.sudo().filtered(lambda elector: elector.poll_id == self)
        tokens = {elector_id: secrets.token_urlsafe(32) for elector_id in electors.ids}
        self.env.cr.execute(
            SQL(
                """INSERT INTO komunigi_poll_link (elector_id, fingerprint)
                   SELECT * FROM unnest(%s::int[], %s::varchar[])
                       ON CONFLICT (elector_id)
                       DO UPDATE SET fingerprint = EXCLUDED.fingerprint""",
                list(tokens),
                [_fingerprint(token) for token in tokens.values()],
            )
        )
        self.env["komunigi.poll.link"].invalidate_model(["fingerprint"])
        base = self.get_base_url()
        return {
            elector_id: f"{base}/vote/{token}" for elector_id, token in tokens.items()
        }

    def _elector_of_link(self, token: str):
        """The line of the roll for which the link with `token` votes.

        :raises LinkRefused: for a link that never was, has been replaced, was used,
            or whose poll takes no votes any more
        """
        # sudo: the link is the proof. Nobody else reads fingerprints.
        link = (
            self.env["komunigi.poll.link"]
            .sudo()
            .search([("fingerprint", "=", _fingerprint(token))])
        )
        if not link:
            raise LinkUnknown(
                self.env._(
                    "This link is not valid, or a newer one has been sent to you: "
                    "use the link of the last message."
                )
            )
        elector = link.elector_id
        if elector.voted:
            raise LinkUsed(
                self.env._(
                    "%s has voted: this link has served its purpose.",
                    elector.membership_id.partner_id.name,
                )
            )
        if not elector.poll_id._takes_votes():
            raise LinkExpired(
                self.env._(
                    "The poll “%s” takes no votes any more.", elector.poll_id.name
                )
            )
        return elector


def _fingerprint(token: str) -> str:
    # Tokens are random and long: one round, and looking up what came out of it
    # tells an attacker nothing about the tokens that there are.
    return hashlib.sha256(token.encode()).hexdigest()
