"""Tells what is going on, on standard error, so that nobody waits in the dark.

A step that is over within two seconds says nothing. A longer one says what it
does, how long it has been at it every ten seconds, and how long it took.
"""

import contextlib
import sys
import threading
import time

QUIET_SECONDS = 2
REPEAT_SECONDS = 10


def say(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title, detail=None):
    """Announce ``title`` for as long as the block runs.

    :param detail: function that says in a few words where the step is now
    """
    started = time.monotonic()
    over = threading.Event()
    announced = threading.Event()

    def announce():
        wait = QUIET_SECONDS
        while not over.wait(wait):
            seconds = round(time.monotonic() - started)
            text = f"   {title} … {seconds} s" if announced.is_set() else f"-> {title}"
            where = detail() if detail and announced.is_set() else ""
            say(f"{text} ({where})" if where else text)
            announced.set()
            wait = REPEAT_SECONDS

    herald = threading.Thread(target=announce, daemon=True)
    herald.start()
    try:
        yield
    finally:
        over.set()
        herald.join()
    if announced.is_set():
        say(f"   {title}: done in {time.monotonic() - started:.0f} s")
