"""The compiled loops: worlds of many parameter rows and replicate numbers, and the count of what came of them."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.draws import Stream, day_key, replicate_key, uniform
from sim.jit import borrowed, compiled_kernel, rule
from sim.record import COUNTS, LEVELS, NOTHING_YET, Outcome, conclude, fold
from sim.rules.bargaining import Frontier
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.mediation import combined_leverage
from sim.rules.setting import Setting
from sim.rules.start import Opening, open_world
from sim.state import Crossing, State
from sim.terms import Cause

EVENTS = (
    "escalation", "lapse", "withdrawal",
    "fire", "strike", "exchange", "suspension", "agreement",
    "failure_fire", "failure_strike", "failure_exchange",
    "collapse_under_agreement",
)  # fmt: skip
"""What is counted by day: collapse by `Cause`, first days by `Milestone`, failure by `Failure`."""

TALLIES = (*COUNTS[7:], *LEVELS)
"""What is summed over replications."""

N_COUNTS, N_LEVELS, N_EVENTS = len(COUNTS), len(LEVELS), len(EVENTS)


class World(NamedTuple):
    """What all parameter rows share."""

    opening: Opening
    frontier: Frontier
    horizon: int
    """Last day."""


@rule
def enter(setting: Setting, opening: Opening, key: int, crossings: Sequence[Crossing]) -> State:
    """Open a world: draw its type, set its crossings as the scenario has them."""
    p = setting.params
    for crossing in crossings:
        crossing.openness = opening.openness
        crossing.target = opening.target_openness
        crossing.trucks = p.border.trucks_waiting_start * crossing.share
    good_faith = uniform(day_key(key, 0), Stream.TYPE, 0) < p.verification.good_faith_prob
    return open_world(good_faith, opening, p)


@rule
def live(setting: Setting, world: World, key: int, crossings: Sequence[Crossing]) -> Outcome:
    """One replication from its opening to collapse or the horizon."""
    state = enter(setting, world.opening, key, crossings)
    outcome = NOTHING_YET
    for day in range(1, world.horizon + 1):
        state, today = advance(state, crossings, day, key, setting)
        outcome = fold(outcome, today, day)
        if outcome.cause != Cause.NONE:
            break
    return conclude(outcome, state)


def _simulate(  # noqa: PLR0913 (a compiled loop takes arrays)
    rows: Any,
    leverages: Any,
    crossings: Any,
    world: World,
    seed: int,
    points: np.ndarray,
    replicates: np.ndarray,
    counts: np.ndarray,
    levels: np.ndarray,
) -> None:
    """Replication i is replicate `replicates[i]` of row `points[i]`; its outcome fills row i of the last two.

    rows: dtype ROW (rows,); leverages: float64 (rows, mediators); crossings: dtype CROSSING
    (crossings,), of which only the shares are read, the rest is working space; points, replicates:
    int64 (n,); counts: int32 (n, len(COUNTS)); levels: float64 (n, len(LEVELS)).
    """
    rows, leverages, crossings = borrowed(rows), borrowed(leverages), borrowed(crossings)
    for i in range(len(points)):
        p = rows[points[i]]
        leverage = combined_leverage(leverages[points[i]])
        setting = Setting(p, constants(p), leverage, world.frontier)
        outcome = live(setting, world, replicate_key(seed, replicates[i]), crossings)
        for k, count in enumerate(outcome[:N_COUNTS]):
            counts[i, k] = count
        for k, level in enumerate(outcome[N_COUNTS:]):
            levels[i, k] = level


def _count(
    counts: np.ndarray,
    levels: np.ndarray,
    cells: np.ndarray,
    blocks: np.ndarray,
    events: np.ndarray,
    sums: np.ndarray,
) -> None:
    """Count events by day, and sum tallies and their squares.

    cells, blocks: int64 (n,), where replication i is counted and summed; events: int32
    (cells, EVENTS, horizon + 1); sums: float64 (blocks, TALLIES, 2).
    """
    for i in range(len(counts)):
        cause, day = counts[i, 0], counts[i, 1]
        by_day = events[cells[i]]
        if cause > 0:
            by_day[cause - 1, day] += 1
            if counts[i, 6] > 0:
                by_day[11, day] += 1
        for k in range(5):
            first = counts[i, 2 + k]
            if first > 0:
                by_day[3 + k, first] += 1
            if k < 3:
                if cause > 0 and (first == 0 or day < first):
                    first = day
                if first > 0:
                    by_day[8 + k, first] += 1
        total = sums[blocks[i]]
        for k in range(N_COUNTS - 7):
            value = float(counts[i, 7 + k])
            total[k, 0] += value
            total[k, 1] += value * value
        for k in range(N_LEVELS):
            value = levels[i, k]
            total[N_COUNTS - 7 + k, 0] += value
            total[N_COUNTS - 7 + k, 1] += value * value


@cache
def simulate() -> Callable[..., None]:
    """The compiled `_simulate`: compiled once, then loaded from the compile cache."""
    return compiled_kernel(_simulate)


@cache
def count() -> Callable[..., None]:
    """The compiled `_count`."""
    return compiled_kernel(_count)
