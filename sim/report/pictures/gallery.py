"""All figures that can be drawn of stored studies, and what each of them needs."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from sim.errors import ConfigError, StoreError
from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking
from sim.store.catalogue import Entry, entries_at


class Exhibit(NamedTuple):
    """A kind of figure."""

    about: str
    """What it shows, in a few words."""
    command: str
    """Of the studies that it can be drawn of."""
    first: str
    """The command line that makes such a study."""
    make: str
    """Module of this package and function: from a stored study to a `Picture`; from all of them if `several`."""
    several: bool = False


GALLERY = {
    "survival": Exhibit("probability of holding, day by day", "forecast", "ceasefire forecast", "forecast:survival"),
}
"""By name, in the order in which a report shows them."""


def pictures(*studies: Path | str, only: Sequence[str] = ()) -> dict[str, Picture]:
    """The figures of stored studies, by name; shown one by one in a notebook.

    Parameters
    ----------
    studies
        Their folders.
    only
        Names of `GALLERY`; all that can be drawn when empty.

    Raises
    ------
    ConfigError
        If a name is not of the gallery.
    StoreError
        If a study cannot be read, or a named figure cannot be drawn of it: the message says what to run first.
    """
    check_names(only)
    return drawable(entries_at([Path(study) for study in studies]), only)[0]


def check_names(only: Sequence[str]) -> None:
    """Check names of figures.

    Raises
    ------
    ConfigError
        If one is not of the gallery.
    """
    for name in only:
        if name not in GALLERY:
            raise ConfigError(f"only: there is no figure {name}. Known: {', '.join(GALLERY)}.")


def drawable(entries: Sequence[Entry], only: Sequence[str] = ()) -> tuple[dict[str, Picture], dict[str, str]]:
    """Figures by name, and why others of the gallery cannot be drawn of these studies.

    Where several studies can each have the same figure their names are numbered, in the order given.

    Raises
    ------
    StoreError
        If a study is damaged, or a figure that was asked for by name cannot be drawn.
    """
    drawn: dict[str, Picture] = {}
    lacking: dict[str, str] = {}
    for name in only or GALLERY:
        exhibit = GALLERY[name]
        fitting = [entry for entry in entries if entry.command == exhibit.command]
        try:
            if not fitting:
                raise Lacking(f"needs what `{exhibit.first}` stores", exhibit.first)
            found = _make(name, exhibit, fitting)
        except Lacking as why:
            if only:
                raise StoreError(
                    f"{name}: {why}. Run first: {why.first}, then name the folder that it stores."
                ) from None
            lacking[name] = f"{why}. Run first: {why.first}"
            continue
        drawn |= found
    return drawn, lacking


def _make(name: str, exhibit: Exhibit, entries: Sequence[Entry]) -> dict[str, Picture]:
    module, function = exhibit.make.split(":")
    make = getattr(import_module(f"sim.report.pictures.{module}"), function)
    if exhibit.several:
        return {name: make(entries)}
    if len(entries) == 1:
        return {name: make(entries[0])}
    return {f"{name}-{k}": replace(make(entry), name=f"{name}-{k}") for k, entry in enumerate(entries, 1)}
