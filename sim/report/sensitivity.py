"""A sensitivity study for people: a ranked table, how much of it is noise, and what to find out first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from tabulate import tabulate

from sim.display.numbers import in_percent, rounded, significant
from sim.report.inquiry import inquiry, rows_needed, warnings_of
from sim.report.quantities import amount, bounds, hundredths, known, points_of, unit_of
from sim.report.tables import paragraphs, records, wrapped
from sim.studies.noise import RARE
from sim.studies.sensitivity import Sensitivity
from sim.studies.sensitivity_plan import SensitivityPlan

SHOWN = 15
"""Parameters in the printed table; all are stored."""

METHODS = {
    "sobol": "Sobol indices (SALib): shares of the variance between parameter rows",
    "morris": "Morris screening (SALib): how far the outcome moves when one parameter does",
    "pawn": "PAWN (SALib): how far the distribution of the outcome depends on a parameter, 0 to 1",
    "delta": "Delta (SALib): how far the distribution of the outcome depends on a parameter, 0 to 1",
    "tornado": "Tornado: from the 5 % to the 95 % quantile of one parameter at a time, all others at their modes",
}

UNSEEN = "within noise"
"""In the place of what cannot be told from Monte Carlo noise."""

UNKNOWN = "not known"
"""In the place of a share whose interval is wider than 0 to 100 %."""

COARSE = 0.5
"""Width of an interval that tells at least the large shares from the small ones."""

Row = Mapping[str, Any]


def describe_sensitivity(study: Sensitivity) -> str:
    """The study in tables and sentences."""
    parts = [_question(study.plan), _spread(study), _table(study), _legend(study)]
    if study.pairs is not None:
        parts.append(_pairs(study))
    parts += [f"WARNING: {text}" for text in warnings_of(study)]
    return paragraphs([*parts, f"What to find out first. {inquiry(study)}"])


def _question(plan: SensitivityPlan) -> str:
    """What is asked, of what, and how much work it is."""
    case, held = plan.factors.case, plan.factors.held
    others = f"the other {held} uncertain ones stay at their modes; " if held else ""
    independent = (
        ": the parameters must be independent, and are no longer so once anchored to other truces or conditioned on "
        "documents."
    )
    return wrapped(
        f"{case.scenario.title}. What drives the {plan.measure.about} ({plan.measure.name})? {METHODS[plan.name]}. "
        f"{len(plan.factors)} uncertain parameters; {others}{plan.evaluations:,} evaluations of "
        f"{plan.replications:,} replications, {plan.evaluations * plan.replications:,} in all; seed {plan.seed}. Under "
        f"the prior, from {case.scenario.start_date}, the scenario's first day"
        f"{'.' if plan.name == 'tornado' else independent}"
    )


def _spread(study: Sensitivity) -> str:
    """Mean and variance of the measure, and the noise in it."""
    measure, spread = study.plan.measure, study.indices.spread
    if study.plan.name == "tornado":
        level, low, high = study.table[["at_modes", "at_modes_low", "at_modes_high"]].iloc[0]
        return wrapped(
            f"With all parameters at their modes: {amount(measure, level)} (Monte Carlo 95 %: "
            f"{points_of(measure, low)} to {amount(measure, high)}). That is no forecast, which goes through all "
            "their values."
        )
    over = "the screening's grid" if study.plan.name == "morris" else "the parameter rows"
    text = (
        f"Mean over {over}: {amount(measure, spread.mean)} (Monte Carlo 95 %: ±"
        f"{points_of(measure, 1.96 * spread.mean_error)}). Standard deviation that the parameters make: "
        f"{points_of(measure, spread.signal**0.5)} {unit_of(measure)}. Of the variance between evaluations, "
        f"{in_percent(1.0 - spread.share, 1)} % is theirs and {in_percent(spread.share, 1)} % Monte Carlo noise."
    )
    return wrapped(text + _one_by_one(study) if study.plan.name == "sobol" else text)


def _one_by_one(study: Sensitivity) -> str:
    """The share that the parameters make one by one, and not by interactions."""
    value, low, high = study.alone(study.plan.factors.names)
    if known(low, high):
        return (
            f" Of what they make, {hundredths(value)} % ({bounds(low, high)}) comes from the parameters one by one, "
            "the rest from their interactions."
        )
    return (
        " How much of what they make comes from the parameters one by one, and how much from their interactions, is "
        f"not known with so few rows: an interval no wider than 0 to 100 % takes "
        f"{rows_needed(study, high - low, 1.0)}."
    )


def _table(study: Sensitivity) -> str:
    """The most influential parameters, and the rest in one line."""
    head, cells, rest = COLUMNS[study.plan.name]
    rows = [
        [str(row["rank"]), row["parameter"], row["grounds"], *cells(study, row)]
        for row in records(study.table[:SHOWN])
    ]  # fmt: skip
    if len(study.table) > SHOWN:
        others = study.table["parameter"][SHOWN:].tolist()
        label, *last = rest(study, others)
        rows.append(["", f"the other {len(others)}, {label}", "", *last, *[""] * (len(head) - len(last))])
    align = ("right", "left", "left", *("right",) * len(head))
    return tabulate(rows, ["", "parameter", "grounds", *head], "simple", colalign=align, disable_numparse=True)


def _sobol_cells(_study: Sensitivity, row: Row) -> list[str]:
    cells: list[str] = []
    for name in ("first", "total"):
        cells += _share(row[name], row[f"{name}_low"], row[f"{name}_high"])
    return [*cells, hundredths(row["interaction"]) if row["interacts"] and UNKNOWN not in cells else UNSEEN]


def _share(value: float, low: float, high: float) -> list[str]:
    """Cells of a share and its interval."""
    return [hundredths(value), bounds(low, high)] if known(low, high) else [UNKNOWN, ""]


def _sobol_rest(study: Sensitivity, others: Sequence[str]) -> list[str]:
    return ["summed", *_share(*study.alone(others))]


def _morris_cells(study: Sensitivity, row: Row) -> list[str]:
    cells: list[str] = []
    for name in ("size", "change"):
        ends = [points_of(study.plan.measure, row[f"{name}_{end}"]) for end in ("low", "high")]
        cells += [points_of(study.plan.measure, row[name]), " to ".join(ends)]
    return [*cells, points_of(study.plan.measure, row["strength"]) if row["above_noise"] else UNSEEN]


def _morris_rest(study: Sensitivity, _others: Sequence[str]) -> list[str]:
    return ["at most", points_of(study.plan.measure, study.table["size"][SHOWN:].max())]


def _given_data_cells(_study: Sensitivity, row: Row) -> list[str]:
    interval = f"{rounded(row['index_low'], 3)} to {rounded(row['index_high'], 3)}"
    return [rounded(row["index"], 3), interval, "yes" if row["above_noise"] else "no"]


def _given_data_rest(study: Sensitivity, _others: Sequence[str]) -> list[str]:
    return ["at most", rounded(study.table["index"][SHOWN:].max(), 3)]


def _tornado_cells(study: Sensitivity, row: Row) -> list[str]:
    measure = study.plan.measure
    ends = [f"{significant(row['low_end'])} to {significant(row['high_end'])}"]
    levels = [points_of(measure, row[f"at_{end}"]) for end in ("low", "high")]
    swing, *bounds_of = [points_of(measure, row[f"swing{end}"]) for end in ("", "_low", "_high")]
    return [*ends, *levels, swing if row["above_noise"] or row["swing"] == 0.0 else UNSEEN, " to ".join(bounds_of)]


def _tornado_rest(study: Sensitivity, _others: Sequence[str]) -> list[str]:
    return ["", "", "", "at most", points_of(study.plan.measure, study.table["size"][SHOWN:].max())]


Cells = Callable[[Sensitivity, Row], list[str]]
Rest = Callable[[Sensitivity, Sequence[str]], list[str]]

SOBOL = (["alone, %", "95 %", "with others, %", "95 %", "interaction, %"], _sobol_cells, _sobol_rest)
MORRIS = (["size", "95 %", "change", "95 %", "strength"], _morris_cells, _morris_rest)
TORNADO = (["5 to 95 % quantile", "at 5 %", "at 95 %", "swing", "95 %"], _tornado_cells, _tornado_rest)
GIVEN_DATA = (["index", "95 %", "above chance"], _given_data_cells, _given_data_rest)

COLUMNS: dict[str, tuple[list[str], Cells, Rest]] = {
    "sobol": SOBOL, "morris": MORRIS, "pawn": GIVEN_DATA, "delta": GIVEN_DATA, "tornado": TORNADO,
}  # fmt: skip
"""By method: columns after the grounds, a parameter's cells, and those of all that are not shown."""


