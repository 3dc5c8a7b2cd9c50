"""Policies: realistic changes by name, and the case under each; read from configs/policy/ or given by hand."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case, check_sums
from sim.evidence.changes import Change, Entries, flat, read_change, read_parameter
from sim.evidence.facts import LEVELS, read_writes
from sim.evidence.lists import read_mediators
from sim.evidence.reading import as_list, as_mapping, check_keys, shipped, shipped_names, shown
from sim.evidence.register import parameter_names, published, read_entry
from sim.evidence.scenario import Scenario
from sim.evidence.sources import EVIDENCE, SET_BY_HAND, Backing, read_backing
from sim.params import GROUPS

KEYS = ("about", "parameters", "mediators", "state", *EVIDENCE)

ALL = "all"
"""Stands for every policy that the project ships."""

STATE_GROUPS = ("talks", "truce", "terms", "crossings")

OPENING_FIELDS = {
    "talks.active": "talks_active",
    "talks.next_round": "first_round_day",
    "talks.failed": "failed_rounds",
    "truce.fixed_term": "fixed_term",
    "truce.expiry": "expiry_day",
    "terms.oversight": "oversight",
    "terms.intelligence": "intelligence",
    "terms.sovereignty": "sovereignty",
    "terms.refugees": "refugees",
    "crossings.target": "target_openness",
}
"""Where the opening holds a field of the state, if the scenario gives it."""

OPENING_PARAMETERS = {
    "terms.verification": "verification.strength_start",
    "terms.militants": "compliance.militant_commitment_start",
}
"""The parameters from which the opening takes the other fields."""


@dataclass(frozen=True)
class Policy:
    """A policy, checked against a base case and a day."""

    name: str
    about: str
    case: Case
    """The case under it."""
    columns: Mapping[str, Change]
    """What happens to columns of the base's parameter rows."""
    redrawn: frozenset[str]
    """Parameters that it gives another range: their columns are drawn anew, in the places of the old draws."""
    state: tuple[tuple[str, str, Change], ...]
    """Group, field and change of what is written into the state; empty from the opening, which is in `case`."""
    words: tuple[str, ...]
    """What it changes, an item each."""
    idle: tuple[str, ...]
    """Parameters that it changes to no effect: they act at the opening alone."""
    backing: Backing
    given: Mapping[str, Any]
    """As written."""

    @property
    def change(self) -> str:
        """What it changes, in one line."""
        return ", ".join(self.words)


@dataclass
class _Draft:
    """A policy while it is read."""

    entries: Entries
    scenario: Scenario
    columns: dict[str, Change] = field(default_factory=dict[str, Change])
    redrawn: set[str] = field(default_factory=set[str])
    state: list[tuple[str, str, Change]] = field(default_factory=list[tuple[str, str, Change]])
    words: list[str] = field(default_factory=list[str])
    idle: list[str] = field(default_factory=list[str])


def read_policies(asked: Any, own: Any, case: Case, day: int) -> tuple[tuple[Policy, ...], dict[str, str]]:
    """The policies asked for, and why shipped ones were left out of "all".

    Parameters
    ----------
    asked
        "all", or names of shipped policies and of one's own; those of one's own are always in.
    own
        Policies of one's own, name -> mapping as in configs/policy/.
    day
        As-of day, counted from the scenario's start.

    Raises
    ------
    ConfigError
        If one is unknown or not usable, or there is none.
    """
    names, mine, known = as_list([asked] if isinstance(asked, str) else asked), as_mapping(own), policy_names()
    if names is None or mine is None:
        wrong, given = ("policies", asked) if names is None else ("own", own)
        raise ConfigError(f"{wrong}: {shown(given)} is not allowed. Give policies=all, or names as in "
                          'policies=[no_mediation], and your own as in "+own.NAME={parameters: {...}}".')  # fmt: skip
    twice = [name for name in mine if name in (*known, ALL)]
    if twice:
        raise ConfigError(f"own.{twice[0]}: there is a policy of that name already. Give yours another.")
    for name in names:
        if name not in (*known, *mine, ALL):
            raise _unknown(name, [*known, *mine])
    policies, left_out = [read_policy(name, node, case, day) for name, node in mine.items()], dict[str, str]()
    for name in known:
        if name in names:
            policies.append(load_policy(name, case, day))
        elif ALL in names:
            try:
                policies.append(load_policy(name, case, day))
            except ConfigError as error:
                left_out[name] = str(error)
    if not policies:
        raise ConfigError("policies: none is left to compare. Name one, as in policies=[no_mediation], or all.")
    return tuple(policies), left_out


