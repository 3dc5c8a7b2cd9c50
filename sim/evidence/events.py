"""Documented events that came after a date on which they could have been forecast."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.errors import ConfigError
from sim.evidence.error_models import ErrorModel, read_error_model, read_quantity
from sim.evidence.observations import read_days
from sim.evidence.reading import as_mapping, check_keys, flag, shipped, shown
from sim.evidence.scenario import Scenario
from sim.evidence.sources import Citation, Sources, read_citations, read_date
from sim.record import HAPPENINGS

KEYS = ("about", "as_of", "quantity", "dates", "exact", "happened", "source")


@dataclass(frozen=True)
class Event:
    """A yes-or-no question that was asked as of a date and answered later.

    `first`, `last`: the days it speaks of, from the scenario's start; `kind.likelihood` is 1 where it
    happens.
    """

    name: str
    about: str
    as_of: date
    quantity: str
    first: int
    last: int
    kind: ErrorModel
    happened: bool
    citations: tuple[Citation, ...]

    @property
    def counted(self) -> bool:
        """Whether its quantity is counted over its days."""
        return self.quantity in HAPPENINGS

    @property
    def is_survival(self) -> bool:
        """Whether it asks if the ceasefire holds: the one question on which plain rivals have a view."""
        return self.quantity == "collapsed"


def load_events(scenario: Scenario, sources: Sources) -> tuple[Event, ...]:
    """The events of configs/evidence/events.yaml.

    Raises
    ------
    ConfigError
        If one is not usable.
    """
    return read_events(shipped("evidence/events"), scenario, sources)


def read_events(given: Any, scenario: Scenario, sources: Sources) -> tuple[Event, ...]:
    """Check the mapping of events.

    Raises
    ------
    ConfigError
        If one is not usable.
    """
    mapping = as_mapping(given)
    if not mapping:
        raise ConfigError(
            f"events: expected events by id, found {shown(given)}. They stand in configs/evidence/events.yaml."
        )
    return tuple(_read(name, node, scenario, sources) for name, node in mapping.items())


def _read(name: str, node: Any, scenario: Scenario, sources: Sources) -> Event:
    place, entry = f"events.{name}", as_mapping(node)
    if entry is None:
        raise ConfigError(f"{place}: expected keys with values, found {shown(node)}.")
    check_keys(place, entry, KEYS, KEYS)
    happened = flag(f"{place}.happened", entry["happened"])
    as_of = read_date(f"{place}.as_of", entry["as_of"])
    first, last = read_days(f"{place}.dates", entry["dates"], scenario)
    if scenario.date_of(first) < as_of:
        raise ConfigError(f"{place}.dates: {scenario.date_of(first)} was over on {as_of}. Ask of later days.")
    quantity = read_quantity(place, entry["quantity"], first, last)
    kind = read_error_model(place, {"exact": entry["exact"]}, quantity)
    citations = read_citations(place, str(entry["source"]), sources)
    dated = [day for c in citations if (day := sources[c.source].published) is not None]
    if not dated or max(dated) < scenario.date_of(last):
        raise ConfigError(
            f"{place}.source: no document cited is as young as {scenario.date_of(last)}. Cite one that is."
        )
    return Event(name, str(entry["about"]), as_of, quantity, first, last, kind, happened, citations)