def _legend(study: Sensitivity) -> str:
    """What the columns mean."""
    rule = (
        f" Within noise: less than {RARE} standard errors above what noise alone gives (an interval of 95 % spans "
        "1.96 to each side), as many parameters are asked at once."
    )
    if study.plan.name == "sobol":
        return (
            "Alone: first-order index, the share of the variance that knowing the parameter would remove. With others: "
            "total index, the share that would remain if everything but the parameter were known. Interaction: what "
            "the second has more. All are corrected for Monte Carlo noise; 95 % by bootstrap over base rows. "
            "Sums are estimated by themselves (RBD-FAST): the errors of single indices have too much in common."
            + (rule if not study.table["interacts"][:SHOWN].all() else "")
            + _doubtful(study)
        )
    if study.plan.name == "morris":
        floor = points_of(study.plan.measure, study.table["size_floor"].mean())
        return (
            f"In {unit_of(study.plan.measure)}, for a step across half of a parameter's probability, wherever the "
            f"others stand. Size: mean size of the change (mu*), noise included; noise alone gives {floor}. Change: "
            "the mean when the parameter rises (mu). Strength: root mean square of the changes, noise taken off. "
            "95 % by bootstrap over trajectories." + (rule if not study.table["above_noise"][:SHOWN].all() else "")
        )
    if study.plan.name == "tornado":
        return (
            f"At 5 %, at 95 %: the outcome there, in {unit_of(study.plan.measure).replace('percentage points', '%')}. "
            f"Swing: the second less the first, in {unit_of(study.plan.measure)}; both have the same draws, so its "
            "interval, Monte Carlo 95 %, is that of the difference. A swing of 0: none was moved, or as many up "
            "as down. A tornado shows "
            "no interactions: what two parameters do together, or one where others are not at their modes, is not "
            "in it." + (rule if not study.table["above_noise"][:SHOWN].all() else "")
        )
    floor = rounded(study.table["index_floor"].iloc[0], 3)
    return (
        f"A parameter that the outcome never saw reaches up to {floor} by chance. "
        "Monte Carlo noise blurs the distributions that are compared, and so makes indices smaller; it cannot be "
        "taken off. 95 % by bootstrap over rows."
    )


