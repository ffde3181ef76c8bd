# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.komunigi_assembly.models.komunigi_agenda_item import LONGEST_NAME


class KomunigiChangeNotice(models.Model):
    """A concern puts the change on the agenda of the next meeting, once."""

    _inherit = "komunigi.change.notice"

    item_ids = fields.One2many(
        "komunigi.agenda.item", "change_notice_id", string="On the agenda"
    )

    def action_view_items(self):
        self.ensure_one()
        item = self._item_ahead() or self.item_ids.sorted("id")[-1:]
        return {
            "type": "ir.actions.act_window",
            "res_model": "komunigi.agenda.item",
            "res_id": item.id,
            "view_mode": "form",
        }

    def _item_ahead(self):
        """The item by which it waits for the members; none where it waits for none."""
        self.ensure_one()
        return self.item_ids.filtered(
            lambda item: (
                item.state in ("planned", "current")
                and not item.outcome
                and item.meeting_id.state in ("draft", "running")
            )
        )[-1:]

    def _after_concern(self, concern) -> None:
        # sudo: portal users have no rights on agendas; that the person acts for this
        # member, and the member is concerned, was asked.
        notice = self.sudo()
        item = notice._item_ahead() or notice._put_on_agenda(concern)
        if not item:
            return super()._after_concern(concern)
        # Who steps aside has no voice there: its concern stands on the notice only.
        if concern.membership_id not in item._reasons_aside(concern.membership_id):
            item._write_concern(concern.membership_id, concern.partner_id, concern.text)
        return None

    def _before_taken_back(self, concern) -> None:
        super()._before_taken_back(concern)
        # sudo: as in _after_concern
        notice = self.sudo()
        item = notice._item_ahead()
        member = concern.membership_id
        if not item or member in item._reasons_aside(member):
            return
        item._write_concern(member, concern.partner_id, "")
        # Where it was the only one, nothing is left to talk about.
        if (
            not item.concern_ids
            and not notice.concern_ids - concern
            and item.brought_by_id == member
            and not item.proposal
            and not item.previous_id
            and item.meeting_id._takes_items()
        ):
            item.unlink()

    def _put_on_agenda(self, concern):
        """Of the first meeting of the members that takes items; none without one."""
        self.ensure_one()
        meeting = self._meeting_to_talk()
        if not meeting:
            return self.env["komunigi.agenda.item"]
        words = self.with_context(lang=self.company_id._common_language())
        item = (
            self.env["komunigi.agenda.item"]
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    "meeting_id": meeting.id,
                    "name": words.env._("Change: %s", words.name)[:LONGEST_NAME],
                    "kind": "discussion",
                    "brought_by_id": concern.membership_id.id,
                    "author_id": concern.partner_id.id,
                    "description": words.description,
                    "change_notice_id": self.id,
                }
            )
        )
        self._message_log(
            body=words.env._(
                "%(member)s has a concern: on the agenda of “%(meeting)s”.",
                member=concern.membership_id.partner_id.name,
                meeting=meeting.name,
            )
        )
        return item

    def _meeting_to_talk(self):
        """The next intercoop meeting that takes items; made where its series can."""
        self.ensure_one()
        meetings = self.env["komunigi.meeting"]
        ahead = meetings.search(
            self.network_id._domain_meetings()
            & Domain("state", "=", "draft")
            & Domain("profile", "=", "light")
            & Domain("date_start", ">", meetings._now()),
            order="date_start, id",
        ).filtered(lambda meeting: meeting._takes_items())
        if ahead:
            return ahead[:1]
        series = self.network_id._members_series().filtered("active")
        return series[:1]._ensure_next() if series else meetings

    def _settle_concerns(self, decision) -> None:
        """What the members decided answers the concerns that waited."""
        for concern in self.concern_ids.filtered(lambda one: not one.treatment):
            concern._treat(
                "decided",
                " · ".join(filter(None, [decision._say_reference(), decision.text])),
            )

    def _agenda_shown_to(self, membership, partner):
        """The items about it of meetings that this person may see, the last first."""
        # sudo: portal users have no rights on agendas; what they may see is asked.
        return (
            self.sudo()
            .item_ids.filtered(
                lambda item: (
                    item.state != "moved"
                    and item.meeting_id._is_shown_to(membership, partner)
                )
            )
            .sorted("id", reverse=True)
        )
