"""Why it would break: how it stands at the end, by cause, and what may happen on the way."""

from sim.report.forecast import CAUSE_WORDS, MILESTONE_WORDS
from sim.report.page.answer import ENDS, ranged
from sim.report.page.blocks import Block, Grid, Paragraph, Subheading, lacking, say
from sim.report.page.cells import Study
from sim.report.page.numbers import CONFIDENCE, NINE_TENTHS, percent, span
from sim.report.page.question import failure_of
from sim.report.page.studies import Studies, date_of, last_day, start_of
from sim.report.page.words import Code, Day, Words

HOLDS = {"under_agreement": "it holds, under a formal agreement", "without_agreement": "it holds, without one"}


def breaking(studies: Studies) -> list[Block]:
    """Of each forecast."""
    forecasts = studies.of("forecast")
    blocks: list[Block] = []
    for study in forecasts:
        if len(forecasts) > 1:
            blocks.append(Subheading(Words("As of {day}: {name}", day=Day(start_of(study)), name=Code(study.name))))
        blocks += [_most_often(study), _ends(study), _milestones(study)]
        if failure_of(study) != "collapse":
            blocks.append(
                Paragraph(Words("How it stands at the end, and why it broke, always speak of collapse."), "note")
            )
    if not forecasts:
        why = "None of these studies tells why the ceasefire would break."
        if studies.of("sweep"):
            why = "A sweep tells of causes at the points of its design only, below (Where it tips)."
        return [lacking(why, "ceasefire forecast keep=true")]
    return blocks


def _most_often(study: Study) -> Block:
    day = last_day(study)
    causes = {cause: study.cell("forecast", "estimate", quantity="incidence", category=cause, day=day)
              for cause in CAUSE_WORDS}  # fmt: skip
    first, second = sorted(causes, key=lambda cause: causes[cause].value, reverse=True)[:2]
    if causes[first].value == 0.0:
        return say(
            "In none of the simulated worlds does the ceasefire collapse by {day}.", day=Day(date_of(study, day))
        )
    rest = " That, and the other causes, stand below; together with the ways in which it holds they make up the whole."
    low, high = _bound(study, first, "mc_low"), _bound(study, second, "mc_high")
    if low <= high:
        told = "Which cause would most often break it by {day} cannot be told from simulation noise." + rest
        return say(told, day=Day(date_of(study, day)))
    return say(
        "Where it collapses by {day}, it is most often by {cause}: {words}." + rest,
        day=Day(date_of(study, day)), cause=first, words=CAUSE_WORDS[first].partition(": ")[2],
    )  # fmt: skip


def _bound(study: Study, cause: str, end: str) -> float:
    """An end of the Monte Carlo interval of a cause's probability."""
    return study.cell("forecast", end, quantity="incidence", category=cause, day=last_day(study)).value


def _ends(study: Study) -> Grid:
    rows = [_row(study, words, quantity=name) for name, words in HOLDS.items()]
    rows += [_row(study, words, quantity="incidence", category=cause) for cause, words in CAUSE_WORDS.items()]
    caption = Words("How it stands by {day}, or why it broke.", day=Day(date_of(study, last_day(study))))
    return Grid(caption, ["end", *_head(study)], rows)


def _milestones(study: Study) -> Grid:
    rows = [_row(study, words, quantity="reached", category=name) for name, words in MILESTONE_WORDS.items()]
    caption = Words("What happens at least once by {day}, while the ceasefire lasts.",
                    day=Day(date_of(study, last_day(study))))  # fmt: skip
    return Grid(caption, ["event", *_head(study)], rows)


def _head(study: Study) -> list[object]:
    head: list[object] = ["probability", Words("{ci} Monte Carlo", ci=CONFIDENCE)]
    return [*head, Words("{range} over unknowns", range=NINE_TENTHS)] if ranged(study) else head


def _row(study: Study, words: str, **where: object) -> list[object]:
    where["day"] = last_day(study)
    p, low, high = (study.cell("forecast", key, **where) for key in ("estimate", *ENDS))
    width = high.value - low.value
    cells: list[object] = [words, percent(p, width), span(low, high, width)]
    if ranged(study):
        cells.append(span(*(study.cell("forecast", key, **where) for key in ("q05", "q95")), width=1.0))
    return cells
