"""A scenario: when the world opens, for how long it runs, and the state it opens in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.errors import ConfigError
from sim.evidence.reading import as_mapping, check_keys, flag, shipped, shipped_names, whole_number
from sim.evidence.sources import EVIDENCE, Backing, Sources, read_backing, read_date
from sim.rules.start import Opening

LONGEST_HORIZON = 3660
"""Ten years of days: nothing in the model is meant for longer."""


DAYS = {
    "first_round_day": (1, LONGEST_HORIZON),
    "expiry_day": (1, LONGEST_HORIZON),
    "last_round_day": (-LONGEST_HORIZON, 0),
}
"""What days a scenario may name: rounds and expiry lie ahead of its day 0, the last round not."""


@dataclass(frozen=True)
class Scenario:
    """A scenario, checked.

    `start_date` is day 0; `horizon_days` is the last day.
    """

    name: str
    title: str
    venue: str
    start_date: date
    horizon_days: int
    opening: Opening
    backing: Mapping[str, Backing]
    """What each of its values rests on, by key."""

    def date_of(self, day: int) -> date:
        """Calendar date of a day."""
        return self.start_date + timedelta(days=day)

    @property
    def settings(self) -> dict[str, Any]:
        """Its values by the names under which they are set."""
        told = {"name": self.name, "title": self.title, "venue": self.venue}
        days = {"start_date": self.start_date, "horizon_days": self.horizon_days}
        opening = {key if key in FACTS else f"initial_state.{key}": v for key, v in self.opening._asdict().items()}
        return {f"scenario.{key}": value for key, value in (told | days | opening).items()}


FACTS = ("start_date", "horizon_days", "venue", "first_round_day", "expiry_day")
"""What a scenario says beside its name, its title and the initial state."""


def read_scenario(given: Mapping[str, Any], sources: Sources) -> Scenario:
    """Check a scenario's mapping.

    Raises
    ------
    ConfigError
        If a key is unknown or missing, a value is not allowed, or does not say what it rests on.
    """
    _check_keys("scenario", given, {"name", "title", *FACTS, "initial_state", "evidence"})
    state = as_mapping(given["initial_state"])
    if state is None:
        raise ConfigError("scenario.initial_state: expected keys with values.")
    _check_keys("scenario.initial_state", state, set(Opening._fields) - {"first_round_day", "expiry_day"})
    values: dict[str, Any] = {}
    for field, kind in Opening.__annotations__.items():
        key = f"scenario.{field}" if field in given else f"scenario.initial_state.{field}"
        value = given.get(field, state.get(field))
        if kind is bool:
            values[field] = flag(key, value)
        elif kind is int:
            values[field] = whole_number(key, value, *DAYS.get(field, (0, 100)))
        else:
            values[field] = _level(key, value, 50.0 if field == "excitation" else 1.0)
    return Scenario(
        name=_name(given["name"]),
        title=str(given["title"]),
        venue=str(given["venue"]),
        start_date=_date("scenario.start_date", given["start_date"]),
        horizon_days=whole_number("scenario.horizon_days", given["horizon_days"], 1, LONGEST_HORIZON),
        opening=Opening(**values),
        backing=_read_backings(given, [*FACTS, *state], sources),
    )


def _read_backings(given: Mapping[str, Any], keys: Sequence[str], sources: Sources) -> dict[str, Backing]:
    place, evidence = "scenario.evidence", as_mapping(given["evidence"])
    if evidence is None:
        raise ConfigError(f"{place}: expected, for every value of the scenario, its grounds, source and reasoning.")
    _check_keys(place, evidence, set(keys))
    published = shipped(f"scenario/{given['name']}") if given["name"] in shipped_names("scenario") else None
    backings: dict[str, Backing] = {}
    for key in keys:
        node = as_mapping(evidence[key])
        if node is None:
            raise ConfigError(f"{place}.{key}: expected grounds, source and reasoning, found {evidence[key]!r}.")
        check_keys(f"{place}.{key}", node, EVIDENCE)
        changed = published is not None and _value(published, key) != _value(given, key)
        changed_from = published["evidence"].get(key) if published is not None and changed else None
        backings[key] = read_backing(f"{place}.{key}", node, sources, changed_from)
    return backings


def _value(scenario: Mapping[str, Any], key: str) -> Any:
    return scenario[key] if key in FACTS else scenario["initial_state"].get(key)


def _check_keys(place: str, given: Mapping[str, Any], known: set[str]) -> None:
    for key in given:
        if key not in known:
            raise ConfigError(f"{place}.{key}: unknown key. Known: {', '.join(sorted(known))}.")
    for key in sorted(known - set(given)):
        raise ConfigError(f"{place}.{key}: missing. Give it in the scenario's YAML file.")


def _name(value: Any) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", str(value)):
        raise ConfigError(f"scenario.name: {value!r} is not allowed. Use letters, digits, _ and -: it names folders.")
    return str(value)


def _date(key: str, value: Any) -> date:
    day = read_date(key, value)
    if not 1900 <= day.year <= 2200:
        raise ConfigError(f"{key}: {value} is not allowed. Give a date from 1900 to 2200.")
    return day


def _level(key: str, value: Any, greatest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= greatest:
        raise ConfigError(f"{key}: {value!r} is not allowed. Give a number from 0 to {greatest:g}.")
    return float(value)
