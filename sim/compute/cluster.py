"""Run tasks on a Dask cluster: one that is running, or one started for the purpose."""

import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sim.compute.threads import AHEAD, cores
from sim.compute.workers import Compute
from sim.errors import ConfigError, StoreError
from sim.store.folder import NUMERIC, code_digest, versions

if TYPE_CHECKING:
    from distributed import Client

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE = "10s"
"""How long a scheduler may take to answer."""


def each_on_cluster(
    compute: Compute,
    run: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Iterable[Task],
) -> Iterator[Result]:
    """Results as they are finished; what all tasks share is sent to each worker once.

    A lost worker costs its unfinished tasks, which the others, or those that come after it, take over. At most AHEAD
    tasks a worker are handed out, so neither the scheduler nor this process holds more than a few results.

    Raises
    ------
    ConfigError
        If no cluster answers.
    StoreError
        If the cluster is lost.
    """
    from distributed import as_completed
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    with ExitStack() as stack:
        client = _connect(compute, stack)
        stack.enter_context(warnings.catch_warnings())
        warnings.filterwarnings("ignore", "Sending large graph")  # once, and as a task: it outlives its worker
        at_hand = client.submit(_itself, shared, pure=False)
        left, running, under_way = iter(tasks), as_completed(), 0
        try:
            while True:
                wanted = AHEAD * max(1, _workers(client)) - under_way
                handed_out = [client.submit(run, at_hand, task, pure=False) for task in islice(left, max(0, wanted))]
                running.update(handed_out)
                under_way += len(handed_out)
                if not under_way:
                    return
                future = next(running)
                under_way -= 1
                yield future.result()
                future.release()
        except (FutureCancelledError, CommClosedError, KilledWorker) as error:
            raise StoreError(
                f"compute: the Dask cluster was lost ({type(error).__name__}). What is finished is kept: run the same "
                "command again when it is back, or with compute=local."
            ) from None


def check_cluster(compute: Compute) -> None:
    """Make sure that a running cluster can do the work, before there is any.

    Raises
    ------
    ConfigError
        If no cluster answers, or its workers run other code.
    """
    if compute.address is not None:
        with ExitStack() as stack:
            _check_code(_connect(compute, stack))


def _itself(shared: Shared) -> Shared:
    return shared


def _workers(client: "Client") -> int:
    return len(client.scheduler_info(n_workers=-1)["workers"])


def _connect(compute: Compute, stack: ExitStack) -> "Client":
    from distributed import Client, LocalCluster

    if compute.address is None:
        cluster = stack.enter_context(
            LocalCluster(n_workers=compute.workers or cores(), threads_per_worker=1, dashboard_address=":0")
        )
        client = stack.enter_context(Client(cluster))
        client.register_plugin(_deaf_to_interrupts())
        return client
    try:
        client = stack.enter_context(Client(compute.address, timeout=PATIENCE))
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(
            f"compute.address: no Dask scheduler answers at {compute.address} ({error}). Start one with `dask "
            "scheduler`, or leave the address out to start workers on this machine."
        ) from None
    if not _workers(client):
        raise ConfigError(
            f"compute.address: the cluster at {compute.address} has no workers. Start some with "
            f"`dask worker {compute.address}`."
        )
    return client


def _deaf_to_interrupts() -> Any:
    """A terminal's Ctrl-C reaches workers on this machine as well: only the process that waits for them answers it."""
    from distributed import WorkerPlugin

    class DeafToInterrupts(WorkerPlugin):
        def setup(self, worker: Any) -> None:  # noqa: ARG002 (Dask's signature)
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    return DeafToInterrupts()


def _code() -> tuple[str, ...]:
    found = versions()
    return (code_digest(), *(found[name] for name in NUMERIC))


def _check_code(client: "Client") -> None:
    """Other code, or other versions of the numerical packages, can give other numbers."""
    try:
        found: Any = client.run(_code)
    except ModuleNotFoundError:
        found = {"some": "none"}
    if set(found.values()) != {_code()}:
        raise ConfigError(
            "compute: some of the cluster's workers run another version of ceasefire or of its numerical packages, or "
            "none. Install this one, with the same pinned packages, on every worker."
        )
