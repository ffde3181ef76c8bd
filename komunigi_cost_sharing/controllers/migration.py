# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from werkzeug.exceptions import NotFound

from odoo.fields import Domain

from odoo.addons.komunigi_membership.controllers.booklet import MAX_ID
from odoo.addons.komunigi_membership.controllers.cooperative import (
    CooperativePortal,
    page_route,
)


class MigrationPortal(CooperativePortal):
    """What migrations cost a member and when, what it has set aside for them."""

    @page_route("/migrations")
    def migrations(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        return self._render(
            "komunigi_cost_sharing.portal_migrations",
            {
                "membership": membership,
                "migrations": membership._migrations_shown(),
                "moves": membership._moves_by_migration(),
                "statement": membership._provision_statement(),
                "page_name": "cooperative_migrations",
            },
        )

    @page_route("/migrations/<int:migration_id>")
    def migration(self, membership_id: int, migration_id: int, **kwargs):
        membership = self._membership(membership_id)
        if migration_id > MAX_ID:
            raise NotFound()
        migration = membership._migrations_shown(Domain("id", "=", migration_id))
        if not migration:
            raise NotFound()
        move = membership._moves_by_migration().get(migration)
        return self._render(
            "komunigi_cost_sharing.portal_migration",
            {
                "membership": membership,
                "migration": migration,
                "move": move,
                "others": migration.member_ids.filtered("takes_part"),
                "lines": migration.line_ids,
                "used_lines": membership._lines_used(migration),
                "statement": membership._provision_statement(),
                "page_name": "cooperative_migration",
            },
        )

    @page_route("/ticket")
    def entry_ticket(self, membership_id: int, **kwargs):
        membership = self._membership(membership_id)
        ticket = membership._entry_ticket()
        if not ticket.is_started and not ticket.waived:
            raise NotFound()
        return self._render(
            "komunigi_cost_sharing.portal_entry_ticket",
            {
                "membership": membership,
                "ticket": ticket,
                "page_name": "cooperative_ticket",
            },
        )
