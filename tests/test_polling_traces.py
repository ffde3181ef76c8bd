# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a database, and all that keeps a copy of it, remembers of a vote."""

import base64
import json
import logging
import random
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from odoo.exceptions import UserError
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ

from odoo.addons.komunigi_vote import key_file
from odoo.addons.komunigi_vote.exceptions import PollUncountable

from .polling_station import cast

# Eight candidates: a ranking of them is as good as a signature.
CANDIDATES = [f"Candidate {number}" for number in range(1, 9)]


class Marked:
    """A vote that is known again wherever it stands.

    Drawn anew each time: what other tests and other runs left in the files of this
    server is not taken for it.
    """

    def __init__(self, station):
        with station.database.transaction() as env:
            self.number = env["komunigi.poll"]._new_ballot_number()
        self.ranking = random.sample(range(1, 9), 8)
        self.notation = ">".join(map(str, self.ranking))
        self.secrets = (self.number.encode(), self.notation.encode())


@pytest.fixture
def marked(station):
    return Marked(station)


class Traces:
    """All that keeps something of a database, to be searched for a few bytes."""

    def __init__(self, station):
        [[superuser]] = station.query(
            "SELECT usesuper FROM pg_user WHERE usename = current_user"
        )
        if not superuser:
            pytest.skip("The files of this server are read by its superuser only.")
        self.station = station
        [[self.start]] = station.query("SELECT pg_current_wal_lsn()")
        self.logged = []

    def found(self, *needles):
        """Where one of the `needles` (bytes) is found: names of files and the like."""
        return {
            place
            for place, search in {
                "heap": self.in_heap,
                "journal": self.in_journal,
                "dump": self.in_dump,
                "files": self.in_files,
                "log": self.in_log,
            }.items()
            if any(search(needle) for needle in needles)
        }

    def in_heap(self, needle):
        """The tables' files as they lie on the disk, dead rows included."""
        self.station.query("CHECKPOINT")
        return self.station.query(
            """SELECT name
                 FROM (SELECT oid FROM pg_database
                        WHERE datname = current_database()) own,
                      pg_ls_dir('base/' || own.oid) AS name
                WHERE position(%s IN pg_read_binary_file(
                          'base/' || own.oid || '/' || name)) > 0""",
            needle,
        )

    def in_journal(self, needle):
        """The write-ahead log since the start: what replicas and archives get."""
        return self.station.query(
            """SELECT name FROM pg_ls_waldir()
                WHERE name BETWEEN pg_walfile_name(%s)
                          AND pg_walfile_name(pg_current_wal_lsn())
                  AND position(%s IN pg_read_binary_file('pg_wal/' || name)) > 0""",
            self.start,
            needle,
        )

    def in_dump(self, needle):
        """What Odoo's backup writes."""
        if not (program := shutil.which("pg_dump")):
            pytest.skip("pg_dump is not installed.")
        done = subprocess.run(
            [program, self.station.database.name],
            env=exec_pg_environ(),
            capture_output=True,
            check=True,
        )
        return needle in done.stdout or needle.hex().encode() in done.stdout

    def in_files(self, needle):
        """Filestore, sessions and keys."""
        return any(
            needle in path.read_bytes()
            for path in Path(config["data_dir"]).rglob("*")
            if path.is_file()
        )

    def in_log(self, needle):
        """What Odoo logs, were it set to log everything."""
        written = "\n".join(self.logged).encode()
        return needle in written or needle.hex().encode() in written

    def __enter__(self):
        self.handler = logging.Handler(logging.DEBUG)
        self.handler.emit = lambda record: self.logged.append(record.getMessage())
        self.loggers = logging.getLogger(), logging.getLogger("odoo.sql_db")
        self.levels = [logger.level for logger in self.loggers]
        self.loggers[0].addHandler(self.handler)
        for logger in self.loggers:
            logger.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *error):
        self.loggers[0].removeHandler(self.handler)
        for logger, level in zip(self.loggers, self.levels, strict=True):
            logger.setLevel(level)


def test_a_choice_is_found_nowhere_while_the_poll_is_open(station, marked):
    poll_id = station.open(8, "stv", CANDIDATES, nature="election")
    with Traces(station) as traces, station.poll(poll_id) as poll:
        cast(poll, 0, marked.ranking, marked.number)
    # What is searched is where the box is; the journal may cut it at the end of a page.
    [box] = station.boxes(poll_id)
    middle = len(box) // 2
    halves = box[:middle], box[middle:]
    assert traces.found(*halves) == {"heap", "journal", "dump", "log"}
    assert traces.found(*marked.secrets) == set()
    # Nor after it was cancelled. What is left of the box opens for nobody.
    with station.poll(poll_id) as poll:
        poll._cancel("A mistake")
    assert traces.found(*marked.secrets) == set()
    assert not traces.in_dump(box)
    assert not station.keys(poll_id)


