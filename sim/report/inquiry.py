"""What a sensitivity study recommends to find out first, and where it is not to be trusted."""

from collections.abc import Sequence

from sim.report.quantities import bounds, hundredths, points_of, unit_of
from sim.report.tables import records
from sim.studies.sensitivity import Sensitivity

NOTEWORTHY = 3
"""Parameters that are described."""

HINTED = 4
"""Parameters that a screening proposes for a closer look."""

NEGLIGIBLE = 0.01
"""Share of the variance below which a parameter hardly matters."""

NOISY = 0.25
"""Noise share of the variance that asks for more replications."""

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
    return _by_screening(study) if name == "morris" else _by_distribution(study)


def _by_shares(study: Sensitivity) -> str:
    """By first-order indices: what knowing a parameter would remove."""
    table = study.table.sort_values("first", ascending=False, kind="stable")
    seen = table[table["above_noise"]]
    if seen.empty:
        return (
            "No parameter by itself removes a share of the variance that can be told from 0. Use more rows, or ask "
            "method=morris, which needs fewer evaluations to rank them."
        )
    open_ones = seen[seen["grounds"].isin(GUESSED)]
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}): knowing it would remove {hundredths(row['first'])} % "
        f"({bounds(row['first_low'], row['first_high'])}) of the variance. It is the {_meaning(row['meaning'])}"
        for row in records(open_ones[:NOTEWORTHY])
    ]
    if len(open_ones) > 1:
        value, low, high = study.alone(open_ones["parameter"].tolist())
        said.append(
            f"Each by itself, the {len(open_ones)} assumed or inferred parameters that alone stand out from 0 would "
            f"remove {hundredths(value)} % ({bounds(low, high)}) together."
        )
    firm = seen[~seen["grounds"].isin(GUESSED)]["parameter"][:NOTEWORTHY].tolist()
    if firm:
        said.append(f"Influential, but already resting on documents or literature: {', '.join(firm)}.")
    idle = int((study.table["total_high"] < NEGLIGIBLE).sum())
    if idle:
        said.append(
            f"By their 95 % intervals, {idle} of {len(study.table)} parameters matter for less than "
            f"{hundredths(NEGLIGIBLE)} % of the variance, alone and with others: they can wait."
        )
    return " ".join(said)


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


def _by_distribution(study: Sensitivity) -> str:
    """By indices of whole distributions."""
    seen = study.table[study.table["above_noise"]]
    if seen.empty:
        return "No parameter stands out from those that the outcome never saw. Use more rows."
    said = [
        f"{row['parameter']} ({GROUNDS[row['grounds']]}), index {row['index']:.3f}. It is the "
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
    said: list[str] = []
    table, share = study.table, study.indices.spread.share
    if share > NOISY:
        said.append(
            f"Monte Carlo noise makes {hundredths(share)} % of the variance between evaluations. More replications "
            f"than {study.plan.replications} would tell more."
        )
    if study.plan.name == "sobol":
        unseen, faked = int((~table["interacts"]).sum()), int(table["faked"].sum())
        if unseen:
            said.append(
                f"The interactions of {unseen} of {len(table)} parameters cannot be told from what the noise of "
                f"{study.plan.replications} replications alone gives."
                + (f" Without the correction, {faked} of them would look real." if faked else "")
            )
    elif "constant_classes" in table:
        said += _about_constant_classes(study)
    elif "faked" in table and table["faked"].any():
        said.append(
            f"For {int(table['faked'].sum())} of {len(table)} parameters the spread of the changes, which interactions "
            "or a bent response would cause, cannot be told from noise (column `spread_raw`; corrected, `spread`)."
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
