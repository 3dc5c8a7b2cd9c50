"""What figures read of a study's folder: tables and datasets, unharmed."""

from typing import TYPE_CHECKING, Any

from sim.errors import CeasefireError, StoreError
from sim.store.catalogue import DAMAGED, Entry

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class Lacking(CeasefireError):
    """A study does not hold what a figure needs; `first` is the command line that would store it."""

    def __init__(self, why: str, first: str) -> None:
        super().__init__(why)
        self.first = first


class Missing(Lacking):
    """A file that every such study holds today: it was stored by an older version."""


def table(entry: Entry, name: str) -> "pd.DataFrame":
    """A table of a study; what the manifest tells of the study is in its `attrs`.

    Raises
    ------
    Lacking
        If the study was stored without it.
    StoreError
        If it is damaged.
    """
    import pandas as pd

    check(entry, f"{name}.parquet")
    found = pd.read_parquet(entry.folder / f"{name}.parquet")
    found.attrs.update(facts(entry))
    return found


def dataset(entry: Entry, name: str) -> "xr.Dataset":
    """A labelled dataset of a study, with its own `attrs`.

    Raises
    ------
    Lacking
        If the study was stored without it.
    StoreError
        If it is damaged.
    """
    from sim.store.datasets import read_dataset

    check(entry, f"{name}.json")
    return read_dataset(entry.folder / f"{name}.json")


def check(entry: Entry, file: str) -> None:
    """Check that a study holds a file, and unharmed.

    Raises
    ------
    Lacking
        If it does not hold it.
    StoreError
        If the study or the file is damaged.
    """
    if entry.state == DAMAGED:
        raise StoreError(f"{entry.folder}: {entry.reason}. Run the study again.")
    if file not in entry.manifest.get("sha256", {}):
        raise Missing(f"{entry.folder.name} holds no {file}", f"ceasefire {entry.command}")
    damage = entry.damage(file)
    if damage:
        raise StoreError(f"{entry.folder}: {damage}. Run the study again.")


def facts(entry: Entry) -> dict[str, Any]:
    """What the manifest tells of a study, its checksums left out; and the scenario's `title`."""
    scenario = entry.settings.get("scenario")
    title = scenario.get("title", "") if isinstance(scenario, dict) else ""
    return {"title": title} | {key: value for key, value in entry.manifest.items() if key not in ("sha256", "versions")}


def source(*entries: Entry) -> str:
    """Name and digest of the studies behind a figure."""
    return "; ".join(
        f"study {entry.folder.resolve().name}, digest {entry.manifest.get('digest', '?')}" for entry in entries
    )
