"""Conditioning on dated observations: a particle filter over parameters and state.

Particles carry their parameter row. Each observation weighs them by its likelihood; when the effective
sample size falls under half of them, they are resampled systematically (Gordon, Salmond and Smith 1993;
Liu and Chen 1998; Kitagawa 1996), and each goes on with the draws of its new slot.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.compute.threads import in_parts
from sim.draws import Stream, day_key, replicate_key, uniform
from sim.ensemble.particles import Particles, open_particles
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.error_models import QUANTITIES, ErrorModel
from sim.evidence.observations import Known, Observation
from sim.studies.anchor import effective_size
from sim.studies.errors import weighted_sum

FEWEST_PARTICLES, FEWEST_ROWS = 400, 100
"""Under so many effective particles, or parameter rows, a posterior is not to be relied on."""


class Step(NamedTuple):
    """What one observation did to the particles."""

    observation: str
    day: int
    log_likelihood: float
    """Log marginal likelihood of the report, given those before it; 0 for a fact."""
    error: float
    """Monte Carlo standard error of the log likelihood, over independent parameter rows."""
    accepted: float
    """Share of the weight before it that the report leaves possible at all."""
    effective: float
    """Effective number of particles after it, before any resampling."""
    rows: float
    """Effective number of parameter rows after it; resampling brings none back."""
    resampled: bool


@dataclass(frozen=True)
class Posterior:
    """Weighted particles at the end of the day before the as-of date.

    weights: (particles,), sum 1; rows: number of parameter rows; `steps`: one for each observation, in
    their order.
    """

    known: Known
    rows: int
    particles: Particles
    weights: np.ndarray
    steps: tuple[Step, ...]

    @property
    def effective(self) -> float:
        """Effective number of particles."""
        return effective_size(self.weights)

    @property
    def poor(self) -> bool:
        """Whether it got so thin on the way that it is not to be relied on."""
        return any(
            step.effective < FEWEST_PARTICLES or (self.rows > 1 and step.rows < FEWEST_ROWS) for step in self.steps
        )

    @property
    def log_likelihood(self) -> float:
        """Log marginal likelihood of all observations."""
        return sum(step.log_likelihood for step in self.steps)

    @property
    def log_likelihood_error(self) -> float:
        """Its Monte Carlo standard error; the reports' errors are taken as independent."""
        return math.sqrt(sum(step.error * step.error for step in self.steps))

    @property
    def row_weights(self) -> np.ndarray:
        """Posterior weight of each parameter row, shape (rows,)."""
        return np.bincount(self.particles.points, self.weights, self.rows)

    def draw(self, n: int) -> Particles:
        """`n` particles that count alike, by systematic resampling; those of one row stand side by side."""
        return self.particles.take(
            systematic(self.weights, n, _resampling_draw(self.particles, self.known.day, len(self.steps)))
        )

    def to_pandas(self) -> Any:
        """The steps as a table."""
        import pandas as pd

        return pd.DataFrame(self.steps, columns=list(Step._fields))


def condition(  # noqa: PLR0913 (settings, by keyword only)
    case: Case,
    rows: np.ndarray,
    known: Known,
    *,
    particles: int,
    seed: int,
    weights: np.ndarray | None = None,
    threads: int | None = None,
) -> Posterior:
    """Filter the worlds of parameter rows by what is known on a date.

    Parameters
    ----------
    rows
        Shape (rows, len(case.names)).
    particles
        Their number, a multiple of the number of rows; each row gets as many.
    weights
        Of rows, (rows,), sum 1; alike when None.

    Raises
    ------
    ConfigError
        If an observation contradicts every particle.
    """
    each = particles // len(rows)
    herd = open_particles(case, rows, np.repeat(np.arange(len(rows)), each), seed)
    by_row = np.full(len(rows), 1.0 / len(rows)) if weights is None else weights
    under_way = _Filter(herd, np.repeat(by_row / each, each), len(rows), known)
    if weights is not None:
        under_way.note("anchor", 0)
    for day in range(1, known.day):
        under_way.live_through(day, threads)
    return Posterior(known, len(rows), under_way.herd, under_way.weight, tuple(under_way.steps))


