"""A case: scenario, parameters, mediators, crossings and issue weights, checked and ready to run."""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import numpy as np

from sim.display.card import Card
from sim.draws import index_of
from sim.errors import ConfigError
from sim.evidence.lists import read_crossings, read_issues, read_mediators
from sim.evidence.observations import Observation, read_observations
from sim.evidence.reading import as_list, as_mapping, shipped, shipped_names
from sim.evidence.register import Entry, published, read_register, unknown_parameter
from sim.evidence.scenario import Scenario, read_scenario
from sim.evidence.sources import Sources, check_cited, read_sources
from sim.params import GROUPS
from sim.rules.bargaining import Frontier
from sim.state import CROSSING

GROWING = (["observations"], ["sources"])
"""What an analyst can add entries to."""

CONFIG = (*GROUPS, "scenario", "sources", "observations")
"""Keys of a composed configuration that make a case."""

CITING = ("parameters", "scenario", "observations", "anchor", "evidence", "policy")
"""Folders of configs/ whose files cite sources."""

DEFAULT_SCENARIO = "doha_2025_10_19"


@dataclass(frozen=True, repr=False)
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
    listed: Mapping[str, Entry]
    """Fixed numbers that stand in lists: crossings' shares of trade, weights of issues."""
    sources: Sources
    observations: tuple[Observation, ...]
    """All that were reported, whenever published."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """The composed configuration that it was read from: reads it again."""

    def __repr__(self) -> str:
        return self._card().line

    def _repr_html_(self) -> str:
        return self._card().html

    def _card(self) -> Card:
        entries, opens = self.entries.values(), self.scenario.start_date
        documented = sum(entry.backing.grounds == "documented" for entry in entries)
        uncertain = sum(entry.uncertain for entry in entries)
        rows = [
            ["first day", f"{opens}"],
            ["last day", f"{self.scenario.date_of(self.scenario.horizon_days)}, day {self.scenario.horizon_days}"],
            ["parameters", f"{len(entries)}: {uncertain} uncertain, {len(entries) - uncertain} fixed"],
            ["of these documented", f"{documented}; `ceasefire evidence` says what the others rest on"],
            ["mediators", ", ".join(self.mediators) or "none"],
            ["crossings", ", ".join(self.crossings) or "none"],
            ["dated reports", f"{len(self.observations)}"],
            ["changed", ", ".join(changes(self)) or "nothing: as published"],
        ]
        note = "A case is what is assumed, and holds no result: nothing has been run yet."
        return Card(f"Case: {self.scenario.title}", ("", "this case"), rows, note, ("sim.forecast(case)", ".entries"))

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
        parameter, a triple [low, mode, high] gives it another range; {"observations": {}} leaves all
        observations out.
    scenario
        Name of a file in configs/scenario/.

    Raises
    ------
    ConfigError
        If a name is unknown or a value not allowed.
    """
    known = shipped_names("scenario")
    if scenario not in known:
        raise ConfigError(f"scenario: {scenario} is unknown. Known: {', '.join(known)}.")
    config: dict[str, Any] = {group: deepcopy(dict(published(group))) for group in GROUPS}
    config["scenario"] = deepcopy(dict(shipped(f"scenario/{scenario}")))
    config["sources"] = deepcopy(dict(shipped("evidence/sources")))
    observed = scenario if scenario in shipped_names("observations") else "none"
    config["observations"] = deepcopy(dict(shipped(f"observations/{observed}")))
    for name, value in (changes or {}).items():
        if name == "observations":  # all at once: those of another start date cannot be used
            config[name] = value
            continue
        *path, last = name.split(".")
        node: dict[str, Any] | None = config
        for key in path:
            inner = node.get(key) if node else None
            node = cast("dict[str, Any]", inner) if isinstance(inner, dict) else None
        if not path or node is None or (last not in node and path not in GROWING):
            raise unknown_parameter(name)
        node[last] = value
    return read_case(config)


@cache
def published_case(scenario: str = DEFAULT_SCENARIO) -> Case:
    """The published case of a scenario, or of the default one where `scenario` is of the user's own."""
    return load_case(scenario=scenario if scenario in shipped_names("scenario") else DEFAULT_SCENARIO)


