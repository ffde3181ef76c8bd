"""What Odoo may write to its log without failing a run.

A warning that everybody learns to ignore hides the next one, so each WARNING,
ERROR and CRITICAL fails ``setup/test``, unless it is in this list with a reason.
A test that provokes one says so with ``assertLogs`` or ``mute_logger``.
"""

import re
from dataclasses import dataclass

SERIOUS = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (WARNING|ERROR|CRITICAL) \S+ "
    r"(?P<logger>[\w.]+): (?P<message>.*)$"
)


@dataclass(frozen=True)
class Harmless:
    """A record that is let through.

    :ivar logger: regular expression that the logger's whole name matches
    :ivar message: regular expression found in the message
    :ivar reason: why it tells nothing about this repository
    """

    logger: str
    message: str
    reason: str

    def covers(self, logger, message):
        return bool(
            re.fullmatch(self.logger, logger) and re.search(self.message, message)
        )


HARMLESS = (
    Harmless(
        r"py\.warnings",
        r"'crypt' is deprecated and slated for removal in Python 3\.13",
        "passlib imports it where Python still has it, and does without where not.",
    ),
    Harmless(
        r"py\.warnings",
        r"unclosed file .*/web/static/img/odoo-icon-",
        "Odoo's page for a browser that is offline leaves its icon open.",
    ),
    Harmless(
        r"py\.warnings",
        r"unclosed <socket\.socket \[closed\]",
        "Odoo's server and the browser of its tests forget connections that ended.",
    ),
    Harmless(
        r"py\.warnings",
        r"unclosed file .*/account_payment_sepa_direct_debit/data/pain\.[\d.]+\.xsd",
        "The OCA's debit orders leave the schema open that they check their file with.",
    ),
)


def is_harmless(logger, message):
    return any(entry.covers(logger, message) for entry in HARMLESS)


def problems(log):
    """The serious lines of a log that no entry of HARMLESS covers."""
    found = []
    for line in log.splitlines():
        match = SERIOUS.match(line)
        if match and not is_harmless(match["logger"], match["message"]):
            found.append(line)
    return found
