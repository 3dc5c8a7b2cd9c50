"""What is asked: a line for each study."""

from collections import Counter
from collections.abc import Callable

from sim.report.page.blocks import Block, Items, Paragraph
from sim.report.page.cells import Study
from sim.report.page.numbers import amount, count, level
from sim.report.page.studies import Studies, date_of, last_day, start_of
from sim.report.page.words import Code, Convention, Day, Quoted, Words, listed
from sim.report.pictures.stored import Lacking
from sim.report.sensitivity import METHODS
from sim.studies.measures import Measure, read_measure

KEPT = {
    "collapse": "the ceasefire holds",
    "exchange": "the ceasefire stays free of exchanges of fire (three moves or more) and of collapse",
    "strike": "the ceasefire stays free of Pakistani strikes and of collapse",
    "fire": "the ceasefire stays free of answered border fire and of collapse",
}
"""By definition of failure: what is forecast."""

COLLAPSE = (
    "The ceasefire collapses when replies to a strike or to border fire climb to the top of the ladder of escalation, "
    "when its term runs out and is not renewed, or when a side renounces it."
)

MOST_NAMES = 4
"""Settings that are named in a sentence."""


def question(studies: Studies) -> list[Block]:
    """What each study asks, forecasts first."""
    asked = [ASKED[study.entry.command](study) for study in studies.told]
    alike = Counter(words.plain() for words in asked)
    lines = [
        Words("{asked} ({name})", asked=words, name=Code(study.name)) if alike[words.plain()] > 1 else words
        for words, study in zip(asked, studies.told, strict=True)
    ]
    return [Items(lines), *_repeated(studies), Paragraph(Words(COLLAPSE), tone="note")]


def _repeated(studies: Studies) -> list[Block]:
    """Studies of which the report does not tell, as another holds all that they hold."""
    pairs = [(study, other) for study in studies.all if (other := studies.same_as(study)) is not None]
    return [
        Paragraph(Words("All that {name} holds stands in {other} as well, and is told once.", name=Code(study.name),
                        other=Code(other.name)))
        for study, other in pairs
    ]  # fmt: skip


def method_of(study: Study) -> str:
    """The method of a sensitivity study, by its name in the field."""
    method = str(study.manifest["method"])
    return "a tornado study" if method == "tornado" else METHODS[method].partition(":")[0]


def failure_of(study: Study) -> str:
    """What a study counts as failure."""
    return str(study.entry.settings.get("failure", "collapse"))


def until(study: Study) -> str:
    """The word between what is kept and the day."""
    return "to" if failure_of(study) == "collapse" else "until"


def measure_of(study: Study) -> Measure:
    """A study's measure."""
    scenario = study.entry.settings.get("scenario")
    horizon = int(scenario["horizon_days"]) if isinstance(scenario, dict) else 10**6
    return read_measure(str(study.manifest["measure"]), horizon)


def about(study: Study) -> Quoted:
    """What a study's measure is."""
    return Quoted(measure_of(study).about)


def varied(study: Study) -> Words:
    """The settings that a sweep varies."""
    names = list(study.manifest["varied"])
    shown: list[object] = [Code(name) for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        shown.append(Words("{n} more", n=Convention(str(len(names) - MOST_NAMES))))
    return listed(shown) if shown else Words("nothing")


def _forecast(study: Study) -> Words:
    return Words(
        "As of {day}: how likely is it that {kept} {until} {end}?",
        day=Day(start_of(study)), kept=KEPT[failure_of(study)], until=until(study),
        end=Day(date_of(study, last_day(study))),
    )  # fmt: skip


def _sweep(study: Study) -> Words:
    return Words(
        "As of {day}: how does the probability that {kept} depend on {names}, at {n} points of a design?",
        day=Day(start_of(study)), kept=KEPT[failure_of(study)], names=varied(study), n=count(study.fact("points")),
    )  # fmt: skip


def _sensitivity(study: Study) -> Words:
    return Words(
        "Which of {n} uncertain parameters drive the {measure}? Asked by {method}{how}.", method=method_of(study),
        n=count(study.fact("parameters")), measure=about(study),
        how=": one parameter at a time" if study.manifest["method"] == "tornado" else "",
    )  # fmt: skip


def _discover(study: Study) -> Words:
    parts: dict[str, object] = {"sweep": Code(str(study.manifest["study"])), "measure": about(study)}
    asked: list[str] = []
    if study.holds("boxes.csv"):
        asked.append("under which conditions, of those that {sweep} varied, is the {measure} {threshold}")
        parts["threshold"] = threshold(study)
    if study.manifest.get("tip"):
        x, y = study.manifest["tip"]
        measure = "it" if asked else "the {measure}"
        asked.append(f"where does {measure} cross {{level}}, over {{x}} and {{y}}{'' if asked else ' of {sweep}'}")
        parts |= {"level": level(study.fact("level")), "x": Code(x), "y": Code(y)}
    said = ", and ".join(asked)
    return Words(f"{said[0].upper()}{said[1:]}?", **parts)


def threshold(study: Study) -> Words:
    """On which side of which value of its measure a discovery's points are of interest.

    Raises
    ------
    Lacking
        If it was stored by an older version.
    """
    if "threshold" not in study.manifest:
        raise Lacking(f"{study.name} does not say what its points of interest are", "ceasefire discover")
    measure, chosen = measure_of(study), study.fact("threshold")
    written = level(chosen) if measure.event else amount(chosen)
    unit = "" if measure.event else Words(" {unit}", unit=Quoted(measure.unit))
    return Words("{side} {value}{unit}", side=str(study.manifest["side"]), value=written, unit=unit)


def _compare(study: Study) -> Words:
    return Words(
        "As of {day}: what would each of {n} policies change?",
        day=Day(start_of(study)), n=count(study.counted("levers", "policy")),
    )  # fmt: skip


def _backtest(study: Study) -> Words:
    return Words(
        "How did forecasts as of earlier dates fare, for {n} events that have since been reported?",
        n=count(study.counted("events", "event")),
    )  # fmt: skip


def _trace(study: Study) -> Words:
    return Words("From {day}: how does one world of the model go, day by day?", day=Day(start_of(study)))


ASKED: dict[str, Callable[[Study], Words]] = {
    "forecast": _forecast, "sweep": _sweep, "sensitivity": _sensitivity, "discover": _discover, "compare": _compare,
    "backtest": _backtest, "trace": _trace,
}  # fmt: skip
"""By command."""
