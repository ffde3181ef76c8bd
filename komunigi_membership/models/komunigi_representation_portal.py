# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, format_date


class KomunigiRepresentation(models.Model):
    """When access starts and ends, and what a member does itself: end, hand over."""

    _inherit = "komunigi.representation"

    # Record rules compare these with `now`. Comparing the dates with `today` would
    # let whoever calls over RPC choose the time zone, thus the day, in the context.
    access_start = fields.Datetime(
        compute="_compute_access",
        store=True,
        help="Midnight of the first day, in the network's time zone.",
    )
    access_end = fields.Datetime(
        compute="_compute_access",
        store=True,
        help="Midnight at which access ends, in the network's time zone.",
    )
    given_name = fields.Char(
        string="Named as",
        readonly=True,
        help="The name that the member wrote, when its representative was known here "
        "before. The member sees this one, so that nobody learns who is known here by "
        "trying e-mail addresses.",
    )

    @api.depends("date_start", "date_end", "network_id.tz")
    def _compute_access(self) -> None:
        for representation in self:
            midnight = representation.network_id._midnight
            representation.access_start = midnight(representation.date_start)
            representation.access_end = midnight(representation.date_end)

    @api.model
    def _domain_acting(self) -> Domain:
        """Representations that hold now, by the instants that record rules compare.

        Asked at each request, it needs no look at every network's day.
        """
        now = fields.Datetime.now()
        return Domain("access_start", "<=", now) & (
            Domain("access_end", "=", False) | Domain("access_end", ">", now)
        )

    def _portal_name(self) -> str:
        """The person's name as the member may see it."""
        self.ensure_one()
        return self.given_name or self.partner_id.name

    def _end_by_member(
        self, date_end: date | None, successor: "KomunigiRepresentation | None" = None
    ) -> None:
        """End this representation from `date_end` on, for its own member.

        A member always keeps a titular: the last one hands over to `successor`, a
        substitute, on the same day.

        :param date_end: first day on which the person no longer acts
        :raise UserError: where the day or the successor isn't possible
        """
        self.ensure_one()
        membership = self.membership_id
        membership._check_acting()
        # sudo: the person acts for this member, and members manage their own
        # representatives; portal users have no write access of their own.
        representation = self.sudo()
        today = representation.network_id._today()
        name = representation._portal_name()
        if representation.date_end and representation.date_end <= today:
            raise UserError(self.env._("%s does not act for you any more.", name))
        if not date_end or date_end < today:
            raise UserError(
                self.env._("Choose today or a later day for the end of %s.", name)
            )
        if representation.date_end and representation.date_end < date_end:
            raise UserError(
                self.env._(
                    "%(name)s ends on %(date)s already: choose a day before that.",
                    name=name,
                    date=format_date(self.env, representation.date_end),
                )
            )
        # Who ends before having started never acted.
        date_end = max(date_end, representation.date_start)
        others = membership.sudo().representation_ids - representation
        still_there = others._active_on(date_end)
        hands_over = representation.role == "titular" and not still_there.filtered(
            lambda other: other.role == "titular"
        )
        if hands_over:
            successor = (successor or self.browse()).sudo() & still_there
            if not successor:
                raise UserError(
                    self.env._(
                        "%s is your only titular: say which substitute takes over, or "
                        "name a new titular.",
                        name,
                    )
                )
        representation.date_end = date_end
        # The database must know of the end before it sees another titular.
        representation.flush_recordset()
        if hands_over:
            successor._become_titular(date_end)
        membership._log_in_portal(
            self.env._(
                "Ended in the portal: %(name)s, from %(date)s on.",
                name=name,
                date=format_date(self.env, date_end),
            )
        )

    def _active_on(self, day: date) -> "KomunigiRepresentation":
        return self.filtered(
            lambda representation: (
                representation.date_start <= day
                and (not representation.date_end or day < representation.date_end)
            )
        )

    def _become_titular(self, day: date) -> None:
        """A substitute takes over from the titular on `day`."""
        self.ensure_one()
        if self.date_start == day:
            self.role = "titular"
            return
        successor = self.copy_data(
            {
                "role": "titular",
                "date_start": day,
                "date_end": self.date_end,
                "given_name": self.given_name,
            }
        )
        self.date_end = day
        self.flush_recordset()
        self.create(successor)

    def _invite(self) -> None:
        """Write to the new representative, and open a login where there is none.

        The mails are queued, so that answering takes as long for a person known
        here as for another.
        """
        self.ensure_one()
        user = self.partner_id.with_context(active_test=False).user_ids[:1]
        if not user:
            company = self.company_id
            user = (
                self.env["res.users"]
                .with_company(company)
                .with_context(no_reset_password=True)
                ._create_user_from_template(
                    {
                        "login": email_normalize(self.partner_id.email),
                        "email": self.partner_id.email,
                        "partner_id": self.partner_id.id,
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                    }
                )
            )
            self.partner_id.signup_prepare()
            self.env.ref("auth_signup.portal_set_password_email").with_context(
                dbname=self.env.cr.dbname, lang=user.lang, medium="portalinvite"
            ).send_mail(user.id)
        self.env.ref("komunigi_membership.mail_template_representative").send_mail(
            self.id, email_layout_xmlid="mail.mail_notification_light"
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
