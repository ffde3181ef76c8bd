# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# Proxies that a member gives for one assembly, one after the other.
MOST_GIVEN = 10


class KomunigiMeeting(models.Model):
    """Whom the proxies of an assembly make represented.

    A line of the roll says "represented" while its proxy is accepted and its holder
    is there. It is set by SQL, of all lines concerned in one statement.
    """

    _inherit = "komunigi.meeting"

    proxy_count = fields.Integer(
        string="Proxies in force", compute="_compute_proxy_count"
    )

    def _compute_proxy_count(self):
        counts = dict(
            self.env["komunigi.proxy"]._read_group(
                Domain("meeting_id", "in", self.ids) & Domain("state", "!=", "void"),
                ["meeting_id"],
                ["__count"],
            )
        )
        for meeting in self:
            meeting.proxy_count = counts.get(meeting._origin, 0)

    def action_view_proxies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_assembly.komunigi_proxy_action"
        )
        action["domain"] = [("meeting_id", "=", self.id)]
        action["context"] = {
            "default_meeting_id": self.id,
            "search_default_in_force": True,
        }
        return action

    # Giving

    def _give_proxy(
        self,
        giver,
        holder=None,
        holder_partner=None,
        blank=False,
        instructions="",
        by=None,
        named="",
    ):
        """`giver` gives its voice; that `by` acts for it, the caller asked.

        :param giver, holder: komunigi.membership
        :param holder_partner, by: res.partner
        :param named: how the giver calls `holder_partner`
        :raises UserError: where the rules do not allow it
        """
        self.ensure_one()
        self._check_proxy_rate(giver)
        # sudo: members give proxies without rights on the model.
        proxy = (
            self.env["komunigi.proxy"]
            .sudo()
            .create(
                {
                    "meeting_id": self.id,
                    "giver_id": giver.id,
                    "holder_id": holder and holder.id,
                    "holder_partner_id": holder_partner and holder_partner.id,
                    "is_blank": blank,
                    "instructions": (instructions or "").strip() or False,
                    "author_id": (by or self.env.user.partner_id).id,
                    "holder_given_name": named or False,
                }
            )
        )
        proxy._write_to_holder()
        return proxy

    def _check_proxy_rate(self, giver):
        """Nobody gets a means to send mails without end."""
        # sudo: how many this member gave, for who acts for it.
        count = (
            self.env["komunigi.proxy"]
            .sudo()
            .search_count(
                Domain("meeting_id", "=", self.id) & Domain("giver_id", "=", giver.id)
            )
        )
        if count >= MOST_GIVEN:
            raise UserError(
                self.env._(
                    "%(member)s has given %(count)s proxies for this assembly already: "
                    "ask whoever prepares it.",
                    member=giver.partner_name,
                    count=count,
                )
            )

    def _takes_proxies(self) -> bool:
        """From the convening until the end: who leaves early may give one, too."""
        self.ensure_one()
        return bool(
            self.profile == "assembly"
            and self.proxy_allowed
            and self.date_convened
            and self.state in ("draft", "running")
        )

    def _check_takes_proxies(self):
        if self._takes_proxies():
            return
        if not self.proxy_allowed or self.profile != "assembly":
            reason = self.env._(
                "“%(meeting)s” takes no proxies: its rules do not allow them.",
                meeting=self.name,
            )
        elif not self.date_convened:
            reason = self.env._(
                "“%(meeting)s” is not convened yet: proxies are given from then on.",
                meeting=self.name,
            )
        else:
            reason = self.env._(
                "“%(meeting)s” is over, and takes no proxies.", meeting=self.name
            )
        raise UserError(reason)

    def _lock_for_proxies(self, proxies) -> dict[int, tuple]:
        """{membership id: (may vote, presence)} of those whom `proxies` name.

        Their lines are written, though with what they say: at REPEATABLE READ a mere
        lock would let pass who came a moment later and has not seen what we do. Odoo
        starts that request over.
        """
        members = proxies.giver_id | proxies.holder_id
        self.env["komunigi.meeting.member"].flush_model()
        lock = SQL(
            """SELECT id FROM komunigi_meeting_member
                WHERE meeting_id = %s AND membership_id = ANY(%s)
                ORDER BY id FOR NO KEY UPDATE NOWAIT""",
            self.id,
            members.ids,
        )
        self.env.cr.execute(lock, log_exceptions=False)
        rows = self.env.execute_query(
            SQL(
                """UPDATE komunigi_meeting_member SET presence = presence
                    WHERE id = ANY(%s)
                RETURNING membership_id, may_vote, presence""",
                [line_id for (line_id,) in self.env.cr.fetchall()],
            )
        )
        if proxies.holder_partner_id:
            # Who is no member has no line: then the meeting itself is locked.
            self.env.cr.execute(
                SQL("UPDATE komunigi_meeting SET name = name WHERE id = %s", self.id)
            )
        return {member: (may_vote, presence) for member, may_vote, presence in rows}

    def _proxies_in_force(self):
        """Given or accepted, and not void."""
        return self.env["komunigi.proxy"].search(
            Domain("meeting_id", "in", self.ids) & Domain("state", "!=", "void")
        )

    def _proxies_of(self, holder):
        """Those in force that name `holder`: a membership, or a partner."""
        is_member = holder._name == "komunigi.membership"
        return self.env["komunigi.proxy"].search(
            Domain("meeting_id", "in", self.ids)
            & Domain("state", "!=", "void")
            & Domain(
                "holder_id" if is_member else "holder_partner_id", "in", holder.ids
            )
        )

    def _proxy_form_giver(self) -> str:
        """The member's name to print on the form; empty to write it by hand."""
        giver = self.env.context.get("komunigi_giver_id")
        # sudo: the page asks whether its reader acts for this member; who prints from
        # the list gives none.
        line = self.sudo()._line_of(self.env["komunigi.membership"].browse(giver or ()))
        return line.member_name or ""

    def _say_proxy_rules(self) -> list[str]:
        """What who signs has to know, from the rules of this assembly."""
        self.ensure_one()
        sentences = [
            self.env._("A proxy is for this assembly only. It can be withdrawn."),
            self.env._("Who comes after all votes itself, and its proxy is void."),
        ]
        if self.proxy_holder_is_member:
            sentences.append(self.env._("Who votes for you is a member too."))
        if self.proxy_ceiling:
            sentences.append(
                self.env._("One member holds %s proxies at most.", self.proxy_ceiling)
            )
        if self.proxy_blank == "refused":
            sentences.append(self.env._("A proxy without a name is not valid."))
        else:
            sentences.append(
                self.env._(
                    "A proxy without a name votes yes to what the bureau proposes or "
                    "supports, and no to the rest."
                )
            )
        return sentences

    def _roll_lines(self, domain, limit=None):
        """Lines of the roll, by name."""
        return self.env["komunigi.meeting.member"].search(
            Domain("meeting_id", "=", self.id) & domain,
            order="member_name, id",
            limit=limit,
        )

    # Who comes and who leaves

    def _giver_arrived(self, membership):
        """`membership` has come: its own proxy is void from now on, and it votes for
        those whose proxies it holds."""
        result = super()._giver_arrived(membership)
        # sudo: what follows from an arrival, whoever noted it.
        meeting = self.sudo()
        proxies = meeting._proxies_touching(membership)
        own = proxies.filtered(lambda proxy: proxy.giver_id == membership)
        if own:
            own._void("arrived")
            own._write_to_holder()
            own.filtered("polls_voted")._write_to_giver()
        meeting._refresh_represented((proxies - own).giver_id)
        return result

    def _giver_left(self, membership):
        """`membership` has left: nobody votes for those whose proxies it holds until
        it is back. Its own proxy, if it came after giving it, stays void."""
        result = super()._giver_left(membership)
        # sudo: as in `_giver_arrived`
        meeting = self.sudo()
        meeting._refresh_represented(
            meeting._proxies_touching(membership).giver_id - membership
        )
        return result

    def _said_to_giver(self, membership, poll) -> list[str]:
        """What who has come reads of a vote that its holder has cast before."""
        # sudo: the member's own proxy.
        proxies = (
            self.env["komunigi.proxy"]
            .sudo()
            .search(
                Domain("meeting_id", "in", self.ids)
                & Domain("giver_id", "=", membership.id)
                & Domain("void_reason", "=", "arrived")
            )
        )
        return [
            sentence
            for proxy in proxies
            if poll.id in (proxy.polls_voted or ())
            for sentence in proxy._say_poll_voted(poll)
        ]

    def _proxies_touching(self, membership):
        if self.profile != "assembly":
            return self.env["komunigi.proxy"]
        return self.env["komunigi.proxy"].search(
            Domain("meeting_id", "=", self.id)
            & Domain("state", "!=", "void")
            & (
                Domain("giver_id", "=", membership.id)
                | Domain("holder_id", "=", membership.id)
            )
        )

    def _refresh_represented(self, givers=None):
        """Set whether these members are represented; all, unless `givers` are given.

        Who is there is left alone: nobody counts twice.
        """
        self.ensure_one()
        if givers is not None and not givers:
            return
        for model in ("proxy", "meeting.member", "meeting.attendance"):
            self.env[f"komunigi.{model}"].flush_model()
        self.env.cr.execute(
            SQL(
                """WITH found AS (
                      SELECT line.id, EXISTS (
                                 SELECT 1 FROM komunigi_proxy proxy
                              LEFT JOIN komunigi_meeting_member holder
                                     ON holder.meeting_id = proxy.meeting_id
                                    AND holder.membership_id = proxy.holder_id
                                  WHERE proxy.meeting_id = line.meeting_id
                                    AND proxy.giver_id = line.membership_id
                                    AND proxy.state = 'accepted'
                                    AND (proxy.is_blank
                                         OR holder.presence IN ('here', 'remote')
                                         OR EXISTS (
                                            SELECT 1
                                              FROM komunigi_meeting_attendance stay
                                             WHERE stay.meeting_id = proxy.meeting_id
                                               AND stay.partner_id
                                                   = proxy.holder_partner_id
                                               AND stay.date_out IS NULL))
                             ) AS represented
                        FROM komunigi_meeting_member line
                       WHERE line.meeting_id = %s AND %s
                         AND line.presence IN ('absent', 'represented')
                   )
                   UPDATE komunigi_meeting_member line
                      SET presence = CASE WHEN found.represented
                                          THEN 'represented' ELSE 'absent' END
                     FROM found
                    WHERE line.id = found.id
                      AND found.represented <> (line.presence = 'represented')""",
                self.id,
                SQL("TRUE")
                if givers is None
                else SQL("line.membership_id = ANY(%s)", list(givers.ids)),
            )
        )
        self.env["komunigi.meeting.member"].invalidate_model(["presence"])


class KomunigiMeetingAttendance(models.Model):
    """Who is no member may hold proxies: they follow its stays."""

    _inherit = "komunigi.meeting.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        stays = super().create(vals_list)
        stays._refresh_held()
        return stays

    def write(self, vals):
        result = super().write(vals)
        self._refresh_held()
        return result

    def unlink(self):
        held = list(self._held_by_person())
        result = super().unlink()
        for meeting, proxies in held:
            meeting._refresh_represented(proxies.giver_id)
        return result

    def _refresh_held(self):
        for meeting, proxies in self._held_by_person():
            meeting._refresh_represented(proxies.giver_id)

    def _held_by_person(self):
        # sudo: whom these people represent, whoever notes that they are there.
        for meeting, stays in self.sudo().grouped("meeting_id").items():
            if meeting.profile == "assembly" and stays.partner_id:
                yield meeting, meeting._proxies_of(stays.partner_id)
