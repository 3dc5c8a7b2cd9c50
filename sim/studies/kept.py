"""Evaluations that survive a stop: each slice is stored when it is done, and not done again."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from sim.errors import ConfigError
from sim.store.study import Shard, StudyFolder

Evaluate = Callable[[int, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Value and Monte Carlo variance at the points of a slice, (points,) each, from its number and the points."""


class Kept:
    """An evaluation that first looks into a folder, and puts there what it had to do.

    The folder belongs to one study: a slice of the same number has the same points.
    """

    def __init__(self, evaluate: Evaluate, folder: StudyFolder) -> None:
        folder.sweep_up()
        shards, _ = folder.finished()
        self.evaluate, self.folder = evaluate, folder
        self.done = {shard.first for shard in shards}

    def __call__(self, number: int, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Value and variance at the points of a slice.

        Raises
        ------
        StoreError
            If it cannot be written; what is finished is kept.
        """
        import pyarrow as pa

        shard = Shard(number, number)
        if number in self.done:
            table = self.folder.read("evaluations", [shard])
            return table["value"].to_numpy(), table["variance"].to_numpy()
        values, variances = self.evaluate(number, points)
        self.folder.write(shard, {"evaluations": pa.table({"value": values, "variance": variances})})
        return values, variances


@contextmanager
def kept_until_done(path: Path) -> Iterator[StudyFolder]:
    """A folder for evaluations, removed when they have been used, or are of no use; a stop leaves it."""
    try:
        yield StudyFolder(path)
    except ConfigError:
        shutil.rmtree(path, ignore_errors=True)
        raise
    shutil.rmtree(path, ignore_errors=True)
