"""How likely the ceasefire is to hold, why it would break, and how sure the numbers are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compute import local
from sim.ensemble.shards import Ensemble, Results
from sim.evidence.case import Case
from sim.studies.anchor import effective_size
from sim.studies.appointments import appointments
from sim.studies.cards import forecast_card
from sim.studies.errors import Estimate, Sample
from sim.studies.pathways import Pathways, kept_pathways
from sim.studies.plan import Plan, plan
from sim.studies.reference import put_reference, reference_data
from sim.studies.summary import failed, summarise, tidy
from sim.studies.update import STAGES, Update, prior_rows, shifts, update

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, repr=False)
class Forecast:
    """A forecast: labelled data, and what they were computed from.

    `data` has the dimensions day, period, cause, milestone, bound, quantile, tally, component, stage, appointment,
    reference_day; every variable says in its attributes what it is and in which unit.
    """

    case: Case
    plan: Plan
    update: Update
    results: Results
    data: "xr.Dataset"

    def __repr__(self) -> str:
        last = self.data.isel(day=-1)
        low, high = (100.0 * float(bound) for bound in last["holds_mc"])
        return (
            f"<Forecast as of {self.data.attrs['as_of']}: holds {int(last['day'])} days with "
            f"{100.0 * float(last['holds']):.1f} % (Monte Carlo 95 %: {low:.1f} to {high:.1f}); see .data>"
        )

    def _repr_html_(self) -> str:
        return forecast_card(self).html

    def to_pandas(self) -> Any:
        """Tidy table: one row per day and quantity, estimate, Monte Carlo interval, range over parameters."""
        return tidy(self.data)

    def points(self) -> Any:
        """A row per point: its weight, the probability of holding to the horizon, and its parameters.

        Points of a conditioned forecast are particles: `row` is the parameter row that they carry.
        """
        import pandas as pd

        ensemble = self.results.ensemble
        table = pd.DataFrame(ensemble.rows, columns=list(self.case.names))
        lost = failed(self.results.events, self.plan.failure)[:, -1]
        table.insert(0, "p_holds", 1.0 - lost / self.results.n)
        if ensemble.start is not None:
            table.insert(0, "row", ensemble.start.points)
        elif self.update.anchoring is not None:
            table.insert(1, "weight", self.update.weights[: len(table)])
        return table.rename_axis("point").reset_index()

    def pathways(self) -> Pathways:
        """What led to collapse, of a forecast that kept its replications; see `sim.describe_pathways`.

        Raises
        ------
        ConfigError
            If it was made without `keep=True`.
        """
        start = self.results.ensemble.start
        return kept_pathways(self.results, _of_finished(self.update.sample(start), len(self.results.n)))

    def reference(self) -> "xr.Dataset | None":
        """Survival from the scenario's first day, prior and anchored, beside the reference class; None unanchored."""
        if self.update.anchoring is None:
            return None
        return reference_data(self.case, self.plan, self.update)

    def parameters(self) -> Any:
        """How far the evidence moved each parameter, the most moved first; empty where there was none."""
        table = shifts(self.case, self.update)
        return table if self.update.anchoring or self.update.posterior else table.iloc[:0]


def forecast(
    case: Case,
    *,
    threads: int | None = None,
    keep: bool = False,
    progress: bool = False,
    **settings: Any,
) -> Forecast:
    """Forecast the ceasefire of a case: prior, anchor, conditioning, and what follows.

    Parameters
    ----------
    as_of
        Date from which days and horizon count; what was published by then is taken into account.
        The scenario's first day: nothing. The last date of the documents when None (default).
    anchor
        Reference class whose survival the parameter rows are weighted to meet: a name of
        configs/anchor/, a `ReferenceClass`, or None; default "truces_without_peacekeepers".
    uncertainty
        "prior": parameters drawn from their priors, `points` Sobol rows; "none": one row, the modes,
        with `points` x `replications` replications.
    points, replications
        Parameter rows, or particles from which the forecast starts, and replications of each.
    particles
        Of the filter, a multiple of `points`.
    seed
        The same settings and seed give the same numbers.
    failure
        What counts as failure: "collapse", "exchange", "strike" or "fire".
    keep
        Whether to keep a row for every replication (`results.to_pandas()`).
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    ConfigError
        If a setting is not allowed, the reference class is out of the prior's reach, or an observation
        contradicts every particle.
    KeyboardInterrupt
        If the run was interrupted before anything was finished.
    """
    return carry_out(case, plan(case, **settings), threads=threads, keep=keep, progress=progress)


