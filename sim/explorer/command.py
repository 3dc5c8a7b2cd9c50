"""The command line that gives the numbers on the screen: everything that differs from the published case."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sim.evidence.case import DEFAULT_SCENARIO, Case, published_case
from sim.evidence.reading import shipped_names

FROM_FIRST_DAY = ("uncertainty=none", "anchor=none")
"""Parameters at their modes, no evidence."""


def forecast_command(case: Case, replications: int, seed: int, failure: str) -> str:
    """`ceasefire forecast ...` for the forecast from the first day, without evidence, of a case at its modes."""
    words = [f"as_of={case.scenario.start_date}", *FROM_FIRST_DAY, "points=1", f"replications={replications}"]
    return command_line("forecast", [*words, f"seed={seed}", f"failure={failure}", *settings(case)])


def trace_command(case: Case, replicate: int, seed: int) -> str:
    """`ceasefire trace ...` for one of its worlds."""
    words = [f"as_of={case.scenario.start_date}", *FROM_FIRST_DAY, f"seed={seed}", f"replicate={replicate}"]
    return command_line("trace", [*words, *settings(case)])


def command_line(command: str, words: Iterable[str]) -> str:
    """A command with its settings quoted as shells need it."""
    return " ".join(["ceasefire", command, *(_quoted(word) for word in words)])


def settings(case: Case) -> list[str]:
    """What turns the published case into this one, for a run at the modes: `key=value` each."""
    known = case.scenario.name in shipped_names("scenario")
    published = published_case(case.scenario.name)
    chosen = [f"scenario={case.scenario.name}"] if known and case.scenario.name != DEFAULT_SCENARIO else []
    return [*chosen, *_scenario(case, published), *_parameters(case, published), *_lists(case, published)]


def _parameters(case: Case, published: Case) -> Iterator[str]:
    listed = "mediation.mediators["
    for name, entry in case.entries.items():
        before = published.entries.get(name)
        if not name.startswith(listed) and (before is None or before.mode != entry.mode):
            yield f"{name}={text(entry.mode)}"


def _scenario(case: Case, published: Case) -> Iterator[str]:
    before = published.scenario.settings
    for name, value in case.scenario.settings.items():
        if value != before[name]:
            yield f"{name}={text(value)}"


def _lists(case: Case, published: Case) -> Iterator[str]:
    if _mediators(case) != _mediators(published):
        yield f"mediation.mediators={text(_mediators(case))}"
    if (case.crossings, case.shares) != (published.crossings, published.shares):
        listed = [{"name": n, "share": s} for n, s in zip(case.crossings, case.shares, strict=True)]
        yield f"border.crossings={text(listed)}"
    for name, entry in case.listed.items():
        if name.startswith("bargaining.") and entry.mode != published.listed[name].mode:
            yield f"{name}={text(entry.mode)}"


def _mediators(case: Case) -> list[dict[str, Any]]:
    """As they stand in a configuration's list; a leverage without an entry of its own is a number there."""
    own = "mediation.mediators["
    leverages = [case.entries[name].mode if name.startswith(own) else name.partition(".")[2] for name in case.leverages]
    return [{"name": name, "leverage": value} for name, value in zip(case.mediators, leverages, strict=True)]


def text(value: Any) -> str:
    """A value as Hydra's grammar reads it, numbers to the last digit."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(text(inner) for inner in value) + "]"
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    if isinstance(value, int | date):
        return str(value)
    plain = str(value).replace("_", "").replace("-", "")
    return str(value) if plain.isascii() and plain.isalnum() else "'" + str(value).replace("'", r"\'") + "'"


def _quoted(word: str) -> str:
    return f'"{word}"' if set(word) & set(" []{}'") else word
