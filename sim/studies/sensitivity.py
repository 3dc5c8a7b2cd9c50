"""Which parameters drive an outcome: the design's points evaluated by ensembles, and indices of what came of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from sim.compute import local
from sim.compute.threads import InterruptBetweenShards
from sim.draws import replicate_key
from sim.ensemble.shards import Ensemble
from sim.evidence.case import Case
from sim.evidence.sources import GROUNDS
from sim.store.study import StudyFolder
from sim.studies.inquiry_cards import sensitivity_card
from sim.studies.kept import Evaluate, Kept
from sim.studies.measures import Measure
from sim.studies.noise import Indices, Noisy, check_evaluated, jackknife_half
from sim.studies.sensitivity_plan import SensitivityPlan, plan_sensitivity
from sim.studies.sobol import Sobol
from sim.studies.tornado import OneAtATime, Tornado
from sim.studies.update import OWN_DRAWS

if TYPE_CHECKING:
    import pandas as pd

SLICE = 4096
"""Points that are run at a time: memory stays flat. Each slice's draws have a key of their own, so never change it.

A slice of a tornado is a batch: all its settings, which share their draws.
"""

DRAWS = OWN_DRAWS + 2**32
"""Replicate number whose key is the seed of a sensitivity study's runs: no forecast's runs share a draw with it."""

RANKED_BY = {"sobol": "total", "morris": "size", "pawn": "index", "delta": "index", "tornado": "size"}
"""The column by which parameters are ranked."""


INTERACTIONS = "interactions"
"""In the place of grounds: the variance that parameters make only together."""


class Design(Protocol):
    """Points of a method."""

    def __len__(self) -> int: ...

    def take(self, part: slice) -> np.ndarray:
        """Consecutive points, (points, factors)."""
        ...


class Method(Protocol):
    """A way to compare parameters: where to evaluate, and what to make of it."""

    def evaluations(self, factors: int, /) -> int:
        """Evaluations that it needs."""
        ...

    def design(self, factors: int, quantiles: Callable[[np.ndarray], np.ndarray]) -> Design:
        """Its points, `quantiles` mapping the unit cube to the factors' values."""
        ...

    def indices(self, names: Sequence[str], design: Any, y: Noisy, threads: int | None = None, /) -> Indices:
        """What the evaluations say of each factor."""
        ...


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """A sensitivity study.

    `table` has a row per parameter, the most influential first: rank, name, the method's indices with
    95 % bootstrap intervals, and what the register says of it. `pairs` has the second-order indices,
    or is None.
    """

    plan: SensitivityPlan
    indices: Indices
    table: "pd.DataFrame"
    pairs: "pd.DataFrame | None"

    def __repr__(self) -> str:
        top = ", ".join(f"{row.parameter} {getattr(row, self.ranked_by):.2f}" for row in self.table[:3].itertuples())
        return f"<Sensitivity of {self.plan.measure.name} by {self.plan.name}, {self.ranked_by}: {top}; see .table>"

    def _repr_html_(self) -> str:
        return sensitivity_card(self).html

    def alone(self, parameters: Sequence[str]) -> tuple[float, float, float]:
        """Share of the variance that some parameters make one by one, of Sobol's, with its 95 % jackknife interval."""
        assert self.indices.jackknife is not None
        inside = np.isin(self.plan.factors.names, list(parameters))
        value = float(self.indices.table["first_rbd"].to_numpy()[inside].sum())
        half = float(jackknife_half(self.indices.jackknife[:, inside].sum(axis=1)))
        return value, value - half, value + half

    def by_grounds(self) -> "pd.DataFrame":
        """How many parameters rest on each kind of grounds, and the share of the variance that these make one by one.

        Of Sobol's: a row for each of GROUNDS and one for the rest of the variance, INTERACTIONS. `share` of the
        parameters; `variance`, a share of it, with its 95 % jackknife interval: the column adds up to 1.
        """
        import pandas as pd

        rows: list[tuple[str, int, float, float, float]] = []
        for grounds in GROUNDS:
            names = self.table.loc[self.table["grounds"] == grounds, "parameter"].tolist()
            rows.append((grounds, len(names), *self.alone(names)))
        value, low, high = self.alone(self.plan.factors.names)
        rows.append((INTERACTIONS, 0, 1.0 - value, 1.0 - high, 1.0 - low))
        table = pd.DataFrame(rows, columns=["grounds", "parameters", "variance", "variance_low", "variance_high"])
        table.insert(2, "share", table["parameters"] / len(self.table))
        return table

    def widths(self, name: str) -> "pd.Series[float]":
        """Widths of the 95 % intervals of an index of Sobol's, the variance that the parameters make taken as found.

        With few rows, those in the table are wider still: noise makes nearly all variance of some resamples.
        """
        raw = self.table[f"{name}_raw_high"] - self.table[f"{name}_raw_low"]
        return raw / (1.0 - self.indices.spread.share)

    def rows_for(self, width: float, wanted: float) -> int:
        """Base rows, a power of two, that narrow an interval of Sobol's so far: errors fall with their root."""
        assert isinstance(self.plan.method, Sobol)
        return 2 ** int(np.ceil(np.log2(self.plan.method.rows * (width / wanted) ** 2)))

    @property
    def ranked_by(self) -> str:
        """The column by which the table is ranked."""
        return RANKED_BY[self.plan.name]


