"""A forecast as a table that a person can read."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from tabulate import tabulate

from sim.report.quantities import percent
from sim.report.tables import wrapped
from sim.studies.summary import TALLY_UNITS
from sim.studies.update import STAGES

if TYPE_CHECKING:
    import xarray as xr

FAILURE_WORDS = {
    "collapse": "the ceasefire collapses",
    "exchange": "an exchange of fire (three moves or more), or collapse",
    "strike": "a Pakistani strike, or collapse",
    "fire": "border fire that is answered, or collapse",
}
CAUSE_WORDS = {
    "escalation": "escalation: replies climbed to the top of the ladder",
    "lapse": "lapse: the term ran out and was not renewed",
    "withdrawal": "withdrawal: a side renounced it",
}
MILESTONE_WORDS = {
    "agreement": "formal agreement",
    "suspension": "talks suspended",
    "strike": "Pakistani strike",
    "fire": "border fire with a reply",
    "exchange": "exchange of fire, three moves or more",
}
TALLY_WORDS = {
    "closed_days": "closed crossings, in full days of closure",
    "loss_pakistan": "losses of Pakistan, days shut before the start included",
    "loss_afghanistan": "losses of Afghanistan, likewise",
    "attacks": "militant attacks in Pakistan",
    "major_attacks": "days with a major attack",
    "strikes": "Pakistani strikes",
    "rounds": "rounds of talks",
}


FEWEST = {"fewest_particles": "particles", "fewest_rows": "parameter rows"}


def describe_forecast(data: "xr.Dataset", days: list[int]) -> str:
    """The forecast in tables and sentences.

    Parameters
    ----------
    data
        From `sim.studies.forecast`.
    days
        Days to report; those beyond the horizon are left out, and said to be; the horizon is added.
    """
    horizon = int(data["day"][-1])
    beyond = [day for day in days if day > horizon]
    days = sorted({day for day in days if 0 < day <= horizon} | {horizon})
    parts = [data.attrs["title"], _what_was_run(data)]
    if "stage" in data.coords:
        parts += ["Probability that it holds, in percent (Monte Carlo 95 %), under more and more evidence.",
                  _stages(data, days)]  # fmt: skip
    parts += [
        f"Probability that it holds. Failure means: {FAILURE_WORDS[data.attrs['failure']]}.",
        _holding(data, days),
        f"By {_day_date(data, horizon)}, day {horizon}: how it stands, or why it broke.",
        _ends(data, horizon),
        f"Chance that it happens at least once by {_day_date(data, horizon)}, while the ceasefire lasts.",
        _milestones(data, horizon),
        "Averages per world, until collapse or the horizon: worlds that break early add fewer days.",
        _tallies(data),
    ]
    if "variance" in data:
        parts.append(_variance(data, horizon))
    parts.append(_how_to_read(data))
    if beyond:
        parts.append(f"Beyond the horizon, and left out: day {', '.join(map(str, beyond))}.")
    return "\n\n".join(parts)


def _interval(low: float, high: float) -> str:
    width = min(high - low, 0.019)  # one decimal at least
    return f"{percent(low, width)} to {percent(high, width)}"


def _row(data: "xr.Dataset", name: str, **at: object) -> list[str]:
    """Estimate, Monte Carlo interval and, where there is one, the range over parameters, in percent."""
    p = float(data[name].sel(at))
    low, high = (float(bound) for bound in data[f"{name}_mc"].sel(at))
    cells = [percent(p, min(high - low, 0.019)), _interval(low, high)]
    if f"{name}_range" in data:
        spread = data[f"{name}_range"].sel(at)
        ends = [float(spread.sel(quantile=q)) for q in (0.05, 0.95)]
        cells.append(f"{percent(ends[0])} to {percent(ends[1])}" if ends[1] > 0 else "0")
    return cells


def _range_header(data: "xr.Dataset") -> str:
    return "5-95 % over unknowns" if data.attrs["day_of_as_of"] else "5-95 % over parameters"


def _table(data: "xr.Dataset", first: list[str], rows: list[list[str]], unit: str = "%") -> str:
    headers = [*first, unit, "Monte Carlo 95 %"]
    if "holds_range" in data:
        headers.append(_range_header(data))
    align = ("left",) * len(first) + ("right",) * (len(headers) - len(first))
    return tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)


def _stages(data: "xr.Dataset", days: list[int]) -> str:
    """Holding at every stage of the evidence, for three days at most: the last, and the last two landmarks before."""
    shown = sorted({*[day for day in days if day in (30, 90)], days[-1]})
    rows: list[list[str]] = []
    for stage in data["stage"].to_numpy():
        cells: list[str] = []
        for day in shown:
            low, high = (float(bound) for bound in data["stage_holds_mc"].sel(stage=stage, day=day))
            p = float(data["stage_holds"].sel(stage=stage, day=day))
            cells.append(f"{percent(p, min(high - low, 0.019))} ({_interval(low, high)})")
        rows.append([STAGES[str(stage)], *cells])
    headers = ["evidence", *(f"to {_day_date(data, day)}" for day in shown)]
    align = ("left", *("right",) * len(shown))
    return tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)


def _variance(data: "xr.Dataset", day: int) -> str:
    """Where the uncertainty about holding comes from."""
    here = data[["variance", "variance_error"]].sel(day=day)
    total = float(here["variance"].sum())
    low, high = (float(bound) for bound in data["holds_mc"].sel(day=day))
    if total <= 0.0:
        return f"Whether it holds to {_day_date(data, day)} is all but certain: there is no uncertainty to split."

    def share(name: str) -> str:
        part, error = (float(here[key].sel(component=name)) for key in ("variance", "variance_error"))
        noise = f" (±{196.0 * error / total:.1f})" if error == error else ""  # not NaN
        return f"{100.0 * part / total:.1f} %{noise}"

    left = 100.0 * (1.0 - float(here["variance"].sel(component="parameters")) / total)
    state = f"where the world stands on day 0, hidden: {share('state')}; " if data.attrs["day_of_as_of"] else ""
    text = (
        f"Where the uncertainty about holding to {_day_date(data, day)} comes from, in shares of its variance (Monte "
        f"Carlo 95 %): parameters not known: {share('parameters')}; {state}chance still to come: {share('chance')}. If "
        f"the parameters were known, {left:.0f} % would remain. The Monte Carlo error of the probability itself, "
        f"{50.0 * (high - low):.1f} points either way, comes on top."
    )
    return wrapped(text)


def _holding(data: "xr.Dataset", days: list[int]) -> str:
    rows = [[f"{day} days", _day_date(data, day), *_row(data, "holds", day=day)] for day in days]
    return _table(data, ["holds for", "to"], rows)


def _ends(data: "xr.Dataset", day: int) -> str:
    rows = [
        ["holds under a formal agreement", *_row(data, "under_agreement", day=day)],
        ["holds without one", *_row(data, "without_agreement", day=day)],
    ]
    for cause, words in CAUSE_WORDS.items():
        rows.append([words, *_row(data, "incidence", day=day, cause=cause)])
    return _table(data, ["end"], rows)


def _milestones(data: "xr.Dataset", day: int) -> str:
    rows = [[words, *_row(data, "reached", day=day, milestone=name)] for name, words in MILESTONE_WORDS.items()]
    return _table(data, ["event"], rows)


def _tallies(data: "xr.Dataset") -> str:
    rows: list[list[str]] = []
    for name, words in TALLY_WORDS.items():
        value = float(data["tally_mean"].sel(tally=name))
        low, high = (float(bound) for bound in data["tally_mean_mc"].sel(tally=name))
        cells = [f"{words} ({TALLY_UNITS[name]})", f"{value:.4g}", f"{low:.4g} to {high:.4g}"]
        if "tally_mean_range" in data:
            spread = data["tally_mean_range"].sel(tally=name)
            cells.append(" to ".join(f"{float(spread.sel(quantile=q)):.3g}" for q in (0.05, 0.95)))
        rows.append(cells)
    return _table(data, ["quantity"], rows, "mean")


def _what_was_run(data: "xr.Dataset") -> str:
    a = data.attrs
    as_of, prior = date.fromisoformat(a["as_of"]), a["uncertainty"] == "prior"
    text = f"As of {as_of.day} {as_of:%B %Y}. Days count from it: day 0 is "
    if a["day_of_as_of"]:
        text += f"that date (day {a['day_of_as_of']} of the ceasefire), and what it brings is still ahead. "
    else:
        text += "the ceasefire's first day, which is over. "
    if a["day_of_as_of"]:
        rows = "parameter rows" if prior else "one parameter row, the modes,"
        text += (
            f"{a['particles']:,} particles of {rows} conditioned on {len(a['observations'].split(', '))} reports; "
            f"{a['points']:,} of them x {a['replications']:,} replications"
        )
    elif prior:
        text += f"{a['points']:,} parameter rows from the priors x {a['replications']:,} replications"
    else:
        text += f"{a['n']:,} replications, every parameter at its mode"
    text += f"; seed {a['seed']}. Anchor: {a['anchor'].replace('_', ' ')}."
    if a["not_yet_known"]:
        text += f" Published later, and ignored: {a['not_yet_known']}."
    if a["changes"]:
        text += f" Changed: {a['changes']}."
    if not a["complete"]:
        text += " INTERRUPTED: this is what was finished, not the whole study."
    if a["poor"]:
        left = [f"{a[key]:,.0f} effective {what}" for key, what in FEWEST.items() if np.isfinite(a[key])]
        text += (
            f" WARNING: the evidence leaves as few as {' and '.join(left)}, where at least 400 and 100 are needed. "
            "These numbers are NOT TO BE RELIED ON. Use more points= and particles=, or relax what is asked for."
        )
    return wrapped(text)


def _how_to_read(data: "xr.Dataset") -> str:
    prior = data.attrs["uncertainty"] == "prior"
    text = "How to read this. 'Monte Carlo 95 %' is the error of simulating finitely often: run more and it shrinks. "
    if prior:
        text += "It takes parameter rows as independent; they are spread more evenly, so the true error is smaller. "
    if "holds_range" in data:
        what = "parameters and of today's hidden state" if data.attrs["day_of_as_of"] else "parameters"
        text += (
            f"'{_range_header(data)}' is how far the answer moves across what is not known of {what}, Monte Carlo "
            "noise largely taken out: only better knowledge shrinks it. "
        )
    elif prior:
        text += "The range over parameters is not shown: with so few replications of a row it would be mostly noise. "
    else:
        text += "What the parameters' own uncertainty adds is not in these numbers. "
    if data.attrs["failure"] != "collapse":
        if "stage" in data.coords and data.attrs["day_of_as_of"]:
            text += (
                "Without the documents failures count from the ceasefire's first day, with them from the as-of date. "
            )
        text += "How it stands at the end, and why it broke, always speak of collapse. "
    if not data.attrs["complete"]:
        text += "The run was interrupted: the parameter rows that were finished are less evenly spread than the whole. "
    if data.attrs["day_of_as_of"]:
        text += "Quantities count from the as-of date; what happened before is not in them, losses excepted. "
    if "stage" in data.coords:
        text += "What anchoring and conditioning assume stands in docs/evidence.md. "
    text += "Nothing here contains the error of the model itself."
    return wrapped(text)


def _day_date(data: "xr.Dataset", day: int) -> str:
    when = date.fromisoformat(str(data["date"].sel(day=day).values)[:10])
    return f"{when.day} {when:%b %Y}"
