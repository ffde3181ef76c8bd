# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Mailings count in a field of the same name, whatever they are about."""
    table = "komunigi_election_mailing"
    if column_exists(cr, table, "member_count"):
        rename_column(cr, table, "member_count", "mail_count")
