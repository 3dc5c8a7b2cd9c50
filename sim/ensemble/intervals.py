"""How precise counted shares are: variances by day, and Wilson intervals."""

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
    p: np.ndarray, variance: np.ndarray, n: np.ndarray | float, alike: np.ndarray | float
) -> np.ndarray:
    """Independent replications that would know a share `p` as well as `n` do whose share has this variance.

    At most `n`; `alike` where no variance shows, because all or none of them have the event (Kish 1965).
    """
    spread = p * (1.0 - p)
    known = np.broadcast_to(np.asarray(alike, dtype=np.float64), spread.shape).copy()
    np.divide(spread, variance, out=known, where=(variance > 0.0) & (spread > 0.0))
    return np.minimum(known, n)


def variance_by_day(by_day: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Variance of the share of replications that are counted, (curves, days).

    Parameters
    ----------
    by_day
        Counts, (groups, curves, days).
    sizes
        Replications of each group.

    Notes
    -----
    One group: its replications are independent. Several: between groups, which are independent while the
    replications within one need not be (random groups: Wolter 2007, ch. 2), as a ratio, for groups differ in size.
    """
    n = sizes.sum()
    p = by_day.sum(axis=0) / n
    filled = int((sizes > 0).sum())
    if filled < 2:
        return p * (1.0 - p) / max(n - 1, 1)
    squares = np.zeros(p.shape)
    for counts, size in zip(by_day, sizes, strict=True):  # one by one: fresh memory would cost more than the sums
        squares += np.square(counts - p * size)
    return squares * filled / (filled - 1) / (n * n)
