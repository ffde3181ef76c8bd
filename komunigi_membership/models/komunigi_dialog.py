# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models


class KomunigiDialog(models.AbstractModel):
    """A step that asks something first is taken in a dialog."""

    _name = "komunigi.dialog"
    _description = "Record that asks in a dialog before a step"
    _inherit = ["komunigi.reckoned"]

    def _action_dialog(self, name: str, model: str, **defaults) -> dict:
        """Open the wizard `model` on this record, to which it has a link.

        The link is called after the record: `poll_id` to a komunigi.poll.

        :param defaults: what else the dialog starts with, by field
        """
        self.ensure_one()
        self.check_access("write")
        link = f"{self._name.rpartition('.')[2]}_id"
        values = {link: self.id, **defaults}
        return self.env[model]._get_records_action(
            name=name,
            target="new",
            context={
                "dialog_size": "medium",
                **{f"default_{field}": value for field, value in values.items()},
            },
        )
