"""How numbers are written in a report: with the digits that their error supports, never a false 0 or 100."""

from typing import Any

from sim.display import numbers
from sim.display.numbers import decimals_for, in_percent
from sim.figures.numbers import PERCENT, significant, typeset
from sim.report.page.cells import Cell, Study
from sim.report.page.words import Convention, Number, Words

CONFIDENCE = Convention(f"95{PERCENT}")
NINE_TENTHS = Convention(f"5–95{PERCENT}")


def percent(cell: Cell, width: float = 0.02, sign: str = PERCENT) -> Number:
    """A probability, with the decimals that an interval so wide supports; 0 and 100 only where exact."""
    return Number(typeset(in_percent(cell.value, 0 if width >= 0.05 else 1)) + sign, cell.value, cell.source, 100.0)


def likely(study: Study, name: str, column: str, ends: tuple[str, str], **where: Any) -> Words:
    """A probability with its Monte Carlo interval, in full."""
    p, low, high = (study.cell(name, key, **where) for key in (column, *ends))
    width = high.value - low.value
    return Words(
        "{p} ({ci} Monte Carlo interval {span})", p=percent(p, width), ci=CONFIDENCE, span=span(low, high, width)
    )


def span(low: Cell, high: Cell, width: float | None = None) -> Words:
    """An interval of probabilities."""
    narrow = high.value - low.value if width is None else width
    return Words("{low} to {high}", low=percent(low, narrow, sign=""), high=percent(high, narrow))


def points(cell: Cell, low: Cell, high: Cell) -> Words:
    """A difference of probabilities in percentage points, with its interval in brackets."""
    decimals = max(1, decimals_for(high.value - low.value))
    shown = (difference(part, decimals) for part in (cell, low, high))
    return Words("{p} ({low} to {high})", **dict(zip(("p", "low", "high"), shown, strict=True)))


def difference(cell: Cell, decimals: int = 1) -> Number:
    """A difference of probabilities in percentage points, with its sign."""
    return Number(typeset(numbers.points(cell.value, decimals)), cell.value, cell.source, 100.0)


def size(cell: Cell) -> Number:
    """A difference of probabilities without direction, in percentage points."""
    return Number(in_percent(cell.value, 1), cell.value, cell.source, 100.0)


def level(cell: Cell) -> Number:
    """A probability that somebody chose, with all its digits."""
    return Number(significant(100.0 * cell.value, 6) + PERCENT, cell.value, cell.source, 100.0)


def identity(cell: Cell) -> Number:
    """A whole number that counts nothing: a seed, a point of a design."""
    return Number(f"{cell.value:.0f}", cell.value, cell.source)


def count(cell: Cell) -> Number:
    """A whole number."""
    return Number(f"{cell.value:,.0f}", cell.value, cell.source)


def amount(cell: Cell, digits: int = 3) -> Number:
    """A number with so many significant digits."""
    return Number(significant(cell.value, digits), cell.value, cell.source)


def span_of_shares(cell: Cell, low: Cell, high: Cell) -> Words:
    """An estimated share of a variance with its interval; error may put it below 0 or above 1."""
    p, start, end = (
        Number(_hundredths(part.value) + sign, part.value, part.source, 100.0)
        for part, sign in ((cell, PERCENT), (low, ""), (high, PERCENT))
    )
    return Words("{p} ({low} to {high})", p=p, low=start, high=end)


def _hundredths(share: float) -> str:
    return typeset(f"{100.0 * share:.0f}") if abs(share) >= 0.005 or share == 0.0 else significant(100.0 * share, 1)
