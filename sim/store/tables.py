"""Tables of a study's points, as they stand in its Parquet files: columns, units, meanings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.ensemble.kernel import EVENTS, TALLIES
from sim.ensemble.points import CURVES, PointResult
from sim.record import COUNTS, LEVELS

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = {
    "days": "a row for every point and day: replications by first day of an event",
    "tallies": "a row for every point: replications, and sums of tallies over them",
    "pathways": "a row for every point and pathway to collapse: replications that took it",
    "replications": "a row for every replication; only where they are kept",
}

MEANINGS = {
    "point": "design point, as in points.parquet",
    "day": "days since the study's start",
    "replications": "replications of the point",
    "sets": "sets of like worlds among the replications: those of one parameter row are alike",
    "precise": "whether the wanted precision was reached; true where none was asked for",
    "pathway": "code of what led to the collapse; `StoredStudy.pathways()` decodes it",
    "count": "replications",
    "collapse_under_agreement": "replications that collapsed on the day, a formal agreement in force",
    "replicate": "replicate number: `ceasefire trace` replays it",
    "world": "which of the study's worlds the replication lived in",
    "cause": "cause of collapse: 0 none, 1 escalation, 2 lapse, 3 withdrawal",
}


def day_table(results: Sequence[PointResult], with_variance: bool) -> "pa.Table":
    """Counts by point and day, and with `with_variance` the variance of each share up to the day."""
    import pyarrow as pa

    days = results[0].events.shape[1]
    columns = {
        "point": np.repeat(np.array([result.number for result in results], np.int32), days),
        "day": np.tile(np.arange(days, dtype=np.int32), len(results)),
    }
    for k, name in enumerate(EVENTS):
        columns[name] = np.concatenate([result.events[k] for result in results]).astype(np.int32)
    if with_variance:
        for k, name in enumerate(CURVES):
            columns[f"{name}_variance"] = np.concatenate([r.variance[k] for r in results]).astype(np.float32)
    return _table(pa, columns)


def tally_table(results: Sequence[PointResult], with_variance: bool) -> "pa.Table":
    """Replications, and sums of tallies, by point; with `with_variance` also the variance of each mean."""
    import pyarrow as pa

    columns = {
        "point": np.array([result.number for result in results], np.int32),
        "replications": np.array([result.n for result in results], np.int64),
        "sets": np.array([result.sets for result in results], np.int64),
        "precise": np.array([result.precise for result in results]),
    }
    for k, name in enumerate(TALLIES):
        columns[f"{name}_sum"] = np.array([result.sums[k, 0] for result in results])
        columns[f"{name}_squares"] = np.array([result.sums[k, 1] for result in results])
        if with_variance:
            columns[f"{name}_variance"] = np.array([result.mean_variance[k] for result in results])
    return _table(pa, columns)


def pathway_table(results: Sequence[PointResult]) -> "pa.Table":
    """Replications by point and pathway."""
    import pyarrow as pa

    points: list[np.ndarray] = []
    codes: list[np.ndarray] = []
    counts: list[np.ndarray] = []
    for result in results:
        code, count = np.unique(result.pathways, return_counts=True)
        points.append(np.full(len(code), result.number, np.int32))
        codes.append(code.astype(np.int32))
        counts.append(count.astype(np.int32))
    columns = {"point": points, "pathway": codes, "count": counts}
    return _table(pa, {name: np.concatenate(parts) for name, parts in columns.items()})


def replication_table(results: Sequence[PointResult], numbers: Sequence[np.ndarray], worlds: int) -> "pa.Table":
    """A row for every kept replication; `numbers`: their replicate numbers, by point; `worlds`: how many there are."""
    import pyarrow as pa

    sizes = [len(result.counts) for result in results]
    columns = {
        "point": np.repeat(np.array([result.number for result in results], np.int32), sizes),
        "replicate": np.concatenate(numbers).astype(np.int64),
        "world": np.concatenate([np.arange(size, dtype=np.int32) % worlds for size in sizes]),
    }
    counts = np.concatenate([result.counts for result in results])
    levels = np.concatenate([result.levels for result in results])
    columns |= {name: counts[:, k] for k, name in enumerate(COUNTS)}
    columns |= {name: levels[:, k] for k, name in enumerate(LEVELS)}
    return _table(pa, columns)


def meaning(column: str) -> str:
    """What a column holds, in words."""
    if column.endswith("_variance"):
        name = column.removesuffix("_variance")
        of = f"share with {name} on or before the day" if name in CURVES else f"mean of {name}"
        return f"Monte Carlo variance of the {of}"
    if column.endswith(("_sum", "_squares")):
        name, _, kind = column.rpartition("_")
        return f"sum over replications of {'the square of ' if kind == 'squares' else ''}{name}"
    if column in MEANINGS:
        return MEANINGS[column]
    return f"replications with {column} first on the day" if column in EVENTS else f"{column}, of the replication"


def _table(pa: "type", columns: dict[str, np.ndarray]) -> "pa.Table":
    fields = [
        pa.field(name, pa.from_numpy_dtype(c.dtype), metadata={"description": meaning(name)})
        for name, c in columns.items()
    ]
    return pa.table(list(columns.values()), schema=pa.schema(fields))
