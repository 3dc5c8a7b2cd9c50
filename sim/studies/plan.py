"""What a forecast is asked for, checked before work starts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sim.ensemble.kernel import EVENTS
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.observations import Known, known_on
from sim.evidence.priors import check_points
from sim.evidence.reading import whole_number
from sim.evidence.reference import ReferenceClass, load_reference, read_reference
from sim.studies.summary import FAILURES, FEWEST_POINTS

SETTINGS = ("as_of", "uncertainty", "points", "replications", "particles", "seed", "failure")
"""What a configuration says by itself; `anchor` is a reference class."""

UNCERTAINTIES = ("prior", "none")

ANCHOR = "truces_without_peacekeepers"
"""The reference class that is used when none is named: no peacekeepers stand on this border."""

MOST_BYTES = 500_000_000
"""Memory that the day counts of all parameter rows may take; their summary takes a few times as much."""

MOST_PARTICLES = 2**20
"""A particle takes up to 2 kB while it is filtered (measured: 1.8 GB for so many)."""


@dataclass(frozen=True)
class Plan:
    """A forecast's settings.

    `points` rows of the prior, or particles of the posterior, with `replications` each; `reference` is None
    where nothing is anchored, and also with uncertainty "none": one row leaves nothing to weigh.
    """

    known: Known
    horizon: int
    """Days from the as-of date to the last day."""
    reference: ReferenceClass | None
    uncertainty: str
    points: int
    replications: int
    particles: int
    seed: int
    failure: str

    @property
    def conditioned(self) -> bool:
        """Whether anything but the start is known."""
        return self.known.day > 0


def plan(  # noqa: PLR0913 (settings, by keyword only)
    case: Case,
    *,
    as_of: date | str | None = None,
    anchor: ReferenceClass | str | None = ANCHOR,
    uncertainty: str = "prior",
    points: int = 4096,
    replications: int = 128,
    particles: int = 2**18,
    seed: int = 20251019,
    failure: str = "collapse",
) -> Plan:
    """Check a forecast's settings; `sim.studies.forecast.forecast` says what they are.

    Raises
    ------
    ConfigError
        If one is not allowed.
    """
    _check_choices(uncertainty, failure)
    _check_numbers(points, replications, particles, seed)
    if as_of is None:
        as_of = max([case.scenario.start_date, *(o.published for o in case.observations)])
    known = known_on(as_of, case.scenario, case.observations)
    reference = load_reference(anchor, case.sources) if isinstance(anchor, str) else anchor
    horizon = case.scenario.horizon_days
    if uncertainty == "none":
        return Plan(known, horizon, None, uncertainty, points, replications, particles, seed, failure)
    if points < FEWEST_POINTS:
        raise ConfigError(
            f"points: {points} rows are too few to stand for the priors. Give at least {FEWEST_POINTS}, a power of "
            "two, or uncertainty=none for the modes alone."
        )
    check_points(points)
    days = known.day + horizon + 1
    row_bytes = len(EVENTS) * days * np.dtype(np.int64).itemsize
    if points * row_bytes > MOST_BYTES:
        raise ConfigError(
            f"points: {points} rows over {days - 1} days would take {points * row_bytes / 1e9:.0f} GB of memory. Up to "
            f"{2 ** int(math.log2(MOST_BYTES / row_bytes))} rows fit; more replications of each take no memory."
        )
    if known.day > 0 and particles % points:
        raise ConfigError(
            f"particles: {particles} cannot be shared out evenly among {points} parameter rows (points). Give a "
            f"multiple of {points}, such as {64 * points}."
        )
    return Plan(known, horizon, reference, uncertainty, points, replications, particles, seed, failure)


def read_plan(settings: Mapping[str, Any], case: Case) -> Plan:
    """A plan from a configuration: of SETTINGS those that it says, `anchor` as read from YAML.

    Raises
    ------
    ConfigError
        If a setting is not allowed.
    """
    reference = read_reference(settings["anchor"], case.sources)
    return plan(case, anchor=reference, **{key: settings[key] for key in SETTINGS if key in settings})


def _check_choices(uncertainty: str, failure: str) -> None:
    for key, value, allowed in (("uncertainty", uncertainty, UNCERTAINTIES), ("failure", failure, FAILURES)):
        if value not in allowed:
            raise ConfigError(f"{key}: {value!r} is unknown. Choose one of {', '.join(allowed)}.")


def _check_numbers(points: int, replications: int, particles: int, seed: int) -> None:
    for key, value, least, most in (
        ("points", points, 1, 2**20),
        ("replications", replications, 1, 10**9),
        ("particles", particles, 1, MOST_PARTICLES),
        ("seed", seed, 0, 2**63 - 1),
    ):
        whole_number(key, value, least, most)
