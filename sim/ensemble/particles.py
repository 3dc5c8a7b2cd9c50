"""Particles: many worlds side by side, a day at a time, so that each day's state can be read and written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from sim.draws import replicate_key
from sim.ensemble.kernel import STANDING, enter
from sim.evidence.case import Case
from sim.jit import borrowed, compiled_kernel
from sim.params import NAMES, as_records
from sim.record import Observables, day_after_collapse, observe
from sim.rules.bargaining import Frontier
from sim.rules.constants import constants
from sim.rules.day import advance
from sim.rules.mediation import combined_leverage
from sim.rules.setting import Setting
from sim.rules.start import Opening
from sim.state import Start, from_record, restored, store
from sim.terms import Cause

ARRAYS = ("points", "origins", "standing", "crossings")


@dataclass(frozen=True)
class Particles:
    """Worlds of a case at the end of a day; a particle draws by its slot, its place in the arrays.

    `points`: int64, the row of `rows` that holds its parameters; `origins`: int64, the slot at the
    opening that it descends from; `standing`: dtype STANDING; `crossings`: dtype CROSSING
    (n, crossings). A world that has collapsed stays as its last day left it.
    """

    case: Case
    rows: "Rows"
    seed: int
    points: np.ndarray
    origins: np.ndarray
    standing: np.ndarray
    crossings: np.ndarray

    def __len__(self) -> int:
        return len(self.points)

    def take(self, slots: np.ndarray) -> "Particles":
        """The particles in these slots, in this order; from then on they draw by their new ones."""
        return replace(self, **{name: getattr(self, name)[slots] for name in ARRAYS})

    def world(self, slot: int, day: int) -> Start:
        """Where one of them stands at the end of `day`."""
        return Start(day, from_record(self.standing["state"][slot]), tuple(self.crossings[slot].tolist()))

    def advance(self, day: int, part: slice = slice(None)) -> np.ndarray:
        """Live through a day in place, for a part of the slots; what can be observed, (n, Observables)."""
        slots = np.arange(len(self))[part]
        observed = np.empty((len(slots), len(Observables._fields)))
        _advance_kernel()(
            self.rows.parameters, self.rows.leverages, self.case.frontier, np.uint64(self.seed), day, slots,
            self.points, self.standing, self.crossings, observed,
        )  # fmt: skip
        return observed


class Rows:
    """Parameter rows as the compiled loops read them.

    `parameters`: dtype ROW (rows,); `leverages`: float64 (rows, mediators).
    """

    def __init__(self, case: Case, rows: np.ndarray) -> None:
        self.parameters = as_records(rows[:, : len(NAMES)])
        self.leverages = np.ascontiguousarray(rows[:, case.leverage_columns()])


def open_particles(case: Case, rows: np.ndarray, points: np.ndarray, seed: int) -> Particles:
    """Worlds at the opening; `points`, int64 (n,), are the rows of `rows` that hold their parameters."""
    n = len(points)
    particles = Particles(
        case, Rows(case, rows), seed, points.astype(np.int64), np.arange(n), np.zeros(n, STANDING),
        np.tile(case.crossing_records(), (n, 1)),
    )  # fmt: skip
    _open_kernel()(
        particles.rows.parameters, particles.rows.leverages, case.frontier, case.scenario.opening,
        np.uint64(seed), particles.points, particles.standing, particles.crossings,
    )  # fmt: skip
    return particles


def _open(  # noqa: PLR0913 (a compiled loop takes arrays)
    parameters: Any,
    leverages: Any,
    frontier: Frontier,
    opening: Opening,
    seed: int,
    points: np.ndarray,
    standing: Any,
    crossings: Any,
) -> None:
    parameters, leverages, crossings = borrowed(parameters), borrowed(leverages), borrowed(crossings)
    for slot in range(len(points)):
        p = parameters[points[slot]]
        setting = Setting(p, constants(p), combined_leverage(leverages[points[slot]]), frontier)
        store(enter(setting, opening, replicate_key(seed, slot), crossings[slot]), standing[slot].state)


def _advance(  # noqa: PLR0913 (a compiled loop takes arrays)
    parameters: Any,
    leverages: Any,
    frontier: Frontier,
    seed: int,
    day: int,
    slots: np.ndarray,
    points: np.ndarray,
    standing: Any,
    crossings: Any,
    observed: np.ndarray,
) -> None:
    parameters, leverages, crossings = borrowed(parameters), borrowed(leverages), borrowed(crossings)
    for i, slot in enumerate(slots):
        own = standing[slot]
        state, today = restored(own.state), day_after_collapse(own.cause)
        if own.cause == Cause.NONE:
            p = parameters[points[slot]]
            setting = Setting(p, constants(p), combined_leverage(leverages[points[slot]]), frontier)
            state, today = advance(state, crossings[slot], day, replicate_key(seed, slot), setting)
            store(state, own.state)
            if today.cause != Cause.NONE:
                own.cause, own.day = today.cause, day
        closed_share = 0.0
        for crossing in crossings[slot]:
            closed_share += crossing.share * (1.0 - crossing.openness)
        for k, value in enumerate(observe(state, today, closed_share)):
            observed[i, k] = value


@cache
def _open_kernel() -> Callable[..., None]:
    return compiled_kernel(_open)


@cache
def _advance_kernel() -> Callable[..., None]:
    return compiled_kernel(_advance)
