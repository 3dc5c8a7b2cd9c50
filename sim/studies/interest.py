"""Which of a study's points are of interest, and where Monte Carlo noise leaves that undecided."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ConfigError
from sim.studies.measures import Measure, read_measure

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.stored import StoredStudy


@dataclass(frozen=True)
class Interest:
    """Which points are of interest: those whose measure lies below, or above, a threshold."""

    measure: Measure
    side: str
    """ "below" or "above"."""
    threshold: float

    def __str__(self) -> str:
        return f"{self.measure.name} {self.side} {self.threshold:g}"


def read_interest(measure: str, below: float | None, above: float | None, horizon: int) -> Interest:
    """What is of interest, checked.

    Raises
    ------
    ConfigError
        If there is no such measure, both thresholds are given, or one is not allowed.
    """
    asked = read_measure(measure, horizon)
    if below is not None and above is not None:
        raise ConfigError(f"below={below}, above={above}: give one of them; the other is null.")
    if below is None and above is None:
        if not asked.event:
            raise ConfigError(
                f"measure: {asked.name} is no probability, so there is no natural threshold. Give below= or above=, "
                f"in its unit ({asked.unit})."
            )
        below = 0.5
    key, threshold = ("below", below) if below is not None else ("above", above)
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not np.isfinite(threshold):
        raise ConfigError(f"{key}: {threshold!r} is not allowed. Give a number, such as {key}=0.5.")
    if asked.event and not 0.0 < threshold < 1.0:
        raise ConfigError(f"{key}: {threshold} is not allowed for a probability. Give a number between 0 and 1.")
    return Interest(asked, key, float(threshold))


def opened(study: "StoredStudy | str | Path") -> "StoredStudy":
    """The study, opened where its folder is named.

    Raises
    ------
    StoreError
        As `sim.open_study` does.
    """
    if not isinstance(study, str | Path):
        return study
    from sim.studies.stored import open_study

    return open_study(study)


def rate(study: "StoredStudy", interest: Interest) -> "pd.DataFrame":
    """Which points are of interest, and where Monte Carlo noise leaves that undecided; a row a point."""
    value, low, high = study.interval(interest.measure.name)
    beyond = value < interest.threshold if interest.side == "below" else value > interest.threshold
    decided = (low > interest.threshold) | (high < interest.threshold)
    return study.points[["point"]].assign(value=value, mc_low=low, mc_high=high, of_interest=beyond, undecided=~decided)


def varied(study: "StoredStudy") -> "pd.DataFrame":
    """The settings that differ between a study's points, a column each.

    Raises
    ------
    ConfigError
        If none does.
    """
    points = study.points
    names = [name for name in study.varied if points[name].astype(str).nunique() > 1]
    if not names:
        raise ConfigError(f"study: no setting differs between the points of {study.path}. Sweep over some.")
    return points[names]