def changes(case: Case) -> list[str]:
    """What a case changes against the published one of its scenario's name, in words."""
    as_shipped = published_case(case.scenario.name)
    said: list[str] = []
    for name, entry in case.entries.items():
        known = as_shipped.entries.get(name)
        if known is None or (known.low, known.mode, known.high) != (entry.low, entry.mode, entry.high):
            spread = f"[{entry.low:g}, {entry.mode:g}, {entry.high:g}]" if entry.uncertain else f"{entry.mode:g}"
            said.append(f"{name} = {spread}")
    lists = {"mediators": (case.mediators, as_shipped.mediators), "crossings": (case.crossings, as_shipped.crossings)}
    said += [f"{name}: {', '.join(ours) or 'none'}" for name, (ours, theirs) in lists.items() if ours != theirs]
    if case.frontier != as_shipped.frontier:
        said.append("bargaining.issues: other weights")
    before = as_shipped.scenario.settings
    said += [f"{name} = {value}" for name, value in case.scenario.settings.items() if value != before[name]]
    known_reports = {o.name: o for o in as_shipped.observations}
    reports = {o.name: o for o in case.observations}
    changed = [name for name in {**known_reports, **reports} if reports.get(name) != known_reports.get(name)]
    return said + [f"observations.{name}" + ("" if name in reports else " left out") for name in changed]


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
    sources = read_sources(config.get("sources", shipped("evidence/sources")))
    register = read_register(config, sources)
    mediators, leverages, entries = read_mediators(config["mediation"], register)
    crossings, shares, listed_shares = read_crossings(config["border"].get("crossings"), sources)
    issues, listed_weights = read_issues(config["bargaining"].get("issues"), sources)
    check_sums(register)
    scenario = read_scenario(config["scenario"], sources)
    case = Case(
        scenario=scenario,
        entries=entries,
        mediators=mediators,
        leverages=leverages,
        crossings=crossings,
        shares=shares,
        frontier=issues,
        listed={**listed_shares, **listed_weights},
        sources=sources,
        observations=read_observations(config.get("observations", {}), scenario, sources),
        config={key: deepcopy(config[key]) for key in CONFIG if key in config},
    )
    check_cited(sources, {*_cited_by(case), *_cited_as_shipped()})
    return case


def check_sums(entries: Mapping[str, Entry]) -> None:
    """Check that pairs of parameters that add up leave room, whatever values of their ranges meet.

    Raises
    ------
    ConfigError
        If they do not.
    """
    floor, suspicion = entries["verification.belief_floor"], entries["verification.proxy_suspicion"]
    if floor.high + suspicion.high >= 1.0:
        raise ConfigError(
            f"verification.proxy_suspicion: up to {suspicion.high:g}, with belief_floor up to {floor.high:g}, "
            "leaves no room for belief. Keep their sum below 1."
        )
    rest, refugees = entries["pressure.pressure_rest"], entries["pressure.refugee_pressure"]
    if rest.high + refugees.high > 1.0:
        raise ConfigError(
            f"pressure.refugee_pressure: up to {refugees.high:g}, with pressure_rest up to {rest.high:g}, lets "
            "pressure rest above 1. Keep their sum at 1 or below."
        )


def _cited_by(case: Case) -> set[str]:
    backings = [entry.backing for entry in (*case.entries.values(), *case.listed.values())]
    cited = {name for backing in (*backings, *case.scenario.backing.values()) for name in backing.sources}
    return cited | {citation.source for observation in case.observations for citation in observation.citations}


@cache
def _cited_as_shipped() -> frozenset[str]:
    """Sources that the project's own files cite: a study that leaves something out is not to blame."""
    texts = [shipped(f"{folder}/{name}") for folder in CITING for name in shipped_names(folder)]
    return frozenset(name for text in texts for name in re.findall(r"[\w-]+", " ".join(_sources_in(text))))


def _sources_in(node: Any) -> list[str]:
    """Every `source:` anywhere below a node."""
    mapping = as_mapping(node)
    if mapping is not None:
        own = [str(value) for key, value in mapping.items() if key == "source"]
        return own + [text for value in mapping.values() for text in _sources_in(value)]
    return [text for value in as_list(node) or [] for text in _sources_in(value)]
