"""A design: which settings vary, and their values at every point."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.errors import ConfigError
from sim.evidence.case import Case, check_sums
from sim.evidence.reading import finite_number
from sim.studies.design_factors import (
    MOST_POINTS,
    Factor,
    from_file,
    grid,
    paired,
    sampled,
    scenario_settings,
    unknown,
)

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("grid", "paired", "lhs", "sobol", "points")
"""Ways to say which points: crossed with one another where several are given."""

SETTINGS = (*KINDS, "size")

UNCONFIRMED = 20_000
"""Most points that are run without a word: they take some 200 MB on disk, and minutes to hours."""


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
    factors = [*grid(given.get("grid")), *paired(given.get("paired"))]
    samples = [*sampled(given, case, seed), *from_file(given.get("points"))]
    if not factors and not samples:
        raise ConfigError(
            "design: nothing varies. Give values, as in design.grid.mediation.leverage_turkiye=[0,0.5,1], or one of "
            f"{', '.join(f'design.{kind}' for kind in KINDS[1:])}."
        )
    _check_names([name for factor in (*factors, *samples) for name in factor.values])
    total = math.prod(len(factor) for factor in (*factors, *samples))
    _check_total(total, confirm)
    checked = [
        Factor({name: _checked(name, values, case) for name, values in factor.values.items()})
        for factor in (*factors, *samples)
    ]
    axes = {name: tuple(values) for factor in checked for name, values in factor.values.items()}
    is_grid = not samples and all(len(factor.values) == 1 for factor in factors)
    design = _crossed(checked, axes if is_grid else {})
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


def _checked(name: str, values: Sequence[Any], case: Case) -> Sequence[Any]:
    """Values of a setting; those of a parameter as floats within its bounds."""
    if name in scenario_settings():
        return values  # read with the scenario itself, point by point
    if name not in case.entries:
        raise unknown(name)
    least, greatest = case.entries[name].bounds
    for value in values:
        if not least <= finite_number(name, value) <= greatest:
            raise ConfigError(
                f"design: {name}: {value:g} is out of bounds. Allowed: {least:g} to {greatest:g} "
                f"({case.entries[name].unit})."
            )
    return [float(value) for value in values]


def _check_extremes(design: Design, case: Case) -> None:
    """Check what parameters have to keep among themselves, at the highest values of each."""
    varied = zip(design.names, design.values, strict=True)
    highest = {name: max(values) for name, values in varied if name in case.entries}
    entries = {
        name: replace(entry, high=highest[name]) if name in highest else entry for name, entry in case.entries.items()
    }
    check_sums(entries)
