"""Every rule and its compiled twin give the same bits.

Rules that take crossings, or a whole day's setting, are compared in tests/lockstep instead.
"""

import inspect
import math
import typing
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim.ensemble.kernel  # noqa: F401  (knows every rule)
from sim import jit
from sim.params import GROUPS, Params
from sim.rules.bargaining import Frontier, Proposal, frontier
from sim.rules.response import Provocation
from sim.rules.start import Opening
from sim.state import Afghanistan, Pakistan, Talks, Terms, Truce
from tests.rules.ranges import entries

INPUTS = 1500
SCALAR_INPUTS = 20_000

Rng = np.random.Generator
SCALARS: dict[str, Callable[[Rng], Any]] = {
    "u": lambda rng: abs(rng.integers(0, 2) - (rng.integers(0, 2 ** int(rng.integers(1, 53))) + 0.5) * 2.0**-52),
    "curb": lambda rng: float(rng.uniform(0.0, 0.99)),
    "x": lambda rng: float(rng.normal() * 10.0 ** rng.integers(-3, 4)),
    "low": lambda rng: float(rng.normal()),
    "high": lambda rng: float(rng.normal() + 2.0),
    "rate": lambda rng: float(rng.uniform(0.0, rng.choice([1.0, 5.0, 50.0]))),
    "cost": lambda rng: float(rng.uniform(0.0, 3000.0)),
    "tolerance": lambda rng: float(rng.uniform(1.0, 2000.0)),
    "half_life_days": lambda rng: float(rng.uniform(0.1, 200.0)),
    "trucks": lambda rng: float(rng.uniform(0.0, 6000.0)),
    "unrest": lambda rng: float(rng.uniform(-1.0, 1.0)),
    "noise": lambda rng: float(rng.logistic()),
    "error": lambda rng: float(rng.logistic() * 0.05),
    "readiness": lambda rng: float(rng.uniform(-5.0, 3.0)),
    "excess": lambda rng: float(rng.exponential()),
    "per_day": lambda rng: float(rng.uniform(0.0, 5.0)),
    "excitation": lambda rng: float(rng.uniform(0.0, 5.0)),
    "spoiling": lambda rng: float(rng.uniform(1.0, 3.0)),
    "ratio": lambda rng: float(rng.uniform(0.001, 3.0)),
    "decay": lambda rng: float(math.log(2.0) / rng.uniform(0.1, 200.0)),
    "position": lambda rng: float(rng.uniform(0.0, 7.0)),
    "window_days": lambda rng: float(rng.integers(0, 20)),
    "reserve": lambda rng: float(rng.uniform(-0.2, 1.2)),
    "reserve_p": lambda rng: float(rng.uniform(-0.2, 1.2)),
    "reserve_a": lambda rng: float(rng.uniform(-0.2, 1.2)),
    "gain_p": lambda rng: float(rng.uniform(-0.5, 1.0)),
    "gain_a": lambda rng: float(rng.uniform(-0.5, 1.0)),
    # whole numbers
    "day": lambda rng: int(rng.integers(1, 400)),
    "quiet": lambda rng: 0.5,
    "quiet_days": lambda rng: int(rng.integers(0, 400)),
    "failed_rounds": lambda rng: int(rng.integers(0, 12)),
    "session": lambda rng: int(rng.integers(1, 7)),
    "rung": lambda rng: int(rng.integers(1, 12)),
    "rank": lambda rng: int(rng.integers(0, 7)),
    "attacks": lambda rng: int(rng.integers(0, 100)),
    "recorded": lambda rng: int(rng.integers(0, 3)),
}
LEVELS = {
    "belief", "blame", "closed", "effort", "fatigue", "fatigue_pakistan", "influence", "intelligence",
    "left", "level", "leverage", "mediators_standing", "openness", "oversight", "pressure", "pressure_a",
    "pressure_p", "refugees", "rest", "share", "soil_share", "sovereignty", "standing", "talks", "target",
    "tension", "verification", "w_a", "w_p",
}  # fmt: skip


def level(rng: Rng) -> float:
    """Within 0..1, and now and then at an end."""
    return float(rng.choice([rng.random(), rng.random(), rng.random(), 0.0, 1.0]))


def parameters(name: str, rng: Rng) -> Any:
    """A parameter group: each parameter within its range, or anywhere within its bounds."""
    values = []
    for field in GROUPS[name]._fields:
        entry = entries()[f"{name}.{field}"]
        low, high = (entry.low, entry.high) if rng.random() < 0.7 else entry.bounds
        values.append(float(rng.uniform(low, high)))
    return GROUPS[name](*values)


