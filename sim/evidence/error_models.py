"""Error models: how likely a report of a quantity is, given the truth."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.errors import ConfigError
from sim.evidence.reading import as_list, as_mapping, check_keys, shown
from sim.record import HAPPENINGS, Observables
from sim.terms import Round

QUANTITIES = Observables._fields
"""What a report can speak of: happenings, counted over its days, and levels as its last day left them."""

ERROR_MODELS = ("exact", "normal", "weights")
FLAGS = ("collapsed", "talks_active", "fixed_term", "formal_agreement")
COUNTS = (*HAPPENINGS, "failed_rounds")
CATEGORIES = {"round": {ending.name.lower(): float(ending) for ending in Round}}
"""Quantities whose values have names."""


class ErrorModel(Protocol):
    """How likely a report is, given the truth."""

    def likelihood(self, truth: np.ndarray) -> np.ndarray:
        """Likelihood of the report for every truth, of the same shape; up to a factor common to all."""
        ...

    def __str__(self) -> str: ...


class Exact(NamedTuple):
    """The truth lies in [least, greatest]."""

    least: float
    greatest: float
    words: str = ""
    """What is meant, where values have names."""

    def likelihood(self, truth: np.ndarray) -> np.ndarray:
        """1 within, 0 outside."""
        return ((truth >= self.least) & (truth <= self.greatest)).astype(np.float64)

    def __str__(self) -> str:
        if self.words:
            return self.words
        return f"is {self.least:g}" if self.least == self.greatest else f"in {self.least:g}-{self.greatest:g}"


class Normal(NamedTuple):
    """The report is normal about the truth plus a bias."""

    value: float
    bias: float
    sd: float

    def likelihood(self, truth: np.ndarray) -> np.ndarray:
        """Normal density of the reported value."""
        z = (self.value - self.bias - truth) / self.sd
        return np.exp(-0.5 * z * z) / (self.sd * math.sqrt(2.0 * math.pi))

    def __str__(self) -> str:
        bias = f", biased by {self.bias:+g}" if self.bias else ""
        return f"reported {self.value:g}{bias}, sd {self.sd:g}"


class Weights(NamedTuple):
    """The report has this weight where the truth has one of these values, else another."""

    values: tuple[float, ...]
    weights: tuple[float, ...]
    otherwise: float
    words: str

    def likelihood(self, truth: np.ndarray) -> np.ndarray:
        """The weight of every truth."""
        found = np.full(np.shape(truth), self.otherwise)
        for value, weight in zip(self.values, self.weights, strict=True):
            found[truth == value] = weight
        return found

    def __str__(self) -> str:
        return self.words


def read_quantity(place: str, quantity: Any, first: int, last: int) -> str:
    """A quantity that is reported of these days.

    Raises
    ------
    ConfigError
        If it is unknown, or a level that is asked of several days.
    """
    if quantity not in QUANTITIES:
        raise ConfigError(f"{place}.quantity: {shown(quantity)} is unknown. Choose one of {', '.join(QUANTITIES)}.")
    if first != last and quantity not in HAPPENINGS:
        raise ConfigError(
            f"{place}.dates: {quantity} is a level, as one day left it. Give one date; over several days these are "
            f"counted: {', '.join(HAPPENINGS)}."
        )
    return quantity


def read_error_model(place: str, entry: Mapping[str, Any], quantity: str) -> ErrorModel:
    """The one of ERROR_MODELS that an entry gives for its quantity.

    Raises
    ------
    ConfigError
        If it gives none or several, or one that is not usable.
    """
    given = [kind for kind in ERROR_MODELS if kind in entry]
    if len(given) != 1:
        raise ConfigError(f"{place}: give one of {', '.join(ERROR_MODELS)}, which say how far the report errs.")
    kind, value = given[0], entry[given[0]]
    place = f"{place}.{kind}"
    if kind == "exact":
        ends = [_possible(place, end, quantity) for end in (as_list(value) or [value])]
        if not 1 <= len(ends) <= 2 or ends[0] > ends[-1]:
            raise ConfigError(f"{place}: give one value, or the least and the greatest: [0.95, 1].")
        named = [name for name, code in CATEGORIES.get(quantity, {}).items() if ends[0] <= code <= ends[-1]]
        return Exact(ends[0], ends[-1], f"is {' or '.join(named)}" if named else "")
    mapping = as_mapping(value)
    if kind == "normal":
        if quantity in CATEGORIES:
            raise ConfigError(f"{place}: {quantity} has names, not levels. Use exact or weights.")
        if mapping is None:
            raise ConfigError(f"{place}: expected {{value: ..., bias: ..., sd: ...}}, found {shown(value)}.")
        check_keys(place, mapping, ("value", "bias", "sd"), ("value", "sd"))
        model = Normal(*(_value(f"{place}.{key}", mapping.get(key, 0.0), quantity) for key in ("value", "bias", "sd")))
        if quantity not in COUNTS and not -1.0 <= model.value <= 2.0:
            raise ConfigError(
                f"{place}.value: {quantity} lies between 0 and 1; a report of {model.value:g} is none of it."
            )
        if model.sd <= 0.0:
            raise ConfigError(f"{place}.sd: {model.sd:g} is not allowed. Give a number above 0.")
        return model
    if mapping is None or "otherwise" not in mapping:
        raise ConfigError(f"{place}: expected a weight for each value, and for the rest: {{0: 1, otherwise: 0.1}}.")
    weights = {str(key): read_weight(f"{place}.{key}", weight) for key, weight in mapping.items()}
    if not any(weights.values()):
        raise ConfigError(f"{place}: all weights are 0, so nothing could have happened. Give one more than 0.")
    words = ", ".join(f"weight {weight:g} if {key}" for key, weight in weights.items()).replace(
        "if otherwise", "otherwise"
    )
    otherwise = weights.pop("otherwise")
    values = tuple(_possible(place, key, quantity) for key in weights)
    if len(set(values)) < len(values):
        raise ConfigError(f"{place}: a value stands there twice, written in two ways. Keep one.")
    return Weights(values, tuple(weights.values()), otherwise, words)


def _value(place: str, given: Any, quantity: str) -> float:
    names = CATEGORIES.get(quantity)
    if names is not None:
        if given not in names:
            raise ConfigError(f"{place}: {shown(given)} is no {quantity}. Choose one of {', '.join(names)}.")
        return names[given]
    try:
        value = float(given)
    except (TypeError, ValueError):
        raise ConfigError(f"{place}: {shown(given)} is not a number.") from None
    if not math.isfinite(value):
        raise ConfigError(f"{place}: {value} is not a finite number.")
    return value


def _possible(place: str, given: Any, quantity: str) -> float:
    """A value that the quantity can have."""
    value = _value(place, given, quantity)
    if quantity in CATEGORIES:
        return value
    if quantity in COUNTS:
        if value < 0.0 or value != int(value):
            raise ConfigError(f"{place}: {value:g} is no number of {quantity}. Give a whole number from 0.")
    elif quantity in FLAGS:
        if value not in (0.0, 1.0):
            raise ConfigError(f"{place}: {quantity} is 0 or 1, not {value:g}.")
    elif not 0.0 <= value <= 1.0:
        raise ConfigError(f"{place}: {quantity} lies between 0 and 1, and cannot be {value:g}.")
    return value


def read_weight(place: str, given: Any) -> float:
    """A weight.

    Raises
    ------
    ConfigError
        If it is no number from 0.
    """
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0.0 <= given < math.inf:
        raise ConfigError(f"{place}: {shown(given)} is no weight. Give a number from 0.")
    return float(given)
