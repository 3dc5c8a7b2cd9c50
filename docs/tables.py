"""Writes the tables of docs/model.md that follow from the configuration: `python -m docs.tables`.

A table stands between `<!-- table: NAME -->` and `<!-- end of NAME -->`; everything outside is left alone.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from sim.evidence.case import load_case
from sim.evidence.register import Entry, published, read_register
from sim.params import GROUPS
from sim.rules.bargaining import frontier
from sim.terms import Issue

PAGE = Path(__file__).with_name("model.md")
REFRESH = "python -m docs.tables"
"""The command that brings the page's tables up to date, with the project's Python, in its root."""

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
    register = read_register({group: published(group) for group in GROUPS})
    parts: list[str] = []
    for group in GROUPS:
        entries = [entry for name, entry in register.items() if name.startswith(f"{group}.")]
        head = ("name", "low", "mode", "high", "unit", "meaning")
        rows = [(f"`{_short(entry.name)}`", *_range(entry), entry.unit, entry.meaning) for entry in entries]
        parts.append(f"### `{group}`\n\n{_table(head, 'lrrrll', rows)}")
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
    return _table(("issue", "wP", "wA", "wP/wA", "rank"), "lrrrr", rows)


def crossings() -> str:
    """The crossings and their shares of trade."""
    case = load_case()
    rows = [(name, f"{share:.2f}") for name, share in zip(case.crossings, case.shares, strict=True)]
    return _table(("crossing", "share of trade"), "lr", rows)


def mediators() -> str:
    """The mediators and the entries that hold their leverage."""
    case = load_case()
    rows = [(name, f"`{_short(leverage)}`") for name, leverage in zip(case.mediators, case.leverages, strict=True)]
    return _table(("mediator", "leverage"), "ll", rows)


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
    return _table(("entry", "value", "sets"), "lll", rows)


TABLES: dict[str, Callable[[], str]] = {
    "issues": issues,
    "crossings": crossings,
    "mediators": mediators,
    "scenario": scenario,
    "parameters": parameters,
}


def refreshed(page: str) -> str:
    """The page with every table made anew.

    Raises
    ------
    ValueError
        If a table's two marks are missing, doubled, or out of order.
    """
    for name, make in TABLES.items():
        opening, closing = f"<!-- table: {name} -->\n", f"<!-- end of {name} -->"
        if page.count(opening) != 1 or page.count(closing) != 1 or page.index(opening) > page.index(closing):
            raise ValueError(f"docs/model.md: expected {opening.strip()} and then {closing}, once each.")
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


def _ratio(pakistan: float, afghanistan: float) -> str:
    return f"{pakistan / afghanistan:.2f}" if afghanistan > 0.0 else "∞"


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _table(head: Sequence[str], alignment: str, rows: Iterable[Sequence[str]]) -> str:
    rule = ["---:" if side == "r" else "---" for side in alignment]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text("utf-8")), "utf-8")
