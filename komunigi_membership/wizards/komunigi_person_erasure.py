# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import AccessError


class KomunigiPersonErasure(models.TransientModel):
    """The question before a person is erased: what stands against it, what stays."""

    _name = "komunigi.person.erasure"
    _description = "Erase a person"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        domain="[('is_company', '=', False)]",
    )
    representation_ids = fields.Many2many(
        "komunigi.representation", compute="_compute_findings"
    )
    reasons = fields.Text(compute="_compute_findings")
    kept = fields.Text(compute="_compute_findings")

    @api.depends("partner_id")
    def _compute_findings(self):
        for erasure in self:
            erasure._check_administrator()
            erasure.partner_id.check_access("read")
            # sudo: a person's traces are in all companies; who asks is checked.
            person = erasure.partner_id.sudo().with_context(active_test=False)
            reasons = person._reasons_not_to_erase() if person else []
            erasure.reasons = "\n".join(reasons)
            erasure.kept = _say_kept(person._kept_by_law() if person else [])
            # With the rights of who asks: each can be ended here.
            erasure.representation_ids = self.env["komunigi.representation"].search(
                [("id", "in", person._representations_to_end().ids)]
            )

    def action_end_representations(self):
        """End what stands in the way, and ask again."""
        self.ensure_one()
        self.representation_ids.action_end()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Erase a person"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_erase(self):
        """Erase, and write down what was kept and why, without the name."""
        self.ensure_one()
        self._check_administrator()
        self.partner_id.check_access("write")
        name, email = self.partner_id.name, self.partner_id.email
        kept = self.partner_id._erase_checked()
        # sudo: the log is Odoo's own, which its settings users read. It writes the
        # first letters of name and address only.
        self.env["privacy.log"].sudo().create(
            {
                "anonymized_name": name or "-",
                "anonymized_email": email if email and "@" in email else "-@-",
                "user_id": self.env.uid,
                "execution_details": self.env._("Erased: a person"),
                "additional_note": _say_kept(kept)
                or self.env._("No register and no books name this person."),
            }
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_administrator(self):
        if not self.env.su and not self.env.user.has_group(
            "komunigi_membership.group_administrator"
        ):
            raise AccessError(self.env._("Only administrators erase persons."))


def _say_kept(kept) -> str:
    return "\n".join(f"{what}. {why}" for what, why in kept)
