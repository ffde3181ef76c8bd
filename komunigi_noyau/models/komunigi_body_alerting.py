# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, models
from odoo.fields import Domain


class KomunigiBodyAlerting(models.AbstractModel):
    """Something on which the alerts of a body hang: they follow its changes."""

    _name = "komunigi.body.alerting"
    _description = "What the alerts of a body hang on"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._bodies_concerned()._sync_alerts_later()
        return records

    def write(self, vals):
        before = self._bodies_concerned()
        result = super().write(vals)
        (before | self._bodies_concerned())._sync_alerts_later()
        return result

    def unlink(self):
        bodies = self._bodies_concerned()
        result = super().unlink()
        bodies._sync_alerts_later()
        return result

    def _bodies_concerned(self) -> models.Model:
        """The bodies whose seats may look otherwise now."""
        # sudo: who may change this need not read the bodies.
        return self.sudo().body_id


class KomunigiCollege(models.Model):
    _name = "komunigi.college"
    _inherit = ["komunigi.college", "komunigi.body.alerting"]


class KomunigiCollegeRule(models.Model):
    _name = "komunigi.college.rule"
    _inherit = ["komunigi.college.rule", "komunigi.body.alerting"]


class KomunigiMandate(models.Model):
    _name = "komunigi.mandate"
    _inherit = ["komunigi.mandate", "komunigi.body.alerting"]


class KomunigiDelegate(models.Model):
    _name = "komunigi.delegate"
    _inherit = ["komunigi.delegate", "komunigi.body.alerting"]


class KomunigiElection(models.Model):
    _name = "komunigi.election"
    _inherit = ["komunigi.election", "komunigi.body.alerting"]


class KomunigiMembershipPeriod(models.Model):
    _name = "komunigi.membership.period"
    _inherit = ["komunigi.membership.period", "komunigi.body.alerting"]

    def _bodies_concerned(self):
        # sudo: who records that a member leaves need not read its mandates.
        mandates = self.env["komunigi.mandate"].sudo()
        # A register of thousands changes at once: those without a seat cost nothing.
        return mandates.search(Domain("membership_id", "in", self.membership_id.ids))[
            "body_id"
        ]
