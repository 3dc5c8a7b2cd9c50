"""Studies whose truth is known: points with a planted probability, and replications drawn from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import qmc

from sim.ensemble.intervals import effective_number, wilson
from sim.studies.errors import Estimate


@dataclass
class Planted:
    """What `sim.open_study` returns, as far as discovery and tipping look at it."""

    points: pd.DataFrame
    n: np.ndarray
    share: np.ndarray
    common_draws: bool = False
    wanted: int | None = None
    path: str = "planted"
    problems: tuple[str, ...] = ()

    @property
    def manifest(self):
        points = self.wanted or len(self.points)
        return {"common_draws": self.common_draws, "points": points, "base": "modes", "rows": 1}

    @property
    def varied(self):
        return [name for name in self.points.columns if name != "point"]

    @property
    def days(self):
        return np.arange(181)

    def measure(self, name):
        return self.share, self.share * (1.0 - self.share) / (self.n - 1)

    def effective(self, name):
        return effective_number(*self.measure(name), self.n, self.n)

    def interval(self, name):
        return Estimate(self.share, *wilson(self.share, self.effective(name)))


def plant(settings, truth, replications=400, seed=0, **more):
    """A study whose points hold with the probability `truth`."""
    share = np.random.default_rng(seed).binomial(replications, truth) / replications
    points = pd.DataFrame(settings).rename_axis("point").reset_index()
    return Planted(points, np.full(len(share), replications), share, **more)


def scattered(points, names, seed=0):
    """A Latin hypercube over the unit cube."""
    return pd.DataFrame(qmc.LatinHypercube(len(names), rng=seed).random(points), columns=list(names))