@dataclass(frozen=True)
class Runs:
    """Evaluates a measure at parameter rows, each from the opening, with draws that no other row has.

    A tornado's rows share the draws of their slice.
    """

    plan: SensitivityPlan
    threads: int | None

    def __call__(self, number: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Value and Monte Carlo variance at the points of a slice.

        Raises
        ------
        KeyboardInterrupt
            If it was interrupted.
        """
        plan = self.plan
        seed = replicate_key(replicate_key(plan.seed, DRAWS), number)
        case = _until(plan.factors.case, plan.measure)
        common = isinstance(plan.method, Tornado)
        ensemble = Ensemble(case, plan.factors.rows(values), plan.at_a_point, seed, common_draws=common)
        results = local.run(ensemble, threads=self.threads)
        if not results.complete:
            raise KeyboardInterrupt
        return plan.measure.evaluate(results.events, results.sums, results.n)


def sensitivity(case: Case, *, threads: int | None = None, progress: bool = False, **settings: Any) -> Sensitivity:
    """Which uncertain parameters drive an outcome, under the prior and from the scenario's first day.

    Parameters
    ----------
    measure
        The outcome: "holds_90", "lapse_180", "agreement_90", "loss_pakistan", ...
    method
        "sobol": shares of variance, first and total order; "morris": screening by single steps;
        "pawn", "delta": effect on the whole distribution; "tornado": both ends of each range, one at a time.
    vary
        "all" uncertain parameters, or names of parameters and groups; the others stay at their modes.
    rows
        Base sample, a power of two, of "sobol", "pawn" and "delta".
    trajectories, levels
        Of "morris".
    second_order
        Whether "sobol" also gives an index for every pair.
    replications
        Of every evaluation.
    seed
        The same settings and seed give the same numbers; 0 is a seed like any other.
    confirm
        Whether a study of more than MOST_REPLICATIONS replications is meant.
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    ConfigError
        If a setting is not allowed, or the outcome is constant, not finite or mostly noise.
    KeyboardInterrupt
        If it was interrupted: half a design has no indices.
    """
    return run_sensitivity(plan_sensitivity(case, **settings), threads=threads, progress=progress)


def run_sensitivity(
    plan: SensitivityPlan,
    *,
    kept: StudyFolder | None = None,
    threads: int | None = None,
    progress: bool = False,
) -> Sensitivity:
    """A sensitivity study as planned; see `sensitivity`. What stands in the folder `kept` is not done again."""
    factors, runs = plan.factors, Runs(plan, threads)
    evaluate = runs if kept is None else Kept(runs, kept)
    found = analyse(plan.method, factors.names, factors.quantiles, evaluate, threads, progress)
    return Sensitivity(plan, found, _ranked(plan, found), _ranked_pairs(found))


def analyse(
    method: Method,
    names: Sequence[str],
    quantiles: Callable[[np.ndarray], np.ndarray],
    evaluate: Evaluate,
    threads: int | None = None,
    progress: bool = False,
) -> Indices:
    """Indices of any function of factors.

    Parameters
    ----------
    method
        `Sobol`, `Morris`, `GivenData` or `Tornado`.
    names
        Of the factors.
    quantiles
        From the unit cube to the factors' values, (points, factors) both, each column by itself.
    evaluate
        Called with consecutive slices of the design.

    Raises
    ------
    ConfigError
        If an evaluation is not finite, all are the same, or most of their variance is noise.
    """
    design = method.design(len(names), quantiles)
    y = _evaluated(design, evaluate, progress)
    check_evaluated(y)
    return method.indices(names, design, y, threads)


def _evaluated(design: Design, evaluate: Evaluate, progress: bool) -> Noisy:
    """The design's points, evaluated slice by slice."""
    from tqdm import tqdm

    y = Noisy(np.empty(len(design)), np.empty(len(design)))
    bar = tqdm(
        total=len(design), unit=" points", unit_scale=True, delay=1.0, leave=False,
        disable=None if progress else True,
    )  # fmt: skip
    signals = InterruptBetweenShards()
    size = len(design.settings) if isinstance(design, OneAtATime) else SLICE
    try:
        for number, start in enumerate(range(0, len(design), size)):
            part = slice(start, min(start + size, len(design)))
            y.values[part], y.variances[part] = evaluate(number, design.take(part))
            bar.update(part.stop - part.start)
            signals.check()
    finally:
        signals.restore()
        bar.close()
    return y


def _until(case: Case, measure: Measure) -> Case:
    """The case, run no longer than the measure asks."""
    return replace(case, scenario=replace(case.scenario, horizon_days=measure.day))


def _ranked(plan: SensitivityPlan, found: Indices) -> "pd.DataFrame":
    """A method's table, the most influential parameter first, with what the register says of each."""
    entries = plan.factors.entries
    table = found.table.assign(
        grounds=[entry.backing.grounds for entry in entries],
        low=[entry.low for entry in entries],
        mode=[entry.mode for entry in entries],
        high=[entry.high for entry in entries],
        unit=[entry.unit for entry in entries],
        meaning=[entry.meaning for entry in entries],
    )
    table = table.sort_values(RANKED_BY[plan.name], ascending=False, kind="stable").reset_index(drop=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def _ranked_pairs(found: Indices) -> "pd.DataFrame | None":
    if found.pairs is None:
        return None
    return found.pairs.sort_values("second", ascending=False, kind="stable").reset_index(drop=True)
