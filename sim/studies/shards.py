"""Run what is missing of a sweep: shard by shard, wherever there is somebody to do the work."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.compute.threads import InterruptBetweenShards
from sim.compute.workers import Compute, check_reachable, each
from sim.ensemble.points import Effort, Variation, Worlds, replicate_number, run_points
from sim.evidence.case import Case
from sim.evidence.priors import sample_prior
from sim.evidence.reading import shipped, whole_number
from sim.store.folder import check_writable, config_text
from sim.store.study import Shard, StudyFolder
from sim.store.tables import day_table, pathway_table, replication_table, tally_table
from sim.studies.cards import work_card
from sim.studies.filtering import systematic
from sim.studies.stored import StoredStudy, open_study
from sim.studies.sweep import Sweep, read_sweep, sweep_settings
from sim.studies.update import anchor_to, filtered, prior_rows, screen

SHARD_REPLICATIONS = 2**15, 2**18
"""Fewest and most replications in a shard, about: less would be spent on files, and more be lost to a stop."""

HOW = ("results", "shard_points", "confirm")
"""Settings that say how and where a sweep is run: its stored configuration has the defaults."""

PIECES = 128
"""Shards of a study, about, between these limits: every core has some, and none waits long for the last."""

MOST_IN_SHARD = 256
"""Points in a shard: 256 points x 181 days are a table of 1 MB."""


@dataclass(frozen=True, repr=False)
class Work:
    """How a study is run: none of it changes a bit of the results.

    `shard_points`: of a shard, a few seconds of work when None; `tell`: takes what is found damaged, and what is
    finished already; `progress`: a bar with the remaining time on stderr, if that is a terminal.
    """

    compute: Compute = field(default_factory=Compute)
    shard_points: int | None = None
    tell: Callable[[str], None] = print
    progress: bool = False

    def __repr__(self) -> str:
        return work_card(self).line

    def _repr_html_(self) -> str:
        return work_card(self).html


def check_shard_points(given: Any) -> int | None:
    """Check the number of points in a shard.

    Raises
    ------
    ConfigError
        If it is no whole number of at least 1.
    """
    return None if given is None else whole_number("shard_points", given, 1)


def study_path(parent: Path, sweep: Sweep) -> Path:
    """Where a sweep is stored."""
    return parent / f"sweep-{sweep.name}-{sweep.digest}"


def carry_out(sweep: Sweep, parent: Path, settings: Mapping[str, Any], work: Work) -> StudyFolder:
    """Compute and store what is missing of a sweep; Ctrl-C ends it early, after the shard at hand.

    `settings`: as from `sweep_settings`, kept beside the results.

    Raises
    ------
    ConfigError
        If there is nobody to do the work.
    StoreError
        If something cannot be written; what is finished is kept.
    KeyboardInterrupt
        If it was interrupted before anything was finished.
    """
    check_reachable(work.compute)
    folder = _opened(sweep, parent, settings)
    shards, problems = folder.finished()
    for problem in problems:
        work.tell(problem)
    total, size = len(sweep.design), work.shard_points or points_of_shard(sweep.effort, len(sweep.design))
    if shards:
        work.tell(f"{sum(len(shard.points) for shard in shards):,} of {total:,} points are finished already.")
    while missing := missing_shards(total, shards, size):
        ended = _run(sweep, folder, missing, work)
        shards, _ = folder.finished(tables=())  # another process may have cut the points otherwise
        if not ended and missing_shards(total, shards, size):
            if not shards:
                raise KeyboardInterrupt
            return folder
    folder.finish()
    return folder


def _without_arrays(node: Any) -> Any:
    """The same with lists instead of arrays."""
    if isinstance(node, Mapping):
        return {key: _without_arrays(value) for key, value in node.items()}
    return node.tolist() if isinstance(node, np.ndarray) else node


def _opened(sweep: Sweep, parent: Path, settings: Mapping[str, Any]) -> StudyFolder:
    """The study's folder, with what the study is."""
    import pyarrow as pa

    folder = StudyFolder(study_path(parent, sweep))
    own = {**settings, **{key: shipped("sweep")[key] for key in HOW}, "compute": shipped("compute/local")}
    if own["design"].get("points") is not None:  # that file may change or go; this copy stays
        own["design"] = {"points": str((folder.path / "points.parquet").absolute())}
    points = pa.Table.from_pandas(sweep.design.to_pandas(), preserve_index=False)
    folder.sweep_up()
    folder.open(sweep.manifest(), config_text(own), points)
    return folder


