"""Sobol indices of first, total and second order, corrected for the noise of each evaluation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.studies.noise import Indices, Noisy, Spread, interval, jackknife_interval, spread, stands_out
from sim.studies.variance import JACKKNIFE

RESAMPLES = 200
"""Bootstrap resamples of base rows."""


@dataclass(frozen=True)
class Saltelli:
    """Saltelli's design (2002, 2010) over two base samples, (rows, factors) each, in SALib's order.

    A base row gives A, then A with one column from B for each factor, then for the second order B with
    one column from A for each, then B. Points are put together as they are asked for: SALib's own
    sampler holds all of them, and fills them in a loop.
    """

    a: np.ndarray
    b: np.ndarray
    second_order: bool

    @property
    def step(self) -> int:
        """Points of a base row."""
        return self.a.shape[1] * (2 if self.second_order else 1) + 2

    def __len__(self) -> int:
        return len(self.a) * self.step

    def take(self, part: slice) -> np.ndarray:
        """Consecutive points, (points, factors)."""
        row, place = np.divmod(np.arange(part.start, min(part.stop, len(self))), self.step)
        factors = self.a.shape[1]
        mostly_b = place > factors
        points = np.where(mostly_b[:, None], self.b[row], self.a[row])
        crossed = np.flatnonzero((place > 0) & (place < self.step - 1))
        row, column, mostly_b = row[crossed], (place[crossed] - 1) % factors, mostly_b[crossed]
        points[crossed, column] = np.where(mostly_b, self.a[row, column], self.b[row, column])
        return points


@dataclass(frozen=True)
class Sobol:
    """The method: `rows` of the base sample, a power of two.

    Notes
    -----
    With y = f + e and independent errors of mean variance s², the variance of y is V + s². Saltelli's
    (2010) first-order numerator, mean B(AB_j - A), keeps its expectation V_j, so that the raw index
    shrinks to V_j / (V + s²). Jansen's (1999) total numerator, mean (A - AB_j)² / 2, becomes
    VT_j + s²: even a factor without any effect has a raw total index of s² / (V + s²). Corrected,
    s² is taken off this numerator and off the variance. A second-order numerator is one of products of
    different evaluations: its index shrinks like the first. The first-order indices of many factors
    share the errors of A and B, and so do not add up; those of the column `first_rbd`, from the rows of
    A and B alone, do.
    """

    rows: int
    seed: int
    second_order: bool = False

    def evaluations(self, factors: int) -> int:
        """Evaluations that the method needs."""
        return self.rows * (factors * (2 if self.second_order else 1) + 2)

    def design(self, factors: int, quantiles: Callable[[np.ndarray], np.ndarray]) -> Saltelli:
        """The points: a scrambled Sobol sequence (Owen 1998) in twice as many dimensions as factors."""
        from scipy.stats import qmc

        cube = qmc.Sobol(2 * factors, scramble=True, rng=self.seed).random(self.rows)
        return Saltelli(quantiles(cube[:, :factors]), quantiles(cube[:, factors:]), self.second_order)

    def indices(self, names: Sequence[str], design: Saltelli, y: Noisy, _threads: int | None = None) -> Indices:
        """Indices by SALib's estimators, raw and corrected, with bootstrap intervals over base rows."""
        import pandas as pd
        from SALib.analyze import sobol

        problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
        # A Generator, because SALib ignores a seed of 0 and falls back to NumPy's global state.
        salib = sobol.analyze(
            problem, y.values, calc_second_order=self.second_order, num_resamples=RESAMPLES, keep_resamples=True,
            seed=np.random.default_rng(self.seed),  # pyright: ignore[reportArgumentType]
        )  # fmt: skip
        over, base = self._resampled_spread(len(names), y)
        factor, factors_over = base.variance / base.signal, (over.variance / over.signal)[:, None]
        noise, noise_over = self._noise_in_totals(len(names), y)
        first, first_over = salib["S1"], salib["S1_conf_all"]
        total, total_over = salib["ST"], salib["ST_conf_all"]
        corrected, corrected_over = first * factor, first_over * factors_over
        whole = total * factor - noise / base.signal
        whole_over = total_over * factors_over - noise_over / over.signal[:, None]
        table = pd.DataFrame(
            {
                "parameter": list(names),
                **interval("first", corrected, corrected_over),
                **interval("total", whole, whole_over),
                **interval("interaction", whole - corrected, whole_over - corrected_over),
                **interval("first_raw", first, first_over),
                **interval("total_raw", total, total_over),
                **interval("interaction_raw", total - first, total_over - first_over),
                "noise_in_total_raw": noise / base.variance,
            }
        )
        table["above_noise"] = stands_out(table, "first")
        table["interacts"] = stands_out(table, "interaction")
        table["faked"] = stands_out(table, "interaction_raw") & ~table["interacts"]
        by_itself, without = self._additive(names, design, y, factor)
        table = table.assign(**jackknife_interval("first_rbd", by_itself, without))
        pairs = _pairs(names, salib, factor) if self.second_order else None
        return Indices(table, base, without, pairs)

    def _additive(
        self, names: Sequence[str], design: Saltelli, y: Noisy, factor: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """First-order indices by RBD-FAST (Tarantola 2006; Tissot and Prieur 2012) on A and B, corrected.

        (factors,), and the same without each group of base rows, (JACKKNIFE, factors).
        """
        a, b, _ = self._split(len(names), y.values)
        # in the sequence's own order, the low digits of a row's number are strata: such groups would be unlike
        group = np.random.default_rng(self.seed).permutation(self.rows) % JACKKNIFE
        over: list[np.ndarray] = []
        for left_out in (-1, *range(JACKKNIFE)):
            kept = group != left_out
            x = np.concatenate([design.a[kept], design.b[kept]])
            over.append(_rbd_fast(names, x, np.concatenate([a[kept], b[kept]])) * factor)
        return over[0], np.stack(over[1:])

    def _split(self, factors: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of something at every point: that of A and of B, (rows,), and of the crossed AB, (rows, factors)."""
        by_row = values.reshape(self.rows, -1)
        return by_row[:, 0], by_row[:, -1], by_row[:, 1 : factors + 1]

    def _draws(self) -> np.ndarray:
        """The base rows of each resample, (rows, RESAMPLES): the same draw as SALib makes from this seed."""
        return np.random.default_rng(self.seed).integers(self.rows, size=(self.rows, RESAMPLES))

    def _resampled_spread(self, factors: int, y: Noisy) -> tuple["_Resampled", Spread]:
        """Variance and noise over A and B, by resample and as they are."""
        a, b, _ = self._split(factors, y.values)
        noise_a, noise_b, _ = self._split(factors, y.variances)
        base = spread(Noisy(np.concatenate([a, b]), np.concatenate([noise_a, noise_b])))
        draws = self._draws()
        variance = np.var(np.concatenate([a[draws], b[draws]]), axis=0)
        return _Resampled(variance, (0.5 * (noise_a + noise_b))[draws].mean(axis=0)), base

    def _noise_in_totals(self, factors: int, y: Noisy) -> tuple[np.ndarray, np.ndarray]:
        """What noise adds to each total effect's numerator, (factors,) and (RESAMPLES, factors)."""
        a, _, crossed = self._split(factors, y.variances)
        each, draws = 0.5 * (a[:, None] + crossed), self._draws()
        over = np.stack([each[draws[:, k]].mean(axis=0) for k in range(RESAMPLES)])
        return each.mean(axis=0), over


def _rbd_fast(names: Sequence[str], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    from SALib.analyze import rbd_fast

    problem = {"num_vars": len(names), "names": list(names)}
    unused = np.random.default_rng(0)  # its bootstrap of two is not looked at
    return np.array(rbd_fast.analyze(problem, x, y, num_resamples=2, seed=unused)["S1"])


@dataclass(frozen=True)
class _Resampled:
    """Variance and noise in each resample, (RESAMPLES,)."""

    variance: np.ndarray
    noise: np.ndarray

    @property
    def signal(self) -> np.ndarray:
        return np.maximum(self.variance - self.noise, 1e-3 * self.variance)


def _pairs(names: Sequence[str], salib: dict[str, np.ndarray], factor: float):
    """Second-order indices, a row per pair, corrected by the factor by which noise shrinks them."""
    import pandas as pd

    lines: list[dict[str, object]] = []
    for j, k in combinations(range(len(names)), 2):
        raw, half = salib["S2"][j, k], salib["S2_conf"][j, k]
        lines.append(
            {
                "parameter": names[j], "with": names[k], "second": raw * factor,
                "second_low": (raw - half) * factor, "second_high": (raw + half) * factor, "second_raw": raw,
            }
        )  # fmt: skip
    return pd.DataFrame(lines)
