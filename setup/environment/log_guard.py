"""Pytest plugin: a serious log record or a Python warning fails the test.

Runs inside the virtual environment. ``assertLogs`` and ``mute_logger`` keep what
a test expects from reaching it; ``odoo_logs.HARMLESS`` lists the exceptions.
"""

import logging

import pytest

from environment import odoo_logs, programs

# Reasons for which Odoo skips a test that needs a browser.
NEEDS_BROWSER = ("chrome", "chromium", "websocket-client")


class LogGuard(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.during_test = []
        self.outside_tests = []
        self.in_test = False

    def emit(self, record):
        message = record.getMessage()
        if odoo_logs.is_harmless(record.name, message):
            return
        if record.exc_info:
            message += "\n" + logging.Formatter().formatException(record.exc_info)
        self.add(f"{record.levelname} {record.name}: {message}")

    def add(self, text):
        (self.during_test if self.in_test else self.outside_tests).append(text)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.in_test = True
        self.during_test.clear()
        # Odoo sets up its handlers when it loads; be there whatever it did.
        if self not in logging.getLogger().handlers:
            logging.getLogger().addHandler(self)
        try:
            return (yield)
        finally:
            self.in_test = False
            self.outside_tests += self.during_test
            self.during_test.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if report.when == "setup" and report.passed:
            return report
        written, self.during_test[:] = "\n".join(self.during_test), []
        if written and report.outcome != "failed":
            report.outcome = "failed"
            report.longrepr = (
                f"The log has what nobody expects:\n{written}\n\n"
                "Correct the cause; or expect it with assertLogs or mute_logger; or "
                "add it with its reason to setup/environment/odoo_logs.py."
            )
        elif written:
            report.sections.append(("Log", written))
        elif report.skipped and self._lacks_browser(report):
            report.outcome = "failed"
            report.longrepr = programs.sentence("chromium")
        return report

    def _lacks_browser(self, report):
        reason = str(report.longrepr).lower()
        return any(word in reason for word in NEEDS_BROWSER)

    def pytest_warning_recorded(self, warning_message, when, nodeid):
        text = f"{warning_message.category.__name__}: {warning_message.message}"
        if not odoo_logs.is_harmless("py.warnings", text):
            self.outside_tests.append(
                f"{nodeid or when}: {text} "
                f"({warning_message.filename}:{warning_message.lineno})"
            )

    def pytest_sessionfinish(self, session):
        if self.outside_tests and session.exitstatus in (0, 5):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.outside_tests:
            terminalreporter.section("logged outside of a test, or Python warnings")
            for line in dict.fromkeys(self.outside_tests):
                terminalreporter.line(line)


def pytest_configure(config):
    guard = LogGuard()
    config.pluginmanager.register(guard, "log-guard")
    logging.getLogger().addHandler(guard)


def pytest_unconfigure(config):
    guard = config.pluginmanager.get_plugin("log-guard")
    logging.getLogger().removeHandler(guard)
