"""What a design is made of: factors, each a set of values that move together, read from a configuration."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.priors import check_points, pert
from sim.evidence.reading import as_list, as_mapping, finite_number, whole_number
from sim.evidence.register import unknown_parameter
from sim.rules.start import Opening
from sim.studies.design_files import read_points

MOST_POINTS = 5_000_000
"""Most points that a table in memory is meant for."""


class Factor:
    """Settings whose values move together; a design is the product of its factors."""

    def __init__(self, values: Mapping[str, Sequence[Any]]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))


def scenario_settings() -> tuple[str, ...]:
    """Names of the scenario settings that a design can vary."""
    own = ("first_round_day", "expiry_day")
    return tuple(f"scenario.{k}" if k in own else f"scenario.initial_state.{k}" for k in Opening._fields)


def flat(given: Any, place: str) -> dict[str, Any]:
    """Nested mappings as dotted names; a mapping with the keys of a range stays as it is."""
    found: dict[str, Any] = {}
    for key, value in (as_mapping(given) or {}).items():
        inner = as_mapping(value)
        if inner is not None and set(inner) & set(RANGE) and set(inner) != set(RANGE):
            raise ConfigError(
                f"{place}.{key}: a range has the keys {', '.join(RANGE)}; found {', '.join(map(str, inner))}."
            )
        if inner is not None and set(inner) != set(RANGE):
            found |= {f"{key}.{name}": leaf for name, leaf in flat(inner, f"{place}.{key}").items()}
        else:
            found[str(key)] = value
    if given is not None and as_mapping(given) is None:
        raise ConfigError(f"{place}: expected names with values, found {given!r}. Write {place}.NAME=...")
    return found


RANGE = ("from", "to", "count")


def grid(given: Any) -> Iterable[Factor]:
    """A factor for every name of `design.grid`."""
    for name, spec in flat(given, "design.grid").items():
        yield Factor({name: _values(f"design.grid.{name}", spec)})


def _values(place: str, spec: Any) -> list[Any]:
    mapping = as_mapping(spec)
    if mapping is not None:
        low, high = (finite_number(f"{place}.{key}", mapping[key]) for key in ("from", "to"))
        count = mapping["count"]
        whole_number(f"{place}.count", count, 2, MOST_POINTS)
        return np.linspace(low, high, count).tolist()
    values = as_list(spec)
    if not values:
        raise ConfigError(
            f"{place}: {spec!r} holds no values. Give a list such as [0, 0.5, 1], or {{from: 0, to: 1, count: 5}}."
        )
    if len(set(map(repr, values))) < len(values):
        raise ConfigError(f"{place}: a value stands there twice. Give each once.")
    return values


def paired(given: Any) -> Iterable[Factor]:
    """One factor of all names of `design.paired`."""
    columns = {name: _paired_values(name, spec) for name, spec in flat(given, "design.paired").items()}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ConfigError(f"design.paired: lists that move together need one length, but {said}. Give one value each.")
    if columns:
        yield Factor(columns)


def _paired_values(name: str, spec: Any) -> list[Any]:
    values = as_list(spec)
    if not values:
        raise ConfigError(f"design.paired.{name}: {spec!r} holds no values. Give a list such as [0, 0.5, 1].")
    return values


def sampled(given: Mapping[str, Any], case: Case, seed: int) -> Iterable[Factor]:
    """A factor for a Latin hypercube, and one for a Sobol sample."""
    from scipy.stats import qmc

    for kind, sampler in (("lhs", qmc.LatinHypercube), ("sobol", qmc.Sobol)):
        ranges = flat(given.get(kind), f"design.{kind}")
        if not ranges:
            continue
        size = whole_number("design.size", given.get("size"), 1, MOST_POINTS)
        if kind == "sobol":
            try:
                check_points(size)
            except ConfigError as error:
                raise ConfigError(f"design.size: {str(error).removeprefix('points: ')}") from None
        u = sampler(len(ranges), rng=seed).random(size)
        yield Factor(
            {
                name: _spread(f"design.{kind}.{name}", spec, u[:, k], case)
                for k, (name, spec) in enumerate(ranges.items())
            }
        )


def _spread(place: str, spec: Any, u: np.ndarray, case: Case) -> list[float]:
    name = ".".join(place.split(".")[2:])
    ends = as_list(spec)
    if name in scenario_settings():
        raise ConfigError(f"{place}: samples take parameters only. Put the scenario's settings into design.grid.")
    if name not in case.entries:
        raise unknown(name)
    if spec == "prior":
        if not case.entries[name].uncertain:
            raise ConfigError(f"{place}: {name} is fixed, so there is no prior. Give [low, high].")
        return pert(u, case.entries[name]).tolist()
    if ends is None or len(ends) != 2:
        raise ConfigError(
            f"{place}: {spec!r} is not allowed. Give [low, high], or prior for the parameter's own range."
        )
    low, high = (finite_number(place, end) for end in ends)
    if not low < high:
        raise ConfigError(f"{place}: [{low:g}, {high:g}] is no range. Give [low, high] with low below high.")
    return (low + (high - low) * u).tolist()


def from_file(given: Any) -> Iterable[Factor]:
    """One factor of all columns of a file."""
    if given is not None:
        table = read_points(given)
        yield Factor({str(name): table[name].tolist() for name in table.columns})


def unknown(name: str) -> ConfigError:
    """The error for a name that cannot vary."""
    if name.startswith("scenario."):
        if name == "scenario.horizon_days":
            return ConfigError(
                "design: scenario.horizon_days: every day up to the horizon is stored anyway, and a later horizon "
                "changes no earlier day. Set it for the whole study instead."
            )
        return ConfigError(f"design: {name} cannot be varied. Of the scenario: {', '.join(scenario_settings())}.")
    return ConfigError(f"design: {unknown_parameter(name)}")
