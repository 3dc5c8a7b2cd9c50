"""Design points: replications of the same worlds with some parameters changed, until there are enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.ensemble.intervals import effective_number, variance_between_groups, wilson
from sim.ensemble.kernel import EVENTS, STANDING, TALLIES, World, count, simulate
from sim.ensemble.particles import Particles, Rows
from sim.ensemble.shards import BLOCK
from sim.evidence.case import Case
from sim.record import COUNTS, LEVELS
from sim.rules.start import Opening
from sim.state import CROSSING

GROUPS = 64
"""Groups of like worlds, whose spread gives the error where replications are not independent."""

CAUSE, PATHWAY = COUNTS.index("cause"), COUNTS.index("pathway")
NO_COUNTS, NO_LEVELS = np.empty((0, len(COUNTS)), np.int32), np.empty((0, len(LEVELS)))

CURVES = (*EVENTS, "collapse")
"""What has a variance by day: the events, and collapse by whatever cause."""


@dataclass(frozen=True)
class Worlds:
    """What the points of a design have in common: the worlds that their replications live in, in turn.

    `rows`: parameter rows, (worlds, len(case.names)); `start`: a particle for each, or None for the opening;
    `alike`: int64 (worlds,), the set that each is in: those of one parameter row are alike; None where there is one
    world, whose replications are independent.
    """

    case: Case
    rows: np.ndarray
    start: Particles | None = None
    start_day: int = 0
    alike: np.ndarray | None = None

    @property
    def horizon(self) -> int:
        """Days from `start_day` to the last day."""
        return self.case.scenario.horizon_days

    @cached_property
    def groups(self) -> np.ndarray:
        """The group of each world, below GROUPS; sets are dealt out at random: low bits of Sobol rows are strata."""
        assert self.alike is not None
        return np.random.default_rng(0).permutation(int(self.alike.max()) + 1)[self.alike] % GROUPS

    def sets(self, n: int) -> int:
        """Sets of like worlds among those of `n` replications."""
        return n if self.alike is None else len(np.unique(self.alike[:n]))

    def world(self, opening: Opening) -> World:
        """What replications share, for the compiled loop."""
        return World(opening, self.case.frontier, max(1, self.start_day), self.start_day + self.horizon)


@dataclass(frozen=True)
class Effort:
    """How many replications a point gets.

    `replications` of each; with `precision`, twice as many again and again until the 95 % interval of holding is no
    wider than that to either side on any day, or `most` is reached. `common_draws`: every point uses replicate
    numbers 0, 1, ..., so points differ by their settings alone.
    """

    replications: int
    precision: float | None
    most: int
    seed: int
    common_draws: bool = True
    keep: bool = False


@dataclass(frozen=True)
class Variation:
    """What consecutive points change.

    `columns`: of a parameter row, and their values, (points, columns); `openings`: of each point.
    """

    first: int
    columns: Sequence[int]
    values: np.ndarray
    openings: Sequence[Opening]

    def __len__(self) -> int:
        return len(self.openings)


@dataclass(frozen=True)
class PointResult:
    """What came of a point.

    `n` replications, in so many `sets` of like worlds; `precise`: whether the wanted precision was reached;
    `events`: int64 (EVENTS, horizon + 1), counts by day; `variance`: of the share of replications with each of CURVES
    by a day, (CURVES, horizon + 1); `sums`: of tallies and their squares, (TALLIES, 2); `mean_variance`: of the
    tallies' means, (TALLIES,); `pathways`: of the replications that collapsed; `counts`, `levels`: a row for every
    replication where they are kept, else none.
    """

    number: int
    n: int
    sets: int
    precise: bool
    events: np.ndarray
    variance: np.ndarray
    sums: np.ndarray
    mean_variance: np.ndarray
    pathways: np.ndarray
    counts: np.ndarray
    levels: np.ndarray


def run_points(worlds: Worlds, effort: Effort, part: Variation) -> list[PointResult]:
    """Run consecutive points, each to its end."""
    return [run_point(worlds, effort, part, k) for k in range(len(part))]


def run_point(worlds: Worlds, effort: Effort, part: Variation, k: int) -> PointResult:
    """Run point `k` of a part of a design."""
    groups = 1 if worlds.alike is None else GROUPS
    events = np.zeros((groups, len(EVENTS), worlds.horizon + 1), np.int32)
    sizes, sums = np.zeros(groups, np.int64), np.zeros((groups, len(TALLIES), 2))
    kept: list[tuple[np.ndarray, ...]] = []
    n, wanted = 0, effort.replications
    while True:
        for first in range(n, wanted, BLOCK):
            numbers = np.arange(first, min(first + BLOCK, wanted))
            counts, levels = _block(worlds, effort, part, k, numbers)
            cells = _groups(worlds, numbers)
            count()(counts, levels, cells, cells, worlds.start_day, events, sums)
            sizes += np.bincount(cells, minlength=groups)
            pathways = counts[counts[:, CAUSE] > 0, PATHWAY]
            kept.append((pathways, counts, levels) if effort.keep else (pathways, NO_COUNTS, NO_LEVELS))
        n, sets = wanted, worlds.sets(wanted)
        by_day = _counts_by_day(events)
        variance = _variance_of_shares(by_day, sizes)
        precise = effort.precision is None or (
            _half_width(by_day[:, -1].sum(axis=0) / n, variance[-1], n, sets, groups) <= effort.precision
        )
        if precise or n >= effort.most:
            break
        wanted = min(2 * n, effort.most)
    rows = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    in_all = sums.sum(axis=0)
    return PointResult(
        part.first + k, n, sets, precise, events.sum(axis=0), variance, in_all, _variance_of_means(sums, sizes), *rows
    )


def replicate_number(effort: Effort, point: int, number: np.ndarray | int) -> np.ndarray | int:
    """Replicate number, as `draws.replicate_key` takes it, of replication `number` of a point."""
    return number if effort.common_draws else point * effort.most + number


def point_rows(worlds: Worlds, part: Variation, k: int, which: np.ndarray) -> np.ndarray:
    """Parameter rows of some worlds at point `k`, (len(which), len(case.names))."""
    rows = worlds.rows[which]
    rows[:, part.columns] = part.values[k]
    return rows


def _groups(worlds: Worlds, numbers: np.ndarray) -> np.ndarray:
    """The group of each replication."""
    if worlds.alike is None:
        return np.zeros(len(numbers), np.int64)
    return worlds.groups[numbers % len(worlds.rows)]


def _block(
    worlds: Worlds, effort: Effort, part: Variation, k: int, numbers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes of some replications of a point: counts (n, len(COUNTS)) and levels (n, len(LEVELS))."""
    case, lived = worlds.case, numbers % len(worlds.rows)
    which, place = (np.zeros(1, np.int64), lived) if len(worlds.rows) == 1 else (lived, np.arange(len(lived)))
    rows = Rows(case, point_rows(worlds, part, k, which))
    start = worlds.start.take(which) if worlds.start is not None else None
    counts = np.empty((len(numbers), len(COUNTS)), np.int32)
    levels = np.empty((len(numbers), len(LEVELS)))
    simulate()(
        rows.parameters,
        rows.leverages,
        case.crossing_records(),
        start.standing if start else np.empty(0, STANDING),
        start.crossings if start else np.empty((0, len(case.shares)), CROSSING),
        worlds.world(part.openings[k]),
        np.uint64(effort.seed),
        place,
        replicate_number(effort, part.first + k, numbers),
        counts,
        levels,
    )
    return counts, levels


