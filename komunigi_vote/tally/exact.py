# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exact numbers: what is taken in, and how it is written into JSON."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Rational

# As many digits as a weight ever needs, so that no text can keep a machine busy.
NUMBER = re.compile(r"\d{1,30}(/0{0,29}[1-9]\d{0,29}|\.\d{1,30})?", re.ASCII)


def exact(number):
    """An int, Fraction or Decimal, or a text such as "3", "2/3" or "0.5", unrounded.

    >>> exact("2/3"), exact(Decimal("0.5")), exact(7)
    (Fraction(2, 3), Fraction(1, 2), 7)

    Floats are refused, for they are not what they look like:

    >>> exact(0.1)
    Traceback (most recent call last):
    TypeError: not an exact number: 0.1
    """
    if isinstance(number, str):
        if not NUMBER.fullmatch(number):
            raise ValueError(f"not a number: {number!r}")
        return _whole(Fraction(number))
    if isinstance(number, bool) or not isinstance(number, Rational | Decimal):
        raise TypeError(f"not an exact number: {number!r}")
    return _whole(Fraction(number))


def weight(number):
    """An exact number that is not negative."""
    found = exact(number)
    if found < 0:
        raise ValueError(f"a weight is not negative: {number!r}")
    return found


def plain(number):
    """The number as it stands in JSON: whole, or a fraction as text.

    >>> plain(Fraction(6, 2)), plain(Fraction(7, 2))
    (3, '7/2')
    """
    whole = _whole(number)
    return whole if isinstance(whole, int) else str(whole)


def common_denominator(numbers):
    """The smallest number that makes all of `numbers` whole.

    >>> common_denominator([1, Fraction(1, 4), Fraction(5, 6)])
    12
    """
    return math.lcm(*(number.denominator for number in set(numbers)))


def _whole(number):
    return number.numerator if number.denominator == 1 else number
