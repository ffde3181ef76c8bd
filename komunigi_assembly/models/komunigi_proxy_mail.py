# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiProxy(models.Model):
    """What giver and holder are written, in their languages.

    Of what was signed on paper nobody is written: both have had it in their hands.
    """

    _inherit = "komunigi.proxy"

    def _write_to_holder(self):
        """Given to it, withdrawn, or void because the giver came."""
        self._write_to("holder", lambda proxy: proxy.holder_id)

    def _write_to_giver(self):
        """Accepted, refused, or void while the holder had voted already."""
        self._write_to("giver", lambda proxy: proxy.giver_id)

    def _write_to(self, side, member):
        # sudo: who acts for giver and holder, and their addresses.
        for meeting, proxies in self.sudo().grouped("meeting_id").items():
            told = proxies.filtered(
                lambda proxy: not proxy.is_on_paper and not proxy.is_blank
            )
            if not told:
                continue
            people = meeting._reachable_of(
                told.env["komunigi.membership"].union(*map(member, told))
            )
            meeting._queue_private(
                f"komunigi_assembly.mail_template_proxy_{side}",
                {
                    proxy: people.get(member(proxy)) or proxy.holder_partner_id
                    for proxy in told
                },
            )

    # Words of the mails

    def _say_to_holder(self) -> list[str]:
        self.ensure_one()
        names = {
            "giver": self.giver_id.partner_name,
            "holder": self._holder_name(),
            "meeting": self.meeting_id.name,
            "moment": self.meeting_id._say_moment(self.meeting_id.date_start),
        }
        match self.void_reason if self.state == "void" else self.state:
            case "given":
                return [
                    self.env._(
                        "%(giver)s gives its voice to %(holder)s for “%(meeting)s”, "
                        "on %(moment)s.",
                        **names,
                    ),
                    self.env._(
                        "Say whether you accept. If you do, and are there, you vote "
                        "for %(giver)s too, apart from your own vote.",
                        **names,
                    ),
                ]
            case "withdrawn":
                return [
                    self.env._(
                        "%(giver)s has taken back the proxy that it gave to "
                        "%(holder)s for “%(meeting)s”.",
                        **names,
                    )
                ]
            case "arrived":
                return [
                    self.env._(
                        "%(giver)s has come to “%(meeting)s” itself: from now on, "
                        "%(holder)s does not vote for it any more. What was cast "
                        "before stays.",
                        **names,
                    )
                ]
        return []

    def _say_to_giver(self) -> list[str]:
        self.ensure_one()
        names = {
            "giver": self.giver_id.partner_name,
            "holder": self._holder_name(),
            "meeting": self.meeting_id.name,
        }
        match self.void_reason if self.state == "void" else self.state:
            case "accepted":
                return [
                    self.env._(
                        "%(holder)s has accepted the proxy of %(giver)s for "
                        "“%(meeting)s”.",
                        **names,
                    ),
                    self.env._(
                        "If you come after all, you vote yourself, and the proxy is "
                        "void."
                    ),
                ]
            case "refused":
                return [
                    self.env._(
                        "%(holder)s cannot vote for %(giver)s in “%(meeting)s”: "
                        "choose somebody else, or come yourself.",
                        **names,
                    )
                ]
            case "arrived":
                return [
                    self.env._(
                        "%(giver)s has come to “%(meeting)s”, and votes itself from "
                        "now on.",
                        **names,
                    ),
                    *self._say_polls_voted(),
                ]
        return []

    def _say_polls_voted(self) -> list[str]:
        polls = self.env["komunigi.poll"].browse(self.polls_voted or ())
        return [sentence for poll in polls for sentence in self._say_poll_voted(poll)]

    def _say_poll_voted(self, poll) -> list[str]:
        """The holder had voted in `poll` before the giver came: what it can do."""
        names = {"holder": self._holder_name(), "poll": poll.name}
        if poll._secrecy()._can_change:
            return [
                self.env._(
                    "%(holder)s had voted on “%(poll)s” already. You can change that "
                    "vote until the chair closes it.",
                    **names,
                )
            ]
        return [
            self.env._(
                "%(holder)s had voted on “%(poll)s” already, which is confidential: "
                "that vote is final.",
                **names,
            )
        ]

    def _portal_url(self, side) -> str:
        """Where the reader of a mail finds the proxy."""
        self.ensure_one()
        member = self.holder_id if side == "holder" else self.giver_id
        if not member:
            return f"{self.get_base_url()}/my/proxies"
        return (
            f"{self.get_base_url()}/my/cooperative/{member.id}"
            f"/meetings/{self.meeting_id.id}/proxy"
        )
