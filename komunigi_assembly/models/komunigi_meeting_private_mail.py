# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

LAYOUT = "mail.mail_notification_light"


class KomunigiMeeting(models.Model):
    """Mails to a few people, about a proxy for instance, each in its language."""

    _inherit = "komunigi.meeting"

    def _queue_private(self, template, told):
        """Queue what `template` says of each record to its partners.

        The text is made once for each language, not for each reader. No record keeps
        the message: it is for its reader alone.

        :param template: external id of a mail.template
        :param told: {record of the template's model: res.partner}
        """
        self.ensure_one()
        by_lang = {}
        for record, partners in told.items():
            for lang, same in partners.filtered("email").grouped("lang").items():
                by_lang.setdefault(lang, {})[record] = same
        for lang, readers in by_lang.items():
            # sudo: what the mail says of people and meetings, whoever caused it.
            speaking = (
                self.env.ref(template).sudo().with_context(lang=lang or self.env.lang)
            )
            found = speaking._generate_template(
                [record.id for record in readers],
                ("subject", "body_html", "email_from", "mail_server_id"),
            )
            # sudo: only the system writes mails that belong to no record.
            self.env["mail.mail"].sudo().create(
                [
                    {
                        "subject": found[record.id]["subject"],
                        "body_html": self._put_in_layout(
                            speaking, record, found[record.id]["body_html"]
                        ),
                        "email_from": found[record.id]["email_from"],
                        "reply_to": found[record.id]["email_from"],
                        "mail_server_id": found[record.id].get("mail_server_id"),
                        "recipient_ids": [fields.Command.link(partner.id)],
                        "author_id": False,
                        "auto_delete": True,
                    }
                    for record, partners in readers.items()
                    for partner in partners
                ]
            )
        if by_lang:
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _put_in_layout(self, template, record, body):
        return template._render_encapsulate(
            LAYOUT,
            body,
            add_context={
                "company": self.company_id,
                "model_description": template.env._("network"),
                "record_name": self.network_id.name,
            },
            context_record=record,
        )
