# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What access_matrix.md promises, as the tests read it."""

from pathlib import Path

TEXT = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
OPERATIONS = {"R": "read", "W": "write", "C": "create", "D": "unlink"}
GROUPS = ("user", "secretary", "treasurer", "administrator")


def rows(title):
    """The rows of the table under `title`: {heading: cell}, in small letters."""
    [section] = [part for part in TEXT.split("\n## ") if part.startswith(f"{title}\n")]
    lines = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    headings = [heading.lower() for heading in lines[0]]
    return [dict(zip(headings, cells, strict=True)) for cells in lines[2:]]


def by(heading, title):
    """{cell under `heading`: row}, which must be there once each."""
    found = {row[heading]: row for row in rows(title)}
    assert len(found) == len(rows(title)), f"{title}: something is named twice"
    return found


RECORDS = by("model", "Records")
DIALOGS = by("dialog", "Dialogs")
FIELDS = {(row["model"], row["field"]): row["read by"] for row in rows("Fields")}
OF_ODOO = by("model", "Records of Odoo")
OF_ALL_COMPANIES = {
    model for model, row in RECORDS.items() if row["companies"] == "all"
}


def granted(row, group):
    return {OPERATIONS[letter] for letter in row[group]}


def read_in_the_portal(who):
    """Models of which `who` reads the record of Le Potager."""
    logins = {"logins"}
    if who in ("member", "network", "elected", "auditor", "note taker"):
        logins.add("network")
    if who == "member":
        logins.add("member")
    return {model for model, row in RECORDS.items() if row["portal"] in logins}


ADDRESSES = by("address", "Addresses")
# Beside being what they are, they are also this.
ALSO = {
    "member": ("network", "logins"),
    "network": ("logins",),
    "elected": ("network", "logins"),
    "auditor": ("network", "logins"),
    "note taker": ("network", "logins"),
    "secretary": ("user", "logins"),
    **{
        who: ("logins",)
        for who in (
            *("nothing", "stranger", "ended", "contributor"),
            *("user", "employee", "elsewhere"),
        )
    },
}


def may_open(who, row):
    """Whether an address is open to `who`; what is for a member, to its own only."""
    return bool(
        {"everybody", who, *ALSO.get(who, ())} & set(row["open to"].split(", "))
    )
