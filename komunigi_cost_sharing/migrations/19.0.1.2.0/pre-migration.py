# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tools.sql import column_exists, drop_not_null, rename_column


def migrate(cr, version):
    """A line of a budget that was named after its kind has no name of its own."""
    table = "komunigi_budget_line"
    if column_exists(cr, table, "own_name"):
        return
    rename_column(cr, table, "name", "own_name")
    drop_not_null(cr, table, "own_name")
    cr.execute(
        """
        UPDATE komunigi_budget_line line
           SET own_name = NULL
          FROM ir_model_fields_selection kind
          JOIN ir_model_fields field ON field.id = kind.field_id
         WHERE field.model = 'komunigi.budget.line'
           AND field.name = 'kind'
           AND kind.value = line.kind
           AND line.own_name IN (SELECT value FROM jsonb_each_text(kind.name))
        """
    )
