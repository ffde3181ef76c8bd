# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date
from hashlib import sha256

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

LONGEST_NAME = 120
LONGEST_TEXT = 5000
LONGEST_NOTE = 300
LONGEST_COMMENT = 5000


class KomunigiDevelopment(models.Model):
    """What members and contributors do with a development in the portal.

    Called with sudo by controllers, each of which has asked that the person acts for
    the member, or is a contributor, of the development's network.
    """

    _inherit = "komunigi.development"

    # A need

    def _put_forward(self, membership, partner, vals: dict):
        """A new need of `membership`, which wants it itself."""
        vals = self._checked_by_member(vals)
        weight = vals.pop("weight")
        # sudo: the caller has asked that the person acts for this member.
        development = self.sudo().create(
            {
                **vals,
                "network_id": membership.network_id.id,
                "membership_id": membership.id,
                "partner_id": partner.id,
            }
        )
        development._want(membership, partner, weight, "")
        return development

    def _change_by_member(self, membership, partner, vals: dict, seen: str):
        """Its own words, as long as nobody works on it.

        :param seen: the mark of what the person had read
        """
        self._lock()
        if not self._is_own_of(membership):
            raise UserError(
                self.env._("“%s” is not yours to change, or no longer.", self.name)
            )
        if seen != self._mark():
            raise UserError(
                self.env._(
                    "“%s” has changed meanwhile. Your text is still below: compare it "
                    "with the need above, then save it.",
                    self.name,
                )
            )
        vals = self._checked_by_member(vals)
        vals.pop("weight")
        # sudo: as in _put_forward
        self.sudo().write({**vals, "partner_id": partner.id})

    def _is_own_of(self, membership) -> bool:
        self.ensure_one()
        return (
            bool(membership)
            and self.membership_id == membership
            and self.active
            and self.state == "idea"
            and self.analysis != "done"
        )

    def _mark(self) -> str:
        """Changes whenever the words of the need do."""
        self.ensure_one()
        words = (self.name, self.for_whom, self.frequency, self.description)
        said = "\x00".join(word or "" for word in words)
        return sha256(said.encode()).hexdigest()[:16]

    def _checked_by_member(self, vals: dict) -> dict:
        """Only what members write, with nothing in it that is too long."""
        name = " ".join(self._clean(vals["name"], LONGEST_NAME).split())
        if not name:
            raise UserError(self.env._("Say in a few words what you need."))
        if vals["frequency"] not in dict(self._fields["frequency"].selection):
            raise UserError(self.env._("Say how often it hurts."))
        return {
            "name": name,
            "for_whom": " ".join(self._clean(vals["for_whom"], LONGEST_NOTE).split()),
            "frequency": vals["frequency"],
            "description": self._clean(vals["description"], LONGEST_TEXT),
            "weight": vals.get("weight") or "2",
        }

    # Me too

    def _want(self, membership, partner, weight: str, note: str):
        """Say, or say otherwise, how much it matters to `membership`."""
        self._lock()
        self._check_takes_voices()
        # sudo: the caller acts for `membership`, whose interest alone is written.
        interests = self.env["komunigi.development.interest"].sudo()
        if weight not in dict(interests._fields["weight"].selection):
            raise UserError(self.env._("Say how much it matters to you."))
        vals = {
            "weight": weight,
            "note": " ".join(self._clean(note, LONGEST_NOTE).split()),
            "partner_id": partner.id,
        }
        # sudo: the caller has asked that the person acts for this member.
        interest = self._interest_of(membership)
        if interest:
            interest.write(vals)
        else:
            interests.create(
                {
                    **vals,
                    "development_id": self.id,
                    "membership_id": membership.id,
                }
            )

    def _want_no_more(self, membership):
        self._lock()
        self._check_takes_voices()
        self._interest_of(membership).unlink()

    def _interest_of(self, membership):
        self.ensure_one()
        # sudo: what this member said itself; the caller has asked that it is.
        return self.sudo().interest_ids.filtered(
            lambda interest: interest.membership_id == membership
        )

    def _check_takes_voices(self):
        self._check_alive()
        if self.state == "delivered":
            raise UserError(
                self.env._("“%s” is there already: say that you use it.", self.name)
            )

    def _check_takes_files(self):
        self._check_alive()
        return super()._check_takes_files()

    # In use

    def _use(self, membership, since: date | None):
        """ "We use it since …"."""
        self._lock()
        today = membership.network_id._today()
        if self.state != "delivered":
            raise UserError(self.env._("“%s” is not delivered yet.", self.name))
        if not since or since > today:
            raise UserError(self.env._("Since when do you use it? Today or before."))
        use = self._use_of(membership)
        vals = {"date_start": since, "date_end": False}
        # sudo: as in _want
        if use:
            use.write(vals)
        else:
            use.create(
                {**vals, "development_id": self.id, "membership_id": membership.id}
            )

    def _use_no_more(self, membership):
        self._lock()
        for use in self._use_of(membership):
            use.date_end = max(use.date_start, membership.network_id._today())

    def _use_of(self, membership):
        self.ensure_one()
        # sudo: as in _interest_of
        return self.sudo().use_ids.filtered(lambda use: use.membership_id == membership)

    # Comments

    def _comment(self, partner, text: str):
        self.ensure_one()
        text = self._clean(text, LONGEST_COMMENT)
        if not text:
            raise UserError(self.env._("Write something first."))
        self._check_alive()
        # sudo: the caller has asked that the person reads the development. Followers
        # here are the network's own people; who comments does not become one.
        self.sudo().with_context(mail_post_autofollow_author_skip=True).message_post(
            body=self._text_html(text),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _comments(self) -> list[dict]:
        """What was said to everybody, the oldest first: `author`, `organisation`,
        `date`, `body`. Internal notes are not in it."""
        self.ensure_one()
        # sudo: messages of a development that the reader reads.
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("model", "=", self._name)
                & Domain("res_id", "=", self.id)
                & Domain("message_type", "=", "comment")
                & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                order="id",
            )
        )
        organisations = self.sudo().network_id._organisations_of(messages.author_id)
        return [
            {
                "author": message.author_id.name or "",
                "organisation": organisations.get(message.author_id, ""),
                "date": message.date,
                "body": message.body,
            }
            for message in messages
        ]
