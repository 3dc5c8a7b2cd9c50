"""A case: scenario, parameters, mediators, crossings and issue weights, checked and ready to run."""

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

import numpy as np

from sim.draws import index_of
from sim.errors import ConfigError
from sim.evidence.register import (
    Entry,
    as_list,
    as_mapping,
    parse_yaml,
    published,
    read_entry,
    read_register,
    unknown_parameter,
)
from sim.evidence.scenario import Scenario, read_scenario
from sim.params import GROUPS, NAMES
from sim.rules.bargaining import Frontier, frontier
from sim.state import CROSSING
from sim.terms import Issue

DEFAULT_SCENARIO = "doha_2025_10_19"


@dataclass(frozen=True)
class Case:
    """What both engines need, beside parameter rows.

    A parameter row has one number per name in `entries`, in that order: first those of
    `sim.params.NAMES`, then the leverage of each mediator that is not shared with another.
    """

    scenario: Scenario
    entries: Mapping[str, Entry]
    mediators: tuple[str, ...]
    """Display names; the first listed hosts."""
    leverages: tuple[str, ...]
    """Name of each mediator's leverage among `entries`."""
    crossings: tuple[str, ...]
    shares: tuple[float, ...]
    frontier: Frontier

    @property
    def names(self) -> tuple[str, ...]:
        """Names of a parameter row's columns."""
        return tuple(self.entries)

    @property
    def modes(self) -> np.ndarray:
        """The row of modes, shape (len(names),)."""
        return np.array([entry.mode for entry in self.entries.values()])

    def leverage_columns(self) -> list[int]:
        """Column of each mediator's leverage in a parameter row."""
        return [self.names.index(name) for name in self.leverages]

    def crossing_records(self) -> np.ndarray:
        """The crossings, dtype CROSSING (crossings,), with their shares."""
        records = np.zeros(len(self.shares), CROSSING)
        records["share"] = self.shares
        records["number"] = [index_of(name) for name in self.crossings]
        return records


def load_case(changes: Mapping[str, Any] | None = None, scenario: str = DEFAULT_SCENARIO) -> Case:
    """The published case, with changes by dotted name.

    Parameters
    ----------
    changes
        Such as {"mediation.leverage_turkiye": 0.8, "scenario.horizon_days": 90}: a number pins a
        parameter, a triple [low, mode, high] gives it another range.
    scenario
        Name of a file in configs/scenario/.

    Raises
    ------
    ConfigError
        If a name is unknown or a value not allowed.
    """
    resource = files("configs") / "scenario" / f"{scenario}.yaml"
    if not resource.is_file():
        known = sorted(
            path.name[:-5] for path in (files("configs") / "scenario").iterdir() if path.name.endswith(".yaml")
        )
        raise ConfigError(f"scenario: {scenario} is unknown. Known: {', '.join(known)}.")
    config: dict[str, Any] = {group: deepcopy(dict(published(group))) for group in GROUPS}
    config["scenario"] = dict(parse_yaml(resource.read_text("utf-8"), f"configs/scenario/{scenario}.yaml"))
    for name, value in (changes or {}).items():
        *path, last = name.split(".")
        node: dict[str, Any] | None = config
        for key in path:
            inner = node.get(key) if node else None
            node = cast("dict[str, Any]", inner) if isinstance(inner, dict) else None
        if not path or node is None or last not in node:
            raise unknown_parameter(name)
        node[last] = value
    return read_case(config)


def changes(case: Case) -> list[str]:
    """What a case changes against the published one of its scenario's name, in words."""
    try:
        published_case = load_case(scenario=case.scenario.name)
    except ConfigError:  # a scenario of the user's own
        published_case = load_case()
    said: list[str] = []
    for name, entry in case.entries.items():
        known = published_case.entries.get(name)
        if known is None or (known.low, known.mode, known.high) != (entry.low, entry.mode, entry.high):
            spread = f"[{entry.low:g}, {entry.mode:g}, {entry.high:g}]" if entry.uncertain else f"{entry.mode:g}"
            said.append(f"{name} = {spread}")
    for what in ("mediators", "crossings", "frontier", "scenario"):
        if getattr(case, what) != getattr(published_case, what):
            listed = (
                ", ".join(getattr(case, what)) or "none" if what in ("mediators", "crossings") else "other settings"
            )
            said.append(f"{what}: {listed}")
    return said


