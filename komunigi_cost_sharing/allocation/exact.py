# Copyright 2026 The komunigi contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Exact numbers: what is taken in, and how it is written into JSON."""

import math
from decimal import Decimal
from fractions import Fraction
from numbers import Rational


def whole(number, what):
    """An int that is not negative; `what` it is called where it is refused.

    >>> whole(5, "the amount")
    5
    >>> whole(-5, "the amount")
    Traceback (most recent call last):
    ValueError: the amount is negative: -5
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{what} is not a whole number: {number!r}")
    if number < 0:
        raise ValueError(f"{what} is negative: {number!r}")
    return number


def exact(number, what):
    """An int, Fraction or Decimal that is not negative, unrounded.

    >>> exact(Decimal("0.5"), "a weight"), exact(7, "a weight")
    (Fraction(1, 2), 7)

    Floats are refused, for they are not what they look like:

    >>> exact(0.1, "a weight")
    Traceback (most recent call last):
    TypeError: a weight is not an exact number: 0.1
    """
    if isinstance(number, bool) or not isinstance(number, Rational | Decimal):
        raise TypeError(f"{what} is not an exact number: {number!r}")
    if isinstance(number, Decimal) and not number.is_finite():
        raise ValueError(f"{what} is not a number: {number!r}")
    if number < 0:
        raise ValueError(f"{what} is negative: {number!r}")
    return number if isinstance(number, int) else Fraction(number)


def exact_all(numbers, what):
    """The same of many; integers, of which there are most, at once.

    >>> exact_all([1, Decimal(2)], "a weight")
    [1, Fraction(2, 1)]
    """
    numbers = list(numbers)
    if {*map(type, numbers)} <= {int} and min(numbers, default=0) >= 0:
        return numbers
    return [exact(number, what) for number in numbers]


def in_integers(numbers):
    """As many integers in the same proportion, and what they were multiplied by.

    >>> in_integers([1, Fraction(1, 4), Fraction(5, 6)])
    ([12, 3, 10], 12)
    """
    numbers = list(numbers)
    if {*map(type, numbers)} <= {int}:
        return numbers, 1
    unit = math.lcm(*{number.denominator for number in numbers})
    return [number.numerator * (unit // number.denominator) for number in numbers], unit


def plain(number):
    """The number as it stands in JSON: whole, or a fraction as text.

    >>> plain(Fraction(6, 2)), plain(Fraction(7, 2)), plain(None)
    (3, '7/2', None)
    """
    if number is None or number.denominator != 1:
        return number and str(number)
    return number.numerator
