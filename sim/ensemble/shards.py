"""An ensemble's work, cut into shards: what to run, one shard's results, and their sum."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.ensemble.kernel import EVENTS, STANDING, TALLIES, World, count, simulate
from sim.ensemble.particles import Particles, Rows
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.record import COUNTS, LEVELS
from sim.state import CROSSING

BLOCK = 1024
"""Most replications of one point that are summed in one go; fixed, so that sums do not depend on shards."""

MOST_POINTS_IN_SHARD = 128
"""Bounds a shard's day counts: 128 points x 12 events x 181 days are 1 MB."""


@dataclass(frozen=True)
class Ensemble:
    """What to run: `replications` of every parameter row.

    `rows` has shape (points, len(case.names)). Replicate numbers are point·replications + 0, 1, ...,
    so all replications are independent; with `common_draws` every point uses 0, 1, ..., so points
    differ by their parameters alone. With `start`, a particle for every point, replications begin
    with day `start_day` where their particle stands at the end of the day before.
    """

    case: Case
    rows: np.ndarray
    replications: int
    seed: int
    common_draws: bool = False
    start: Particles | None = None
    start_day: int = 0

    @property
    def points(self) -> int:
        """Number of parameter rows."""
        return len(self.rows)

    @property
    def horizon(self) -> int:
        """Days from `start_day` to the last day."""
        return self.case.scenario.horizon_days

    @property
    def world(self) -> World:
        """What all points share, for the compiled loop."""
        first, last = max(1, self.start_day), self.start_day + self.horizon
        return World(self.case.scenario.opening, self.case.frontier, first, last)

    @property
    def formal(self) -> np.ndarray:
        """Whether a formal agreement is in force at the start, shape (points,)."""
        if self.start is not None:
            return self.start.standing["state"]["truce"]["formal"]
        return np.full(self.points, self.case.scenario.opening.formal_agreement)

    def replicate(self, point: int, number: int) -> int:
        """Replicate number, as `draws.replicate_key` takes it, of replication `number` of a point."""
        return number if self.common_draws else point * self.replications + number


@dataclass(frozen=True)
class Shard:
    """Consecutive blocks of an ensemble; a block is up to BLOCK replications of one point."""

    first_block: int
    blocks: int


@dataclass
class ShardResult:
    """Counts and sums of one shard.

    points: int64 (k,), the points it touches; sizes: int64 (k,), replications of each; events: int32
    (k, EVENTS, horizon + 1); block_points: int64 (blocks,); sums: float64 (blocks, TALLIES, 2);
    counts and levels: a row per replication, or None.
    """

    points: np.ndarray
    sizes: np.ndarray
    events: np.ndarray
    block_points: np.ndarray
    sums: np.ndarray
    counts: np.ndarray | None
    levels: np.ndarray | None


