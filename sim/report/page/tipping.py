"""Where it tips: boxes of conditions, crossings of a level, and the extremes of a design."""

import math
from typing import Any

from sim.report.page.blocks import Block, Grid, Paragraph, Subheading, lacking, say
from sim.report.page.cells import COLLECTED, Study
from sim.report.page.numbers import CONFIDENCE, amount, count, identity, level, percent, span
from sim.report.page.question import KEPT, about, failure_of, threshold, until, varied
from sim.report.page.studies import Studies, collect, date_of
from sim.report.page.words import Code, Convention, Day, Quoted, Words, joined, listed
from sim.report.pictures.sweep import days_shown
from sim.report.tables import records

MOST_SETTINGS = 6
"""Settings with a column in the table of points."""

COURSES = {
    "rises": "rises through it", "falls": "falls through it", "above": "stays above", "below": "stays below",
    "undecided": "is undecided",
}  # fmt: skip
"""What the probability does along the first setting, as against the level."""

EXTREMES = 5
"""Points at either end of the table."""


def tipping(studies: Studies) -> list[Block]:
    """Of sweeps the points at which it holds most and least often; of discoveries boxes and crossings."""
    blocks: list[Block] = []
    for study in studies.of("sweep"):
        blocks += [Subheading(Words("Points of {name}", name=Code(study.name))), *_extremes(study)]
    for study in studies.of("discover"):
        blocks += [Subheading(Words("Conditions found in {name}", name=Code(str(study.manifest["study"]))))]
        blocks += [*_boxes(study), *_crossings(study)]
    if not blocks:
        return [lacking("None of these studies varies the conditions.", "ceasefire sweep")]
    if not studies.of("discover"):
        name = studies.of("sweep")[0].name
        blocks.append(
            lacking("No boxes of conditions and no tipping map were asked for.", f"ceasefire discover {name} below=0.5")
        )
    return blocks


def _extremes(study: Study) -> list[Block]:
    day, failure = int(study.manifest["horizon"]), failure_of(study)
    collect(study, [day], failure)
    table = study.frame(COLLECTED).sort_values(["holds", "point"], ascending=[False, True], kind="stable")
    cut = len(table) > 2 * EXTREMES
    chosen = [*table["point"][:EXTREMES], *table["point"][-EXTREMES:]] if cut else table["point"].tolist()
    names = study.manifest["varied"][:MOST_SETTINGS]
    rows = [_point(study, int(point), names, day) for point in chosen]
    which = "the {n} points at which it is highest and the {n} at which it is lowest" if cut else "every point"
    caption = Words(
        "Probability that {kept} {until} {day}, at " + which + ", with {ci} Monte Carlo intervals.{figures}",
        kept=KEPT[failure], until=until(study), day=Day(date_of(study, day)), n=Convention(str(EXTREMES)),
        ci=CONFIDENCE, figures=_days_of_figures(study, day),
    )  # fmt: skip
    return [
        _spread(study, table, day),
        Grid(caption, ["point", *(_named(study, name) for name in names), "probability"], rows),
    ]


def _days_of_figures(study: Study, day: int) -> Words:
    """Which day the figure against the settings shows, where it is not the table's and the only one."""
    shown = days_shown(study.entry, len(study.frame(COLLECTED)), day)
    if len(shown) > 1 or shown == [day]:
        return Words("")
    told = " That is the last day; the figure against the settings shows day {day}, {date}."
    return Words(told, day=Convention(str(shown[0])), date=Day(date_of(study, shown[0])))


def _named(study: Study, name: str) -> Words:
    unit = study.manifest.get("units", {}).get(name)
    return Words("{name} ({unit})", name=Code(name), unit=Quoted(unit)) if unit else Words("{name}", name=Code(name))


def _spread(study: Study, table: Any, day: int) -> Block:
    ends = [int(table["point"].iloc[k]) for k in (-1, 0)]
    low, high = (_probability(study, point, day) for point in ends)
    finished = count(study.counted(COLLECTED, "point"))
    base = "all other parameters at their modes" if study.manifest["base"] == "modes" else "other parameters drawn"
    return say(
        "{names} {verb} varied over {n} points, {base}. Over the design the probability that {kept} {until} {day} "
        "runs from {low} to {high}. A design is no sample: that says how far these settings can move it, not how "
        "likely their values are. What led to collapse, where a figure shows it, is of all points of the design "
        "together, and of no forecast.",
        names=varied(study), verb="was" if len(study.manifest["varied"]) == 1 else "were", n=finished, base=base,
        low=low, high=high, kept=KEPT[failure_of(study)], until=until(study), day=Day(date_of(study, day)),
    )  # fmt: skip


