"""Numbers as they are printed: a narrow space before the percent sign, a true minus; never a false 0 or 100."""

import math

from sim.display import numbers as plain

PERCENT = "\u202f%"
"""The sign with the narrow space before it that keeps it on the line of its number."""


def percent(probability: float) -> str:
    """A probability for a reader: 84 %; 0.4 % or 99.6 % near the ends; 0 % and 100 % only where exact."""
    return _number(float(probability)) + PERCENT


def percent_range(low: float, high: float) -> str:
    """An interval of probabilities: 71–93 %."""
    return "–".join(dict.fromkeys((_number(float(low)), _number(float(high))))) + PERCENT


def points(difference: float, width: float = math.inf) -> str:
    """A difference of shares in percentage points, with its sign and the decimals that an interval so wide supports."""
    return typeset(plain.points(difference, max(1, plain.decimals_for(width))))


def hundredths(share: float) -> str:
    """A share in percent with one decimal, without the sign; error may put it below 0."""
    return rounded(100.0 * share, 1)


def rounded(value: float, decimals: int) -> str:
    """A number with so many decimals; never a false 0."""
    return typeset(plain.rounded(value, decimals))


def significant(value: float, digits: int = 3) -> str:
    """A number of any size with so many significant figures, or all of a whole number: 0.0459, 9.24, 1,114."""
    return typeset(plain.significant(value, digits))


def typeset(number: str) -> str:
    """A number with a true minus sign."""
    return number.replace("-", "−")


def _number(p: float) -> str:
    return plain.in_percent(min(max(p, 0.0), 1.0), decimals=1 if p < 0.01 or p > 0.99 else 0)
