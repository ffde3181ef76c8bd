# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, html_escape

from odoo.addons.komunigi_vote.models.komunigi_mailing import LAYOUT

TEMPLATE = "komunigi_cost_sharing.mail_template_change_digest"
# The first days of a month, on which the mail about the one before is begun
FIRST_DAYS = 7
# The mail is made once in each language; these stand in it for what differs from
# member to member, and are replaced in each mail.
CHANGES = "komunigi-changes-of-the-member"
MEMBER = "komunigi-id-of-the-member"


class KomunigiChangeDigest(models.Model):
    """What changes in your Odoo: the mail of a month, to each member about what it
    uses."""

    _name = "komunigi.change.digest"
    _description = "Monthly mail about changes"
    _inherit = ["komunigi.mailing"]
    _order = "month desc, id desc"

    network_id = fields.Many2one(
        "komunigi.network", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True)
    kind = fields.Selection([("digest", "Monthly mail")], default="digest")
    month = fields.Date(
        required=True, readonly=True, help="The first day of the month it tells of."
    )

    _once = models.Constraint(
        "UNIQUE(network_id, month)", "This month has its mail already."
    )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for digest in self:
            digest.display_name = digest.month and digest._say_month()

    @api.model
    def _cron_write(self, batch_size=None):
        self._begin_months()
        return super()._cron_write(batch_size) if batch_size else super()._cron_write()

    @api.model
    def _begin_months(self):
        """In the first days of a month, by the network's calendar, once for each."""
        for network in self.env["komunigi.network"].search(
            Domain("change_digest", "=", True)
        ):
            today = network._today()
            month = today.replace(day=1) - relativedelta(months=1)
            if today.day > FIRST_DAYS or not network._try_lock():
                continue
            # Written together with the lock: another worker that looked at the network
            # before sees that it has changed.
            if not network.digest_month or network.digest_month < month:
                network.sudo().digest_month = month
                self.create(
                    {
                        "network_id": network.id,
                        "month": month,
                        "date": fields.Datetime.now(),
                    }
                )

    # Whom, what

    def _domain_addressed(self) -> Domain:
        return Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "=", "member"
        )

    def _is_still_wanted(self) -> bool:
        return bool(self._notices())

    def _notices(self):
        """What there is to say: to come, and put in place or withdrawn that month."""
        self.ensure_one()
        after = self.month + relativedelta(months=1)

        def within(field):
            return Domain(field, ">=", self.month) & Domain(field, "<", after)

        return self.env["komunigi.change.notice"].search(
            Domain("network_id", "=", self.network_id.id)
            & Domain("date_announced", "!=", False)
            & (
                Domain("state", "=", "announced") & Domain("is_withdrawn", "=", False)
                | within("date_applied")
                | within("date_withdrawn")
            ),
            order="date_live, id",
        )

    def _write_to(self, addressees) -> int:
        """One mail to each person for each member; none where nothing is to say."""
        notices = self._notices()
        of_members = notices._by_member(addressees)
        told = addressees.filtered(of_members.get)
        letters, texts, lists, written = [], {}, {}, 0
        for member, people in told._written_to().items():
            written += bool(people)
            for partner in people:
                lang = partner.lang or self.env.lang
                if lang not in texts:
                    texts[lang] = self._text(lang)
                key = (lang, of_members[member])
                if key not in lists:
                    lists[key] = self._list(*key)
                # The layout begins with a preview of the text, as plain words.
                before, _mark, after = texts[lang]["body_html"].rpartition(CHANGES)
                body = before.replace(CHANGES, "") + lists[key] + after
                letters.append(
                    {
                        **texts[lang],
                        "body_html": body.replace(MEMBER, str(member.id)),
                        "reply_to": texts[lang]["email_from"],
                        "recipient_ids": [fields.Command.link(partner.id)],
                        "author_id": False,
                        "auto_delete": True,
                    }
                )
        if letters:
            # sudo: only the system writes mails that belong to no record.
            self.env["mail.mail"].sudo().create(letters)
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return written

    def _text(self, lang: str) -> dict:
        """Subject, body and sender in one language, made once for all who read it."""
        # sudo: what the mail says of people and places, whoever caused it.
        speaking = self.env.ref(TEMPLATE).sudo().with_context(lang=lang)
        found = speaking._generate_template(
            self.ids, ("subject", "body_html", "email_from", "mail_server_id")
        )[self.id]
        body = speaking._render_encapsulate(
            LAYOUT,
            found["body_html"],
            add_context={
                "company": self.company_id,
                "model_description": speaking.env._("network"),
                "record_name": self.network_id.name,
            },
            context_record=self.with_env(speaking.env),
        )
        return {
            "subject": found["subject"],
            "body_html": body,
            "email_from": found["email_from"],
            "mail_server_id": found["mail_server_id"],
        }

    def _list(self, lang: str, notices) -> str:
        """What changes, in one language, for all whom the same changes concern."""
        digest = self.with_context(lang=lang)
        return digest.env["ir.qweb"]._render(
            "komunigi_cost_sharing.change_digest_list",
            {
                "digest": digest,
                "parts": digest._parts(notices.with_env(digest.env)),
                "url": f"{self.get_base_url()}/my/cooperative/{MEMBER}/changes",
            },
        )

    def _parts(self, notices) -> dict:
        """`to_come`, `applied` and `withdrawn`, each in the order of its days."""
        coming = notices.filtered(
            lambda notice: notice.state == "announced" and not notice.is_withdrawn
        )
        return {
            "to_come": coming.sorted(lambda notice: (notice.date_live, notice.id)),
            "applied": notices.filtered(lambda notice: notice.state == "applied"),
            "withdrawn": notices.filtered("is_withdrawn"),
        }

    def _is_new(self, notice) -> bool:
        """Announced in the month that this mail tells of."""
        return notice.date_announced >= self.month

    def _say_month(self) -> str:
        """“January 2027”"""
        self.ensure_one()
        return format_date(self.env, self.month, date_format="MMMM y")

    def _mark(self) -> str:
        """Stands in the mail for what changes for each member."""
        return CHANGES

    def _member_url(self, path: str) -> str:
        self.ensure_one()
        return f"{self.get_base_url()}/my/cooperative/{MEMBER}{path}"

    def _tell_trouble(self, reason: str) -> None:
        network = self.network_id
        user = network.treasurer_id or network.create_uid
        # sudo: it is the system that tells.
        speaking = network.sudo().with_context(lang=user.lang)
        speaking.activity_schedule(
            "mail.mail_activity_data_todo",
            network._today(),
            summary=speaking.env._("The monthly mail could not be written"),
            note=html_escape(reason),
            user_id=user.id,
        )
