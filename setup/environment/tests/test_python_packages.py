import sys

import pytest

from .. import checkout, programs, python_packages
from ..failure import Failure


def test_this_python_will_do_where_odoo_supports_it():
    assert python_packages.interpreter() == sys.executable


def test_an_unsupported_python_without_another_has_its_sentence(monkeypatch):
    monkeypatch.setattr(python_packages, "SUPPORTED", ((3, 98), (3, 99)))
    with pytest.raises(Failure, match="Odoo 19.0 runs on Python"):
        python_packages.interpreter()


def test_a_python_without_ensurepip_has_its_sentence(monkeypatch):
    monkeypatch.setattr(programs, "install_with_apt", lambda package: False)
    with pytest.raises(Failure, match="sudo apt install python3-venv"):
        python_packages._check_venv_module("false")


@pytest.mark.parametrize(
    "lock", sorted(checkout.LOCKS.glob("*.txt")), ids=lambda p: p.stem
)
def test_locks_pin_everything_by_hash_and_name_no_index(lock):
    text = lock.read_text()
    assert "//" not in text
    for requirement in text.replace("\\\n", "").splitlines():
        assert "==" in requirement and "--hash=sha256:" in requirement