def test_in_an_election_a_number_is_nowhere_beside_its_choice(station, marked):
    poll_id = station.open(8, "stv", CANDIDATES, nature="election")
    with Traces(station) as traces:
        station.cast(poll_id, 0, marked.ranking, marked.number)
        for place in range(1, 8):
            station.cast(poll_id, place, random.sample(range(1, 9), 8))
        station.close(poll_id)
        station.count(poll_id)
    together = [sign.join(marked.secrets) for sign in (b"\n\n", b"\t1\t\t")]
    assert traces.found(*together) == set()
    # Both are published, apart.
    with station.poll(poll_id) as poll:
        board = json.loads(base64.b64decode(poll.board))
    assert not any(line.encode() in together for line in board["lines"])
    assert marked.number in board["numbers"]
    assert f"\t1\t\t{marked.notation}" in board["lines"]


def test_joins_find_nothing_better_than_chance(station):
    """Whoever reads all tables, with what PostgreSQL adds to each row."""
    voters = 40
    poll_id = station.open(voters, "stv", CANDIDATES)
    rankings = [tuple(random.sample(range(1, 9), 8)) for _voter in range(voters)]
    places = random.sample(range(voters), voters)
    for place in places:
        station.cast(poll_id, place, rankings[place])
    # While it is open, each box can be told to be an elector's…
    pairs = station.query(
        """SELECT elector.id, elector.xmin::text, elector.ctid::text,
                  elector.membership_id, urn.box
             FROM komunigi_poll_elector elector
             JOIN komunigi_poll_urn urn ON urn.xmin = elector.xmin
            WHERE urn.poll_id = elector.poll_id AND elector.poll_id = %s
            ORDER BY elector.id""",
        poll_id,
    )
    assert len(pairs) == voters
    # … but boxes look all alike: of one length, with nothing in common, without any
    # order inside that a packer would find.
    boxes = [bytes(pair[-1]) for pair in pairs]
    [length] = {len(box) for box in boxes}
    pieces = {box[at : at + 6] for box in boxes for at in range(length - 5)}
    assert len(pieces) == voters * (length - 5)
    assert len(zlib.compress(b"".join(boxes), 9)) > voters * length
    # Once it is counted, there is the board, and whatever orders electors have.
    station.close(poll_id)
    with station.poll(poll_id) as poll:
        order_of_roll = poll.elector_ids.sorted("id").ids
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        lines = json.loads(base64.b64decode(poll.board))["lines"]
    published = [tuple(map(int, line.split("\t")[3].split(">"))) for line in lines]
    assert sorted(published) == sorted(rankings)
    by_elector = dict(zip(order_of_roll, rankings, strict=True))
    orders = {
        "id": lambda row: row[0],
        "xmin": lambda row: int(row[1]),
        "ctid": lambda row: tuple(map(int, row[2].strip("()").split(","))),
        "member": lambda row: row[3],
        "box": lambda row: bytes(row[4]),
    }
    for name, order in orders.items():
        electors = [row[0] for row in sorted(pairs, key=order)]
        for guess in (published, published[::-1]):
            right = sum(
                by_elector[elector] == ranking
                for elector, ranking in zip(electors, guess, strict=True)
            )
            # One is right by chance, on average; ten once in ten million times.
            assert right < 10, name
    assert station.boxes(poll_id) == []
    assert station.keys(poll_id) == []


def test_a_copy_of_an_open_poll_is_counted_in_the_original_only(station):
    poll_id = station.open()
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    still_open = station.open()
    copy = station.database.copied("copy")
    try:
        with copy.transaction() as env:
            poll = env["komunigi.poll"].browse(poll_id)
            with pytest.raises(UserError, match="a copy of the database, go to the"):
                poll._count()
            assert poll.state == "closed"
            # Nor are votes taken there that nobody could count.
            poll = env["komunigi.poll"].browse(still_open)
            with pytest.raises(PollUncountable, match="not on this server"):
                poll._cast(poll.elector_ids[0], "yes", number=poll._new_ballot_number())
            env["komunigi.secrecy.confidential"]._cron_forget()
    finally:
        copy.drop()
    station.count(poll_id)
    with station.poll(poll_id) as poll:
        assert poll.result["ballots"] == 1


def test_a_backup_from_before_the_count_opens_no_ballot_after_it(station):
    poll_id = station.open()
    station.cast(poll_id, 0, "yes")
    station.close(poll_id)
    backup = station.database.copied("backup")
    try:
        station.count(poll_id)
        # Restored in the place of the original, with all that is there.
        with backup.transaction() as env:
            poll = env["komunigi.poll"].browse(poll_id)
            strategy = env["komunigi.secrecy.confidential"]
            assert strategy._ballot_count(poll) == 1
            key = poll.public_key
        with pytest.raises(key_file.KeyLost):
            key_file.read(station.database.name, poll_id, key)
    finally:
        backup.drop()
