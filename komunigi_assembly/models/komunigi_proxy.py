# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# What the course of the proxy writes, and nobody else.
COURSE_FIELDS = {
    "state",
    "void_reason",
    "date_given",
    "date_accepted",
    "date_void",
    "author_id",
    "holder_given_name",
    "is_on_paper",
    "polls_voted",
}
# What may still be added to a proxy that was given.
NOT_FROZEN = COURSE_FIELDS | {"scan", "scan_name"}
LONGEST_INSTRUCTIONS = 2000


class KomunigiProxy(models.Model):
    """A member gives its voice in one assembly to somebody else.

    given → accepted by the holder; or void: refused, withdrawn, or because the giver
    came itself. What was signed on paper, and what names nobody, is accepted at once.

    Giving changes the lines of giver and holder on the roll (to what they are), so
    that two who give at the same moment are told apart: the ceiling holds, and nobody
    both gives and holds.
    """

    _name = "komunigi.proxy"
    _description = "Proxy"
    _inherit = ["komunigi.reckoned"]
    _order = "meeting_id, id"
    _course_fields = COURSE_FIELDS

    meeting_id = fields.Many2one(
        "komunigi.meeting",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('profile', '=', 'assembly')]",
    )
    network_id = fields.Many2one(related="meeting_id.network_id")
    company_id = fields.Many2one(related="meeting_id.company_id", store=True)
    giver_id = fields.Many2one(
        "komunigi.membership",
        string="Given by",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('network_id', '=', network_id)]",
    )
    author_id = fields.Many2one(
        "res.partner", string="Signed by", ondelete="restrict", readonly=True
    )
    holder_id = fields.Many2one(
        "komunigi.membership",
        string="Given to",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('network_id', '=', network_id), ('id', '!=', giver_id)]",
        help="Whoever acts for this member votes for the giver.",
    )
    holder_partner_id = fields.Many2one(
        "res.partner",
        string="Or to",
        ondelete="restrict",
        index="btree_not_null",
        help="Somebody who is not a member, where the rules allow it.",
    )
    holder_given_name = fields.Char(
        string="Named as",
        readonly=True,
        help="The name that the giver wrote. It sees this one, so that nobody learns "
        "who is known here by trying e-mail addresses.",
    )
    is_blank = fields.Boolean(
        string="Without a name",
        help="Votes as the rules say of proxies without a name.",
    )
    is_on_paper = fields.Boolean(
        string="On paper",
        readonly=True,
        copy=False,
        help="Entered by the secretary from the signed paper, thus accepted.",
    )
    instructions = fields.Text(help="How the holder is asked to vote.")
    state = fields.Selection(
        [
            ("given", "Waits for the holder"),
            ("accepted", "Accepted"),
            ("void", "Void"),
        ],
        required=True,
        default="given",
        copy=False,
        readonly=True,
        index=True,
    )
    void_reason = fields.Selection(
        [
            ("refused", "The holder refused"),
            ("withdrawn", "Withdrawn"),
            ("arrived", "The giver came"),
        ],
        string="Why it is void",
        copy=False,
        readonly=True,
    )
    date_given = fields.Datetime(
        string="Given on", required=True, readonly=True, default=fields.Datetime.now
    )
    date_accepted = fields.Datetime(string="Accepted on", copy=False, readonly=True)
    date_void = fields.Datetime(string="Void since", copy=False, readonly=True)
    polls_voted = fields.Json(
        copy=False,
        readonly=True,
        help="Ids of the polls in which the holder had voted when the giver came.",
    )
    scan = fields.Binary(
        string="Signed paper", attachment=True, help="Annexed to the attendance sheet."
    )
    scan_name = fields.Char()

    _one_in_force = models.UniqueIndex(
        "(meeting_id, giver_id) WHERE state <> 'void'",
        "This member has given a proxy already: withdraw that one first.",
    )
    _somebody_else = models.Constraint(
        "CHECK(holder_id IS NULL OR holder_id <> giver_id)",
        "A member gives its proxy to somebody else.",
    )
    _one_holder = models.Constraint(
        "CHECK((CASE WHEN holder_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN holder_partner_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN is_blank THEN 1 ELSE 0 END) = 1)",
        "A proxy names one holder, or none at all.",
    )

    @api.depends(
        "giver_id.partner_name",
        "holder_id.partner_name",
        "holder_partner_id.name",
        "is_blank",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for proxy in self:
            proxy.display_name = self.env._(
                "Proxy of %(giver)s to %(holder)s",
                giver=proxy.giver_id.partner_name or "",
                holder=proxy._holder_name(),
            )

    # Giving

    @api.model_create_multi
    def create(self, vals_list):
        # Others give theirs in the portal, by `_give_proxy`.
        on_paper = not self.env.su
        proxies = super().create(vals_list)
        proxies._check_rules()
        # sudo: the course of the proxy; who may enter papers was just asked.
        course = proxies.sudo()
        if on_paper:
            course.write(
                {"is_on_paper": True, "author_id": self.env.user.partner_id.id}
            )
        course.filtered(lambda one: one.is_on_paper or one.is_blank).write(
            {"state": "accepted", "date_accepted": fields.Datetime.now()}
        )
        for meeting, given in course.grouped("meeting_id").items():
            meeting._refresh_represented(given.giver_id)
            meeting._changed()
        return proxies

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and not vals.keys() <= NOT_FROZEN:
            raise UserError(
                self.env._(
                    "A proxy stays as it was given: withdraw it, and enter another."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        raise UserError(
            self.env._("A proxy is kept with its assembly: withdraw it instead.")
        )

    @api.constrains("meeting_id", "giver_id", "holder_id")
    def _check_network(self):
        # At once, for they are then looked at one by one.
        (self.giver_id | self.holder_id).fetch(["network_id", "partner_name"])
        for proxy in self:
            others = (proxy.giver_id | proxy.holder_id).network_id - proxy.network_id
            if others:
                raise ValidationError(
                    self.env._(
                        "A proxy is given by a member of %(network)s to another.",
                        network=proxy.network_id.name,
                    )
                )

    def _check_rules(self):
        """What the assembly's rules say of proxies, of all of these at once.

        :raises UserError: naming the proxy that they do not allow
        """
        for meeting, proxies in self.grouped("meeting_id").items():
            # sudo: the roll, of which giver and holder are; who may give for the
            # giver was asked by the caller.
            meeting = meeting.sudo()
            meeting._check_takes_proxies()
            roll = meeting._lock_for_proxies(proxies)
            known = meeting._proxies_in_force()
            held, by_person = (
                known.grouped("holder_id"),
                known.grouped("holder_partner_id"),
            )
            given = known.grouped("giver_id")
            for proxy in proxies.sudo():
                proxy._check_holder_kind()
                proxy._check_giver(roll.get(proxy.giver_id.id), held)
                if proxy.holder_id:
                    proxy._check_holder(roll.get(proxy.holder_id.id), given)
                    proxy._check_ceiling(held[proxy.holder_id])
                elif proxy.holder_partner_id:
                    proxy._check_ceiling(by_person[proxy.holder_partner_id])

    def _check_holder_kind(self):
        meeting = self.meeting_id
        if self.is_blank and meeting.proxy_blank == "refused":
            raise UserError(
                self.env._(
                    "“%(meeting)s” takes no proxies without a name: name a holder.",
                    meeting=meeting.name,
                )
            )
        if self.holder_partner_id and meeting.proxy_holder_is_member:
            raise UserError(
                self.env._(
                    "The holder of a proxy for “%(meeting)s” is a member: choose one.",
                    meeting=meeting.name,
                )
            )
        if len(self.instructions or "") > LONGEST_INSTRUCTIONS:
            raise UserError(
                self.env._(
                    "The instructions are too long: %s characters at most.",
                    LONGEST_INSTRUCTIONS,
                )
            )

    def _check_giver(self, line, held):
        """:param line: (may vote, presence) on the roll, None for who is not on it"""
        giver = self.giver_id.partner_name
        if not line:
            raise UserError(
                self.env._("%(member)s is not on the assembly's roll.", member=giver)
            )
        may_vote, presence = line
        if not may_vote:
            raise UserError(
                self.env._(
                    "%(member)s has no vote in this assembly, so none to give.",
                    member=giver,
                )
            )
        if presence in ("here", "remote"):
            raise UserError(
                self.env._("%(member)s is there, and votes for itself.", member=giver)
            )
        if self.giver_id in held:
            raise UserError(
                self.env._(
                    "%(member)s holds proxies of others, which it cannot pass on: it "
                    "refuses them before it gives its own.",
                    member=giver,
                )
            )

    def _check_holder(self, line, given):
        holder = self.holder_id.partner_name
        if not line:
            raise UserError(
                self.env._("%(member)s is not on the assembly's roll.", member=holder)
            )
        if self.holder_id in given:
            raise UserError(
                self.env._(
                    "%(member)s has given its own proxy to somebody else, so it holds "
                    "none.",
                    member=holder,
                )
            )

    def _check_ceiling(self, held):
        ceiling = self.meeting_id.proxy_ceiling
        if ceiling and len(held) > ceiling:
            raise UserError(
                self.env._(
                    "%(holder)s has %(count)s proxies already, as many as one may "
                    "hold: choose somebody else.",
                    holder=self._holder_name(),
                    count=ceiling,
                )
            )

    # Its course; who may do it, the caller asks

    def action_accept(self):
        """The holder has signed at the desk."""
        self.check_access("write")
        for proxy in self:
            proxy._accept(self.env.user.partner_id)

    def action_withdraw(self):
        self.check_access("write")
        for proxy in self:
            proxy._withdraw(self.env.user.partner_id)

    def _accept(self, by=None):
        """The holder will vote for the giver."""
        self._take_over("accept")
        self._course({"state": "accepted", "date_accepted": fields.Datetime.now()})
        self._write_to_giver()

    def _refuse(self, by=None):
        """The holder will not: the giver may choose somebody else."""
        self._take_over("refuse")
        self._void("refused")
        self._write_to_giver()

    def _withdraw(self, by=None):
        """The giver takes its voice back."""
        self._take_over("withdraw")
        self._void("withdrawn")
        self._write_to_holder()

    def _take_over(self, step):
        """Have this proxy for oneself; raise where the step is no more to be taken."""
        self.ensure_one()
        self._lock()
        if self.meeting_id.state in ("done", "cancelled"):
            raise UserError(
                self.env._(
                    "“%(meeting)s” is over: its proxies stay as they were.",
                    meeting=self.meeting_id.name,
                )
            )
        if self.state == "void" or (step == "accept" and self.state != "given"):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This proxy is not waiting any more. It is now: %(state)s.",
                    state=states[self.state].lower(),
                )
            )

    def _void(self, reason):
        """These proxies end; the lines of their givers follow."""
        now = fields.Datetime.now()
        for proxy in self:
            voted = reason == "arrived" and proxy._polls_voted()
            proxy._course(
                {
                    "state": "void",
                    "void_reason": reason,
                    "date_void": now,
                    "polls_voted": voted or False,
                }
            )

    def _holds_again(self):
        """What made this proxy void did not happen."""
        for proxy in self:
            proxy._course(
                {
                    "state": "accepted" if proxy.date_accepted else "given",
                    "void_reason": False,
                    "date_void": False,
                }
            )

    def _course(self, vals):
        # sudo: the course of the proxy, of which the caller asked who may.
        proxies = self.sudo()
        proxies.write(vals)
        for meeting, same in proxies.grouped("meeting_id").items():
            meeting._refresh_represented(same.giver_id)
            meeting._changed()

    def _polls_voted(self) -> list[int]:
        """The open polls of the assembly in which the giver's line has voted."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT poll.id FROM komunigi_poll poll
                     JOIN komunigi_agenda_item item ON item.id = poll.item_id
                     JOIN komunigi_poll_elector elector ON elector.poll_id = poll.id
                    WHERE item.meeting_id = %s AND elector.membership_id = %s
                      AND elector.voted AND poll.state = 'open' ORDER BY poll.id""",
                self.meeting_id.id,
                self.giver_id.id,
            )
        )
        return [poll_id for (poll_id,) in rows]

    # Words

    def _holder_name(self) -> str:
        self.ensure_one()
        if self.is_blank:
            return self.env._("whoever the rules say (no name)")
        # sudo: the name of who is named, for who may read the proxy.
        proxy = self.sudo()
        return (
            proxy.holder_id.partner_name
            or proxy.holder_given_name
            or proxy.holder_partner_id.name
            or ""
        )

    def _is_at_work(self) -> bool:
        """Whether the holder votes for the giver just now."""
        self.ensure_one()
        # sudo: whether giver and holder are there, which both see.
        line = self.sudo().meeting_id._line_of(self.giver_id)
        return self.state == "accepted" and line.presence == "represented"
