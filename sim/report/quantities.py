"""Probabilities, shares and values of a measure, as they are written in sentences and tables."""

from typing import Any

from sim.display import numbers
from sim.display.numbers import decimals_for, in_percent, rounded
from sim.studies.measures import Measure


def percent(p: float, width: float = 0.02) -> str:
    """A probability in percent, with the decimals that an interval so wide supports; never a false 0 or 100."""
    return in_percent(p, decimals=decimals_for(width))


def hundredths(share: float) -> str:
    """A share, or a difference of shares, in hundredths with one decimal; it may be below 0 or above 1."""
    return rounded(100.0 * share, 1)


def bounds(low: float, high: float) -> str:
    """An interval of shares in percent."""
    return f"{hundredths(low)} to {hundredths(high)}"


def known(low: Any, high: Any) -> Any:
    """Whether the interval of a share, or of each in a column, says anything: it is not wider than 0 to 100 %."""
    return high - low <= 1.0


def difference(value: float, low: float, high: float) -> str:
    """A difference of probabilities in percentage points, and its interval in brackets."""
    return "{} ({})".format(*numbers.difference(value, low, high))


def unit_of(measure: Measure) -> str:
    """The unit in which differences of a measure are told."""
    return "percentage points" if measure.unit == "1" else measure.unit


def points_of(measure: Measure, difference: float) -> str:
    """A difference of a measure, in `unit_of`."""
    if measure.unit == "1":
        return hundredths(difference)
    return f"{difference:,.1f}" if abs(difference) >= 10.0 else f"{difference:.3g}"


def amount(measure: Measure, value: float) -> str:
    """A value of a measure, with its unit."""
    return f"{in_percent(value, 1)} %" if measure.unit == "1" else f"{points_of(measure, value)} {measure.unit}"
