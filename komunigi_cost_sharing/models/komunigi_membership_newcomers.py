# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date


class KomunigiMembership(models.Model):
    """What a membership was asked when it joined."""

    _inherit = "komunigi.membership"

    ticket_ids = fields.One2many(
        "komunigi.entry.ticket",
        "membership_id",
        string="Entry tickets",
        groups="komunigi_membership.group_user",
    )
    provision_left = fields.Monetary(
        string="Set aside for migrations",
        compute="_compute_provision",
        groups="komunigi_membership.group_user",
        help="What it has paid into the migration fund and not used, without taxes.",
    )
    provision_back = fields.Monetary(
        string="Gets back when it leaves",
        compute="_compute_provision",
        groups="komunigi_membership.group_user",
        help="Of what it has set aside, by the rule of its network for who leaves.",
    )

    def _compute_provision(self):
        for network, memberships in self.grouped("network_id").items():
            statements = memberships._provision_statements(network)
            for membership in memberships:
                statement = statements.get(membership._origin.id, {})
                membership.provision_left = statement.get("left", 0)
                membership.provision_back = statement.get("back", 0)

    def _provision_statements(self, network) -> dict[int, dict]:
        """What each has set aside for migrations in `network`, without taxes.

        Asked, paid, used by migrations, left of what was paid, and what a leaver gets
        back of it by the rule of the network. Two queries for however many members.

        :return: membership id → {"asked", "paid", "used", "left", "back"}
        """
        # sudo: what was paid and used does not depend on who looks; each caller shows
        # a member its own, or reads the members' money anyway.
        shares = self.env["komunigi.cost.share"].sudo()
        paid = {
            member.id: (asked, paid)
            for member, asked, paid in shares._read_group(
                shares._domain_standing()
                & Domain("provision_id", "!=", False)
                & Domain("membership_id", "in", self._origin.ids),
                ["membership_id"],
                ["amount:sum", "paid_amount:sum"],
            )
        }
        used = {
            member.id: amount
            for member, amount in self.env["komunigi.migration.member"]
            .sudo()
            ._read_group(
                [("membership_id", "in", self._origin.ids)],
                ["membership_id"],
                ["provision_used:sum"],
            )
        }
        stays = network.sudo().provision_leaver == "stays"
        currency = network.currency_id
        statements = {}
        for member_id in self._origin.ids:
            asked, came = paid.get(member_id, (0, 0))
            gone = used.get(member_id, 0)
            # What was credited since is no longer set aside, though not yet repaid.
            left = currency.round(max(0, min(asked, came) - gone))
            statements[member_id] = {
                "asked": asked,
                "paid": came,
                "used": gone,
                "left": left,
                "back": 0 if stays else left,
            }
        return statements

    def _start_period(self):
        """Where a network asks for a ticket, the treasurer finds it prepared."""
        result = super()._start_period()
        joining = self.filtered(
            # sudo: whoever agrees on a member may not read each setting.
            lambda membership: membership.network_id.sudo().ticket_amount
        )
        # sudo: the secretary agrees on the member; the ticket is the treasurer's, who
        # starts or waives it.
        self.env["komunigi.entry.ticket"].sudo().create(
            [{"membership_id": membership.id} for membership in joining]
        )
        return result

    def _entry_ticket(self):
        """The ticket of its present time as a member, or none."""
        self.ensure_one()
        period = self._latest_period()
        return self.ticket_ids.filtered(lambda ticket: ticket.period_id == period)

    def action_view_ticket(self):
        """Show its ticket, or begin one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entry ticket"),
            "res_model": "komunigi.entry.ticket",
            "res_id": self._entry_ticket().id,
            "view_mode": "form",
            "context": {"default_membership_id": self.id},
        }

    # In the portal

    def _provision_statement(self) -> dict:
        self.ensure_one()
        return self._provision_statements(self.network_id)[self.id]

    def _newcomers_summary(self) -> dict:
        """What the page of all costs says of migrations and of the entry ticket."""
        self.ensure_one()
        # sudo: of the network of a member for which the reader acts, and its own.
        member = self.sudo()
        migration = member._migrations_shown(Domain("state", "!=", "done"))[:1]
        moves = self.env["komunigi.migration.member"].sudo()
        ticket = member._entry_ticket()
        return {
            "migration": migration,
            "move": member._moves_by_migration().get(migration, moves),
            "left": member._provision_statement()["left"],
            "ticket": ticket if ticket.is_started else False,
            "invited": member._catch_ups_invited(),
        }

    def _catch_ups_invited(self):
        """Developments whose payers it was invited to join, this month."""
        self.ensure_one()
        newcomers = self.env["komunigi.catch.up.newcomer"].search(
            [
                ("membership_id", "=", self.id),
                ("state", "=", "proposed"),
                ("mailing_id", "!=", False),
                ("catch_up_id.month", "=", self.network_id._today().replace(day=1)),
            ]
        )
        return newcomers.development_id

    def _migrations_shown(self, domain=Domain.TRUE):
        """Migrations of its network, those ahead first; called with sudo."""
        self.ensure_one()
        found = self.env["komunigi.migration"].search(
            Domain("network_id", "=", self.network_id.id) & domain
        )
        return found.sorted(lambda migration: migration.state == "done")

    def _moves_by_migration(self) -> dict:
        """migration → this member's own line of it."""
        self.ensure_one()
        moves = self.env["komunigi.migration.member"].search(
            [("membership_id", "=", self.id)]
        )
        return {move.migration_id: move for move in moves}

    def _lines_used(self, migration):
        """The addons of `migration` that this member uses."""
        self.ensure_one()
        used = migration.line_ids.module_id._users_by()
        return migration.line_ids.filtered(
            lambda line: self in used.get(line.module_id, self.browse())
        )

    def _say_steps(self, steps: list[dict]) -> list[str]:
        """Arithmetic of which no share was made yet, in sentences."""
        self.ensure_one()
        share = self.env["komunigi.cost.share"].new(
            {"membership_id": self.id, "steps": steps}
        )
        return share._say_steps()

    def action_give_provision_back(self):
        """A member that leaves gets back what it has set aside and not used."""
        provisions = self.env["komunigi.provision"]
        provisions.check_access("write")
        for membership in self:
            membership._lock()
            network = membership.network_id
            if not membership.date_end:
                raise UserError(
                    self.env._(
                        "%s has not left: what it has set aside stays for its "
                        "migrations.",
                        membership.display_name,
                    )
                )
            statement = membership._provision_statements(network)[membership.id]
            if not statement["back"]:
                raise UserError(
                    self.env._(
                        "Nothing is to be given back to %s.", membership.display_name
                    )
                )
            provisions.search(
                [("network_id", "=", network.id), ("state", "=", "asked")]
            )._keep_used(membership, statement["used"])
        return True

    def action_view_provisions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set aside for migrations"),
            "res_model": "komunigi.cost.share",
            "view_mode": "list,form",
            "domain": [
                ("membership_id", "=", self.id),
                ("provision_id", "!=", False),
            ],
        }

    # Leaving

    def _say_on_leaving(self, day) -> list[str]:
        """What leaving on `day` means for its money, in sentences."""
        self.ensure_one()
        # sudo: the secretary records who leaves, and tells them what follows.
        member = self.sudo()
        network = member.network_id
        sentences = []
        dropped = [
            instalment["amount"]
            for ticket in member._entry_ticket()
            for instalment in ticket._plan()
            if instalment["state"] == "ahead" and instalment["date"] >= day
        ]
        if dropped:
            sentences.append(
                self.env._(
                    "Of its entry ticket, %(amount)s that would come later is no "
                    "longer owed.",
                    amount=format_amount(self.env, sum(dropped), network.currency_id),
                )
            )
        statement = member._provision_statements(network)[member.id]
        if statement["asked"]:
            values = {
                name: format_amount(self.env, amount, network.currency_id)
                for name, amount in statement.items()
            }
            sentences.append(
                self.env._(
                    "For migrations it has set aside %(paid)s and used %(used)s: "
                    "%(left)s is left.",
                    **values,
                )
            )
            if statement["left"] and statement["back"]:
                sentences.append(
                    self.env._("By the rule of this network it gets it back.")
                )
            elif statement["left"]:
                sentences.append(
                    self.env._("By the rule of this network it stays with the others.")
                )
        return sentences

    def _tell_treasurer_of_leaver(self, day):
        """What is to be given back is the treasurer's to do."""
        # sudo: the secretary records who leaves; the treasurer pays back.
        for member in self.sudo():
            treasurer = member.network_id._dues_treasurer()
            if treasurer and member.provision_back:
                here = self.with_context(lang=treasurer.lang).env
                member.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=day,
                    user_id=treasurer.id,
                    summary=here._(
                        "%(member)s leaves on %(day)s: give back %(amount)s of its "
                        "provision",
                        member=member.partner_name,
                        day=format_date(here, day),
                        amount=format_amount(
                            here, member.provision_back, member.currency_id
                        ),
                    ),
                )
