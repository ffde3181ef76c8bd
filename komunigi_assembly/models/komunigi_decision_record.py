# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html


class KomunigiAgendaItem(models.Model):
    _inherit = "komunigi.agenda.item"

    def _record_decision(self, outcome, text=None, date_review=None, **record):
        """Enter in the register of decisions what was decided on this item, just now.

        :param outcome: "adopted" or "rejected"
        :param text: as it was decided; the item's proposal, unless given
        :param date_review: day on which it comes back on the agenda
        :param record: how it was decided, as plain values (JSON). Its `way` names
            the method that puts it in words: `_say_record_<way>` of the decision.
        """
        self._lock()
        # sudo: the register follows what the meeting does; the caller asked whether
        # the person may.
        item = self.sudo()
        if item.outcome:
            raise UserError(self.env._("“%(item)s” is decided.", item=item.name))
        meeting = item.meeting_id
        item.write({"outcome": outcome, "result": record or False})
        adopted = outcome == "adopted"
        # Who reads it may not be who followed the item.
        decision = (
            self.env["komunigi.decision"]
            .sudo()
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "name": item.name,
                    "text": item.proposal if text is None else text,
                    "network_id": meeting.network_id.id,
                    "date": meeting._local_time(meeting._now()).date(),
                    "meeting_id": meeting.id,
                    "item_id": item.id,
                    "outcome": outcome,
                    "date_review": date_review if adopted else False,
                    "record": record or False,
                }
            )
        )
        told = {"number": decision.number, "outcome": outcome}
        if meeting.profile == "assembly":
            told["quorum"] = meeting._quorum_values(meeting._quorum())
        meeting._log_event("decided", item=item, **told)
        return decision.with_env(self.env)


class KomunigiDecision(models.Model):
    """How a decision was taken, in words."""

    _inherit = "komunigi.decision"

    record_html = fields.Html(
        string="How it was decided", compute="_compute_record_html", sanitize=False
    )

    @api.depends("record")
    @api.depends_context("lang")
    def _compute_record_html(self):
        # Who stepped aside from an item does not read it.
        items = self.item_id._filtered_access("read")
        for decision in self:
            shown = not decision.item_id or decision.item_id in items
            decision.record_html = Markup().join(
                Markup("<p>%s</p>") % sentence
                for sentence in (decision._say_record() if shown else [])
            )

    def _text_html(self) -> Markup:
        self.ensure_one()
        return plaintext2html(self.text) if self.text else Markup()

    def _say_review_date(self) -> str:
        """“2 March 2028”"""
        self.ensure_one()
        return format_date(self.env, self.date_review, date_format="d MMMM y")

    def _say_record(self) -> list[str]:
        """How it was decided, in sentences of the reader's language."""
        self.ensure_one()
        # sudo: whether the person may read how it was taken was asked by the caller.
        record = self.sudo().record or {}
        say = getattr(self, f"_say_record_{record.get('way')}", None)
        return say(record) if say else []

    def _say_outcome(self) -> str:
        """“Adopted” or “Not adopted”."""
        self.ensure_one()
        return dict(self._fields["outcome"]._description_selection(self.env)).get(
            self.outcome, ""
        )
