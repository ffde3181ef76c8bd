"""Runs other programs, and turns the ways they fail into sentences."""

import os
import re
import subprocess

from .failure import DISK_FULL, Failure

# What programs write when the network, the disk or a hash is to blame.
NETWORK = re.compile(
    r"Temporary failure (in name resolution|resolving)|Could not resolve|"
    r"NewConnectionError|Network is unreachable|Connection (refused|timed out)|"
    r"Could not connect|Failed to establish a new connection|ReadTimeoutError",
    re.IGNORECASE,
)
HASH = re.compile(
    r"DO NOT MATCH THE HASHES|Hash Sum mismatch|hash mismatch", re.IGNORECASE
)
FULL = re.compile(r"No space left on device|Disk quota exceeded", re.IGNORECASE)


def run(command, doing, remedy="Read the lines above, then try again.", **options):
    """Run ``command`` and return its output.

    :param doing: what it does, as the end of "Could not …"
    :param remedy: what to do where the cause is none of the usual ones
    """
    command = [os.fspath(part) for part in command]
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as error:
        raise Failure(f"Could not {doing}: {command[0]} is missing.", remedy) from error
    if done.returncode:
        raise explained(doing, done.stdout, remedy)
    return done.stdout


def explained(doing, output, remedy):
    """The failure that best explains the ``output`` of what went wrong."""
    if FULL.search(output):
        return Failure(*DISK_FULL)
    tail = "".join(f"\n    {line}" for line in output.strip().splitlines()[-15:])
    if HASH.search(output):
        return Failure(
            f"Could not {doing}: what was downloaded is not what setup/locks names."
            f"{tail}\n",
            "Try again; if it stays so, the download or its source was tampered "
            "with or replaced: report it, and do not weaken the lock.",
        )
    if NETWORK.search(output):
        return Failure(
            f"Could not {doing}: the network does not answer.{tail}\n",
            "Connect, then run the same command again; once everything is in the "
            "cache no network is needed.",
        )
    return Failure(f"Could not {doing}.{tail}\n", remedy)
