"""A backtest as tables that a person can read, and how little it proves."""

import math
from typing import Any

import numpy as np
from tabulate import tabulate

from sim.report.quantities import percent
from sim.report.tables import wrapped
from sim.studies.backtest import RIVALS, Backtest
from sim.studies.scores import brier, calibration, log_score, luck, score

FORECASTERS = {
    "model": "the model",
    "reference_class": "comparable truces (lognormal curve)",
    "constant_hazard": "constant hazard, Jeffreys rate",
}


SHORT = {"reference_class": "truces", "constant_hazard": "hazard"}
"""Rivals' names in the head of a table."""


def describe_backtest(backtest: Backtest) -> str:
    """Forecasts of documented events beside what happened, with scores, and in words what they prove."""
    table, plan = backtest.table, backtest.plan
    anchor = plan.reference.name.replace("_", " ") if plan.reference else "none"
    head = (
        f"Forecasts as of earlier dates, each from what was published by then. {plan.points:,} parameter rows, "
        f"{plan.particles:,} particles; anchor: {anchor}; seed {plan.seed}."
    )
    if backtest.poor:
        dates = ", ".join(map(str, backtest.poor))
        head += (
            f" WARNING: as of {dates} fewer than 400 effective particles or 100 effective parameter rows are left: "
            "these forecasts are NOT TO BE RELIED ON. Use more points= and particles=."
        )
    p, happened = table["model"].to_numpy(), table["happened"].to_numpy()
    return "\n\n".join(
        [
            wrapped(head),
            _events(table),
            "Mean scores over the events on which a forecaster has a view; 0 is perfect, a coin has 0.25 and 0.69.",
            _scores(table),
            "Calibration: forecasts in three classes, and how many of their events happened.",
            _calibration(p, happened),
            _words(p, happened, table),
        ]
    )


def event_table(backtest: Backtest) -> Any:
    """The events with the model's and the rivals' forecasts and scores."""
    table = backtest.table.copy()
    for name in FORECASTERS:
        p = table[name].to_numpy()
        table[f"brier_{name}"] = brier(p, table["happened"].to_numpy())
        table[f"log_{name}"] = log_score(p, table["happened"].to_numpy())
    return table


def score_table(table: Any) -> Any:
    """Mean scores of each forecaster, and of the model on each rival's events, as a DataFrame."""
    import pandas as pd

    lines = [("model", "all", score(table["model"].to_numpy(), table["happened"].to_numpy()))]
    for rival in RIVALS:
        seen = table[table[rival].notna()]
        happened = seen["happened"].to_numpy()
        lines += [(name, rival, score(seen[name].to_numpy(), happened)) for name in (rival, "model")]
    return pd.DataFrame([{"forecaster": name, "events_of": of, **result._asdict()} for name, of, result in lines])


def _events(table: Any) -> str:
    rows = [
        [
            row.as_of,
            wrapped(row.about, 44),
            "yes" if row.happened else "no",
            percent(row.model, 0.019),
            f"{percent(row.mc_low, 0.019)} to {percent(row.mc_high, 0.019)}",
            *("-" if math.isnan(p) else percent(p, 0.019) for p in (row.reference_class, row.constant_hazard)),
        ]
        for row in table.itertuples()
    ]
    headers = ["as of", "event", "came", "model, %", "Monte Carlo 95 %", *(f"{name}, %" for name in SHORT.values())]
    align = ("left", "left", "left", *("right",) * 4)
    return tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)


def _scores(table: Any) -> str:
    rows = [
        [
            FORECASTERS[row.forecaster],
            f"all {row.events}"
            if row.events_of == "all"
            else f"the {row.events} that {SHORT[row.events_of]} can speak of",
            f"{row.brier:.3f}",
            f"{row.log:.3f}",
        ]
        for row in score_table(table).itertuples()
    ]
    align = ("left", "left", "right", "right")
    return tabulate(
        rows, ["forecaster", "events", "Brier", "log"], tablefmt="simple", colalign=align, disable_numparse=True
    )


def _calibration(p: np.ndarray, happened: np.ndarray) -> str:
    rows: list[list[str]] = []
    for line in calibration(p, happened):
        n = int(line["events"])
        came = f"{round(line['happened'] * n)}" if n else "-"
        interval = f"{100 * line['low']:.0f} to {100 * line['high']:.0f}" if n else "-"
        forecast = f"{100 * line['forecast']:.0f}" if n else "-"
        rows.append([f"{100 * line['from']:.0f} to {100 * line['to']:.0f}", f"{n}", forecast, came, interval])
    headers = ["forecast, %", "events", "mean forecast, %", "came", "share that came, 95 %"]
    align = ("left", *("right",) * 4)
    return tabulate(rows, headers, tablefmt="simple", colalign=align, disable_numparse=True)


def _words(p: np.ndarray, happened: np.ndarray, table: Any) -> str:
    fortune, mean = luck(p), score(p, happened).brier
    worst = table.loc[brier(p, happened).argmax()]
    text = (
        f"What this proves: little. {len(p)} events of one ceasefire, several of them sides of the same day, cannot "
        f"calibrate probabilities. If every forecast were exactly right, luck alone would put the mean Brier score at "
        f"{fortune.expected:.2f}, give or take {fortune.sd:.2f}; it is {mean:.2f}. The worst forecast is "
        f"{worst['event']}: {percent(worst['model'])} % for something that "
        f"{'happened' if worst['happened'] else 'did not happen'}. The rivals only have a view on whether the "
        "ceasefire holds, where every forecaster that says 'yes' looks good: it held. Nor are the dates clean: the "
        "parameters' ranges were drawn up with all five documents at hand, the later ones included."
    )
    return wrapped(text)
