# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Drawing lots in public: everyone who knows the seed draws the same.

For each option, write down the seed, the purpose of the draw and the option, joined
by "|", and take the SHA-256 of that line in UTF-8. The options are drawn in the order
of these sums, written in hexadecimal, the smallest first; the first one wins.

The order is as hard to foresee as the seed: the poll's seed joins a secret, to which
the poll was bound when it opened, to the digest of all ballots (see board.py).
"""

import hashlib


def draw_lots(options, seed, purpose):
    """All of `options` in the order in which they are drawn.

    >>> draw_lots([1, 2, 3], "a secret", "ranking")
    (3, 1, 2)
    >>> draw_lots([3, 1], "a secret", "ranking")
    (3, 1)

    The same with pen, paper and ``printf 'a secret|ranking|1' | sha256sum``:

    >>> hashlib.sha256(b"a secret|ranking|1").hexdigest()[:8]
    '59d159e7'
    """

    def sha256(option):
        return hashlib.sha256(f"{seed}|{purpose}|{option}".encode()).hexdigest()

    return tuple(sorted(options, key=sha256))


def levels_by(value, options):
    """The options in groups of equal `value`, the greatest first.

    >>> levels_by({"a": 1, "b": 5, "c": 1}.get, "abc")
    [['b'], ['a', 'c']]
    """
    levels = {}
    for option in sorted(options, key=value, reverse=True):
        levels.setdefault(value(option), []).append(option)
    return list(levels.values())


class Lots:
    """The draws of one count, kept to be told: `tied` is what `Count.tied` holds."""

    def __init__(self, seed):
        self.seed = seed
        self.tied = []

    def draw(self, options, purpose, decisive=True):
        """Draw among `options`; `decisive` unless it cannot change who wins."""
        drawn = draw_lots(options, self.seed, purpose)
        self.tied.append(
            {
                "options": list(options),
                "drawn": list(drawn),
                "purpose": purpose,
                "decisive": decisive,
            }
        )
        return drawn

    def ranking(self, levels, seats):
        """One order out of `levels`: groups of options, the best group first, of
        which the method cannot tell more. The first `seats` of the order win.

        >>> lots = Lots("a secret")
        >>> lots.ranking([["c"], ["a", "b"]], seats=2)
        ('c', 'a', 'b')
        >>> [(tie["options"], tie["decisive"]) for tie in lots.tied]
        [(['a', 'b'], True)]
        """
        order = []
        for level in levels:
            if len(level) > 1:
                decisive = len(order) < seats < len(order) + len(level)
                level = self.draw(level, "ranking", decisive)
            order += level
        return tuple(order)
