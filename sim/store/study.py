"""A study on disk: shards of Parquet, each with a checksum, written beside and renamed into place.

    manifest.json          what the study is, with which code and versions, and whether it is complete
    config.yaml            its settings; runs it again
    points.parquet         a row for every design point
    shards/A-B.json        points A to B are finished: the checksum of each of their tables; written last
    days/A-B.parquet       and the other TABLES
    set_aside/             what was found damaged

Nothing here depends on when, where or how often the study was run, except runs.csv, which says just that.
"""

import hashlib
import io
import json
import os
import platform
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DONE, ASIDE = "shards", "set_aside"

HOST = platform.node().replace(".", "-")
"""Part of the name of a file that is being written: machines may share the folder."""


@dataclass(frozen=True)
class Shard:
    """Finished points, from `first` to `last`."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.first:07d}-{self.last:07d}"

    @property
    def points(self) -> range:
        """Its points."""
        return range(self.first, self.last + 1)


class StudyFolder:
    """The folder of a study. Two processes on one study only repeat each other's work."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, manifest: Mapping[str, Any], config: str, points: "pa.Table") -> None:
        """Make the folder, and write what the study is; what already stands there is written again.

        `manifest` has no word on whether the study is complete: it is not, until `finish` says so.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        import pyarrow.parquet as pq

        table = io.BytesIO()
        pq.write_table(points, table)
        self._write(self.path / "config.yaml", config.encode())
        self._write(self.path / "points.parquet", table.getvalue())
        about = {**manifest, "sha256": {"points.parquet": hashlib.sha256(table.getvalue()).hexdigest()}}
        try:
            if self.manifest() == {**about, "complete": True}:
                return
        except StoreError:
            pass
        self._write_manifest({**about, "complete": False})

    def finish(self) -> None:
        """Say that the study is complete.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        self._write_manifest({**self.manifest(), "complete": True})

    def _write_manifest(self, manifest: Mapping[str, Any]) -> None:
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        self._write(self.path / "manifest.json", text.encode())

    def points(self) -> "pd.DataFrame":
        """The design: a row for every point.

        Raises
        ------
        StoreError
            If it is missing or damaged.
        """
        import pandas as pd

        path, remedy = self.path / "points.parquet", "Run the same study again: what is finished is kept."
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != self.manifest()["sha256"]["points.parquet"]:
                raise StoreError(f"{path}: damaged, its checksum differs. {remedy}")
            return pd.read_parquet(io.BytesIO(content))
        except (OSError, ValueError, KeyError) as error:
            raise StoreError(f"{path}: cannot be read ({error}). {remedy}") from None

    def manifest(self) -> dict[str, Any]:
        """What the study is.

        Raises
        ------
        StoreError
            If there is no study, or its manifest is damaged.
        """
        try:
            return json.loads((self.path / "manifest.json").read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            if (self.path / DONE).is_dir():
                raise StoreError(
                    f"{self.path}: manifest.json is missing. Run the same study again, as config.yaml there has it: "
                    "what is finished is kept, and the manifest written anew."
                ) from None
            what = "this is a file, not a study's folder" if self.path.is_file() else "there is no study"
            raise StoreError(f"{self.path}: {what}. `ceasefire studies` lists those that there are.") from None
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.path}/manifest.json: cannot be read ({error}). Delete it and run the same study again: what "
                "is finished is kept."
            ) from None

    def write(self, shard: Shard, tables: Mapping[str, "pa.Table"]) -> None:
        """Write a shard's tables, then the record that it is finished.

        Raises
        ------
        StoreError
            If something cannot be written; finished shards are kept.
        """
        import pyarrow.parquet as pq

        checksums: dict[str, str] = {}
        for name, table in tables.items():
            content = io.BytesIO()
            pq.write_table(table, content, compression="zstd", use_dictionary=False)  # smaller, and faster both ways
            self._write(self._file(name, shard), content.getvalue())
            checksums[name] = hashlib.sha256(content.getvalue()).hexdigest()
        record = json.dumps({"first": shard.first, "last": shard.last, "sha256": checksums}, indent=1)
        self._write(self.path / DONE / f"{shard.name}.json", f"{record}\n".encode())

    def check(self, tables: Sequence[str] | None = None) -> tuple[list[Shard], list[str]]:
        """Shards that are whole and overlap no other, in order; what is wrong with the rest, each as `NAME: problem`.

        Parameters
        ----------
        tables
            Whose checksums are compared; all when None.
        """
        shards: list[Shard] = []
        problems: list[str] = []
        for record in sorted((self.path / DONE).glob("*.json")):
            problem, shard = self._check(record, tables)
            if shard is not None and shards and shard.first <= shards[-1].last:
                problem = f"its points are those of {shards[-1].name}, cut otherwise"
            if problem or shard is None:
                problems.append(f"{record.stem}: {problem}")
            else:
                shards.append(shard)
        return shards, problems

    def finished(self, tables: Sequence[str] | None = None) -> tuple[list[Shard], list[str]]:
        """Shards that are whole, as in `check`, in order; the others are set aside, and named.

        Raises
        ------
        StoreError
            If a damaged file cannot be set aside.
        """
        shards, problems = self.check(tables)
        for problem in problems:
            self._set_aside(problem.partition(":")[0])
        return shards, [f"{problem}; set aside, and computed again where it is missing" for problem in problems]

    def has(self, shard: Shard) -> bool:
        """Whether a shard has been finished, by whichever process."""
        return (self.path / DONE / f"{shard.name}.json").exists()

    def read(self, table: str, shards: Sequence[Shard], columns: Sequence[str] | None = None) -> "pa.Table":
        """A table of some shards, in order; all of its columns, or some.

        Raises
        ------
        StoreError
            If the study has no such table, or it cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pa.concat_tables(
                [
                    pq.ParquetFile(self._file(table, shard)).read(columns and list(columns), use_threads=False)
                    for shard in shards  # small files, hundreds of them: threads, or read_table, would take longer
                ]
            )
        except (OSError, pa.ArrowException) as error:
            raise StoreError(f"{self.path}: {table} cannot be read ({error}). Run the same study again.") from None

    def note(self, **facts: Any) -> None:
        """Add a line to runs.csv: when and where the study was worked on, and how long. It is only a log."""
        path = self.path / "runs.csv"
        facts = {"ended": datetime.now(UTC).isoformat(timespec="seconds"), **facts}
        with suppress(OSError):
            head = "" if path.exists() else ",".join(facts) + "\n"
            with path.open("a", encoding="utf-8") as file:
                file.write(head + ",".join(str(value) for value in facts.values()) + "\n")

    def _check(self, record: Path, tables: Sequence[str] | None) -> tuple[str, Shard | None]:
        try:
            said = json.loads(record.read_text("utf-8"))
            shard, checksums = Shard(int(said["first"]), int(said["last"])), dict(said["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            return "its record cannot be read", None
        if shard.name != record.stem:
            return "its record is another's", None
        for table in checksums if tables is None else tables:
            try:
                content = self._file(table, shard).read_bytes()
            except OSError:
                return f"{table} is missing", None
            if hashlib.sha256(content).hexdigest() != checksums.get(table):
                return f"{table} is damaged (its checksum differs)", None
        return "", shard

    def _set_aside(self, name: str) -> None:
        """Move a shard's files out of the way, its record first: no half of it counts as finished."""
        for file in [self.path / DONE / f"{name}.json", *sorted(self.path.glob(f"*/{name}.parquet"))]:
            if file.parent.name == ASIDE:
                continue
            place = self.path / ASIDE / f"{file.parent.name}-{file.name}"
            try:
                place.parent.mkdir(exist_ok=True)
                with suppress(FileNotFoundError):  # another process has just done so
                    file.replace(place)
            except OSError as error:
                raise StoreError(
                    f"{file}: damaged, and cannot be set aside ({error.strerror}). Make {self.path} writable."
                ) from None

    def _file(self, table: str, shard: Shard) -> Path:
        return self.path / table / f"{shard.name}.parquet"

    def _write(self, path: Path, content: bytes) -> None:
        """Write beside, flush to disk, rename into place."""
        new = path.with_name(f".{path.name}.{HOST}.{os.getpid()}.{secrets.token_hex(3)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise StoreError(
                f"{path}: cannot be written ({error.strerror or error}). What was finished before is kept: free some "
                "space or make the folder writable, and run the same command again."
            ) from None

    def sweep_up(self) -> None:
        """Remove what processes of this machine that were killed had begun to write."""
        for file in self.path.glob("**/.*"):
            found = re.fullmatch(rf"\..+\.{re.escape(HOST)}\.(\d+)\.[0-9a-f]{{6}}", file.name)
            if found and not _alive(int(found.group(1))):
                file.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
