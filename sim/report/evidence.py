"""The register and what stands beside it, as tables: every number with what it rests on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.disagreements import Disagreement, load_disagreements
from sim.evidence.events import load_events
from sim.evidence.observations import Observation
from sim.evidence.reading import shipped_names
from sim.evidence.reference import ReferenceClass, load_reference
from sim.evidence.sources import Source
from sim.report.register import (
    chosen,
    cited,
    grounds_table,
    in_words,
    joined,
    known_choice,
    register_frame,
    register_tables,
)  # fmt: skip
from sim.report.tables import Table, records, wrapped

FORMATS = ("table", "markdown", "csv")

DATED = ("expiry", "next_round", "last_round")
"""Fields of the state that a fact sets to a day."""


def sources_table(case: Case) -> Table:
    """The sources, and how many entries of the register, and other places, cite each."""
    in_register = [name for text in register_frame(case)["source"] for name in cited(text)]
    elsewhere = [name for text in _cited_elsewhere(case) for name in cited(text)]
    frame = pd.DataFrame(
        [
            {
                "source": source.name,
                "kind": source.kind,
                "published": source.published or source.year,
                "reference": _reference(source),
                "about": _sentence(source.about),
                "entries": in_register.count(source.name),
                "elsewhere": elsewhere.count(source.name),
            }
            for source in case.sources.values()
        ]
    )
    columns = (frame["source"], frame["published"], frame["reference"] + " " + frame["about"],
               frame["entries"], frame["elsewhere"])  # fmt: skip
    head = ("source", "published", "what it is; its weight, or what is taken from it", "entries", "elsewhere")
    return Table(frame, head, _texts(columns), (28, 10, 48, 7, 9))


def disagreements_table(case: Case) -> Table:
    """Where the documents contradict each other."""
    listed = load_disagreements(case.sources)
    frame = pd.DataFrame(
        [
            {"disagreement": d.name, "about": d.about, "says": position.says,
             "source": _cites(position.citations), "consequence": d.consequence}
            for d in listed for position in d.positions
        ]
    )  # fmt: skip
    cells = [(d.name, _positions(d), d.consequence) for d in listed]
    return Table(frame, ("disagreement", "what the sources say", "what the project makes of it"), cells, (18, 54, 40))


def observations_table(case: Case) -> Table:
    """The dated observations with their error models, whenever published."""
    frame = pd.DataFrame(
        [
            {
                "observation": o.name,
                "first": case.scenario.date_of(o.first),
                "last": case.scenario.date_of(o.last),
                "about": o.about,
                "errors": type(o.error).__name__.lower() if o.error is not None else "fact",
                "model": _fact(o, case) if o.error is None else o.words,
                "published": o.published,
                "source": _cites(o.citations),
                "reasoning": o.reasoning,
            }
            for o in case.observations
        ],
        columns=["observation", "first", "last", "about", "errors", "model", "published", "source", "reasoning"],
    )
    cells = [
        (row["observation"],
         str(row["last"]) if row["first"] == row["last"] else f"{row['first']} to {row['last']}",
         f"{row['about']} {row['errors'].capitalize()}: {row['model']}.",
         str(row["published"]), joined(row["source"], row["reasoning"]))
        for row in records(frame)
    ]  # fmt: skip
    head = ("observation", "days", "what is reported; how far it errs", "published", "what it rests on")
    return Table(frame, head, cells, (13, 13, 36, 10, 36))


def events_table(case: Case) -> Table:
    """The later events that a backtest forecasts."""
    frame = pd.DataFrame(
        [
            {
                "event": e.name, "as_of": e.as_of, "about": e.about, "asked": f"{e.quantity} {e.kind}",
                "day": case.scenario.date_of(e.last), "happened": e.happened, "source": _cites(e.citations),
            }
            for e in load_events(case.scenario, case.sources)
        ]
    )  # fmt: skip
    cells = [(row["event"], str(row["as_of"]), row["about"], f"{row['asked']}, on {row['day']}",
              "yes" if row["happened"] else "no", row["source"]) for row in records(frame)]  # fmt: skip
    head = ("event", "as of", "what is asked", "in the model's terms", "came", "source")
    return Table(frame, head, cells, (20, 10, 26, 24, 4, 24))


def references_table(case: Case) -> Table:
    """The reference classes: share of truces still holding, with 95 % intervals."""
    classes = _references(case)
    frame = pd.DataFrame(
        [
            {
                "reference": c.name, "about": c.about, "truces": c.truces, "day": day, "share": share,
                "low": low, "high": high, "anchored": day in c.anchor_days,
                "mu": c.mu, "sigma": c.sigma, "source": _cites(c.citations), "reasoning": c.reasoning,
            }
            for c in classes
            for day, share, low, high in zip(c.days, c.shares, c.lows, c.highs, strict=True)
        ]
    )  # fmt: skip
    cells = [(row["reference"], str(row["day"]), f"{row['share']:.2f}", f"{row['low']:.2f} to {row['high']:.2f}",
              "yes" if row["anchored"] else "") for row in records(frame)]  # fmt: skip
    head = ("reference class", "days", "still holding", "95 % interval", "anchored here")
    return Table(frame, head, cells, (30, 6, 14, 14, 14))


def reference_notes(case: Case) -> str:
    """What each reference class is, in words."""
    return "\n\n".join(
        f"{c.name}: {c.about}. Source: {_cites(c.citations)}. Lognormal fit to the days that truces lasted: mu "
        f"{c.mu:g}, sigma {c.sigma:g}. Anchoring holds the model to days {', '.join(map(str, c.anchor_days))}, within "
        f"{c.tolerance:g} standard error. {c.reasoning}"
        for c in _references(case)
    )


BESIDE: dict[str, Callable[[Case], Table]] = {
    "sources": sources_table,
    "disagreements": disagreements_table,
    "observations": observations_table,
    "events": events_table,
    "references": references_table,
}
"""What can be shown beside the register."""

SHOWN = ("register", *BESIDE, "all")


def describe_evidence(
    case: Case, show: str = "register", form: str = "table", filters: Mapping[str, Any] | None = None
) -> str:
    """The register, or what stands beside it, in one of `FORMATS`.

    Parameters
    ----------
    show
        One of `SHOWN`.
    filters
        As `chosen` takes them; of the register only.

    Raises
    ------
    ConfigError
        If a setting is unknown, or does not go with another.
    """
    known_choice("show", [show], SHOWN)
    known_choice("format", [form], FORMATS)
    asked = {key: value for key, value in (filters or {}).items() if value is not None}
    if asked and show != "register":
        raise ConfigError(f"{next(iter(asked))}: it filters the register. Leave it out, or give show=register.")
    if form == "csv":
        if show == "all":
            raise ConfigError(f"format: a CSV file holds one table. Show one of {', '.join(SHOWN[:-1])} with it.")
        frame = chosen(register_frame(case), case, **asked) if show == "register" else BESIDE[show](case).frame
        return frame.to_csv(index=False, lineterminator="\n")
    mark = "#" if form == "markdown" else ""
    parts = {
        "register": lambda: _register(case, mark, asked),
        **{name: partial(_beside, case, mark, name) for name in BESIDE},
    }
    return "\n\n".join(parts[name]() for name in (SHOWN[:-1] if show == "all" else (show,)))


def _register(case: Case, mark: str, asked: Mapping[str, Any]) -> str:
    full = register_frame(case)
    frame = chosen(full, case, **asked)
    said = ", ".join(f"{key}={in_words(value)}" for key, value in asked.items())
    parts = [_head(mark, f"Register: {len(frame)} of {len(full)} numbers{f' ({said})' if said else ''}")]
    tables = register_tables(frame, bool(mark))
    parts += [f"{_head(2 * mark, rule)}\n\n{_form(table, mark)}" for rule, table in tables.items()]
    if not tables:
        parts += ["No number is like that."]
    if not asked:
        parts += [f"{_head(2 * mark, 'What the numbers rest on')}\n\n{_form(grounds_table(case), mark)}"]
    return "\n\n".join(parts)


def _beside(case: Case, mark: str, name: str) -> str:
    table = BESIDE[name](case)
    parts = [_head(mark, name.capitalize()), _form(table, mark) if table.cells else "None."]
    if name == "references":
        notes = reference_notes(case)
        parts += [notes if mark else wrapped(notes, 110)]
    return "\n\n".join(parts)


def _head(mark: str, words: str) -> str:
    return f"{mark}# {words}" if mark else f"{words}\n{'=' * len(words)}"


def _form(table: Table, mark: str) -> str:
    return table.markdown() if mark else table.text()


def _cites(citations: Collection[Any]) -> str:
    return "; ".join(map(str, citations))


def _positions(d: Disagreement) -> str:
    said = "; ".join(f"{position.says} ({_cites(position.citations)})" for position in d.positions)
    return f"{d.about.removesuffix('.')}: {said}."


def _cited_elsewhere(case: Case) -> list[str]:
    events = load_events(case.scenario, case.sources)
    positions = [position for d in load_disagreements(case.sources) for position in d.positions]
    return [_cites(item.citations) for item in (*case.observations, *events, *positions, *_references(case))]


def _references(case: Case) -> list[ReferenceClass]:
    loaded = (load_reference(name, case.sources) for name in shipped_names("anchor"))
    return [reference for reference in loaded if reference is not None]


def _reference(source: Source) -> str:
    if source.kind == "document":
        return " ".join(filter(None, [f"Article, {source.paragraphs} paragraphs.", source.date_note]))
    return f"{source.label}, {source.title}{', ' if source.where else ''}{source.where}."


def _fact(o: Observation, case: Case) -> str:
    """What a fact writes into the state, days as dates and flags as words."""
    said = [
        f"{group}.{field} = "
        + (str(case.scenario.date_of(int(value))) if field in DATED else
           ("yes" if value else "no") if field in ("fixed_term", "formal", "active") else f"{value:g}")
        for group, field, value in o.writes
    ]  # fmt: skip
    return ", ".join(said)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _texts(columns: Sequence[Any]) -> list[tuple[str, ...]]:
    return [tuple(str(cell) for cell in row) for row in zip(*columns, strict=True)]
