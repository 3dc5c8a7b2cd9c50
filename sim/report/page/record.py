"""Track record: forecasts as of earlier dates beside what came."""

from datetime import date

from sim.report.backtest import FORECASTERS
from sim.report.page.blocks import Block, Grid, Paragraph, lacking, say
from sim.report.page.cells import Study
from sim.report.page.numbers import CONFIDENCE, amount, count, percent, span
from sim.report.page.studies import Studies
from sim.report.page.words import Convention, Day, Quoted, Words
from sim.report.tables import records


def record(studies: Studies) -> list[Block]:
    """Of each backtest: events, scores, and how little it proves."""
    found = [block for study in studies.of("backtest") for block in _told(study)]
    return found or [lacking("None of these studies looks back at earlier forecasts.", "ceasefire backtest")]


def _told(study: Study) -> list[Block]:
    n = count(study.counted("events", "event"))
    came = count(study.counted("events", "event", happened=True))
    return [
        say("{n} events were forecast as of earlier dates, each from what had been published by then; {came} of them "
            "came.",
            n=n, came=came),
        _events(study),
        _scores(study),
        Paragraph(
            Words("What this proves: little. {n} events of one ceasefire, several of them sides of the same day, "
                  "cannot calibrate probabilities, and the ranges of the parameters were drawn up with the later "
                  "documents at hand.", n=n),
            tone="note",
        ),
    ]  # fmt: skip


def _events(study: Study) -> Grid:
    rows = []
    for row in records(study.frame("events")):
        where = {"event": row["event"]}
        p, low, high = (study.cell("events", key, **where) for key in ("model", "mc_low", "mc_high"))
        width = high.value - low.value
        told = [
            Day(date.fromisoformat(str(row["as_of"])[:10])),
            Quoted(row["about"]),
            "yes" if row["happened"] else "no",
        ]
        rows.append([*told, percent(p, width), span(low, high, width)])
    head = ["as of", "event", "came", "forecast", Words("{ci} Monte Carlo", ci=CONFIDENCE)]
    return Grid(Words("What was forecast, and what came."), head, rows, numeric=3)


def _scores(study: Study) -> Grid:
    rows = []
    for row in records(study.frame("scores")):
        where = {"forecaster": row["forecaster"], "events_of": row["events_of"]}
        numbers = [amount(study.cell("scores", name, **where), 2) for name in ("brier", "log")]
        rows.append([FORECASTERS[row["forecaster"]], count(study.cell("scores", "events", **where)), *numbers])
    caption = Words(
        "Mean scores over the events on which a forecaster has a view: {zero} is perfect, a coin has {brier} and "
        "{log}.",
        zero=Convention("0"), brier=Convention("0.25"), log=Convention("0.69"),
    )  # fmt: skip
    return Grid(caption, ["forecaster", "events", "Brier", "log"], rows)
