"""The answer: how likely it is, in a word and a number, over what, and what the number contains."""

from sim.evidence.case import published_case
from sim.figures.numbers import PERCENT
from sim.report.page.blocks import Block, Grid, Paragraph, Subheading, lacking
from sim.report.page.cells import Cell, Study
from sim.report.page.likelihood import SCALE, TERMS, phrase, spanned, term
from sim.report.page.numbers import CONFIDENCE, NINE_TENTHS, count, likely, percent, span
from sim.report.page.question import KEPT, failure_of, until
from sim.report.page.studies import Studies, case_of, date_of, is_poor, last_day, start_of
from sim.report.page.words import Code, Convention, Day, Quoted, Strong, Words, joined, listed

ENDS = ("mc_low", "mc_high")

ASSERTION = "{word} that {kept} {until} {end}: {p}."

POOR = "By a study that is not to be relied on (see above)"
"""What goes before a sentence that may be copied alone."""

DATES = (
    "The answers above end on different dates, and so answer different questions: their differences do not say how an "
    "answer moved with the news. The figure that {command} draws does, for one date, of forecasts that differ in their "
    "as-of date only."
)

SHARES = {
    "parameters": "the parameters",
    "state": "where matters stood at the start",
    "chance": "chance still to come",
}
"""Where the uncertainty of a forecast comes from."""


def answer(studies: Studies) -> list[Block]:
    """Of each forecast: the word and the number, the days on the way, and what the number contains."""
    forecasts = studies.of("forecast")
    if not forecasts:
        return [
            lacking("None of these studies is a forecast, so there is no probability to give.", "ceasefire forecast")
        ]
    blocks: list[Block] = []
    for study in forecasts:
        if len(forecasts) > 1:
            blocks.append(Subheading(_told_apart(study)))
        blocks += [*_in_words(study), _days(study), _contains(study)]
    if len({date_of(study, last_day(study)) for study in forecasts}) > 1:
        blocks.append(Paragraph(Words(DATES, command=Code("ceasefire figures STUDIES only=as_of")), tone="note"))
    return [*blocks, Paragraph(_scale(), tone="note")]


def _scale() -> Words:
    """Which words stand for which probabilities, and who says so."""
    ranges = [
        Words("“{word}” {low} to {high}", word=found.word, low=_bound(found.low, ""), high=_bound(found.high, PERCENT))
        for found in TERMS
    ]
    return Words(
        "The words are those of {scale}: {ranges}. A bound between two ranges belongs to the word nearer to even.",
        scale=Quoted(SCALE), ranges=listed(ranges),
    )  # fmt: skip


def _bound(p: float, sign: str) -> Convention:
    return Convention(f"{100.0 * p:.0f}{sign}")


def ranged(study: Study) -> bool:
    """Whether a forecast knows how far the answer moves over what is not known."""
    rows = study.rows("forecast", quantity="holds")
    return "q05" in rows and bool(rows["q05"].notna().all())


def unknowns(study: Study) -> str:
    """What a forecast's range is over."""
    attrs = study.dataset().attrs
    if not attrs["day_of_as_of"]:
        return "parameters"
    return "today's hidden state" if attrs["uncertainty"] == "none" else "parameters and of today's hidden state"


def _told_apart(study: Study) -> Words:
    return Words("As of {day}: {name}", day=Day(start_of(study)), name=Code(study.name))


def _in_words(study: Study) -> list[Block]:
    day = last_day(study)
    where = {"quantity": "holds", "day": day}
    p, low, high = (study.cell("forecast", key, **where) for key in ("estimate", *ENDS))
    word = term(p.value).word
    lead = Words(
        f"{POOR}, as of {{start}}, {ASSERTION}" if is_poor(study) else f"As of {{start}}, {ASSERTION}",
        start=Day(start_of(study)), word=Strong(phrase(word)), kept=KEPT[failure_of(study)],
        until=until(study), end=Day(date_of(study, day)),
        p=likely(study, "forecast", "estimate", ENDS, **where),
    )  # fmt: skip
    said = [Words("The Monte Carlo interval spans more than one word: {words}.", words=spanned(low.value, high.value))]
    if term(low.value) == term(high.value):
        said = []
    if ranged(study):
        ends = [study.cell("forecast", key, **where) for key in ("q05", "q95")]
        said.append(_over_unknowns(study, ends))
    return [Paragraph(lead, tone="lead"), *([Paragraph(joined(said))] if said else [])]


