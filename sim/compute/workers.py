"""Where work is done: on the cores of this machine, or on Dask's workers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sim.compute.threads import in_order
from sim.errors import ConfigError
from sim.evidence.reading import as_mapping, check_keys

KINDS = ("local", "dask")

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Compute:
    """`kind` of KINDS; `workers`: threads here, or processes of a Dask cluster here; `address` of a running one."""

    kind: str = "local"
    workers: int | None = None
    address: str | None = None


def read_compute(given: Any) -> Compute:
    """Check where work is to be done: a kind, or a mapping with kind, workers, address.

    Raises
    ------
    ConfigError
        If something is not allowed.
    """
    mapping: Mapping[str, Any] = as_mapping(given) or {"kind": given}
    check_keys("compute", mapping, ("kind", "workers", "address"))
    kind, workers, address = (mapping.get(key) for key in ("kind", "workers", "address"))
    if kind not in KINDS:
        raise ConfigError(f"compute: {kind!r} is unknown. Choose one of {', '.join(KINDS)}.")
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise ConfigError(
            f"compute.workers: {workers!r} is not allowed. Give a whole number from 1, or null for all cores."
        )
    if address is not None and (kind == "local" or not isinstance(address, str) or "://" not in address):
        raise ConfigError(
            f"compute.address: {address!r} is not allowed. With compute=dask, give a scheduler's address such as "
            "tcp://10.0.0.1:8786, or null to start workers on this machine."
        )
    if address is not None and workers is not None:
        raise ConfigError(
            "compute.workers: the cluster at compute.address has workers of its own. Leave one of the two out."
        )
    return Compute(str(kind), workers, address)


def check_reachable(compute: Compute) -> None:
    """Make sure that there is somebody to do the work.

    Raises
    ------
    ConfigError
        If there is no Dask cluster at the address, or its workers run other code.
    """
    if compute.kind == "dask":
        from sim.compute.cluster import check_cluster

        check_cluster(compute)


def each(
    compute: Compute,
    run: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Iterable[Task],
) -> Iterator[Result]:
    """Results of `run(shared, task)` for every task, as they are finished, in any order.

    Raises
    ------
    ConfigError
        If there is no Dask cluster at the address.
    """
    if compute.kind == "dask":
        from sim.compute.cluster import each_on_cluster

        return each_on_cluster(compute, run, shared, tasks)
    return in_order(partial(run, shared), tasks, compute.workers)