def policy_names() -> list[str]:
    """Names of the policies that the project ships."""
    return shipped_names("policy")


def load_policy(name: str, case: Case, day: int) -> Policy:
    """A policy of configs/policy/.

    Raises
    ------
    ConfigError
        If there is none of that name, or it is of no use for this case and day.
    """
    if name not in policy_names():
        raise _unknown(name, policy_names())
    return read_policy(name, shipped(f"policy/{name}"), case, day)


def read_policy(name: str, given: Any, case: Case, day: int) -> Policy:
    """Check a policy against a base case, as of a day counted from the scenario's start.

    Raises
    ------
    ConfigError
        If a key or parameter is unknown, a value not allowed, or it would change nothing.
    """
    place, node = f"policy.{name}", as_mapping(given)
    if not re.fullmatch(r"[A-Za-z]\w*", name):
        raise ConfigError(f"{place}: a policy's name has letters, digits and _ only. Give it another.")
    if node is None:
        raise ConfigError(f"{place}: expected keys with values, {', '.join(KEYS)}; found {shown(given)}.")
    check_keys(place, node, KEYS)
    draft = _Draft(dict(case.entries), case.scenario)
    _change_parameters(place, node.get("parameters", {}), draft, day)
    mediators, leverages = _change_mediators(place, node.get("mediators"), case, draft)
    _change_state(place, node.get("state", {}), draft, day)
    if not draft.words:
        raise ConfigError(f"{place}: {_why_idle(draft, case, day)}")
    try:
        check_sums(draft.entries)
    except ConfigError as error:
        raise ConfigError(f"{place}: {error}") from None
    under = replace(case, entries=draft.entries, mediators=mediators, leverages=leverages, scenario=draft.scenario)
    about = " ".join(str(node.get("about") or "; ".join(draft.words)).split())
    backing = read_backing(place, node, case.sources) if set(EVIDENCE) & set(node) else SET_BY_HAND
    return Policy(
        name, about, under, draft.columns, frozenset(draft.redrawn), tuple(draft.state), tuple(draft.words),
        tuple(draft.idle), backing, node,
    )  # fmt: skip


def _unknown(name: Any, known: list[str]) -> ConfigError:
    near = difflib.get_close_matches(str(name), known, n=2, cutoff=0.5)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return ConfigError(
        f"policies: {shown(name)} is unknown.{hint} Known: {', '.join(known)}. One of your own is given as in "
        '"+own.NAME={parameters: {mediation.rescue_prob: 0.9}}".'
    )


def _change_parameters(place: str, given: Any, draft: _Draft, day: int) -> None:
    for name, value in flat(f"{place}.parameters", given, tuple(GROUPS)).items():
        if name in parameter_names() and name not in draft.entries:
            raise ConfigError(f"{place}: {name} plays no part in this case: none of its mediators has that leverage.")
        before = draft.entries.get(name)
        after, change = read_parameter(place, name, value, before)
        if (after.low, after.mode, after.high) == (before.low, before.mode, before.high) if before else False:
            continue
        if day > 0 and after.acts_at_opening:
            draft.idle.append(name)
            continue
        draft.entries[name] = after
        draft.words.append(f"{name} {change.words}" if change else f"{name} = {after.spread}")
        if change:
            draft.columns[name] = change
        else:
            draft.redrawn.add(name)


