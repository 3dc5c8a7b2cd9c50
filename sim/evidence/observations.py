"""Dated observations: what was reported of which days, how far reports err, and when it was known."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from sim.errors import ConfigError
from sim.evidence.error_models import ERROR_MODELS, ErrorModel, read_error_model, read_quantity
from sim.evidence.facts import read_writes
from sim.evidence.reading import as_list, as_mapping, check_keys, shown
from sim.evidence.scenario import Scenario
from sim.evidence.sources import Citation, Sources, read_citations, read_date
from sim.record import HAPPENINGS

COMMON = ("about", "published", "source", "reasoning")


@dataclass(frozen=True)
class Observation:
    """A report on a quantity, or a fact that is written into the state.

    Days count from the scenario's start; `last` is the day after whose steps it is taken into account.
    """

    name: str
    about: str
    published: date
    citations: tuple[Citation, ...]
    reasoning: str
    first: int
    last: int
    quantity: str = ""
    """Empty for a fact."""
    error: ErrorModel | None = None
    writes: tuple[tuple[str, str, float], ...] = ()
    """Of a fact: slice of the state, its field, and the value."""

    @property
    def counted(self) -> bool:
        """Whether its quantity is counted over its days."""
        return self.quantity in HAPPENINGS

    @property
    def words(self) -> str:
        """What it says, and how far it errs."""
        if self.error is None:
            return ", ".join(f"{group}.{field} = {value:g}" for group, field, value in self.writes)
        return f"{self.quantity} {self.error}"


class Known(NamedTuple):
    """What is known on a date: the state reached is that after the day before."""

    as_of: date
    day: int
    """As-of date in days from the scenario's start."""
    observations: tuple[Observation, ...]
    """Published by then, in the order of the days they speak of."""
    ahead: tuple[Observation, ...]
    """Published later: left out."""

    @property
    def age(self) -> int:
        """Days that the truce has lasted on the eve of the as-of date."""
        return max(0, self.day - 1)


def known_on(as_of: Any, scenario: Scenario, observations: tuple[Observation, ...]) -> Known:
    """What is known on a date.

    Raises
    ------
    ConfigError
        If it is neither the start date nor one on which an observation was published.
    """
    day = read_date("as_of", as_of)
    allowed = sorted({scenario.start_date, *(o.published for o in observations)})
    if day not in allowed:
        raise ConfigError(
            f"as_of: on {day} no observation was published. Choose one of {', '.join(map(str, allowed))}, "
            "or enter an observation that was published then."
        )
    known = sorted((o for o in observations if o.published <= day), key=lambda o: o.last)
    ahead = tuple(o for o in observations if o.published > day)
    return Known(day, (day - scenario.start_date).days, tuple(known), ahead)


def read_observations(given: Any, scenario: Scenario, sources: Sources) -> tuple[Observation, ...]:
    """Check the mapping of observations.

    Raises
    ------
    ConfigError
        At the first that is not usable: what, where, what is allowed, the remedy.
    """
    mapping = as_mapping(given)
    if mapping is None:
        raise ConfigError(f"observations: expected observations by id, found {shown(given)}; none is {{}}.")
    return tuple(_read(name, node, scenario, sources) for name, node in mapping.items())


def _read(name: str, node: Any, scenario: Scenario, sources: Sources) -> Observation:
    place, entry = f"observations.{name}", as_mapping(node)
    if not re.fullmatch(r"[\w-]+", name):
        raise ConfigError(f"{place}: an id has letters, digits, _ and - only. Give it another.")
    if entry is None:
        raise ConfigError(f"{place}: expected keys with values, found {shown(node)}.")
    fact = "set" in entry
    own = ("dates", "set") if fact else ("quantity", "dates", *ERROR_MODELS)
    check_keys(place, entry, (*COMMON, *own), (*COMMON, "dates"))
    published = read_date(f"{place}.published", entry["published"])
    first, last = read_days(f"{place}.dates", entry["dates"], scenario)
    if scenario.start_date + timedelta(days=last) >= published:
        raise ConfigError(
            f"{place}: speaks of {scenario.date_of(last)}, but was published on {published}. A day can be reported "
            "when it is over: give earlier dates, or a later date of publication."
        )
    citations = read_citations(place, str(entry["source"]), sources)
    dated = [day for c in citations if (day := sources[c.source].published) is not None]
    if not dated or max(dated) <= scenario.date_of(last):
        raise ConfigError(
            f"{place}.source: no document cited is younger than {scenario.date_of(last)}, the day that it reports. "
            "Cite one that is, or give earlier dates."
        )
    if min(dated) > published:
        raise ConfigError(
            f"{place}.published: {published}, but the first of its sources came out on {min(dated)}. Give that date, "
            "or cite an earlier source."
        )
    about, reasoning = (" ".join(str(entry[key]).split()) for key in ("about", "reasoning"))
    said = partial(Observation, name, about, published, citations, reasoning, first, last)
    if fact:
        if first != last:
            raise ConfigError(f"{place}.dates: a fact is written at the end of one day. Give one date.")
        return said(writes=read_writes(f"{place}.set", entry["set"], last, scenario))
    quantity = read_quantity(place, entry.get("quantity"), first, last)
    return said(quantity=quantity, error=read_error_model(place, entry, quantity))


def read_days(place: str, given: Any, scenario: Scenario) -> tuple[int, int]:
    """First and last day of one date, or of two, counted from the scenario's start.

    Raises
    ------
    ConfigError
        If they are no dates after the start, in order.
    """
    dates = as_list(given) or [given]
    if not 1 <= len(dates) <= 2:
        raise ConfigError(f"{place}: {len(dates)} dates given. Give one, or the first and the last.")
    days = [(read_date(place, value) - scenario.start_date).days for value in dates]
    if days[0] < 1 or days[-1] < days[0]:
        raise ConfigError(
            f"{place}: give dates in order, after the scenario's start on {scenario.start_date}. With another start, "
            "choose observations=none."
        )
    return days[0], days[-1]
