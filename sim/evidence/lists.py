"""What parameter groups list beside parameters: mediators, crossings, and the issues' weights."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.draws import index_of
from sim.errors import ConfigError
from sim.evidence.reading import as_list, as_mapping
from sim.evidence.register import Entry, published, read_entry
from sim.evidence.sources import EVIDENCE, Sources, read_backing
from sim.params import NAMES
from sim.rules.bargaining import Frontier, frontier
from sim.terms import Issue


def column_name(name: str) -> str:
    """A crossing's name as part of a column's name."""
    return name.lower().replace(" ", "_")


def read_mediators(
    group: Mapping[str, Any], register: Mapping[str, Entry]
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Entry]]:
    """Mediators' names, the names of their leverages, and the entries of a parameter row.

    Raises
    ------
    ConfigError
        If one is not usable.
    """
    listed = as_list(group.get("mediators"))
    place = "mediation.mediators"
    if listed is None:
        raise ConfigError(f"{place}: expected a list; an empty one, [], means no mediation.")
    entries = {name: register[name] for name in NAMES}
    names: list[str] = []
    leverages: list[str] = []
    for number, listing in enumerate(listed):
        item = as_mapping(listing)
        if item is None or set(item) != {"name", "leverage"}:
            raise ConfigError(f"{place}[{number}]: expected {{name: ..., leverage: ...}}, found {listing!r}.")
        leverage = item["leverage"]
        if isinstance(leverage, str):
            name = f"mediation.{leverage}"
            if name not in register:
                raise ConfigError(
                    f"{place}[{number}].leverage: there is no entry {name}. Give a number, "
                    "[low, mode, high], or the name of an entry of mediation.yaml."
                )
            entries[name] = register[name]
            if entries[name].bounds != (0.0, 1.0):
                raise ConfigError(
                    f"{place}[{number}].leverage: {name} is no leverage. Name an entry bounded by 0 and 1."
                )
        else:
            name = f"{place}[{item['name']}].leverage"
            entries[name] = read_entry(
                name,
                leverage,
                {"bounds": [0, 1], "unit": "level 0-1", "meaning": f"Leverage of {item['name']}."},
            )
        names.append(str(item["name"]))
        leverages.append(name)
    if len(set(names)) < len(names):
        raise ConfigError(f"{place}: two mediators have the same name. Give each its own.")
    return tuple(names), tuple(leverages), entries


def read_crossings(given: Any, sources: Sources) -> tuple[tuple[str, ...], tuple[float, ...], dict[str, Entry]]:
    """Crossings' names, their shares of trade, and these as entries of the register.

    Raises
    ------
    ConfigError
        If one is not usable, or the shares do not sum to 1.
    """
    place, listed = "border.crossings", as_list(given)
    if not listed:
        raise ConfigError(f"{place}: expected a list of at least one {{name: ..., share: ...}}.")
    names: list[str] = []
    entries: dict[str, Entry] = {}
    shipped_shares = {str(item["name"]): item for item in published("border")["crossings"]}
    for number, listing in enumerate(listed):
        item = as_mapping(listing)
        if item is None or not {"name", "share"} <= set(item) <= {"name", "share", *EVIDENCE}:
            raise ConfigError(f"{place}[{number}]: expected {{name: ..., share: ...}}, found {listing!r}.")
        names.append(str(item["name"]))
        known = {"bounds": [0, 1], "unit": "share of trade", "meaning": f"Share of trade that passes {item['name']}."}
        entry = replace(
            read_entry(f"{place}[{number}].share", item["share"], known), name=f"{place}[{names[-1]}].share"
        )
        entries[entry.name] = _backed(entry, item, "share", shipped_shares.get(names[-1]), sources)
    if len({index_of(name) for name in names}) < len(names) or len({column_name(name) for name in names}) < len(names):
        raise ConfigError(f"{place}: two crossings have the same name, or nearly. Give each its own.")
    shares = tuple(entry.mode for entry in entries.values())
    _check_sum(f"{place}: shares", shares)
    return tuple(names), shares, entries


def read_issues(given: Any, sources: Sources) -> tuple[Frontier, dict[str, Entry]]:
    """The efficient frontier of the issues' weights, and these as entries of the register.

    Raises
    ------
    ConfigError
        If a weight is missing or not allowed, or a side's weights do not sum to 1.
    """
    place, issues = "bargaining.issues", as_mapping(given)
    known = [issue.name.lower() for issue in Issue]
    if issues is None or set(issues) != set(known):
        raise ConfigError(f"{place}: expected the weights of {', '.join(known)}.")
    weights: dict[str, list[float]] = {"pakistan": [], "afghanistan": []}
    entries: dict[str, Entry] = {}
    for issue in known:
        row = as_mapping(issues[issue])
        if row is None or not set(weights) <= set(row) <= {*weights, *EVIDENCE}:
            raise ConfigError(f"{place}.{issue}: expected {{pakistan: weight, afghanistan: weight}}.")
        for side, column in weights.items():
            about = {"bounds": [0, 1], "unit": "utility", "meaning": f"Weight of {issue} for {side.title()}."}
            entry = read_entry(f"{place}.{issue}.{side}", row[side], about)
            shipped_weights = as_mapping(published("bargaining")["issues"].get(issue))
            entries[entry.name] = _backed(entry, row, side, shipped_weights, sources)
            column.append(entry.mode)
        if weights["pakistan"][-1] + weights["afghanistan"][-1] == 0.0:
            raise ConfigError(f"{place}.{issue}: no side gives it any weight. Give one of them more than 0.")
    for side, column in weights.items():
        _check_sum(f"{place}: {side}'s weights", column)
    return frontier(tuple(weights["pakistan"]), tuple(weights["afghanistan"])), entries


def _backed(
    entry: Entry, item: Mapping[str, Any], key: str, known: Mapping[str, Any] | None, sources: Sources
) -> Entry:
    """The entry with what its list item says of its grounds; an item given by hand says nothing."""
    if not set(EVIDENCE) & set(item):
        return entry
    changed = known is not None and known[key] != item[key]
    return replace(entry, backing=read_backing(entry.name, item, sources, known if changed else None))


def _check_sum(what: str, values: Sequence[float]) -> None:
    total = math.fsum(values)
    if abs(total - 1.0) > 1e-9:
        raise ConfigError(f"{what} sum to {total:.6g}. They must sum to 1: change one of them.")
