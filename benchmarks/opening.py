"""How long a stored study of many points takes to open in a notebook."""

import statistics
import tempfile
import time
from pathlib import Path

from tabulate import tabulate

from benchmarks.measuring import alone, high_water

POINTS, REPLICATIONS = 10_000, 100
IN_A_PIECE = 26
"""Points in a shard where each has 10,000 replications: opening takes its time by the file."""

TIMES = 3


def stored(base: str, folder: str) -> Path:
    """A study with few replications, cut into as many files as if it had many."""
    from benchmarks.sweeps import swept
    from sim.evidence.case import load_case

    return swept(load_case(), base, POINTS, REPLICATIONS, folder, shard_points=IN_A_PIECE).path


def opened(path: str, used: bool) -> dict[str, float]:
    """Seconds to open a study where its packages are imported; `used`: and a first Dataset made."""
    import pandas  # noqa: F401
    import xarray

    import sim

    if used:
        xarray.Dataset({"x": ("point", [1.0])})
    started = time.perf_counter()
    study = sim.open_study(path)
    data = study.data
    labelled = time.perf_counter()
    table = study.to_pandas([90])
    ended = time.perf_counter()
    if data.sizes["point"] != POINTS or len(table) != POINTS:
        raise AssertionError("the study has other points")
    return {"data": labelled - started, "table": ended - labelled, "peak": high_water()}


def report() -> str:
    """The results as Markdown."""
    rows: list[list[str]] = []
    for base in ("modes", "prior"):
        with tempfile.TemporaryDirectory() as folder:
            path = stored(base, folder)
            fresh, used = ([alone(opened, str(path), was) for _ in range(TIMES)] for was in (False, True))
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6
            pieces = len(list(path.glob("days/*.parquet")))
        data, again, table, peak = (
            statistics.median(each[key] for each in found)
            for found, key in ((fresh, "data"), (used, "data"), (fresh, "table"), (fresh, "peak"))
        )
        rows.append([base, f"{data:.2f}", f"{again:.2f}", f"{table:.2f}", f"{peak:.0f}", f"{size:.0f}", f"{pieces:,}"])
    headers = [
        "base", ".data, s", "after a first Dataset, s", "then .to_pandas([90]), s", "peak, MB", "on disk, MB", "pieces"
    ]  # fmt: skip
    return "\n\n".join(
        [
            "## Opening",
            f"`sim.open_study(path).data` of a study of {POINTS:,} points and 181 days, in a fresh process that has "
            "imported sim, numpy, pandas and xarray: checksums, tables, intervals and labels; medians of "
            f"{TIMES}, the files in the system's cache. The first Dataset of a process takes longer, because xarray "
            f"then loads Dask. {REPLICATIONS} replications of a point, in as many pieces as 10,000 would make.",
            tabulate(rows, headers, tablefmt="github", colalign=("left", *["right"] * 6), disable_numparse=True),
        ]
    )