def _doubtful(study: Sensitivity) -> str:
    """What of the table of Sobol's is error, or so uncertain that it is not printed."""
    shown = study.table[:SHOWN]
    told = {name: known(shown[f"{name}_low"], shown[f"{name}_high"]) for name in ("first", "total")}
    text = ""
    if (told["first"] & told["total"] & (shown["first"] > shown["total"])).any():
        text += " Alone cannot exceed with others: where it does, the difference is error."
    widths = [width for name, fine in told.items() for width in study.widths(name)[:SHOWN][~fine]]
    if not widths and len(study.table) > SHOWN:
        _, low, high = study.alone(study.table["parameter"][SHOWN:].tolist())
        widths = [] if known(low, high) else [high - low]
    if widths:
        rows = rows_needed(study, float(np.median(widths)), COARSE)
        text += (
            " Not known: with so few rows, the 95 % interval is wider than 0 to 100 %"
            + ("" if told["total"].all() else ", and the order of the parameters says little")
            + f". Errors shrink with the root of the rows: ±{50.0 * COARSE:.0f} % takes {rows}."
        )
    return text


def _pairs(study: Sensitivity) -> str:
    """The pairs whose second-order index is beyond noise, of those where it is known."""
    assert study.pairs is not None
    fine = known(study.pairs["second_low"], study.pairs["second_high"])
    seen = study.pairs[(study.pairs["second_low"] > 0.0) & fine]
    rest = "" if fine.all() else f" Of {(~fine).sum()} pairs it is not known with so few rows."
    if seen.empty:
        return wrapped(f"Second order: none of {fine.sum()} pairs interacts beyond noise.{rest}")
    rows = [
        [row["parameter"], row["with"], hundredths(row["second"]), bounds(row["second_low"], row["second_high"])]
        for row in records(seen[:SHOWN])
    ]
    table = tabulate(
        rows, ["parameter", "with", "pair, %", "95 %"], "simple",
        colalign=("left", "left", "right", "right"), disable_numparse=True,
    )  # fmt: skip
    by_chance = 0.025 * fine.sum()
    words = (
        f"Second order: {len(seen)} of {fine.sum()} pairs have an interval above 0; about {by_chance:.0f} would "
        f"by chance if no pair interacted.{rest}"
    )
    return f"{wrapped(words)}\n\n{table}"