def _change_mediators(place: str, given: Any, case: Case, draft: _Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and leverages of the mediators; a list replaces those of the case, {add: [...]} adds to them."""
    before = draft.entries
    listed = [_listing(name, before[column]) for name, column in zip(case.mediators, case.leverages, strict=True)]
    added = as_mapping(given)
    if added is not None:
        check_keys(f"{place}.mediators", added, ("add",), ("add",))
        listed += as_list(added["add"]) or []
    elif given is not None:
        listed = given
    spare = {name: read_entry(name, published("mediation")[name.partition(".")[2]]) for name in _spare_leverages()}
    try:
        names, leverages, draft.entries = read_mediators({"mediators": listed}, {**spare, **before})
    except ConfigError as error:
        raise ConfigError(f"{place}: {error}") from None
    moved = {name for name in leverages if name in before and draft.entries[name].spread != before[name].spread}
    draft.redrawn |= moved
    if moved or (names, leverages) != (case.mediators, case.leverages):
        said = [f"{name} {draft.entries[column].spread}" if column in moved or column not in before else name
                for name, column in zip(names, leverages, strict=True)]  # fmt: skip
        draft.words.append(f"mediators: {', '.join(said) or 'none'}")
    return names, leverages


def _spare_leverages() -> list[str]:
    return [name for name in parameter_names() if name.startswith("mediation.leverage_")]


def _listing(name: str, leverage: Any) -> dict[str, Any]:
    """A mediator as it stands in a list; one whose leverage has no entry of its own has it there."""
    own = leverage.name.startswith("mediation.mediators[")
    triple = [leverage.low, leverage.mode, leverage.high]
    return {"name": name, "leverage": triple if own else leverage.name.partition(".")[2]}


def _change_state(place: str, given: Any, draft: _Draft, day: int) -> None:
    for path, value in flat(f"{place}.state", given, STATE_GROUPS).items():
        group, _, name = path.partition(".")
        if path in LEVELS:
            change = read_change(f"{place}.state.{path}", value, (0.0, 1.0))
        else:
            ((_, _, written),) = read_writes(f"{place}.state", {path: value}, max(0, day - 1), draft.scenario)
            change = Change("to", written, (-np.inf, np.inf))
        if change.idle:
            continue
        if day > 0:
            draft.state.append((group, name, change))
        elif not _change_opening(place, path, change, draft):
            continue
        draft.words.append(f"{path} {change.words}")


def _change_opening(place: str, path: str, change: Change, draft: _Draft) -> bool:
    """Change the state in which worlds open; whether that makes a difference."""
    if path in OPENING_PARAMETERS:
        name = OPENING_PARAMETERS[path]
        if name in draft.columns or name in draft.redrawn:
            raise ConfigError(
                f"{place}.state.{path}: at the opening this is {name}, which is changed already. Keep one."
            )
        before = draft.entries[name]
        after = change.entry(before)
        if (after.low, after.mode, after.high) == (before.low, before.mode, before.high):
            return False
        draft.entries[name], draft.columns[name] = after, change
        return True
    opening, name = draft.scenario.opening, OPENING_FIELDS[path]
    kind = cast("type[float]", type(opening).__annotations__[name])
    after = kind(change.of(np.array([float(getattr(opening, name))]))[0])
    if after == getattr(opening, name):
        return False
    draft.scenario = replace(draft.scenario, opening=opening._replace(**{name: after}))
    return True


def _why_idle(draft: _Draft, case: Case, day: int) -> str:
    if draft.idle:
        return (
            f"{', '.join(draft.idle)} act{'s' if len(draft.idle) == 1 else ''} at the opening alone, and twins start "
            f"on {case.scenario.date_of(day)}. Take as_of={case.scenario.start_date}, or change the state as it then "
            "is, as in state: {terms.verification: 0.5}."
        )
    return "it changes nothing in this case. Give parameters, mediators or state another value than they have."
