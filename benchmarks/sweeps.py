"""Sweeps: their speed beside the bare engine's, and their memory."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from tabulate import tabulate

from benchmarks.measuring import alone, days_lived, high_water
from sim.compute import local
from sim.ensemble.shards import Ensemble
from sim.evidence.case import Case, load_case
from sim.evidence.priors import sample_prior
from sim.studies.shards import Work, sweep
from sim.studies.stored import StoredStudy

VARIED = "mediation.leverage_turkiye"
ROWS = 4096
ROUNDS = 5
POINTS, ALL_POINTS = 100, 1_000
REPLICATIONS = 10_000
AT_ONCE = 10
"""Points of the prior that the bare engine takes together: a parameter row for each replication, 100 MB."""


def design(points: int) -> dict[str, Any]:
    """So many values of one parameter."""
    return {"grid": {VARIED: {"from": 0.0, "to": 1.0, "count": points}}}


def swept(case: Case, base: str, points: int, replications: int, folder: str, **how: Any) -> StoredStudy:
    """The whole of `ceasefire sweep`, from its settings to the opened folder."""
    work = Work(tell=lambda _message: None, **how)
    return sweep(case, design(points), results=folder, work=work, base=base, replications=replications, seed=1)


def ensembles(case: Case, base: str, points: int) -> Iterator[Ensemble]:
    """The same points and replications, as the engine takes them."""
    values = np.linspace(0.0, 1.0, points)
    column = case.names.index(VARIED)
    if base == "modes":
        rows = np.repeat(case.modes[None, :], points, axis=0)
        rows[:, column] = values
        yield Ensemble(case, rows, REPLICATIONS, 1, common_draws=True)
        return
    drawn = np.resize(sample_prior(case, ROWS, 1), (REPLICATIONS, len(case.names)))
    for first in range(0, points, AT_ONCE):
        some = values[first : first + AT_ONCE]
        rows = np.tile(drawn, (len(some), 1))
        rows[:, column] = np.repeat(some, REPLICATIONS)
        yield Ensemble(case, rows, 1, 1)


def bare_speed(case: Case, base: str, points: int) -> tuple[float, np.ndarray]:
    """Replicate-days a second of the bare engine; and its counts."""
    seconds, parts = 0.0, []
    for ensemble in ensembles(case, base, points):
        started = time.perf_counter()
        parts.append(local.run(ensemble, by_point=base == "modes"))
        seconds += time.perf_counter() - started
    return sum(days_lived(part.events, part.replications) for part in parts) / seconds, parts[0].events


def sweep_speed(case: Case, base: str, points: int) -> tuple[float, np.ndarray]:
    """Replicate-days a second of a sweep, written to disk and opened; and its counts."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        study = swept(case, base, points, REPLICATIONS, folder)
        seconds = time.perf_counter() - started
        return days_lived(study.events, points * REPLICATIONS) / seconds, study.events


def rounds(case: Case, base: str) -> list[tuple[float, float]]:
    """Speeds of the engine and of a sweep, alternating."""
    found: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        (engine, wanted), (whole, counts) = bare_speed(case, base, POINTS), sweep_speed(case, base, POINTS)
        if base == "modes" and not np.array_equal(wanted, counts):
            raise AssertionError("a sweep counts something else than the engine")
        found.append((engine, whole))
    return found


def peak_of_sweep(points: int) -> float:
    """Peak memory of a process that runs a sweep, MB."""
    with tempfile.TemporaryDirectory() as folder:
        swept(load_case(), "modes", points, REPLICATIONS, folder)
        return high_water()


def speed_report(case: Case) -> str:
    """A sweep beside the bare engine."""
    rows: list[list[str]] = []
    for base in ("modes", "prior"):
        found = rounds(case, base)
        ratios = [whole / engine for engine, whole in found]
        speeds = [f"{statistics.median(runs) / 1e6:.3g}" for runs in zip(*found, strict=True)]
        rows.append([f"{POINTS:,}, base={base}", *speeds, _percent(statistics.median(ratios)), _span(ratios)])
    before = bare_speed(case, "modes", POINTS)[0]
    whole = sweep_speed(case, "modes", ALL_POINTS)[0]
    after = bare_speed(case, "modes", POINTS)[0]
    engine = (before + after) / 2.0
    ratio = [whole / before, whole / after]
    row = [f"{ALL_POINTS:,}, base=modes, one run", *(f"{v / 1e6:.3g}" for v in (engine, whole))]
    rows.append([*row, _percent(whole / engine), _span(ratio)])
    headers = ["points", "engine, million replicate-days/s", "sweep", "sweep / engine", "range"]
    return tabulate(rows, headers, tablefmt="github", colalign=("left", *["right"] * 4), disable_numparse=True)


def report() -> str:
    """All of it as Markdown."""
    case = load_case()
    with tempfile.TemporaryDirectory() as folder:
        swept(case, "modes", 2, 10, folder)  # compile first
    few, many = (alone(peak_of_sweep, points) for points in (POINTS, ALL_POINTS))
    return "\n\n".join(
        [
            "## Sweeps",
            f"{REPLICATIONS:,} replications of 180 days of every point, on all cores: the engine alone, and the whole "
            "of `ceasefire sweep`, with its design, its Parquet files flushed to disk, their checksums and the "
            f"opening. {ROUNDS} rounds, alternating; the last row once, between two runs of the engine. With "
            "base=prior the engine is given a parameter row for every replication and counts in smaller "
            "pieces, which a sweep does not: hence it can exceed 100 %.",
            speed_report(case),
            f"Peak memory: {few:.0f} MB for {POINTS:,} points, {many:.0f} MB for {ALL_POINTS:,}.",
        ]
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def _span(shares: list[float]) -> str:
    return f"{_percent(min(shares))} to {_percent(max(shares))}"
