"""Reference classes: how long comparable truces lasted."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.display.card import Card
from sim.display.numbers import estimate
from sim.errors import ConfigError
from sim.evidence.reading import (
    as_list,
    as_mapping,
    check_keys,
    finite_number,
    shipped,
    shipped_names,
    shown,
    whole_number,
)
from sim.evidence.sources import Citation, Sources, read_citations

KEYS = ("name", "about", "truces", "days", "tolerance", "curve", "lognormal", "source", "reasoning")


@dataclass(frozen=True, repr=False)
class ReferenceClass:
    """Survival of comparable truces (Kaplan-Meier), and where the model is held to it.

    `days`, `shares`, `lows`, `highs`: the curve's days, the share of truces still holding, and its 95 %
    interval; `anchor_days` are those at which anchored survival has to meet it, within `tolerance`
    standard errors. `mu`, `sigma`: lognormal fit to the days that truces lasted.
    """

    name: str
    about: str
    truces: int
    days: tuple[int, ...]
    shares: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    anchor_days: tuple[int, ...]
    tolerance: float
    mu: float
    sigma: float
    citations: tuple[Citation, ...]
    reasoning: str

    def __repr__(self) -> str:
        return self._card().line

    def _repr_html_(self) -> str:
        return self._card().html

    def _card(self) -> Card:
        rows = [
            [f"{day}", *estimate(*numbers), "yes" if day in self.anchor_days else "no"]
            for day, *numbers in zip(self.days, self.shares, self.lows, self.highs, strict=True)
        ]
        return Card(
            f"Reference class {self.name.replace('_', ' ')}: {self.about}",
            ("day", "share still holding", "95 %", "held to it"),
            rows,
            f"n = {self.truces} truces; Kaplan-Meier. The interval is the error of having seen so few truces, not of "
            f"simulation: no seed. The model's survival has to meet it within {self.tolerance:g} x its standard error "
            "on the days that say yes.",
            (".shares", ".reasoning", ".citations", "sim.forecast(case, anchor=...)"),
        )

    @property
    def targets(self) -> tuple[np.ndarray, np.ndarray]:
        """Share still holding on each of `anchor_days`, and how far off the model may be."""
        at = [self.days.index(day) for day in self.anchor_days]
        shares, lows, highs = (np.array(values)[at] for values in (self.shares, self.lows, self.highs))
        return shares, self.tolerance * (highs - lows) / (2.0 * 1.96)

    def holds(self, day: float) -> float:
        """Share of truces that last longer than `day` days, by the lognormal fit."""
        return 0.5 * math.erfc((math.log(day) - self.mu) / (self.sigma * math.sqrt(2.0))) if day > 0 else 1.0

    def holds_given(self, day: float, age: float) -> float:
        """Share of the truces that have lasted `age` days that last longer than `day` days, by the lognormal fit."""
        return self.holds(day) / self.holds(age)


def load_reference(name: str, sources: Sources) -> ReferenceClass | None:
    """A reference class of configs/anchor/; "none" is None.

    Raises
    ------
    ConfigError
        If there is none of that name, or its file is not usable.
    """
    known = shipped_names("anchor")
    if name not in known:
        raise ConfigError(f"anchor: {name!r} is unknown. Choose one of {', '.join(known)}.")
    entry = shipped(f"anchor/{name}")
    if entry.get("name") != name:
        raise ConfigError(
            f"configs/anchor/{name}.yaml: name is {shown(entry.get('name'))}. Call it {name}, as its file."
        )
    return read_reference(entry, sources)


def read_reference(given: Any, sources: Sources) -> ReferenceClass | None:
    """Check a reference class; one named "none" is None.

    Raises
    ------
    ConfigError
        If a key is unknown or missing, or a value is not allowed.
    """
    entry = as_mapping(given)
    if entry is None:
        raise ConfigError(f"anchor: expected a reference class, found {shown(given)}. Choose one by name.")
    if entry.get("name") == "none":
        return None
    if not re.fullmatch(r"[\w-]+", str(entry.get("name") or "")):
        raise ConfigError(f"anchor.name: {shown(entry.get('name'))} is no name. Use letters, digits, _ and -.")
    place = f"anchor.{entry['name']}"
    check_keys(place, entry, KEYS, KEYS)
    curve, fit, days = as_mapping(entry["curve"]), as_mapping(entry["lognormal"]), as_list(entry["days"])
    if not curve or fit is None or set(fit) != {"mu", "sigma"}:
        raise ConfigError(f"{place}: give a curve, {{day: {{share: ...}}}}, and lognormal: {{mu: ..., sigma: ...}}.")
    truces = whole_number(f"{place}.truces", entry["truces"])
    if truces < 1:
        raise ConfigError(f"{place}.truces: {truces} is not allowed. Give their number, from 1.")
    points = [_read_point(f"{place}.curve.{day}", day, node, truces) for day, node in curve.items()]
    at, shares = [point[0] for point in points], [point[1] for point in points]
    if at != sorted(at) or shares != sorted(shares, reverse=True):
        raise ConfigError(f"{place}.curve: give days in order; the share still holding never rises.")
    if not days or any(day not in at for day in days):
        raise ConfigError(f"{place}.days: {shown(days)} is not allowed. List days of the curve: {at}.")
    return ReferenceClass(
        name=str(entry["name"]),
        about=str(entry["about"]),
        truces=truces,
        days=tuple(at),
        shares=tuple(shares),
        lows=tuple(point[2] for point in points),
        highs=tuple(point[3] for point in points),
        anchor_days=tuple(days),
        tolerance=_positive(f"{place}.tolerance", entry["tolerance"]),
        mu=finite_number(f"{place}.lognormal.mu", fit["mu"]),
        sigma=_positive(f"{place}.lognormal.sigma", fit["sigma"]),
        citations=read_citations(place, str(entry["source"]), sources),
        reasoning=" ".join(str(entry["reasoning"]).split()),
    )


def _read_point(place: str, day: Any, node: Any, truces: int) -> tuple[int, float, float, float]:
    entry: Mapping[str, Any] = as_mapping(node) or {}
    check_keys(place, entry, ("share", "interval"), ("share",))
    values = [entry["share"], *(as_list(entry.get("interval")) or [])]
    if len(values) not in (1, 3) or not all(isinstance(v, int | float) and 0.0 <= v <= 1.0 for v in values):
        raise ConfigError(f"{place}: give the share still holding and its interval, such as "
                          "{share: 0.76, interval: [0.6, 0.86]}, all from 0 to 1.")  # fmt: skip
    share, *interval = (float(value) for value in values)
    low, high = interval or _wilson(share, truces)
    if not low <= share <= high:
        raise ConfigError(f"{place}: the share {share:g} lies outside its interval, {low:g} to {high:g}.")
    return whole_number(place, day), share, low, high


def _wilson(share: float, n: int) -> tuple[float, float]:
    """95 % Wilson (1927) interval of the share of `n` truces: where no interval is published."""
    from scipy.stats import binomtest

    interval = binomtest(round(share * n), n).proportion_ci(method="wilson")
    return min(float(interval.low), share), max(float(interval.high), share)


def _positive(place: str, value: Any) -> float:
    if finite_number(place, value) <= 0.0:
        raise ConfigError(f"{place}: {shown(value)} is not allowed. Give a number above 0.")
    return float(value)
