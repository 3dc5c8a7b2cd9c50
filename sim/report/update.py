"""What the evidence did to a forecast, as tables that a person can read."""

import math
from collections.abc import Mapping
from datetime import timedelta

from tabulate import tabulate

from sim.report.tables import wrapped
from sim.studies.anchor import Anchoring
from sim.studies.errors import Estimate
from sim.studies.filtering import Posterior
from sim.studies.forecast import Forecast

MOST_SHOWN = 10
"""Parameters whose shift is printed; the file has all."""

NOISE = 3.0
"""A shift is shown from so many standard errors on."""


def describe_update(forecast: Forecast) -> str:
    """How the parameters were anchored, what every observation did, and which parameters moved; empty without any."""
    done = forecast.update
    parts: list[str] = []
    if done.anchoring is not None:
        parts.append(_anchored(done.anchoring, done.survival, len(done.rows)))
    if done.posterior is not None:
        parts += ["What each report did, in the order of the days they speak of.", _filtered(done.posterior)]
    if parts and len(done.rows) > 1:
        parts.append(_moved(forecast))
    return "\n\n".join(parts)


def _anchored(anchoring: Anchoring, survival: Mapping[str, Estimate], rows: int) -> str:
    reference = anchoring.reference
    target, tolerance = reference.targets
    text = (
        f"Anchored to {reference.about}: parameter rows are weighted, as little as "
        "possible, so that survival meets theirs within "
        f"{reference.tolerance:g} standard error{'' if reference.tolerance == 1 else 's'}. "
        f"{anchoring.effective:,.0f} effective of {rows:,} rows."
        + (" The prior meets them already: nothing was moved." if not anchoring.multipliers.any() else "")
    )
    table: list[list[str]] = []
    for k, day in enumerate(reference.anchor_days):
        prior, anchored = (_with_interval(survival[name], day) for name in ("prior", "anchored"))
        table.append([f"{day} days", prior, f"{100.0 * target[k]:.0f}", f"{100.0 * tolerance[k]:.1f}", anchored])
    headers = ["holds for", "prior, %", "truces, %", "tolerance, points", "anchored, %"]
    align = ("left", *("right",) * 4)
    grid = tabulate(table, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    return f"{wrapped(text)}\n\n{grid}"


def _with_interval(estimate: Estimate, day: int) -> str:
    """A probability and its Monte Carlo interval, percent."""
    value, low, high = (100.0 * float(part[day]) for part in estimate)
    return f"{value:.1f} ({low:.1f} to {high:.1f})"


def _filtered(posterior: Posterior) -> str:
    reports = {observation.name: observation for observation in posterior.known.observations}
    rows: list[list[str]] = []
    for step in posterior.steps:
        report = reports.get(step.observation)
        weighs = report is not None and report.error is not None  # the anchor and facts do not
        noise = f" ±{196.0 * step.error:.2g} %" if step.error > 1e-6 else ""  # else it is certain in every world
        day = posterior.known.as_of + timedelta(days=step.day - posterior.known.day)
        rows.append(
            [
                step.observation,
                f"{day.day} {day:%b}" if report is not None else "start",
                wrapped(report.words if report is not None else "weights of the rows", 44),
                f"{100.0 * step.accepted:.0f} %" if weighs else "-",
                f"{math.exp(step.log_likelihood):.3g}{noise}" if weighs else "-",
                f"{step.effective:,.0f}{' *' if step.resampled else ''}",
                f"{step.rows:,.0f}",
            ]
        )
    headers = ["report", "after", "says", "possible", "likelihood", "particles", "rows"]
    align = ("left", "left", "left", *("right",) * 4)
    grid = tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    total, error = math.exp(posterior.log_likelihood), 196.0 * posterior.log_likelihood_error
    note = (
        "possible: share of the particles' weight that the report leaves possible; likelihood: its marginal "
        "likelihood, given the reports before it, with Monte Carlo 95 % (all together "
        f"{total:.3g} ±{error:.0f} %): a density where a report is normal, up to a factor where it is weighted, so "
        "only its ratio to that of another model means anything; particles, rows: effective numbers left; *: then "
        "resampled, which makes particles alike and brings no row back."
    )
    return f"{grid}\n{wrapped(note)}"


def _moved(forecast: Forecast) -> str:
    table = forecast.parameters()
    noise = NOISE / math.sqrt(float(forecast.data.attrs["effective_rows"]))
    moved = table[table["shift"].abs() >= noise]
    if moved.empty:
        return "No parameter moved by more than the error of the sample."
    both = "anchored_shift" in moved and forecast.update.posterior is not None
    rows = [
        [row.parameter, f"{row.prior_mean:.3g}", f"{row.mean:.3g}", *([f"{row.anchored_shift:+.2f}"] if both else []),
         f"{row.shift:+.2f}", f"{row.narrowing:.2f}"]
        for row in moved.head(MOST_SHOWN).itertuples()
    ]  # fmt: skip
    headers = [
        "parameter",
        "prior mean",
        "mean now",
        *(["by the anchor"] if both else []),
        "shift, prior sd",
        "sd, of prior's",
    ]
    align = ("left", *("right",) * (len(headers) - 1))
    grid = tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    rest = f"; {len(moved) - MOST_SHOWN} more in parameters.csv" if len(moved) > MOST_SHOWN else ""
    head = f"Parameters that the evidence moved, the most moved first (shifts under {noise:.2f} are noise{rest})."
    return f"{head}\n\n{grid}"
