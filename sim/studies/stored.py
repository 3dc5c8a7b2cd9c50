"""A stored study, opened: its points, what came of them, as labelled data and as tables."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.intervals import effective_number, wilson
from sim.ensemble.kernel import EVENTS, TALLIES
from sim.errors import ConfigError, StoreError
from sim.evidence.case import Case, read_case
from sim.evidence.reading import parse_yaml
from sim.store.folder import check_writable
from sim.store.study import StudyFolder
from sim.studies.errors import Estimate
from sim.studies.measures import read_measure
from sim.studies.shards import Work, carry_out
from sim.studies.summary import CAUSES, FAILURES, MILESTONES, TALLY_UNITS
from sim.studies.sweep import read_sweep, sweep_settings

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.studies.pathways import Pathways

CURVE_OF = {"collapse": "collapse", **{name: f"failure_{name}" for name in FAILURES if name != "collapse"}}
"""The curve that counts a failure, of CURVES."""


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
        self.shards, self.problems = self.folder.check()
        self.shards = _without_overlaps(self.shards)
        if not self.shards:
            raise StoreError(f"{path}: no point is finished yet. Run the study again, as its config.yaml has it.")

    def __repr__(self) -> str:
        finished, wanted = len(self.points), int(self.manifest["points"])
        whole = f"{wanted:,} points" if finished == wanted else f"{finished:,} of {wanted:,} points"
        return f"<Study {self.path.name}: {whole}, {self.days[-1]} days; see .data and .to_pandas()>"

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
        import pandas as pd

        try:
            table = pd.read_parquet(self.path / "points.parquet")
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.path}/points.parquet: cannot be read ({error}). Run the same study again."
            ) from None
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

    def shares(self, curve: str) -> Estimate:
        """Probability of something of CURVES on or before each day, (points, horizon + 1), with its 95 % interval."""
        collapsed = curve == "collapse"
        happened = self.events[:, :3].sum(axis=1, dtype=np.int32) if collapsed else self.events[:, EVENTS.index(curve)]
        p = happened.cumsum(axis=1, dtype=np.int32) / self.n[:, None]
        alike = self._tallies["sets"].to_numpy()[:, None].astype(np.float64)
        effective = effective_number(p, self.variance(curve, p), self.n[:, None].astype(np.float64), alike)
        low, high = wilson(p, effective)
        return Estimate(p, np.minimum(low, p), np.maximum(high, p))

    def variance(self, curve: str, p: np.ndarray) -> np.ndarray:
        """Monte Carlo variance of `shares(curve)`, whose value is `p`."""
        if self.manifest["base"] == "modes":
            return p * (1.0 - p) / np.maximum(self.n - 1, 1)[:, None]
        column = f"{curve}_variance"
        return self.folder.read("days", self.shards, [column])[column].to_numpy().reshape(p.shape).astype(np.float64)

    def measure(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A number of every point, and its Monte Carlo variance: `measures.read_measure` says which there are.

        Raises
        ------
        ConfigError
            If there is no such measure.
        """
        asked = read_measure(name, int(self.days[-1]))
        value, variance = asked.evaluate(self.events, self.sums, self.n)
        if asked.event and self.manifest["base"] != "modes":
            curve = "collapse" if asked.event == "holds" else asked.event
            share = 1.0 - value if asked.event == "holds" else value
            every_day = np.broadcast_to(share[:, None], (len(share), len(self.days)))
            variance = self.variance(curve, every_day)[:, asked.day]
        return value, variance

    def pathways(self) -> "Pathways":
        """What led to collapse at which point: `.table()` adds up all points."""
        from sim.studies.pathways import Pathways

        table = self.folder.read("pathways", self.shards)
        cells = np.searchsorted(self.points["point"].to_numpy(), table["point"].to_numpy())
        return Pathways(cells, table["pathway"].to_numpy(), table["count"].to_numpy().astype(np.int64), self.n)

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
        """The study as a Dataset: dimensions point, day, cause, milestone, tally, bound.

        Raises
        ------
        ConfigError
            If there is no such failure.
        """
        import xarray as xr

        check_failure(failure)
        lost = self.shares(CURVE_OF[failure])
        by_day = np.empty((len(CAUSES) + len(MILESTONES), len(self.n), len(self.days)))
        for k in range(len(by_day)):
            np.divide(self.events[:, k].cumsum(axis=1, dtype=np.int32), self.n[:, None], out=by_day[k])
        by_day = by_day.swapaxes(0, 1)
        about = f"probability of no failure ({failure}) on or before the day"
        tallies = _by_tally(self._tallies, "sum") / self.n[:, None]
        return xr.Dataset(
            {
                "holds": (("point", "day"), 1.0 - lost.value, {"description": about, "units": "1"}),
                "holds_mc": (
                    ("point", "day", "bound"),
                    np.stack([1.0 - lost.high, 1.0 - lost.low], axis=-1),
                    {"description": about, "units": "1", "interval": "95 % Monte Carlo"},
                ),
                "incidence": (
                    ("point", "cause", "day"),
                    by_day[:, :3],
                    {"description": "probability of collapse by this cause by the day", "units": "1"},
                ),
                "reached": (
                    ("point", "milestone", "day"),
                    by_day[:, 3:],
                    {"description": "probability that it happened on or before the day", "units": "1"},
                ),
                "tally_mean": (
                    ("point", "tally"),
                    tallies,
                    {"description": "mean over replications, to collapse or the horizon", "units": "see tally_units"},
                ),
                "replications": (("point",), self.n, {"description": "replications of the point", "units": "1"}),
                "precise": (
                    ("point",),
                    self._tallies["precise"].to_numpy(),
                    {"description": "whether the wanted precision was reached"},
                ),
            },
            coords=self._coordinates(),
            attrs={**_plain(self.manifest), "failure": failure, "complete": bool(self.complete)},
        )

    def _coordinates(self) -> dict[str, Any]:
        start = np.datetime64(self.manifest["as_of"], "s")
        units = self.manifest["units"]
        return {
            "point": ("point", self.points["point"].to_numpy(), {"description": "design point"}),
            "day": ("day", self.days, {"units": "days", "description": "days since the study's start"}),
            "date": ("day", start + self.days.astype("timedelta64[D]")),
            "cause": list(CAUSES),
            "milestone": list(MILESTONES),
            "bound": ["low", "high"],
            "tally": list(TALLIES),
            "tally_units": ("tally", [TALLY_UNITS.get(name, "level 0-1") for name in TALLIES]),
            **{
                name: ("point", self.points[name].to_numpy(), {"units": units.get(name, ""), "description": "varied"})
                for name in self.varied
            },
        }

    def grid(self) -> "xr.Dataset":
        """The data of a full grid, with an axis for every setting instead of the points.

        Raises
        ------
        ConfigError
            If the design is no full grid, or not finished.
        """
        if not self.manifest["axes"] or not self.complete:
            raise ConfigError(f"{self.path}: no finished full grid. Its points stand in .data, in rows.")
        data = self.data.drop_vars("point")
        if len(self.varied) == 1:
            return data.swap_dims(point=self.varied[0])
        return data.set_index(point=self.varied).unstack("point")

    def to_pandas(self, days: Sequence[int] | None = None, failure: str = "collapse") -> "pd.DataFrame":
        """A row for every point and day: settings, replications, P(holds) with its interval, causes, milestones.

        Raises
        ------
        ConfigError
            If a day lies beyond the horizon, or there is no such failure.
        """
        import pandas as pd

        for day in days or ():
            if day not in self.days:
                raise ConfigError(f"days: {day} lies outside 0 to {self.days[-1]}, the days of the study.")
        chosen = list(days) if days is not None else self.days.tolist()
        data = self.data if failure == "collapse" else self.labelled(failure)
        part = data.isel(day=chosen)
        table = self.points.loc[self.points.index.repeat(len(chosen))].reset_index(drop=True)
        table["day"] = np.tile(chosen, len(self.points))
        table["date"] = np.tile(part["date"].to_numpy(), len(self.points))
        table["replications"] = np.repeat(self.n, len(chosen))
        table["holds"] = part["holds"].to_numpy().ravel()
        for k, bound in enumerate(("low", "high")):
            table[f"holds_{bound}"] = part["holds_mc"].to_numpy()[..., k].ravel()
        for name, kinds in (("incidence", CAUSES), ("reached", MILESTONES)):
            for k, kind in enumerate(kinds):
                table[kind] = part[name].to_numpy()[:, k].ravel()
        return pd.DataFrame(table)