def sweep(
    case: Case, design: Mapping[str, Any], *, results: str | Path = "results", work: Work | None = None, **settings: Any
) -> StoredStudy:
    """Run what is missing of a sweep, and open it.

    Parameters
    ----------
    case
        What the points vary.
    design
        Such as {"grid": {"mediation.leverage_turkiye": [0, 0.5, 1]}}; see `design.read_design`.
    results
        Folder that holds the studies.
    work
        Where and how; on all cores of this machine when None.
    settings
        Those of configs/sweep.yaml, as base="prior", replications=10_000, precision=0.01, keep="replications"; and
        anchor, the name of a reference class.

    Raises
    ------
    ConfigError
        If a setting is not allowed.
    StoreError
        If something cannot be written; what is finished is kept.
    KeyboardInterrupt
        If it was interrupted before anything was finished.
    """
    whole = sweep_settings(case, design=_without_arrays(design), **settings)
    planned = read_sweep(whole)
    check_writable(Path(results))
    return open_study(carry_out(planned, Path(results), whole, work or Work()).path)


def _run(sweep: Sweep, folder: StudyFolder, missing: list[Shard], work: Work) -> bool:
    """Run the points that are missing; whether it came to its end."""
    total, left = len(sweep.design), sum(len(shard.points) for shard in missing)
    threads = work.compute.workers if work.compute.kind == "local" else None
    shared = sweep.effort, worlds(sweep, threads, work.progress)
    signals, started, finished = InterruptBetweenShards(), perf_counter(), 0
    bar = _progress_bar(total, total - left, work.progress)
    try:
        for shard, tables in each(work.compute, _run_shard, shared, _handed_out(sweep, folder, missing)):
            folder.write(shard, tables)
            finished += len(shard.points)
            bar.update(len(shard.points))
            signals.check()
    except KeyboardInterrupt:
        return False
    finally:
        signals.restore()
        bar.close()
        folder.note(points=finished, seconds=round(perf_counter() - started, 1), compute=work.compute.kind)
    return True


def _progress_bar(total: int, done: int, shown: bool) -> Any:
    from tqdm import tqdm

    return tqdm(
        total=total, initial=done, unit=" points", delay=1.0, leave=False, smoothing=0.05,
        disable=None if shown else True,
    )  # fmt: skip


def worlds(sweep: Sweep, threads: int | None = None, progress: bool = False) -> Worlds:
    """The worlds that all points have in common."""
    case, plan = sweep.case, sweep.plan
    if plan is None:
        return Worlds(case, case.modes[None, :])
    if sweep.base == "prior":
        return Worlds(case, sample_prior(case, plan.points, plan.seed), alike=np.arange(plan.points))
    rows = prior_rows(case, plan)
    anchoring = anchor_to(plan.reference, screen(case, rows, plan, threads, progress)) if plan.reference else None
    # Particles of one row stand side by side: in another order, so that the first few are a sample of all.
    order = np.random.default_rng(plan.seed).permutation(plan.points)
    if not plan.conditioned:
        weights = anchoring.weights if anchoring else np.full(len(rows), 1.0 / len(rows))
        chosen = systematic(weights, plan.points, 0.5)[order]
        return Worlds(case, rows[chosen], alike=chosen)
    start = filtered(case, rows, plan, anchoring, threads).draw(plan.points).take(order)
    return Worlds(case, rows[start.points], start, plan.known.day, start.points)


def points_of_shard(effort: Effort, points: int) -> int:
    """Points in a shard of a design of so many points, unless told otherwise."""
    each_takes = effort.replications if effort.precision is None else effort.most
    fewest, most = (min(MOST_IN_SHARD, replications // each_takes) for replications in SHARD_REPLICATIONS)
    if effort.keep:  # rows are in memory until they are written
        return max(1, fewest)
    return max(1, fewest, min(most, points // PIECES))


def missing_shards(points: int, finished: Sequence[Shard], size: int) -> list[Shard]:
    """Shards of at most `size` points that hold what `finished` ones do not; they begin at multiples of `size`."""
    done = np.zeros(points, bool)
    for shard in finished:
        done[shard.first : shard.last + 1] = True
    (left,) = np.nonzero(~done)
    runs = np.split(left, np.flatnonzero((np.diff(left) > 1) | (left[1:] % size == 0)) + 1)
    return [Shard(int(run[0]), int(run[-1])) for run in runs if len(run)]


def _handed_out(sweep: Sweep, folder: StudyFolder, missing: list[Shard]) -> Iterator[tuple[Shard, Variation]]:
    """What is still missing when its turn comes; in an order of this process' own, so that two share the work."""
    for k in np.random.default_rng(os.getpid()).permutation(len(missing)):
        if not folder.has(missing[k]):
            yield missing[k], sweep.variation(missing[k])


def _run_shard(shared: tuple[Effort, Worlds], task: tuple[Shard, Variation]) -> tuple[Shard, dict[str, Any]]:
    """A shard's points, as the tables that are stored."""
    (effort, world), (shard, part) = shared, task
    results = run_points(world, effort, part)
    shared_rows = world.alike is not None
    tables = {
        "days": day_table(results, with_variance=shared_rows),
        "tallies": tally_table(results, with_variance=shared_rows),
        "pathways": pathway_table(results),
    }
    if effort.keep:
        numbers = [np.asarray(replicate_number(effort, result.number, np.arange(result.n))) for result in results]
        tables["replications"] = replication_table(results, numbers, len(world.rows))
    return shard, tables
