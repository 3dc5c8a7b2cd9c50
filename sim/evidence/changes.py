"""Changes of a number relative to what it is: pinned, scaled, shifted, or held above or below a level."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ConfigError
from sim.evidence.reading import as_list, as_mapping, finite_number, shown
from sim.evidence.register import Entry, read_entry, unknown_parameter
from sim.evidence.sources import SET_BY_HAND

Entries = dict[str, Entry]

KINDS = {"scale": "x{:g}", "add": "{:+g}", "at_least": "at least {:g}", "at_most": "at most {:g}"}
"""Relative changes, and how they are said; a plain number pins."""


class Change(NamedTuple):
    """What happens to a number; the result is kept within the bounds."""

    kind: str
    """"to", which pins, or one of KINDS."""
    amount: float
    bounds: tuple[float, float]

    def of(self, values: np.ndarray) -> np.ndarray:
        """The changed values, of the same shape and type."""
        if self.kind == "to":
            return np.full_like(values, self.amount)
        if self.kind == "at_least":
            return np.maximum(values, self.amount)
        if self.kind == "at_most":
            return np.minimum(values, self.amount)
        return np.clip(values * self.amount if self.kind == "scale" else values + self.amount, *self.bounds)

    def entry(self, entry: Entry) -> Entry:
        """An entry with its range changed: a change keeps the order of numbers."""
        low, mode, high = (float(v) for v in self.of(np.array([entry.low, entry.mode, entry.high])))
        return replace(entry, low=low, mode=mode, high=high, backing=SET_BY_HAND)

    @property
    def idle(self) -> bool:
        """Whether it leaves every number within the bounds as it is."""
        return (self.kind, self.amount) in (
            ("scale", 1.0), ("add", 0.0), ("at_least", self.bounds[0]), ("at_most", self.bounds[1]),
        )  # fmt: skip

    @property
    def words(self) -> str:
        """What it does, as it follows a name."""
        return KINDS.get(self.kind, "= {:g}").format(self.amount)


def read_change(place: str, given: Any, bounds: tuple[float, float]) -> Change:
    """A change: a number, or one of {scale: x}, {add: x}, {at_least: x}, {at_most: x}.

    Raises
    ------
    ConfigError
        If it is none of these, or its number is not allowed.
    """
    node = as_mapping(given)
    if node is not None and (len(node) != 1 or next(iter(node)) not in KINDS):
        raise ConfigError(f"{place}: {shown(dict(node))} is no change. Give a number, or one of "
                          f"{', '.join(f'{{{kind}: number}}' for kind in KINDS)}.")  # fmt: skip
    kind, amount = ("to", given) if node is None else next(iter(node.items()))
    amount = finite_number(place, amount)
    least, greatest = bounds if kind in ("to", "at_least", "at_most") else (0.0 if kind == "scale" else -np.inf, np.inf)
    if not least <= amount <= greatest:
        raise ConfigError(f"{place}: {amount:g} is out of bounds. Allowed: {least:g} to {greatest:g}.")
    return Change(kind, amount, bounds)


def read_parameter(place: str, name: str, given: Any, entry: Entry | None) -> tuple[Entry, Change | None]:
    """A parameter's entry after a change, and the change; None for another range, which no change leads to.

    Raises
    ------
    ConfigError
        If there is no such parameter, or a value is not allowed.
    """
    if entry is None:
        raise ConfigError(f"{place}: {unknown_parameter(name)}")
    if as_list(given) is not None:
        return replace(read_entry(f"{place}: {name}", given, entry), name=name), None
    change = read_change(f"{place}: {name}", given, entry.bounds)
    if change.kind in ("scale", "add"):
        mode = entry.mode * change.amount if change.kind == "scale" else entry.mode + change.amount
        read_entry(f"{place}: {name} {change.words}", mode, entry)  # a mode out of bounds is no realistic change
    return change.entry(entry), change


def flat(place: str, given: Any, groups: tuple[str, ...]) -> Mapping[str, Any]:
    """Dotted names with what is given for them; a group may also be given as a mapping of its own.

    Raises
    ------
    ConfigError
        If it is no mapping.
    """
    node = as_mapping(given)
    if node is None:
        raise ConfigError(f"{place}: expected names with values, found {shown(given)}.")
    named: dict[str, Any] = {}
    for key, value in node.items():
        inner = as_mapping(value) if key in groups else None
        named |= {key: value} if inner is None else {f"{key}.{name}": each for name, each in inner.items()}
    return named
