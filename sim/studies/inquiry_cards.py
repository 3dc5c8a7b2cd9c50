"""What sensitivity studies, discovered boxes and tipping maps show of themselves in a notebook."""

from typing import TYPE_CHECKING, Any

from sim.display.card import Card
from sim.display.numbers import estimate, in_percent, rounded

if TYPE_CHECKING:
    from sim.studies.discovery import Discovery
    from sim.studies.sensitivity import Sensitivity
    from sim.studies.tipping import TippingMap

MOST_ROWS = 8
"""Of a card's table."""

NO_MODEL_ERROR = "Nothing here contains the error of the model itself."

COLUMNS = {
    "total": "share of the variance, alone and with others, %",
    "size": "size of the change",
    "index": "index, 0 to 1",
}
"""What the column that ranks parameters says."""


def sensitivity_card(study: "Sensitivity") -> Card:
    """Of a sensitivity study: the most influential parameters."""
    plan, spread, ranked = study.plan, study.indices.spread, study.ranked_by
    unit = {"1": "percentage points"}.get(plan.measure.unit, plan.measure.unit) if ranked == "size" else ""
    rows = [
        [row["parameter"], row["grounds"], *_index(study, *(row[f"{ranked}{end}"] for end in ("", "_low", "_high")))]
        for row in study.table.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    if len(study.table) > MOST_ROWS:
        rows.append([f"... {len(study.table) - MOST_ROWS:,} more parameters", "", "", ""])
    return Card(
        f"What drives the {plan.measure.about}: method {plan.name}",
        ["parameter", "grounds", f"{COLUMNS[ranked]}{f' ({unit})' if unit else ''}", "95 %"],
        rows,
        f"n = {plan.evaluations:,} evaluations of {plan.replications:,} replications; seed {plan.seed}. Of the "
        f"variance between evaluations {in_percent(spread.share, 1)} % is Monte Carlo noise. The interval is the error "
        f"of having sampled finitely often. Under the prior, before any evidence. {NO_MODEL_ERROR}",
        [".table", *([".pairs"] if study.pairs is not None else []), "sim.describe_sensitivity(...)"],
    )


def _index(study: "Sensitivity", value: float, low: float, high: float) -> list[str]:
    """Cells of an index and its interval."""
    if study.ranked_by == "total":
        if high - low > 1.0:
            return ["not known", "wider than 0 to 100"]
        return [rounded(100.0 * value, 1), f"{rounded(100.0 * low, 1)} to {rounded(100.0 * high, 1)}"]
    if study.ranked_by == "size":
        scale = 100.0 if study.plan.measure.unit == "1" else 1.0
        cells = [f"{scale * number:.3g}" for number in (value, low, high)]
        return [cells[0], f"{cells[1]} to {cells[2]}"]
    return [rounded(value, 3), f"{rounded(low, 3)} to {rounded(high, 3)}"]


def discovery_card(found: "Discovery") -> Card:
    """Of discovered boxes: their conditions, and how good they are on points that did not find them."""
    verified = found.boxes[found.boxes["half"] == "verifying"]
    rows = [
        [_conditions(found, row["box"]), f"{row['n']:,}",
         *(cell for of in ("density", "coverage") for cell in estimate(row[of], row[f"{of}_low"], row[f"{of}_high"]))]
        for row in verified.to_dict("records")
    ]  # fmt: skip
    cases, doubtful = int(found.points["of_interest"].sum()), int(found.points["undecided"].sum())
    return Card(
        f"Boxes of conditions with {found.interest}: {found.found or 'none'} found",
        ["conditions", "held-out points", "density", "95 %", "coverage", "95 %"],
        rows,
        f"n = {len(found.points):,} points, {cases:,} of interest; at {doubtful:,} Monte Carlo noise leaves that "
        f"undecided; seed {found.seed}. Density: share of a box's points that are of interest; coverage: share of "
        "those of interest that lie in it; intervals are Wilson's over design points, on points that did not find the "
        f"box. No further box: {found.ended}. A box describes the design, not how likely its conditions are.",
        [".boxes", ".restrictions", ".trajectory", ".points"],
        f"{found.unfinished:,} points are not finished, and are left out." if found.unfinished else "",
    )


def _conditions(found: "Discovery", number: int) -> str:
    """A box in words."""
    own = found.restrictions[found.restrictions["box"] == number]
    return " and ".join(
        f"{row['setting']} {'is' if row['side'] == 'one of' else row['side']} {row['values']}"
        for row in own.to_dict("records")
    )


def tipping_card(found: "TippingMap") -> Card:
    """Of a tipping map: where the level is crossed, and how surely."""
    level = f"{100.0 * found.level:g} %"
    shares = [float((found.grid["beyond"] == side).mean()) for side in (1, -1, 0)]
    above, below, undecided = (f"{in_percent(share, 0)} %" for share in shares)
    return Card(
        f"Where the {found.measure.about} crosses {level}",
        [f"{found.y}", f"against {level}", f"{found.x}, about", "95 % band"],
        [_crossing(found, row) for row in found.crossings.to_dict("records")],
        f"n = {found.cells.n.sum():,.0f} independent replications, or as much, at {len(found.cells.n):,} places. "
        f"Above {level} in {above} of the map, below in {below}, undecided in {undecided}. The band contains Monte "
        f"Carlo error and the fit of the surface. {_others(found)}{NO_MODEL_ERROR}",
        [".crossings", ".contour", ".grid"],
    )


def _crossing(found: "TippingMap", row: Any) -> list[str]:
    at = f"{row[found.y]:.3g}"
    if row["course"] not in ("rises", "falls"):
        return [at, row["course"], "", ""]
    low, high = (f"{row[end]:.3g}" if row[end] == row[end] else "beyond the study" for end in ("low", "high"))
    return [at, row["course"], f"{row[found.x]:.3g}", f"{low} to {high}"]


def _others(found: "TippingMap") -> str:
    return f"It is a mean over what varies beside these: {', '.join(found.others)}. " if found.others else ""
