"""What the evidence did to a forecast, as tables that a person can read."""

import math
import textwrap

from tabulate import tabulate

from sim.studies.anchor import Anchoring
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
        parts.append(_anchored(done.anchoring, len(done.rows)))
    if done.posterior is not None:
        parts += ["What each report did, in the order of the days they speak of.", _filtered(done.posterior)]
    if parts and len(done.rows) > 1:
        parts.append(_moved(forecast))
    return "\n\n".join(parts)


def _anchored(anchoring: Anchoring, rows: int) -> str:
    reference = anchoring.reference
    target, tolerance = reference.targets
    text = (
        f"Anchored to {reference.about}: parameter rows are weighted, as little as "
        "possible, so that survival meets theirs within "
        f"{reference.tolerance:g} standard error{'' if reference.tolerance == 1 else 's'}. "
        f"{anchoring.effective:,.0f} effective of {rows:,} rows."
    )
    table = [
        [f"{day} days", *(f"{100.0 * value:.1f}" for value in values)]
        for day, *values in zip(
            reference.anchor_days, anchoring.prior, target, tolerance, anchoring.anchored, strict=True
        )
    ]
    headers = ["holds for, %", "prior", "truces", "tolerance", "anchored"]
    align = ("left", *("right",) * 4)
    grid = tabulate(table, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    return f"{textwrap.fill(text, 100)}\n\n{grid}"


def _filtered(posterior: Posterior) -> str:
    said = {observation.name: observation.words for observation in posterior.known.observations}
    rows = [
        [
            step.observation,
            f"day {step.day}",
            "\n".join(textwrap.wrap(said.get(step.observation, "weights of the rows"), 44)),
            f"{100.0 * step.accepted:.0f} %",
            f"{math.exp(step.log_likelihood):.3g}",
            f"{step.effective:,.0f}{' *' if step.resampled else ''}",
            f"{step.rows:,.0f}",
        ]
        for step in posterior.steps
    ]
    headers = ["report", "after", "says", "possible", "likelihood", "particles", "rows"]
    align = ("left", "left", "left", *("right",) * 4)
    grid = tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    note = (
        "possible: share of worlds that the report leaves possible; likelihood: its marginal likelihood, given the "
        f"reports before it (all together {math.exp(posterior.log_likelihood):.3g}); particles, rows: effective "
        "numbers left; *: then resampled, which makes particles alike and brings no row back."
    )
    return f"{grid}\n{textwrap.fill(note, 100)}"


def _moved(forecast: Forecast) -> str:
    table = forecast.parameters()
    noise = NOISE / math.sqrt(float(forecast.data.attrs["effective_rows"]))
    moved = table[table["shift"].abs() >= noise]
    if moved.empty:
        return "No parameter moved by more than the error of the sample."
    rows = [
        [row.parameter, f"{row.prior_mean:.3g}", f"{row.mean:.3g}", f"{row.shift:+.2f}", f"{row.narrowing:.2f}"]
        for row in moved.head(MOST_SHOWN).itertuples()
    ]
    headers = ["parameter", "prior mean", "mean now", "shift, prior sd", "sd, of prior's"]
    align = ("left", *("right",) * 4)
    grid = tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)
    rest = f"; {len(moved) - MOST_SHOWN} more in parameters.csv" if len(moved) > MOST_SHOWN else ""
    head = f"Parameters that the evidence moved, the most moved first (shifts under {noise:.2f} are noise{rest})."
    return f"{head}\n\n{grid}"
