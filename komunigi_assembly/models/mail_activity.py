# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .komunigi_agenda_item import LONGEST_NAME


class MailActivity(models.Model):
    """What somebody does after a meeting, until when.

    Those who do it are mostly representatives, who have no place in the backend: they
    are named beside Odoo's own user, and see it in the portal.
    """

    _inherit = "mail.activity"

    doer_id = fields.Many2one(
        "res.partner",
        string="Done by",
        ondelete="restrict",
        index="btree_not_null",
        help="Who does it, where that is not a user of the backend.",
    )
    agenda_item_id = fields.Many2one(
        "komunigi.agenda.item",
        string="From the item",
        ondelete="set null",
        readonly=True,
        index="btree_not_null",
        # Those who keep other activities read no agenda.
        groups="komunigi_membership.group_user",
    )

    @api.model
    def _domain_actions(self, meetings) -> Domain:
        """What was agreed in `meetings`, done or not."""
        return (
            Domain("res_model", "=", "komunigi.meeting")
            & Domain("res_id", "in", meetings.ids)
            & Domain("activity_type_id", "=", meetings._action_type().id)
        )

    def _action_meeting(self):
        """The meeting in which it was agreed."""
        self.ensure_one()
        return self.env["komunigi.meeting"].browse(
            self.res_id if self.res_model == "komunigi.meeting" else ()
        )

    def _done_by(self, partner, meeting=None):
        """It is done, says `partner`.

        :param meeting: komunigi.meeting in which it is said, if any: its record
            tells it
        """
        self.ensure_one()
        # sudo: portal users have no rights on activities; that the person does it, or
        # takes notes, was asked by the caller.
        activity = self.sudo()
        if not activity.active:
            return
        where = activity._action_meeting()
        activity.with_context(mail_notify_author=False)._action_done()
        if meeting:
            meeting._log_event(
                "action_done", by=partner, summary=activity.summary, who=activity._who()
            )
        (where | (meeting or where))._changed()

    def _put_off(self, date_deadline: date):
        """Not done yet: until another day."""
        self.ensure_one()
        if not date_deadline:
            raise UserError(self.env._("Say until when."))
        # sudo: as in _done_by
        self.sudo().date_deadline = date_deadline
        self._action_meeting()._changed()

    def _who(self) -> str:
        """Who does it, in words; empty where nobody is named."""
        self.ensure_one()
        # sudo: the name of who does it, as the meeting agreed.
        activity = self.sudo()
        return activity.doer_id.name or activity.user_id.name or ""

    def _say_action(self) -> str:
        """“Anna: call the bank, until 3 March 2027”"""
        self.ensure_one()
        values = {
            "who": self._who(),
            "what": self.summary,
            "day": format_date(self.env, self.date_deadline),
        }
        if values["who"]:
            return self.env._("%(who)s: %(what)s, until %(day)s", **values)
        return self.env._("%(what)s, until %(day)s", **values)


class KomunigiMeeting(models.Model):
    _inherit = "komunigi.meeting"

    def _action_type(self):
        # sudo: our own kind of activity, the same for all.
        return self.env.ref("komunigi_assembly.mail_activity_type_action").sudo()

    def _add_action(self, summary, date_deadline, who=None, item=None, by=None):
        """Somebody does something until a day.

        :param who: res.partner; nobody in particular, unless given
        :param item: komunigi.agenda.item from which it follows
        :return: mail.activity
        """
        self.ensure_one()
        activities = self.env["mail.activity"]
        summary = " ".join(
            self.env["komunigi.agenda.item"]._clean(summary, LONGEST_NAME).split()
        )
        if not summary:
            raise UserError(self.env._("Say what is to be done."))
        if not date_deadline:
            raise UserError(self.env._("Say until when."))
        # sudo: portal users have no rights on activities; who takes notes was asked
        # by the caller.
        partner = (who or self.env["res.partner"]).sudo()
        users = partner.user_ids.filtered(lambda user: not user.share)
        action = (
            activities.sudo()
            # Doers read it in the minutes; nobody is written to in the meeting, and
            # nobody follows it for having something to do.
            .with_context(mail_activity_quick_update=True)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "activity_type_id": self._action_type().id,
                    "summary": summary,
                    "date_deadline": date_deadline,
                    "user_id": users[:1].id,
                    "doer_id": partner.id,
                    "agenda_item_id": item.id if item else False,
                }
            )
        )
        self._changed()
        return action.sudo(self.env.su)

    def _actions(self):
        """What was agreed in this meeting, done or not."""
        # sudo: as in _add_action; the caller chooses whom to show it to.
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        return activities.search(
            activities._domain_actions(self), order="date_deadline, id"
        )

    def _actions_open(self):
        """What is still to do, from this meeting and the ones before it.

        Of its series where it has one, else of the network's meetings of its kind.
        """
        self.ensure_one()
        # sudo: as in _actions
        meetings = self.sudo()
        same = (
            Domain("series_id", "=", meetings.series_id.id)
            if meetings.series_id
            else Domain("profile", "=", meetings.profile)
            & Domain("series_id", "=", False)
        )
        before = meetings.search(
            meetings._domain_alike()
            & same
            & Domain("date_start", "<=", meetings.date_start)
        )
        activities = self.env["mail.activity"].sudo()
        return activities.search(
            activities._domain_actions(before | meetings), order="date_deadline, id"
        )


class KomunigiMembership(models.Model):
    _inherit = "komunigi.membership"

    def _actions_of(self, partner):
        """What `partner` has agreed to do, in meetings of this member's network.

        To be done by her in the portal: the caller has asked that she acts for the
        member.
        """
        self.ensure_one()
        # sudo: portal users have no rights on activities; these are her own.
        activities = self.env["mail.activity"].sudo()
        meetings = self.env["komunigi.meeting"].sudo()
        found = activities.search(
            Domain("doer_id", "=", partner.id)
            & Domain("res_model", "=", "komunigi.meeting")
            & Domain("activity_type_id", "=", meetings._action_type().id),
            order="date_deadline, id",
        )
        here = meetings.browse(found.mapped("res_id")).filtered(
            lambda meeting: meeting.network_id == self.network_id
        )
        return found.filtered(lambda activity: activity.res_id in here.ids)


class KomunigiMeetingEvent(models.Model):
    _inherit = "komunigi.meeting.event"

    def _say_action_done(self, values) -> str:
        if values.get("who"):
            return self.env._(
                "Done: %(summary)s (%(who)s).",
                summary=values["summary"],
                who=values["who"],
            )
        return self.env._("Done: %s.", values["summary"])
