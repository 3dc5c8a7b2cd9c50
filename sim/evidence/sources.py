"""Sources, and what a number rests on: its grounds, its citations, and one line of reasoning.

A document is cited by its id and the paragraphs, "istanbul_opens ¶2, 6"; a publication by its id
alone, "fortna_2003"; several citations are parted by semicolons.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.errors import ConfigError
from sim.evidence.reading import as_mapping, check_keys, whole_number

GROUNDS = ("documented", "literature", "inferred", "assumed")
"""What a number can rest on, the firmest first."""

PLACE = "configs/evidence/sources.yaml"

KEYS = {
    "document": ("kind", "published", "paragraphs", "tone", "weight", "date_note"),
    "literature": ("kind", "author", "year", "title", "where", "finding"),
}


@dataclass(frozen=True)
class Source:
    """A dated document, whose paragraphs are cited, or a publication with author and year."""

    name: str
    kind: str
    published: date | None = None
    paragraphs: int = 0
    """How many a document has; 0 for a publication."""
    author: str = ""
    year: int = 0
    title: str = ""
    where: str = ""
    about: str = ""
    """A document's tone and weight, or what is taken from a publication."""
    date_note: str = ""

    @property
    def label(self) -> str:
        """How it is named in tables."""
        return f"{self.author} ({self.year})" if self.kind == "literature" else self.name


@dataclass(frozen=True)
class Citation:
    """A place in a source; `paragraphs` as written, empty for a publication."""

    source: str
    paragraphs: str = ""

    def __str__(self) -> str:
        return f"{self.source} ¶{self.paragraphs}" if self.paragraphs else self.source


@dataclass(frozen=True)
class Backing:
    """What a number rests on."""

    grounds: str
    citations: tuple[Citation, ...] = ()
    reasoning: str = ""

    @property
    def source(self) -> str:
        """The citations as they are written."""
        return "; ".join(str(citation) for citation in self.citations)

    @property
    def sources(self) -> list[str]:
        """Ids of the sources cited."""
        return [citation.source for citation in self.citations]


SET_BY_HAND = Backing("assumed", reasoning="Set by hand for this study.")
"""What a number rests on that an analyst gives for one study, by itself."""

EVIDENCE = ("grounds", "source", "reasoning")
"""Keys that say what a number rests on."""

Sources = Mapping[str, Source]


def read_sources(given: Any) -> dict[str, Source]:
    """Check the mapping of sources.

    Raises
    ------
    ConfigError
        If an entry has a key that it may not have, lacks one, or a value is not allowed.
    """
    mapping = as_mapping(given)
    if mapping is None:
        raise ConfigError(f"sources: expected sources by id, found {given!r}. They stand in {PLACE}.")
    return {name: _read_source(name, node) for name, node in mapping.items()}


def _read_source(name: str, node: Any) -> Source:
    place, entry = f"sources.{name}", as_mapping(node)
    if entry is None or str(entry.get("kind")) not in KEYS:
        raise ConfigError(f"{place}.kind: give document or literature ({PLACE}).")
    kind = str(entry["kind"])
    if kind == "document":
        check_keys(place, entry, KEYS[kind], ("published", "paragraphs", "tone", "weight"))
        paragraphs = whole_number(f"{place}.paragraphs", entry["paragraphs"])
        return Source(
            name, kind, read_date(f"{place}.published", entry["published"]), paragraphs,
            about=f"{entry['tone']}. {entry['weight']}", date_note=str(entry.get("date_note", "")),
        )  # fmt: skip
    check_keys(place, entry, KEYS[kind], ("author", "year", "title", "finding"))
    return Source(
        name, kind, author=str(entry["author"]), year=whole_number(f"{place}.year", entry["year"]),
        title=str(entry["title"]), where=str(entry.get("where", "")), about=str(entry["finding"]),
    )  # fmt: skip


