import os
import subprocess
import sys
import textwrap

from .. import checkout, odoo_logs


def run_guarded(tmp_path, code):
    test = tmp_path / "test_it.py"
    test.write_text("import logging, unittest, warnings\n" + textwrap.dedent(code))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:odoo"),
            *("-p", "no:cacheprovider", "-p", "environment.log_guard"),
            *("-c", os.devnull, "--rootdir", tmp_path, test),
        ],
        env=os.environ | {"PYTHONPATH": str(checkout.SETUP)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_a_quiet_test_passes(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        def test_quiet():
            logging.getLogger("odoo.x").info("fine")
        """,
    )
    assert code == 0, output


def test_a_warning_in_the_log_fails_its_test(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        def test_loud():
            logging.getLogger("odoo.x").warning("beware of %s", "this")
        def test_quiet():
            pass
        """,
    )
    assert code == 1
    assert "beware of this" in output and "odoo_logs.py" in output
    assert "1 failed, 1 passed" in output


def test_a_warning_that_a_test_expects_is_fine(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        class TestIt(unittest.TestCase):
            def test_expected(self):
                with self.assertLogs("odoo.x", "WARNING"):
                    logging.getLogger("odoo.x").warning("expected")
        """,
    )
    assert code == 0, output


def test_an_error_outside_of_any_test_fails_the_run(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        logging.getLogger("odoo.x").error("while loading")
        def test_quiet():
            pass
        """,
    )
    assert code == 1
    assert "while loading" in output


def test_a_python_warning_fails_the_run(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        def test_old():
            warnings.warn("old habit", DeprecationWarning)
        """,
    )
    assert code == 1
    assert "old habit" in output


def test_a_browser_test_is_not_skipped_for_lack_of_a_browser(tmp_path):
    code, output = run_guarded(
        tmp_path,
        """
        class TestIt(unittest.TestCase):
            def test_browser(self):
                raise unittest.SkipTest("Chrome executable not found")
            def test_other(self):
                raise unittest.SkipTest("not today")
        """,
    )
    assert code == 1
    assert "apt install chromium" in output
    assert "1 failed, 1 skipped" in output


def test_the_log_of_an_installation_is_read_too():
    log = (
        "2026-01-01 00:00:00,000 7 INFO db odoo.x: fine \n"
        "2026-01-01 00:00:00,000 7 WARNING db odoo.x: look at this \n"
        "2026-01-01 00:00:00,000 7 WARNING db py.warnings: x.py:1: DeprecationWarning:"
        " 'crypt' is deprecated and slated for removal in Python 3.13\n"
    )
    (problem,) = odoo_logs.problems(log)
    assert "look at this" in problem


def test_each_exception_has_a_reason():
    assert all(entry.reason.endswith(".") for entry in odoo_logs.HARMLESS)
