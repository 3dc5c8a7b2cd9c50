"""Numbers as text, with the digits that their intervals support; never a false 0 or 100."""

import math

SLACK = 1e-12
"""By how much a sum of weights that is 1 may miss it."""


def in_percent(p: float, decimals: int) -> str:
    """A probability in percent without the sign: <1 or >99 where it would be rounded to 0 or 100, and is neither."""
    if abs(p - 1.0) <= SLACK:
        return "100"
    text = rounded(100.0 * p, decimals)
    return f">{_most(decimals)}" if p < 1.0 and text == f"{100.0:.{decimals}f}" else text


def points(difference: float, decimals: int) -> str:
    """A difference of probabilities in percentage points, with its sign; never a false 0 or 100."""
    text = signed(100.0 * difference, decimals)
    if abs(difference) >= 1.0 - SLACK or text[1:] != f"{100.0:.{decimals}f}":
        return text
    return f">+{_most(decimals)}" if difference > 0.0 else f"<-{_most(decimals)}"


def signed(value: float, decimals: int) -> str:
    """A difference with its sign."""
    return rounded(value, decimals, "+")


def rounded(value: float, decimals: int, sign: str = "") -> str:
    """A number with so many decimals: <0.1 or >-0.1 where it would be rounded to 0, and is not.

    `sign`: what stands before a positive number.
    """
    text = f"{value:.{decimals}f}"
    if float(text) != 0.0:
        return f"{sign}{text}" if value > 0.0 else text
    step = f"{10.0**-decimals:g}"
    return "0" if value == 0.0 else f"<{sign}{step}" if value > 0.0 else f">-{step}"


def decimals_for(width: float) -> int:
    """Decimals of a percentage that an interval so wide supports."""
    return 0 if width >= 0.02 else 1 if width >= 0.002 else 2


def estimate(value: float, low: float, high: float) -> list[str]:
    """Two cells: a probability in percent, and its interval; without one the second says so."""
    if math.isnan(low) or math.isnan(high):
        return [f"{in_percent(value, 1)} %", "not given"]
    decimals = decimals_for(high - low)
    return [f"{in_percent(value, decimals)} %", interval(low, high, decimals)]


def interval(low: float, high: float, decimals: int = 0) -> str:
    """An interval of probabilities in percent, without the sign."""
    return f"{in_percent(low, decimals)} to {in_percent(high, decimals)}"


def difference(value: float, low: float, high: float) -> list[str]:
    """Two cells: a difference of probabilities in percentage points, and its interval."""
    decimals = max(1, decimals_for(high - low))
    return [points(value, decimals), f"{points(low, decimals)} to {points(high, decimals)}"]


def significant(value: float, digits: int = 3) -> str:
    """So many significant digits, or all of a whole number."""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    if decimals > 6:
        return f"{value:.{digits - 1}e}"
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _most(decimals: int) -> str:
    """The largest number below 100 with so many decimals."""
    return f"{100.0 - 10.0**-decimals:g}"
