"""Run an ensemble's shards in this process, on all cores, in order and with bounded memory."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sim.ensemble.shards import Ensemble, Results, Shard, ShardResult, run_shard, shards

SHARD_SIZE = 4096
"""Replications in a shard: some 30 ms of work, so that threads stay balanced and Ctrl-C answers at once."""


T = TypeVar("T")


def in_parts(n: int, work: Callable[[slice], T], threads: int | None = None, size: int = 1 << 14) -> list[T]:
    """Do the work on consecutive parts of range(n), on all cores when `threads` is None; results in order.

    The first part runs alone: it compiles, which threads must not do at the same time.
    """
    parts = [slice(start, min(start + size, n)) for start in range(0, n, size)]
    done = [work(parts[0])]
    with ThreadPoolExecutor(threads or cores()) as pool:
        done += pool.map(work, parts[1:])
    return done


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    ensemble: Ensemble,
    *,
    by_point: bool = True,
    keep: bool = False,
    threads: int | None = None,
    shard_size: int = SHARD_SIZE,
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
    """
    from tqdm import tqdm

    results = Results(ensemble, by_point)
    bar = tqdm(
        total=ensemble.points * ensemble.replications,
        unit=" replications",
        unit_scale=True,
        smoothing=0.05,
        delay=1.0,
        leave=False,
        disable=None if progress else True,
    )
    pool = ThreadPoolExecutor(threads or cores())
    signals = InterruptBetweenShards()
    try:
        for part in _in_order(pool, ensemble, shards(ensemble, shard_size), keep, threads or cores()):
            results.add(part)
            bar.update(int(part.sizes.sum()))
            signals.check()
    except KeyboardInterrupt:
        pass
    finally:
        signals.restore()
        pool.shutdown(cancel_futures=True)
        bar.close()
    return results


class InterruptBetweenShards:
    """Holds Ctrl-C back until a shard has been added whole; only the main thread receives it."""

    def __init__(self) -> None:
        self.interrupted = False
        self.before: Any = None
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._note)

    def _note(self, _number: int, _frame: Any) -> None:
        self.interrupted = True

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C came meanwhile."""
        if self.interrupted:
            raise KeyboardInterrupt

    def restore(self) -> None:
        """Let Ctrl-C do what it did before."""
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


def _in_order(
    pool: ThreadPoolExecutor, ensemble: Ensemble, work: Iterator[Shard], keep: bool, threads: int
) -> Iterator[ShardResult]:
    """Results in the order of the work, with at most a few shards per thread under way.

    The first shard runs alone: it compiles, which threads must not do at the same time.
    """
    first = next(work, None)
    if first is None:
        return
    yield run_shard(ensemble, first, keep)
    waiting: deque[Future[ShardResult]] = deque()
    for shard in work:
        waiting.append(pool.submit(run_shard, ensemble, shard, keep))
        if len(waiting) >= 4 * threads:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
