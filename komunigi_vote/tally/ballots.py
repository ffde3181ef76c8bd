# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The five shapes a ballot can have: how it is checked, and how it is written.

A blank ballot is None, and written "-"; a void one is SPOILED, and written "x".
"""

import re
from collections.abc import Mapping

SPOILED = "x"
BLANK_NOTATION = "-"
# An option or a number in the notation: no more digits than anybody needs.
NUMBER = r"\d{1,9}"


class InvalidBallot(ValueError):
    """A ballot that the poll does not allow.

    `code` says what is wrong and `values` with what, as plain values, so that
    whoever shows it writes the sentence:

    - unknown_option (option), twice (option)
    - too_many (maximum, given): options
    - too_many_points (total, given)
    - not_a_number (option, value)
    - out_of_range (option, value, minimum, maximum)
    - unknown_answer (answer)
    - notation (text): cannot be read, or is a ballot of another kind of poll
    """

    def __init__(self, code, **values):
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self):
        told = ", ".join(f"{name} {value!r}" for name, value in self.values.items())
        return f"{self.code}: {told}"


class Shape:
    """What a ballot on `options` may say. Each shape has these methods:

    - `check(ballot)` raises InvalidBallot for what the poll does not allow
    - `normalise(ballot)` gives the one canonical form of what passes the check, None
      where it says nothing
    - `without(ballot, withdrawn)` takes options out of a canonical ballot
    - `written(ballot)` and `parsed(text)`: the notation that people read on the
      board, and that scrutineers type; parsing allows spaces and does not check
    - `longest()`: how many characters the longest notation of a valid ballot has
    """

    def __init__(self, options=()):
        self.options = options
        self.position = {option: place for place, option in enumerate(options)}

    def check_options(self, named):
        """Refuse what is not an option, and an option that is named twice."""
        seen = []
        for option in named:
            if not self.is_option(option):
                raise InvalidBallot("unknown_option", option=option)
            if option in seen:
                raise InvalidBallot("twice", option=option)
            seen.append(option)

    def is_option(self, thing):
        try:
            return thing in self.position
        except TypeError:
            # Not even hashable, such as a list.
            return False

    def in_order(self, options):
        return sorted(options, key=self.position.__getitem__)

    def all_canonical(self, ballots):
        """Whether all of `ballots`, a collection, are valid and canonical as they
        are; False where that is not known without looking at each of them."""
        return False


class Answer(Shape):
    """One of a few words, such as "yes".

    >>> Answer(["yes", "no"]).parsed(" yes ")
    'yes'
    """

    def __init__(self, answers):
        super().__init__()
        self.answers = answers

    def check(self, ballot):
        if ballot is not None and ballot not in self.answers:
            raise InvalidBallot("unknown_answer", answer=str(ballot))

    def normalise(self, ballot):
        return ballot

    def without(self, ballot, withdrawn):
        return ballot

    def written(self, ballot):
        return ballot

    def parsed(self, text):
        if text.strip() not in self.answers:
            raise InvalidBallot("notation", text=text)
        return text.strip()

    def longest(self):
        return max(map(len, self.answers))


class Choice(Shape):
    """Some of the options, at most `maximum` of them: "1+3".

    >>> shape = Choice([1, 2, 3], maximum=2)
    >>> shape.parsed("3, 1"), shape.written(shape.normalise([3, 1]))
    ((3, 1), '1+3')
    >>> shape.check([1, 2, 3])
    Traceback (most recent call last):
    tally.ballots.InvalidBallot: too_many: maximum 2, given 3
    """

    notation = re.compile(rf"{NUMBER}([+, ]{NUMBER})*", re.ASCII)

    def __init__(self, options=(), maximum=None):
        super().__init__(options)
        self.maximum = len(options) if maximum is None else maximum

    def check(self, ballot):
        if ballot is None:
            return
        if not isinstance(ballot, list | tuple | set | frozenset):
            raise InvalidBallot("notation", text=str(ballot))
        self.check_options(ballot)
        if len(ballot) > self.maximum:
            raise InvalidBallot("too_many", maximum=self.maximum, given=len(ballot))

    def normalise(self, ballot):
        return tuple(self.in_order(ballot or ())) or None

    def without(self, ballot, withdrawn):
        return tuple(option for option in ballot if option not in withdrawn) or None

    def written(self, ballot):
        return "+".join(map(str, sorted(ballot)))

    def parsed(self, text):
        return tuple(map(int, re.split("[+, ]", tidy(text, self.notation))))

    def longest(self):
        return longest_list(self.options, self.maximum)


class Numbers(Shape):
    """A number for each option, nought where none is given: "1:4 2:6".

    :param maximum: for one option; total: for all of them, if there is such a limit

    >>> shape = Numbers([1, 2, 3], maximum=10, total=10)
    >>> shape.parsed("1: 4, 2:6"), shape.normalise({2: 6, 3: 0, 1: 4})
    ({1: 4, 2: 6}, {1: 4, 2: 6})
    >>> shape.check({1: 6, 2: 6})
    Traceback (most recent call last):
    tally.ballots.InvalidBallot: too_many_points: total 10, given 12
    """

    entry = rf"{NUMBER}:{NUMBER}"
    notation = re.compile(rf"{entry}([,; ]{entry})*", re.ASCII)

    def __init__(self, options=(), maximum=0, total=None):
        super().__init__(options)
        self.maximum = maximum
        self.total = total

    def check(self, ballot):
        if ballot is None:
            return
        if not isinstance(ballot, Mapping):
            raise InvalidBallot("notation", text=str(ballot))
        self.check_options(ballot)
        for option, value in ballot.items():
            if not isinstance(value, int) or isinstance(value, bool):
                raise InvalidBallot("not_a_number", option=option, value=str(value))
            # More than all points together is said of the ballot, not of an option.
            if value < 0 or (self.total is None and value > self.maximum):
                raise InvalidBallot(
                    "out_of_range",
                    option=option,
                    value=value,
                    minimum=0,
                    maximum=self.maximum,
                )
        given = sum(ballot.values())
        if self.total is not None and given > self.total:
            raise InvalidBallot("too_many_points", total=self.total, given=given)

    def normalise(self, ballot):
        ballot = ballot or {}
        named = [option for option in self.in_order(ballot) if ballot[option]]
        return {option: ballot[option] for option in named} or None

    def without(self, ballot, withdrawn):
        left = {key: value for key, value in ballot.items() if key not in withdrawn}
        return left or None

    def written(self, ballot):
        named = sorted(option for option, value in ballot.items() if value)
        return " ".join(f"{option}:{ballot[option]}" for option in named)

    def parsed(self, text):
        entries = re.split("[,; ]", tidy(text, self.notation))
        pairs = [tuple(map(int, entry.split(":"))) for entry in entries]
        ballot = dict(pairs)
        if len(ballot) < len(pairs):
            raise InvalidBallot("notation", text=text)
        return ballot

    def longest(self):
        if self.total is None:
            given = len(self.options)
            digits = given * len(str(self.maximum))
        else:
            given = min(len(self.options), self.total)
            digits = most_digits(given, self.total)
        # A colon for each option, besides what stands between them.
        return longest_list(self.options, given) + given + digits


class Grades(Numbers):
    """A grade for each option, the worst where none is given: "1:4 2:6".

    Who gives the worst grade to all has said something: "1:0 2:0" is no blank ballot.

    >>> shape = Grades([1, 2], maximum=6)
    >>> shape.normalise({2: 0, 1: 0}), shape.normalise({1: 0, 2: 3})
    ({1: 0, 2: 0}, {2: 3})
    """

    def normalise(self, ballot):
        if ballot and not any(ballot.values()):
            return dict.fromkeys(self.in_order(ballot), 0)
        return super().normalise(ballot)

    def written(self, ballot):
        rejected = " ".join(f"{option}:0" for option in sorted(ballot))
        return super().written(ballot) or rejected


class Ranking(Shape):
    """Some or all options, the best first: "2>1>3".

    >>> shape = Ranking([1, 2, 3])
    >>> shape.parsed("2 > 1"), shape.without((2, 1, 3), {1})
    ((2, 1), (2, 3))
    >>> shape.check([2, 1, 2])
    Traceback (most recent call last):
    tally.ballots.InvalidBallot: twice: option 2
    """

    notation = re.compile(rf"{NUMBER}(>{NUMBER})*", re.ASCII)

    def check(self, ballot):
        if ballot is None:
            return
        if not isinstance(ballot, list | tuple):
            raise InvalidBallot("notation", text=str(ballot))
        self.check_options(ballot)

    def normalise(self, ballot):
        return tuple(ballot or ()) or None

    def without(self, ballot, withdrawn):
        return tuple(option for option in ballot if option not in withdrawn) or None

    def written(self, ballot):
        return ">".join(map(str, ballot))

    def parsed(self, text):
        return tuple(map(int, tidy(text, self.notation).split(">")))

    def longest(self):
        return longest_list(self.options, len(self.options))

    def all_canonical(self, ballots):
        """True for rankings without ties, found out in a few passes over all."""
        return (
            {tuple}.issuperset(map(type, ballots))
            and all(ballots)
            and self.position.keys() >= set().union(*ballots)
            and sum(map(len, map(set, ballots))) == sum(map(len, ballots))
        )


class Tiers(Ranking):
    """Some or all options, the best first, of which some are as good: "2>1=3".

    In the canonical form a tier of one option is the option itself.

    >>> shape = Tiers([1, 2, 3])
    >>> shape.parsed("2 > 1 = 3"), shape.normalise([[2], [3, 1]])
    ((2, (1, 3)), (2, (1, 3)))
    """

    notation = re.compile(rf"{NUMBER}([>=]{NUMBER})*", re.ASCII)

    def check(self, ballot):
        if ballot is None:
            return
        if not isinstance(ballot, list | tuple):
            raise InvalidBallot("notation", text=str(ballot))
        named = [option for tier in ballot for option in self.members(tier)]
        self.check_options(named)

    def normalise(self, ballot):
        tiers = []
        for tier in ballot or ():
            options = self.members(tier)
            if len(options) == 1:
                tiers += options
            elif options:
                tiers.append(tuple(self.in_order(options)))
        return tuple(tiers) or None

    def without(self, ballot, withdrawn):
        left = ([o for o in self.members(t) if o not in withdrawn] for t in ballot)
        return self.normalise(left)

    def members(self, tier):
        """The options of a tier, be it one option or several."""
        # An option can be a tuple itself.
        several = isinstance(tier, list | tuple) and not self.is_option(tier)
        return tier if several else (tier,)

    def written(self, ballot):
        tiers = (sorted(self.members(tier)) for tier in ballot)
        return ">".join("=".join(map(str, tier)) for tier in tiers if tier)

    def parsed(self, text):
        tiers = [
            tuple(map(int, tier.split("=")))
            for tier in tidy(text, self.notation).split(">")
        ]
        return tuple(tier if len(tier) > 1 else tier[0] for tier in tiers)


def tidy(text, notation):
    """`text` without idle spaces, if it is in `notation`.

    >>> tidy(" 2 >1 = 3 ", Tiers.notation)
    '2>1=3'
    """
    found = re.sub(r" ?([+,;:>=]) ?", r"\1", " ".join(text.split()))
    if not notation.fullmatch(found):
        raise InvalidBallot("notation", text=text)
    return found


def longest_list(options, count):
    """Characters of the `count` longest options with a sign between two.

    >>> longest_list(range(1, 13), 3)
    8
    """
    lengths = sorted((len(str(option)) for option in options), reverse=True)[:count]
    return sum(lengths) + max(len(lengths) - 1, 0)


def most_digits(count, total):
    """The most digits that `count` numbers can have, none of them nought, which add
    up to `total` at most.

    >>> most_digits(3, 10), most_digits(3, 12), most_digits(3, 120)
    (3, 4, 7)
    """
    # All begin at 1. The cheapest digit to be had makes a 10 of a 1, for nine more;
    # when there is no 1 left, a 100 of a 10, for ninety more; and so on.
    digits, left, step = count, total - count, 9
    while count and left >= step:
        count = min(count, left // step)
        digits += count
        left -= count * step
        step *= 10
    return digits
