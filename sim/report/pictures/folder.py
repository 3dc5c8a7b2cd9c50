"""The folder of figures: each as PNG, SVG and PDF, its numbers, its title and caption."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.figures.picture import Picture, write_picture
from sim.report.pictures.gallery import GALLERY
from sim.report.tables import text_table
from sim.store.catalogue import Entry
from sim.store.folder import write_config, write_folder, write_manifest

MOST_NAMES = 5
"""Figures that a folder's name spells out."""


def describe_pictures(drawn: Mapping[str, Picture], lacking: Mapping[str, str]) -> str:
    """What was drawn, and what it would take to draw the others."""
    parts = [text_table(["figure", "shows"], [18, 80], [[name, picture.alt] for name, picture in drawn.items()])]
    if lacking:
        rows = [[name, GALLERY[name].about, why] for name, why in lacking.items()]
        parts += ["Not drawn of these studies:", text_table(["figure", "would show", "because it"], [14, 34, 50], rows)]
    return "\n\n".join(parts)


def write_pictures(
    parent: Path, entries: Sequence[Entry], drawn: Mapping[str, Picture], width: float, config: Mapping[str, Any]
) -> Path:
    """Write figures into a folder named by the studies that they are of, and by the choice of `only` and `width`.

    Raises
    ------
    StoreError
        If something cannot be written.
    """

    def fill(new: Path) -> None:
        for picture in drawn.values():
            write_picture(picture, new, width)
        write_config(config, new / "config.yaml")
        facts = {"command": "figures", "studies": _names(entries), "figures": list(drawn), "complete": True}
        write_manifest(new / "manifest.json", digest_of(entries), facts, new)

    place = folder_of("figures", parent, entries)
    return write_folder(place.with_name("-".join([place.name, *_chosen(config)])), fill)


def folder_of(command: str, parent: Path, entries: Sequence[Entry]) -> Path:
    """Where figures or a report of these studies are stored."""
    name = _names(entries)[0] if len(entries) == 1 else f"{len(entries)}-studies-{digest_of(entries)}"
    return parent / f"{command}-{name}"


def _chosen(config: Mapping[str, Any]) -> list[str]:
    """What tells these figures from others of the same studies, as part of a folder's name."""
    only = [config["only"]] if isinstance(config["only"], str) else config["only"]
    names = [] if config["width"] == "page" else [config["width"]]
    return [*names, *(only if len(only) <= MOST_NAMES else [*only[:MOST_NAMES], _digest(only)])]


def _names(entries: Sequence[Entry]) -> list[str]:
    return [entry.folder.resolve().name for entry in entries]


def digest_of(entries: Sequence[Entry]) -> str:
    """Of the studies' own digests."""
    return _digest([str(entry.manifest.get("digest")) for entry in entries])


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
