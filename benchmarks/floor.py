"""The floor: what the draws, exp and log calls that the process needs would cost by themselves.

Draws are counted in the Mesa model, which makes only those that the process needs; exp and log in the plain
rules, which the compiled rules repeat one for one. Powers are left out. Each call's cost is measured in a
compiled loop.
"""

import math
import time
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sim import draws
from sim.agents import model
from sim.draws import replicate_key, uniform
from sim.ensemble.kernel import enter, live
from sim.ensemble.shards import Ensemble
from sim.evidence.case import Case
from sim.jit import compiled, rule
from sim.params import NAMES, from_row
from sim.rules import (
    border,
    choice,
    constants,
    escalation,
    fighting,
    mediation,
    militants,
    truce,
    verification,
)
from sim.rules.setting import Setting

REPETITIONS = 20_000_000


@rule
def draw_often(times: int, key: int) -> float:
    """Sum of so many draws."""
    total = 0.0
    for i in range(times):
        total += uniform(key, 7, i)
    return total


@rule
def exp_often(times: int, x: float) -> float:
    """Sum of so many exponentials of different arguments."""
    total = 0.0
    for i in range(times):
        total += math.exp(-x * (i & 1023))
    return total


@rule
def log_often(times: int, x: float) -> float:
    """Sum of so many logarithms of different arguments."""
    total = 0.0
    for i in range(times):
        total += math.log(x * (1 + (i & 1023)))
    return total


LOOPS = {"draw": (draw_often, draws.GAMMA), "exp": (exp_often, 1e-3), "log": (log_often, 1e-3)}


def calls_per_day(case: Case, replications: int = 400) -> dict[str, float]:
    """Draws, exp and log calls per replicate-day, on average over worlds at the modes."""
    counted: Counter[str] = Counter()

    def counting(name: str, function: Any) -> Any:
        def call(*arguments: Any) -> Any:
            counted[name] += 1
            return function(*arguments)

        return call

    watched = SimpleNamespace(
        exp=counting("exp", math.exp), log=counting("log", math.log), floor=math.floor, pow=math.pow
    )
    watching = [
        (module, "math", watched)
        for module in (
            border,
            choice,
            constants,
            escalation,
            fighting,
            mediation,
            militants,
            truce,
            verification,
        )
        if hasattr(module, "math")
    ] + [(model, "uniform", counting("draw", uniform))]
    before = [(module, name, getattr(module, name)) for module, name, _ in watching]
    params = from_row(case.modes[: len(NAMES)])
    leverage = mediation.combined_leverage(case.modes[case.leverage_columns()].tolist())
    setting = Setting(params, constants.constants(params), leverage, case.frontier)
    days = 0
    world = Ensemble(case, case.modes[None, :], 1, 1).world
    try:
        for module, name, value in watching:
            setattr(module, name, value)
        for replicate in range(replications):
            crossings: Any = [SimpleNamespace(share=share, number=j) for j, share in enumerate(case.shares)]
            key = replicate_key(1, replicate)
            state = enter(setting, world.opening, key, crossings)
            days += live(state, crossings, world, key, setting).day
        before_mesa = {name: counted[name] for name in ("exp", "log")}
        for replicate in range(replications):
            model.CeasefireModel(seed=1, replicate=replicate, case=case).run_model()
        for name, calls in before_mesa.items():  # of the Mesa model, only draws count
            counted[name] = calls
    finally:
        for module, name, value in before:
            setattr(module, name, value)
    return {name: counted[name] / days for name in LOOPS}


def seconds_per_call() -> dict[str, float]:
    """Cost of one draw, exp and log in a compiled loop."""
    costs: dict[str, float] = {}
    for name, (loop, argument) in LOOPS.items():
        run = compiled(loop)
        key = draws_key(argument)
        run(10, key)
        started = time.perf_counter()
        run(REPETITIONS, key)
        costs[name] = (time.perf_counter() - started) / REPETITIONS
    return costs


def draws_key(argument: float) -> Any:
    """The loop's argument in the type that the compiled loop takes."""
    import numpy as np

    return np.uint64(argument) if isinstance(argument, int) else argument


@dataclass(frozen=True)
class Floor:
    """Seconds per replicate-day of the bare calls."""

    calls: dict[str, float]
    costs: dict[str, float]

    @property
    def seconds(self) -> float:
        """Sum over kinds of calls a day times cost a call."""
        return sum(self.calls[name] * self.costs[name] for name in self.calls)
