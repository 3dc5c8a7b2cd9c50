"""What policies change: paired differences with their errors, fates that turn, and the ranking of levers."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.evidence.policies import Policy
from sim.studies.errors import Z95, Estimate, Sample, mean, mean_over_points, mean_range, proportion
from sim.studies.summary import FEWEST_FOR_RANGE, FEWEST_POINTS
from sim.studies.twins import LOSSES, Twins

QUANTITIES = ("holds", "agreement", *LOSSES)
"""What is compared; losses at the last day alone, where every replication has ended."""

FATES = ("both_hold", "saved", "lost", "both_break")
"""Under the base and under a policy: `saved` holds under the policy alone, `lost` under the base alone."""


def paired(more: np.ndarray, less: np.ndarray, n: int, sample: Sample | None = None) -> Estimate:
    """Difference of two probabilities over the same replications, with its 95 % interval.

    Parameters
    ----------
    more, less
        Replications with the event under the policy alone, and under the base alone, (points, ...).
    n
        Replications of every point.
    sample
        How points count; alike and independent when None.

    Notes
    -----
    A replication's difference is 1, 0 or -1, and the interval is that of their mean: rows of parameters are
    independent, replications of one are alike; for a single row it is McNemar's (1947) variance. Where all
    differences are the same, the interval reaches as far as Wilson's does for a probability of 0.
    """
    found = mean(np.stack([more - less, more + less], axis=-1), n, sample)
    rows = _independent(len(more), n, sample)
    half = np.where(found.high > found.low, (found.high - found.low) / 2.0, Z95 * Z95 / (rows + Z95 * Z95))
    return Estimate(found.value, np.maximum(found.value - half, -1.0), np.minimum(found.value + half, 1.0))


def _independent(points: int, n: int, sample: Sample | None) -> float:
    """Effective number of independent rows, or of the replications of a single one."""
    if sample is None:
        return float(points if points > 1 else n)
    weights = sample.by_row(np.ones(points))
    return float(np.square(weights.sum()) / np.square(weights).sum())


def effect_table(twins: Twins, policies: Sequence[Policy], sample: Sample | None) -> Any:
    """A row per policy, quantity and day: level under the base and under the policy, paired difference, range.

    Probabilities are shares of 1, losses MUSD. `low`, `high`: Monte Carlo 95 %; `q05`, `q95`: quantiles of
    the effect over points, noise removed; NaN where there are too few points or replications.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for k, policy in enumerate(policies):
        for quantity, more, less, level in (
            ("holds", twins.saved[k], twins.lost[k], twins.held),
            ("agreement", twins.agreed_more[k], twins.agreed_less[k], twins.agreed),
        ):
            changes = np.stack([more - less, more + less], axis=-1)
            levels = [mean_over_points(level[setting] / twins.n, _weights(sample)) for setting in (0, k + 1)]
            effect, spread = paired(more, less, twins.n, sample), _range(changes, twins.n, sample)
            for d, day in enumerate(twins.days):
                names = {"policy": policy.name, "quantity": quantity, "day": day, "unit": "1"}
                rows.append(names | _numbers(d, levels, effect, spread))
        sums = twins.loss_changes[k]
        levels = [mean_over_points(twins.losses[s, ..., 0] / twins.n, _weights(sample)) for s in (0, k + 1)]
        effect, spread = mean(sums, twins.n, sample), _range(sums, twins.n, sample)
        for j, quantity in enumerate(LOSSES):
            names = {"policy": policy.name, "quantity": quantity, "day": twins.days[-1], "unit": "MUSD"}
            rows.append(names | _numbers(j, levels, effect, spread))
    return pd.DataFrame(rows)


def _weights(sample: Sample | None) -> np.ndarray | None:
    return sample.weights if sample is not None else None


def _range(sums: np.ndarray, n: int, sample: Sample | None) -> np.ndarray:
    """5 and 95 % quantiles over points of the true difference, (2, k)."""
    if len(sums) < FEWEST_POINTS or n < FEWEST_FOR_RANGE:
        return np.full((2, sums.shape[1]), np.nan)
    return mean_range(sums, n, _weights(sample))[[0, -1]]


def _numbers(k: int, levels: Sequence[np.ndarray], effect: Estimate, spread: np.ndarray) -> dict[str, float]:
    return {
        "base": float(levels[0][k]), "under": float(levels[1][k]), "effect": float(effect.value[k]),
        "low": float(effect.low[k]), "high": float(effect.high[k]),
        "q05": float(spread[0, k]), "q95": float(spread[1, k]),
    }  # fmt: skip


def fate_table(twins: Twins, policies: Sequence[Policy], sample: Sample | None) -> Any:
    """A row per policy and day: shares of the four FATES, as points count, and their replications.

    `saved_low`, `saved_high` and so on are a share's Monte Carlo 95 % interval (Wilson's).
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for k, policy in enumerate(policies):
        held, saved, lost = twins.held[0], twins.saved[k], twins.lost[k]
        counts = dict(zip(FATES, (held - lost, saved, lost, twins.n - held - saved), strict=True))
        shares = {name: mean_over_points(count / twins.n, _weights(sample)) for name, count in counts.items()}
        errors = {name: proportion(count, twins.n, sample) for name, count in counts.items()}
        for d, day in enumerate(twins.days):
            own = {name: float(shares[name][d]) for name in FATES}
            replications = {f"{name}_n": int(counts[name][:, d].sum()) for name in FATES}
            bounds = {f"{name}_low": float(error.low[d]) for name, error in errors.items()}
            bounds |= {f"{name}_high": float(error.high[d]) for name, error in errors.items()}
            rows.append({"policy": policy.name, "day": day, **own, **replications, **bounds})
    return pd.DataFrame(rows)


def lever_table(effects: Any, fates: Any, policies: Sequence[Policy], day: int) -> Any:
    """A row per policy, ranked by its effect on holding to `day`, the most helpful first.

    `effect` on holding, with `low`, `high`, `q05`, `q95`; `saved`, `lost`: shares of worlds whose fate turns;
    `agreement`, by that day, and `losses` of both sides, by the last day, with bounds of their own;
    `beyond_noise`: whether the interval of the effect leaves 0 out.
    """
    import pandas as pd

    indexed = effects.set_index(["quantity", "policy", "day"])
    fate = fates.set_index(["policy", "day"])
    last = int(effects["day"].max())
    rows: list[dict[str, Any]] = []
    for policy in policies:
        holds = indexed.loc[("holds", policy.name, day)]
        row = {"policy": policy.name, "about": policy.about, "change": policy.change, "day": day}
        row |= {name: float(holds[name]) for name in ("base", "under", "effect", "low", "high", "q05", "q95")}
        row |= {name: float(fate.loc[(policy.name, day), name]) for name in ("saved", "lost")}
        for name, key in (("agreement", ("agreement", policy.name, day)), ("losses", ("loss_both", policy.name, last))):
            numbers = indexed.loc[key]
            row |= {name: numbers["effect"], f"{name}_low": numbers["low"], f"{name}_high": numbers["high"]}
        row["beyond_noise"] = bool(row["low"] > 0.0 or row["high"] < 0.0)
        rows.append(row)
    table = pd.DataFrame(rows).sort_values("effect", ascending=False, kind="stable").reset_index(drop=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1))
    return table


def base_levels(twins: Twins, sample: Sample | None) -> Estimate:
    """Probability of holding to each day under the base, with its Wilson interval, (days,)."""
    return proportion(twins.held[0], twins.n, sample)
