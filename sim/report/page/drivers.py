"""What drives the answer: indices of a sensitivity study, and what to find out first."""

from sim.report.inquiry import GUESSED, NOISY
from sim.report.page.blocks import Block, Grid, Paragraph, Subheading, lacking
from sim.report.page.cells import Study
from sim.report.page.numbers import CONFIDENCE, Number, amount, count, percent, points, span_of_shares
from sim.report.page.question import about, measure_of
from sim.report.page.studies import Studies
from sim.report.page.words import Code, Convention, Words, joined, listed
from sim.report.quantities import known
from sim.report.tables import records

SHOWN = 10
"""Parameters in the table; the study has all."""

NAMED = 3
"""Parameters in the sentence."""

COLUMNS = {
    "sobol": {"first": "alone", "total": "with others"},
    "morris": {"size": "size of change"},
    "pawn": {"index": "index"},
    "delta": {"index": "index"},
    "tornado": {"swing": "swing"},
}
"""By method: the columns that are shown, and what they are called."""

DIFFERENCES = ("morris", "tornado")
"""Methods whose numbers are differences of the outcome, in its unit; those of the others are shares or indices."""

READING = {
    "sobol": "Alone: the share of the variance that knowing the parameter would remove. With others: the share that "
    "would remain if everything else were known.",
    "morris": "Size of change: how far the outcome moves, on average, when the parameter moves across half of its "
    "probability, noise included.",
    "pawn": "Index: how far the distribution of the outcome depends on the parameter, from nothing to wholly.",
    "delta": "Index: how far the distribution of the outcome depends on the parameter, from nothing to wholly.",
    "tornado": "Swing: the outcome at the high end of a parameter's range less that at its low end, all others at "
    "their modes; ranked by the largest of it and of what either end does alone. What parameters do together is not "
    "in it.",
}

INTERVALS = dict.fromkeys(COLUMNS, "by bootstrap") | {"tornado": "Monte Carlo interval, every end with the same draws"}
"""By method: what the interval is."""


def drivers(studies: Studies) -> list[Block]:
    """Of each sensitivity study: what stands out, and a table."""
    found = studies.of("sensitivity")
    if not found:
        return [lacking("None of these studies asks which parameters drive the answer.", "ceasefire sensitivity")]
    blocks: list[Block] = []
    for study in found:
        if len(found) > 1:
            blocks.append(Subheading(Code(study.name)))
        blocks += [Paragraph(joined([*_stands_out(study), *_noise(study)])), _table(study)]
    return blocks


def _stands_out(study: Study) -> list[Words]:
    table, method = study.frame("indices"), str(study.manifest["method"])
    seen = table[table["above_noise"]]
    whole = Words("{n} parameters, by {method}.", n=count(study.fact("parameters")), method=Code(f"method={method}"))
    if seen.empty:
        return [
            whole,
            Words("None can be told from noise in a study of this size: look at the intervals, not at the order."),
        ]
    named = [_with_grounds(row) for row in records(seen[:NAMED])]
    said = [whole, Words("What drives the {measure} most: {names}.", measure=about(study), names=listed(named))]
    guessed = seen[seen["grounds"].isin(GUESSED)]["parameter"][:NAMED].tolist()
    if guessed:
        said.append(Words("To find out first, because they are guesses or inferences: {names}.",
                          names=listed([Code(name) for name in guessed])))  # fmt: skip
    return said


def _with_grounds(row: dict[str, object]) -> Words:
    return Words("{name} ({grounds})", name=Code(str(row["parameter"])), grounds=str(row["grounds"]))


def _noise(study: Study) -> list[Words]:
    share = study.fact("noise_variance") / study.fact("variance")
    if not share.value > NOISY:
        return []
    return [Words("Monte Carlo noise makes {share} of the variance between evaluations: more replications would tell "
                  "more.",
                  share=percent(share))]  # fmt: skip


def _table(study: Study) -> Grid:
    table, method = study.frame("indices"), str(study.manifest["method"])
    columns = COLUMNS[method]
    rows = []
    for row in records(table[:SHOWN]):
        cells: list[object] = [Code(row["parameter"]), row["grounds"]]
        cells += [_index(study, str(row["parameter"]), name, method) for name in columns]
        rows.append([*cells, "yes" if row["above_noise"] else "no"])
    left = len(table) - len(rows)
    caption = Words(
        "What drives the {measure}, the most influential first{left}. {reading}{unit} In brackets: {ci} {interval}.",
        measure=about(study), reading=READING[method], unit=_unit(study), ci=CONFIDENCE, interval=INTERVALS[method],
        left=Words("; {n} more stand in the study", n=Convention(str(left))) if left else "",
    )  # fmt: skip
    return Grid(caption, ["parameter", "rests on", *columns.values(), "beyond noise"], rows, numeric=2)


def _unit(study: Study) -> str:
    """In which unit the numbers are, where they have one."""
    if study.manifest["method"] not in DIFFERENCES:
        return ""
    measure = measure_of(study)
    return f" In {'percentage points' if measure.event else measure.unit}."


def _index(study: Study, parameter: str, name: str, method: str) -> object:
    """An index with its interval."""
    value, low, high = (
        study.cell("indices", key, parameter=parameter) for key in (name, f"{name}_low", f"{name}_high")
    )
    if method == "sobol":
        if not known(low.value, high.value):
            return "not known"
        return span_of_shares(value, low, high)
    if method in DIFFERENCES and measure_of(study).event:
        return points(value, low, high)
    parts: dict[str, Number] = {key: amount(cell) for key, cell in (("p", value), ("low", low), ("high", high))}
    return Words("{p} ({low} to {high})", **parts)
