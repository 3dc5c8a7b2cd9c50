"""Forecasts as of earlier dates, scored by what the documents reported later."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from sim.compute.threads import in_parts
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.error_models import QUANTITIES
from sim.evidence.events import Event, load_events
from sim.evidence.observations import known_on
from sim.evidence.priors import sample_prior
from sim.evidence.reference import ReferenceClass, load_reference
from sim.studies.anchor import Anchoring
from sim.studies.cards import backtest_card
from sim.studies.errors import Estimate, ratio
from sim.studies.filtering import FEWEST_ROWS, Posterior, condition
from sim.studies.plan import ANCHOR, Plan, plan
from sim.studies.update import anchor_to, screen


@dataclass(frozen=True, repr=False)
class Backtest:
    """Forecasts of documented events.

    `table` has a row per event: event, about, as_of, happened, the model's forecast with its Monte Carlo
    interval (model, mc_low, mc_high), and each rival's, NaN where it has no view.
    """

    plan: Plan
    anchoring: Anchoring | None
    posteriors: dict[date, Posterior]
    table: Any

    def __repr__(self) -> str:
        return backtest_card(self).line

    def _repr_html_(self) -> str:
        return backtest_card(self).html

    @property
    def poor(self) -> list[date]:
        """As-of dates on which too few effective particles or rows are left to rely on."""
        thin = self.anchoring is not None and self.anchoring.effective < FEWEST_ROWS
        return [as_of for as_of, posterior in self.posteriors.items() if thin or posterior.poor]


def backtest(  # noqa: PLR0913 (settings, by keyword only)
    case: Case,
    events: tuple[Event, ...] | None = None,
    *,
    anchor: ReferenceClass | str | None = ANCHOR,
    points: int = 4096,
    particles: int = 2**18,
    seed: int = 20251019,
    threads: int | None = None,
    progress: bool = False,
) -> Backtest:
    """Forecast each event as of its date, with what was published by then, and nothing later.

    Parameters
    ----------
    events
        From `sim.evidence.events`; those of configs/evidence/events.yaml when None.
    anchor, points, particles, seed
        As in `sim.studies.forecast.forecast`.
    threads, progress
        As in `sim.compute.local.run`.

    Raises
    ------
    ConfigError
        If a setting is not allowed, or an event's date is none of the documents'.
    """
    if events is None:
        events = load_events(case.scenario, case.sources)
    planned = plan(case, anchor=anchor, points=points, particles=particles, seed=seed)
    return carry_out(case, events, planned, threads=threads, progress=progress)


def carry_out(
    case: Case, events: tuple[Event, ...], planned: Plan, *, threads: int | None = None, progress: bool = False
) -> Backtest:
    """Backtest as planned; the plan's as-of date plays no part. See `backtest`."""
    import pandas as pd

    check_events(case, events)
    rows = sample_prior(case, planned.points, planned.seed)
    anchoring = None
    if planned.reference is not None:
        anchoring = anchor_to(planned.reference, screen(case, rows, planned, threads, progress))
    rival_class = planned.reference or load_reference(ANCHOR, case.sources)
    posteriors: dict[date, Posterior] = {}
    lines: list[dict[str, Any]] = []
    for as_of in sorted({event.as_of for event in events}):
        asked = [event for event in events if event.as_of == as_of]
        posterior = condition(
            case, rows, known_on(as_of, case.scenario, case.observations), particles=planned.particles,
            seed=planned.seed, weights=anchoring.weights if anchoring is not None else None, threads=threads,
        )  # fmt: skip
        posteriors[as_of] = posterior
        for event, estimate in zip(asked, _forecast(posterior, asked, threads), strict=True):
            rivals = {name: rival(event, case, rival_class) for name, rival in RIVALS.items()}
            lines.append(
                {
                    "event": event.name, "about": event.about, "as_of": as_of.isoformat(), "happened": event.happened,
                    "model": float(estimate.value), "mc_low": float(estimate.low), "mc_high": float(estimate.high),
                    **rivals,
                }
            )  # fmt: skip
    return Backtest(planned, anchoring, posteriors, pd.DataFrame(lines))


def check_events(case: Case, events: tuple[Event, ...]) -> None:
    """Check that every event is asked as of a date of the documents.

    Raises
    ------
    ConfigError
        If one is not.
    """
    for event in events:
        try:
            known_on(event.as_of, case.scenario, case.observations)
        except ConfigError as error:
            raise ConfigError(f"events.{event.name}.{error}") from None


def _forecast(posterior: Posterior, events: list[Event], threads: int | None) -> list[Estimate]:
    """Probability of each event: the posterior's particles live on to the last day asked for."""
    herd = replace(posterior.particles, standing=posterior.particles.standing.copy(),
                   crossings=posterior.particles.crossings.copy())  # fmt: skip
    happens: dict[str, np.ndarray] = {}
    counted = {event.name: np.zeros(len(herd)) for event in events if event.counted}
    for day in range(max(1, posterior.known.day), max(event.last for event in events) + 1):
        observed = np.concatenate(in_parts(len(herd), lambda part, d=day: herd.advance(d, part), threads))
        for event in events:
            today = observed[:, QUANTITIES.index(event.quantity)]
            if event.counted and event.first <= day:
                counted[event.name] += today
            if event.last == day:
                happens[event.name] = event.kind.likelihood(counted.get(event.name, today))
    whole = posterior.row_weights
    return [
        Estimate(*(value[0] for value in ratio(
            np.bincount(herd.points, posterior.weights * happens[event.name], len(whole))[:, None], whole[:, None]
        )))
        for event in events
    ]  # fmt: skip


def _reference_class(event: Event, case: Case, reference: ReferenceClass | None) -> float:
    """Share of comparable truces, as old as this one, that last on to the event's day; lognormal fit."""
    if not event.is_survival or reference is None:
        return math.nan
    return reference.holds_given(event.last, _age(event, case))


def _constant_hazard(event: Event, case: Case, _reference: ReferenceClass | None) -> float:
    """Survival at the Jeffreys rate of days without a collapse, 0.5 a day of age (Jeffreys 1961)."""
    age = _age(event, case)
    if not event.is_survival or age == 0:
        return math.nan
    return math.exp(-0.5 / age * (event.last - age))


def _age(event: Event, case: Case) -> int:
    """Days that the truce has lasted on the eve of the as-of date."""
    return known_on(event.as_of, case.scenario, case.observations).age


RIVALS: dict[str, Callable[[Event, Case, ReferenceClass | None], float]] = {
    "reference_class": _reference_class,
    "constant_hazard": _constant_hazard,
}
"""Plain forecasters, by name; NaN where they have no view."""
