"""Work on the cores of this machine, in threads: the compiled loops let go of the interpreter."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

AHEAD = 4
"""Tasks per thread that are handed out ahead of the results: keeps threads busy and memory flat."""

T = TypeVar("T")
Task = TypeVar("Task")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(work: Callable[[Task], T], tasks: Iterable[Task], threads: int | None = None) -> Generator[T, None, None]:
    """Results of the work on every task, in order, on all cores when `threads` is None.

    The first task runs alone: it compiles, which threads must not do at the same time.
    """
    waiting: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(threads or cores())
    try:
        for number, task in enumerate(tasks):
            waiting.append(pool.submit(work, task))
            if number == 0 or len(waiting) >= AHEAD * (threads or cores()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def in_parts(n: int, work: Callable[[slice], T], threads: int | None = None, size: int = 1 << 14) -> list[T]:
    """Results of the work on consecutive parts of range(n), in order."""
    return list(in_order(work, (slice(start, min(start + size, n)) for start in range(0, n, size)), threads))


class InterruptBetweenShards:
    """Holds Ctrl-C back until a shard has been added whole; only the main thread receives it."""

    def __init__(self) -> None:
        self.interrupted = False
        self.before: Any = None
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._note)

    def _note(self, _number: int, _frame: Any) -> None:
        if self.interrupted:  # asked twice: at once
            raise KeyboardInterrupt
        self.interrupted = True

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C came meanwhile."""
        if self.interrupted:
            raise KeyboardInterrupt

    def restore(self) -> None:
        """Let Ctrl-C do what it did before; one that came too late for this work goes to the work around it."""
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)
            around = getattr(self.before, "__self__", None)
            if isinstance(around, InterruptBetweenShards):
                around.interrupted = around.interrupted or self.interrupted