def read_case(config: Mapping[str, Any]) -> Case:
    """Check a composed configuration: the parameter groups and `scenario`.

    Raises
    ------
    ConfigError
        At the first thing that is not usable: what, where, what is allowed, the remedy.
    """
    if as_mapping(config.get("scenario")) is None:
        raise ConfigError(
            f"scenario: expected a scenario's settings, found {config.get('scenario')!r}. Choose one by name."
        )
    register = read_register(config)
    mediators, leverages, entries = _mediators(config["mediation"], register)
    crossings, shares = _crossings(config["border"].get("crossings"))
    floor, suspicion = register["verification.belief_floor"], register["verification.proxy_suspicion"]
    if floor.high + suspicion.high >= 1.0:
        raise ConfigError(
            f"verification.proxy_suspicion: up to {suspicion.high:g}, with belief_floor up to {floor.high:g}, "
            "leaves no room for belief. Keep their sum below 1."
        )
    rest, refugees = register["pressure.pressure_rest"], register["pressure.refugee_pressure"]
    if rest.high + refugees.high > 1.0:
        raise ConfigError(
            f"pressure.refugee_pressure: up to {refugees.high:g}, with pressure_rest up to {rest.high:g}, lets "
            "pressure rest above 1. Keep their sum at 1 or below."
        )
    return Case(
        scenario=read_scenario(config["scenario"]),
        entries=entries,
        mediators=mediators,
        leverages=leverages,
        crossings=crossings,
        shares=shares,
        frontier=_frontier(config["bargaining"].get("issues")),
    )


def column_name(name: str) -> str:
    """A crossing's name as part of a column's name."""
    return name.lower().replace(" ", "_")


def _mediators(
    group: Mapping[str, Any], register: Mapping[str, Entry]
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Entry]]:
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


def _crossings(given: Any) -> tuple[tuple[str, ...], tuple[float, ...]]:
    place, listed = "border.crossings", as_list(given)
    if not listed:
        raise ConfigError(f"{place}: expected a list of at least one {{name: ..., share: ...}}.")
    names: list[str] = []
    shares: list[float] = []
    for number, listing in enumerate(listed):
        item = as_mapping(listing)
        if item is None or set(item) != {"name", "share"}:
            raise ConfigError(f"{place}[{number}]: expected {{name: ..., share: ...}}, found {listing!r}.")
        entry = {"bounds": [0, 1], "unit": "share of trade"}
        names.append(str(item["name"]))
        shares.append(read_entry(f"{place}[{number}].share", item["share"], entry).mode)
    if len({index_of(name) for name in names}) < len(names) or len({column_name(name) for name in names}) < len(names):
        raise ConfigError(f"{place}: two crossings have the same name, or nearly. Give each its own.")
    _check_sum(f"{place}: shares", shares)
    return tuple(names), tuple(shares)


def _frontier(given: Any) -> Frontier:
    place, issues = "bargaining.issues", as_mapping(given)
    known = [issue.name.lower() for issue in Issue]
    if issues is None or set(issues) != set(known):
        raise ConfigError(f"{place}: expected the weights of {', '.join(known)}.")
    weights: dict[str, list[float]] = {"pakistan": [], "afghanistan": []}
    for issue in known:
        row = as_mapping(issues[issue])
        if row is None or set(row) != set(weights):
            raise ConfigError(f"{place}.{issue}: expected {{pakistan: weight, afghanistan: weight}}.")
        for side, column in weights.items():
            column.append(read_entry(f"{place}.{issue}.{side}", row[side], {"bounds": [0, 1]}).mode)
        if weights["pakistan"][-1] + weights["afghanistan"][-1] == 0.0:
            raise ConfigError(f"{place}.{issue}: no side gives it any weight. Give one of them more than 0.")
    for side, column in weights.items():
        _check_sum(f"{place}: {side}'s weights", column)
    return frontier(tuple(weights["pakistan"]), tuple(weights["afghanistan"]))


def _check_sum(what: str, values: Sequence[float]) -> None:
    total = math.fsum(values)
    if abs(total - 1.0) > 1e-9:
        raise ConfigError(f"{what} sum to {total:.6g}. They must sum to 1: change one of them.")
