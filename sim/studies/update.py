"""What the evidence does to the prior: anchor, condition, and the same question asked at every stage."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.compute import local
from sim.draws import replicate_key
from sim.ensemble.particles import Particles
from sim.ensemble.shards import Ensemble, Results
from sim.evidence.case import Case
from sim.evidence.priors import sample_prior
from sim.evidence.reference import ReferenceClass
from sim.studies.anchor import Anchoring, anchor
from sim.studies.errors import Estimate, Sample, proportion, range_over_points, ratio, weighted_mean, weighted_sum
from sim.studies.filtering import FEWEST_ROWS, Posterior, condition
from sim.studies.plan import Plan
from sim.studies.summary import failed

SCREENING = 512
"""Replications of a row from the opening that decide its weight: their noise is corrected for, but must be small."""

COMPARED, COMPARED_MODES = 64, 2**18
"""Replications of a row, or of the one row, where a stage is only compared by its mean."""

OWN_DRAWS = 2**62
"""Replicate numbers from here on no forecast reaches: their keys are the seeds of a study's other runs."""

STAGES = {
    "prior": "prior only",
    "prior_held": "prior, given only that it held until then",
    "anchored": "anchored to comparable truces",
    "anchored_held": "anchored, given only that it held until then",
    "conditioned": "conditioned on the documents",
    "both": "anchored and conditioned",
}
"""Stages of the evidence, in their order."""


@dataclass(frozen=True)
class Update:
    """What the evidence did.

    rows: (rows, len(case.names)), drawn from the prior; weights: (rows,), sum 1, of anchoring and
    conditioning together.
    """

    rows: np.ndarray
    weights: np.ndarray
    anchoring: Anchoring | None
    posterior: Posterior | None
    stages: Mapping[str, Estimate]
    """Probability of no failure by day from the as-of date; the stages before the last."""
    survival: Mapping[str, Estimate]
    """Probability of no collapse by day from the opening, "prior" and "anchored"; empty where not anchored."""

    @property
    def poor(self) -> bool:
        """Whether it leaves so few effective particles or rows that it is not to be relied on."""
        thin = self.anchoring is not None and self.anchoring.effective < FEWEST_ROWS
        return thin or (self.posterior is not None and self.posterior.poor)

    @property
    def fewest(self) -> tuple[float, float]:
        """The fewest effective particles, and parameter rows, on the way; infinite where none were weighed."""
        steps = self.posterior.steps if self.posterior is not None else ()
        particles = min((step.effective for step in steps), default=np.inf)
        anchored = self.anchoring.effective if self.anchoring is not None else np.inf
        return float(particles), float(min((step.rows for step in steps), default=anchored))

    def start(self, points: int) -> Particles | None:
        """Particles from which the forecast starts, or None for the opening."""
        return self.posterior.draw(points) if self.posterior is not None else None

    def sample(self, start: Particles | None) -> Sample | None:
        """How the forecast's points count; None where they count alike."""
        if start is not None:
            return _particle_sample(start, len(self.rows))
        if self.anchoring is not None:
            return Sample(self.weights, np.arange(len(self.rows)))
        return None


def update(case: Case, rows: np.ndarray, plan: Plan, threads: int | None, progress: bool) -> Update:
    """Take the evidence of a plan into account, in its order: anchor, then condition.

    Raises
    ------
    ConfigError
        If the reference class is out of the prior's reach, or observations contradict every particle.
    KeyboardInterrupt
        If it was interrupted: nothing of it is of use by itself.
    """
    uniform = np.full(len(rows), 1.0 / len(rows))
    if plan.reference is None and not plan.conditioned:
        return Update(rows, uniform, None, None, {}, {})
    anchoring = None
    if plan.reference is not None:
        anchoring = anchor_to(plan.reference, screen(case, rows, plan, threads, progress))
    weights = {"prior": uniform} | ({"anchored": anchoring.weights} if anchoring is not None else {})
    opened = _from_opening(case, rows, plan, threads)
    n = int(opened.n[0])
    held = {failure: 1.0 - failed(opened.events, failure) / n for failure in (plan.failure, "collapse")}
    stages: dict[str, Estimate] = {}
    for name, by_row in weights.items():
        stages |= _before_conditioning(name, held[plan.failure], by_row, plan, n)
    survival = {
        name: _weighted(held["collapse"], by_row, n) for name, by_row in weights.items() if anchoring is not None
    }
    if not plan.conditioned:
        return Update(rows, anchoring.weights if anchoring else uniform, anchoring, None, stages, survival)
    if anchoring is not None:
        unanchored = filtered(case, rows, plan, None, threads)
        stages["conditioned"] = _conditioned(case, rows, plan, unanchored, threads)
    posterior = filtered(case, rows, plan, anchoring, threads)
    return Update(rows, posterior.row_weights, anchoring, posterior, stages, survival)


def prior_rows(case: Case, plan: Plan) -> np.ndarray:
    """The parameter rows of a plan, shape (rows, len(case.names)): of the prior, or the modes."""
    return sample_prior(case, plan.points, plan.seed) if plan.uncertainty == "prior" else case.modes[None, :]


def filtered(case: Case, rows: np.ndarray, plan: Plan, anchoring: Anchoring | None, threads: int | None) -> Posterior:
    """The rows' worlds, conditioned on what the plan knows.

    Raises
    ------
    ConfigError
        If an observation contradicts every particle.
    """
    weights = anchoring.weights if anchoring is not None else None
    return condition(case, rows, plan.known, particles=plan.particles, seed=plan.seed, weights=weights, threads=threads)


