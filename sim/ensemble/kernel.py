"""The compiled loops: worlds of many parameter rows and replicate numbers, and the count of what came of them."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.draws import Stream, day_key, replicate_key, uniform
from sim.jit import borrowed, compiled_kernel, rule
from sim.pathway import collapsed_before, explain
from sim.record import COUNTS, FIRST_TALLY, LEVELS, NOTHING_YET, Outcome, conclude, fold
from sim.rules.bargaining import Frontier
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.mediation import combined_leverage
from sim.rules.setting import Setting
from sim.rules.start import Opening, open_world
from sim.state import STATE, Crossing, State, restored
from sim.terms import Cause

EVENTS = (
    "escalation", "lapse", "withdrawal",
    "fire", "strike", "exchange", "suspension", "agreement",
    "failure_fire", "failure_strike", "failure_exchange",
    "collapse_under_agreement",
)  # fmt: skip
"""What is counted by day: collapse by `Cause`, first days by `Milestone`, failure by `Failure`."""

TALLIES = (*COUNTS[FIRST_TALLY:], *LEVELS)
"""What is summed over replications."""

N_COUNTS, N_LEVELS, N_EVENTS = len(COUNTS), len(LEVELS), len(EVENTS)
N_COUNTED = N_COUNTS - FIRST_TALLY


STANDING = np.dtype([("state", STATE), ("cause", np.int64), ("day", np.int64)])
"""Where a world stands at the end of a day: its state, and the cause and day of its collapse, 0 while it holds."""


class World(NamedTuple):
    """What all parameter rows share."""

    opening: Opening
    frontier: Frontier
    first_day: int
    last_day: int


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
def live(state: State, crossings: Sequence[Crossing], world: World, key: int, setting: Setting) -> Outcome:
    """One replication from this state to collapse or the last day."""
    outcome = NOTHING_YET
    for day in range(world.first_day, world.last_day + 1):
        state, today = advance(state, crossings, day, key, setting)
        outcome = fold(outcome, today, day)
        if outcome.cause != Cause.NONE:
            outcome = explain(outcome, state, today)
            break
    return conclude(outcome, state)


@rule
def resume(
    standing: Any,
    its_crossings: Sequence[Crossing],
    crossings: Sequence[Crossing],
    world: World,
    key: int,
    setting: Setting,
) -> Outcome:
    """One replication from where a world stands, which may be after its collapse."""
    state = restored(standing.state)
    if standing.cause != Cause.NONE:
        ended = NOTHING_YET._replace(cause=standing.cause, day=standing.day, pathway=collapsed_before(standing.cause))
        return conclude(ended, state)
    for j, crossing in enumerate(its_crossings):
        crossings[j].openness = crossing.openness
        crossings[j].target = crossing.target
        crossings[j].trucks = crossing.trucks
    return live(state, crossings, world, key, setting)


def _simulate(  # noqa: PLR0913 (a compiled loop takes arrays)
    parameters: Any,
    leverages: Any,
    crossings: Any,
    start: Any,
    start_crossings: Any,
    world: World,
    seed: int,
    points: np.ndarray,
    replicates: np.ndarray,
    counts: np.ndarray,
    levels: np.ndarray,
) -> None:
    """Replication i is replicate `replicates[i]` of row `points[i]`; its outcome fills row i of the last two.

    parameters: dtype ROW (rows,); leverages: float64 (rows, mediators); crossings: dtype CROSSING
    (crossings,), of which only names and shares are read, the rest is working space; start: dtype STANDING
    (rows,) with start_crossings, dtype CROSSING (rows, crossings), or both empty: then replications
    begin at the opening; points, replicates: int64 (n,); counts: int32 (n, len(COUNTS)); levels:
    float64 (n, len(LEVELS)).
    """
    parameters, leverages, crossings = borrowed(parameters), borrowed(leverages), borrowed(crossings)
    start_crossings = borrowed(start_crossings)
    for i in range(len(points)):
        p = parameters[points[i]]
        setting = Setting(p, constants(p), combined_leverage(leverages[points[i]]), world.frontier)
        key = replicate_key(seed, replicates[i])
        if len(start) == 0:
            outcome = live(enter(setting, world.opening, key, crossings), crossings, world, key, setting)
        else:
            outcome = resume(start[points[i]], start_crossings[points[i]], crossings, world, key, setting)
        for k, count in enumerate(outcome[:N_COUNTS]):
            counts[i, k] = count
        for k, level in enumerate(outcome[N_COUNTS:]):
            levels[i, k] = level


def _count(  # noqa: PLR0913 (a compiled loop takes arrays)
    counts: np.ndarray,
    levels: np.ndarray,
    cells: np.ndarray,
    blocks: np.ndarray,
    start_day: int,
    events: np.ndarray,
    sums: np.ndarray,
) -> None:
    """Count events by day from `start_day` on, and sum tallies and their squares.

    cells, blocks: int64 (n,), where replication i is counted and summed; events: int32
    (cells, EVENTS, horizon + 1); sums: float64 (blocks, TALLIES, 2). What is older than `start_day`
    counts on it.
    """
    for i in range(len(counts)):
        cause, day = counts[i, 0], counts[i, 1]
        by_day = events[cells[i]]
        if cause > 0:
            by_day[cause - 1, max(0, day - start_day)] += 1
            if counts[i, 6] > 0:
                by_day[11, max(0, day - start_day)] += 1
        for k in range(5):
            first = counts[i, 2 + k]
            if first > 0:
                by_day[3 + k, first - start_day] += 1
            if k < 3:
                if cause > 0 and (first == 0 or day < first):
                    first = day
                if first > 0:
                    by_day[8 + k, max(0, first - start_day)] += 1
        total = sums[blocks[i]]
        for k in range(N_COUNTED):
            value = float(counts[i, FIRST_TALLY + k])
            total[k, 0] += value
            total[k, 1] += value * value
        for k in range(N_LEVELS):
            value = levels[i, k]
            total[N_COUNTED + k, 0] += value
            total[N_COUNTED + k, 1] += value * value


@cache
def simulate() -> Callable[..., None]:
    """The compiled `_simulate`: compiled once, then loaded from the compile cache."""
    return compiled_kernel(_simulate)


@cache
def count() -> Callable[..., None]:
    """The compiled `_count`."""
    return compiled_kernel(_count)
