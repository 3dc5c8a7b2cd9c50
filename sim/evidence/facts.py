"""Documented facts that are written into the state at the end of a day."""

from typing import Any

from sim.errors import ConfigError
from sim.evidence.reading import as_mapping, flag, shown, whole_number
from sim.evidence.scenario import Scenario
from sim.evidence.sources import read_date

FLAGS = ("talks.active", "truce.fixed_term")
DAYS = ("talks.next_round", "truce.expiry")
NUMBERS = ("talks.failed",)
LEVELS = (
    *(
        f"terms.{term}"
        for term in ("verification", "oversight", "militants", "intelligence", "sovereignty", "refugees")
    ),
    "crossings.target",
)
"""What a fact can set. A formal agreement it cannot: that brings terms and open crossings with it."""


def read_writes(place: str, given: Any, day: int, scenario: Scenario) -> tuple[tuple[str, str, float], ...]:
    """Slice, field and value of everything that a fact writes at the end of `day`.

    Raises
    ------
    ConfigError
        If there is nothing, a field cannot be set, or a value is not allowed.
    """
    mapping = as_mapping(given)
    if not mapping:
        raise ConfigError(
            f"{place}: expected fields of the state with their values, such as {{truce.fixed_term: true}}."
        )
    writes: list[tuple[str, str, float]] = []
    for path, value in mapping.items():
        group, _, field = path.partition(".")
        writes.append((group, field, _value(f"{place}.{path}", path, value, day, scenario)))
    return tuple(writes)


def _value(place: str, path: str, given: Any, day: int, scenario: Scenario) -> float:
    if path in FLAGS:
        return float(flag(place, given))
    if path in DAYS:
        ahead = (read_date(place, given) - scenario.start_date).days
        if ahead <= day:
            raise ConfigError(f"{place}: {given} is over when the fact is written. Give a date after its own.")
        return float(ahead)
    if path in NUMBERS:
        return float(whole_number(place, given, 0))
    if path not in LEVELS:
        raise ConfigError(f"{place}: unknown field. A fact can set {', '.join((*FLAGS, *DAYS, *NUMBERS, *LEVELS))}.")
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0.0 <= given <= 1.0:
        raise ConfigError(f"{place}: {shown(given)} is not allowed. Give a level from 0 to 1.")
    return float(given)
