# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .komunigi_matter import LONGEST_DRAFT, LONGEST_NAME

LONGEST_REMARK = 5000


class KomunigiMatter(models.Model):
    """What is said and shown around a draft, and who is told of it.

    Called with sudo for who sits: each caller has asked that the person reads this
    matter.
    """

    _inherit = "komunigi.matter"

    def _bring(self, body, partner, vals) -> "KomunigiMatter":
        """A new matter of `body`, brought by `partner`."""
        # sudo: matters are written by who sits, as the caller found `partner` to do.
        matter = self.sudo().create(
            {**self._checked(vals), "body_id": body.id},
        )
        matter._tell(
            partner,
            lambda env: env._(
                "%(person)s brings a matter: “%(matter)s”.",
                person=partner.name,
                matter=matter.name,
            ),
        )
        return matter

    def _edit(self, vals, seen: str):
        """Write what a form says; `seen` is the version that the person had read."""
        self._lock()
        self._check_open()
        if seen != self._mark():
            # sudo: the name of who wrote it, which its page shows.
            raise UserError(
                self.env._(
                    "%s has changed this matter meanwhile. Your text is still below: "
                    "compare it with the draft above, then save it.",
                    self.sudo().draft_author_id.name or self.env._("Somebody"),
                )
            )
        # sudo: as in `_bring`; only what `_checked` lets through.
        self.sudo().write(self._checked(vals))

    def _mark(self) -> str:
        """Changes whenever the draft does."""
        self.ensure_one()
        return f"{len(self.draft_versions or [])} {self.draft_date or ''}"

    def _checked(self, vals) -> dict:
        """What a form gave, with nothing in it that is too long."""
        vals = dict(vals)
        for name, longest in (("name", LONGEST_NAME), ("draft", LONGEST_DRAFT)):
            if name in vals:
                vals[name] = self._clean(vals[name], longest)
        if "name" in vals:
            # It is the subject of a mail, which is one line.
            vals["name"] = " ".join(vals["name"].split())
        if not vals.get("name"):
            raise UserError(self.env._("Give the matter a name."))
        return vals

    # Remarks

    def _remark(self, partner, text: str):
        text = self._clean(text, LONGEST_REMARK)
        if not text:
            raise UserError(self.env._("Write something first."))
        # An internal note: of all messages the kind that Odoo's own pages show to
        # nobody in the portal. The workspace shows it to who reads the matter.
        # sudo: as in `_bring`.
        self.sudo()._message_log(
            body=self._text_html(text), author_id=partner.id, message_type="comment"
        )
        self._tell(
            partner,
            lambda env: env._(
                "%(person)s remarks on “%(matter)s”.",
                person=partner.name,
                matter=self.name,
            ),
        )

    def _remarks(self):
        """What was said, the oldest first."""
        self.ensure_one()
        # sudo: messages of a matter that the reader reads.
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("model", "=", self._name)
                & Domain("res_id", "=", self.id)
                & Domain("message_type", "=", "comment"),
                order="id",
            )
        )

    def _check_takes_files(self):
        self._check_open()
        return super()._check_takes_files()

    # Who is told

    def _tell(self, author, say):
        """Write to who reads this matter and is not `author`; `say` makes the
        sentence of an environment with the reader's language.

        The mail holds no more than the sentence and the way to the page, which asks
        who reads it. It belongs to no record, and nobody becomes a follower.
        """
        self.ensure_one()
        # sudo: who sits and where to write to them; only the system queues mails.
        matter = self.sudo()
        readers = matter._readers() - author
        url = (
            f"{matter.get_base_url()}/my/bodies/{matter.body_id.id}/matters/{matter.id}"
        )
        mails = []
        for reader in readers.filtered("email"):
            speaking = matter.with_context(lang=reader.lang or self.env.lang)
            said = say(speaking.env)
            mails.append(
                {
                    "subject": f"{speaking.body_id.name} · {matter.name}",
                    "body_html": speaking.env["ir.qweb"]._render(
                        "komunigi_noyau.matter_mail", {"said": said, "url": url}
                    ),
                    "email_from": matter.body_id.user_id.email_formatted
                    or matter.company_id.email_formatted,
                    "recipient_ids": [Command.link(reader.id)],
                    "author_id": False,
                    "auto_delete": True,
                }
            )
        if mails:
            # sudo: the system tells who sits, and sends what is queued.
            self.env["mail.mail"].sudo().create(mails)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _readers(self):
        """The persons who sit or sit along and do not step aside."""
        self.ensure_one()
        lines = self.body_id._lines_acting()
        aside = self._reasons_aside(lines.mandate_id)[self]
        recused = lines.filtered(lambda line: line.mandate_id in aside).partner_id
        return lines.partner_id - recused
