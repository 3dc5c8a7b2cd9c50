"""The state of one world: a slice for each actor. Immutable; rules return new slices.

Levels (pressure, effort, belief, tension, terms) are in 0..1, costs in million US dollars (MUSD),
days count from the scenario's start date (its day 0).
"""

from typing import NamedTuple, Protocol

import numpy as np


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


CROSSING = np.dtype([(name, np.dtype(kind)) for name, kind in Crossing.__annotations__.items()])
