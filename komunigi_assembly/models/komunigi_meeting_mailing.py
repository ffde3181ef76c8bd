# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LAYOUT = "mail.mail_notification_light"
# The text is made once for all who read the same; this stands in it for the code of
# each member, which is put in its place in each mail.
CODE = "komunigi-code-of-the-member"


class KomunigiMeetingMailing(models.Model):
    """One round of mails about a meeting, and how far it is."""

    _name = "komunigi.meeting.mailing"
    _description = "Mails about a meeting"
    _inherit = ["komunigi.mailing"]

    meeting_id = fields.Many2one(
        "komunigi.meeting", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("convening", "Convening"),
            ("moved", "Another time or place"),
            ("cancelled", "Cancelled"),
            ("minutes", "Minutes"),
        ],
        required=True,
        readonly=True,
    )

    @api.model
    def _domain_due(self):
        # Minutes go out some minutes after the end.
        return super()._domain_due() & Domain(
            "date", "<=", self.env["komunigi.meeting"]._now()
        )

    def _domain_addressed(self) -> Domain:
        """The members who are written to; to be extended by kind."""
        self.ensure_one()
        return self.meeting_id._domain_asked()

    def _is_still_wanted(self) -> bool:
        """Nobody is asked to a meeting that does not take place, or is over."""
        if self.kind in ("convening", "moved"):
            return self.meeting_id.state in ("draft", "running")
        return True

    def _tell_trouble(self, reason):
        self.meeting_id._tell_in_charge(
            lambda meeting: meeting.env._("Mails could not be written"),
            lambda meeting: reason,
        )

    def _after_last(self):
        """Once everybody was written to; to be extended by kind."""
        if self.kind == "convening":
            self.meeting_id._tell_of_unreachable()
        elif self.kind in ("moved", "cancelled"):
            self.meeting_id._tell_of_letters_outdated()

    # What each reads

    def _write_to(self, addressees) -> int:
        """Queue the mails to who acts for these members; how many members."""
        meeting = self.meeting_id
        reachable = {
            membership: people
            for membership, people in meeting._reachable_of(addressees).items()
            if people
        }
        aside = meeting._items_aside(addressees)
        letters = self._letters(reachable)
        # Who acts for several reads no more of an item than each of them may.
        hidden = {}
        for membership, partner in letters:
            hidden[partner] = hidden.get(partner, frozenset()) | aside.get(
                membership, frozenset()
            )
        codes = self._codes_of(addressees)
        files = [fields.Command.set(self._attachments().ids)]
        texts, mails = {}, []
        for membership, partner in letters:
            key = (partner.lang or self.env.lang, hidden[partner])
            if key not in texts:
                texts[key] = self._text(*key)
            mails.append(
                self._mail_values(texts[key], partner, files, codes.get(membership, ""))
            )
        self._queue(mails)
        if self.kind == "convening":
            meeting._note_notified(reachable)
        return len(reachable)

    def _letters(self, reachable: dict) -> list[tuple]:
        """(member, person) of each mail: one for who acts for several; but one for
        each of them where it carries their own codes."""
        letters = [
            (membership, partner)
            for membership, people in reachable.items()
            for partner in people
        ]
        if self._has_codes():
            return letters
        return list({partner: (one, partner) for one, partner in letters}.values())

    def _has_codes(self) -> bool:
        return self.kind == "convening" and self.meeting_id.profile == "assembly"

    def _mail_values(self, text: dict, partner, files: list, code: str = "") -> dict:
        """The mail to one person, from the text that all have."""
        return {
            "subject": text["subject"],
            "body_html": text["body_html"].replace(CODE, code),
            "email_from": text["email_from"],
            "reply_to": text["email_from"],
            "mail_server_id": text["mail_server_id"],
            "recipient_ids": [fields.Command.link(partner.id)],
            "attachment_ids": files,
            "author_id": False,
            "auto_delete": True,
        }

    @api.model
    def _queue(self, mails: list[dict]):
        if mails:
            # sudo: only the system writes mails that belong to no record.
            self.env["mail.mail"].sudo().create(mails)
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _template(self):
        """What says it; to be extended by kind."""
        self.ensure_one()
        return self.env.ref(f"komunigi_assembly.mail_template_meeting_{self.kind}")

    def _text(self, lang: str, hidden: frozenset) -> dict:
        """Subject, body and sender in one language: made once for all who read it.

        :param hidden: ids of the items of which the readers see the title only
        """
        meeting = self.meeting_id
        # sudo: what the mail says of people and places, whoever caused it.
        speaking = (
            self._template().sudo().with_context(lang=lang, komunigi_hidden=hidden)
        )
        found = speaking._generate_template(
            meeting.ids, ("subject", "body_html", "email_from", "mail_server_id")
        )[meeting.id]
        found["body_html"] = speaking._render_encapsulate(
            LAYOUT,
            found["body_html"],
            add_context={
                "company": meeting.company_id,
                "model_description": speaking.env._("network"),
                "record_name": meeting.network_id.name,
            },
            context_record=meeting.with_env(speaking.env),
        )
        return found

    def _attachments(self):
        """The file for people's calendars: one for all the mails of this round."""
        self.ensure_one()
        if self.kind == "minutes":
            return self.env["ir.attachment"]
        # sudo: nobody writes mailings, and what belongs to them, but the system.
        attachments = self.env["ir.attachment"].sudo()
        known = attachments.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        return known or attachments.create(
            {
                "name": "meeting.ics",
                "raw": self.meeting_id._ics(),
                "mimetype": "text/calendar",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _codes_of(self, memberships) -> dict:
        """The code with which each member of an assembly checks in."""
        meeting = self.meeting_id
        if not self._has_codes():
            return {}
        # sudo: each code is written to its own member only.
        lines = (
            self.env["komunigi.meeting.member"]
            .sudo()
            .search_fetch(
                [
                    ("meeting_id", "=", meeting.id),
                    ("membership_id", "in", memberships.ids),
                ],
                ["membership_id", "code"],
            )
        )
        return {line.membership_id: line.code or "" for line in lines}


class KomunigiMeeting(models.Model):
    """What members are written about a meeting, and when."""

    _inherit = "komunigi.meeting"

    unreachable_count = fields.Integer(
        string="Not convened by e-mail",
        compute="_compute_unreachable_count",
        groups="komunigi_membership.group_user",
        help="Members on the roll who have no e-mail address: print their letters.",
    )

    @api.depends("date_convened", "profile")
    def _compute_unreachable_count(self):
        # sudo: how many of the roll that who reads the meeting may read.
        counts = dict(
            self.env["komunigi.meeting.member"]
            .sudo()
            ._read_group(
                Domain("meeting_id", "in", self._written_assemblies().ids)
                & Domain("date_notified", "=", False),
                ["meeting_id"],
                ["__count"],
            )
        )
        for meeting in self:
            meeting.unreachable_count = counts.get(meeting._origin, 0)

    def _written_assemblies(self):
        """Assemblies of which the convening mails are all written."""
        # sudo: as above
        return (
            self.env["komunigi.meeting.mailing"]
            .sudo()
            .search(
                Domain("meeting_id", "in", self.ids)
                & Domain("kind", "=", "convening")
                & Domain("done", "=", True)
            )
            .meeting_id.filtered(lambda meeting: meeting.profile == "assembly")
        )

    def _after_convened(self):
        result = super()._after_convened()
        self._plan_mailing("convening")
        return result

    def _after_moved(self):
        result = super()._after_moved()
        self._plan_mailing("moved")
        return result

    def _after_cancelled(self):
        result = super()._after_cancelled()
        if self.date_convened:
            self._plan_mailing("cancelled")
        return result

    def _plan_mailing(self, kind: str, at=None):
        """Have everybody concerned written to, by the job, batch after batch.

        :param at: not before this moment (UTC); at once, unless given
        """
        self.ensure_one()
        # sudo: nobody writes mailings but the course of the meeting.
        mailings = self.env["komunigi.meeting.mailing"].sudo()
        # What has not begun says the same: the text is that of when it is written.
        waiting = mailings.search(
            Domain("meeting_id", "=", self.id)
            & Domain("kind", "=", kind)
            & Domain("done", "=", False)
            & Domain("reached_id", "=", 0),
            limit=1,
        )
        if waiting:
            waiting.date = at or self._now()
        else:
            mailings.create(
                {"meeting_id": self.id, "kind": kind, "date": at or self._now()}
            )
        # sudo: jobs are a matter of the system; this one only writes what is due.
        self.env.ref("komunigi_assembly.ir_cron_meeting_mail").sudo()._trigger(at)

    # Proof of notice

    def _note_notified(self, reachable: dict):
        """Write on the roll who was convened, when, and at which addresses."""
        if self.profile != "assembly":
            return
        self.env["komunigi.meeting.member"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE komunigi_meeting_member AS line
                      SET date_notified = %s, notified_by = 'mail',
                          notified_to = told.addresses
                     FROM unnest(%s::int[], %s::text[]) AS told (member, addresses)
                    WHERE line.meeting_id = %s AND line.membership_id = told.member
                      AND line.date_notified IS NULL""",
                self._now(),
                [membership.id for membership in reachable],
                [
                    ", ".join(people.mapped("email_normalized"))
                    for people in reachable.values()
                ],
                self.id,
            )
        )
        self.env["komunigi.meeting.member"].invalidate_model(
            ["date_notified", "notified_by", "notified_to"]
        )

    def _tell_of_unreachable(self):
        """Say once whom no mail reaches, so that they learn of it otherwise."""
        self.ensure_one()
        self.invalidate_recordset(["unreachable_count"])
        if self.profile == "assembly":
            if self.unreachable_count:
                self._tell_in_charge(
                    type(self)._say_unreachable,
                    lambda meeting: meeting.env._(
                        "Press “Print their letters”, post them, and say so."
                    ),
                )
            return
        asked = self._asked_memberships()
        found = self._reachable_of(asked)
        without = asked.filtered(lambda membership: not found[membership])
        if without:
            names = ", ".join(without.mapped("display_name"))
            self._tell_in_charge(
                lambda meeting: meeting.env._("Members without an e-mail address"),
                lambda meeting: meeting.env._(
                    "They were not written to: %(members)s. Phone them.",
                    members=names,
                ),
            )

    def _tell_of_letters_outdated(self):
        """Who was convened by letter does not learn of a change by mail."""
        self.ensure_one()
        # sudo: how many of the roll, for who is in charge.
        count = (
            self.env["komunigi.meeting.member"]
            .sudo()
            .search_count(
                Domain("meeting_id", "=", self.id)
                & Domain("notified_by", "=", "letter")
            )
        )
        if count:
            self._tell_in_charge(
                lambda meeting: meeting.env._("Tell who was convened by letter"),
                lambda meeting: meeting.env._(
                    "Members convened by letter: %(count)s. The change was told by "
                    "mail, which does not reach them: write or phone them. “Proof of "
                    "notice” says who they are.",
                    count=count,
                ),
            )

    def _say_unreachable(self) -> str:
        return self.env._(
            "Members to convene by letter: %(count)s", count=self.unreachable_count
        )

    # Words and addresses for the templates

    def _items_aside(self, memberships) -> dict:
        """Of which items each of these members sees no more than the title.

        :return: {membership: frozenset of ids}
        """
        self.ensure_one()
        found = {}
        for item in self.item_ids:
            for membership in item._reasons_aside(memberships):
                found[membership] = found.get(membership, frozenset()) | {item.id}
        return found

    def _shows(self, item) -> bool:
        """Whether who reads this mail may read what `item` is about."""
        return item.id not in self.env.context.get("komunigi_hidden", ())

    def _portal_url(self) -> str:
        """Where members read about it; it leads each to its own page."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/meetings/{self.id}"

    def _code_url(self) -> str:
        """The picture of the code with which the reader of this mail checks in."""
        self.ensure_one()
        return f"{self.get_base_url()}/my/meetings/{self.id}/code/{CODE}.png"

    def _last_reason(self) -> str:
        """Why it was moved, as was said last."""
        self.ensure_one()
        # sudo: what who is convened is told.
        moved = self.sudo().event_ids.filtered(lambda event: event.code == "moved")
        return (moved[-1:].values or {}).get("reason", "")
