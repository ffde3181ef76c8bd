# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The private keys of confidential polls: files of the server, in no database.

    <data folder>/komunigi/<database>/poll-<id>-<start of the public key>.key

Outside the filestore, so that a copy or a backup of the database does not hold them;
in Odoo's data folder, so that all servers of one database share them.
"""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from odoo.tools import config

from . import sealing

NAME = re.compile(r"poll-(?P<poll>\d+)-(?P<start>[0-9a-f]{16})\.key")


class KeyLost(Exception):
    """There is no file with the key, or not with this one."""


@dataclass(frozen=True)
class KeyFile:
    """One that lies there. `start`: of the public key, in hexadecimal."""

    path: Path
    poll_id: int
    start: str

    def fits(self, poll_id: int, public: str) -> bool:
        return self.poll_id == poll_id and (public or "").startswith(self.start)

    def age(self) -> float:
        """Seconds since it was written."""
        try:
            return time.time() - self.path.stat().st_mtime
        except FileNotFoundError:
            # Destroyed by another server a moment ago.
            return 0

    def destroy(self) -> None:
        _destroy(self.path)


def folder(database: str) -> Path:
    return Path(config["data_dir"]) / "komunigi" / database


def place(database: str) -> str:
    """Where to look for the keys, to be told to people: no path of the machine."""
    return f"komunigi/{database}"


def is_writable(database: str) -> bool:
    """Whether a key could probably be kept; only writing one tells for sure."""
    path = folder(database)
    while not path.exists() and path != path.parent:
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def write(database: str, poll_id: int, private: bytes) -> None:
    """Keep a key; it is on the disk when this returns.

    :raises OSError: where it cannot be kept
    """
    target = folder(database)
    _make(target)
    path = _path(database, poll_id, sealing.public_of(private).hex())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(private.hex())
        file.flush()
        os.fsync(file.fileno())
    _sync(target)


def read(database: str, poll_id: int, public: str) -> bytes:
    """The private key whose public one is `public` (hexadecimal).

    :raises KeyLost: where there is none
    """
    try:
        private = bytes.fromhex(_path(database, poll_id, public).read_text())
        if sealing.public_of(private).hex() != public:
            raise KeyLost("another key")
    except (OSError, ValueError) as error:
        raise KeyLost(str(error)) from error
    return private


def exists(database: str, poll_id: int, public: str) -> bool:
    return _path(database, poll_id, public).is_file()


def destroy(database: str, poll_id: int, public: str) -> None:
    """Once destroyed, twice destroyed: nothing is raised."""
    _destroy(_path(database, poll_id, public))


def found(database: str) -> Iterator[KeyFile]:
    """The files that lie there."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for path in sorted(folder(database).iterdir()):
            if name := NAME.fullmatch(path.name):
                yield KeyFile(path, int(name["poll"]), name["start"])


def _path(database, poll_id, public):
    return folder(database) / f"poll-{poll_id}-{(public or '')[:16]}.key"


def _make(path):
    """Make a folder for the server alone, and those above it, to last."""
    if path.is_dir():
        return
    _make(path.parent)
    # Another server may make it at the same moment.
    path.mkdir(mode=0o700, exist_ok=True)
    _sync(path.parent)


def _destroy(path):
    # Overwritten first: what is only unlinked can often be found again.
    with contextlib.suppress(FileNotFoundError):
        with open(path, "r+b", buffering=0) as file:
            file.write(bytes(path.stat().st_size))
            os.fsync(file.fileno())
        path.unlink()
        _sync(path.parent)


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
