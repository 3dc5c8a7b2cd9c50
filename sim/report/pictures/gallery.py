"""All figures that can be drawn of stored studies, and what each of them needs."""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from sim.errors import ConfigError, StoreError
from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, Missing
from sim.store.catalogue import Entry, entries_at


class Exhibit(NamedTuple):
    """A kind of figure."""

    about: str
    """What it shows, in a few words."""
    first: str
    """The command line that makes a study of which it can be drawn."""
    make: str
    """Module of this package and function: from a stored study to a `Picture`; from all of them if `several`."""
    several: bool = False

    @property
    def command(self) -> str:
        """Of the studies that it can be drawn of."""
        return self.first.split()[1]


FORECAST, COMPARE, SENSITIVITY = "ceasefire forecast", "ceasefire compare", "ceasefire sensitivity"
SWEEP, DISCOVER, TRACE = "ceasefire sweep", "ceasefire discover", "ceasefire trace"
NEWS = f"{FORECAST} -m as_of=2025-10-19,2025-10-25,2025-10-31,2025-11-06"

GALLERY = {
    "survival": Exhibit("probability of holding, day by day", FORECAST, "forecast:survival"),
    "causes": Exhibit("how it stands or why it broke, day by day", FORECAST, "forecast:causes"),
    "hazard": Exhibit("how likely it breaks within a week, and the rounds of talks", FORECAST, "forecast:hazard"),
    "pathways": Exhibit("what led to collapse, chain by chain", f"{FORECAST} keep=true", "pathways:pathways"),
    "stages": Exhibit("what the evidence did to the answer", FORECAST, "forecast:stages"),
    "anchor": Exhibit("the model held to comparable truces", FORECAST, "forecast:anchor"),
    "shifts": Exhibit("which parameters the evidence moved, and how far", FORECAST, "forecast:shifts"),
    "as_of": Exhibit("how the answer moved with the news", NEWS, "forecast:as_of", several=True),
    "levers": Exhibit("what each policy would change, ranked", COMPARE, "compare:levers"),
    "fates": Exhibit("worlds that a policy saves or loses", COMPARE, "compare:fates"),
    "sobol": Exhibit("the share of the variance that each parameter makes", SENSITIVITY, "sensitivity:sobol"),
    "provenance": Exhibit(
        "what the parameters rest on, and the variance that each kind carries", SENSITIVITY, "sensitivity:provenance"
    ),
    "tornado": Exhibit(
        "the outcome at both ends of each parameter's range", f"{SENSITIVITY} method=tornado", "sensitivity:tornado"
    ),
    "morris": Exhibit(
        "how far each parameter moves the outcome, and how much that depends on others",
        f"{SENSITIVITY} method=morris",
        "sensitivity:morris",
    ),
    "ranking": Exhibit(
        "how far the outcome's distribution depends on each parameter",
        f"{SENSITIVITY} method=pawn",
        "sensitivity:ranking",
    ),
    "response": Exhibit("the probability against the settings that a sweep varies", SWEEP, "sweep:response"),
    "sweep_pathways": Exhibit("what led to collapse in a sweep, chain by chain", SWEEP, "pathways:sweep_pathways"),
    "boxes": Exhibit("conditions under which it breaks, and how good they are", DISCOVER, "discover:boxes"),
    "trade_off": Exhibit("how a box was chosen: coverage against density", DISCOVER, "discover:trade_off"),
    "tipping": Exhibit(
        "where a probability tips, over two settings", f"{DISCOVER} STUDY tip=[X,Y]", "discover:tipping"
    ),
    "scores": Exhibit("forecasts of events, and what came", "ceasefire backtest", "backtest:scores"),
    "timeline": Exhibit("one simulated world, day by day", TRACE, "trace:timeline"),
    "bargaining": Exhibit("the rounds of talks of one simulated world", TRACE, "trace:bargaining"),
    "crossings": Exhibit("border crossings of one simulated world", TRACE, "trace:crossings"),
}
"""By name, in the order in which they are drawn and told of."""


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
    for study in studies:
        if not isinstance(study, str | Path):
            raise ConfigError(f"studies: {study!r} is no folder. Give folders one by one, as in pictures(A, B).")
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
            nearest = difflib.get_close_matches(name, GALLERY, n=1, cutoff=0.6)
            hint = f" Did you mean {nearest[0]}?" if nearest else ""
            raise ConfigError(f"only: there is no figure {name}.{hint} Known: {', '.join(GALLERY)}.")


def drawable(entries: Sequence[Entry], only: Sequence[str] = ()) -> tuple[dict[str, Picture], dict[str, str]]:
    """Figures by name, and why others of the gallery cannot be drawn of these studies.

    Where several studies can each have the same figure their names are numbered, by as-of date and as given.

    Raises
    ------
    StoreError
        If a study is damaged, a figure that was asked for by name cannot be drawn, or none can.
    """
    drawn, lacking = drawn_of(entries, only)
    if not drawn:
        own = {entry.command for entry in entries}
        reasons = [f"{name}: {why}" for name, why in lacking.items() if GALLERY[name].command in own]
        names = ", ".join(entry.folder.name for entry in entries)
        commands = "; ".join(dict.fromkeys(exhibit.first for exhibit in GALLERY.values()))
        told = f"{'. '.join(reasons)}." if reasons else f"Figures are drawn of what these commands store: {commands}."
        raise StoreError(f"{names}: no figure can be drawn. {told}")
    return drawn, lacking


def drawn_of(entries: Sequence[Entry], only: Sequence[str] = ()) -> tuple[dict[str, Picture], dict[str, str]]:
    """The same, where there may be no figure at all.

    Raises
    ------
    StoreError
        If a study is damaged, or a figure that was asked for by name cannot be drawn.
    """
    drawn: dict[str, Picture] = {}
    lacking: dict[str, str] = {}
    for name in only or GALLERY:
        found, why = _draw(name, entries)
        if only and not found:
            raise StoreError(f"{name}: {why}, then name the folder that it stores.")
        drawn |= found
        if why:
            lacking[name] = why
    return drawn, lacking


def _draw(name: str, entries: Sequence[Entry]) -> tuple[dict[str, Picture], str]:
    """A figure of each study that can have it, and why there is none, or not of each that could have it."""
    exhibit, drawn, lacking = GALLERY[name], list[Picture](), list[Lacking]()
    fitting = [entry for entry in entries if entry.command == exhibit.command]
    fitting.sort(key=lambda entry: str(entry.manifest.get("as_of", "")))
    module, function = exhibit.make.split(":")
    make = getattr(import_module(f"sim.report.pictures.{module}"), function)
    for given in [fitting] if exhibit.several and fitting else fitting:
        try:
            drawn.append(make(given))
        except Lacking as why:
            lacking.append(why)
    if not fitting:
        lacking.append(Lacking(f"needs what `{exhibit.first}` stores", exhibit.first))
    told = [why for why in lacking if not drawn or isinstance(why, Missing)]
    named = [name] if len(drawn) == 1 else [f"{name}-{k}" for k in range(1, len(drawn) + 1)]
    pictures = {own: replace(picture, name=own) for own, picture in zip(named, drawn, strict=True)}
    return pictures, "; ".join(dict.fromkeys(f"{why}. Run first: {why.first}" for why in told))
