"""The register as tables: one row per number, with what it rests on and why."""

import difflib
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.reading import as_list
from sim.evidence.register import Entry
from sim.evidence.scenario import FACTS
from sim.evidence.sources import GROUNDS, Backing
from sim.params import GROUPS
from sim.report.tables import Table, records

RULES = (*GROUPS, "start")
"""Groups of the register: one for each rule that has parameters, and the scenario's values, which it starts with."""

KINDS = ("parameter", "fixed", "listed", "scenario")
"""Parameters have a range; the other numbers have one value each: fixed ones, those in lists, the scenario's."""

SCENARIO_UNITS = {
    "start_date": "date", "horizon_days": "days", "venue": "place", "first_round_day": "day", "expiry_day": "day",
    "last_round_day": "day", "failed_rounds": "rounds", "excitation": "attacks/day",
}  # fmt: skip
"""Units of the scenario's values; the others are levels or flags."""


def register_frame(case: Case) -> pd.DataFrame:
    """One row per number of the register.

    Returns
    -------
    DataFrame with rule, name, kind (of `KINDS`), low, mode and high of a parameter, value of any other number
    (as text), unit, meaning, least and greatest (its bounds), grounds, source and reasoning.
    """
    entries = [_entry_row(entry, "parameter" if entry.uncertain else "fixed") for entry in case.entries.values()]
    listed = [_entry_row(entry, "listed") for entry in case.listed.values()]
    rows = sorted([*entries, *listed], key=lambda row: RULES.index(row["rule"]))  # stable: within a rule as it was
    return pd.DataFrame([*rows, *_scenario_rows(case)])


def chosen(frame: pd.DataFrame, case: Case, grounds: Any = None, source: Any = None, rule: Any = None) -> pd.DataFrame:
    """The rows of a register with these grounds, that cite this source, of this rule; each one or a list, None: all.

    Raises
    ------
    ConfigError
        If one is unknown.
    """
    for column, given, known in (("grounds", grounds, GROUNDS), ("rule", rule, RULES)):
        if given is not None:
            frame = frame[frame[column].isin(known_choice(column, given, known))]
    if source is not None:
        wanted = set(known_choice("source", source, case.sources))
        frame = frame[[bool(wanted & set(cited(text))) for text in frame["source"]]]
    return frame


def grounds_frame(case: Case) -> pd.DataFrame:
    """How many numbers rest on what: a row for each of the grounds, and a column for each kind and for all."""
    frame = register_frame(case)
    counts = pd.crosstab(frame["grounds"], frame["kind"]).reindex(index=GROUNDS, columns=KINDS, fill_value=0)
    return counts.assign(all=counts.sum(axis=1)).rename_axis("grounds", axis=0).rename_axis(None, axis=1).reset_index()


def register_tables(frame: pd.DataFrame, markdown: bool = False) -> dict[str, Table]:
    """A register as a table for each rule: the number, what it rests on, and why."""
    tables: dict[str, Table] = {}
    for rule, rows in frame.groupby("rule", sort=False):
        names = [name.partition(".")[2] for name in rows["name"]]
        numbers = [_number(row) for row in records(rows)]
        if markdown:
            head, widths = ("name", "value", "unit", "grounds", "source", "reasoning"), ()
            columns = ([f"`{name}`" for name in names], numbers, *(rows[key] for key in head[2:]))
        else:
            head, widths = ("name", "value", "grounds", "what it rests on"), (31, 20, 10, 50)
            valued = [f"{number}\n{unit}" for number, unit in zip(numbers, rows["unit"], strict=True)]
            reasons = [joined(row["source"], row["reasoning"]) for row in records(rows)]
            columns = (names, valued, rows["grounds"], reasons)
        tables[str(rule)] = Table(rows, head, list(zip(*columns, strict=True)), widths)
    return tables


def grounds_table(case: Case) -> Table:
    """`grounds_frame` with shares and sums."""
    frame = grounds_frame(case)
    totals = frame.sum(numeric_only=True)
    cells = [
        (
            str(row["grounds"]),
            *(f"{row[kind]} ({100 * row[kind] / max(totals[kind], 1):.0f} %)" for kind in totals.index),
        )
        for row in records(frame)
    ]
    return Table(
        frame, ("grounds", "parameters", "fixed numbers", "in lists", "scenario", "all"),
        [*cells, ("together", *(str(total) for total in totals))], (12, 14, 14, 14, 14, 14),
    )  # fmt: skip


def known_choice(key: str, given: Any, known: Collection[str]) -> list[str]:
    """What was chosen, one or several, as a list.

    Raises
    ------
    ConfigError
        If one is not known.
    """
    wanted = as_list(given) or [given]
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigError(f"{key}: {in_words(name)} is unknown.{hint} Choose one of {', '.join(known)}.")
    return [str(name) for name in wanted]


def in_words(value: Any) -> str:
    """A setting as a message names it."""
    return "nothing" if value is None else ", ".join(map(str, as_list(value) or [value]))


def cited(text: str) -> list[str]:
    """Ids of the sources that citations name, each once."""
    return list(dict.fromkeys(part.partition(" ¶")[0] for part in text.split("; ") if part))


def joined(source: str, reasoning: str) -> str:
    """Citations and reasoning in one cell."""
    return f"{source}. {reasoning}" if source else reasoning


def _entry_row(entry: Entry, kind: str) -> dict[str, Any]:
    low, mode, high = (entry.low, entry.mode, entry.high) if entry.uncertain else (None, None, None)
    return {
        "rule": entry.rule, "name": entry.name, "kind": kind, "low": low, "mode": mode, "high": high,
        "value": "" if entry.uncertain else f"{entry.mode:g}", "unit": entry.unit, "meaning": entry.meaning,
        "least": entry.bounds[0], "greatest": entry.bounds[1], **_backing(entry.backing),
    }  # fmt: skip


def _scenario_rows(case: Case) -> list[dict[str, Any]]:
    scenario = case.scenario
    values = {key: getattr(scenario, key, None) for key in FACTS} | scenario.opening._asdict()
    rows: list[dict[str, Any]] = []
    for key, backing in scenario.backing.items():
        value = values[key]
        level = "flag" if isinstance(value, bool) else "level 0-1"
        text = f"{value:g}" if isinstance(value, float) else str(value).lower() if level == "flag" else str(value)
        rows.append(
            {
                "rule": "start", "name": f"scenario.{key}", "kind": "scenario", "value": text,
                "unit": SCENARIO_UNITS.get(key, level), "meaning": "", **_backing(backing),
            }
        )  # fmt: skip
    return rows


def _backing(backing: Backing) -> dict[str, str]:
    return {"grounds": backing.grounds, "source": backing.source, "reasoning": backing.reasoning}


def _number(row: Mapping[str, Any]) -> str:
    return str(row["value"]) or " / ".join(f"{row[key]:g}" for key in ("low", "mode", "high"))
