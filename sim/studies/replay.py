"""A stored world, lived through once more: any replication of a sweep or forecast, kept or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.points import point_rows, replicate_number
from sim.errors import ConfigError, StoreError
from sim.evidence.case import Case, read_case
from sim.evidence.reading import whole_number
from sim.record import COUNTS, LEVELS
from sim.state import Start
from sim.store.catalogue import DAMAGED, Entry, entries_at
from sim.store.folder import code_digest, versions
from sim.store.study import Shard
from sim.studies.cards import replay_card
from sim.studies.plan import read_plan
from sim.studies.shards import worlds
from sim.studies.stored import open_study
from sim.studies.sweep import Sweep, read_sweep
from sim.studies.world import World, find_point, run_world

Found = tuple[Case, np.ndarray, Start | None]
"""Case, parameter row and start of a world."""


@dataclass(frozen=True, repr=False)
class Replay:
    """A world of a stored study, checked but not yet lived through.

    `replicate`: its replicate number, as in the column of that name; `settings`: what its point sets, by name;
    `stored`: its row of the kept replications, None if they were not kept.
    """

    entry: Entry
    point: int
    replicate: int
    seed: int
    settings: Mapping[str, Any]
    stored: Mapping[str, Any] | None
    find: Callable[[bool], Found]
    """Finds the world; conditioned ones are filtered again, with a bar if told so."""

    def __repr__(self) -> str:
        return replay_card(self).line

    def _repr_html_(self) -> str:
        return replay_card(self).html

    @property
    def same_code(self) -> bool:
        """Whether the study was made by the code that replays it."""
        return self.entry.manifest.get("code") == code_digest()

    def run(self, progress: bool = False) -> World:
        """Live through the world.

        Raises
        ------
        ConfigError
            If it had collapsed before the study's as-of date, so that no day of it is left.
        """
        case, row, start = self.find(progress)
        return run_world(case, row, seed=self.seed, replicate=self.replicate, start=start)

    def differing(self, world: World) -> list[str]:
        """Names of the stored row's numbers that are not, to the last bit, those of a world that was lived through."""
        assert self.stored is not None
        return [name for name in (*COUNTS, *LEVELS) if getattr(world.outcome, name) != self.stored[name]]


def find_replay(study: str | Path, point: int, replicate: int) -> Replay:
    """Find a world of a stored study.

    Parameters
    ----------
    study
        Folder of a sweep or forecast.
    point
        Its number, as in the study's tables.
    replicate
        Replicate number, as in the kept replications; or 0, 1, ... within the point, where that is another.

    Raises
    ------
    ConfigError
        If the study has no such point or replication.
    StoreError
        If there is no such study, or it is damaged.
    """
    entry = one_study(study)
    if entry.command not in FINDERS:
        raise ConfigError(
            f"study={entry.folder}: worlds of sweeps and forecasts can be replayed, and this is of ceasefire "
            f"{entry.command}. `ceasefire studies` lists what each study is."
        )
    return FINDERS[entry.command](entry, whole_number("point", point), whole_number("replicate", replicate))


def one_study(place: str | Path) -> Entry:
    """The study that is stored at a place, or below it if that is the only one there.

    Raises
    ------
    ConfigError
        If there are several.
    StoreError
        If there is none, or it cannot be read.
    """
    entries = entries_at([Path(place)])
    if len(entries) > 1:
        raise ConfigError(f"{place}: {len(entries)} studies are stored there. Name one, as `ceasefire studies` does.")
    if entries[0].state == DAMAGED or not entries[0].settings:
        raise StoreError(f"{entries[0].folder}: {entries[0].reason}. Run the same study again.")
    return entries[0]


def world_of_sweep(entry: Entry, point: int, replicate: int) -> Replay:
    """A world of a sweep's finished point; see `find_replay`."""
    study, sweep = open_study(entry.folder), sweep_of(entry)
    _check_point(point, len(sweep.design))
    places = np.flatnonzero(study.points["point"].to_numpy() == point)
    if not len(places):
        raise ConfigError(f"point: point {point} of {entry.folder} is not finished. Run the same study again.")
    first = int(replicate_number(sweep.effort, point, 0))
    number = _number(replicate, first, int(study.n[places[0]]), point)

    def find(progress: bool) -> Found:
        return _world_at(sweep, point, number - first, progress)

    own = [shard for shard in study.shards if point in shard.points]
    kept = study.folder.read("replications", own).to_pandas() if study.manifest["kept"] else None
    return Replay(entry, point, number, sweep.effort.seed, sweep.design.point(point), _row(kept, point, number), find)


