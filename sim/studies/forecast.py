"""How likely the ceasefire is to hold, why it would break, and how sure the numbers are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compute import local
from sim.ensemble.kernel import EVENTS, TALLIES
from sim.ensemble.shards import Ensemble, Results
from sim.errors import ConfigError
from sim.evidence.case import Case, changes
from sim.evidence.priors import sample_prior
from sim.studies.errors import QUANTILES, Estimate, mean, mean_range, proportion, proportion_range
from sim.terms import Cause, Failure, Milestone

if TYPE_CHECKING:
    import xarray as xr

UNCERTAINTIES = ("prior", "none")
CAUSES = tuple(cause.name.lower() for cause in Cause if cause is not Cause.NONE)
MILESTONES = tuple(milestone.name.lower() for milestone in Milestone)
FAILURES = tuple(failure.name.lower() for failure in Failure)

MOST_BYTES = 500_000_000
"""Memory that the day counts of all parameter rows may take; their summary takes a few times as much."""

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


@dataclass(frozen=True)
class Forecast:
    """A forecast: labelled data, and what they were computed from.

    `data` has the dimensions day, cause, milestone, bound, quantile, tally; every variable
    says in its attributes what it is and in which unit.
    """

    case: Case
    uncertainty: str
    failure: str
    results: Results
    data: "xr.Dataset"

    def to_pandas(self) -> Any:
        """Tidy table: one row per day and quantity, estimate, Monte Carlo interval, range over parameters."""
        return tidy(self.data)

    def points(self) -> Any:
        """A row per parameter row: its numbers, and the probability of holding to the horizon."""
        import pandas as pd

        table = pd.DataFrame(self.results.ensemble.rows, columns=list(self.case.names))
        failed = _failed(self.results.events, self.failure)[:, -1]
        table.insert(0, "p_holds", 1.0 - failed / self.results.n)
        return table.rename_axis("point").reset_index()


def forecast(  # noqa: PLR0913 (settings, by keyword only)
    case: Case,
    *,
    uncertainty: str = "prior",
    points: int = 4096,
    replications: int = 512,
    seed: int = 20251019,
    failure: str = "collapse",
    threads: int | None = None,
    keep: bool = False,
    progress: bool = False,
) -> Forecast:
    """Forecast the ceasefire of a case.

    Parameters
    ----------
    uncertainty
        "prior": parameters drawn from their priors, `points` Sobol rows; "none": one row, the modes,
        with `points` x `replications` replications.
    points, replications
        Parameter rows, and replications of each.
    failure
        What counts as failure: "collapse", "exchange", "strike" or "fire".
    keep
        Whether to keep a row for every replication (`results.to_pandas()`).
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    ConfigError
        If an argument is not allowed.
    KeyboardInterrupt
        If the run was interrupted before anything was finished.
    """
    check_settings(case, uncertainty=uncertainty, points=points, replications=replications, seed=seed, failure=failure)
    if uncertainty == "prior":
        rows = sample_prior(case, points, seed)
    else:
        rows, replications = case.modes[None, :], points * replications
    ensemble = Ensemble(case, rows, replications, seed)
    results = local.run(ensemble, keep=keep, threads=threads, progress=progress)
    if not results.complete:
        results = results.finished_points()
        if results.replications == 0:
            raise KeyboardInterrupt
    return Forecast(case, uncertainty, failure, results, summarise(results, uncertainty, failure))


def summarise(results: Results, uncertainty: str, failure: str) -> "xr.Dataset":
    """Probabilities, causes, milestones and tallies of an ensemble's results, with their errors.

    Raises
    ------
    ConfigError
        If not one parameter row was finished.
    """
    import xarray as xr

    if results.replications == 0:
        raise ConfigError("Nothing was finished, so there is nothing to report. Let the run go on longer.")
    ensemble, scenario = results.ensemble, results.ensemble.case.scenario
    n = int(results.n[0])
    days = np.arange(ensemble.horizon + 1)
    by_day = results.events.cumsum(axis=2)
    spread = ensemble.points >= FEWEST_POINTS and n >= FEWEST_FOR_RANGE

    data = xr.Dataset(
        coords={
            "day": days,
            "date": ("day", np.datetime64(scenario.start_date, "s") + days.astype("timedelta64[D]")),
            "cause": list(CAUSES),
            "milestone": list(MILESTONES),
            "bound": ["low", "high"],
            "quantile": list(QUANTILES),
            "tally": list(TALLIES),
            "tally_units": ("tally", [TALLY_UNITS.get(name, "level 0-1") for name in TALLIES]),
        },
        attrs={
            "title": scenario.title,
            "scenario": scenario.name,
            "start_date": scenario.start_date.isoformat(),
            "failure": failure,
            "uncertainty": uncertainty,
            "points": ensemble.points,
            "replications": n,
            "n": results.replications,
            "seed": ensemble.seed,
            "complete": bool(results.complete),
            "changes": "; ".join(changes(ensemble.case)),
        },
    )

    def put(name: str, dims: tuple[str, ...], estimate: Estimate, description: str, units: str = "1") -> None:
        about = {"description": description, "units": units}
        data[name] = (dims, estimate.value, about)
        interval = np.stack([estimate.low, estimate.high], axis=-1)
        data[f"{name}_mc"] = ((*dims, "bound"), interval, {**about, "interval": "95 % Monte Carlo"})

    held = n - _failed(results.events, failure)
    put("holds", ("day",), proportion(held, n), f"probability of no failure ({failure}) on or before the day")
    data["holds_mc"][0] = 1.0  # day 0 is known
    collapsed, first = by_day[:, 0:3], by_day[:, 3:8]
    put(
        "incidence",
        ("cause", "day"),
        proportion(collapsed, n),
        "probability of collapse by this cause by the day",
    )
    put(
        "reached",
        ("milestone", "day"),
        proportion(first, n),
        "probability that it happened on or before the day",
    )
    signed = first[:, MILESTONES.index("agreement")] - by_day[:, EVENTS.index("collapse_under_agreement")]
    standing = n - collapsed.sum(axis=1)
    if scenario.opening.formal_agreement:
        signed = standing
    put(
        "under_agreement",
        ("day",),
        proportion(signed, n),
        "probability of no collapse, and a formal agreement",
    )
    put(
        "without_agreement",
        ("day",),
        proportion(standing - signed, n),
        "probability of no collapse, no agreement",
    )
    put(
        "tally_mean",
        ("tally",),
        mean(results.sums, n),
        "mean over replications, to collapse or the horizon",
        "see tally_units",
    )
    # Deaths have infinite variance (severity exponents below 2): their mean has no interval and no range.
    data["tally_mean_mc"].loc[{"tally": "deaths"}] = np.nan
    if spread:
        about = "quantiles over parameters, Monte Carlo noise largely removed"
        for name, dims, values in (
            ("holds_range", ("day", "quantile"), proportion_range(held, n)),
            ("under_agreement_range", ("day", "quantile"), proportion_range(signed, n)),
            ("without_agreement_range", ("day", "quantile"), proportion_range(standing - signed, n)),
            ("incidence_range", ("cause", "day", "quantile"), proportion_range(collapsed, n)),
            ("reached_range", ("milestone", "day", "quantile"), proportion_range(first, n)),
            ("tally_mean_range", ("tally", "quantile"), mean_range(results.sums, n)),
        ):
            units = "see tally_units" if name.startswith("tally") else "1"
            data[name] = (dims, np.moveaxis(values, 0, -1), {"description": about, "units": units})
            if name.startswith("tally"):
                data[name].loc[{"tally": "deaths"}] = np.nan
    return data


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


def _failed(events: np.ndarray, failure: str) -> np.ndarray:
    """Replications that failed by each day, shape (points, horizon + 1)."""
    if failure == "collapse":
        return events[:, 0:3].sum(axis=1).cumsum(axis=1)
    return events[:, EVENTS.index(f"failure_{failure}")].cumsum(axis=1)


def check_settings(case: Case, *, uncertainty: str, points: int, replications: int, seed: int, failure: str) -> None:
    """Check a forecast's settings before work starts.

    Raises
    ------
    ConfigError
        If one is not allowed.
    """
    for key, value, allowed in (
        ("uncertainty", uncertainty, UNCERTAINTIES),
        ("failure", failure, FAILURES),
    ):
        if value not in allowed:
            raise ConfigError(f"{key}: {value!r} is unknown. Choose one of {', '.join(allowed)}.")
    for key, value, least, most in (
        ("points", points, 1, 2**20),
        ("replications", replications, 1, 10**9),
        ("seed", seed, 0, 2**63 - 1),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ConfigError(f"{key}: {value!r} is not allowed. Give a whole number from {least} to {most}.")
    if uncertainty == "prior" and points < FEWEST_POINTS:
        raise ConfigError(
            f"points: {points} rows are too few to stand for the priors. Give at least {FEWEST_POINTS}, a power of "
            "two, or uncertainty=none for the modes alone."
        )
    horizon = case.scenario.horizon_days
    row_bytes = len(EVENTS) * (horizon + 1) * np.dtype(np.int64).itemsize
    if uncertainty == "prior" and points * row_bytes > MOST_BYTES:
        raise ConfigError(
            f"points: {points} rows over {horizon} days would take {points * row_bytes / 1e9:.0f} GB of memory. Up to "
            f"{2 ** int(np.log2(MOST_BYTES / row_bytes))} rows fit; more replications of each take no memory."
        )
