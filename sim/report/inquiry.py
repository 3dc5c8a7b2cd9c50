"""What a sensitivity study recommends to find out first, and where it is not to be trusted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.display.numbers import rounded, significant
from sim.report.quantities import amount, bounds, hundredths, known, points_of, unit_of
from sim.report.tables import records
from sim.studies.sensitivity import Sensitivity
from sim.studies.sensitivity_plan import SIZES

if TYPE_CHECKING:
    import pandas as pd

NOTEWORTHY = 3
"""Parameters that are described."""

HINTED = 4
"""Parameters that a screening proposes for a closer look."""

NEGLIGIBLE = 0.01
"""Share of the variance below which a parameter hardly matters."""

FINE = 2.0 * NEGLIGIBLE
"""Width of an interval that can say so."""

NOISY = 0.25
"""Noise share of the variance that asks for more replications."""

OUTWEIGHED = 0.5
"""Noise share of the variance above which single numbers say little."""

MISSED = 0.05
"""Share of intervals wholly on the impossible side of 0 that is more than chance: at 95 % it is 0.025 at most."""

SKIPPED = 0.35
"""Share of a parameter's classes without a density above which its delta is not to be trusted: SALib warns there."""

GUESSED = ("assumed", "inferred")
"""Grounds that inquiry can firm up."""

GROUNDS = {
    "assumed": "assumed, so a guess",
    "inferred": "inferred from documents",
    "literature": "from the literature",
    "documented": "documented",
}


def inquiry(study: Sensitivity) -> str:
    """What to find out first, in words."""
    name = study.plan.name
    if name == "sobol":
        return _by_shares(study)
    if name == "tornado":
        return _by_swings(study)
    return _by_screening(study) if name == "morris" else _by_distribution(study)


def _by_shares(study: Sensitivity) -> str:
    """By first-order indices: what knowing a parameter would remove; then by total ones."""
    table = study.table.sort_values("first", ascending=False, kind="stable")
    seen = table[table["above_noise"] & known(table["first_low"], table["first_high"])]
    said: list[str] = []
    if seen.empty:
        said.append(
            "No parameter by itself removes a share of the variance that can be told from 0. Use more rows, or ask "
            "method=morris, which needs fewer evaluations to rank them."
        )
    open_ones = seen[seen["grounds"].isin(GUESSED)]
    said += [*_removed(study, open_ones), *_candidates(study, open_ones["parameter"].tolist())]
    firm = seen[~seen["grounds"].isin(GUESSED)]["parameter"][:NOTEWORTHY].tolist()
    if firm:
        said.append(f"Influential, but already resting on documents or literature: {', '.join(firm)}.")
    return " ".join([*said, *_set_aside(study)])


def _removed(study: Sensitivity, open_ones: "pd.DataFrame") -> list[str]:
    """What knowing the parameters that stand out by themselves would remove, one by one and together."""
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}): knowing it would remove {hundredths(row['first'])} % "
        f"({bounds(row['first_low'], row['first_high'])}) of the variance. It is the {_meaning(row['meaning'])}"
        for row in records(open_ones[:NOTEWORTHY])
    ]
    if len(open_ones) > 1:
        value, low, high = study.alone(open_ones["parameter"].tolist())
        if known(low, high):
            said.append(
                f"Each by itself, the {len(open_ones)} assumed or inferred parameters that alone stand out from 0 "
                f"would remove {hundredths(value)} % ({bounds(low, high)}) together."
            )
    return said


def _candidates(study: Sensitivity, named: Sequence[str]) -> list[str]:
    """The guesses whose total index is above 0 by its 95 % interval, though they do not stand out by themselves."""
    table = study.table
    likely = table[
        (table["total_low"] > 0.0)
        & known(table["total_low"], table["total_high"])
        & table["grounds"].isin(GUESSED)
        & ~table["parameter"].isin(named)
    ]
    if likely.empty:
        return []
    names = ", ".join(
        f"{row['parameter']} ({row['grounds']}; {hundredths(row['total'])} %, "
        f"{bounds(row['total_low'], row['total_high'])})"
        for row in records(likely[:NOTEWORTHY])
    )
    count = f"{NOTEWORTHY} of {len(likely)}; " if len(likely) > NOTEWORTHY else ""
    return [
        f"Likeliest candidates among the {'other ' if named else ''}assumed or inferred parameters, by their share "
        f"with others ({count}more rows would make sure): {names}."
    ]


def _set_aside(study: Sensitivity) -> list[str]:
    """How many parameters hardly matter, by intervals narrow enough to say so."""
    low, high = study.table["total_low"], study.table["total_high"]
    idle = int(((high - low <= FINE) & (high >= 0.0) & (high < NEGLIGIBLE)).sum())
    if idle:
        return [
            f"By their 95 % intervals, {idle} of {len(study.table)} parameters matter for less than "
            f"{hundredths(NEGLIGIBLE)} % of the variance, alone and with others: they can wait."
        ]
    if (low >= NEGLIGIBLE).all():
        return []
    text = (
        "The study is too small to set any parameter aside: that takes an interval of its share with others no wider "
        f"than {hundredths(FINE)} % that ends between 0 and {hundredths(NEGLIGIBLE)} %"
    )
    width = float(study.widths("total").median())
    return [f"{text}, so {rows_needed(study, width, FINE)}." if width > FINE else f"{text}."]


def rows_needed(study: Sensitivity, width: float, wanted: float) -> str:
    """The rows that would narrow a 95 % interval of a share so far, in words."""
    rows, most = study.rows_for(width, wanted), SIZES["sobol"].most_rows
    return f"about {rows:,} rows" if rows <= most else f"more replications, or more rows than the {most:,} allowed"