def _over_unknowns(study: Study, ends: list[Cell]) -> Words:
    return Words(
        "The number is a mean over what is not known of {what}. Over nine tenths of that ({range} range), the "
        "probability runs from {span}: {words}. Better knowledge could move the answer that far; the word above "
        "speaks for the mean.",
        what=unknowns(study), range=NINE_TENTHS, span=span(ends[0], ends[1], 1.0),
        words=spanned(ends[0].value, ends[1].value),
    )  # fmt: skip


def _days(study: Study) -> Grid:
    last = last_day(study)
    days = sorted({day for day in study.entry.settings.get("report_days", []) if 0 < day <= last} | {last})
    rows = [_row(study, day) for day in days]
    head = ["to", "day", "probability", Words("{ci} Monte Carlo", ci=CONFIDENCE), "in words"]
    if ranged(study):
        head.append(Words("{range} over unknowns", range=NINE_TENTHS))
    title = Words(
        "Probability that {kept} {until} these days. In words: those that the Monte Carlo interval spans.",
        kept=KEPT[failure_of(study)], until=until(study),
    )  # fmt: skip
    return Grid(title, head, rows)


def _row(study: Study, day: int) -> list[object]:
    where = {"quantity": "holds", "day": day}
    p, low, high = (study.cell("forecast", key, **where) for key in ("estimate", *ENDS))
    width = high.value - low.value
    cells = [Day(date_of(study, day)), count(study.cell("forecast", "day", **where)), percent(p, width)]
    cells += [span(low, high, width), spanned(low.value, high.value, "{}")]
    if ranged(study):
        cells.append(span(*(study.cell("forecast", key, **where) for key in ("q05", "q95")), width=1.0))
    return cells


def _contains(study: Study) -> Paragraph:
    """Which uncertainty the number contains, what each makes of it, and what is left out."""
    attrs = study.dataset().attrs
    state = ", of where matters stood at the start, which nobody saw whole," if attrs["day_of_as_of"] else ""
    if attrs["uncertainty"] == "prior":
        said = [Words("The number contains what is not known of the parameters{state} and chance.", state=state)]
    else:
        given = ", or at the value that was given" if _some_given(study) else ""
        said = [
            Words("Every parameter stands at its mode{given}: what is not known of them is {left} in the number, which "
                  "contains chance{state}.",
                  given=given, left=Strong("not"), state=" and the state at the start" if state else "")
        ]  # fmt: skip
    said += _shares(study)
    said.append(Words("It does not contain the error of the model itself: that its rules leave out, or get wrong, "
                      "what will matter. No simulation can say how large that is."))  # fmt: skip
    return Paragraph(joined(said))


def _some_given(study: Study) -> bool:
    """Whether one value was given to a parameter that is uncertain as published."""
    case = case_of(study)
    if case is None:
        return False
    published = published_case(case.scenario.name).entries
    return any(
        not entry.uncertain and (name not in published or published[name].uncertain)
        for name, entry in case.entries.items()
    )


def _shares(study: Study) -> list[Words]:
    """Where the variance comes from; nothing where it all comes from chance, or cannot be told."""
    data, day = study.dataset(), last_day(study)
    if "variance" not in data or study.labelled("variance", day=day).value <= 0.0:
        return []
    total = study.labelled("variance", day=day)
    parts = {name: study.labelled("variance", component=name, day=day) for name in SHARES}
    errors = {name: study.labelled("variance_error", component=name, day=day) for name in SHARES}
    known = [name for name in SHARES if parts[name].value > 0.0 and errors[name].value == errors[name].value]
    if len(known) < 2:
        return []
    told = [
        Words("{p} (give or take {error} points) comes from {what}", p=percent(parts[name] / total), what=SHARES[name],
              error=percent(errors[name].times(1.96) / total, sign=""))
        for name in known
    ]  # fmt: skip
    pattern = "Of its uncertainty to the last day, as shares of the variance, {told} ({ci} Monte Carlo)."
    return [Words(pattern, told=listed(told), ci=CONFIDENCE)]
