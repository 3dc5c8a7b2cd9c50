"""Probabilities in percent, never a false 0 or 100."""

from sim.display.percentages import in_percent

PERCENT = "\u202f%"
"""The sign with the narrow space before it that keeps it on the line of its number."""


def percent(probability: float) -> str:
    """A probability for a reader: 84 %; 0.4 % or 99.6 % near the ends; 0 % and 100 % only where exact."""
    return _number(float(probability)) + PERCENT


def percent_range(low: float, high: float) -> str:
    """An interval of probabilities: 71–93 %."""
    return "–".join(dict.fromkeys((_number(float(low)), _number(float(high))))) + PERCENT


def brief(value: float) -> str:
    """A number of any size with three significant figures: 0.0459, 9.24, 1,110."""
    return f"{float(f'{value:.3g}'):,g}".replace("-", "−")


def _number(p: float) -> str:
    return in_percent(min(max(p, 0.0), 1.0), decimals=1 if 0.0 < p < 0.01 or 0.99 < p < 1.0 else 0)
