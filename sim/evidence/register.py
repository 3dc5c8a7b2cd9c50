"""The parameter register: each number with its range, bounds, unit and meaning, read from YAML.

An analyst changes a parameter by a number, which pins it, or by a triple [low, mode, high], which
gives it another range.
"""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import ConfigError
from sim.evidence.reading import as_list, as_mapping, shipped, shown
from sim.evidence.sources import SET_BY_HAND, Backing, Sources, read_backing
from sim.params import GROUPS

LISTS = {"mediation": ("mediators",), "border": ("crossings",), "bargaining": ("issues",)}
"""What groups hold beside parameters."""

KEYS = ("low", "mode", "high", "value", "bounds", "unit", "meaning", "grounds", "source", "reasoning")


@dataclass(frozen=True)
class Entry:
    """One parameter.

    `low`, `mode` and `high` are those of its PERT prior; equal where the parameter is fixed.
    """

    name: str
    low: float
    mode: float
    high: float
    bounds: tuple[float, float]
    unit: str
    meaning: str
    backing: Backing = SET_BY_HAND
    """What the numbers rest on."""

    def published_form(self) -> dict[str, Any]:
        """The entry as a mapping, as it stands in YAML, without its evidence."""
        return {
            "low": self.low, "mode": self.mode, "high": self.high,
            "bounds": list(self.bounds), "unit": self.unit, "meaning": self.meaning,
        }  # fmt: skip

    @property
    def rule(self) -> str:
        """The rule module that reads it."""
        return self.name.partition(".")[0]

    @property
    def spread(self) -> str:
        """Its numbers, as an analyst writes them."""
        return f"[{self.low:g}, {self.mode:g}, {self.high:g}]" if self.uncertain else f"{self.mode:g}"

    @property
    def acts_at_opening(self) -> bool:
        """Whether it only says how a world opens (`rules.start`, `ensemble.kernel.enter`)."""
        return "start" in self.name.split(".")[-1].split("_") or self.name == "verification.good_faith_prob"

    @property
    def uncertain(self) -> bool:
        """Whether it has a prior at all."""
        return self.high > self.low


def published(group: str) -> Mapping[str, Any]:
    """The group's YAML file as the project ships it.

    Raises
    ------
    ConfigError
        As `shipped`.
    """
    return shipped(f"parameters/{group}")


def read_register(config: Mapping[str, Any], sources: Sources) -> dict[str, Entry]:
    """Every entry of every group, by dotted name, with the changes that `config` makes.

    Parameters
    ----------
    config
        Group -> name -> entry as a mapping, or a number, or a triple [low, mode, high].

    Raises
    ------
    ConfigError
        If a parameter is unknown or missing, or a value is no number, not finite, out of bounds or
        out of order, or an entry does not say what it rests on.
    """
    register: dict[str, Entry] = {}
    for group, fields in GROUPS.items():
        given = as_mapping(config.get(group))
        if given is None:
            raise ConfigError(f"{group}: parameter group missing; it stands in configs/parameters/{group}.yaml.")
        known = published(group)
        for field in given:
            own_leverage = group == "mediation" and field.startswith("leverage_")
            if field not in fields._fields and field not in LISTS.get(group, ()) and not own_leverage:
                raise unknown_parameter(f"{group}.{field}")
        spare = [field for field in given if field not in fields._fields and field not in LISTS.get(group, ())]
        for field in [*fields._fields, *spare]:
            if field not in given:
                raise ConfigError(
                    f"{group}.{field}: entry missing from {place_of(f'{group}.{field}')}. Every parameter needs one: "
                    f"{', '.join(KEYS)}."
                )
            name = f"{group}.{field}"
            register[name] = read_entry(name, given[field], known.get(field), sources)
    return register


