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


def describe_catalogue(entries: Sequence[Entry]) -> str:
    """A table of studies: name, settings in which they differ, as-of date, size of the run, state, date, disk."""
    sizes = [entry.size() for entry in entries]
    rows = [_row(*row) for row in zip(entries, differing_settings(entries), sizes, strict=True)]
    align = ("left", "left", "right", "left", "left", "right")
    table = tabulate(rows, HEAD, "simple", colalign=align, disable_numparse=True)
    states = ", ".join(f"{n} {state}" for state, n in Counter(entry.state for entry in entries).items())
    return f"{table}\n\n{len(entries)} studies: {states}; {_bytes(sum(sizes))}. Times are UTC."


def _row(entry: Entry, changed: Mapping[str, Any], size: int) -> list[str]:
    facts = entry.manifest
    reason = f"({entry.reason})" if entry.reason else ""
    return [
        folded("\n".join(filter(None, (entry.folder.name, settings_text(changed), reason))), WIDTH, most=8),
        as_of(entry),
        " x ".join(f"{facts[key]:,}" for key in ("points", "replications") if isinstance(facts.get(key), int)),
        entry.state,
        f"{entry.written[:10]}\n{entry.written[11:16]}",
        _bytes(size),
    ]


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
