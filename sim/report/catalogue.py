"""What is stored, as a table that fits a screen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tabulate import tabulate

from sim.report.tables import folded
from sim.store.catalogue import Entry
from sim.store.differences import differing_settings

HEAD = ("study, and in which settings it differs", "as of", "points x repl.", "state", "written", "size")
MISSING = ("None", "nan", "<NA>")
WIDTH = 44
"""Characters for a study's name; the whole table then takes less than 110."""

MOST_NAMES = 4
"""Settings that a sweep varied, named in a line."""


def describe_catalogue(entries: Sequence[Entry]) -> str:
    """A table of studies: name, settings in which they differ, as-of date, size of the run, state, date, disk."""
    sizes = [entry.size() for entry in entries]
    rows = [_row(*row) for row in zip(entries, differing_settings(entries), sizes, strict=True)]
    align = ("left", "left", "right", "left", "left", "right")
    table = tabulate(rows, HEAD, "simple", colalign=align, disable_numparse=True)
    states = ", ".join(f"{n} {state}" for state, n in Counter(entry.state for entry in entries).items())
    return f"{table}\n\n{counted(len(entries), 'study', 'studies')}: {states}; {_bytes(sum(sizes))}. Times are UTC."


def counted(number: int, one: str, many: str) -> str:
    """A number of things, in words: 1 study, 2 studies."""
    return f"{number:,} {one if number == 1 else many}"


def _row(entry: Entry, changed: Mapping[str, Any], size: int) -> list[str]:
    facts = entry.manifest
    reason = f"({entry.reason})" if entry.reason else ""
    other = {name: value for name, value in changed.items() if name.partition(".")[0] != "design"}
    about = (entry.folder.name, *_varied(entry), settings_text(other), reason)
    return [
        folded("\n".join(filter(None, about)), WIDTH, most=8),
        as_of(entry),
        " x ".join(f"{facts[key]:,}" for key in ("points", "replications") if isinstance(facts.get(key), int)),
        entry.state,
        f"{entry.written[:10]}\n{entry.written[11:16]}",
        _bytes(size),
    ]


def _varied(entry: Entry) -> list[str]:
    """What a sweep varied."""
    names, points = entry.manifest.get("varied"), entry.manifest.get("points")
    if entry.command != "sweep" or not isinstance(names, list) or not isinstance(points, int):
        return []
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return [f"{counted(points, 'point', 'points')} over {', '.join(map(str, names[:MOST_NAMES])) or 'nothing'}{more}"]


def as_of(entry: Entry) -> str:
    """The date from which a study looks ahead; empty where it has none, or it cannot be read."""
    return str(entry.manifest.get("as_of") or entry.settings.get("as_of") or "")[:10]


def settings_text(changed: Mapping[str, Any]) -> str:
    """The settings in which a study differs from others, in one line; those that it does not have are left out."""
    return ", ".join(f"{name}={_short(value)}" for name, value in changed.items() if str(value) not in MISSING)


def as_text(value: Any) -> str:
    """A setting as a user gives it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _short(value: Any) -> str:
    text = as_text(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
