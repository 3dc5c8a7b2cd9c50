"""Run an ensemble's shards in this process, on all cores, in order and with bounded memory."""

from functools import partial

from sim.compute.threads import InterruptBetweenShards, cores, in_order
from sim.ensemble.shards import BLOCK, Ensemble, Results, run_shard, shards

SHARD_SIZE = 4096
"""Most replications in a shard: some 30 ms of work, so that threads stay balanced and Ctrl-C answers at once."""

SHARDS_PER_THREAD = 4
"""At least, as far as blocks allow: no thread is idle for long at the end of a small run."""


def run(
    ensemble: Ensemble,
    *,
    by_point: bool = True,
    keep: bool = False,
    threads: int | None = None,
    shard_size: int | None = None,
    progress: bool = False,
) -> Results:
    """Run an ensemble; neither `threads` nor `shard_size` changes a bit of the results.

    Ctrl-C ends the run early: the results then hold the shards finished so far, in order, and their
    `complete` is False. Nothing is printed unless `progress` (a bar on stderr, if that is a terminal).

    Parameters
    ----------
    by_point
        Whether to keep counts for every parameter row, or only in total.
    keep
        Whether to keep a row for every replication.
    threads
        All cores when None.
    shard_size
        Replications in a shard; SHARD_SIZE, or fewer in a small run, when None.
    """
    from tqdm import tqdm

    results = Results(ensemble, by_point)
    total = ensemble.points * ensemble.replications
    size = shard_size or min(SHARD_SIZE, max(BLOCK, total // (SHARDS_PER_THREAD * (threads or cores()))))
    bar = tqdm(
        total=total,
        unit=" replications",
        unit_scale=True,
        smoothing=0.05,
        delay=1.0,
        leave=False,
        disable=None if progress else True,
    )
    parts = in_order(partial(run_shard, ensemble, keep=keep), shards(ensemble, size), threads)
    signals = InterruptBetweenShards()
    try:
        for part in parts:
            results.add(part)
            bar.update(int(part.sizes.sum()))
            signals.check()
    except KeyboardInterrupt:
        pass
    finally:
        signals.restore()
        parts.close()
        bar.close()
    return results
