"""What drives the answer: indices of a sensitivity study, and what the study itself says of them."""

import re
from typing import TYPE_CHECKING, NamedTuple

from sim.report.page.blocks import Block, Grid, Paragraph, Subheading, lacking
from sim.report.page.cells import Study
from sim.report.page.numbers import CONFIDENCE, Number, amount, count, points, size, span_of_shares
from sim.report.page.question import about, measure_of, method_of
from sim.report.page.studies import Studies, paragraphs_of
from sim.report.page.words import Code, Convention, Quoted, Words, joined, listed
from sim.report.quantities import known
from sim.report.tables import records
from sim.studies.errors import Z95
from sim.studies.noise import RARE, stands_out

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 10
"""Parameters in the table, beside any that the sentence names; the study has all."""

NAMED = 3
"""Parameters in the sentence."""

WARNING = "WARNING: "
"""How a study's own text begins where it is not to be trusted."""

ADVICE = "What to find out first. "
"""How a study's own text begins what it recommends."""

FOR_THE_TERMINAL = re.compile(r' For shares of the variance: method=[^"]*"[^"]*"\.| \(column [^)]*\)')
"""What in a study's own words speaks of the command line or of a table's columns alone."""


class Judged(NamedTuple):
    """The column by which a method ranks its parameters; here they are named and told from noise by it as well."""

    column: str
    name: str
    rule: str
    """What it must exceed to be beyond noise; `floor`: what chance reaches."""
    errors: float


JUDGED = {
    "sobol": Judged("total", "share with others", "{errors} standard errors above {zero}, and its interval known",
                    RARE),
    "morris": Judged("size", "size of change", "{errors} standard errors above what noise alone gives", RARE),
    "tornado": Judged("size", "largest change", "{errors} standard errors from {zero}, in one at least of the three "
                      "differences of which it is the largest", RARE),
} | dict.fromkeys(
    ("pawn", "delta"),
    Judged("index", "index", "{errors} standard errors above {floor}, which a parameter that the outcome never saw "
           "reaches by chance", Z95),
)  # fmt: skip
"""By method."""

COLUMNS = {
    "sobol": {"first": "alone", "total": "with others"},
    "morris": {"size": "size of change", "size_floor": "noise alone gives"},
    "pawn": {"index": "index"},
    "delta": {"index": "index"},
    "tornado": {"size": "largest change", "swing": "swing"},
}
"""By method: the columns that are shown, and what they are called."""

SIGNED = ("swing",)
"""Differences with a direction; others are sizes."""

DIFFERENCES = ("morris", "tornado")
"""Methods whose numbers are differences of the outcome, in its unit; those of the others are shares or indices."""

READING = {
    "sobol": "Alone: the share of the variance that knowing the parameter would remove. With others: the share that "
    "would remain if everything else were known.",
    "morris": "Size of change (mu*): how far the outcome moves, on average and whichever way, when the parameter moves "
    "across half of its probability, noise included; noise alone would give a parameter that does nothing the size "
    "beside it, so an interval above nought does not yet say that it does something.",
    "pawn": "Index: how far the distribution of the outcome depends on the parameter, from nothing to wholly.",
    "delta": "Index: how far the distribution of the outcome depends on the parameter, from nothing to wholly.",
    "tornado": "Swing: the outcome at the high end of a parameter's range less that at its low end, all others at "
    "their modes. Largest change: the largest of the swing and of what either end does alone, whichever way. What "
    "parameters do together is not in it.",
}

ERROR = " Alone cannot exceed with others: where it does, the difference is error."
"""In the words of the study's own text."""

INTERVALS = dict.fromkeys(COLUMNS, "by bootstrap") | {"tornado": "Monte Carlo interval, every end with the same draws"}
"""By method: what the interval is."""


def drivers(studies: Studies) -> list[Block]:
    """Of each sensitivity study: where it is not to be trusted, what stands out, a table, and what it recommends."""
    found = studies.of("sensitivity")
    if not found:
        return [lacking("None of these studies asks which parameters drive the answer.", "ceasefire sensitivity")]
    blocks: list[Block] = []
    for study in found:
        if len(found) > 1:
            blocks.append(Subheading(Words("By {method}: {name}", method=method_of(study), name=Code(study.name))))
        blocks += [*_own_words(study, WARNING, "warning"), _stands_out(study), _table(study)]
        blocks += _own_words(study, ADVICE)
    return blocks


def _own_words(study: Study, head: str, tone: str = "") -> list[Paragraph]:
    """The paragraphs of the study's own text that begin so."""
    found = [FOR_THE_TERMINAL.sub("", text) for text in paragraphs_of(study) if text.startswith(head)]
    return [Paragraph(Words("{text}", text=Quoted(text)), tone) for text in found]


