# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg2
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, mute_logger

from . import komunigi_import_table as table


@dataclass
class ImportColumn:
    """A column that a file may have.

    :param kind: how its cells are read: text, date, amount or boolean
    :param names: what it is called in files, whatever the reader's language; the
        first one in English, the second one in French
    """

    key: str
    kind: str
    label: str
    names: tuple[str, ...]
    help: str
    example: str
    required: bool = False


@dataclass
class ImportRow:
    """A row of the file: what it says, what importing it does, what is wrong."""

    number: int
    values: dict = field(default_factory=dict)
    label: str = ""
    outcome: str = "unchanged"
    message: str = ""
    problems: list[str] = field(default_factory=list)
    plan: dict = field(default_factory=dict)


class _DryRun(Exception):
    """Undoes what a check wrote."""


class KomunigiImport(models.TransientModel):
    """Brings in what a network kept in spreadsheets.

    Every kind works alike: its columns (`_columns_<kind>`), what each row would do,
    in as many queries for a thousand rows as for one (`_plan_<kind>`), and doing it
    (`_apply_<kind>`). A check does all of it and undoes it; an import does it once
    nothing is wrong, all or nothing.
    """

    _name = "komunigi.import"
    _description = "Import into a network"

    network_id = fields.Many2one(
        "komunigi.network",
        required=True,
        default=lambda self: self._default_network(),
    )
    kind = fields.Selection(
        selection="_selection_kind",
        string="What",
        required=True,
        default="members",
    )
    file = fields.Binary(
        string="Your file", help="CSV or XLSX, 10 MB and 5,000 rows at most."
    )
    file_name = fields.Char()
    grant_access = fields.Boolean(
        string="Invite them to the portal",
        help="Those who act today and have no login get a mail with a link to choose "
        "their password.",
    )
    state = fields.Selection(
        [("choose", "Choose"), ("checked", "Checked"), ("done", "Imported")],
        required=True,
        default="choose",
        readonly=True,
    )
    line_ids = fields.One2many(
        "komunigi.import.line", "import_id", string="Rows", readonly=True
    )
    create_count = fields.Integer(string="New", readonly=True)
    update_count = fields.Integer(string="Changed", readonly=True)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True)
    problem_count = fields.Integer(string="Problems", readonly=True)
    template = fields.Binary(compute="_compute_template")
    template_name = fields.Char(compute="_compute_template")

    @api.model
    def _default_network(self) -> models.Model:
        networks = self.env["komunigi.network"].search(
            [("company_id", "=", self.env.company.id)], limit=2
        )
        return networks if len(networks) == 1 else networks.browse()

    @api.model
    def _selection_kind(self) -> list[tuple[str, str]]:
        kinds = [
            ("members", self.env._("Members")),
            ("representatives", self.env._("Representatives")),
        ]
        if self.env.user.has_group("komunigi_membership.group_treasurer"):
            kinds.append(("dues", self.env._("Past dues")))
        return kinds

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_template(self) -> None:
        for wizard in self:
            wizard.template = wizard.kind and base64.b64encode(wizard._make_template())
            names = dict(wizard._fields["kind"]._description_selection(wizard.env))
            wizard.template_name = f"{names.get(wizard.kind, '')}.xlsx"

    @api.onchange("file", "kind", "network_id", "grant_access")
    def _onchange_choice(self) -> None:
        # What was checked is no longer what would be imported.
        self.state = "choose"

    # What people click

    def action_template(self) -> dict:
        """Download an empty file with every column explained."""
        self.ensure_one()
        self._check_may_import()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "?download=true&filename_field=template_name",
            "target": "self",
        }

    def action_check(self) -> dict:
        """Dry run: say what each row would do, and write nothing of it."""
        self.ensure_one()
        self._check_may_import()
        rows = self._plan_rows()
        if not any(row.problems for row in rows):
            self._try(rows)
        self._show(rows, "checked")
        return self._reopen()

    def action_import(self) -> dict:
        """Import every row, or none."""
        self.ensure_one()
        self._check_may_import()
        rows = self._plan_rows()
        if not any(row.problems for row in rows) and self._attempt(rows):
            self._try(rows)
        wrong = [row for row in rows if row.problems]
        if wrong:
            raise UserError(
                self.env._(
                    "Nothing was imported: %(count)s rows have a problem. Check the "
                    "file to see them all. The first one, row %(row)s: %(problem)s",
                    count=len(wrong),
                    row=wrong[0].number,
                    problem=wrong[0].problems[0],
                )
            )
        self._after_import(rows)
        self._show(rows, "done")
        return self._reopen()

    def _reopen(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # Rights

    def _check_may_import(self) -> None:
        """What follows is written with sudo: the right is checked here."""
        group = "treasurer" if self.kind == "dues" else "secretary"
        if not self.env.user.has_group(f"komunigi_membership.group_{group}"):
            raise AccessError(
                self.env._("Past dues are imported by the treasurer.")
                if group == "treasurer"
                else self.env._(
                    "Members and representatives are imported by the secretary."
                )
            )
        self.network_id.check_access("read")

    # From the file to rows

    def _columns(self) -> list[ImportColumn]:
        return getattr(self, f"_columns_{self.kind}")()

    def _plan_rows(self) -> list[ImportRow]:
        """Read the file and say what each of its rows would do."""
        cells = self._read_table()
        (header_number, header), body = cells[0], cells[1:]
        all_columns = self._columns()
        columns, problems = self._match_columns(header, all_columns)
        if problems:
            return [
                ImportRow(header_number, label=self.env._("Columns"), problems=problems)
            ]
        rows = [
            ImportRow(number, dict.fromkeys(column.key for column in all_columns))
            for number, _cells in body
        ]
        for row, (_number, row_cells) in zip(rows, body, strict=True):
            self._parse_row(row, row_cells, columns)
        getattr(self, f"_plan_{self.kind}")(rows)
        return rows

    def _read_table(self) -> list[tuple[int, list]]:
        if not self.file:
            raise UserError(self.env._("Choose your file first."))
        try:
            return table.read_table(base64.b64decode(self.file))
        except table.TableError as error:
            raise UserError(self._explain_table_error(error.code)) from error

    def _explain_table_error(self, code: str) -> str:
        match code:
            case "too_big":
                return self.env._(
                    "This file is too big: 10 MB at most. Remove what is not to be "
                    "imported, or import it in parts."
                )
            case "too_many_rows":
                return self.env._(
                    "This file has more than 5,000 rows: import it in parts."
                )
            case "old_excel":
                return self.env._(
                    "This is a file of an old Excel (.xls): save it as .xlsx or .csv."
                )
            case "empty":
                return self.env._(
                    "This file has no row to import: the first row names the "
                    "columns, the next ones are read."
                )
        return self.env._(
            "This file cannot be read as a table: save it as .xlsx, or as .csv in "
            "UTF-8."
        )

    def _match_columns(
        self, header: list, columns: list[ImportColumn]
    ) -> tuple[dict[int, ImportColumn], list[str]]:
        known = {}
        for column in columns:
            for name in (column.key, column.label, *column.names):
                known[table.plain(name)] = column
        found, problems = {}, []
        for index, cell in enumerate(header):
            name = table.parse_text(cell)
            if not name:
                continue
            column = known.get(table.plain(name.replace("*", "")))
            if column is None:
                problems.append(
                    self.env._(
                        "Nobody knows the column “%(name)s”: remove it or rename it. "
                        "The columns are: %(columns)s.",
                        name=name,
                        columns=", ".join(column.label for column in columns),
                    )
                )
            elif column in found.values():
                problems.append(
                    self.env._(
                        "Two columns say “%(name)s”: keep one.", name=column.label
                    )
                )
            else:
                found[index] = column
        for column in columns:
            if column.required and column not in found.values():
                problems.append(
                    self.env._("The column “%(name)s” is missing.", name=column.label)
                )
        return found, problems

    def _parse_row(
        self, row: ImportRow, cells: list, columns: dict[int, ImportColumn]
    ) -> None:
        unreadable = set()
        for index, cell in enumerate(cells):
            column = columns.get(index)
            if column is None:
                if cell not in ("", None):
                    row.problems.append(
                        self.env._(
                            "“%(value)s” stands in a column without a name.",
                            value=table.parse_text(cell),
                        )
                    )
                continue
            try:
                row.values[column.key] = getattr(table, f"parse_{column.kind}")(cell)
            except ValueError:
                unreadable.add(column.key)
                row.problems.append(self._explain_cell(column, table.parse_text(cell)))
        for column in columns.values():
            if column.key in unreadable or not column.required:
                continue
            if row.values[column.key] in (None, ""):
                row.problems.append(
                    self.env._("“%(column)s” is empty.", column=column.label)
                )

    def _explain_cell(self, column: ImportColumn, text: str) -> str:
        values = {"column": column.label, "value": text}
        match column.kind:
            case "date":
                return self.env._(
                    "“%(column)s”: “%(value)s” is no date. Write 2026-12-31 or "
                    "31/12/2026.",
                    **values,
                )
            case "amount":
                return self.env._(
                    "“%(column)s”: “%(value)s” is no clear amount. Write 1234.50 or "
                    "1234,50.",
                    **values,
                )
        return self.env._("“%(column)s”: “%(value)s” is neither yes nor no.", **values)

    def _read_email(self, row: ImportRow) -> str:
        text = row.values["email"]
        email = email_normalize(text) if text else ""
        if text and not email:
            row.problems.append(
                self.env._("“%(value)s” is no mail address.", value=text)
            )
        return email or ""

    # Doing it

    def _apply(self, rows: list[ImportRow]) -> None:
        getattr(
            self.with_company(self.network_id.company_id).with_context(
                tracking_disable=True,
                mail_create_nolog=True,
                mail_create_nosubscribe=True,
            ),
            f"_apply_{self.kind}",
        )([row for row in rows if row.outcome != "unchanged"])

    def _after_import(self, rows: list[ImportRow]) -> None:
        """What cannot be undone (mails), once everything is in."""

    def _try(self, rows: list[ImportRow]) -> None:
        """Import, see what the rules of the models and the database say, and undo.

        Where something is refused, one member after the other tells which.
        """
        with self._undone():
            refused = self._attempt(rows)
        if not refused:
            return
        together = defaultdict(list)
        for row in rows:
            together[row.plan["member"]].append(row)
        with self._undone():
            for some in together.values():
                for problem in self._attempt(some):
                    some[0].problems.append(problem)
        if not any(row.problems for row in rows):
            # Each goes in alone, but not all of them.
            rows[0].problems += refused

    @contextmanager
    def _undone(self):
        with suppress(_DryRun), self.env.cr.savepoint():
            yield
            raise _DryRun

    def _attempt(self, rows: list[ImportRow]) -> list[str]:
        """:return: why the rows are refused; they are in otherwise"""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self._apply(rows)
                self.env.flush_all()
        except UserError as error:
            return [str(error)]
        except psycopg2.IntegrityError as error:
            return [self._explain_constraint(error)]
        return []

    def _explain_constraint(self, error: psycopg2.IntegrityError) -> str:
        names = [
            model._name
            for model in self.env.registry.values()
            if model._table == error.diag.table_name
        ]
        return self.env[names[0] if names else "base"]._sql_error_to_message(error)

    def _names_of(
        self, model: str, domain: list = (), extra: str | None = None
    ) -> dict[str, models.Model]:
        """Records by their names in every installed language, as people type them."""
        records = self.env[model].search(list(domain))
        found = defaultdict(records.browse)
        for code, _name in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=code):
                found[table.plain(record.name)] = record
        for record in records if extra else ():
            found[table.plain(record[extra])] = record
        return found

    def _resolve(
        self, row: ImportRow, key: str, known: dict[str, models.Model]
    ) -> models.Model:
        """The record that a cell names, or nothing and a problem."""
        text = row.values[key]
        found = known.get(table.plain(text or ""), known.default_factory())
        if text and not found:
            label = next(c.label for c in self._columns() if c.key == key)
            problem = self.env._(
                "“%(column)s”: “%(value)s” does not exist here.",
                column=label,
                value=text,
            )
            choices = sorted({record.display_name for record in known.values()})
            if 0 < len(choices) <= 20:
                problem += " " + self.env._("Choose: %s.", ", ".join(choices))
            row.problems.append(problem)
        return found

    # Showing it

    def _show(self, rows: Iterable[ImportRow], state: str) -> None:
        self.line_ids.unlink()
        for row in rows:
            if row.problems:
                row.outcome = "problem"
        counts = Counter(row.outcome for row in rows)
        self.write(
            {
                "state": state,
                **{
                    f"{outcome}_count": counts[outcome]
                    for outcome in ("create", "update", "unchanged", "problem")
                },
            }
        )
        self.env["komunigi.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "row": row.number,
                    "label": row.label,
                    "outcome": row.outcome,
                    "message": "\n".join(row.problems) or row.message,
                }
                # What is wrong comes first, however long the file is.
                for row in sorted(rows, key=lambda row: not row.problems)
            ]
        )

    def _make_template(self) -> bytes:
        """A sheet to fill in, and another one that says what each column means."""
        columns = self._columns()
        workbook = Workbook()
        sheet = workbook.active
        sheet.title = self.env._("To fill in")
        explanations = workbook.create_sheet(self.env._("Explanations"))
        explanations.append(
            [
                self.env._("Column"),
                self.env._("Required"),
                self.env._("Meaning"),
                self.env._("Example"),
            ]
        )
        for index, column in enumerate(columns, start=1):
            sheet.cell(1, index, column.label).font = Font(bold=True)
            sheet.column_dimensions[sheet.cell(1, index).column_letter].width = 22
            explanations.append(
                [
                    column.label,
                    self.env._("yes") if column.required else "",
                    column.help,
                    column.example,
                ]
            )
        for cell in explanations[1]:
            cell.font = Font(bold=True)
        for letter, width in zip("ABCD", (26, 12, 80, 26), strict=True):
            explanations.column_dimensions[letter].width = width
        for cell in explanations["C"]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = explanations.freeze_panes = "A2"
        buffer = io.BytesIO()
        workbook.save(buffer)
        return buffer.getvalue()


class KomunigiImportLine(models.TransientModel):
    _name = "komunigi.import.line"
    _description = "Row of an import"
    _order = "id"

    import_id = fields.Many2one("komunigi.import", required=True, ondelete="cascade")
    row = fields.Integer(aggregator=None)
    label = fields.Char(string="Who")
    outcome = fields.Selection(
        [
            ("create", "New"),
            ("update", "Changed"),
            ("unchanged", "Unchanged"),
            ("problem", "Problem"),
        ],
        string="What happens",
    )
    message = fields.Text(string="In words")
