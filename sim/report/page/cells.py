"""Numbers of a study's tables, each with the place that it was read from.

A place is `STUDY/FILE#COLUMN?key=value&key=value`: of a table the row in which columns have these values, of a dataset
a variable at these labels, of the manifest a key. `sum PLACE` adds up all that match, `count PLACE` counts rows; `/`,
`-` and `*` between places, or a number and a place, are what they say. Three tables are made of the study: `collected`,
a row for every point and day of a sweep, as `sim.open_study(STUDY).to_pandas(...)` gives it; `register`, the numbers
that go into the model and what each rests on, as `ceasefire evidence` shows them; `citations`, a row for each that
cites a source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sim.report.pictures.stored import dataset, table
from sim.store.catalogue import Entry

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

COLLECTED, REGISTER, CITATIONS = "collected", "register", "citations"
"""Tables that are made of a study, and not stored with it."""


@dataclass(frozen=True)
class Cell:
    """A number, and where it stands."""

    value: float
    source: str

    def __truediv__(self, other: "Cell") -> "Cell":
        return Cell(self.value / other.value, f"{self.source} / {other.source}")

    def __sub__(self, other: "Cell") -> "Cell":
        return Cell(self.value - other.value, f"{self.source} - {other.source}")

    def times(self, factor: float) -> "Cell":
        """The number so many times."""
        return Cell(factor * self.value, f"{factor:g} * {self.source}")


class Study:
    """A stored study, and its numbers."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.name = entry.folder.resolve().name
        self._tables: dict[str, pd.DataFrame] = {}
        self._dataset: xr.Dataset | None = None

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the study's manifest tells."""
        return self.entry.manifest

    def holds(self, file: str) -> bool:
        """Whether the study holds a file."""
        return file in self.entry.manifest.get("sha256", {})

    def frame(self, name: str) -> "pd.DataFrame":
        """A table of the study; of a sweep also `collected`, a row for every point and day.

        Raises
        ------
        StoreError
            If it is damaged, or the study does not hold it.
        """
        if name not in self._tables:
            self._tables[name] = table(self.entry, name)
        return self._tables[name]

    def keep(self, name: str, frame: "pd.DataFrame") -> None:
        """Take a table that was made of the study's own."""
        self._tables[name] = frame

    def rows(self, name: str, **where: Any) -> "pd.DataFrame":
        """The rows of a table in which columns have these values."""
        frame = self.frame(name)
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return frame

    def cell(self, name: str, column: str, **where: Any) -> Cell:
        """The number in the one row that matches."""
        (value,) = self.rows(name, **where)[column]
        return Cell(float(value), self.place(name, column, where))

    def total(self, name: str, column: str, **where: Any) -> Cell:
        """The sum over all rows that match."""
        return Cell(float(self.rows(name, **where)[column].sum()), f"sum {self.place(name, column, where)}")

    def counted(self, name: str, column: str, **where: Any) -> Cell:
        """How many rows match."""
        return Cell(float(len(self.rows(name, **where))), f"count {self.place(name, column, where)}")

    def labelled(self, variable: str, **labels: Any) -> Cell:
        """A number of a forecast's dataset; the sum over what is not labelled."""
        found, place = self.dataset()[variable].sel(labels), self.place("forecast.json", variable, labels)
        return Cell(float(found.sum(skipna=False)), f"sum {place}" if found.ndim else place)

    def dataset(self) -> "xr.Dataset":
        """A forecast as its labelled dataset.

        Raises
        ------
        StoreError
            If it is damaged, or stored without one.
        """
        if self._dataset is None:
            self._dataset = dataset(self.entry, "forecast")
        return self._dataset

    def fact(self, key: str) -> Cell:
        """A number of the manifest."""
        return Cell(float(self.manifest[key]), f"{self.name}/manifest.json#{key}")

    def place(self, name: str, column: str, where: Mapping[str, Any]) -> str:
        """A place of a table as text."""
        file = name if "." in name or name in (COLLECTED, REGISTER, CITATIONS) else f"{name}.csv"
        asked = {key: repr(value) if isinstance(value, float) else value for key, value in where.items()}
        return f"{self.name}/{file}#{column}" + (f"?{urlencode(asked)}" if asked else "")
