"""Proper scores of probability forecasts, and how much they prove."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.studies.errors import wilson

BINS = (0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0)
"""Ends of the classes of a calibration table: few, for few events."""


class Score(NamedTuple):
    """Mean scores over events; 0 is perfect, and a coin's are 0.25 and 0.69."""

    events: int
    brier: float
    log: float
    """In nats; infinite where something happened that was called impossible."""


class Luck(NamedTuple):
    """The mean Brier score that forecasts earn if they are exactly right, and its standard deviation."""

    expected: float
    sd: float


def brier(p: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Brier (1950) score of each forecast, (p - y)²."""
    import scoringrules

    return np.asarray(scoringrules.brier_score(happened.astype(float), p))


def log_score(p: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Logarithmic score (Good 1952) of each forecast, -ln of the probability given to what came."""
    import scoringrules

    with np.errstate(divide="ignore"):
        return np.asarray(scoringrules.log_score(happened.astype(float), p))


def score(p: np.ndarray, happened: np.ndarray) -> Score:
    """Mean scores of forecasts `p` of events, both (events,); NaN without any."""
    if len(p) == 0:
        return Score(0, float("nan"), float("nan"))
    return Score(len(p), float(brier(p, happened).mean()), float(log_score(p, happened).mean()))


def luck(p: np.ndarray) -> Luck:
    """What the mean Brier score would be if each event had the probability `p`, independently."""
    variance = p * (1.0 - p) * np.square(1.0 - 2.0 * p)
    return Luck(float((p * (1.0 - p)).mean()), float(np.sqrt(variance.sum()) / len(p)))


def calibration(p: np.ndarray, happened: np.ndarray) -> list[dict[str, float]]:
    """By class of forecast: events, mean forecast, share that happened, and its 95 % Wilson interval."""
    table: list[dict[str, float]] = []
    for low, high in pairwise(BINS):
        within = (p >= low) & ((p < high) | (high == BINS[-1]))
        n = int(within.sum())
        row = {"from": low, "to": high, "events": n, "forecast": float("nan"), "happened": float("nan")}
        ends = (np.nan, np.nan)
        if n:
            share = happened[within].mean()
            row |= {"forecast": float(p[within].mean()), "happened": float(share)}
            ends = wilson(np.asarray(share), n)
        table.append(row | {"low": float(ends[0]), "high": float(ends[1])})
    return table
