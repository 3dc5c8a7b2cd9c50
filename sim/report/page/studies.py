"""The studies of a report, by the command that stored them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sim.errors import ConfigError, StoreError
from sim.evidence.case import Case, read_case
from sim.report.page.cells import COLLECTED, Study
from sim.store.catalogue import COMPLETE, DAMAGED, UNFINISHED, Entry, checked

TOLD = ("forecast", "backtest", "sensitivity", "sweep", "discover", "compare", "trace")
"""Commands whose studies a report tells of, in the order in which they are asked."""

NO_CASE = ("discover",)
"""Commands whose configuration names a study and no parameters of its own."""


class Studies:
    """Stored studies, unharmed: those of a kind by as-of date, then by name.

    Raises
    ------
    StoreError
        If one is damaged, or was never finished.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.all = sorted((Study(whole(entry)) for entry in entries), key=_place)
        self.told = [study for study in self.all if self.same_as(study) is None]
        """Those whose numbers no other of them holds."""

    def of(self, command: str) -> list[Study]:
        """Those of `told` that a command stored."""
        return [study for study in self.told if study.entry.command == command]

    def same_as(self, study: Study) -> Study | None:
        """A forecast that holds all that this one holds, and comes first or holds more, as with keep=true."""
        own, place = _files(study), self.all.index(study)
        if study.entry.command != "forecast" or not own:
            return None
        for k, other in enumerate(self.all):
            whole_of = own <= _files(other) and other.entry.command == "forecast"
            if other is not study and whole_of and (k < place or own < _files(other)):
                return other
        return None

    @property
    def incomplete(self) -> list[Study]:
        """Those that were interrupted."""
        return [study for study in self.all if study.entry.state != COMPLETE]


def _place(study: Study) -> tuple[int, str, str]:
    """By kind, by as-of date, by name."""
    return TOLD.index(study.entry.command), _start(study), study.name


def _files(study: Study) -> set[tuple[str, str]]:
    """Names and checksums of all that a study holds, but for its configuration."""
    return {(name, sha) for name, sha in study.manifest.get("sha256", {}).items() if name != "config.yaml"}


def paragraphs_of(study: Study) -> list[str]:
    """The study's own words, as they stood on the screen, each paragraph on one line."""
    text = study.entry.folder / f"{study.entry.command}.txt"
    if not text.is_file():
        return []
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.read_text("utf-8"))]


def is_poor(study: Study) -> bool:
    """Whether a study's own words say that it is not to be relied on: some store it nowhere else."""
    return any("NOT TO BE RELIED ON" in part for part in paragraphs_of(study))


def told_of(entries: Sequence[Entry]) -> list[Entry]:
    """The studies of which a report tells: figures and other reports that lie among them are left out.

    Raises
    ------
    StoreError
        If none is left.
    """
    chosen = [entry for entry in entries if entry.command in TOLD]
    if not chosen:
        raise StoreError(f"{entries[0].folder}: a report tells of what these commands store: {', '.join(TOLD)}.")
    return chosen


def whole(entry: Entry) -> Entry:
    """A study, after every file was compared with its checksum.

    Raises
    ------
    StoreError
        If it is damaged, or was never finished.
    """
    if entry.state == UNFINISHED:
        raise StoreError(f"{entry.folder}: {entry.reason}.")
    found = checked(entry)
    if found.state == DAMAGED:
        raise StoreError(f"{entry.folder}: {found.reason}. Run the study again, or leave it out.")
    return found


def case_of(study: Study) -> Case | None:
    """The case that a study was made of; None where its configuration holds none.

    Raises
    ------
    StoreError
        If it was stored by a version whose configuration cannot be read any more.
    """
    if study.entry.command in NO_CASE:
        return None
    try:
        return read_case(study.entry.settings)
    except ConfigError as error:
        raise StoreError(f"{study.entry.folder}/config.yaml: {error} Run the study again.") from None


def start_of(study: Study) -> date:
    """Day 0 of a study.

    Raises
    ------
    StoreError
        If neither manifest nor configuration says which it is.
    """
    try:
        return date.fromisoformat(_start(study))
    except ValueError:
        raise StoreError(f"{study.entry.folder}: nothing says from which day it looks ahead. Run it again.") from None


def _start(study: Study) -> str:
    """Day 0 of a study as it is stored; empty where nothing says which it is."""
    known = study.manifest.get("as_of") or study.entry.settings.get("as_of")
    if not known:
        scenario = study.entry.settings.get("scenario")
        known = scenario.get("start_date") if isinstance(scenario, dict) else None
    return str(known or "")[:10]


def date_of(study: Study, day: int) -> date:
    """The date of a day of a study."""
    return start_of(study) + timedelta(days=int(day))


def last_day(study: Study) -> int:
    """The horizon of a forecast."""
    return int(study.rows("forecast", quantity="holds")["day"].max())


def collect(study: Study, days: Sequence[int] | None = None, failure: str = "collapse") -> Any:
    """Open a sweep, and keep its points as the table `collected`: a row for every point and day."""
    from sim.studies.stored import open_study

    opened = open_study(study.entry.folder)
    study.keep(COLLECTED, opened.to_pandas(days, failure))
    return opened
