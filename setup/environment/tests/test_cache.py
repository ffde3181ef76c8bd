import errno
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections import namedtuple

import pytest

from .. import cache, checkout
from ..failure import Failure


def run_python(code, **options):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | {"PYTHONPATH": str(checkout.SETUP)},
        **options,
    )


def test_a_thing_is_built_once():
    calls = []
    for _ in range(2):
        folder = cache.built("thing", "key", calls.append)
    assert calls == [folder]
    assert folder.name == "thing-key"


def test_another_key_is_another_thing():
    first = cache.built("thing", "one", lambda folder: None)
    assert cache.built("thing", "two", lambda folder: None) != first
    assert first.exists()


def test_what_was_interrupted_is_built_again_from_nothing():
    def interrupted(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.built("thing", "key", interrupted)
    folder = cache.built("thing", "key", lambda folder: (folder / "whole").touch())
    assert {path.name for path in folder.iterdir()} == {"whole", cache.STAMP}


def test_what_was_killed_is_built_again():
    process = run_python(
        """
        import sys, time
        from environment import cache
        def build(folder):
            (folder / "half").touch()
            print("building", flush=True)
            time.sleep(60)
        cache.built("thing", "key", build)
        """,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"building\n"
    process.kill()
    process.wait()
    process.stdout.close()
    folder = cache.built("thing", "key", lambda folder: None)
    assert not (folder / "half").exists()


def test_two_commands_build_one_after_the_other(tmp_path):
    code = f"""
        import time
        from environment import cache
        def build(folder):
            with open({str(tmp_path / "builds")!r}, "a") as log:
                log.write("built\\n")
            time.sleep(0.3)
        cache.built("thing", "key", build)
        """
    processes = [run_python(code) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert (tmp_path / "builds").read_text() == "built\n"


def test_a_thread_may_take_its_own_lock_again_and_another_waits():
    order = []

    def other():
        with cache.lock("x"):
            order.append("other")

    with cache.lock("x"), cache.lock("x"):
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]


def test_what_is_long_out_of_use_is_deleted():
    old = cache.built("thing", "old", lambda folder: None)
    kept = cache.built("other", "old", lambda folder: None)
    for folder in (old, kept):
        os.utime(folder / cache.STAMP, (0, 0))
    cache.built("thing", "new", lambda folder: None)
    assert not old.exists()
    assert kept.exists()


def test_a_relative_cache_folder_is_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.directory() == tmp_path / ".cache" / "komunigi"


def test_a_full_disk_is_told_before_a_download(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1, 1, 1024**3))
    with pytest.raises(Failure, match="Only 1.0 GB are free.*XDG_CACHE_HOME"):
        cache.built("thing", "key", lambda folder: None)


def test_writing_keeps_the_old_file_until_the_new_one_is_whole(tmp_path, monkeypatch):
    path = tmp_path / "state"
    path.write_text("old")

    def full(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError):
        cache.write_atomically(path, "new")
    assert path.read_text() == "old"


def test_a_tree_s_fingerprint_follows_names_and_contents(tmp_path):
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "a.py").write_text("1")
    before = cache.fingerprint_tree(tmp_path)
    (tmp_path / "__pycache__" / "a.pyc").write_text("compiled")
    assert cache.fingerprint_tree(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert cache.fingerprint_tree(tmp_path) != before
