"""What the evidence did: the probability under more and more of it, each report, and the parameters that moved."""

import math
from datetime import timedelta

from sim.report.page.answer import ENDS
from sim.report.page.blocks import Block, Grid, Subheading, lacking, say
from sim.report.page.cells import Study
from sim.report.page.numbers import CONFIDENCE, amount, count, percent, span
from sim.report.page.question import KEPT, failure_of
from sim.report.page.studies import Studies, case_of, date_of, last_day, start_of
from sim.report.page.words import Code, Convention, Day, Quoted, Words
from sim.report.tables import records
from sim.report.update import NOISE
from sim.studies.update import STAGES

MOST_MOVED = 8
"""Parameters in the table; the study has all."""

LANDMARKS = (30, 90)
"""Days beside the last on which the stages are compared."""


def evidence(studies: Studies) -> list[Block]:
    """Of each forecast that used any."""
    informed = [study for study in studies.of("forecast") if study.holds("stages.csv")]
    blocks: list[Block] = []
    for study in informed:
        if len(studies.of("forecast")) > 1:
            blocks.append(Subheading(Words("As of {day}: {name}", day=Day(start_of(study)), name=Code(study.name))))
        blocks += [_used(study), _stages(study)]
        blocks += [_reports(study)] if study.holds("observations.csv") else []
        blocks += _moved(study)
    if not informed:
        why = "No forecast here was anchored to comparable truces or conditioned on documents; the prior stands alone."
        if not studies.of("forecast"):
            why = "None of these studies is a forecast, which would weigh the evidence."
        return [lacking(why, "ceasefire forecast")]
    if len(informed) < len(studies.of("forecast")):
        blocks.append(say("The other forecasts rest on the prior alone."))
    return blocks


def reports_of(study: Study) -> list[str]:
    """The observations that a study used, by id."""
    return [name.strip() for name in str(study.manifest.get("observations") or "").split(",") if name.strip()]


def _used(study: Study) -> Block:
    attrs, anchor = study.dataset().attrs, str(study.manifest["anchor"])
    told = "Parameters were weighted so that simulated truces last about as long as comparable ones did ({anchor})"
    anchored = Words(f"{told}.", anchor=Quoted(_anchor(study)))
    if anchor == "none":
        anchored = Words("The model was not held to how long comparable truces lasted.")
    if not attrs["day_of_as_of"]:
        return say(
            "{anchored} No document was used: the forecast starts on the ceasefire's first day.", anchored=anchored
        )
    return say(
        "{anchored} The simulated worlds were then weighted by {n} reports published up to {day}.",
        anchored=anchored, n=count(_reports_used(study)), day=Day(start_of(study)),
    )  # fmt: skip


def _anchor(study: Study) -> str:
    node = study.entry.settings.get("anchor")
    return str(node.get("about", study.manifest["anchor"])) if isinstance(node, dict) else str(study.manifest["anchor"])


def _reports_used(study: Study):
    steps = study.counted("observations", "observation")
    return steps - study.counted("observations", "observation", observation="anchor")


def _stages(study: Study) -> Grid:
    last = last_day(study)
    days = [*(day for day in LANDMARKS if day < last), last]
    stages = list(dict.fromkeys(study.frame("stages")["stage"]))
    rows = []
    for stage in stages:
        cells: list[object] = [STAGES[stage]]
        for day in days:
            p, low, high = (study.cell("stages", key, stage=stage, day=day) for key in ("estimate", *ENDS))
            width = high.value - low.value
            cells.append(Words("{p} ({span})", p=percent(p, width), span=span(low, high, width)))
        rows.append(cells)
    caption = Words(
        "Probability that {kept}, under more and more evidence, with {ci} Monte Carlo intervals.{earlier}",
        kept=KEPT[failure_of(study)], ci=CONFIDENCE, earlier=_earlier(study, stages),
    )  # fmt: skip
    return Grid(caption, ["evidence", *(Words("to {day}", day=Day(date_of(study, day))) for day in days)], rows)


def _earlier(study: Study, stages: list[str]) -> Words:
    """What rows that know of nothing that came after the opening count, which others do not."""
    whole = [STAGES[stage] for stage in stages if stage in ("prior", "anchored")]
    if not study.dataset().attrs["day_of_as_of"]:
        return Words("")
    told = " Without the documents ({stages}) failure before {day} counts as well."
    return Words(told, stages=" and ".join(whole), day=Day(start_of(study)))


def _reports(study: Study) -> Grid:
    case, rows = case_of(study), []
    assert case is not None
    known = {observation.name: observation for observation in case.observations}
    for row in records(study.frame("observations")):
        report = known.get(row["observation"])
        if report is None:
            continue
        where = {"observation": row["observation"]}
        weighed = report.error is not None
        rows.append(
            [
                Day(case.scenario.start_date + timedelta(days=report.last)),
                Words(
                    "{about} ({source})",
                    about=Quoted(report.about),
                    source=Quoted("; ".join(map(str, report.citations))),
                ),
                percent(study.cell("observations", "accepted", **where)) if weighed else "fact",
                Words(
                    "{n}{mark}",
                    n=count(study.cell("observations", "effective", **where)),
                    mark=" *" if row["resampled"] else "",
                ),
                count(study.cell("observations", "rows", **where)),
            ]
        )
    caption = Words(
        "What each report did, in the order of the days that they speak of. Possible: the share of the worlds' weight "
        "that the report leaves possible; worlds, parameters: effective numbers left; *: then resampled, which makes "
        "worlds alike and brings no row of parameters back, so that more worlds count from there on. At least {worlds} "
        "and {rows} are needed.",
        worlds=Convention("400"), rows=Convention("100"),
    )  # fmt: skip
    return Grid(caption, ["day", "what is reported", "possible", "worlds", "parameters"], rows, numeric=2)


def _moved(study: Study) -> list[Block]:
    if not study.holds("parameters.csv"):
        return []
    table, noise = study.frame("parameters"), NOISE / math.sqrt(float(study.dataset().attrs["effective_rows"]))
    moved = table[table["shift"].abs() >= noise]
    if moved.empty:
        return [say("No parameter moved beyond the error of the sample: the evidence says little about them.")]
    rows = [
        [
            Code(name),
            *(amount(study.cell("parameters", key, parameter=name)) for key in ("prior_mean", "mean", "shift")),
            amount(study.cell("parameters", "narrowing", parameter=name), 2),
        ]
        for name in moved["parameter"][:MOST_MOVED]
    ]
    more = len(moved) - len(rows)
    caption = Words(
        "Parameters that the evidence moved by more than {noise} standard errors of the sample, the most moved "
        "first{more}. Shift: in standard deviations of the prior. Spread: as a multiple of the prior's, below {one} "
        "where the evidence narrowed it.",
        more=Words("; {n} more stand in the study", n=Convention(str(more))) if more else "",
        noise=Convention(f"{NOISE:g}"), one=Convention("1"),
    )  # fmt: skip
    return [Grid(caption, ["parameter", "mean before", "mean now", "shift", "spread"], rows)]