def carry_out(
    case: Case, plan: Plan, *, threads: int | None = None, keep: bool = False, progress: bool = False
) -> Forecast:
    """Forecast as planned; see `forecast`."""
    rows = prior_rows(case, plan)
    done = update(case, rows, plan, threads, progress)
    start = done.start(plan.points)
    rows_of_points = rows if start is None else rows[start.points]
    replications = plan.replications * (plan.points // len(rows_of_points) if plan.uncertainty == "none" else 1)
    ensemble = Ensemble(case, rows_of_points, replications, plan.seed, start=start, start_day=plan.known.day)
    results = local.run(ensemble, keep=keep, threads=threads, progress=progress)
    if not results.complete:
        results = results.finished_points()
        if results.replications == 0:
            raise KeyboardInterrupt
    sample = _of_finished(done.sample(start), len(results.n))
    data = summarise(results, plan.uncertainty, plan.failure, sample)
    _describe_evidence(data, plan, done)
    _put_appointments(data, case, plan)
    put_reference(data, case, plan)
    return Forecast(case, plan, done, results, data)


def _of_finished(sample: Sample | None, points: int) -> Sample | None:
    """The sample of the first points: an interrupted run's."""
    if sample is None or points == len(sample.weights):
        return sample
    return Sample(sample.weights[:points] / sample.weights[:points].sum(), sample.rows[:points])


def _describe_evidence(data: "xr.Dataset", plan: Plan, done: Update) -> None:
    """Add the stages before this forecast, and what was known and done."""
    last = "both" if done.anchoring and done.posterior else "conditioned" if done.posterior else "anchored"
    if done.stages:
        final = Estimate(data["holds"].to_numpy(), *np.moveaxis(data["holds_mc"].to_numpy(), -1, 0))
        stages = {**done.stages, last: final}
        names = [name for name in STAGES if name in stages]
        about = {"description": "probability of no failure on or before the day, under more and more evidence"}
        data.coords["stage"] = names
        data["stage_holds"] = (("stage", "day"), np.stack([stages[name].value for name in names]), about)
        bounds = [np.stack([stages[name].low, stages[name].high], axis=-1) for name in names]
        data["stage_holds_mc"] = (
            ("stage", "day", "bound"),
            np.stack(bounds),
            {**about, "interval": "95 % Monte Carlo"},
        )
    data.attrs |= {
        "anchor": plan.reference.name if plan.reference else "none",
        "observations": ", ".join(o.name for o in plan.known.observations),
        "not_yet_known": ", ".join(o.name for o in plan.known.ahead),
        "particles": len(done.posterior.particles) if done.posterior else 0,
        "effective_rows": effective_size(done.weights),
        "fewest_particles": done.fewest[0],
        "fewest_rows": done.fewest[1],
        "poor": bool(done.poor),
    }


def _put_appointments(data: "xr.Dataset", case: Case, plan: Plan) -> None:
    """Add the rounds of talks and ends of the term that fall into the forecast's days, if there are any."""
    ahead = [found for found in appointments(case, plan.known) if found.day <= plan.known.day + plan.horizon]
    if not ahead:
        return
    data.coords["appointment"] = [found.kind for found in ahead]
    about = {"description": "day of a round of talks, or on which the truce's term ends", "units": "days"}
    data["appointment_day"] = ("appointment", [found.day - plan.known.day for found in ahead], about)
    about = {"description": "held or due on the as-of date, or reported only later", "units": ""}
    data["appointment_standing"] = ("appointment", [found.standing for found in ahead], about)
