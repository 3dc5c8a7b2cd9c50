"""What is chosen on the screen, and the case that it makes."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sim.errors import ConfigError
from sim.evidence.case import Case, check_sums
from sim.evidence.policies import load_policy, policy_names
from sim.evidence.reading import shipped, whole_number

SEED, REPLICATIONS = 20251019, 5000

FEWEST, MOST = 100, 100_000
"""Replications: fewer say little, and more are not live."""


@dataclass(frozen=True)
class Choices:
    """What is chosen: sliders that were moved, policies, and what counts as failure."""

    values: tuple[tuple[str, float], ...] = ()
    """Parameter and value, by name; those at the case's own mode are left out."""
    policies: tuple[str, ...] = ()
    """In the order of `policy_names`."""
    failure: str = "collapse"

    def moved(self, name: str, value: float, mode: float) -> "Choices":
        """The same with one slider elsewhere."""
        values = {key: old for key, old in self.values if key != name}
        if value != mode:
            values[name] = value
        return replace(self, values=tuple(sorted(values.items())))

    def switched(self, policy: str, on: bool) -> "Choices":
        """The same with one policy on or off."""
        chosen = {*self.policies, policy} if on else set(self.policies) - {policy}
        return replace(self, policies=tuple(name for name in policy_names() if name in chosen))


class Chosen(NamedTuple):
    """The case that choices make, and why a policy among them changes nothing."""

    case: Case
    idle: tuple[str, ...]
    """A sentence each."""


def chosen(base: Case, choices: Choices) -> Chosen:
    """The base case with parameters pinned at the sliders' values, and the policies upon that, one after another.

    From the scenario's first day: everything that a policy changes is in the case.

    Raises
    ------
    ConfigError
        If a value is out of bounds, or values do not go together.
    """
    case, idle = pinned(base, dict(choices.values)), list[str]()
    for name in sorted(choices.policies, key=_order):
        try:
            case = load_policy(name, case, 0).case
        except ConfigError as error:
            about = str(shipped(f"policy/{name}")["about"]).removesuffix(".")
            idle.append(f"{about} ({str(error).removeprefix(f'policy.{name}: ')})")
    return Chosen(case, tuple(idle))


def pinned(base: Case, values: dict[str, float]) -> Case:
    """The case with parameters pinned.

    Raises
    ------
    ConfigError
        If a value is out of bounds, or values do not go together.
    """
    entries = dict(base.entries)
    for name, value in values.items():
        least, greatest = entries[name].bounds
        if not least <= value <= greatest:
            raise ConfigError(f"{name}: {value:g} is out of bounds. Allowed: {least:g} to {greatest:g}.")
        entries[name] = replace(entries[name], low=value, mode=value, high=value)
    check_sums(entries)
    return replace(base, entries=entries)


def _order(policy: str) -> bool:
    """First those that replace the mediators: a mediator whom another policy adds stays."""
    return not isinstance(shipped(f"policy/{policy}").get("mediators"), list)


def world_number(typed: Any, replications: int) -> int:
    """The number of one of so many worlds, as it was typed.

    Raises
    ------
    ConfigError
        If it is none.
    """
    try:
        number: Any = int(typed)
    except (TypeError, ValueError):
        number = typed
    return whole_number("World number", number, 0, replications - 1)


def offered_policies(base: Case) -> dict[str, str]:
    """Policies that would change something in the base case: name and what it is about."""
    found: dict[str, str] = {}
    for name in policy_names():
        try:
            found[name] = load_policy(name, base, 0).about.removesuffix(".")
        except ConfigError:
            continue
    return found