def read_date(key: str, value: Any) -> date:
    """A calendar date.

    Raises
    ------
    ConfigError
        If it is none.
    """
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(
            f"{key}: {value} is not a date that exists. Give year-month-day, such as 2025-10-19."
        ) from None


def read_citations(place: str, text: str, sources: Sources) -> tuple[Citation, ...]:
    """Check citations.

    Raises
    ------
    ConfigError
        If a source is unknown, a document is cited without a paragraph, or a paragraph does not exist.
    """
    if not text.strip():
        return ()
    return tuple(_read_citation(place, part.strip(), sources) for part in text.split(";"))


def _read_citation(place: str, text: str, sources: Sources) -> Citation:
    match = re.fullmatch(r"([\w-]+)(?:\s*¶\s*(\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*))?", text)
    if match is None:
        raise ConfigError(
            f"{place}: source {text!r} cannot be read. Write it as istanbul_opens ¶2, 6-7 or fortna_2003."
        )
    name, paragraphs = match.group(1), match.group(2) or ""
    source = sources.get(name)
    if source is None:
        near = difflib.get_close_matches(name, sources, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ConfigError(f"{place}: source {name} is unknown.{hint} Sources stand in {PLACE}; enter a new one there.")
    if source.kind == "document" and not paragraphs:
        raise ConfigError(f"{place}: source {name} is cited without a paragraph. Write it as {name} ¶2.")
    beyond = [number for number in map(int, re.findall(r"\d+", paragraphs)) if not 1 <= number <= source.paragraphs]
    if beyond:
        raise ConfigError(f"{place}: {name} ¶{beyond[0]} does not exist; it has {source.paragraphs} paragraphs.")
    for first, last in re.findall(r"(\d+)-(\d+)", paragraphs):
        if int(first) >= int(last):
            raise ConfigError(f"{place}: {name} ¶{first}-{last} is out of order. Write the first paragraph first.")
    return Citation(name, paragraphs)


def read_backing(
    place: str, given: Mapping[str, Any], sources: Sources, changed_from: Mapping[str, Any] | None = None
) -> Backing:
    """Check what a number rests on: `grounds`, `source`, `reasoning`.

    Parameters
    ----------
    changed_from
        The published entry, where its number is another: its words then do not speak for the new one, which
        is set by hand unless the words are new as well.

    Raises
    ------
    ConfigError
        If grounds or reasoning are missing, or the source does not bear the grounds.
    """
    grounds = given.get("grounds")
    if grounds not in GROUNDS:
        found = f"grounds {grounds!r} are unknown" if grounds else "grounds missing"
        raise ConfigError(f"{place}: {found}. Say what it rests on: {', '.join(GROUNDS[:-1])} or {GROUNDS[-1]}.")
    if not str(given.get("reasoning") or "").strip():
        raise ConfigError(f"{place}: reasoning missing. Say in a line why this value or range follows.")
    citations = read_citations(place, str(given.get("source") or ""), sources)
    kinds = {sources[citation.source].kind for citation in citations}
    wanted = {"documented": "document", "literature": "literature"}.get(grounds)
    if wanted and wanted not in kinds:
        example = "a document with its paragraph, istanbul_opens ¶6" if wanted == "document" else "a publication"
        raise ConfigError(f"{place}: grounds {grounds}, but no such source. Cite {example}, or call it assumed.")
    if grounds == "inferred" and not citations:
        raise ConfigError(
            f"{place}: grounds inferred, but no source. Cite what it is inferred from, or call it assumed."
        )
    if changed_from is not None and all(given.get(key) == changed_from.get(key) for key in EVIDENCE):
        return SET_BY_HAND
    return Backing(grounds, citations, " ".join(str(given["reasoning"]).split()))


def check_cited(sources: Sources, cited: Collection[str]) -> None:
    """Check that somebody cites every source.

    Raises
    ------
    ConfigError
        If nobody cites one.
    """
    for name in sources:
        if name not in cited:
            raise ConfigError(
                f"sources.{name}: nobody cites it. Cite it where it bears a number, or remove it ({PLACE})."
            )
