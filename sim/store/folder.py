"""A result folder: named by its study's digest, written beside and renamed into place."""

import errno
import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from sim.errors import StoreError

NUMERIC = ("numpy", "scipy", "numba")
"""Packages whose version can decide a number."""

SHOWING = ("explorer", "report", "figures")
"""Parts of the package that decide no number."""

PLACE_AND_SPEED = ("results", "threads", "compute", "shard_points", "confirm")
"""Settings that decide where a study is stored, how fast it runs, and whether a large one is meant."""

NO_NUMBERS = (*PLACE_AND_SPEED, "report_days", "figures")
"""Settings that decide no number that is stored: those, and what is printed and drawn."""

PACKAGES = ("ceasefire-sim", *NUMERIC, "mesa", "hydra-core", "pandas", "xarray", "pyarrow", "matplotlib")


QUIET: dict[str, Any] = {
    "defaults": [{"override hydra/job_logging": "none"}, {"override hydra/hydra_logging": "none"}, "_self_"],
    "hydra": {
        "output_subdir": None,
        "run": {"dir": "."},
        "sweep": {"dir": "${results}", "subdir": "."},
        "job": {"chdir": False},
    },
}
"""What keeps Hydra from writing files of its own, as in configs/quiet.yaml."""


def study_digest(study: Mapping[str, Any]) -> str:
    """Digest of everything that decides a study's numbers: its resolved settings and the model's code."""
    versions = {name: version(name) for name in NUMERIC}
    whole = {"study": _with_text_keys(study), "code": code_digest(), "versions": versions}
    text = json.dumps(whole, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _with_text_keys(node: Any) -> Any:
    """The same with every key as text, so that keys of several kinds can be sorted."""
    if isinstance(node, Mapping):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    return [_with_text_keys(value) for value in node] if isinstance(node, list) else node


@cache
def code_digest() -> str:
    """Digest of the package's sources but those that only show numbers: a study of other code is another study."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] in SHOWING:
            continue
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def check_writable(parent: Path) -> None:
    """Make sure that results can be written, before work starts.

    Raises
    ------
    StoreError
        If the folder cannot be made or written to.
    """
    existing = parent
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise StoreError(
            f"results={parent}: cannot write there ({error.strerror or error}). Choose another folder with "
            "results=FOLDER, or make that one writable."
        ) from None


def write_folder(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a folder under a temporary name, then rename it into place; an older one is replaced.

    Raises
    ------
    StoreError
        If something cannot be written; what stood there before still stands.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            new.chmod(0o755)
            fill(new)
            _into_place(new, folder)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot write the results ({error.strerror or error}). Free some space or choose another "
            "folder with results=FOLDER, and run again."
        ) from None
    return folder


def _into_place(new: Path, folder: Path) -> None:
    """Rename a folder to where an older one may stand; another process may do the same at any moment."""
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    try:
        for attempt in count():
            old = aside / str(attempt)
            with suppress(FileNotFoundError):
                folder.rename(old)
            try:
                new.rename(folder)
                return
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST) and attempt < 100:
                    continue
                if old.exists() and not folder.exists():
                    old.rename(folder)
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_manifest(path: Path, digest: str, facts: Mapping[str, Any], files: Path) -> None:
    """Write manifest.json: what was run, with what, when, and a checksum of every file beside it.

    Wall time and date stand here alone: the same study writes all tables and figures the same in every run.
    """
    checksums = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(files.iterdir()) if file.is_file()
    }
    manifest = {
        "digest": digest,
        "code": code_digest(),
        **facts,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "versions": versions(),
        "sha256": checksums,
    }
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")


def versions() -> dict[str, str]:
    """Versions of this package and of those that it computes and writes with."""
    return {name: version(name) for name in PACKAGES}


def write_table(table: Any, stem: Path) -> None:
    """Write a pandas table as CSV and as Parquet."""
    table.to_csv(stem.with_suffix(".csv"), index=False, lineterminator="\n")
    table.to_parquet(stem.with_suffix(".parquet"), index=False)


def config_text(config: Mapping[str, Any]) -> str:
    """A resolved configuration as YAML that runs the study again, as quietly as the first time."""
    return yaml.safe_dump({**QUIET, **config}, sort_keys=False, allow_unicode=True, width=110)


def write_config(config: Mapping[str, Any], path: Path) -> None:
    """Write a resolved configuration."""
    path.write_text(config_text(config), "utf-8")
