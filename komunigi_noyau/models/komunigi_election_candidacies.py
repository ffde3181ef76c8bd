# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

LONGEST_STATEMENT = 5000
# So many times the fewest voters are enough for a confidential poll, whoever may not.
MANY_TIMES = 20


class KomunigiElection(models.Model):
    """Who stands, until when, and what follows where few do."""

    _inherit = "komunigi.election"

    standing_count = fields.Integer(
        string="Number of candidates", compute="_compute_standing_count"
    )

    @api.depends("candidacy_ids.state")
    def _compute_standing_count(self):
        counts = dict(
            self.env["komunigi.candidacy"]._read_group(
                [("election_id", "in", self.ids), ("state", "=", "standing")],
                ["election_id"],
                ["__count"],
            )
        )
        for election in self:
            election.standing_count = counts.get(election._origin, 0)

    # The call

    def _enter_candidacies(self):
        """Members are called: as long as the calendar says."""
        self._announce_call()

    def _announce_call(self):
        """Tell the members that they may stand; to be extended."""

    # Standing

    def _takes_candidacies(self) -> bool:
        """Whether members may stand now, by the step and by the calendar."""
        self.ensure_one()
        return (
            self.state == "open"
            and self.step == "candidacies"
            and not self.is_ended
            and (
                not self.date_candidacies
                or self.network_id._today() <= self.date_candidacies
            )
        )

    def _stand(self, membership, delegate, statement: str, photo=False):
        """A member stands, or changes what it says; in the portal.

        :param membership: for which the current user acts
        :param delegate: res.partner who would sit for it
        """
        self.ensure_one()
        membership._check_acting(self.env.user)
        # sudo: the member's own candidacy, for which the user was just found to act.
        election = self.sudo()
        election._lock()
        if not election._takes_candidacies():
            raise UserError(
                self.env._(
                    "“%(election)s” takes no candidacies now. Ask who is in charge "
                    "whether a late one can be entered.",
                    election=election.name,
                )
            )
        return election._put_candidacy(
            membership.sudo().partner_id, delegate.sudo(), statement, photo
        )

    def _enter_candidacy(self, holder, delegate, statement="", photo=False, reason=""):
        """The secretary enters somebody who stands, late ones with a reason."""
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._check_open()
        if self.step != "candidacies":
            raise UserError(
                self.env._(
                    "Candidacies are taken until the vote opens: go back to this step, "
                    "with a reason."
                )
            )
        if not self._takes_candidacies():
            reason = self._checked_reason(reason)
        # sudo: what the course writes, nobody else may; the right to was just checked.
        return self.sudo()._put_candidacy(holder, delegate, statement, photo, reason)

    def _put_candidacy(self, holder, delegate, statement, photo, reason=""):
        statement = (statement or "").strip()
        if len(statement) > LONGEST_STATEMENT:
            raise UserError(
                self.env._(
                    "This statement has %(count)s signs: %(most)s at most.",
                    count=len(statement),
                    most=LONGEST_STATEMENT,
                )
            )
        self._check_may_hold(holder)
        candidacy = self.candidacy_ids.filtered(lambda one: one.holder_id == holder)
        if candidacy.state not in (False, "standing", "withdrawn", "not_elected"):
            raise UserError(
                self.env._("%(name)s was elected already.", name=holder.name)
            )
        if not delegate and not holder.is_company:
            delegate = holder
        self._check_delegate(holder, delegate)
        vals = {
            "delegate_id": delegate.id,
            "statement": statement,
            "photo": photo,
            "state": "standing",
            "origin": "stands",
        }
        is_new = candidacy.state != "standing"
        if candidacy:
            if not photo:
                # None was chosen this time: the one that is there stays.
                vals.pop("photo")
            candidacy.write(vals)
        else:
            candidacy = candidacy.create(
                {"election_id": self.id, "holder_id": holder.id, **vals}
            )
        if is_new or reason:
            self._log_step("stands", name=candidacy.display_name, reason=reason)
        return candidacy

    def _check_may_hold(self, holder):
        """Refuse, in words, who may not hold these seats from their first day on."""
        obstacles = self.college_id._obstacles_for(holder, self.date_start)
        blocking = [
            self.college_id._say_obstacle(obstacle)
            for obstacle in obstacles.get(holder.id, ())
            if obstacle["blocks"]
        ]
        if blocking:
            raise UserError(
                self.env._(
                    "%(name)s cannot take this seat: %(reasons)s.",
                    name=holder.name,
                    reasons=" · ".join(blocking),
                )
            )

    def _check_delegate(self, holder, delegate):
        """Only who acts for an organisation sits for it."""
        self.ensure_one()
        # sudo: who acts for the member, and their names.
        representations = self.env["komunigi.representation"].sudo()
        holder, delegate = holder.sudo(), delegate and delegate.sudo()
        if not delegate:
            if self._rule().filled_by == "election":
                raise UserError(
                    self.env._("Say who would sit for %(holder)s.", holder=holder.name)
                )
            return
        if delegate == holder or self._rule().filled_by == "appointment":
            return
        acting = representations.search_count(
            Domain("membership_id.network_id", "=", self.network_id.id)
            & Domain("membership_id.partner_id", "=", holder.id)
            & Domain("partner_id", "=", delegate.id)
            & representations._domain_acting(),
            limit=1,
        )
        if not acting:
            raise UserError(
                self.env._(
                    "%(person)s does not act for %(member)s: name somebody who does, "
                    "or make this person a representative first.",
                    person=delegate.name,
                    member=holder.name,
                )
            )

    # The end of candidacies

    def _proceed_from_candidacies(self):
        return self._end_candidacies()

    def _end_candidacies(self, anyway=False):
        """Nobody stands any more: to the vote, or say what is missing.

        :param anyway: with fewer candidates than seats too, as somebody decided
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._check_open()
        if self.step != "candidacies":
            return
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        stand, seats = len(election._candidates("standing")), election._seats_left()
        if not election.is_ended:
            election.is_ended = True
            election._log_step("candidacies_ended", stand=stand, seats=seats)
        trouble = election._candidacy_trouble()
        if trouble == "too_few" and anyway:
            trouble = ""
        if not trouble:
            election._go_to("vote")
            return
        election._tell_in_charge(
            lambda self: self._say_candidacy_trouble(),
            lambda self: " ".join(self._say_what_can_be_done()),
        )

    def action_vote_anyway(self):
        """Ask about those who stand, though they are fewer than the seats."""
        for election in self:
            election._end_candidacies(anyway=True)

    def action_consent_on_each(self):
        """Too few vote for confidential ballots: ask about each, in public."""
        for election in self:
            election.check_access("write")
            election._lock()
            election._check_open()
            if election._candidacy_trouble() == "few_electors":
                election._go_to("vote")

    def _candidacy_trouble(self) -> str:
        """Why candidacies that ended do not lead to a vote by themselves."""
        self.ensure_one()
        stand, seats = len(self._candidates("standing")), self._seats_left()
        if not stand:
            return "nobody"
        if stand < seats:
            return "too_few"
        if stand > seats and self._too_few_electors():
            return "few_electors"
        return ""

    def _too_few_electors(self) -> bool:
        """Whether confidential ballots would hide nothing."""
        minimum = self.network_id.confidential_minimum
        # Who may vote is found for all members at once, which takes long for many:
        # of very many there are enough. The poll looks again before it opens.
        plenty = MANY_TIMES * minimum
        members = self.env["komunigi.membership"]
        if members.search_count(self._domain_addressed(), limit=plenty) == plenty:
            return False
        return len(self._electors()) < minimum

    def _extend(self, day, reason: str):
        """Members may stand until `day`; whoever stands already still does."""
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        self._lock()
        self._check_open()
        if self.step != "candidacies" or day < self.network_id._today():
            raise UserError(
                self.env._("Candidacies can be extended to a day that is to come.")
            )
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        election.write({"date_candidacies": day, "is_ended": False})
        election._log_step("extended", date=fields.Date.to_string(day), reason=reason)
        election._announce_call()

    def _change_way(self, way: str, reason: str):
        """Elect in another way: without candidates where too few stand."""
        self.ensure_one()
        self.check_access("write")
        reason = self._checked_reason(reason)
        self._lock()
        self._check_open()
        # sudo: what the course writes, nobody else may; the right to was just checked.
        election = self.sudo()
        election._stop_polls(reason)
        election.write({"way": way, "step": False})
        election._candidates("standing").state = "not_elected"
        election._log_step("way", way=way, reason=reason)
        election._go_to(election._steps()[0])

    def action_extend(self):
        return self._action_reason("extend")

    def action_without_candidates(self):
        return self._action_reason("without_candidates")

    def action_add_candidate(self):
        self.ensure_one()
        return self._action_dialog(
            self.env._("Somebody stands"), "komunigi.election.candidate"
        )


class KomunigiCandidacy(models.Model):
    """Who would sit, and withdrawing."""

    _inherit = "komunigi.candidacy"

    def _withdraw(self):
        """Stand no more; until the vote opens."""
        self.ensure_one()
        if not self.env.user._is_internal():
            # Of nobody one acts for nobody.
            if not self.membership_id:
                self.check_access("write")
            self.membership_id._check_acting(self.env.user)
        else:
            self.check_access("write")
        # sudo: the member's own candidacy, or of who may write it: just checked.
        candidacy, election = self.sudo(), self.election_id.sudo()
        election._lock()
        if candidacy.state != "standing" or election.step != "candidacies":
            raise UserError(
                self.env._(
                    "%(name)s cannot withdraw now: candidacies are withdrawn until "
                    "the vote opens; who is elected may decline.",
                    name=candidacy.display_name,
                )
            )
        candidacy.state = "withdrawn"
        election._log_step("withdrawn", name=candidacy.display_name)

    def action_withdraw(self):
        self.check_access("write")
        for candidacy in self:
            candidacy._withdraw()

    def write(self, vals):
        if not self.env.su:
            self._check_not_voted_on(vals)
        result = super().write(vals)
        if vals.get("delegate_id"):
            for candidacy in self:
                candidacy.election_id._check_delegate(
                    candidacy.holder_id, candidacy.delegate_id
                )
        return result

    def _check_not_voted_on(self, names):
        """What members vote on does not change under their eyes."""
        if not {"statement", "photo", "delegate_id"} & set(names):
            return
        for candidacy in self:
            election = candidacy.election_id
            if election.state != "draft" and election.step not in (
                "candidacies",
                "acceptance",
            ):
                raise UserError(
                    self.env._(
                        "Members have read what %(name)s says, and vote on it: it "
                        "changes no more.",
                        name=candidacy.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # The access list says so too; here it is said what to do instead.
            raise AccessError(
                self.env._("Candidates are entered from the election's form.")
            )
        return super().create(vals_list)
