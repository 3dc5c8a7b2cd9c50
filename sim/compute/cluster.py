"""Run tasks on a Dask cluster: one that is running, or one started for the purpose."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sim.compute.threads import AHEAD, cores
from sim.compute.workers import Compute
from sim.errors import ConfigError
from sim.store.folder import code_digest

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

    A lost worker costs its unfinished tasks, which the others take over. At most AHEAD tasks a worker are handed out,
    so neither the scheduler nor this process holds more than a few results.

    Raises
    ------
    ConfigError
        If no cluster answers.
    """
    from distributed import as_completed

    with ExitStack() as stack:
        client = _connect(compute, stack)
        at_hand = client.scatter(shared, broadcast=True, hash=False)
        left = iter(tasks)
        ahead = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        running = as_completed([_submit(client, run, at_hand, task) for task in islice(left, ahead)])
        for future in running:
            yield future.result()
            future.release()
            for task in islice(left, 1):
                running.add(_submit(client, run, at_hand, task))


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


def _submit(client: "Client", run: Callable[..., Any], at_hand: Any, task: Any) -> Any:
    return client.submit(run, at_hand, task, pure=False)


def _connect(compute: Compute, stack: ExitStack) -> "Client":
    from distributed import Client, LocalCluster

    if compute.address is None:
        cluster = stack.enter_context(
            LocalCluster(n_workers=compute.workers or cores(), threads_per_worker=1, dashboard_address=":0")
        )
        return stack.enter_context(Client(cluster))
    try:
        client = stack.enter_context(Client(compute.address, timeout=PATIENCE))
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(
            f"compute.address: no Dask scheduler answers at {compute.address} ({error}). Start one with `dask "
            "scheduler`, or leave the address out to start workers on this machine."
        ) from None
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise ConfigError(
            f"compute.address: the cluster at {compute.address} has no workers. Start some with "
            f"`dask worker {compute.address}`."
        )
    return client


def _check_code(client: "Client") -> None:
    """Other code gives other numbers."""
    try:
        found: Any = client.run(code_digest)
    except ModuleNotFoundError:
        found = {"some": "none"}
    if set(found.values()) != {code_digest()}:
        raise ConfigError(
            "compute: some of the cluster's workers run another version of ceasefire, or none. Install this one, with "
            "the same pinned packages, on every worker."
        )