def sweep_of(entry: Entry) -> Sweep:
    """The sweep that a study's own configuration describes.

    Raises
    ------
    StoreError
        If config.yaml is no longer that of the study.
    """
    design = dict(entry.settings["design"])
    if design.get("points") is not None:  # the study may have been moved since
        design["points"] = str(entry.folder / "points.parquet")
    sweep, made = read_sweep({**entry.settings, "design": design}), entry.manifest
    same_software = made["code"] == code_digest() and made["versions"] == versions()
    if len(sweep.design) != made["points"] or (same_software and sweep.digest != made["digest"]):
        raise StoreError(f"{entry.folder}/config.yaml: it has been changed, and does not describe this study any more.")
    return sweep


def _world_at(sweep: Sweep, point: int, number: int, progress: bool) -> Found:
    """The world that replication `number` of a point lives in."""
    shared, part = worlds(sweep, progress=progress), sweep.variation(Shard(point, point))
    lived = number % len(shared.rows)
    start = None
    if shared.start is not None:
        if shared.start.standing["cause"][lived]:
            raise _collapsed(point, sweep.manifest()["as_of"])
        start = shared.start.world(lived, shared.start_day - 1)
    case = replace(sweep.case, scenario=replace(sweep.case.scenario, opening=part.openings[0]))
    return case, point_rows(shared, part, 0, np.array([lived]))[0], start


def world_of_forecast(entry: Entry, point: int, replicate: int) -> Replay:
    """A world of a forecast's point; see `find_replay`."""
    damage = entry.damage("config.yaml")
    if damage:
        raise StoreError(f"{entry.folder}: {damage}. Run the same study again.")
    case = read_case(entry.settings)
    planned = read_plan(entry.settings, case)
    points = 1 if planned.uncertainty == "none" and not planned.conditioned else planned.points
    _check_point(point, points)
    each = planned.replications * (planned.points // points)
    number = _number(replicate, point * each, each, point)

    def find(progress: bool) -> Found:
        return case, *find_point(case, planned, point, progress=progress)

    stored = _row(_kept_by_forecast(entry), point, number)
    return Replay(entry, point, number, planned.seed, {}, stored, find)


FINDERS = {"sweep": world_of_sweep, "forecast": world_of_forecast}
"""How a world of each command's studies is found."""


def _kept_by_forecast(entry: Entry) -> Any:
    import pandas as pd

    path = entry.folder / "replications.parquet"
    if not path.exists():
        return None
    damage = entry.damage(path.name)
    if damage:
        raise StoreError(f"{entry.folder}: {damage}. Run the same study again.")
    return pd.read_parquet(path)


def _row(kept: Any, point: int, number: int) -> Mapping[str, Any] | None:
    """A replication's row of the kept ones."""
    if kept is None:
        return None
    rows = kept[(kept["point"] == point) & (kept["replicate"] == number)]
    return rows.iloc[0].to_dict() if len(rows) else None


def _check_point(point: int, points: int) -> None:
    if not 0 <= point < points:
        raise ConfigError(f"point: {point} is not allowed. The study has points 0 to {points - 1:,}.")


def _number(given: int, first: int, n: int, point: int) -> int:
    """A replicate number, given itself or as a place within its point."""
    number = first + given if 0 <= given < n else given
    if not first <= number < first + n:
        raise ConfigError(
            f"replicate: {given} is none of point {point}'s. Give a whole number from 0 to {n - 1:,}"
            + (f", or, as in its column replicate, from {first} to {first + n - 1}." if first else ".")
        )
    return number


def _collapsed(point: int, as_of: str) -> ConfigError:
    return ConfigError(
        f"replicate: this world of point {point} had collapsed before {as_of}, the study's as-of date, so there is no "
        "day of it to tell. Choose another."
    )