def read_entry(name: str, given: Any, known: Any = None, sources: Sources | None = None) -> Entry:
    """One entry: a mapping by itself; a number or a triple with bounds, unit and meaning from `known`.

    With `sources` a mapping has to say what its numbers rest on, and is set by hand where it has other
    numbers than `known`, but the same words.

    Raises
    ------
    ConfigError
        As `read_register`.
    """
    base = as_mapping(given)
    if base is not None:
        odd = [str(key) for key in base if key not in KEYS]
        if odd:
            raise ConfigError(f"{name}: unknown key {odd[0]!r}. An entry has the keys {', '.join(KEYS)}.")
        fixed = "value" in base and "mode" not in base
        triple = [base["value"]] * 3 if fixed else [base.get(k) for k in ("low", "mode", "high")]
    else:
        base = known.published_form() if isinstance(known, Entry) else as_mapping(known) or {}
        triple = as_list(given) or [given] * 3
    if len(triple) != 3:
        raise ConfigError(f"{name}: {len(triple)} numbers given. Give one number, or three: [low, mode, high].")
    low, mode, high = (_number(name, value) for value in triple)
    bounds = as_list(base.get("bounds", [0.0, 1.0]))
    if bounds is None or len(bounds) != 2:
        raise ConfigError(f"{name}: bounds must be two numbers, [least, greatest].")
    least, greatest = (_number(f"{name}.bounds", value) for value in bounds)
    for value in (low, mode, high):
        if not least <= value <= greatest:
            raise ConfigError(
                f"{name}: {value:g} is out of bounds. Allowed: {least:g} to {greatest:g}"
                f"{_in_unit(base)}. Give a number or [low, mode, high] within them."
            )
    if not low <= mode <= high:
        raise ConfigError(f"{name}: [{low:g}, {mode:g}, {high:g}] is out of order. Give low <= mode <= high.")
    unit, meaning = (str(base.get(key, "")) for key in ("unit", "meaning"))
    entry = Entry(name, low, mode, high, (least, greatest), unit, meaning)
    if as_mapping(given) is None or sources is None:
        return entry
    for key in ("bounds", "unit", "meaning"):
        if not base.get(key):
            raise ConfigError(f"{name} ({place_of(name)}): {key} missing. An entry has the keys {', '.join(KEYS)}.")
    published_entry = as_mapping(known)
    changed = published_entry is not None and _numbers(published_entry) != _numbers(base)
    place = f"{name} ({place_of(name)})"
    return replace(entry, backing=read_backing(place, base, sources, published_entry if changed else None))


def place_of(name: str) -> str:
    """The file in which an entry stands."""
    return f"configs/parameters/{name.partition('.')[0]}.yaml"


def _numbers(entry: Mapping[str, Any]) -> list[Any]:
    return [entry.get(key, entry.get("value")) for key in ("low", "mode", "high")]


def parameter_names() -> list[str]:
    """Dotted names of all published entries."""
    return [f"{group}.{field}" for group in GROUPS for field, node in published(group).items() if _is_entry(node)]


def unknown_parameter(name: str) -> ConfigError:
    """The error for a name that nobody knows, with the nearest that somebody does."""
    known = parameter_names()
    field = name.rpartition(".")[2]
    nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.6) or [
        candidate
        for candidate in known
        if difflib.SequenceMatcher(None, candidate.rpartition(".")[2], field).ratio() > 0.7
    ]
    hint = f"Did you mean {' or '.join(nearest[:3])}?" if nearest else "See configs/parameters/ for all names."
    return ConfigError(f"{name}: unknown parameter. {hint}")


def _is_entry(node: Any) -> bool:
    entry = as_mapping(node)
    return entry is not None and any(key in entry for key in ("low", "mode", "high", "value"))


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError(f"{name}: {shown(value)} is not a number. Give a number or [low, mode, high].")
    if not math.isfinite(value):
        raise ConfigError(f"{name}: {value} is not a finite number. Give a number or [low, mode, high].")
    return float(value)


def _in_unit(base: Mapping[str, Any]) -> str:
    return f" ({base['unit']})" if base.get("unit") else ""
