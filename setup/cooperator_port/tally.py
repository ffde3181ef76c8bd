"""Counts what a port did, so that a change of the upstream wheel shows."""

from collections import Counter


class Tally:
    """Number of general changes by kind, and the particular rewrites done.

    >>> tally = Tally()
    >>> tally.count("tree is list", 2)
    >>> tally.count("attrs is gone", 0)
    >>> tally.rewrites["views"] += 1
    >>> print(tally.summary())
    2 general changes of 1 kinds, 1 particular rewrites
    """

    def __init__(self):
        self.kinds = Counter()
        self.rewrites = Counter()

    def count(self, kind, number=1):
        """Note ``number`` changes of ``kind`` (a short phrase in the present)."""
        if number:
            self.kinds[kind] += number

    def summary(self):
        """One line: totals only."""
        return (
            f"{sum(self.kinds.values())} general changes of {len(self.kinds)} kinds, "
            f"{sum(self.rewrites.values())} particular rewrites"
        )

    def lines(self):
        """The summary, then one line for each kind and subject, sorted by name."""
        yield self.summary()
        for kind, number in sorted(self.kinds.items()):
            yield f"  {number:4}  {kind}"
        for subject, number in sorted(self.rewrites.items()):
            yield f"  {number:4}  rewrites: {subject}"
