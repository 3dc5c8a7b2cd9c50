"""An ensemble's results as labelled data: probabilities, causes, milestones and tallies, with their errors."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.kernel import EVENTS, TALLIES
from sim.ensemble.shards import Results
from sim.errors import ConfigError
from sim.evidence.case import changes
from sim.studies.errors import QUANTILES, Estimate, Sample, mean, mean_range, proportion, proportion_range
from sim.studies.hazard import Hazard, hazard
from sim.studies.variance import COMPONENTS, Points, split_error, split_variance
from sim.terms import Cause, Failure, Milestone

if TYPE_CHECKING:
    import xarray as xr

CAUSES = tuple(cause.name.lower() for cause in Cause if cause is not Cause.NONE)
MILESTONES = tuple(milestone.name.lower() for milestone in Milestone)
FAILURES = tuple(failure.name.lower() for failure in Failure)

FEWEST_POINTS = 32
"""Fewer parameter rows say too little of the priors, and of the error of their own mean."""

FEWEST_FOR_RANGE = 64
"""With fewer replications of a row, its own noise cannot be told from the range over parameters."""

TALLY_UNITS = {
    "attacks": "attacks", "major_attacks": "days", "strikes": "strikes", "rounds": "rounds",
    "failed_rounds": "rounds", "deaths": "deaths", "closed_days": "days", "trucks_peak": "trucks",
    "loss_pakistan": "MUSD", "loss_afghanistan": "MUSD",
}  # fmt: skip
"""Units of the tallies; the others are levels from 0 to 1."""

Variable = tuple[tuple[str, ...], np.ndarray, dict[str, str]]
"""Dimensions, values, and what they are."""


def summarise(results: Results, uncertainty: str, failure: str, sample: Sample | None = None) -> "xr.Dataset":
    """Probabilities, causes, milestones and tallies of an ensemble's results, with their errors.

    Days count from the day on which the ensemble starts; `sample` says how its points count.

    Raises
    ------
    ConfigError
        If not one parameter row was finished.
    """
    import xarray as xr

    if results.replications == 0:
        raise ConfigError("Nothing was finished, so there is nothing to report. Let the run go on longer.")
    n, weights = int(results.n[0]), sample.weights if sample is not None else None
    counts, rate = _counts(results, failure, n), _hazard(results, failure, sample)
    coords, found = _coordinates(results, rate), dict[str, Variable]()
    for name, (dims, values, description) in counts.items():
        found |= _estimated(name, dims, proportion(values, n, sample), {"description": description, "units": "1"})
    about = {"description": f"probability of failure ({failure}) within a week, of those that hold", "units": "1/week"}
    found |= _estimated("hazard", ("period",), rate.weekly, about)
    about = {"description": "mean over replications, to collapse or the horizon", "units": "see tally_units"}
    found |= _estimated("tally_mean", ("tally",), mean(results.sums, n, sample), about)
    if n > 1:
        found |= _variance(counts["holds"][1] / n, n, _points(results, weights))
        coords["component"] = list(COMPONENTS)
    if results.ensemble.points >= FEWEST_POINTS and n >= FEWEST_FOR_RANGE:
        unknown = "parameters and the state on day 0" if results.ensemble.start_day else "parameters"
        for name, (dims, values, _) in counts.items():
            found |= _range(name, dims, proportion_range(values, n, weights), "1", unknown)
        tallies = mean_range(results.sums, n, weights)
        found |= _range("tally_mean", ("tally",), tallies, "see tally_units", unknown)
    data = xr.Dataset(found, coords, _attributes(results, uncertainty, failure))
    if results.ensemble.start_day == 0:
        data["holds_mc"][0] = 1.0  # the first day is known
    # Deaths have infinite variance (severity exponents below 2): their mean has no interval and no range.
    for name in ("tally_mean_mc", "tally_mean_range"):
        if name in data:
            data[name].loc[{"tally": "deaths"}] = np.nan
    return data


def _hazard(results: Results, failure: str, sample: Sample | None) -> Hazard:
    """The hazard of failure by period."""
    first_day = int(results.ensemble.start_day == 0)  # the opening's own day is over
    return hazard(failed(results.events, failure), int(results.n[0]), first_day, sample)


def _points(results: Results, weights: np.ndarray | None) -> Points:
    """What the points of an ensemble have in common."""
    start = results.ensemble.start
    if start is None:
        return Points(weights, np.arange(results.ensemble.points), None)
    return Points(weights, start.points, start.origins)


def _variance(each: np.ndarray, n: int, points: Points) -> dict[str, Variable]:
    """Variance of holding to a day, split by what one does not know."""
    about = {"description": "variance of holding to the day, by law of total variance", "units": "1"}
    error = {"description": "standard error of the variance's parts (jackknife over rows)", "units": "1"}
    dims = ("component", "day")
    return {
        "variance": (dims, split_variance(each, n, points), about),
        "variance_error": (dims, split_error(each, n, points), error),
    }


def _coordinates(results: Results, rate: Hazard) -> dict[str, Any]:
    """What the dimensions are."""
    ensemble = results.ensemble
    start, days = ensemble.case.scenario.date_of(ensemble.start_day), np.arange(ensemble.horizon + 1)
    first = {"description": "first day of the period", "units": "days"}
    last = {"description": "last day of the period", "units": "days"}
    return {
        "day": days,
        "date": ("day", np.datetime64(start, "s") + days.astype("timedelta64[D]")),
        "cause": list(CAUSES),
        "milestone": list(MILESTONES),
        "bound": ["low", "high"],
        "quantile": list(QUANTILES),
        "tally": list(TALLIES),
        "tally_units": ("tally", [TALLY_UNITS.get(name, "level 0-1") for name in TALLIES]),
        "period": np.arange(1, len(rate.first) + 1),
        "period_first": ("period", rate.first, first),
        "period_last": ("period", rate.last, last),
    }


def _attributes(results: Results, uncertainty: str, failure: str) -> dict[str, Any]:
    """What was run."""
    ensemble, scenario = results.ensemble, results.ensemble.case.scenario
    return {
        "title": scenario.title, "scenario": scenario.name,
        "as_of": scenario.date_of(ensemble.start_day).isoformat(), "day_of_as_of": ensemble.start_day,
        "failure": failure, "uncertainty": uncertainty,
        "points": ensemble.points, "replications": int(results.n[0]), "n": results.replications,
        "seed": ensemble.seed, "complete": bool(results.complete), "changes": "; ".join(changes(ensemble.case)),
        "anchor": "none", "observations": "", "not_yet_known": "", "particles": 0,
        "effective_rows": float(ensemble.points), "poor": False,
    }  # fmt: skip


def _counts(results: Results, failure: str, n: int) -> dict[str, tuple[tuple[str, ...], np.ndarray, str]]:
    """By name: dimensions, replications of `n` of every point with the event, (points, ...), and what it is."""
    by_day, formal = results.events.cumsum(axis=2), results.ensemble.formal
    collapsed, first = by_day[:, 0:3], by_day[:, 3:8]
    standing = n - collapsed.sum(axis=1)
    signed = first[:, MILESTONES.index("agreement")] - by_day[:, EVENTS.index("collapse_under_agreement")]
    signed[formal] = standing[formal]
    held, day = n - failed(results.events, failure), ("day",)
    return {
        "holds": (day, held, f"probability of no failure ({failure}) on or before the day"),
        "incidence": (("cause", "day"), collapsed, "probability of collapse by this cause by the day"),
        "reached": (("milestone", "day"), first, "probability that it happened on or before the day"),
        "under_agreement": (day, signed, "probability of no collapse, and a formal agreement"),
        "without_agreement": (day, standing - signed, "probability of no collapse, no agreement"),
    }


def _estimated(name: str, dims: tuple[str, ...], estimate: Estimate, about: dict[str, str]) -> dict[str, Variable]:
    """An estimate and its Monte Carlo interval."""
    interval = np.stack([estimate.low, estimate.high], axis=-1)
    return {
        name: (dims, estimate.value, about),
        f"{name}_mc": ((*dims, "bound"), interval, {**about, "interval": "95 % Monte Carlo"}),
    }


def _range(name: str, dims: tuple[str, ...], quantiles: np.ndarray, units: str, unknown: str) -> dict[str, Variable]:
    """A range over points, which differ in what is `unknown`."""
    about = {"description": f"quantiles over {unknown}, Monte Carlo noise largely removed", "units": units}
    return {f"{name}_range": ((*dims, "quantile"), np.moveaxis(quantiles, 0, -1), about)}


def tidy(data: "xr.Dataset") -> Any:
    """A forecast's dataset as one long table."""
    import pandas as pd

    parts: list[Any] = []
    for name, category in (
        ("holds", None), ("under_agreement", None), ("without_agreement", None),
        ("incidence", "cause"), ("reached", "milestone"), ("tally_mean", "tally"),
    ):  # fmt: skip
        columns = {"estimate": data[name]}
        columns |= {f"mc_{b}": data[f"{name}_mc"].sel(bound=b, drop=True) for b in ("low", "high")}
        if f"{name}_range" in data:
            columns |= {f"q{round(100 * q):02d}": data[f"{name}_range"].sel(quantile=q, drop=True) for q in QUANTILES}
        part = pd.DataFrame({key: column.to_series() for key, column in columns.items()}).reset_index()
        part.insert(0, "quantity", name)
        part.insert(1, "category", part[category] if category else "")
        part.insert(
            2, "unit", part["category"].map(TALLY_UNITS).fillna("level 0-1") if name == "tally_mean" else "probability"
        )
        if name == "tally_mean":
            part["day"] = int(data["day"][-1])
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["date"] = data["date"].to_series().reindex(table["day"]).dt.strftime("%Y-%m-%d").to_numpy()
    numbers = [c for c in table.columns if c.startswith(("estimate", "mc_", "q")) and c != "quantity"]
    return table[["quantity", "category", "unit", "day", "date", *numbers]]


def stage_table(data: "xr.Dataset") -> Any:
    """Holding at every stage of the evidence as one long table."""
    table = data["stage_holds"].to_series().rename("estimate").reset_index()
    for bound in ("low", "high"):
        table[f"mc_{bound}"] = data["stage_holds_mc"].sel(bound=bound).to_numpy().ravel()
    return table


def failed(events: np.ndarray, failure: str) -> np.ndarray:
    """Replications that failed by each day, shape (points, horizon + 1)."""
    if failure == "collapse":
        return events[:, 0:3].sum(axis=1).cumsum(axis=1)
    return events[:, EVENTS.index(f"failure_{failure}")].cumsum(axis=1)
