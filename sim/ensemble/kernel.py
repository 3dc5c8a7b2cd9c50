"""The compiled loop: worlds of many parameter rows and replicate numbers, one outcome each."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.draws import Stream, day_key, replicate_key, uniform
from sim.jit import borrowed, compiled_kernel, rule
from sim.params import Params
from sim.record import NOTHING_YET, Outcome, conclude, fold
from sim.rules.bargaining import Frontier
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.mediation import combined_leverage
from sim.rules.setting import Setting
from sim.rules.start import Opening, open_world
from sim.state import Crossing, State
from sim.terms import Cause


class World(NamedTuple):
    """What all parameter rows share."""

    opening: Opening
    frontier: Frontier
    horizon: int
    """Last day."""


@rule
def enter(setting: Setting, opening: Opening, key: int, crossings: Sequence[Crossing]) -> State:
    """Open a world: draw its type, shut its crossings as the scenario has them."""
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


def simulate(
    rows: np.ndarray,
    leverages: np.ndarray,
    crossings: np.ndarray,
    world: World,
    seed: int,
    points: np.ndarray,
    replicates: np.ndarray,
    outcomes: np.ndarray,
) -> None:
    """Fill `outcomes`, dtype OUTCOME (n,): replication i is replicate `replicates[i]` of row `points[i]`.

    `rows` has dtype ROW (rows,), `leverages` is float64 (rows, mediators),
    `crossings` dtype CROSSING (crossings,), of which only the shares are read: the rest is working space.
    """
    rows, leverages, crossings, outcomes = (
        borrowed(rows),
        borrowed(leverages),
        borrowed(crossings),
        borrowed(outcomes),
    )
    for i in range(len(outcomes)):
        p: Params = rows[points[i]]
        setting = Setting(p, constants(p), combined_leverage(leverages[points[i]]), world.frontier)
        outcome = live(setting, world, replicate_key(seed, replicates[i]), crossings)
        row = outcomes[i]
        row.cause = outcome.cause
        row.day = outcome.day


@cache
def kernel() -> Callable[..., None]:
    """The compiled `simulate`; compiled once, then loaded from the compile cache."""
    return compiled_kernel(simulate)