def _counts_by_day(events: np.ndarray) -> np.ndarray:
    """Replications with each of CURVES by each day, int32 (groups, CURVES, horizon + 1)."""
    collapses = events[:, :3].sum(axis=1, keepdims=True, dtype=np.int32)
    return np.concatenate([events, collapses], axis=1).cumsum(axis=2, dtype=np.int32)


def _variance_of_shares(by_day: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Variance of the shares of replications by day, (CURVES, horizon + 1), from counts by group."""
    if (sizes > 0).sum() > 1:
        return variance_between_groups(by_day, sizes)
    p = by_day.sum(axis=0) / sizes.sum()
    return p * (1.0 - p) / max(sizes.sum() - 1, 1)


def _variance_of_means(sums: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Variance of the tallies' means, (TALLIES,), from sums by group."""
    if (sizes > 0).sum() > 1:
        return variance_between_groups(sums[..., 0], sizes)
    n = sizes.sum()
    values, squares = np.moveaxis(sums.sum(axis=0), -1, 0) / n
    return np.maximum(squares - values * values, 0.0) / max(n - 1, 1)


def _half_width(lost: np.ndarray, variance: np.ndarray, n: int, alike: int, groups: int) -> float:
    """Half of the widest 95 % interval of holding, over all days."""
    of = min(groups, alike) if groups > 1 else None
    low, high = wilson(lost, effective_number(lost, variance, n, alike, of))
    return float((high - low).max()) / 2.0
