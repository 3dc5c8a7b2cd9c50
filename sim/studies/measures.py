"""What a study is asked about each of its points: one number, and the Monte Carlo variance of it."""

import difflib
import re
from dataclasses import dataclass

import numpy as np

from sim.ensemble.kernel import EVENTS, TALLIES
from sim.errors import ConfigError
from sim.studies.summary import CAUSES, FAILURES, MILESTONES, TALLY_UNITS, failed

PROBABILITIES = ("holds", *CAUSES, *MILESTONES, *(f"failure_{name}" for name in FAILURES if name != "collapse"))
"""What may have happened by a day: each is followed by the day, as in holds_90."""


@dataclass(frozen=True)
class Measure:
    """A probability by a day, or the mean of a tally over replications."""

    name: str
    """As a user gives it: "holds_90", "lapse_180", "agreement_30", "failure_strike_90", "loss_pakistan"."""
    about: str
    unit: str
    event: str
    """Of PROBABILITIES, or "" for a tally."""
    day: int
    """Days from the study's start; the horizon for a tally."""

    def evaluate(self, events: np.ndarray, sums: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Value and Monte Carlo variance at every point, (points,) each; the variance is NaN below two replications.

        Parameters
        ----------
        events
            Counts by day, (points, EVENTS, horizon + 1).
        sums
            Sums of tallies and of their squares, (points, TALLIES, 2).
        n
            Replications, (points,), taken to be independent.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.event:
                lost = self.event if self.event != "holds" else "collapse"
                share = happened(events, lost)[:, self.day] / n
                value = 1.0 - share if self.event == "holds" else share
                spread = share * (1.0 - share)
            else:
                k = TALLIES.index(self.name)
                value = sums[:, k, 0] / n
                spread = np.maximum(sums[:, k, 1] / n - value * value, 0.0)
            return value, np.where(n > 1, spread / (n - 1), np.nan)


def happened(events: np.ndarray, event: str) -> np.ndarray:
    """Replications in which an event, or "collapse", happened by each day, (points, horizon + 1)."""
    return failed(events, "collapse") if event == "collapse" else events[:, EVENTS.index(event)].cumsum(axis=1)


def read_measure(name: str, horizon: int) -> Measure:
    """The measure of a name, such as "holds_90" or "loss_pakistan".

    Raises
    ------
    ConfigError
        If there is none of that name, or its day lies beyond the horizon.
    """
    if name in TALLIES:
        about = f"mean {name.replace('_', ' ')}, to collapse or the horizon"
        return Measure(name, about, TALLY_UNITS.get(name, "level 0-1"), "", horizon)
    found = re.fullmatch(r"([a-z_]+)_(\d+)", name) if isinstance(name, str) else None
    if found is None or found.group(1) not in PROBABILITIES:
        wanted = [*(f"{event}_{min(90, horizon)}" for event in PROBABILITIES), *TALLIES]
        near = difflib.get_close_matches(str(name), wanted, n=2, cutoff=0.6)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ConfigError(
            f"measure: {name!r} is unknown.{hint} Give an event and a day, as in holds_90, of "
            f"{', '.join(PROBABILITIES)}; or a tally: {', '.join(TALLIES)}."
        )
    event, day = found.group(1), int(found.group(2))
    if not 1 <= day <= horizon:
        raise ConfigError(f"measure: {name}: day {day} lies outside 1 to {horizon}, the horizon of the study.")
    return Measure(name, _about(event, day), "1", event, day)


def _about(event: str, day: int) -> str:
    within = f"within {day} {'day' if day == 1 else 'days'}"
    if event == "holds":
        return f"probability of no collapse {within}"
    if event in CAUSES:
        return f"probability of collapse by {event} {within}"
    if event in MILESTONES:
        return f"probability of at least one {event} {within}"
    return f"probability of a failure ({event.removeprefix('failure_')}) {within}"