def _probability(study: Study, point: int, day: int) -> Words:
    where = {"point": point, "day": day}
    p, low, high = (study.cell(COLLECTED, key, **where) for key in ("holds", "holds_low", "holds_high"))
    width = high.value - low.value
    return Words("{p} ({span})", p=percent(p, width), span=span(low, high, width))


def _point(study: Study, point: int, names: list[str], day: int) -> list[object]:
    row = study.rows(COLLECTED, point=point, day=day).iloc[0]
    settings = [
        amount(study.cell(COLLECTED, name, point=point, day=day)) if _is_number(row[name]) else Quoted(str(row[name]))
        for name in names
    ]
    return [identity(study.cell(COLLECTED, "point", point=point, day=day)), *settings, _probability(study, point, day)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _boxes(study: Study) -> list[Block]:
    if not study.holds("boxes.csv"):
        return []
    cases = study.total("points", "of_interest") / study.counted("points", "of_interest")
    doubt = study.total("points", "undecided") / study.counted("points", "undecided")
    blocks: list[Block] = [
        say("Of interest: the {measure} is {threshold}. That is so at {share} of the points of the design; at "
            "{doubt} of them the {ci} Monte Carlo interval holds the threshold, so that it is undecided.",
            measure=about(study), threshold=threshold(study), share=percent(cases), doubt=percent(doubt),
            ci=CONFIDENCE)
    ]  # fmt: skip
    blocks += [_box(study, int(number)) for number in sorted(set(study.frame("boxes")["box"]))]
    if study.frame("boxes").empty:
        blocks.append(say("No box of conditions stands out."))
    return blocks


def _box(study: Study, number: int) -> Block:
    conditions = [_condition(study, row) for row in records(study.rows("restrictions", box=number))]
    where = {"box": number, "half": "verifying"}
    density, coverage = (
        [study.cell("boxes", f"{name}{end}", **where) for end in ("", "_low", "_high")]
        for name in ("density", "coverage")
    )
    told = {
        name: Words("{p} ({span})", p=percent(p, high.value - low.value), span=span(low, high))
        for name, (p, low, high) in (("density", density), ("coverage", coverage))
    }
    return Paragraph(joined([
        Words("It is so mostly where {conditions}.", conditions=listed(conditions)),
        Words("On held-out points, {density} of those within are of interest, and {coverage} of those of interest lie "
              "within ({ci}, Wilson, over points of the design).", ci=CONFIDENCE, **told),
    ]))  # fmt: skip


def _condition(study: Study, row: dict[str, Any]) -> Words:
    if row["side"] == "one of":
        return Words("{name} is one of {values}", name=Code(row["setting"]), values=Quoted(str(row["values"])))
    limit = study.cell("restrictions", "limit", box=row["box"], setting=row["setting"], side=row["side"])
    return Words("{name} is {side} {limit}", name=Code(row["setting"]), side=row["side"], limit=amount(limit))


def _crossings(study: Study) -> list[Block]:
    if not study.holds("crossings.csv"):
        return [lacking("No tipping map was asked for.", 'ceasefire discover STUDY "tip=[SETTING,SETTING]"')]
    x, y = study.manifest["tip"]
    rows = []
    for row in records(study.frame("crossings")):
        at = {y: row[y]}
        middle: object = ""
        if math.isfinite(row[x]):
            ends = [_end(study, key, at, row[key]) for key in ("low", "high")]
            middle = Words(
                "{x} ({low} to {high})", x=amount(study.cell("crossings", x, **at)), low=ends[0], high=ends[1]
            )
        rows.append([amount(study.cell("crossings", y, **at)), COURSES[row["course"]], middle])
    caption = Words(
        "Where the {measure} crosses {level}, over {x} and {y}, with {ci} bands.",
        measure=about(study), level=level(study.fact("level")), x=Code(x), y=Code(y), ci=CONFIDENCE,
    )  # fmt: skip
    return [
        Grid(
            caption,
            [Words("where {y} is", y=Code(y)), "the probability", Words("where {x} is about", x=Code(x))],
            rows,
            2,
        )
    ]


def _end(study: Study, key: str, at: dict[str, Any], value: float) -> object:
    return amount(study.cell("crossings", key, **at)) if math.isfinite(value) else "beyond the design"
