# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiCofunding(models.Model):
    """What a call says to members, on its page and on paper."""

    _inherit = "komunigi.cofunding"

    def _percent_covered(self) -> int:
        """How far the bar is: the cost covered, by enough members."""
        agreed = len(self._agreed())
        if not agreed or not self.shared_amount:
            return 0
        if self._tells_missing():
            covered = 1 - self._missing() / self.shared_amount
        else:
            covered = self.min_count > 1
        return int(100 * covered * min(1, agreed / self.min_count))

    def _answers_shown(self) -> list[dict]:
        """Who is in or thinks about it, as every member may read it.

        Amounts only where the network publishes them; nobody is named who said no.
        """
        publishes = self.network_id.share_visibility == "amounts"
        pledges = self._agreed().sorted("date_agreed")
        pledges |= self._pledges_by("intention")
        return [
            {
                "name": pledge.membership_id.display_name,
                "state": pledge._say_state(),
                "note": pledge.note,
                "hours": pledge.hours_offered,
                "amount": self._say_published(pledge) if publishes else "",
            }
            for pledge in pledges
        ]

    def _say_published(self, pledge) -> str:
        if self.state == "started" and pledge._counts():
            return self._say_amount(pledge.share_amount)
        if pledge.ceiling:
            return self.env._("at most %s", self._say_amount(pledge.ceiling))
        return ""

    def _names_wanting(self) -> list[str]:
        """Members that said “me too” of the development."""
        return self.development_id._wanted_by().mapped("display_name")

    # On paper

    def _board_pdf(self, membership) -> tuple[bytes, str]:
        """One page with the question for the member's board, in the member's language.

        :return: the document, and what it is: pdf, or html where none can be made
        """
        self.ensure_one()
        return self._paper_pdf(
            "komunigi_cost_sharing.report_cofunding_board",
            self,
            membership,
            {"membership_id": membership.id},
        )

    def _paper_pdf(self, report, record, membership, data=None):
        lang = membership.partner_id.lang or self.env.lang
        # sudo: a report is drawn with the system's styles; whether the person reads
        # this was asked by the caller.
        reports = self.env["ir.actions.report"].with_context(lang=lang).sudo()
        return reports._render_qweb_pdf(report, record.ids, data=data or {})

    def _board_values(self, membership_id=None) -> dict:
        """What the paper for a board tells, of this member; of the average one where
        none is given."""
        # sudo: printed for who may read the call.
        membership = self.env["komunigi.membership"].sudo().browse(membership_id or [])
        membership = membership.filtered(
            lambda member: member.network_id == self.network_id
        )
        values = {
            "membership": membership,
            "rows": self._preview_rows(),
            "now": {"amount": None, "others": membership.browse()},
            "is_own": not self.key_id or self.key_id.kind == "equal",
            "others": self._agreed().membership_id - membership,
            "thinking": self._pledges_by("intention").membership_id - membership,
        }
        if membership:
            preview = self._preview_of(membership)
            values["rows"], values["is_own"] = preview["rows"], preview["is_own"]
            values["now"] = self._share_now(membership)
            values["ceiling"] = self._pledge_of(membership).ceiling
        values["most"] = values.get("ceiling") or max(
            (row["amount"] for row in values["rows"]), default=0
        )
        partner = membership.partner_id
        values["taxed"] = lambda amount: self.network_id._taxed(amount, partner)
        return values

    def _board_name(self) -> str:
        self.ensure_one()
        return self.env._("Are we in - %s", self.name.replace("/", "-"))


class KomunigiPledge(models.Model):
    _inherit = "komunigi.pledge"

    def _quote_pdf(self) -> tuple[bytes, str]:
        """The quote of this member's share, to sign, in its language."""
        self.ensure_one()
        return self.cofunding_id._paper_pdf(
            "komunigi_cost_sharing.report_pledge_quote", self, self.membership_id
        )

    def _quote_amount(self) -> dict:
        """What the quote is about: the share once it is known, else at most what was
        pledged, or what the share comes to by now.

        :return: `amount`, and `kind`: share, most or today
        """
        call = self.cofunding_id
        if call.state == "started":
            return {"kind": "share", "amount": self.share_amount}
        if self.ceiling:
            return {"kind": "most", "amount": self.ceiling}
        now = call._share_now(self.membership_id)
        return {"kind": "today", "amount": now["amount"]}

    def _quote_taxed(self, amount) -> float:
        return self.cofunding_id._taxed(amount, self.membership_id)

    def _quote_name(self) -> str:
        self.ensure_one()
        return self.env._(
            "Quote - %(call)s - %(member)s",
            call=self.cofunding_id.name.replace("/", "-"),
            member=self.membership_id.display_name.replace("/", "-"),
        )

    def action_print_quote(self):
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("komunigi_cost_sharing.report_pledge_quote").report_action(
            self
        )
