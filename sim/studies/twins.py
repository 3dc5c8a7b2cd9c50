"""Twins: the same replications, draw for draw, under a base case and under policies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sim.compute.local import SHARD_SIZE
from sim.compute.threads import in_order
from sim.ensemble.particles import Particles
from sim.ensemble.shards import Ensemble, Shard, ShardResult, run_shard, shards
from sim.evidence.policies import Policy
from sim.record import COUNTS, LEVELS
from sim.studies.filtering import state_field

LOSSES = ("loss_pakistan", "loss_afghanistan", "loss_both")
"""Losses from closed crossings, MUSD, up to collapse or the horizon, the time before the as-of date included."""

CAUSE, DAY, AGREEMENT = (COUNTS.index(name) for name in ("cause", "day", "agreement"))
LOSS_COLUMNS = [LEVELS.index(name) for name in LOSSES[:2]]


@dataclass
class Twins:
    """What came of the same replications under the base, the first setting, and under each policy.

    `n` replications of every point; `days` count from the as-of date. `held`, `agreed`: int64 (settings,
    points, days), replications that hold to the day, or have reached a formal agreement by it; `saved`,
    `lost`: int64 (policies, points, days), those that hold under the policy alone, or under the base alone;
    `agreed_more`, `agreed_less`: likewise of agreements; `losses`, `loss_changes`: float64 (settings or
    policies, points, LOSSES, 2), sums of values and of squares, of losses and of their paired differences.
    """

    n: int
    days: tuple[int, ...]
    held: np.ndarray
    agreed: np.ndarray
    saved: np.ndarray
    lost: np.ndarray
    agreed_more: np.ndarray
    agreed_less: np.ndarray
    losses: np.ndarray
    loss_changes: np.ndarray

    @staticmethod
    def none_yet(n: int, settings: int, points: int, days: Sequence[int]) -> "Twins":
        """Before anything was run."""
        by_setting, by_policy = (settings, points, len(days)), (settings - 1, points, len(days))
        counts = [np.zeros(shape, np.int64) for shape in (*[by_setting] * 2, *[by_policy] * 4)]
        sums = [np.zeros((k, points, len(LOSSES), 2)) for k in (settings, settings - 1)]
        return Twins(n, tuple(days), *counts, *sums)

    def add(self, points: np.ndarray, part: "Twins") -> None:
        """Add what came of some of the replications of these points."""
        for name in (
            "held", "agreed", "saved", "lost", "agreed_more", "agreed_less", "losses", "loss_changes",
        ):  # fmt: skip
            getattr(self, name)[:, points] += getattr(part, name)


def under(policy: Policy, base: Ensemble, rows: np.ndarray) -> Ensemble:
    """The base's ensemble under a policy: other rows, state or case, the same particles and draws.

    Parameters
    ----------
    rows
        `rows_under` of the base's points.
    """
    case = replace(policy.case, scenario=replace(policy.case.scenario, horizon_days=base.horizon))
    start = written(base.start, policy) if base.start is not None else None
    return replace(base, case=case, rows=rows, start=start)


def rows_under(policy: Policy, names: Sequence[str], rows: np.ndarray, fresh: np.ndarray | None) -> np.ndarray:
    """Parameter rows under a policy, shape (points, len(policy.case.names)).

    Parameters
    ----------
    names, rows
        Columns and rows of the base, (points, len(names)).
    fresh
        Rows drawn under the policy in the same places, for what it gives a range of its own; may be None
        where it gives none.
    """
    columns: list[np.ndarray] = []
    for k, name in enumerate(policy.case.names):
        if name in policy.redrawn or name not in names:
            assert fresh is not None
            column = fresh[:, k]
        else:
            column = rows[:, names.index(name)]
        change = policy.columns.get(name)
        columns.append(column if change is None else change.of(column))
    return np.column_stack(columns)


def needs_fresh_rows(policy: Policy, names: Sequence[str]) -> bool:
    """Whether a policy gives a parameter a range of its own."""
    return bool(policy.redrawn) or not set(policy.case.names) <= set(names)


def written(start: Particles, policy: Policy) -> Particles:
    """Copies of the particles with the policy written into every world that still holds."""
    changed = replace(start, standing=start.standing.copy(), crossings=start.crossings.copy())
    holds = changed.standing["cause"] == 0
    for group, field, change in policy.state:
        values = state_field(changed, group, field)
        values[holds] = change.of(values[holds])
    return changed


def live_as_twins(
    base: Ensemble,
    others: Sequence[Ensemble],
    days: Sequence[int],
    threads: int | None = None,
    progress: bool = False,
) -> Twins:
    """Run the same replications under the base and under every other setting, shard by shard.

    No replication is kept; neither `threads` nor their order changes a bit of the results.

    Parameters
    ----------
    days
        At which fates are compared, counted from the start of the ensembles, in order.
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted: nothing of it is of use by itself.
    """
    from tqdm import tqdm

    settings = [base, *others]
    twins = Twins.none_yet(base.replications, len(settings), base.points, days)
    with tqdm(
        total=base.points * base.replications, unit=" twins", unit_scale=True, delay=1.0, leave=False,
        disable=None if progress else True,
    ) as bar:  # fmt: skip
        run = partial(_shard_of_twins, settings, days)
        for points, part in in_order(run, shards(base, SHARD_SIZE), threads):
            twins.add(points, part)
            bar.update(int(part.n))
    return twins


def _shard_of_twins(settings: Sequence[Ensemble], days: Sequence[int], shard: Shard) -> tuple[np.ndarray, Twins]:
    """The points of a shard, and what came of its replications; their number is `n`."""
    base = run_shard(settings[0], shard, keep=True)
    starts = np.cumsum(base.sizes) - base.sizes
    twins = Twins.none_yet(int(base.sizes.sum()), len(settings), len(base.points), days)
    held, agreed, losses = _outcomes(base, settings[0], days)
    _sum_up(twins, 0, starts, held, agreed, losses)
    for k, setting in enumerate(settings[1:]):
        holds, agrees, loses = _outcomes(run_shard(setting, shard, keep=True), setting, days)
        _sum_up(twins, k + 1, starts, holds, agrees, loses)
        twins.saved[k] = _by_point(holds & ~held, starts)
        twins.lost[k] = _by_point(held & ~holds, starts)
        twins.agreed_more[k] = _by_point(agrees & ~agreed, starts)
        twins.agreed_less[k] = _by_point(agreed & ~agrees, starts)
        twins.loss_changes[k] = _moments(loses - losses, starts)
    return base.points, twins


def _outcomes(done: ShardResult, ensemble: Ensemble, days: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every replication: whether it holds to, and has agreed by, each day, (n, days); its losses, (n, LOSSES)."""
    assert done.counts is not None
    assert done.levels is not None
    counts, last = done.counts, ensemble.start_day + np.array(days)
    cause, day, agreement = (counts[:, k, None] for k in (CAUSE, DAY, AGREEMENT))
    sides = done.levels[:, LOSS_COLUMNS]
    losses = np.column_stack([sides, sides[:, 0] + sides[:, 1]])
    return (cause == 0) | (day > last), (agreement > 0) & (agreement <= last), losses


def _sum_up(
    twins: Twins, setting: int, starts: np.ndarray, held: np.ndarray, agreed: np.ndarray, losses: np.ndarray
) -> None:
    twins.held[setting] = _by_point(held, starts)
    twins.agreed[setting] = _by_point(agreed, starts)
    twins.losses[setting] = _moments(losses, starts)


def _by_point(happened: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Replications in which it happened, by point, (points, days)."""
    return np.add.reduceat(happened, starts, axis=0, dtype=np.int64)


def _moments(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sums of values and of their squares by point, (points, k, 2)."""
    return np.add.reduceat(np.stack([values, values * values], axis=-1), starts, axis=0)
