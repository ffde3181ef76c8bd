# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from .models.komunigi_meeting_calendar import QUIET


def uninstall_hook(env):
    """What stands in tables of others goes along: calendar entries and activities.

    Before Odoo removes the presets and kinds of activities that they point at.
    """
    every = env["komunigi.meeting"].with_context(active_test=False)
    # Nobody is written to: no meeting is cancelled by this.
    every.search([]).calendar_event_id.with_context(**QUIET).unlink()
    types = (
        env["ir.model.data"]
        .search(
            [
                ("module", "=", "komunigi_assembly"),
                ("model", "=", "mail.activity.type"),
            ]
        )
        .mapped("res_id")
    )
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search([("activity_type_id", "in", types)]).unlink()
    # Of signed minutes nothing changes any more, but here they go altogether.
    env.cr.execute("UPDATE komunigi_meeting SET preset_id = NULL")
