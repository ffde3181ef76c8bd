import pytest


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    """No test looks into the cache of the person who runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    for name in ("PGHOST", "PGSERVICE", "PGUSER", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache" / "komunigi"
