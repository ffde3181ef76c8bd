"""The folder outside the work tree where everything that was made is kept.

A thing in the cache is a folder named after what it is and after the
fingerprint of what it was made from. It counts as made only once it holds its
stamp, which is written last: whatever was interrupted is made again.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import threading
import time
from pathlib import Path

from . import progress
from .failure import Failure

STAMP = ".complete"
FORGET_AFTER_DAYS = 30
# A first run unpacks Odoo (0.7 GB), Python packages (0.4 GB) and databases.
FIRST_RUN_BYTES = 3 * 1024**3


def directory():
    """``$XDG_CACHE_HOME/komunigi``, else ``~/.cache/komunigi``."""
    # A relative XDG_CACHE_HOME is to be ignored, says its specification: it
    # would make another cache in each folder from which a command is started.
    chosen = Path(os.environ.get("XDG_CACHE_HOME") or "")
    home = chosen if chosen.is_absolute() else Path.home() / ".cache"
    folder = home / "komunigi"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise Failure(
            f"The cache folder {folder} cannot be written.",
            "Set XDG_CACHE_HOME to a folder of yours.",
        ) from error
    return folder


def fingerprint(*parts):
    """Twelve characters that change when any of the JSON-ready parts changes."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fingerprint_tree(folder):
    """Fingerprint of the names and contents of all files under ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if "__pycache__" in path.parts or not path.is_file():
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder)} {content}\n".encode())
    return digest.hexdigest()[:12]


_held = threading.local()


@contextlib.contextmanager
def lock(name):
    """Keep other commands (and threads) out of what ``name`` protects.

    The kernel releases the lock when its holder dies, however it dies. One
    thread may take the same lock again inside.
    """
    held = _held.__dict__.setdefault("names", set())
    if name in held:
        yield
        return
    folder = directory() / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step(f"Waiting for another command that makes {name}"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        held.add(name)
        try:
            yield
        finally:
            held.discard(name)


def write_atomically(path, text):
    """Write ``text`` so that a reader finds the old file or the new, whole."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(text)
    partial.replace(path)


def built(name, key, build):
    """Return the cached folder ``name``-``key``, made by ``build(folder)`` if new.

    ``build`` works in the final place, because a virtual environment cannot be
    moved; the stamp, not the folder's presence, tells that it is finished.
    """
    folder = directory() / f"{name}-{key}"
    stamp = folder / STAMP
    with lock(folder.name):
        if not stamp.exists():
            check_free_space()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            write_atomically(stamp, json.dumps({"name": name, "key": key}))
            _forget_others(folder, name)
        os.utime(stamp)
    return folder


def _forget_others(folder, name):
    """Delete what earlier versions of the same thing left, once out of use."""
    deadline = time.time() - FORGET_AFTER_DAYS * 24 * 3600
    for other in folder.parent.glob(f"{name}-*"):
        stamp = other / STAMP
        if other != folder and stamp.exists() and stamp.stat().st_mtime < deadline:
            shutil.rmtree(other, ignore_errors=True)


def check_free_space():
    """Say so before a download, rather than in the middle of it."""
    free = shutil.disk_usage(directory()).free
    if free < FIRST_RUN_BYTES:
        raise Failure(
            f"Only {free / 1024**3:.1f} GB are free on the disk of {directory()}, "
            f"and a first run needs {FIRST_RUN_BYTES / 1024**3:.0f} GB.",
            "Free some, or set XDG_CACHE_HOME to a folder on another disk.",
        )