def shifts(case: Case, done: Update) -> Any:
    """How far the evidence moved each uncertain parameter, the most moved first, as a table; empty for one row.

    `shift` is in standard deviations of the prior, with its 95 % Monte Carlo interval; `narrowing` is the standard
    deviation over the prior's; `low` and `high` are the 5 and 95 % quantiles; `anchored_mean` and `anchored_shift`
    are those of the anchor alone, where there is one. `grounds` is what the prior rests on.
    """
    import pandas as pd

    chosen = [entry for entry in case.entries.values() if entry.uncertain and len(done.rows) > 1]
    rows = done.rows[:, [case.names.index(entry.name) for entry in chosen]]
    prior_mean, prior_sd = rows.mean(axis=0), rows.std(axis=0)
    moved = weighted_mean(done.weights, rows)
    sd = np.sqrt(weighted_sum(done.weights, np.square(rows - moved.value)))
    columns = {"parameter": [entry.name for entry in chosen], "unit": [entry.unit for entry in chosen]}
    columns |= {"grounds": [entry.backing.grounds for entry in chosen], "prior_mean": prior_mean, "prior_sd": prior_sd}
    columns |= _ends("prior_", rows, None)
    if done.anchoring is not None:
        anchored = weighted_sum(done.anchoring.weights, rows)
        columns |= {"anchored_mean": anchored, "anchored_shift": (anchored - prior_mean) / prior_sd}
    shift, low, high = ((end - prior_mean) / prior_sd for end in moved)
    columns |= {"mean": moved.value, "sd": sd, **_ends("", rows, done.weights)}
    columns |= {"shift": shift, "shift_low": low, "shift_high": high, "narrowing": sd / prior_sd}
    table = pd.DataFrame(columns)
    return table.sort_values("shift", key=np.abs, ascending=False, kind="stable").reset_index(drop=True)


def _ends(name: str, rows: np.ndarray, weights: np.ndarray | None) -> dict[str, np.ndarray]:
    """The 5 and 95 % quantiles of each column of rows, (rows, k)."""
    quantiles = range_over_points(rows, np.zeros(rows.shape[1]), weights) if rows.shape[1] else np.empty((2, 0))
    return {f"{name}low": quantiles[0], f"{name}high": quantiles[-1]}


def screen(case: Case, rows: np.ndarray, plan: Plan, threads: int | None, progress: bool) -> Results:
    """All rows from the opening to the reference's last day, for their weights.

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted.
    """
    assert plan.reference is not None
    return _run_from_opening(case, rows, max(plan.reference.anchor_days), SCREENING, plan, threads, progress)


def _from_opening(case: Case, rows: np.ndarray, plan: Plan, threads: int | None) -> Results:
    """All rows from the opening to the forecast's last day, on fresh draws: the weights knew those of the screening."""
    last = plan.known.day + plan.horizon
    if plan.reference is not None:
        last = max(last, *plan.reference.anchor_days)
    return _run_from_opening(case, rows, last, COMPARED if len(rows) > 1 else COMPARED_MODES, plan, threads, False)


def _run_from_opening(  # noqa: PLR0913 (what to run, and how)
    case: Case, rows: np.ndarray, last: int, replications: int, plan: Plan, threads: int | None, progress: bool
) -> Results:
    longer = replace(case, scenario=replace(case.scenario, horizon_days=last))
    seed = replicate_key(plan.seed, OWN_DRAWS + replications)
    results = local.run(Ensemble(longer, rows, replications, seed), threads=threads, progress=progress)
    if not results.complete:
        raise KeyboardInterrupt
    return results


def anchor_to(reference: ReferenceClass, screened: Results) -> Anchoring:
    """Weigh the rows of a screening by their survival.

    Raises
    ------
    ConfigError
        If the reference class lies out of the prior's reach.
    """
    lost = failed(screened.events, "collapse")[:, list(reference.anchor_days)]
    return anchor(1.0 - lost / screened.n[:, None], reference, int(screened.n[0]))


def _before_conditioning(name: str, held: np.ndarray, weights: np.ndarray, plan: Plan, n: int) -> dict[str, Estimate]:
    """A stage without documents: holding from the opening, and given that it held until the as-of date.

    The second only where failure is collapse: with another, a conditioned forecast starts to count anew.
    """
    day = plan.known.day
    later = held[:, day : day + plan.horizon + 1]
    stages = {name: _weighted(later, weights, n)}
    if day > 0 and plan.failure == "collapse":
        stages[f"{name}_held"] = _weighted(later, weights, n, held[:, day - 1 : day])
    return stages


def _weighted(held: np.ndarray, weights: np.ndarray, n: int, given: np.ndarray | None = None) -> Estimate:
    """Probability over weighted rows, (rows, days), of `n` replications each; given another, if there is one."""
    whole = weights[:, None] * (np.ones((len(held), 1)) if given is None else given)
    return ratio(weights[:, None] * held, np.broadcast_to(whole, held.shape), n)


def _conditioned(case: Case, rows: np.ndarray, plan: Plan, posterior: Posterior, threads: int | None) -> Estimate:
    """The stage that is conditioned without being anchored."""
    start = posterior.draw(plan.points)
    seed = replicate_key(plan.seed, OWN_DRAWS)
    ensemble = Ensemble(case, rows[start.points], COMPARED, seed, start=start, start_day=plan.known.day)
    results = local.run(ensemble, threads=threads)
    if not results.complete:
        raise KeyboardInterrupt
    held = COMPARED - failed(results.events, plan.failure)
    return proportion(held, COMPARED, _particle_sample(start, len(rows)))


def _particle_sample(start: Particles, rows: int) -> Sample:
    """Particles count alike; those of one parameter row, or with one row those of one origin, are alike."""
    return Sample(np.full(len(start), 1.0 / len(start)), start.points if rows > 1 else start.origins)
