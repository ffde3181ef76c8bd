# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..models.komunigi_representation import MERGING

# What is stored of a partner here, by the field that names it.
PARTNER_FIELDS = {
    "komunigi.mandate": "holder_id",
    "komunigi.delegate": "partner_id",
    "komunigi.candidacy": "holder_id",
    "komunigi.rest.waiver": "holder_id",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners keeps who sat when, who stood and who was named.

    Odoo's merge deletes whatever a constraint does not let it move: a mandate or a
    candidacy would go. Here the merge is refused instead, and says why.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # sudo: whoever may merge partners need not see who sits or stood.
        wizard = self.sudo()
        wizard._check_seats_apart(src_partners | dst_partner)
        wizard._check_candidacies_apart(src_partners | dst_partner)
        merging = self.with_context(komunigi_merging=MERGING)
        result = super(BasePartnerMergeAutomaticWizard, merging)._update_foreign_keys(
            src_partners, dst_partner
        )
        wizard._retell_partner(dst_partner)
        return result

    def _check_seats_apart(self, partners):
        mandates = self.env["komunigi.mandate"].search(
            Domain("holder_id", "in", partners.ids) & Domain("is_void", "=", False),
            order="college_id, date_start, id",
        )
        for college, own in mandates.grouped("college_id").items():
            last = own[:1]
            for mandate in own[1:]:
                if mandate.date_start < last.date_end:
                    raise UserError(
                        self.env._(
                            "%(one)s and %(other)s sit in “%(college)s” at the same "
                            "time, from %(start)s until %(end)s: one holder has one "
                            "seat. End one of these mandates first, or keep both "
                            "contacts.",
                            one=last.holder_name,
                            other=mandate.holder_name,
                            college=college.display_name,
                            start=format_date(self.env, mandate.date_start),
                            end=format_date(
                                self.env, min(mandate.date_end, last.date_end)
                            ),
                        )
                    )
                last = max(last, mandate, key=lambda each: each.date_end)

    def _check_candidacies_apart(self, partners):
        candidacies = self.env["komunigi.candidacy"].search(
            Domain("holder_id", "in", partners.ids)
        )
        for election, own in candidacies.grouped("election_id").items():
            if len(own) > 1:
                raise UserError(
                    self.env._(
                        "%(names)s both stood in “%(election)s”, which stays on "
                        "record: keep both contacts.",
                        names=", ".join(own.mapped("holder_name")),
                        election=election.display_name,
                    )
                )

    def _retell_partner(self, partner):
        """What Odoo moved in SQL has told nobody: names and logins."""
        for model, name in PARTNER_FIELDS.items():
            self.env[model].search([(name, "=", partner.id)]).modified([name])
        self.env["komunigi.candidacy"].search(
            [("delegate_id", "=", partner.id)]
        ).modified(["delegate_id"])
