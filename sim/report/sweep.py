"""A sweep in words and as a table that fits a screen."""

from collections.abc import Sequence

import numpy as np

from sim.errors import ConfigError
from sim.report.pathways import describe_pathways
from sim.report.tables import records, text_table, wrapped
from sim.studies.stored import StoredStudy
from sim.studies.sweep import BASES

MOST_ROWS = 20
"""Points that are printed; of more, those at which the ceasefire holds most and least often."""

FEWEST_TO_DISCOVER = 50
"""Points from which `ceasefire discover` looks for boxes."""

WIDTH = 110


def check_days(days: Sequence[int], horizon: int) -> None:
    """Check that there is a day to report; those beyond the horizon are left out.

    Raises
    ------
    ConfigError
        If there is none.
    """
    if not any(day <= horizon for day in days):
        raise ConfigError(f"report_days: {list(days)} has no day from 1 to {horizon}, the horizon. Give one.")


def describe_sweep(study: StoredStudy, days: Sequence[int], failure: str = "collapse") -> str:
    """What was run, and how the ceasefire fares at every point, or at the extremes."""
    manifest = study.manifest
    days = [day for day in days if day <= study.days[-1]] or [int(study.days[-1])]
    finished, wanted = len(study.points), int(manifest["points"])
    n = study.n
    sizes = f"{n.min():,}" if n.min() == n.max() else f"{n.min():,} to {n.max():,}"
    head = [
        f"{manifest['title']}",
        f"{finished:,} of {wanted:,} points, {sizes} replications each, as of {manifest['as_of']}; base: "
        f"{manifest['base']} ({BASES[manifest['base']]}); seed {manifest['seed']}.",
        f"Probability of no failure ({failure}), with its 95 % Monte Carlo interval"
        + (" alone: the error of simulating finitely often." if manifest["base"] == "modes" else
           ", which contains the draw of parameters from their ranges."),
    ]  # fmt: skip
    if manifest["precision"] is not None:
        head.append(_precision(study))
    told = describe_pathways(study.pathways(), top=3)
    return "\n\n".join(["\n".join(wrapped(line, WIDTH) for line in head), _table(study, days, failure), told])


def _precision(study: StoredStudy) -> str:
    manifest, missed = study.manifest, int((~study.data["precise"].to_numpy()).sum())
    wanted = f"Wanted: a half-width of {manifest['precision']:g} on every day"
    if not missed:
        return f"{wanted}; every point reached it."
    remedy = (
        "" if manifest["base"] == "modes" else " Where rows are used several times, more rows= helps, not more most=."
    )
    return f"{wanted}; {missed} points did not reach it within {manifest['most']:,} replications.{remedy}"


def _table(study: StoredStudy, days: Sequence[int], failure: str) -> str:
    table = study.to_pandas(days, failure)
    cut = len(study.points) > MOST_ROWS
    last = table["holds"].to_numpy().reshape(-1, len(days))[:, -1]
    order = np.argsort(-last, kind="stable") if cut else np.arange(len(last))
    shown = np.r_[order[: MOST_ROWS // 2], order[-(MOST_ROWS // 2) :]] if cut else order
    rows = records(table)
    cells: list[list[str]] = []
    for k, place in enumerate(shown):
        if cut and k == MOST_ROWS // 2:
            cells.append([f"... {len(last) - MOST_ROWS:,} more", *[""] * (len(study.varied) + len(days))])
        own = rows[place * len(days) : (place + 1) * len(days)]
        settings = [
            f"{own[0][name]:.4g}" if isinstance(own[0][name], float) else str(own[0][name]) for name in study.varied
        ]
        chances = [f"{100 * r['holds']:.1f} ({100 * r['holds_low']:.1f}-{100 * r['holds_high']:.1f})" for r in own]
        cells.append([str(own[0]["point"]), *settings, *chances])
    names = [name.rpartition(".")[2].replace("_", " ") for name in study.varied]
    head = ["point", *names, *(f"{day} days, %" for day in days)]
    text = text_table(_wrapped_head(head), [14, *[11] * len(names), *[20] * len(days)], cells)
    if not cut:
        return text
    half = MOST_ROWS // 2
    said = f"The {half} points at which it holds {days[-1]} days most often, and the {half} least often."
    return f"{said}\n\n{text}"


def next_steps(study: StoredStudy) -> str:
    """Commands that take the study further."""
    lines = [
        f"ceasefire collect {study.path} file=all.csv        every point, every cause, as a table",
        f"ceasefire trace {study.path} point=0 replicate=0   one of its worlds as a story",
    ]
    if len(study.points) >= FEWEST_TO_DISCOVER:
        lines.append(f"ceasefire discover {study.path} below=0.5          under which conditions it breaks")
    return "Next:\n" + "\n".join(f"  {line}" for line in lines)


def _wrapped_head(head: Sequence[str]) -> list[str]:
    return [wrapped(name, 11) for name in head]
