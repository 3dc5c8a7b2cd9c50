"""What policies would change, in the same worlds."""

import math

from sim.report.page.answer import POOR
from sim.report.page.blocks import Block, Grid, Paragraph, lacking
from sim.report.page.cells import Cell, Study
from sim.report.page.numbers import CONFIDENCE, NINE_TENTHS, count, difference, points
from sim.report.page.studies import Studies, date_of, is_poor
from sim.report.page.words import Day, Quoted, Strong, Words, joined
from sim.report.tables import records

READING = (
    "An effect is the difference between two settings over the same worlds with the same draws. Its interval is the "
    "error of simulating finitely often, and nothing else. Of many policies, some would seem beyond noise by chance. "
    "No policy is met by a counter-policy here, nothing says what it would cost, and effects follow from the model's "
    "assumptions: they show what these imply, not that a policy works."
)


def levers(studies: Studies) -> list[Block]:
    """Of each comparison: the levers, ranked."""
    found = [block for study in studies.of("compare") for block in (_first(study), _table(study))]
    if not found:
        return [lacking("None of these studies compares policies.", "ceasefire compare")]
    return [*found, Paragraph(Words(READING), tone="note")]


def effect(study: Study, policy: str, name: str = "effect") -> tuple[Cell, Cell, Cell]:
    """An effect on holding, and its interval."""
    low, high = ("low", "high") if name == "effect" else (f"{name}_low", f"{name}_high")
    value, below, above = (study.cell("levers", key, policy=policy) for key in (name, low, high))
    return value, below, above


def _first(study: Study) -> Block:
    rows = records(study.frame("levers"))
    day = Day(date_of(study, rows[0]["day"]))
    sure = [row for row in rows if row["beyond_noise"]]
    helpful = [row for row in sure if row["effect"] > 0.0]
    harmful = [row for row in sure if row["effect"] < 0.0]
    tried = "{n} policies were tried, each in the same worlds." if len(rows) > 1 else "{n} policy was tried."
    said = [Words(tried, n=count(study.counted("levers", "policy")))]
    if helpful:
        said.append(_told(study, "The most helpful for holding to {day}:", helpful[0]["policy"], day))
    if harmful:
        said.append(_told(study, "What does most harm:", harmful[-1]["policy"], day))
    if not sure:
        said.append(Words("None changes the probability of holding to {day} beyond noise.", day=day))
    return Paragraph(joined(said))


def _told(study: Study, head: str, policy: str, day: Day) -> Words:
    (row,) = records(study.rows("levers", policy=policy))
    told = f"{POOR}, {head[0].lower()}{head[1:]}" if is_poor(study) else head
    return Words(
        told + " {about} Effect: {effect} percentage points.",
        day=day, about=Quoted(row["about"]), effect=points(*effect(study, policy)),
    )  # fmt: skip


def _table(study: Study) -> Grid:
    rows = records(study.frame("levers"))
    ranged = all(math.isfinite(row["q05"]) for row in rows)
    cells = [_row(study, str(row["policy"]), bool(row["beyond_noise"]), str(row["about"]), ranged) for row in rows]
    head: list[object] = ["policy", "effect on holding", "effect on a formal agreement"]
    if ranged:
        head.insert(2, Words("{range} over unknowns", range=NINE_TENTHS))
    caption = Words(
        "Levers, the most helpful first: change in the probability of holding to {day}, and of a formal agreement by "
        "then, in percentage points with {ci} Monte Carlo intervals.",
        day=Day(date_of(study, rows[0]["day"])), ci=CONFIDENCE,
    )  # fmt: skip
    return Grid(caption, head, cells)


def _row(study: Study, policy: str, sure: bool, about: str, ranged: bool) -> list[object]:
    name = Words("{name}{mark} {about}", name=Strong(Quoted(policy.replace("_", " "))), about=Quoted(about),
                 mark=":" if sure else " (not beyond noise):")  # fmt: skip
    cells: list[object] = [name, points(*effect(study, policy)), points(*effect(study, policy, "agreement"))]
    if ranged:
        low, high = (study.cell("levers", key, policy=policy) for key in ("q05", "q95"))
        cells.insert(2, Words("{low} to {high}", low=difference(low), high=difference(high)))
    return cells