def check_failure(name: Any) -> None:
    """Check what is to count as failure.

    Raises
    ------
    ConfigError
        If there is no such failure.
    """
    if name not in FAILURES:
        raise ConfigError(f"failure: {name!r} is unknown. Choose one of {', '.join(FAILURES)}.")


def open_study(path: str | Path) -> StoredStudy:
    """Open a stored sweep; what is damaged is left out, and named in `problems`.

    Raises
    ------
    StoreError
        If there is no such study, or not one point is finished.
    """
    return StoredStudy(Path(path))


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
    whole = sweep_settings(case, design=dict(design), **settings)
    planned = read_sweep(whole)
    check_writable(Path(results))
    return open_study(carry_out(planned, Path(results), whole, work or Work()).path)


def _without_overlaps(shards: Sequence[Any]) -> list[Any]:
    """Shards that add points; one process may have cut them otherwise than another."""
    kept: list[Any] = []
    for shard in sorted(shards, key=lambda s: (s.first, s.last)):
        if not kept or shard.first > kept[-1].last:
            kept.append(shard)
    return kept


def _by_tally(table: Any, kind: str) -> np.ndarray:
    """Sums, or squares, of a table of tallies, (points, TALLIES)."""
    return np.stack([table[f"{name}_{kind}"].to_numpy() for name in TALLIES], axis=-1)


def _plain(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What of a manifest an xarray attribute can hold, and NetCDF after it."""
    return {key: value for key, value in manifest.items() if isinstance(value, str | int | float)}
