"""Probabilities and differences as text, with the decimals that their intervals support; never a false 0 or 100."""

import math


def in_percent(p: float, decimals: int) -> str:
    """A probability in percent without the sign: <1 or >99 where it would be rounded to 0 or 100, and is neither."""
    text = f"{100.0 * p:.{decimals}f}"
    if p > 0.0 and float(text) == 0.0:
        return f"<{10.0**-decimals:g}"
    if p < 1.0 and float(text) == 100.0:
        return f">{100.0 - 10.0**-decimals:g}"
    return text


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
    """A difference with its sign; with more decimals where it would be rounded to 0, and is not."""
    text = f"{value:+.{decimals}f}"
    if float(text) != 0.0:
        return text
    return f"{value:+.{-math.floor(math.log10(abs(value)))}f}" if value else text[1:]
