# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models

from odoo.addons.base.models.ir_actions_report import _wkhtml


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """One document at a time where wkhtmltopdf cannot do several.

        Debian's cannot (its Qt is not patched). Odoo refuses then, and the job that
        sends invoices, which takes ten at once, would send none of a call for dues.
        """
        single = not res_ids or len(res_ids) == 1
        if single or len(set(res_ids)) < len(res_ids) or _wkhtml().is_patched_qt:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        streams = {}
        for res_id in res_ids:
            streams |= super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=[res_id]
            )
        return streams
