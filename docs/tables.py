"""Writes the tables of docs/model.md and docs/evidence.md that follow from the configuration: `python -m docs.tables`.

A table stands between `<!-- table: NAME -->` and `<!-- end of NAME -->`; everything outside is left alone.
"""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sim.errors import CeasefireError
from sim.evidence.case import load_case
from sim.evidence.reading import shipped_names
from sim.evidence.reference import ReferenceClass, load_reference
from sim.evidence.register import Entry, published, read_register
from sim.params import GROUPS
from sim.report.evidence import disagreements_table, events_table, observations_table, reference_notes, sources_table
from sim.report.register import grounds_table, register_frame, register_tables
from sim.report.tables import markdown_table, wrapped
from sim.rules.bargaining import frontier
from sim.terms import Issue

FOLDER = Path(__file__).parent
REFRESH = "python -m docs.tables"
"""The command that brings the pages' tables up to date, with the project's Python, in its root."""

OPENS = {
    "talks_active": "talks.active",
    "first_round_day": "talks.next_round",
    "last_round_day": "talks.last_round",
    "failed_rounds": "talks.failed",
    "fixed_term": "truce.fixed_term",
    "expiry_day": "truce.expiry",
    "formal_agreement": "truce.formal",
    "oversight": "terms.oversight",
    "intelligence": "terms.intelligence",
    "sovereignty": "terms.sovereignty",
    "refugees": "terms.refugees",
    "excitation": "militants.ttp, militants.bla",
    "openness": "crossing.openness, every crossing",
    "target_openness": "crossing.target, every crossing",
}
"""What each entry of a scenario sets; a new entry needs its line here."""


def parameters() -> str:
    """Every entry of the register, group by group."""
    register = read_register({group: published(group) for group in GROUPS}, load_case().sources)
    parts: list[str] = []
    for group in GROUPS:
        entries = [entry for name, entry in register.items() if name.startswith(f"{group}.")]
        head = ("name", "low", "mode", "high", "unit", "meaning")
        rows = [(f"`{_short(entry.name)}`", *_range(entry), entry.unit, entry.meaning) for entry in entries]
        parts.append(f"### `{group}`\n\n{markdown_table(head, 'lrrrll', rows)}")
    return "\n\n".join(parts)


def issues() -> str:
    """The issues in table order, with their weights and their place on the frontier."""
    weights = published("bargaining")["issues"]
    names = [issue.name.lower() for issue in Issue]
    rank = frontier(
        tuple(weights[name]["pakistan"] for name in names),
        tuple(weights[name]["afghanistan"] for name in names),
    ).rank
    rows = [
        (
            name,
            f"{weights[name]['pakistan']:.2f}",
            f"{weights[name]['afghanistan']:.2f}",
            _ratio(weights[name]["pakistan"], weights[name]["afghanistan"]),
            str(rank[k]),
        )
        for k, name in enumerate(names)
    ]
    return markdown_table(("issue", "wP", "wA", "wP/wA", "rank"), "lrrrr", rows)


def crossings() -> str:
    """The crossings and their shares of trade."""
    case = load_case()
    rows = [(name, f"{share:.2f}") for name, share in zip(case.crossings, case.shares, strict=True)]
    return markdown_table(("crossing", "share of trade"), "lr", rows)


def mediators() -> str:
    """The mediators and the entries that hold their leverage."""
    case = load_case()
    rows = [(name, f"`{_short(leverage)}`") for name, leverage in zip(case.mediators, case.leverages, strict=True)]
    return markdown_table(("mediator", "leverage"), "ll", rows)


def scenario() -> str:
    """The published scenario, and what each of its entries sets."""
    told = load_case().scenario
    rows = [
        ("`start_date`", _date(told.start_date), "day 0"),
        ("`horizon_days`", str(told.horizon_days), f"last day, {_date(told.date_of(told.horizon_days))}"),
    ]
    for field, value in told.opening._asdict().items():
        shown = str(value).lower() if isinstance(value, bool) else f"{value:g}"
        if field in ("first_round_day", "expiry_day"):
            shown += f" ({_date(told.date_of(value))})"
        rows.append((f"`{field}`", shown, OPENS[field]))
    return markdown_table(("entry", "value", "sets"), "lll", rows)


def register() -> str:
    """Every number of the register with what it rests on, rule by rule."""
    tables = register_tables(register_frame(load_case()), markdown=True)
    return "\n\n".join(f"### `{rule}`\n\n{table.markdown()}" for rule, table in tables.items())


def references() -> str:
    """The reference classes side by side, day by day."""
    case = load_case()
    classes = [c for name in shipped_names("anchor") if (c := load_reference(name, case.sources)) is not None]
    days = sorted({day for c in classes for day in c.days})
    rows = [(str(day), *(_share(c, day) for c in classes)) for day in days]
    return markdown_table(("days", *(f"`{c.name}` ({c.truces})" for c in classes)), "r" + "l" * len(classes), rows)


TABLES: dict[str, dict[str, Callable[[], str]]] = {
    "model.md": {
        "issues": issues,
        "crossings": crossings,
        "mediators": mediators,
        "scenario": scenario,
        "parameters": parameters,
    },
    "evidence.md": {
        "grounds": lambda: grounds_table(load_case()).markdown(),
        "register": register,
        "sources": lambda: sources_table(load_case()).markdown(),
        "disagreements": lambda: disagreements_table(load_case()).markdown(),
        "observations": lambda: observations_table(load_case()).markdown(),
        "events": lambda: events_table(load_case()).markdown(),
        "references": references,
        "reference notes": lambda: wrapped(reference_notes(load_case()), 118),
    },
}


def refreshed(page: str, name: str) -> str:
    """The text of a page, one of `TABLES`, with every table made anew.

    Raises
    ------
    ValueError
        If a table's two marks are missing, doubled, or out of order.
    """
    for table, make in TABLES[name].items():
        opening, closing = f"<!-- table: {table} -->\n", f"<!-- end of {table} -->"
        if page.count(opening) != 1 or page.count(closing) != 1 or page.index(opening) > page.index(closing):
            raise ValueError(f"docs/{name}: expected {opening.strip()} and then {closing}, once each.")
        before, _, rest = page.partition(opening)
        _, _, after = rest.partition(closing)
        page = f"{before}{opening}\n{make()}\n\n{closing}{after}"
    return page


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _range(entry: Entry) -> tuple[str, str, str]:
    if not entry.uncertain:
        return "", f"{entry.mode:g} fixed", ""
    return f"{entry.low:g}", f"{entry.mode:g}", f"{entry.high:g}"


def _share(reference: ReferenceClass, day: int) -> str:
    if day not in reference.days:
        return ""
    at = reference.days.index(day)
    anchored = ", anchored" if day in reference.anchor_days else ""
    return f"{reference.shares[at]:.2f} ({reference.lows[at]:.2f}-{reference.highs[at]:.2f}{anchored})"


def _ratio(pakistan: float, afghanistan: float) -> str:
    return f"{pakistan / afghanistan:.2f}" if afghanistan > 0.0 else "∞"


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


if __name__ == "__main__":
    try:
        for name in TABLES:
            path = FOLDER / name
            path.write_text(refreshed(path.read_text("utf-8"), name), "utf-8")
    except CeasefireError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
