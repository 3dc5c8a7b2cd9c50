"""Shares and values of a measure, as they are written in sentences and tables."""

import textwrap

from sim.studies.measures import Measure


def filled(text: str) -> str:
    """A paragraph in lines that fit a screen."""
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def percent(share: float) -> str:
    """A share in percent, with one decimal."""
    text = f"{100.0 * share:.1f}"
    return "0.0" if text == "-0.0" else text


def bounds(low: float, high: float) -> str:
    """An interval of shares in percent."""
    return f"{percent(low)} to {percent(high)}"


def unit_of(measure: Measure) -> str:
    """The unit in which differences of a measure are told."""
    return "percentage points" if measure.unit == "1" else measure.unit


def points_of(measure: Measure, difference: float) -> str:
    """A difference of a measure, in `unit_of`."""
    if measure.unit == "1":
        return percent(difference)
    return f"{difference:,.1f}" if abs(difference) >= 10.0 else f"{difference:.3g}"


def amount(measure: Measure, value: float) -> str:
    """A value of a measure, with its unit."""
    return f"{percent(value)} %" if measure.unit == "1" else f"{points_of(measure, value)} {measure.unit}"
