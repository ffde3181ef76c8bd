"""What a person reads when something cannot go on."""


class Failure(Exception):
    """A problem that the person at the keyboard can solve.

    :param problem: one sentence that says what is wrong
    :param remedy: one sentence that says what to do
    """

    def __init__(self, problem, remedy):
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


DISK_FULL = (
    "The disk is full.",
    "Free about 5 GB (or set XDG_CACHE_HOME to a folder on another disk), "
    "then run the same command again: it goes on from here.",
)
