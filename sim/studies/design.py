"""A design: which settings vary, and their values at every point."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case, check_sums
from sim.evidence.priors import check_points, pert
from sim.evidence.reading import as_list, as_mapping
from sim.evidence.register import unknown_parameter
from sim.rules.start import Opening

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("grid", "paired", "lhs", "sobol", "points")
"""Ways to say which points: crossed with one another where several are given."""

SETTINGS = (*KINDS, "size")

UNCONFIRMED = 20_000
"""Most points that are run without a word: they take some 200 MB on disk, and minutes to hours."""

MOST_POINTS = 5_000_000
"""Most points that a table in memory is meant for."""


@dataclass(frozen=True)
class Design:
    """Points, and what varies between them.

    `names`: dotted names of parameters and of scenario settings; `values`: one tuple for each name,
    with a value for every point; `axes`: of a full grid, each axis' name and values, else empty.
    """

    names: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    axes: Mapping[str, tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 1

    def point(self, number: int) -> dict[str, Any]:
        """What a point sets, by name."""
        return {name: column[number] for name, column in zip(self.names, self.values, strict=True)}

    def to_pandas(self) -> "pd.DataFrame":
        """A row a point: its number, and a column for every setting."""
        import pandas as pd

        table = pd.DataFrame(dict(zip(self.names, map(list, self.values), strict=True)), index=range(len(self)))
        return table.rename_axis("point").reset_index()


class Factor:
    """Settings whose values move together; a design is the product of its factors."""

    def __init__(self, values: Mapping[str, Sequence[Any]]) -> None:
        self.values = values

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))


def read_design(given: Mapping[str, Any], case: Case, seed: int, confirm: bool = False) -> Design:
    """Read and check a design.

    Parameters
    ----------
    given
        `grid`: name -> list of values, or {from, to, count}; every combination. `paired`: name -> list, all of one
        length; values that move together. `lhs`, `sobol`: name -> [low, high], or "prior" for the parameter's own
        distribution; `size` points of a Latin hypercube or Sobol sample. `points`: a CSV file with a column for each
        name. Several of them are crossed. Names are dotted, or nested mappings.
    case
        Knows the names and bounds.
    seed
        Of the samples.
    confirm
        Whether more than UNCONFIRMED points are meant.

    Raises
    ------
    ConfigError
        If a name is unknown or stands twice, a value is missing or out of bounds, or there are no points or too many.
    """
    for key in given:
        if key not in SETTINGS:
            raise ConfigError(f"design.{key}: unknown. A design has {', '.join(SETTINGS)}.")
    factors = [*_grid(given.get("grid")), *_paired(given.get("paired"))]
    axes = {name: tuple(factor.values[name]) for factor in factors for name in factor.values}
    is_grid = all(len(factor.values) == 1 for factor in factors)
    samples = [*_sampled(given, case, seed), *_from_file(given.get("points"))]
    if not factors and not samples:
        raise ConfigError(
            "design: nothing varies. Give values, as in design.grid.mediation.leverage_turkiye=[0,0.5,1], or one of "
            f"{', '.join(f'design.{kind}' for kind in KINDS[1:])}."
        )
    _check_names([name for factor in (*factors, *samples) for name in factor.values])
    total = math.prod(len(factor) for factor in (*factors, *samples))
    _check_total(total, confirm)
    for factor in (*factors, *samples):
        for name, values in factor.values.items():
            _check_values(name, values, case)
    design = _crossed([*factors, *samples], axes if is_grid and not samples else {})
    _check_extremes(design, case)
    return design


def _crossed(factors: Sequence[Factor], axes: Mapping[str, tuple[Any, ...]]) -> Design:
    places = product(*(range(len(factor)) for factor in factors))
    columns: dict[str, list[Any]] = {name: [] for factor in factors for name in factor.values}
    for place in places:
        for factor, k in zip(factors, place, strict=True):
            for name, values in factor.values.items():
                columns[name].append(values[k])
    return Design(tuple(columns), tuple(map(tuple, columns.values())), axes)


def flat(given: Any, place: str) -> dict[str, Any]:
    """Nested mappings as dotted names; a mapping with the keys of a range stays as it is."""
    found: dict[str, Any] = {}
    for key, value in (as_mapping(given) or {}).items():
        inner = as_mapping(value)
        if inner is not None and set(inner) != set(RANGE):
            found |= {f"{key}.{name}": leaf for name, leaf in flat(inner, f"{place}.{key}").items()}
        else:
            found[str(key)] = value
    if given is not None and as_mapping(given) is None:
        raise ConfigError(f"{place}: expected names with values, found {given!r}. Write {place}.NAME=...")
    return found


RANGE = ("from", "to", "count")


def _grid(given: Any) -> Iterable[Factor]:
    for name, spec in flat(given, "design.grid").items():
        yield Factor({name: _values(f"design.grid.{name}", spec)})


def _values(place: str, spec: Any) -> list[Any]:
    mapping = as_mapping(spec)
    if mapping is not None:
        low, high = (_finite(f"{place}.{key}", mapping[key]) for key in ("from", "to"))
        count = mapping["count"]
        if isinstance(count, bool) or not isinstance(count, int) or count < 2:
            raise ConfigError(f"{place}.count: {count!r} is not allowed. Give a whole number from 2.")
        return np.linspace(low, high, count).tolist()
    values = as_list(spec)
    if not values:
        raise ConfigError(
            f"{place}: {spec!r} holds no values. Give a list such as [0, 0.5, 1], or {{from: 0, to: 1, count: 5}}."
        )
    if len(set(map(repr, values))) < len(values):
        raise ConfigError(f"{place}: a value stands there twice. Give each once.")
    return values


def _paired(given: Any) -> Iterable[Factor]:
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


def _sampled(given: Mapping[str, Any], case: Case, seed: int) -> Iterable[Factor]:
    from scipy.stats import qmc

    for kind, sampler in (("lhs", qmc.LatinHypercube), ("sobol", qmc.Sobol)):
        ranges = flat(given.get(kind), f"design.{kind}")
        if not ranges:
            continue
        size = given.get("size")
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MOST_POINTS:
            raise ConfigError(f"design.size: {size!r} is not allowed. Give the sample's number of points, from 1.")
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
    if name not in case.entries:
        raise _unknown(name)
    if spec == "prior":
        if not case.entries[name].uncertain:
            raise ConfigError(f"{place}: {name} is fixed, so there is no prior. Give [low, high].")
        return pert(u, case.entries[name]).tolist()
    if ends is None or len(ends) != 2:
        raise ConfigError(
            f"{place}: {spec!r} is not allowed. Give [low, high], or prior for the parameter's own range."
        )
    low, high = (_finite(place, end) for end in ends)
    if not low < high:
        raise ConfigError(f"{place}: [{low:g}, {high:g}] is no range. Give [low, high] with low below high.")
    return (low + (high - low) * u).tolist()


def _from_file(given: Any) -> Iterable[Factor]:
    import pandas as pd

    if given is None:
        return
    if not isinstance(given, str):
        raise ConfigError(f"design.points: {given!r} is no file. Give a CSV file with a column for every setting.")
    try:
        path = Path(given).expanduser()
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ConfigError(
            f"design.points={given}: cannot be read ({error}). Give a CSV file with a header and a row for every point."
        ) from None
    table = table.drop(columns="point", errors="ignore")
    if table.empty:
        raise ConfigError(f"design.points={given}: no points. Give a header with names, and a row for every point.")
    for name in table.columns:
        missing = table.index[table[name].isna()]
        if len(missing):
            raise ConfigError(
                f"design.points={given}: {name} is missing in line {missing[0] + 2}. Give every point a value."
            )
    yield Factor({str(name): table[name].tolist() for name in table.columns})


def _check_names(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"design: {name} stands there twice. Vary it in one place.")


def _check_total(total: int, confirm: bool) -> None:
    if total > MOST_POINTS:
        raise ConfigError(
            f"design: {total:,} points. At most {MOST_POINTS:,} are possible; give fewer values or a sample."
        )
    if total > UNCONFIRMED and not confirm:
        raise ConfigError(
            f"design: {total:,} points. More than {UNCONFIRMED:,} need confirm=true; a sample (design.lhs, "
            "design.sobol) needs fewer than a grid."
        )


def scenario_settings() -> tuple[str, ...]:
    """Names of the scenario settings that a design can vary."""
    own = ("first_round_day", "expiry_day")
    return tuple(f"scenario.{k}" if k in own else f"scenario.initial_state.{k}" for k in Opening._fields)


def _check_values(name: str, values: Sequence[Any], case: Case) -> None:
    if name in scenario_settings():
        return  # read with the scenario itself, point by point
    if name not in case.entries:
        raise _unknown(name)
    least, greatest = case.entries[name].bounds
    for value in values:
        if not least <= _finite(name, value) <= greatest:
            raise ConfigError(
                f"design: {name}: {value:g} is out of bounds. Allowed: {least:g} to {greatest:g} "
                f"({case.entries[name].unit})."
            )


def _unknown(name: str) -> ConfigError:
    if name.startswith("scenario."):
        if name == "scenario.horizon_days":
            return ConfigError(
                "design: scenario.horizon_days: every day up to the horizon is stored anyway, and a later horizon "
                "changes no earlier day. Set it for the whole study instead."
            )
        return ConfigError(f"design: {name} cannot be varied. Of the scenario: {', '.join(scenario_settings())}.")
    return ConfigError(f"design: {unknown_parameter(name)}")


def _finite(place: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigError(f"{place}: {value!r} is not a finite number. Give a number.")
    return float(value)


def _check_extremes(design: Design, case: Case) -> None:
    """Check what parameters have to keep among themselves, at the highest values of each."""
    highest = {name: max(values) for name, values in zip(design.names, design.values, strict=True)}
    entries = {
        name: replace(entry, high=highest[name]) if name in highest else entry for name, entry in case.entries.items()
    }
    check_sums(entries)
