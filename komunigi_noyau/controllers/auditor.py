# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import csv
import io

from werkzeug.exceptions import NotFound

from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager

from .workspace import BodyWorkspace, Sitting, body_page

LINES_A_PAGE = 50
# With these a spreadsheet begins a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Auditors(BodyWorkspace):
    """Who sits in a body of auditors reads the network's figures, and nothing else:
    its page is these figures, and it has no matters."""

    def _workspace_page(
        self, sitting: Sitting, page: int = 1, status: int = 200, **values
    ):
        if sitting.body.kind != "audit":
            return super()._workspace_page(sitting, page, status, **values)
        return self._figures_page(
            sitting,
            page,
            "komunigi_noyau.portal_figures",
            "",
            "komunigi.fund.entry",
            pot=sitting.body.network_id._pot_summary(),
            dues=sitting.body._figures_of_dues(),
        )

    @body_page(["/charges", "/charges/page/<int:page>"])
    def figures_charges(self, body_id: int, page: int = 1, **kwargs):
        return self._figures_page(
            self._auditing(body_id),
            page,
            "komunigi_noyau.portal_figures_charges",
            "/charges",
            "komunigi.dues.charge",
        )

    @body_page("/entries.csv")
    def figures_entries_csv(self, body_id: int, **kwargs):
        env = request.env
        body = self._auditing(body_id).body
        return self._csv(
            f"entries-{body.id}.csv",
            {
                "date": env._("Date"),
                "fund": env._("Fund"),
                "name": env._("What for"),
                "direction": env._("In or out"),
                "amount": env._("Amount without taxes"),
                "hours": env._("Hours"),
                "paper": env._("Invoice or decision"),
            },
            body._figures_of_entries(),
        )

    @body_page("/charges.csv")
    def figures_charges_csv(self, body_id: int, **kwargs):
        env = request.env
        body = self._auditing(body_id).body
        return self._csv(
            f"dues-{body.id}.csv",
            {
                "member": env._("Member"),
                "from": env._("From"),
                "until": env._("Until"),
                "amount": env._("Amount without taxes"),
                "paid": env._("Paid without taxes"),
                "to_pay": env._("Still to pay, taxes included"),
                "due": env._("To be paid by"),
                "invoice": env._("Invoice"),
            },
            body._figures_of_charges(),
        )

    def _auditing(self, body_id: int) -> Sitting:
        sitting = self._sitting(body_id, any_kind=True)
        if sitting.body.kind != "audit":
            raise NotFound()
        return sitting

    def _figures_page(
        self,
        sitting: Sitting,
        page: int,
        template: str,
        path: str,
        model: str,
        **values,
    ):
        body = sitting.body
        pages = pager(
            url=f"/my/bodies/{body.id}{path}",
            # sudo: how many there are of what the auditor reads.
            total=request.env[model].sudo().search_count(body._figures_domain()),
            page=page,
            step=LINES_A_PAGE,
        )
        read = body._figures_of_charges if path else body._figures_of_entries
        return self._render(
            template,
            {
                **self._workspace_values(sitting),
                "lines": read(offset=pages["offset"], limit=LINES_A_PAGE),
                "currency": body.network_id.currency_id,
                "pager": pages,
                "page_name": "workspace_charges" if path else "workspace",
                **values,
            },
        )

    def _csv(self, filename: str, columns: dict, lines: list[dict]):
        """`lines` as a CSV file that spreadsheets read as text and numbers only."""
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(columns.values())
        for line in lines:
            writer.writerow([_cell(line[key]) for key in columns])
        return self._private(
            request.make_response(
                # The mark by which Excel knows that it is UTF-8.
                file.getvalue().encode("utf-8-sig"),
                [
                    ("Content-Type", "text/csv; charset=utf-8"),
                    ("Content-Disposition", content_disposition(filename)),
                    ("X-Content-Type-Options", "nosniff"),
                ],
            )
        )


def _cell(value):
    """`value` for a cell; a text that would be a formula begins with an apostrophe.

    >>> _cell("=1+1"), _cell(-3.5), _cell("Le Potager"), _cell(False)
    ("'=1+1", -3.5, 'Le Potager', '')
    """
    if isinstance(value, str) and value.lstrip().startswith(FORMULA_SIGNS):
        return f"'{value}"
    return "" if value is False or value is None else value