def some_frontier(rng: Rng) -> Frontier:
    """A frontier of random weights, some of them equal."""
    weights = [rng.integers(1, 30, 7) for _ in range(2)]
    return frontier(*(tuple((w / w.sum()).tolist()) for w in weights))


RECORDS: dict[Any, Callable[[Rng], Any]] = {
    Pakistan: lambda rng: Pakistan(level(rng), float(rng.uniform(0.01, 0.99)), float(rng.uniform(0.0, 1e4))),
    Afghanistan: lambda rng: Afghanistan(level(rng), level(rng), float(rng.uniform(0.0, 1e4)), rng.random() < 0.5),
    Terms: lambda rng: Terms(*(level(rng) for _ in range(6))),
    Talks: lambda rng: Talks(rng.random() < 0.7, int(rng.integers(1, 400)), int(rng.integers(0, 400)), 1),
    Truce: lambda rng: Truce(rng.random() < 0.7, int(rng.integers(1, 400)), rng.random() < 0.3),
    Provocation: lambda rng: Provocation(float(rng.exponential()), level(rng)),
    Proposal: lambda rng: Proposal(float(rng.uniform(0, 7)), level(rng), level(rng)),
    Opening: lambda rng: Opening(
        True,
        int(rng.integers(1, 30)),
        0,
        0,
        True,
        int(rng.integers(1, 30)),
        False,
        *(level(rng) for _ in range(7)),
    ),
    Frontier: some_frontier,
    Params: lambda rng: Params(*(parameters(name, rng) for name in GROUPS)),
    **{cls: lambda rng, name=name: parameters(name, rng) for name, cls in GROUPS.items()},
    tuple[float, ...]: lambda rng: tuple(rng.random(7).tolist()),
}


def argument(name: str, kind: Any, rng: Rng) -> Any:
    """One random argument for a rule's parameter of this name and type."""
    if kind in RECORDS:
        return RECORDS[kind](rng)
    if kind is bool:
        return bool(rng.random() < 0.5)
    if name in SCALARS:
        return SCALARS[name](rng)
    if kind is float and name in LEVELS:
        return level(rng)
    raise LookupError(name)


def compared() -> list[Any]:
    """Rules whose arguments are numbers and their groups."""
    chosen = []
    for rule in jit._RULES:
        if not rule.__module__.startswith("sim.rules") and rule.__name__ != "first":
            continue
        kinds = [kind for name, kind in typing.get_type_hints(rule).items() if name != "return"]
        if all(kind in {float, int, bool} or kind in RECORDS for kind in kinds):
            chosen.append(rule)
    return sorted(chosen, key=lambda rule: (rule.__module__, rule.__name__))


def bits(value: Any) -> Any:
    """A value such that equality means equal bits (which == does not: 0.0 and -0.0, 1 and True)."""
    if isinstance(value, tuple):
        return tuple(bits(part) for part in value)
    return value.hex() if isinstance(value, float) else value


@pytest.mark.parametrize("rule", compared(), ids=lambda rule: f"{rule.__module__.split('.')[-1]}.{rule.__name__}")
def test_a_rule_and_its_compiled_twin_give_the_same_bits(rule):
    twin, rng = jit.compiled(rule), np.random.default_rng(20251019)
    kinds = {k: v for k, v in typing.get_type_hints(rule).items() if k != "return"}
    groups = any(kind in RECORDS for kind in kinds.values())
    for _ in range(INPUTS if groups else SCALAR_INPUTS):
        arguments = {name: argument(name, kind, rng) for name, kind in kinds.items()}
        if "quiet" in kinds:  # the chance of no attack belongs to the rate
            arguments["quiet"] = math.exp(-arguments["rate"])
        assert bits(twin(*arguments.values())) == bits(rule(*arguments.values())), arguments


def test_nearly_all_rules_are_compared_here():
    # what is left over takes crossings or the day's setting
    left = [rule for rule in jit._RULES if rule.__module__.startswith("sim.rules") and rule not in compared()]
    taken = {"crossings", "setting", "today", "leverages"}
    assert all(taken & set(inspect.signature(rule).parameters) for rule in left)
    assert len(compared()) > 45


def test_mediators_leverage_combines_the_same_way_compiled():
    from sim.rules.mediation import combined_leverage

    twin, rng = jit.compiled(combined_leverage), np.random.default_rng(1)
    for _ in range(INPUTS):
        leverages = rng.random(rng.integers(0, 6))
        assert twin(leverages) == combined_leverage(leverages.tolist())


def test_a_function_that_is_no_rule_has_no_twin():
    with pytest.raises(TypeError, match="mark it with @rule"):
        jit.compiled(level)
