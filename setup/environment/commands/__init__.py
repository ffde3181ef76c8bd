"""The commands, and what they have in common."""

import errno
import signal
import sys

from ..failure import DISK_FULL, Failure


def run(main):
    """Call ``main(arguments)`` and end the program with what it returns.

    Whatever a person may meet ends in a sentence; a traceback is for our bugs.
    """
    # Ended by another program, as by Ctrl-C: databases are dropped, servers stop.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from here.", file=sys.stderr)
        code = 130
    except Failure as failure:
        print(f"\n{failure.problem}\n{failure.remedy}", file=sys.stderr)
        code = 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print("\n" + "\n".join(DISK_FULL), file=sys.stderr)
        code = 1
    sys.exit(code)


def _interrupt(_number, _frame):
    raise KeyboardInterrupt