class _Filter:
    """A filter under way: particles, their weights, and what has been counted for reports over several days."""

    def __init__(self, herd: Particles, weight: np.ndarray, rows: int, known: Known) -> None:
        self.herd, self.weight, self.rows, self.known = herd, weight, rows, known
        self.counted = {o.name: np.zeros(len(herd)) for o in known.observations if o.counted}
        self.observed = np.empty((0, len(QUANTITIES)))
        self.steps: list[Step] = []

    def live_through(self, day: int, threads: int | None) -> None:
        """Advance a day, and take into account what was reported of it."""
        herd = self.herd
        self.observed = np.concatenate(in_parts(len(herd), lambda part: herd.advance(day, part), threads))
        for observation in self.known.observations:
            if observation.counted and observation.first <= day <= observation.last:
                self.counted[observation.name] += self.seen(observation)
        for observation in self.known.observations:
            if observation.last == day:
                if observation.error is None:
                    write(self.herd, observation)
                    self.note(observation.name, day)
                else:
                    self.weigh(observation, observation.error)

    def seen(self, observation: Observation) -> np.ndarray:
        """Its quantity today, by particle."""
        return self.observed[:, QUANTITIES.index(observation.quantity)]

    def weigh(self, observation: Observation, error: ErrorModel) -> None:
        """Weigh the particles by an observation's likelihood."""
        likelihood = error.likelihood(self.counted[observation.name] if observation.counted else self.seen(observation))
        evidence = float(weighted_sum(self.weight, likelihood))
        if evidence <= 0.0:
            raise _contradiction(observation, self.steps, len(self.weight))
        off = np.bincount(self.herd.points, self.weight * (likelihood / evidence - 1.0), self.rows)
        accepted = float(self.weight[likelihood > 0.0].sum())
        self.weight = self.weight * likelihood / evidence
        self.note(
            observation.name, observation.last, math.log(evidence), float(np.sqrt(np.square(off).sum())), accepted
        )

    def note(self, name: str, day: int, log_likelihood: float = 0.0, error: float = 0.0, accepted: float = 1.0) -> None:
        """Note what a step did, and resample if the effective sample size has fallen under half."""
        n = len(self.weight)
        effective = effective_size(self.weight)
        rows = effective_size(np.bincount(self.herd.points, self.weight, self.rows))
        poor = effective < 0.5 * n
        if poor:
            chosen = systematic(self.weight, n, _resampling_draw(self.herd, day, len(self.steps)))
            self.herd, self.weight = self.herd.take(chosen), np.full(n, 1.0 / n)
            self.observed = self.observed[chosen] if len(self.observed) else self.observed
            self.counted = {key: values[chosen] for key, values in self.counted.items()}
        self.steps.append(Step(name, day, log_likelihood, error, accepted, effective, rows, poor))


def write(particles: Particles, fact: Observation) -> None:
    """Write a documented fact into the state of every world that still holds."""
    holds = particles.standing["cause"] == 0
    for group, field, value in fact.writes:
        state_field(particles, group, field)[holds] = value


def state_field(particles: Particles, group: str, field: str) -> np.ndarray:
    """A view of a field of the particles' state: (n,), or (n, crossings) of the group "crossings"."""
    return particles.crossings[field] if group == "crossings" else particles.standing["state"][group][field]


def systematic(weights: np.ndarray, n: int, u: float) -> np.ndarray:
    """`n` slots drawn with these weights, in ascending order: systematic resampling (Kitagawa 1996).

    `weights`, (slots,), sum to 1; `u` is one uniform draw. A slot is drawn floor or ceiling of n times
    its weight times.
    """
    upto = np.cumsum(weights)
    upto /= upto[-1]
    return np.minimum(np.searchsorted(upto, (np.arange(n) + u) / n, side="right"), len(weights) - 1)


def _contradiction(observation: Observation, before: list[Step], particles: int) -> ConfigError:
    earlier = ", ".join(step.observation for step in before) or "none"
    return ConfigError(
        f"observations.{observation.name}: not one of {particles} particles agrees with it ({observation.words}). "
        f"Taken into account before it: {earlier}. Relax it (a wider exact range, or weights instead of exact), or "
        "one of those; if it is only rare, more particles= can help."
    )


def _resampling_draw(herd: Particles, day: int, number: int) -> float:
    """The uniform of a resampling: it belongs to no slot, but to a replicate number of its own."""
    return uniform(day_key(replicate_key(herd.seed, len(herd)), day), Stream.RESAMPLE, number)
