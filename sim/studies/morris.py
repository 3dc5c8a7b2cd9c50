"""Morris screening: how far an outcome moves when one parameter does, along trajectories through all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.studies.noise import RARE, Indices, Noisy, interval, spread

RESAMPLES = 200
"""Bootstrap resamples of trajectories."""


@dataclass(frozen=True)
class Trajectories:
    """Morris's design (1991): `levels` on the grid 0 to 1, and the factors' `values` there, (points, factors) both."""

    levels: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, part: slice) -> np.ndarray:
        """Consecutive points, (points, factors)."""
        return self.values[part]


@dataclass(frozen=True)
class Morris:
    """The method: `trajectories`, on an even number of `levels`.

    Notes
    -----
    A change d between two evaluations has the noise variance n = s1² + s2². Noise leaves the mean
    change as it is, adds mean n to the variance of changes, and gives a parameter without effect
    changes of the mean size sqrt(2 n / pi): the floor. `strength`, the root of the mean square
    change less n, is corrected for it, as is `spread`.
    """

    trajectories: int
    levels: int
    seed: int

    def evaluations(self, factors: int) -> int:
        """Evaluations that the method needs."""
        return self.trajectories * (factors + 1)

    @property
    def step(self) -> float:
        """Size of a step on the grid 0 to 1; it crosses half the levels, so half of a parameter's probability."""
        return self.levels / (2.0 * (self.levels - 1.0))

    def design(self, factors: int, quantiles: Callable[[np.ndarray], np.ndarray]) -> Trajectories:
        """SALib's trajectories, each level at the middle of its equally probable part of the range.

        With the levels at 0 and 1 themselves, half of all parameters would stand at the ends of their
        ranges, where no expectation puts them together.
        """
        from SALib.sample import morris

        problem = _problem([f"x{k}" for k in range(factors)])
        levels = morris.sample(problem, self.trajectories, self.levels, seed=np.random.default_rng(self.seed))
        return Trajectories(levels, quantiles((levels * (self.levels - 1) + 0.5) / self.levels))

    def indices(self, names: Sequence[str], design: Trajectories, y: Noisy, _threads: int | None = None) -> Indices:
        """Mean change, mean size of a change and its spread, by SALib, and what noise alone would give."""
        import pandas as pd
        from SALib.analyze import morris

        rng = np.random.default_rng(self.seed)
        salib = morris.analyze(
            _problem(names), design.levels, y.values, num_resamples=2, num_levels=self.levels, seed=rng
        )
        changes, noise = self._changes(design, y)
        draws = np.random.default_rng(self.seed).integers(self.trajectories, size=(RESAMPLES, self.trajectories))
        over = [(changes[draw], noise[draw]) for draw in draws]
        mean, size, scatter = (np.asarray(salib[key]) * self.step for key in ("mu", "mu_star", "sigma"))
        table = pd.DataFrame(
            {
                "parameter": list(names),
                **interval("size", size, np.stack([np.abs(d).mean(axis=0) for d, _ in over])),
                "size_floor": np.sqrt(2.0 * noise / np.pi).mean(axis=0),
                **interval("change", mean, np.stack([d.mean(axis=0) for d, _ in over])),
                "strength": np.sqrt(np.maximum(np.square(changes).mean(axis=0) - noise.mean(axis=0), 0.0)),
                "spread_raw": scatter,
                "spread": np.sqrt(np.maximum(np.square(scatter) - noise.mean(axis=0), 0.0)),
            }
        )
        size_error = np.std([np.abs(d).mean(axis=0) for d, _ in over], axis=0, ddof=1)
        beyond_error = np.std([d.var(axis=0, ddof=1) - n.mean(axis=0) for d, n in over], axis=0, ddof=1)
        beyond = np.square(scatter) - noise.mean(axis=0)
        table["above_noise"] = size - RARE * size_error > table["size_floor"]
        table["faked"] = (scatter > 0.0) & (beyond <= RARE * beyond_error)
        return Indices(table, spread(y))

    def _changes(self, design: Trajectories, y: Noisy) -> tuple[np.ndarray, np.ndarray]:
        """Changes of the outcome when a parameter rises by a step, and their noise, (trajectories, factors) both."""
        factors = design.levels.shape[1]
        shape = (self.trajectories, factors + 1)
        moved = np.diff(design.levels.reshape(*shape, factors), axis=1)
        column = np.abs(moved).argmax(axis=2)
        sign = np.sign(np.take_along_axis(moved, column[..., None], axis=2)[..., 0])
        values, variances = y.values.reshape(shape), y.variances.reshape(shape)
        changes, noise = np.empty(column.shape), np.empty(column.shape)
        np.put_along_axis(changes, column, sign * np.diff(values, axis=1), axis=1)
        np.put_along_axis(noise, column, variances[:, 1:] + variances[:, :-1], axis=1)
        return changes, noise


def _problem(names: Sequence[str]) -> dict[str, object]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names), "groups": None}
