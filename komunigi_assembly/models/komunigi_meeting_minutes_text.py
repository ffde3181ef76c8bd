# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class KomunigiMeeting(models.Model):
    """The minutes of a general assembly: made, edited, printed, signed, entered.

    Once they are in the register nothing that they tell of changes any more
    (`komunigi.minuted`).
    """

    _inherit = "komunigi.meeting"
    _course_fields = {"minutes_made", "minutes_entry_id"}

    minutes_text = fields.Html(
        string="Minutes",
        copy=False,
        sanitize_overridable=False,
        help="Made from what happened; yours to edit until they are signed.",
    )
    minutes_made = fields.Html(copy=False, readonly=True)
    is_minutes_edited = fields.Boolean(compute="_compute_is_minutes_edited")
    minutes_entry_id = fields.Many2one(
        "komunigi.minutes.register",
        string="In the register",
        ondelete="restrict",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    minutes_number = fields.Integer(
        related="minutes_entry_id.number", string="Number in the register"
    )
    minutes_document = fields.Binary(related="minutes_entry_id.document")
    minutes_document_name = fields.Char(related="minutes_entry_id.document_name")
    minutes_scan = fields.Binary(
        related="minutes_entry_id.scan", string="Signed minutes"
    )
    minutes_scan_name = fields.Char(
        related="minutes_entry_id.scan_name", string="Name of the signed minutes"
    )
    minutes_fingerprint = fields.Char(related="minutes_entry_id.fingerprint")

    @api.depends("minutes_text", "minutes_made")
    def _compute_is_minutes_edited(self):
        for meeting in self:
            meeting.is_minutes_edited = (meeting.minutes_text or "") != (
                meeting.minutes_made or ""
            )

    def write(self, vals):
        if "minutes_text" in vals and not self.env.su:
            self._check_minutes_due()
        return super().write(vals)

    def _after_closed(self):
        result = super()._after_closed()
        if self.profile == "assembly":
            self._try_to_write_minutes()
        return result

    def _try_to_write_minutes(self):
        """They write themselves; where they cannot, the assembly closes all the same
        and the button is there."""
        try:
            with self.env.cr.savepoint():
                self._write_minutes()
        except Exception:
            _logger.exception("Minutes of meeting %s", self.id)

    def _check_minutes_due(self):
        for meeting in self:
            if meeting.profile != "assembly" or meeting.state != "done":
                raise UserError(
                    self.env._(
                        "The minutes of “%(meeting)s” are written when it was held.",
                        meeting=meeting.name,
                    )
                )

    def action_write_minutes(self):
        """Make the text from what happened; what was edited meanwhile goes."""
        self.check_access("write")
        self._check_minutes_due()
        for meeting in self:
            meeting._check_minutes_unsigned()
            meeting._write_minutes()

    def _write_minutes(self):
        self.ensure_one()
        # sudo: the whole of it, whoever writes them; and what was made is noted
        # beside what is edited, to tell them apart.
        meeting = self.sudo()
        text = meeting.with_context(lang=self._minutes_lang())._minutes_html()
        meeting.minutes_made = text
        # As it was cleaned on being written
        meeting.minutes_text = meeting.minutes_made

    def _minutes_lang(self) -> str:
        """The language in which the register is kept."""
        return self.company_id._common_language()

    def action_print_minutes(self):
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("komunigi_assembly.report_minutes").report_action(
            self, config=False
        )

    def action_sign_minutes(self):
        """Enter the signed paper."""
        self.ensure_one()
        self.check_access("write")
        self._check_signable()
        return self._action_dialog(
            self.env._("Enter the signed minutes"), "komunigi.minutes.sign"
        )

    def _check_signable(self):
        self._check_minutes_due()
        self._check_minutes_unsigned()
        if not self.minutes_text:
            raise UserError(self.env._("Write the minutes first, print and sign them."))

    def _sign_minutes(self, date_signed, scan, scan_name):
        """Enter text and signed paper in the register; from now on all that they
        tell of stays as it is.

        :param scan: bytes
        """
        self._lock()
        self._check_signable()
        today = self.network_id._today()
        held = self._minutes_date()
        if not held <= date_signed <= today:
            raise UserError(
                self.env._("Minutes are signed after the meeting, and not tomorrow.")
            )
        # sudo: the network's turn to number, and course fields.
        meeting = self.sudo()
        meeting.network_id._take_turn()
        register = self.env["komunigi.minutes.register"]
        entry = register._enter(
            self.network_id,
            {
                "kind": "minutes",
                "name": self.name,
                "meeting_id": self.id,
                "meeting_date": held,
                "date_signed": date_signed,
                "text": str(self.minutes_text),
                "document": meeting._minutes_pdf(
                    number=register._next_number(self.network_id),
                    date_signed=date_signed,
                ),
                "scan": scan,
                "scan_name": scan_name,
            },
        )
        meeting.minutes_entry_id = entry
        return entry

    def _minutes_date(self):
        """The day on which it was held, by the network's clock."""
        self.ensure_one()
        return self._local_time(self.date_opened or self.date_start).date()

    def _minutes_pdf(self, hidden=None, **said) -> bytes:
        """The minutes on paper, in the reader's language.

        :param hidden: items of which no more is told than what was decided
        :param said: number and date_signed, where they are being signed
        """
        self.ensure_one()
        speaking = self
        if self.profile == "assembly":
            speaking = self.with_context(lang=self._minutes_lang())
        # sudo: a report is drawn with the system's styles; whether the person reads
        # these minutes was asked by the caller.
        report = speaking.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf(
            "komunigi_assembly.report_minutes",
            self.ids,
            data={"hidden_ids": hidden.ids if hidden else [], **said},
        )
        return content

    # For the printed document

    def _minutes_document_lang(self) -> str:
        """That of the register; the reader's, of an intercoop meeting."""
        self.ensure_one()
        if self.profile == "assembly":
            return self._minutes_lang()
        return self.env.lang or self._minutes_lang()

    def _minutes_to_print(self, hidden_ids=()):
        """The text that is printed: as edited, or made for who reads."""
        self.ensure_one()
        self.check_access("read")
        if self.profile == "assembly" and self.minutes_text:
            return self.minutes_text
        # Who reads the PDF through a page was told apart by it; else the user.
        hidden = self.item_ids.browse(hidden_ids or ()) if self.env.su else None
        return self._minutes_html(hidden)

    def _report_minutes_name(self) -> str:
        self.ensure_one()
        return self.env._("Minutes - %s", self.name.replace("/", "-"))

    def _minutes_signers(self) -> list[tuple[str, str]]:
        """(function, name) of who signs."""
        signers = [
            (self.env._("Chair"), self.chair_id.name or ""),
            (self.env._("Secretary"), self.secretary_id.name or ""),
        ]
        for scrutineer in self.scrutineer_ids:
            signers.append((self.env._("Scrutineer"), scrutineer.name))
        return signers


class KomunigiDecision(models.Model):
    """Certified extracts of signed minutes."""

    _inherit = "komunigi.decision"

    is_minuted = fields.Boolean(
        string="In signed minutes", compute="_compute_is_minuted"
    )

    @api.depends("meeting_id.minutes_entry_id")
    def _compute_is_minuted(self):
        for decision in self:
            decision.is_minuted = bool(decision.meeting_id.minutes_entry_id)

    def action_extract(self):
        """An extract of the signed minutes, to be certified true by hand."""
        self._extracts()
        return self.env.ref("komunigi_assembly.report_extract").report_action(
            self, config=False
        )

    def _extracts(self) -> list[tuple]:
        """(entry of the register, its decisions) of these decisions."""
        self.check_access("read")
        for decision in self:
            if not decision.meeting_id.minutes_entry_id:
                raise UserError(
                    self.env._(
                        "“%(decision)s” stands in no signed minutes: there is nothing "
                        "to extract it from.",
                        decision=decision.display_name,
                    )
                )
        by_entry = self.sorted("item_id").grouped(
            lambda decision: decision.meeting_id.minutes_entry_id
        )
        return sorted(by_entry.items(), key=lambda pair: pair[0].number)

    def _report_extract_name(self) -> str:
        return self.env._("Extract - %s", ", ".join(self.mapped("number")))