def shards(ensemble: Ensemble, size: int) -> Iterator[Shard]:
    """Cut an ensemble into shards of about `size` replications, in order."""
    blocks_per_point = -(-ensemble.replications // BLOCK)
    total = ensemble.points * blocks_per_point
    per_block = min(BLOCK, ensemble.replications)
    blocks = max(1, min(size // per_block, MOST_POINTS_IN_SHARD * blocks_per_point))
    for first in range(0, total, blocks):
        yield Shard(first, min(blocks, total - first))


def run_shard(ensemble: Ensemble, shard: Shard, keep: bool = False) -> ShardResult:
    """Run one shard; with `keep` its replications' rows stay in the result."""
    blocks_per_point = -(-ensemble.replications // BLOCK)
    block_numbers = np.arange(shard.first_block, shard.first_block + shard.blocks)
    block_points = block_numbers // blocks_per_point
    starts = block_numbers % blocks_per_point * BLOCK
    sizes = np.minimum(BLOCK, ensemble.replications - starts)
    blocks = np.repeat(np.arange(shard.blocks), sizes)
    numbers = np.arange(len(blocks)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + starts[blocks]
    points = block_points[blocks]
    replicates = numbers if ensemble.common_draws else points * ensemble.replications + numbers

    touched, cells = np.unique(points, return_inverse=True)
    rows = Rows(ensemble.case, ensemble.rows[touched])
    start = ensemble.start.take(touched) if ensemble.start is not None else None
    counts = np.empty((len(points), len(COUNTS)), np.int32)
    levels = np.empty((len(points), len(LEVELS)))
    case = ensemble.case
    simulate()(
        rows.parameters,
        rows.leverages,
        case.crossing_records(),
        start.standing if start else np.empty(0, STANDING),
        start.crossings if start else np.empty((0, len(case.shares)), CROSSING),
        ensemble.world,
        np.uint64(ensemble.seed),
        cells,
        replicates,
        counts,
        levels,
    )
    events = np.zeros((len(touched), len(EVENTS), ensemble.horizon + 1), np.int32)
    sums = np.zeros((shard.blocks, len(TALLIES), 2))
    count()(counts, levels, cells, blocks, ensemble.start_day, events, sums)
    return ShardResult(
        touched,
        np.bincount(cells),
        events,
        block_points,
        sums,
        counts if keep else None,
        levels if keep else None,
    )


@dataclass
class Results:
    """What came of an ensemble, added up shard by shard in their order.

    With `by_point`, cell i is point i; else there is one cell for all. `n`: int64 (cells,),
    replications; `events`: int64 (cells, EVENTS, horizon + 1), counts by day; `sums`: float64
    (cells, TALLIES, 2), of values and of squares.
    """

    ensemble: Ensemble
    by_point: bool = True
    wanted: int = 0
    """Replications that the whole study has; those of `ensemble` unless it is a part of one."""
    n: np.ndarray = field(init=False)
    events: np.ndarray = field(init=False)
    sums: np.ndarray = field(init=False)
    kept: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        cells = self.ensemble.points if self.by_point else 1
        self.wanted = self.wanted or self.ensemble.points * self.ensemble.replications
        self.n = np.zeros(cells, np.int64)
        self.events = np.zeros((cells, len(EVENTS), self.ensemble.horizon + 1), np.int64)
        self.sums = np.zeros((cells, len(TALLIES), 2))

    @property
    def replications(self) -> int:
        """Replications that have been run."""
        return int(self.n.sum())

    @property
    def complete(self) -> bool:
        """Whether the whole ensemble has been run."""
        return self.replications == self.wanted

    def add(self, part: ShardResult) -> None:
        """Add the next shard. Sums are added block by block, so no cut into shards changes a bit."""
        if part.counts is not None and part.levels is not None:
            self.kept.append((part.counts, part.levels))
        for point, sums in zip(part.block_points, part.sums, strict=True):
            self.sums[point if self.by_point else 0] += sums
        if self.by_point:
            self.events[part.points] += part.events
            self.n[part.points] += part.sizes
        else:
            self.events[0] += part.events.sum(axis=0)
            self.n[0] += part.sizes.sum()

    def finished_points(self) -> "Results":
        """The results of the points that are complete, if there are several; the others' cells are dropped."""
        done = self.n == self.ensemble.replications
        if len(self.n) == 1 or done.all():
            return self
        last = int(np.argmin(done))
        start = self.ensemble.start
        part = replace(
            self.ensemble, rows=self.ensemble.rows[:last], start=start.take(np.arange(last)) if start else None
        )
        cut = Results(part, wanted=self.wanted)
        cut.kept = self.kept
        cut.n, cut.events, cut.sums = self.n[:last], self.events[:last], self.sums[:last]
        return cut

    def to_pandas(self) -> Any:
        """The kept replications as a pandas DataFrame, a row each."""
        import pandas as pd

        if not self.kept:
            raise ConfigError("No replications were kept. Run again with keep=True.")
        counts = np.concatenate([counts for counts, _ in self.kept])[: self.replications]
        levels = np.concatenate([levels for _, levels in self.kept])[: self.replications]
        numbers = np.arange(len(counts))
        points, in_point = np.divmod(numbers, self.ensemble.replications)
        replicate = in_point if self.ensemble.common_draws else numbers
        table = pd.DataFrame({"point": points, "replicate": replicate})
        for k, name in enumerate(COUNTS):
            table[name] = counts[:, k]
        for k, name in enumerate(LEVELS):
            table[name] = levels[:, k]
        return table
