# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Reads a table that a person prepared in a spreadsheet, whatever it was saved as.

Plain Python without Odoo. What cannot be read raises `TableError` with a code; who
calls puts it in words.
"""

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from openpyxl import load_workbook

MAX_BYTES = 10 * 1024 * 1024
# What is created within the time that a request may take.
MAX_ROWS = 5_000
# An XLSX file is a zip archive: a small one may unpack to something enormous.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_YES = frozenset(("1", "true", "vrai", "x", "y", "yes", "o", "oui", "ja", "si", "ok"))
_NO = frozenset(("0", "false", "faux", "n", "no", "non", "nein", "nee"))


class TableError(Exception):
    """:param code: too_big, too_many_rows, not_a_table, old_excel or empty"""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_table(content: bytes) -> list[tuple[int, list]]:
    """The rows that are not empty, each with its number in the spreadsheet.

    :return: cells are text, or what the spreadsheet typed: numbers, dates, booleans
    """
    if len(content) > MAX_BYTES:
        raise TableError("too_big")
    if content.startswith(_OLD_EXCEL):
        raise TableError("old_excel")
    rows = _read_xlsx(content) if content.startswith(_ZIP) else _read_csv(content)
    table = []
    for number, cells in enumerate(rows, start=1):
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in cells]
        if any(cell not in ("", None) for cell in cells):
            table.append((number, cells))
        if len(table) > MAX_ROWS + 1:
            raise TableError("too_many_rows")
    if len(table) < 2:
        raise TableError("empty")
    return table


def _read_xlsx(content: bytes):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise TableError("too_big")
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        # Some programs write a wrong size of the sheet, and openpyxl believes it.
        sheet.reset_dimensions()
        yield from (list(cells) for cells in sheet.iter_rows(values_only=True))
    except TableError:
        raise
    except Exception as error:
        # openpyxl raises whatever a damaged file makes it stumble over.
        raise TableError("not_a_table") from error


def _read_csv(content: bytes):
    text = _decode(content)
    header = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise TableError("not_a_table") from error


def _decode(content: bytes) -> str:
    """UTF-8, else what older spreadsheets of Western Europe save."""
    try:
        if content.startswith(_UTF16):
            return content.decode("utf-16")
        if b"\0" in content:
            raise TableError("not_a_table")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows' superset of Latin-1 has the euro sign, but leaves bytes undefined.
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return content.decode("latin-1")


def plain(text: str) -> str:
    """Without accents, case, punctuation: to compare what people type.

    >>> plain("  N° de TVA (si assujetti)")
    'n de tva si assujetti'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"[\u0300-\u036f°º]", "", letters)))


def parse_text(cell) -> str:
    """
    >>> parse_text(1000.0), parse_text(" a "), parse_text(None)
    ('1000', 'a', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def parse_date(cell) -> date | None:
    """
    >>> parse_date("2026-03-01") == parse_date("01/03/2026") == parse_date("1.3.2026")
    True

    :raise ValueError: not a date that everybody reads alike
    """
    if cell in (None, ""):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})( 00:00:00)?", str(cell)):
        year, month, day = match.groups()[:3]
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", str(cell)):
        day, month, year = match.groups()
    else:
        raise ValueError(cell)
    if not 1900 <= int(year) <= 2200:
        raise ValueError(cell)
    return date(int(year), int(month), int(day))


def parse_amount(cell) -> Decimal | None:
    """
    >>> parse_amount("1 234,50 €"), parse_amount("1'234.50"), parse_amount("300")
    (Decimal('1234.50'), Decimal('1234.50'), Decimal('300'))
    >>> parse_amount("1.234")
    Traceback (most recent call last):
    ...
    ValueError: 1.234

    :raise ValueError: not a number, or one that may mean two
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, (int, float)):
        # The shortest text of a float is what the spreadsheet shows.
        text = repr(cell)
    else:
        text = re.sub(r"\s|['’]|€|EUR|CHF", "", str(cell))
        separators = [sign for sign in text if sign in ".,"]
        if len(set(separators)) == 2:
            decimal = separators[-1]
            thousands = "," if decimal == "." else "."
            if separators.count(decimal) > 1:
                raise ValueError(cell)
            text = text.replace(thousands, "").replace(decimal, ".")
        elif len(separators) == 1 and re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", text):
            # 1.234 is a bit more than one here, and a thousand there.
            raise ValueError(cell)
        elif len(separators) == 1:
            text = text.replace(",", ".")
        elif separators:
            raise ValueError(cell)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(cell) from None
    if not amount.is_finite():
        raise ValueError(cell)
    return amount


def parse_boolean(cell) -> bool | None:
    """
    >>> parse_boolean("Oui"), parse_boolean("no"), parse_boolean("")
    (True, False, None)

    :raise ValueError: neither yes nor no
    """
    if cell in (None, ""):
        return None
    if isinstance(cell, bool):
        return cell
    word = plain(parse_text(cell))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(cell)
