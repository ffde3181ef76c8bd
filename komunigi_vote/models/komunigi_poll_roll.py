# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class KnownRoll(NamedTuple):
    """Ids of the members who would be on a roll, found a moment ago."""

    ids: tuple[int, ...]


class KomunigiPoll(models.Model):
    """Who votes: the roll before it freezes, and the frozen one."""

    _inherit = "komunigi.poll"

    roll_count = fields.Integer(
        string="Would vote", compute="_compute_roll_preview", compute_sudo=False
    )
    hindered_count = fields.Integer(
        string="May not vote", compute="_compute_roll_preview", compute_sudo=False
    )
    not_asked_count = fields.Integer(
        string="Not asked", compute="_compute_roll_preview", compute_sudo=False
    )
    secrecy_findings = fields.Text(
        compute="_compute_roll_preview",
        compute_sudo=False,
        help="What stands against keeping the ballots in this way, and what to do.",
    )

    @api.depends(
        "state",
        "secrecy",
        "method",
        "each_college",
        "network_id",
        "electorate",
        "category_ids",
        "membership_ids",
        "weight_basis_id",
        "weight_ceiling",
    )
    def _compute_roll_preview(self):
        """What the roll would be if it froze now; of a frozen one `elector_count`.

        All of it at once: finding who may vote takes seconds for 20,000 members.
        """
        self.roll_count = self.hindered_count = self.not_asked_count = 0
        self.secrecy_findings = False
        for poll in self:
            if poll.state != "draft" or not poll.network_id:
                continue
            roll, asked = poll._roll(), poll._asked()
            poll.roll_count = len(roll)
            poll.hindered_count = len(asked - roll)
            poll.not_asked_count = len(poll._members() - asked)
            if poll.secrecy:
                known = poll._knowing(roll)
                reasons = known._secrecy()._reasons_not_to_open(known)
                poll.secrecy_findings = "\n".join(reasons)

    # Before it freezes

    def _members(self):
        """The members of the network today, whether or not they are asked."""
        return self.env["komunigi.membership"].search(
            [("network_id", "=", self.network_id.id), ("state", "=", "member")]
        )

    def _electorate_domain(self) -> Domain:
        """Members whom the poll addresses, whether or not they may vote today."""
        self.ensure_one()
        domain = Domain("network_id", "=", self.network_id.id) & Domain(
            "state", "=", "member"
        )
        if self.electorate == "categories":
            domain &= Domain("category_id", "in", self.category_ids.ids)
        elif self.electorate == "chosen":
            domain &= Domain("id", "in", self.membership_ids.ids)
        return domain

    def _asked(self):
        """Whom the poll addresses; who was chosen and has left since is of them."""
        asked = self.env["komunigi.membership"].search(self._electorate_domain())
        if self.electorate == "chosen":
            asked |= self.membership_ids._origin
        return asked

    def _roll(self):
        """The members who would be on the roll if it froze now."""
        known = self.env.context.get("komunigi_known_roll")
        # Nobody can send this through RPC.
        if isinstance(known, KnownRoll):
            return self.env["komunigi.membership"].browse(known.ids)
        return self.env["komunigi.membership"].search(
            self._electorate_domain() & Domain("has_voting_right", "=", True)
        )

    def _knowing(self, roll):
        """This poll, which need not look again for the members of its `roll`."""
        return self.with_context(komunigi_known_roll=KnownRoll(tuple(roll.ids)))

    def _weights(self, memberships) -> dict[int, int]:
        """How many votes each of `memberships` has, after the ceiling.

        By a basis: whole units of each member's latest value; who has no value, has
        no vote. The number of queries does not depend on theirs.
        """
        self.ensure_one()
        if not self.weight_basis_id:
            return dict.fromkeys(memberships.ids, 1)
        values = self.weight_basis_id._values_for(
            memberships, self.network_id._today().year
        )
        weights = {
            membership_id: int(values[membership_id].value)
            if membership_id in values
            else 0
            for membership_id in memberships.ids
        }
        if self.weight_ceiling:
            weights = {
                membership_id: min(weight, self.weight_ceiling)
                for membership_id, weight in weights.items()
            }
        return weights

    def _weight_reasons(self, roll):
        """Members who would stand on the roll without a vote."""
        if not self.weight_basis_id:
            return
        weights = self._weights(roll)
        without = roll.filtered(lambda membership: not weights[membership.id])
        if without:
            yield self.env._(
                "Votes go by “%(basis)s”, and these members have no value of it, or "
                "less than one: %(members)s. Enter their value, choose other voters, "
                "or give each member one vote.",
                basis=self.weight_basis_id.name,
                members=self._name_some(without),
            )

    def action_view_roll(self):
        """Who would vote now; once it is frozen, who is on the roll."""
        self.ensure_one()
        if self.state == "draft":
            return self._action_view_members(self.env._("Would vote now"), self._roll())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "komunigi_vote.komunigi_poll_elector_action"
        )
        action["domain"] = [("poll_id", "=", self.id)]
        # Who votes on paper is stamped there, where there is paper at all.
        action["context"] = {"komunigi_paper": self.with_paper}
        return action

    def action_view_hindered(self):
        self.ensure_one()
        return self._action_view_members(
            self.env._("Asked, but may not vote"), self._asked() - self._roll()
        )

    def action_view_not_asked(self):
        self.ensure_one()
        return self._action_view_members(
            self.env._("Not asked"), self._members() - self._asked()
        )

    def _action_view_members(self, name, memberships):
        def roll_view(kind):
            return self.env.ref(
                f"komunigi_vote.komunigi_membership_view_{kind}_roll"
            ).id

        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "komunigi.membership",
            "view_mode": "list,kanban,form",
            "views": [
                (roll_view("list"), "list"),
                (roll_view("kanban"), "kanban"),
                (False, "form"),
            ],
            "domain": [("id", "in", memberships.ids)],
            "context": {"komunigi_poll_id": self.id, "create": False},
        }

    # Freezing

    def _freeze_roll(self):
        """Write the roll: one statement, however many electors."""
        self.ensure_one()
        roll = self._roll()
        weights = self._weights(roll)
        roll.fetch(["category_id"])
        self.env["komunigi.poll.elector"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO komunigi_poll_elector
                          (poll_id, membership_id, category_id, weight, voted)
                   SELECT %s, member, category, weight, FALSE
                     FROM unnest(%s::int[], %s::int[], %s::int[])
                          AS elector (member, category, weight)""",
                self.id,
                roll.ids,
                [membership.category_id.id or None for membership in roll],
                [weights[membership.id] for membership in roll],
            )
        )
        self.invalidate_recordset(
            ["elector_ids", "elector_count", "voted_count", "turnout", "has_all_voted"]
        )
