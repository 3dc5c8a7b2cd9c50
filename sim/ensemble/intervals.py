"""How precise shares and means are: variances between groups of like replications, and Wilson intervals."""

from typing import Any

import numpy as np

Z95 = 1.959963984540054
"""Standard normal quantile of 0.975."""


def wilson(p: np.ndarray, n: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson (1927) interval of a proportion `p` out of `n`; `n` may be an effective, broken number."""
    z2 = Z95 * Z95
    centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n)
    half = Z95 / (1.0 + z2 / n) * np.sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n))
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def effective_number(
    p: np.ndarray, variance: np.ndarray, n: np.ndarray | float, alike: np.ndarray | float, groups: Any = None
) -> np.ndarray:
    """Independent replications that would know a share `p` as well as `n` do whose share has this variance.

    At most `n`; `alike` where no variance shows, because all or none of them have the event (Kish 1965). A variance
    between few `groups` is itself uncertain: Student's quantile instead of the normal one, as a smaller number.
    """
    spread = p * (1.0 - p)
    known = np.broadcast_to(np.asarray(alike, dtype=np.float64), spread.shape).copy()
    np.divide(spread, variance, out=known, where=(variance > 0.0) & (spread > 0.0))
    if groups is not None:
        from scipy.special import stdtrit

        known = known * np.square(Z95 / stdtrit(np.maximum(np.asarray(groups) - 1.0, 1.0), 0.975))
    return np.minimum(known, n)


def variance_between_groups(totals: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Variance of a mean over all replications, from each group's total, (groups, ...).

    `sizes`: replications of each group; at least two groups have some.

    Notes
    -----
    Groups are independent, the replications within one need not be (random groups: Wolter 2007, ch. 2). The mean is
    a ratio, because groups differ in size.
    """
    n, filled = sizes.sum(), int((sizes > 0).sum())
    mean = totals.sum(axis=0) / n
    squares = np.zeros(mean.shape)
    for total, size in zip(totals, sizes, strict=True):  # one by one: fresh memory would cost more than the sums
        squares += np.square(total - mean * size)
    return squares * filled / (filled - 1) / (n * n)