def _by_screening(study: Sensitivity) -> str:
    """By mean sizes of changes."""
    seen = study.table[study.table["above_noise"]]
    if seen.empty:
        return "No parameter moves the outcome beyond noise. Use more replications or trajectories."
    unit = unit_of(study.plan.measure)
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}): half of its probability moves the outcome by "
        f"{points_of(study.plan.measure, row['strength'])} {unit}, {_direction(row)}. It is the "
        f"{_meaning(row['meaning'])}"
        for row in records(seen[seen["grounds"].isin(GUESSED)][:NOTEWORTHY])
    ]
    said.append(
        f"{len(seen)} of {len(study.table)} parameters move it beyond noise. {_hint(seen['parameter'].tolist())}"
    )
    return " ".join(said)


def _by_swings(study: Sensitivity) -> str:
    """By the sizes of a tornado's bars."""
    seen, measure = study.table[study.table["above_noise"]], study.plan.measure
    if seen.empty:
        return "No parameter by itself moves the outcome beyond noise. Use more replications."
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}): from {significant(row['low_end'])} to "
        f"{significant(row['high_end'])} it moves the outcome from {amount(measure, row['at_low'])} to "
        f"{amount(measure, row['at_high'])}. It is the {_meaning(row['meaning'])}"
        for row in records(seen[seen["grounds"].isin(GUESSED)][:NOTEWORTHY])
    ]
    bent = seen.loc[seen["bent"], "parameter"].tolist()
    if bent:
        said.append(
            f"Both ends move the outcome the same way, so that the swing says too little, of {len(bent)}: "
            f"{', '.join(bent[:NOTEWORTHY])}{' and others' if len(bent) > NOTEWORTHY else ''}."
        )
    said.append(
        f"{len(seen)} of {len(study.table)} parameters move it beyond noise, one at a time. "
        f"{_hint(seen['parameter'].tolist())}"
    )
    return " ".join(said)


def _by_distribution(study: Sensitivity) -> str:
    """By indices of whole distributions."""
    seen = study.table[study.table["above_noise"]]
    if seen.empty:
        return "No parameter stands out from those that the outcome never saw. Use more rows."
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}), index {rounded(row['index'], 3)}. It is the "
        f"{_meaning(row['meaning'])}"
        for row in records(seen[seen["grounds"].isin(GUESSED)][:NOTEWORTHY])
    ]
    said.append(
        f"{len(seen)} of {len(study.table)} parameters stand out from chance. {_hint(seen['parameter'].tolist())}"
    )
    return " ".join(said)


def _direction(row: dict[str, object]) -> str:
    low, high = row["change_low"], row["change_high"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    return "upwards" if low > 0.0 else "downwards" if high < 0.0 else "up or down, depending on the others"


def _meaning(meaning: str) -> str:
    text = meaning.strip().rstrip(".")
    return f"{text[0].lower()}{text[1:]}."


def _hint(names: Sequence[str]) -> str:
    chosen = ",".join(names[:HINTED])
    return f'For shares of the variance: method=sobol, of all or as in "vary=[{chosen}]".' if len(names) > 1 else ""


def warnings_of(study: Sensitivity) -> list[str]:
    """Where the study is not to be trusted, in words."""
    if study.plan.name == "tornado":
        return []
    said: list[str] = []
    table, share = study.table, study.indices.spread.share
    if share > NOISY:
        said.append(
            f"Monte Carlo noise makes {hundredths(share)} % of the variance between evaluations. More replications "
            f"than {study.plan.replications} would tell more."
            + (
                " The noise outweighs what the parameters make: go by the intervals, not by single numbers, which "
                "need not even add up."
                if share > OUTWEIGHED
                else ""
            )
        )
    if study.plan.name == "sobol":
        said += _about_totals(study)
    elif "constant_classes" in table:
        said += _about_constant_classes(study)
    elif "faked" in table and table["faked"].any():
        said.append(
            f"For {int(table['faked'].sum())} of {len(table)} parameters the spread of the changes, which interactions "
            "or a bent response would cause, cannot be told from noise (column `spread_raw`; corrected, `spread`)."
        )
    return said


def _about_totals(study: Sensitivity) -> list[str]:
    """Interactions that noise hides, and intervals of total indices that cannot be."""
    said: list[str] = []
    table = study.table
    unseen, faked = int((~table["interacts"]).sum()), int(table["faked"].sum())
    if unseen:
        said.append(
            f"The interactions of {unseen} of {len(table)} parameters cannot be told from what the noise of "
            f"{study.plan.replications} replications alone gives."
            + (f" Without the correction, {faked} of them would look real." if faked else "")
        )
    below = int((table["total_high"] < 0.0).sum())
    if below > MISSED * len(table):
        said.append(
            f"The intervals of {below} of {len(table)} shares with others lie wholly below 0, which no share can. So "
            "errors are larger than the intervals say, and about as many may lie above 0 by chance."
        )
    return said


def _about_constant_classes(study: Sensitivity) -> list[str]:
    """That delta leaves out classes, those farthest from the whole."""
    left_out = study.table["constant_classes"]
    if not left_out.any():
        return []
    text = (
        f"In up to {100.0 * left_out.max():.0f} % of the classes of a parameter's range the outcome is one and the "
        "same number. They have no density and count nothing, although they differ most from the whole, so indices "
        "are too small (column `constant_classes`)."
    )
    many = int((left_out > SKIPPED).sum())
    if many:
        text += (
            f" For {many} of {len(left_out)} parameters these are more than {100.0 * SKIPPED:.0f} %: their indices say "
            "little. Use method=pawn, which needs no density, or more replications."
        )
    return [text]
