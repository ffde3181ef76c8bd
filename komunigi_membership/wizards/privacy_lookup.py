# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize


class PrivacyLookupWizard(models.TransientModel):
    """Odoo's look-up finds what refers to a contact; here, what refers to a member."""

    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        query = super()._get_query()
        persons = SQL(
            """SELECT membership.id FROM komunigi_membership membership
                 JOIN res_partner person ON person.id = membership.partner_id
                WHERE person.email_normalized = %s OR person.name ILIKE %s""",
            email_normalize(self.email.strip()),
            self.name.strip(),
        )
        for model_name in sorted(self.env.registry):
            model = self.env[model_name]
            links = [
                model._field_to_sql(model._table, name)
                for name, field in model._fields.items()
                if field.type == "many2one"
                and field.comodel_name == "komunigi.membership"
                and field.store
            ]
            if not links or model._transient or not model._auto or model._abstract:
                continue
            # Not ALL: what refers to both the contact and the member is found once.
            query = SQL(
                "%s UNION SELECT %s, id, %s FROM %s WHERE %s",
                query,
                self.env["ir.model"]._get_id(model_name),
                SQL.identifier("active") if "active" in model else True,
                SQL.identifier(model._table),
                SQL(" OR ").join(SQL("%s IN (%s)", link, persons) for link in links),
            )
        return query


class PrivacyLookupWizardLine(models.TransientModel):
    """Nobody deletes nor archives what counts, totals and registers rest on."""

    _inherit = "privacy.lookup.wizard.line"

    def action_erase_person(self):
        self.ensure_one()
        partner = self.env["res.partner"].browse(self.res_id)
        return partner.action_erase_person()

    def action_unlink(self):
        self._check_not_counted()
        return super().action_unlink()

    def _onchange_is_active(self):
        self._check_not_counted()
        return super()._onchange_is_active()

    def _check_not_counted(self):
        for line in self:
            if (line.res_model or "").startswith("komunigi."):
                raise UserError(
                    self.env._(
                        "“%(record)s” (%(kind)s) stays: votes, accounts or registers "
                        "rest on it. Press “Erase” on the contact instead: then it "
                        "names nobody.",
                        record=line.res_name,
                        kind=line.res_model_id.name,
                    )
                )
