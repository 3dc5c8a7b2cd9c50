"""What is stored: the study folders below a place, how far each got, and whether it is whole."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from sim.errors import StoreError
from sim.store.study import StudyFolder

COMPLETE, PARTIAL, UNFINISHED, DAMAGED = "complete", "partial", "unfinished", "damaged"
"""How a study stands. Unfinished: its folder was never renamed into place."""

NAME = re.compile(r"\.?[a-z]+-.+-[0-9a-f]{12}(-.+)?")
"""Command, name, digest; with a dot before it while it is being written."""


@dataclass(frozen=True)
class Entry:
    """A study folder as far as it can be read; what cannot is empty, and `reason` says why."""

    folder: Path
    state: str
    reason: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that stored it."""
        return str(self.manifest.get("command") or self.folder.name.lstrip(".").partition("-")[0])

    @property
    def written(self) -> str:
        """When it was last written, UTC, in ISO form; empty if it holds no file."""
        if "written" in self.manifest:
            return str(self.manifest["written"])
        times = [stat.st_mtime for stat in self._stats()]
        return datetime.fromtimestamp(max(times), UTC).isoformat(timespec="seconds") if times else ""

    def size(self) -> int:
        """Bytes on disk."""
        return sum(stat.st_size for stat in self._stats())

    def _stats(self) -> Iterator[os.stat_result]:
        for path in self.folder.rglob("*"):
            with suppress(OSError):  # a process at work on the study may have renamed it
                if path.is_file():
                    yield path.lstat()

    def damage(self, *names: str) -> str:
        """What is wrong with files of the folder by their checksums, empty if nothing; all files if none is named."""
        if (self.folder / "shards").is_dir():
            return next(iter(StudyFolder(self.folder).check()[1]), "")
        checksums = _mapping(self.manifest.get("sha256"))
        for name in names or checksums:
            if name not in checksums:
                return f"manifest.json has no checksum of {name}"
            try:
                content = (self.folder / name).read_bytes()
            except OSError as error:
                return f"{name} cannot be read ({error.strerror})"
            if hashlib.sha256(content).hexdigest() != checksums[name]:
                return f"{name} is damaged: its checksum differs"
        return ""


def entries_at(places: Iterable[Path]) -> list[Entry]:
    """The studies at or below some places, each once, by place and name.

    Raises
    ------
    StoreError
        If a place does not exist, or holds no study.
    """
    found: dict[Path, None] = {}
    for place in places:
        if not place.exists():
            raise StoreError(f"{place}: there is no such study. `ceasefire studies` lists those that there are.")
        folders = study_folders(place)
        if not folders:
            raise StoreError(f"{place}: no study is stored there. `ceasefire studies` lists those that there are.")
        found |= dict.fromkeys(folders)
    return [read_entry(folder) for folder in found]


def study_folders(place: Path) -> list[Path]:
    """The place itself if it is a study's folder, else all such folders below it, by name."""
    if _is_study(place):
        return [place]
    found: list[Path] = []
    for parent, names, _ in os.walk(place):
        studies = [name for name in names if _is_study(Path(parent, name))]
        found += [Path(parent, name) for name in studies]
        names[:] = [name for name in names if name not in studies and not name.startswith(".")]
    return sorted(found)


def _is_study(folder: Path) -> bool:
    named = NAME.fullmatch(folder.resolve().name) is not None
    return folder.is_dir() and (named or (folder / "manifest.json").exists())


def read_entry(folder: Path) -> Entry:
    """A study folder, however its study ended; never an error."""
    name = folder.resolve().name
    if name.startswith("."):
        return Entry(folder, UNFINISHED, "being written, or left by a run that was stopped: run it again, or delete it")
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        assert isinstance(manifest, dict)
    except FileNotFoundError:
        return Entry(folder, DAMAGED, "manifest.json is missing")
    except (OSError, ValueError, AssertionError):
        return Entry(folder, DAMAGED, "manifest.json cannot be read")
    try:
        # the C parser is ten times as fast
        settings = yaml.load((folder / "config.yaml").read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        assert isinstance(settings, dict)
    except FileNotFoundError:
        return Entry(folder, DAMAGED, "config.yaml is missing", manifest)
    except (OSError, ValueError, yaml.YAMLError, AssertionError):
        return Entry(folder, DAMAGED, "config.yaml cannot be read", manifest)
    settings = {str(key): value for key, value in settings.items() if key not in ("defaults", "hydra")}
    missing = [name for name in _mapping(manifest.get("sha256")) if not (folder / name).is_file()]
    if missing:
        return Entry(folder, DAMAGED, f"{missing[0]} is missing", manifest, settings)
    state, reason = _progress(folder, manifest)
    return Entry(folder, state, reason, manifest, settings)


def checked(entry: Entry) -> Entry:
    """The entry, after every file was compared with its checksum."""
    damage = "" if entry.state == DAMAGED else entry.damage()
    return replace(entry, state=DAMAGED, reason=damage) if damage else entry


def looked_over(entry: Entry) -> Entry:
    """The entry, after a look whether the tables of a sweep's finished shards are there; no checksum is compared."""
    records = [] if entry.state == DAMAGED else sorted((entry.folder / "shards").glob("*.json"))
    for record in records:
        try:
            tables = _mapping(_mapping(json.loads(record.read_text("utf-8"))).get("sha256"))
        except (OSError, ValueError):
            return replace(entry, state=DAMAGED, reason=f"{record.stem}: its record cannot be read")
        missing = [name for name in tables if not (entry.folder / name / f"{record.stem}.parquet").is_file()]
        if missing:
            reason = f"{record.stem}: {missing[0]} is missing; run it again for these points"
            return replace(entry, state=DAMAGED, reason=reason)
    return entry


def _progress(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, str]:
    """Whether the study was finished; of a sweep, how many of its points are."""
    if manifest.get("command") == "sweep":
        done, points = _finished_points(folder), manifest.get("points")
        if done == points:
            return COMPLETE, ""
        return PARTIAL, f"{done:,} of {_number(points)} points finished; run it again for the rest"
    if not manifest.get("complete", True):
        return PARTIAL, "interrupted: the numbers are of what was finished"
    return COMPLETE, ""


def _finished_points(folder: Path) -> int:
    """Points that some shard holds, by the shards' names: first and last."""
    found = [re.fullmatch(r"(\d+)-(\d+)", record.stem) for record in sorted(folder.glob("shards/*.json"))]
    done, upto = 0, -1
    for first, last in ((int(name.group(1)), int(name.group(2))) for name in found if name):
        done += max(0, last - max(first - 1, upto))
        upto = max(upto, last)
    return done


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else "?"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
