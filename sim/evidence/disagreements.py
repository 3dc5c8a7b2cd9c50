"""Disagreements: where the documents contradict each other, and what the project makes of it."""

from dataclasses import dataclass
from typing import Any

from sim.errors import ConfigError
from sim.evidence.reading import as_list, as_mapping, check_keys, shipped, shown
from sim.evidence.sources import Citation, Sources, read_citations

KEYS = ("about", "positions", "consequence")
PLACE = "configs/evidence/disagreements.yaml"


@dataclass(frozen=True)
class Position:
    """What some documents say."""

    says: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Disagreement:
    """Two positions or more on one matter; `consequence` says which number it widens, if any."""

    name: str
    about: str
    positions: tuple[Position, ...]
    consequence: str


def load_disagreements(sources: Sources) -> tuple[Disagreement, ...]:
    """The disagreements as the project ships them.

    Raises
    ------
    ConfigError
        If their file is not usable.
    """
    return read_disagreements(shipped("evidence/disagreements"), sources)


def read_disagreements(given: Any, sources: Sources) -> tuple[Disagreement, ...]:
    """Check the mapping of disagreements.

    Raises
    ------
    ConfigError
        If an entry has a key that it may not have, lacks one, has fewer than two positions, or one of
        them cites what does not exist.
    """
    mapping = as_mapping(given)
    if mapping is None:
        raise ConfigError(f"disagreements: expected disagreements by id, found {shown(given)}. They stand in {PLACE}.")
    return tuple(_read(name, node, sources) for name, node in mapping.items())


def _read(name: str, node: Any, sources: Sources) -> Disagreement:
    place, entry = f"disagreements.{name}", as_mapping(node)
    if entry is None:
        raise ConfigError(f"{place}: expected keys with values, found {shown(node)}. They stand in {PLACE}.")
    check_keys(place, entry, KEYS, KEYS)
    positions = as_list(entry["positions"]) or []
    if len(positions) < 2:
        raise ConfigError(
            f"{place}.positions: {len(positions)} given. It takes two that differ: list each as "
            "{says: ..., source: istanbul_opens ¶2}."
        )
    return Disagreement(
        name,
        _one_line(entry["about"]),
        tuple(_read_position(f"{place}.positions[{k}]", node, sources) for k, node in enumerate(positions)),
        _one_line(entry["consequence"]),
    )


def _read_position(place: str, node: Any, sources: Sources) -> Position:
    entry = as_mapping(node)
    if entry is None:
        raise ConfigError(f"{place}: expected {{says: ..., source: ...}}, found {shown(node)}.")
    check_keys(place, entry, ("says", "source"), ("says", "source"))
    return Position(_one_line(entry["says"]), read_citations(place, str(entry["source"]), sources))


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())
