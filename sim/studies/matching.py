"""Points and replications that two sweeps have in common."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import ConfigError
from sim.studies.moves import Pairs
from sim.studies.stored import StoredStudy
from sim.studies.summary import CAUSES, MILESTONES

QUANTITIES = ("holds", *CAUSES, *MILESTONES)
"""Probabilities by a day that are compared."""

FIRST_DAYS = ("cause", "day", *MILESTONES)
"""Columns of kept replications that say what happened by when."""


def common_points(a: StoredStudy, b: StoredStudy) -> tuple[np.ndarray, np.ndarray]:
    """Places of the points that set the same in both, (k,) each.

    Raises
    ------
    ConfigError
        If there are none.
    """
    names = sorted(a.varied)
    if names != sorted(b.varied):
        raise ConfigError(
            f"{a.path} varies {', '.join(a.varied)}, and {b.path} {', '.join(b.varied)}: no point of the one is a "
            "point of the other. Name sweeps that vary the same settings."
        )
    there = {key: place for place, key in enumerate(_keys(b, names))}
    places = [(place, there[key]) for place, key in enumerate(_keys(a, names)) if key in there]
    if not places:
        raise ConfigError(
            f"{a.path} and {b.path} have no point in common: their values of {', '.join(names)} differ. Name sweeps of "
            "overlapping designs."
        )
    here, other = np.array(places).T
    return here, other


def _keys(study: StoredStudy, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """What each point sets, and how many points before it set the same."""
    seen: Counter[tuple[Any, ...]] = Counter()
    keys: list[tuple[Any, ...]] = []
    for values in zip(*(study.points[name].tolist() for name in names), strict=True):
        keys.append((*values, seen[values]))
        seen[values] += 1
    return keys


def share_draws(studies: Sequence[StoredStudy], places: Sequence[np.ndarray]) -> np.ndarray:
    """Whether replications at each common point draw the same in both, (points,): seed and replicate numbers are."""
    first: list[np.ndarray] = []
    for study, own in zip(studies, places, strict=True):
        numbers = study.points["point"].to_numpy()[own]
        first.append(np.zeros_like(numbers) if study.manifest["common_draws"] else numbers * study.manifest["most"])
    return (first[0] == first[1]) & (studies[0].manifest["seed"] == studies[1].manifest["seed"])


def twin_points(studies: Sequence[StoredStudy], places: Sequence[np.ndarray]) -> np.ndarray:
    """Common points at which both have the same replications, kept and independent of each other, (points,) bool.

    Replications of one parameter row are alike; where a point has such, it is compared as a whole.
    """
    twins = share_draws(studies, places)
    n, other = (study.n[own] for study, own in zip(studies, places, strict=True))
    twins &= n == other
    for study, own in zip(studies, places, strict=True):
        sets = study.folder.read("tallies", study.shards, ["sets"])["sets"].to_numpy()
        twins &= bool(study.manifest["kept"]) & (sets[own] == n)
    return twins


def pair_up(
    studies: Sequence[StoredStudy], places: Sequence[np.ndarray], days: Sequence[int], twins: np.ndarray
) -> Pairs:
    """What came of each pair of replications at some of the common points, those of `twins`; 0 at the others."""
    n, shape = studies[0].n[places[0]], (len(QUANTITIES), len(days))
    together = bool(twins.all() and (n == n[0]).all())
    more, less = np.zeros((2, len(n), *shape), np.int64)
    sums = np.zeros((n[0] if together else 0, *shape), np.int32)
    kept = [_Kept(study, days) for study in studies]
    for k in np.flatnonzero(twins):
        before, after = (rows.happened(int(own[k])) for rows, own in zip(kept, places, strict=True))
        more[k], less[k] = (after & ~before).sum(axis=0), (before & ~after).sum(axis=0)
        if together:
            sums += after.astype(np.int32) - before
    return Pairs(more, less, sums)


class _Kept:
    """Kept replications of a sweep, a shard at a time in memory."""

    def __init__(self, study: StoredStudy, days: Sequence[int]) -> None:
        self.study, self.last = study, int(study.manifest["day_of_as_of"]) + np.array(days)
        self.shard, self.columns = None, np.empty((0, 0))

    def happened(self, place: int) -> np.ndarray:
        """Whether each of QUANTITIES is so by each day, (replications, QUANTITIES, days)."""
        point = int(self.study.points["point"].iloc[place])
        if self.shard is None or point not in self.shard.points:
            self.shard = next(shard for shard in self.study.shards if point in shard.points)
            table = self.study.folder.read("replications", [self.shard], ["point", *FIRST_DAYS])
            self.columns = np.stack([table[name].to_numpy() for name in ("point", *FIRST_DAYS)])
        cause, day, *first = (column[:, None] for column in self.columns[1:, self.columns[0] == point])
        lost = (cause > 0) & (day <= self.last)
        by_cause = [lost & (cause == k + 1) for k in range(len(CAUSES))]
        return np.stack([~lost, *by_cause, *((f > 0) & (f <= self.last) for f in first)], axis=1)
