"""Words for probabilities: one published scale, without gaps.

Source: Office of the Director of National Intelligence, Intelligence Community Directive 203, Analytic Standards,
2 January 2015, section D.6.e.2.a. It gives ranges of 1-5, 5-20, 20-45, 45-55, 55-80, 80-95 and 95-99 percent.
Here a bound that two ranges share belongs to the milder word, the one nearer to even, and the outermost words reach to
0 and 100: so every probability has one word, and that of p mirrors that of 1 - p.
"""

from typing import NamedTuple

SCALE = "Intelligence Community Directive 203, Analytic Standards (US Director of National Intelligence, 2015)"

ADDED = 1e-9
"""Slack for sums of binary fractions, far below the error of any simulation."""


class Term(NamedTuple):
    """A word, and the range of probabilities that it stands for."""

    word: str
    low: float
    high: float


TERMS = (
    Term("almost no chance", 0.0, 0.05),
    Term("very unlikely", 0.05, 0.20),
    Term("unlikely", 0.20, 0.45),
    Term("roughly even chance", 0.45, 0.55),
    Term("likely", 0.55, 0.80),
    Term("very likely", 0.80, 0.95),
    Term("almost certain", 0.95, 1.0),
)

PHRASES = {
    "almost no chance": "there is almost no chance",
    "roughly even chance": "there is a roughly even chance",
}
"""Words that do not follow `it is`."""


def term(p: float) -> Term:
    """The scale's term for a probability.

    Raises
    ------
    ValueError
        If it is no probability.
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"{p!r} is no probability. Give a number from 0 to 1.")
    if p < 0.5:
        return next(found for found in TERMS if p < found.high - ADDED)
    return next(found for found in reversed(TERMS) if p > found.low + ADDED)


def phrase(word: str) -> str:
    """A word as the beginning of a sentence that goes on with `that`."""
    return PHRASES.get(word, f"it is {word}")


def spanned(low: float, high: float, quoted: str = "“{}”") -> str:
    """The words that an interval of probabilities spans, from the one to the other; one word if it is the same."""
    return " to ".join(dict.fromkeys(quoted.format(term(end).word) for end in (low, high)))
