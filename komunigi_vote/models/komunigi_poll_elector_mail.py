# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

LAYOUT = "mail.mail_notification_light"


class KomunigiPollElector(models.Model):
    """Whom a line of the roll is written to, and what."""

    _inherit = "komunigi.poll.elector"

    # Written by the job that sends receipts, and by nothing in casting.
    receipt_sent = fields.Boolean(readonly=True, groups=fields.NO_ACCESS)
    is_reachable = fields.Boolean(
        string="Can be reached by e-mail",
        compute="_compute_is_reachable",
        search="_search_is_reachable",
        help="Somebody who acts for the member, or the member itself, has an address "
        "from which no mail came back.",
    )

    @api.depends_context("uid")
    def _compute_is_reachable(self):
        # sudo: whether there is an address, of members on a roll that one may read.
        reachable = self.sudo().search(
            Domain("id", "in", self.ids) & self._domain_reachable()
        )
        for elector in self:
            elector.is_reachable = elector.id in reachable._ids

    def _search_is_reachable(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._domain_reachable()
        return domain if True in value else ~domain

    @api.model
    def _domain_reachable(self) -> Domain:
        address = Domain("email_normalized", "!=", False) & Domain(
            "message_bounce", "=", 0
        )
        acting = self.env["komunigi.representation"]._domain_acting() & Domain(
            "partner_id", "any!", address
        )
        return Domain(
            "membership_id",
            "any!",
            Domain("representation_ids", "any!", acting)
            | Domain("partner_id", "any!", address),
        )

    # Whom

    def _correspondents(self) -> dict:
        """Who is written to for each line: (partners, whether they have a login).

        All who act for the member and have a login; else one person, who gets the
        personal link: the titular before a substitute, and the member itself last.
        """
        memberships = self.membership_id
        representations = self.env["komunigi.representation"]
        current = representations.search(
            Domain("membership_id", "in", memberships.ids)
            & representations._domain_acting(),
            order="role desc, id",
        )
        acting = current.grouped("membership_id")
        # At once, for they are then looked at one by one.
        (memberships.partner_id | current.partner_id).fetch(
            ["email_normalized", "message_bounce", "lang"]
        )
        found = {}
        for elector in self:
            member = elector.membership_id.partner_id
            representatives = acting.get(elector.membership_id, representations)
            own = member if member.user_ids else member.browse()
            logins = representatives.filtered("user_id").partner_id | own
            found[elector] = reachable_first(
                logins, representatives.partner_id | member
            )
        return found

    # What

    def _write_to(self, kind) -> "KomunigiPollElector":
        """Queue a mail of this kind for each line; those that have an address."""
        correspondents = {
            elector: found
            for elector, found in self._correspondents().items()
            if found[0]
        }
        electors = self.browse(elector.id for elector in correspondents)
        links = {}
        if kind in ("invitation", "reminder", "postponed"):
            without_login = electors.filtered(lambda one: not correspondents[one][1])
            for poll, lines in without_login.grouped("poll_id").items():
                links |= poll._make_links(lines)
        by_lang = {}
        for elector, (partners, _login) in correspondents.items():
            for lang, same in partners.grouped("lang").items():
                by_lang.setdefault(lang, {})[elector.id] = same
        template = self.env.ref(f"komunigi_vote.mail_template_poll_{kind}")
        for lang, letters in by_lang.items():
            speaking = template.with_context(
                lang=lang or self.env.lang,
                komunigi_links=links,
                komunigi_logins={
                    elector.id for elector in electors if correspondents[elector][1]
                },
            )
            self._queue_mails(speaking, letters)
        if by_lang:
            # sudo: jobs are a matter of the system; this one sends what is queued.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return electors

    @api.model
    def _queue_mails(self, template, letters):
        """Queue what `template` says to each of `letters`: partners by line's id.

        Neither the record nor the author of the message is told, and its body stays
        empty: whoever may read the roll would else read the personal links while the
        mails wait. The mail itself, which administrators of the database see only,
        is deleted once it was sent.
        """
        found = template._generate_template(
            list(letters),
            ("subject", "body_html", "email_from", "mail_server_id", "auto_delete"),
        )
        electors = self.with_env(template.env).browse(letters)
        # sudo: only the system writes mails that belong to no record.
        self.env["mail.mail"].sudo().create(
            [
                {
                    "subject": found[elector.id]["subject"],
                    "body_html": elector._put_in_layout(
                        template, found[elector.id]["body_html"]
                    ),
                    "email_from": found[elector.id]["email_from"],
                    "reply_to": found[elector.id]["email_from"],
                    "mail_server_id": found[elector.id]["mail_server_id"],
                    "recipient_ids": [
                        fields.Command.link(id_) for id_ in letters[elector.id].ids
                    ],
                    "author_id": False,
                    "auto_delete": True,
                }
                for elector in electors
            ]
        )

    def _put_in_layout(self, template, body):
        poll = self.poll_id
        return template._render_encapsulate(
            LAYOUT,
            body,
            add_context={
                "company": poll.company_id,
                "model_description": self.env._("network"),
                "record_name": poll.network_id.name,
            },
            context_record=self,
        )

    # Words and addresses for the templates

    def _voting_url(self) -> str:
        """Where the reader of this mail votes: the personal link, or the portal."""
        self.ensure_one()
        return self._personal_link() or (
            f"{self.get_base_url()}/my/cooperative/{self.membership_id.id}"
            f"/polls/{self.poll_id.id}"
        )

    def _personal_link(self) -> str:
        """The link that this mail carries; it exists nowhere else."""
        return self.env.context.get("komunigi_links", {}).get(self.id, "")

    def _has_login(self) -> bool:
        """Whether who reads this mail can open the poll's page in the portal."""
        return self.id in self.env.context.get("komunigi_logins", [self.id])

    # Receipts

    @api.model
    def _receipts_due(self):
        """Lines whose member has voted and was not told yet, in the roll's order."""
        # sudo: whether a receipt was sent, which nobody else reads.
        return self.sudo().search(
            [
                ("voted", "=", True),
                ("receipt_sent", "=", False),
                ("poll_id.state", "in", ["open", "closed", "result"]),
            ],
            order="id",
        )

    def _send_receipts(self):
        """Tell that a vote was cast, to all who act for the member.

        By the job, so neither at the moment of the vote nor in its transaction; the
        mail tells neither what was voted nor when.
        """
        if claimed := self._claim_receipts():
            claimed._write_to("receipt")

    def _claim_receipts(self):
        """Note on these that they are told; those that no other worker has, or has
        had since they were found."""
        self.flush_recordset()
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        """UPDATE komunigi_poll_elector SET receipt_sent = TRUE
                            WHERE id IN (SELECT id FROM komunigi_poll_elector
                                          WHERE id IN %s
                                            AND receipt_sent IS NOT TRUE
                                            FOR NO KEY UPDATE SKIP LOCKED)
                        RETURNING id""",
                        self._ids,
                    ),
                    log_exceptions=False,
                )
                claimed = {id_ for (id_,) in self.env.cr.fetchall()}
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Another worker had some of them that moment: the next run looks again.
            return self.browse()
        self.invalidate_recordset(["receipt_sent"])
        return self.filtered(lambda line: line.id in claimed)


def reachable_first(logins, others):
    """(who is written to, whether they have a login) of those who can be reached."""
    good = [
        partners.filtered(lambda one: one.email_normalized and not one.message_bounce)
        for partners in (logins, others)
    ]
    any_address = [
        partners.filtered("email_normalized") for partners in (logins, others)
    ]
    for with_login, without in (good, any_address):
        if with_login:
            return with_login, True
        if without:
            # The login exists but has no address: no personal link beside it.
            return without[:1], bool(logins)
    return others.browse(), bool(logins)
