# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError

# What the second convening notes on the first
EVENTS_AFTER = {"moved_on", "second_convening"}
# Of a file; the rest tells of its use.
FILE_FIELDS = {"name", "datas", "raw", "db_datas", "store_fname", "url", "type"}
FILE_FIELDS |= {"res_model", "res_id", "res_field", "mimetype", "checksum"}


class KomunigiMinuted(models.AbstractModel):
    """Stays as it is from the moment the minutes that tell of it are signed.

    Whoever asks, with whatever rights: a mistake that is seen later becomes a note in
    the register of minutes.
    """

    _name = "komunigi.minuted"
    _description = "Record that minutes tell of"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_minutes_unsigned()
        return records

    def write(self, vals):
        if all(self._is_free_of_minutes(name) for name in vals):
            return super().write(vals)
        # Strangers are not told what is signed.
        self.check_access("write")
        self._check_minutes_unsigned()
        result = super().write(vals)
        # Nor does anything enter a meeting whose minutes are signed, or one of
        # another company.
        if {"meeting_id", "item_id"} & set(vals):
            self.check_access("write")
            self._check_minutes_unsigned()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_minuted(self):
        self._check_minutes_unsigned()

    def _minuted_meetings(self):
        """The meetings whose minutes tell of these."""
        return self.meeting_id

    @api.model
    def _is_free_of_minutes(self, name) -> bool:
        """Whether the field `name` may change after the minutes are signed."""
        # Messages, followers, activities
        return name.startswith(("message_", "activity_"))

    def _check_minutes_unsigned(self):
        # sudo: whether they are signed, whoever asks.
        for meeting in self.sudo()._minuted_meetings():
            if meeting.minutes_entry_id:
                raise UserError(
                    self.env._(
                        "The minutes of “%(meeting)s” are signed, and what they tell "
                        "of stays as it is. Add a note to the register of minutes "
                        "instead.",
                        meeting=meeting.name,
                    )
                )


class KomunigiMeeting(models.Model):
    _name = "komunigi.meeting"
    _inherit = ["komunigi.meeting", "komunigi.minuted"]

    def _minuted_meetings(self):
        return self

    @api.model
    def _is_free_of_minutes(self, name):
        return name in (
            "user_id",
            "live_version",
        ) or super()._is_free_of_minutes(name)


class KomunigiAgendaItem(models.Model):
    _name = "komunigi.agenda.item"
    _inherit = ["komunigi.agenda.item", "komunigi.minuted"]

    @api.model
    def _is_free_of_minutes(self, name):
        # What an assembly without quorum had on its agenda moves on to the second
        # one; nothing else writes this once a meeting is over.
        return name == "state" or super()._is_free_of_minutes(name)


class KomunigiDecision(models.Model):
    _name = "komunigi.decision"
    _inherit = ["komunigi.decision", "komunigi.minuted"]

    @api.model
    def _is_free_of_minutes(self, name):
        # What becomes of a decision goes on after the minutes.
        return name in (
            "state",
            "tag_ids",
            "date_review",
            "date_reviewed",
            "replaced_by_id",
        ) or super()._is_free_of_minutes(name)


class KomunigiMeetingEvent(models.Model):
    _name = "komunigi.meeting.event"
    _inherit = ["komunigi.meeting.event", "komunigi.minuted"]

    def _minuted_meetings(self):
        return self.filtered(lambda event: event.code not in EVENTS_AFTER).meeting_id


class KomunigiMeetingAttendance(models.Model):
    _name = "komunigi.meeting.attendance"
    _inherit = ["komunigi.meeting.attendance", "komunigi.minuted"]


class KomunigiMeetingMember(models.Model):
    _name = "komunigi.meeting.member"
    _inherit = ["komunigi.meeting.member", "komunigi.minuted"]


class KomunigiProxy(models.Model):
    _name = "komunigi.proxy"
    _inherit = ["komunigi.proxy", "komunigi.minuted"]


class KomunigiMinutedItemPart(models.AbstractModel):
    """What hangs on an item of the agenda."""

    _name = "komunigi.minuted.item.part"
    _description = "Part of an item that minutes tell of"
    _inherit = ["komunigi.minuted"]

    def _minuted_meetings(self):
        return self.item_id.meeting_id


class KomunigiAgendaVoice(models.Model):
    _name = "komunigi.agenda.voice"
    _inherit = ["komunigi.agenda.voice", "komunigi.minuted.item.part"]


class KomunigiAgendaConcern(models.Model):
    _name = "komunigi.agenda.concern"
    _inherit = ["komunigi.agenda.concern", "komunigi.minuted.item.part"]


class KomunigiAgendaRecusal(models.Model):
    _name = "komunigi.agenda.recusal"
    _inherit = ["komunigi.agenda.recusal", "komunigi.minuted.item.part"]


class KomunigiAmendment(models.Model):
    _name = "komunigi.amendment"
    _inherit = ["komunigi.amendment", "komunigi.minuted.item.part"]


class KomunigiAdvanceVote(models.Model):
    _name = "komunigi.advance.vote"
    _inherit = ["komunigi.advance.vote", "komunigi.minuted.item.part"]


class IrAttachment(models.Model):
    """Documents of what minutes tell of."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # Letters and papers of later days may be kept with a meeting or a decision;
        # what an item was decided on is closed.
        files.filtered(
            lambda file: file.res_model == "komunigi.agenda.item"
        )._check_minutes_unsigned()
        return files

    def write(self, vals):
        if FILE_FIELDS & set(vals):
            self._check_minutes_unsigned()
        result = super().write(vals)
        # Nor does another file come to what an item was decided on.
        if {"res_model", "res_id"} & set(vals):
            self.filtered(
                lambda file: file.res_model == "komunigi.agenda.item"
            )._check_minutes_unsigned()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_minuted(self):
        self._check_minutes_unsigned()

    def _check_minutes_unsigned(self):
        """Files that were there when the minutes were signed stay."""
        kept = self.filtered(
            lambda file: file.res_id and file.res_model in self._minuted_models()
        )
        for model, files in kept.grouped("res_model").items():
            # sudo: whether minutes are signed, whoever asks.
            records = self.env[model].sudo().browse(files.mapped("res_id")).exists()
            for record in records:
                signed = record._minuted_meetings().minutes_entry_id
                own = files.filtered(lambda file, own=record.id: file.res_id == own)
                if signed and any(
                    file.create_date <= signed.date_entered
                    or model == "komunigi.agenda.item"
                    for file in own
                ):
                    record._check_minutes_unsigned()

    @api.model
    def _minuted_models(self) -> set:
        return {
            name
            for name in ("komunigi.meeting", "komunigi.agenda.item")
            + ("komunigi.decision", "komunigi.proxy")
            if name in self.env
        }
