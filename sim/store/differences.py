"""In which settings some studies differ."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sim.store.catalogue import Entry
from sim.store.folder import NO_NUMBERS

_ABSENT = object()


def differing_settings(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """For each study, the value of every setting in which it differs from another, by dotted name.

    What describes the case (parameters, scenario, observations) is compared among all studies, how it is run (points,
    replications, as-of date) among those of one command, for which alone it means the same.

    A value is a number, a text, or None where the study has no such setting. The range of a parameter stands as
    "[low, mode, high]", a list as JSON, and what goes by a name (the scenario, the anchor) as that name.
    """
    found: list[dict[str, Any]] = [{} for _ in entries]
    for name in dict.fromkeys(key for entry in entries for key in entry.settings if key not in NO_NUMBERS):
        have = [k for k, entry in enumerate(entries) if name in entry.settings]
        of_the_case = all(isinstance(entries[k].settings[name], Mapping) for k in have)
        for command in dict.fromkeys("" if of_the_case else entries[k].command for k in have):
            compared = [k for k in have if of_the_case or entries[k].command == command]
            for dotted, values in _differing(name, [entries[k].settings[name] for k in compared]).items():
                for k, value in zip(compared, values, strict=True):
                    found[k][dotted] = value
    return found


def _differing(name: str, nodes: Sequence[Any]) -> dict[str, list[Any]]:
    if all(node == nodes[0] for node in nodes):
        return {}
    shown = [_shown(node) for node in nodes]
    fit_a_cell = not any(isinstance(value, Mapping) for value in shown)
    if fit_a_cell and any(value != shown[0] for value in shown):
        return {name: shown}
    if all(isinstance(node, Mapping) for node in nodes):
        keys = dict.fromkeys(key for node in nodes for key in node)
        parts = [_differing(f"{name}.{key}", [node.get(key, _ABSENT) for node in nodes]) for key in keys]
        return {dotted: values for part in parts for dotted, values in part.items()}
    return {name: ["given" if isinstance(value, Mapping) else value for value in shown]}


def _shown(node: Any) -> Any:
    """A setting in one cell; a mapping that is neither a range nor goes by a name stays one."""
    if node is _ABSENT:
        return None
    if isinstance(node, Mapping):
        if {"low", "mode", "high"} <= set(node):
            return f"[{node['low']}, {node['mode']}, {node['high']}]"
        return node.get("value", node.get("name", node))
    return json.dumps(node, ensure_ascii=False, default=str) if isinstance(node, list) else node