def ranked(study: Study) -> "pd.DataFrame":
    """The table of indices in the study's own order, as its text and its figure have it; `beyond`: beyond noise.

    Of Sobol's indices the stored `above_noise` is that of the share alone, and the order that of the share with others.
    """
    table = study.frame("indices")
    beyond = table["above_noise"].astype(bool)
    if study.manifest["method"] == "sobol":
        beyond = stands_out(table, "total") & known(table["total_low"], table["total_high"])
    return table.assign(beyond=beyond)


def _stands_out(study: Study) -> Paragraph:
    table, judged = ranked(study), JUDGED[str(study.manifest["method"])]
    seen = table[table["beyond"]]
    whole = Words("{n} parameters, by {method}.", n=count(study.fact("parameters")), method=method_of(study))
    if seen.empty:
        none = "None can be told from noise by its {judged}, in a study of this size: look at the intervals, not at "
        return Paragraph(joined([whole, Words(f"{none}the order.", judged=judged.name)]))
    named = Words(
        "What drives the {measure} most, by the {judged}: {names}.",
        measure=about(study), judged=judged.name, names=listed([_with_grounds(row) for row in records(seen[:NAMED])]),
    )  # fmt: skip
    return Paragraph(joined([whole, named]))


def _with_grounds(row: dict[str, object]) -> Words:
    return Words("{name} ({grounds})", name=Code(str(row["parameter"])), grounds=str(row["grounds"]))


def _table(study: Study) -> Grid:
    table, method = ranked(study), str(study.manifest["method"])
    columns, named = COLUMNS[method], table.index[table["beyond"]][:NAMED]
    shown = table[(table["rank"] <= SHOWN) | table.index.isin(named)]
    rows = []
    for row in records(shown):
        cells: list[object] = [Code(row["parameter"]), row["grounds"]]
        cells += [_index(study, str(row["parameter"]), name, method) for name in columns]
        rows.append([*cells, "yes" if row["beyond"] else "no"])
    left = len(table) - len(rows)
    caption = Words(
        "What drives the {measure}{left}. {reading}{unit} In brackets: {ci} {interval}. {rule}{error}",
        measure=about(study), reading=READING[method], unit=_unit(study), ci=CONFIDENCE, interval=INTERVALS[method],
        error=ERROR if method == "sobol" and _alone_exceeds(shown) else "",
        left=Words("; {n} more stand in the study", n=Convention(str(left))) if left else "", rule=_rule(study),
    )  # fmt: skip
    return Grid(caption, ["parameter", "rests on", *columns.values(), "beyond noise"], rows, numeric=2)


def _alone_exceeds(shown: "pd.DataFrame") -> bool:
    """Whether a share alone is written that is larger than the one with others."""
    told = known(shown["first_low"], shown["first_high"]) & known(shown["total_low"], shown["total_high"])
    return bool((told & (shown["first"] > shown["total"])).any())


def _rule(study: Study) -> Words:
    """By what the table is ordered, and when something is beyond noise."""
    table, judged = study.frame("indices"), JUDGED[str(study.manifest["method"])]
    parts: dict[str, object] = {"errors": Convention(f"{judged.errors:.2f}"), "zero": Convention("0")}
    if "{floor}" in judged.rule:
        parts["floor"] = amount(study.cell("indices", "index_floor", parameter=table["parameter"].iloc[0]))
    return Words(
        "Ordered by the {name}. Beyond noise: {name} more than " + judged.rule + ".",
        name=judged.name, **parts,
    )  # fmt: skip


def _unit(study: Study) -> str:
    """In which unit the numbers are, where they have one."""
    if study.manifest["method"] not in DIFFERENCES:
        return ""
    measure = measure_of(study)
    return f" In {'percentage points' if measure.event else measure.unit}."


def _index(study: Study, parameter: str, name: str, method: str) -> object:
    """An index, with its interval where it has one."""
    keys = [key for key in (name, f"{name}_low", f"{name}_high") if key in study.frame("indices")]
    cells = [study.cell("indices", key, parameter=parameter) for key in keys]
    if method == "sobol":
        return span_of_shares(*cells) if known(cells[1].value, cells[2].value) else "not known"
    in_points = method in DIFFERENCES and measure_of(study).event
    if in_points and name in SIGNED:
        return points(*cells)
    parts: dict[str, Number] = {
        key: size(cell) if in_points else amount(cell) for key, cell in zip("plh", cells, strict=False)
    }
    return Words("{p} ({l} to {h})" if len(cells) > 1 else "{p}", **parts)
