"""A stored study, opened: its points, what came of them, as labelled data and as tables."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.intervals import Z95, effective_number, wilson
from sim.ensemble.kernel import EVENTS, TALLIES
from sim.ensemble.points import GROUPS
from sim.errors import ConfigError, StoreError
from sim.evidence.case import Case, read_case
from sim.evidence.reading import parse_yaml
from sim.store.study import StudyFolder
from sim.studies import labelled
from sim.studies.cards import stored_card
from sim.studies.errors import Estimate
from sim.studies.measures import read_measure

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.studies.pathways import Pathways


class StoredStudy:
    """A study's finished points.

    `points`: a row for each, its number and settings; `n`: int64 (points,), replications; `events`: int32 (points,
    EVENTS, horizon + 1), counts by day; `sums`: float64 (points, TALLIES, 2), of values and squares.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = StudyFolder(path)
        self.manifest: Mapping[str, Any] = self.folder.manifest()
        if self.manifest.get("command") != "sweep":
            raise StoreError(f"{path}: this is no sweep. `ceasefire studies` lists what each study is.")
        self.shards, self.problems = self.folder.check(("days", "tallies", "pathways"))
        if not self.shards:
            raise StoreError(f"{path}: no point is finished yet. Run the study again, as its config.yaml has it.")

    def __repr__(self) -> str:
        finished, wanted = len(self.points), int(self.manifest["points"])
        whole = f"{wanted:,} points" if finished == wanted else f"{finished:,} of {wanted:,} points"
        return f"<Study {self.path.name}: {whole}, {self.days[-1]} days; see .data and .to_pandas()>"

    def _repr_html_(self) -> str:
        return stored_card(self).html

    @property
    def digest(self) -> str:
        """Digest of everything that decides the numbers."""
        return str(self.manifest["digest"])

    @property
    def complete(self) -> bool:
        """Whether all points are finished."""
        return len(self.points) == int(self.manifest["points"])

    @cached_property
    def case(self) -> Case:
        """The case that the points vary.

        Raises
        ------
        StoreError
            If config.yaml is missing.
        """
        path = self.path / "config.yaml"
        try:
            return read_case(parse_yaml(path.read_text("utf-8"), str(path)))
        except OSError as error:
            raise StoreError(f"{path}: cannot be read ({error}). Run the same study again.") from None

    @cached_property
    def points(self) -> "pd.DataFrame":
        """Finished points: number, and a column for every setting that varies."""
        table = self.folder.points()
        return table.iloc[np.concatenate([np.array(shard.points) for shard in self.shards])].reset_index(drop=True)

    @property
    def varied(self) -> list[str]:
        """Names of the settings that vary."""
        return list(self.manifest["varied"])

    @property
    def days(self) -> np.ndarray:
        """Days since the study's start, from 0."""
        return np.arange(int(self.manifest["horizon"]) + 1)

    @cached_property
    def events(self) -> np.ndarray:
        """Counts by day, int32 (points, EVENTS, horizon + 1)."""
        events = np.empty((len(EVENTS), len(self.points), len(self.days)), np.int32)
        first = 0
        for shard in self.shards:  # one by one: fresh memory for all of them would cost more than the rest
            table, after = self.folder.read("days", [shard], EVENTS), first + len(shard.points)
            for k, name in enumerate(EVENTS):
                events[k, first:after] = table[name].to_numpy().reshape(-1, len(self.days))
            first = after
        return events.swapaxes(0, 1)

    @cached_property
    def _tallies(self) -> Any:
        """All columns but the squares, which few ask for: each takes its time to read."""
        columns = ["replications", "sets", "precise", *(f"{name}_sum" for name in TALLIES)]
        return self.folder.read("tallies", self.shards, columns)

    @property
    def n(self) -> np.ndarray:
        """Replications of each point."""
        return self._tallies["replications"].to_numpy()

    @cached_property
    def sums(self) -> np.ndarray:
        """Sums of tallies and of their squares, (points, TALLIES, 2)."""
        squares = self.folder.read("tallies", self.shards, [f"{name}_squares" for name in TALLIES])
        return np.stack([_by_tally(self._tallies, "sum"), _by_tally(squares, "squares")], axis=-1)

    @property
    def precise(self) -> np.ndarray:
        """Whether each point reached the wanted precision; true where none was asked for."""
        return self._tallies["precise"].to_numpy()

    @property
    def means(self) -> np.ndarray:
        """Means of the tallies, (points, TALLIES)."""
        return _by_tally(self._tallies, "sum") / self.n[:, None]

    def count(self, curve: str) -> np.ndarray:
        """Replications with something of CURVES on or before each day, int32 (points, horizon + 1)."""
        happened = self.events[:, EVENTS.index(curve)] if curve in EVENTS else self.events[:, :3].sum(1, dtype=np.int32)
        return happened.cumsum(axis=1, dtype=np.int32)

    def shares(self, curve: str, days: Sequence[int] | None = None) -> Estimate:
        """Probability of something of CURVES on or before each day, (points, days), with its 95 % interval.

        Parameters
        ----------
        days
            All when None.
        """
        chosen = self.days if days is None else np.asarray(days)
        p = self.count(curve)[:, chosen] / self.n[:, None]
        return self._interval(p, self._variance(curve, p, chosen))

    def _variance(self, curve: str, p: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Monte Carlo variance of shares by some days, whose values are `p`, (points, days)."""
        if not self.rows_are_shared:
            return p * (1.0 - p) / np.maximum(self.n - 1, 1)[:, None]
        column = f"{curve}_variance"
        by_day = self.folder.read("days", self.shards, [column])[column].to_numpy().reshape(len(p), len(self.days))
        return by_day[:, days].astype(np.float64)

    def _interval(self, p: np.ndarray, variance: np.ndarray) -> Estimate:
        """Shares (points, ...) with their 95 % Wilson interval."""
        low, high = wilson(p, self._effective(p, variance))
        return Estimate(p, np.minimum(low, p), np.maximum(high, p))

    def _effective(self, p: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """Independent replications that would know shares (points, ...) as well as the point's own do."""
        shape = (-1, *(1,) * (p.ndim - 1))
        n, sets = (self._tallies[key].to_numpy().astype(np.float64).reshape(shape) for key in ("replications", "sets"))
        groups = np.minimum(sets, GROUPS) if self.rows_are_shared else None
        return effective_number(p, variance, n, sets, groups)

    @property
    def rows_are_shared(self) -> bool:
        """Whether replications share parameter rows, and so are not independent."""
        return self.manifest["base"] != "modes"

    def measure(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A number of every point, and its Monte Carlo variance: `measures.read_measure` says which there are.

        Raises
        ------
        ConfigError
            If there is no such measure.
        """
        asked = read_measure(name, int(self.days[-1]))
        value, variance = asked.evaluate(self.events, self.sums, self.n)
        if not self.rows_are_shared:
            return value, variance
        if asked.event:
            curve = "collapse" if asked.event == "holds" else asked.event
            return value, self._variance(curve, value[:, None], np.array([asked.day]))[:, 0]
        return value, self.folder.read("tallies", self.shards, [f"{name}_variance"])[f"{name}_variance"].to_numpy()

    def effective(self, name: str) -> np.ndarray:
        """Independent replications that would know a measure, a probability, as well as each point's do, (points,)."""
        return self._effective(*self.measure(name))

    def interval(self, name: str) -> Estimate:
        """A measure of every point with its 95 % Monte Carlo interval, (points,).

        Raises
        ------
        ConfigError
            If there is no such measure.
        """
        value, variance = self.measure(name)
        if read_measure(name, int(self.days[-1])).event:
            return self._interval(value, variance)
        half = Z95 * np.sqrt(variance)
        return Estimate(value, value - half, value + half)

    def pathways(self) -> "Pathways":
        """What led to collapse at which point: `.table()` adds up all points, replications pooled."""
        from sim.studies.pathways import Pathways

        table = self.folder.read("pathways", self.shards)
        cells = np.searchsorted(self.points["point"].to_numpy(), table["point"].to_numpy())
        counts = table["count"].to_numpy().astype(np.int64)
        return Pathways(cells, table["pathway"].to_numpy(), counts, self.n, pooled=True)

    def replications(self) -> "pd.DataFrame":
        """A row for every replication.

        Raises
        ------
        ConfigError
            If they were not kept.
        """
        if not self.manifest["kept"]:
            raise ConfigError(f"{self.path}: replications were not kept. Run the sweep with keep=replications.")
        return self.folder.read("replications", self.shards).to_pandas()

    @cached_property
    def data(self) -> "xr.Dataset":
        """Everything by point, labelled; of the failure "collapse"."""
        return self.labelled()

    def labelled(self, failure: str = "collapse") -> "xr.Dataset":
        """`labelled.dataset` of the study.

        Raises
        ------
        ConfigError
            If there is no such failure.
        """
        return labelled.dataset(self, failure)

    def grid(self) -> "xr.Dataset":
        """`labelled.grid` of the study's data.

        Raises
        ------
        ConfigError
            If the design is no full grid, or not finished.
        """
        return labelled.grid(self, self.data)

    def to_pandas(self, days: int | Sequence[int] | None = None, failure: str = "collapse") -> "pd.DataFrame":
        """`labelled.table` of the study: a row for every point and day, with intervals.

        Raises
        ------
        ConfigError
            If a day lies beyond the horizon, or there is no such failure.
        """
        return labelled.table(self, [days] if isinstance(days, int) else days, failure)


def open_study(path: str | Path) -> StoredStudy:
    """Open a stored sweep; what is damaged is left out, and named in `problems`.

    Raises
    ------
    StoreError
        If there is no such study, or not one point is finished.
    """
    return StoredStudy(Path(path))


def _by_tally(table: Any, kind: str) -> np.ndarray:
    """Sums, or squares, of a table of tallies, (points, TALLIES)."""
    return np.stack([table[f"{name}_{kind}"].to_numpy() for name in TALLIES], axis=-1)
