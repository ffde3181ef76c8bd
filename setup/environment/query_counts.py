"""Pytest plugin: shows how many SQL queries the hot paths took.

Runs inside the virtual environment. Tests count them (``MembershipMixin.counted``),
mostly for few records and again for many, and assert what they have to; this is for
those who watch how the figures change.
"""

import logging


class QueryCounts(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.found = {}

    def emit(self, record):
        self.found.setdefault(record.getMessage(), []).append(record.queries)

    def pytest_terminal_summary(self, terminalreporter):
        if not self.found:
            return
        terminalreporter.section("SQL queries of the hot paths, in the order counted")
        width = max(map(len, self.found))
        for what, counts in sorted(self.found.items()):
            listed = ", ".join(map(str, counts))
            terminalreporter.line(f"{what:<{width}}  {listed}")


def pytest_configure(config):
    counts = QueryCounts()
    config.pluginmanager.register(counts, "query-counts")
    logger = logging.getLogger("komunigi.queries")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(counts)
