"""The state of one world: a slice for each actor. Immutable; rules return new slices.

Levels (pressure, effort, belief, tension, terms) are in 0..1, costs in million US dollars (MUSD),
days count from the scenario's start date (its day 0).
"""

from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.jit import rule


class Pakistan(NamedTuple):
    """The Pakistani delegation."""

    pressure: float
    """Domestic audience pressure."""
    belief: float
    """Probability it gives to Kabul acting in good faith."""
    cost: float
    """Cumulative cost of closed crossings, MUSD."""


class Afghanistan(NamedTuple):
    """The Afghan delegation."""

    pressure: float
    effort: float
    """Effort against militants."""
    cost: float
    """Cumulative cost of closed crossings, MUSD."""
    good_faith: bool
    """Its hidden type."""


class Militants(NamedTuple):
    """Self-excitation of each group's attacks, attacks a day."""

    ttp: float
    bla: float


class Talks(NamedTuple):
    """The rounds of talks, as the mediators keep them."""

    active: bool
    next_round: int
    """Day of the next round; meaningful while active."""
    last_round: int
    """Day of the last round, 0 before the first."""
    failed: int
    """Rounds that ended in suspension."""


class Truce(NamedTuple):
    """The ceasefire's own standing."""

    fixed_term: bool
    expiry: int
    """Day a fixed term ends."""
    formal: bool
    """Whether a formal agreement has been signed."""


class Terms(NamedTuple):
    """Terms in force, each 0..1."""

    verification: float
    oversight: float
    militants: float
    intelligence: float
    sovereignty: float
    """Pakistan's renunciation of strikes."""
    refugees: float
    """Coordinated return of refugees."""


class State(NamedTuple):
    """Everything but the crossings, which are as many as the configuration lists."""

    pakistan: Pakistan
    afghanistan: Afghanistan
    militants: Militants
    talks: Talks
    truce: Truce
    terms: Terms
    tension: float


class Crossing(Protocol):
    """A border crossing; the one slice that is changed in place. In the ensemble, a record of CROSSING."""

    number: int
    """Index of its own draws."""
    share: float
    """Its share of trade."""
    openness: float
    target: float
    """The openness it moves towards."""
    trucks: float
    """Trucks waiting."""


class Start(NamedTuple):
    """A world as a day left it, from where it can be gone on with."""

    day: int
    state: State
    crossings: tuple[tuple[int, float, float, float, float], ...]
    """Fields of each `Crossing`."""


CROSSING = np.dtype([(name, np.dtype(kind)) for name, kind in Crossing.__annotations__.items()])


def _record(slice_type: Any) -> np.dtype[Any]:
    """The record dtype of a slice: its fields by name, slices within it likewise."""
    return np.dtype(
        [
            (name, _record(kind) if hasattr(kind, "_fields") else kind)
            for name, kind in slice_type.__annotations__.items()
        ]
    )


STATE = _record(State)
"""A `State` as a record, with fields of the same names: how an ensemble holds many."""


@rule
def restored(record: Any) -> State:
    """The state that a record of dtype STATE holds."""
    p, a, m, t, c, k = (
        record.pakistan, record.afghanistan, record.militants, record.talks, record.truce, record.terms,
    )  # fmt: skip
    return State(
        Pakistan(p.pressure, p.belief, p.cost),
        Afghanistan(a.pressure, a.effort, a.cost, a.good_faith),
        Militants(m.ttp, m.bla),
        Talks(t.active, t.next_round, t.last_round, t.failed),
        Truce(c.fixed_term, c.expiry, c.formal),
        Terms(k.verification, k.oversight, k.militants, k.intelligence, k.sovereignty, k.refugees),
        record.tension,
    )


@rule
def store(state: State, record: Any) -> None:
    """Write a state into a record of dtype STATE."""
    p, a, m, t, c, k = (
        record.pakistan, record.afghanistan, record.militants, record.talks, record.truce, record.terms,
    )  # fmt: skip
    p.pressure, p.belief, p.cost = state.pakistan
    a.pressure, a.effort, a.cost, a.good_faith = state.afghanistan
    m.ttp, m.bla = state.militants
    t.active, t.next_round, t.last_round, t.failed = state.talks
    c.fixed_term, c.expiry, c.formal = state.truce
    k.verification, k.oversight, k.militants, k.intelligence, k.sovereignty, k.refugees = state.terms
    record.tension = state.tension


def from_record(record: Any) -> State:
    """The state that one element of an array of dtype STATE holds, in plain Python numbers."""
    slices = zip(State.__annotations__.values(), record.item(), strict=True)
    return State(*(kind(*value) if hasattr(kind, "_fields") else value for kind, value in slices))
