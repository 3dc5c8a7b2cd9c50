"""Numbers as text, with the digits that their intervals support; never a false 0 or 100."""

import math

SLACK = 1e-12
"""By how much a sum of weights that is 1 may miss it."""


def in_percent(p: float, decimals: int) -> str:
    """A probability in percent without the sign: <1 or >99 where it would be rounded to 0 or 100, and is neither."""
    text = f"{100.0 * p:.{decimals}f}"
    if p < 1.0 - SLACK and float(text) == 100.0:
        return f">{100.0 - 10.0**-decimals:g}"
    return rounded(100.0 * p, decimals) if p else text


def rounded(value: float, decimals: int) -> str:
    """A number with so many decimals: <0.1 or >-0.1 where it would be rounded to 0, and is not."""
    text = f"{value:.{decimals}f}"
    if float(text) != 0.0:
        return text
    step = f"{10.0**-decimals:g}"
    return "0" if value == 0.0 else f"<{step}" if value > 0.0 else f">-{step}"


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
    return [signed(100.0 * value, decimals), f"{signed(100.0 * low, decimals)} to {signed(100.0 * high, decimals)}"]


def signed(value: float, decimals: int) -> str:
    """A difference with its sign; with its first digit where it would be rounded to 0, and is not."""
    text = f"{value:+.{decimals}f}"
    if float(text) != 0.0:
        return text
    return f"{'+' if value > 0.0 else ''}{significant(value, 1)}" if value else text[1:]


def significant(value: float, digits: int = 3) -> str:
    """So many significant digits, or all of a whole number."""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    if decimals > 6:
        return f"{value:.{digits - 1}e}"
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
