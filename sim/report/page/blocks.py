"""What a section is made of. Templates set each kind of block in their own way."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sim.figures.picture import Picture
from sim.figures.style import COLUMN, PAGE, PrintFigure, to_svg
from sim.figures.style import Words as FigureWords
from sim.report.page.words import Code, Words


@dataclass(frozen=True)
class Paragraph:
    """Sentences. `tone`: empty, lead (the answer), warning, lacking (what to run first), or note (how to read)."""

    words: Words
    tone: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True)
class Subheading:
    """A heading within a section."""

    words: Any
    kind: str = "subheading"


@dataclass(frozen=True)
class Grid:
    """A table: cells are words or numbers; the first column names the row, columns from `numeric` on are numbers."""

    caption: Words
    head: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    numeric: int = 1
    kind: str = "grid"


@dataclass(frozen=True)
class Items:
    """A list."""

    items: Sequence[Any]
    kind: str = "items"


@dataclass(frozen=True)
class Shown:
    """A figure, drawn for a wide page and for a narrow screen."""

    picture: Picture
    kind: str = "figure"

    @cached_property
    def drawn(self) -> tuple[PrintFigure, PrintFigure]:
        """The figure at the width of a page and of a column."""
        return self.picture.draw(PAGE), self.picture.draw(COLUMN)

    @property
    def words(self) -> FigureWords:
        """Title, subtitle, caption and warning."""
        words = self.drawn[0].words
        assert words is not None
        return words

    @property
    def wide(self) -> str:
        """The plot alone as the address of an image that needs no file."""
        return as_address(to_svg(self.drawn[0]))

    @property
    def narrow(self) -> str:
        """The same for a phone."""
        return as_address(to_svg(self.drawn[1]))


def as_address(svg: str) -> str:
    """An SVG picture as a data URI; outlines to a hundredth of a point, which no eye and no printer can tell."""
    shorter = re.sub(r' d="[^"]+"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path.group()), svg)
    return f"data:image/svg+xml;base64,{b64encode(shorter.encode()).decode()}"


@dataclass(frozen=True)
class Command:
    """A line for the command line."""

    text: str
    kind: str = "command"


@dataclass(frozen=True)
class Story:
    """A text that a study holds, with its own line ends."""

    text: str
    kind: str = "story"


Block = Paragraph | Subheading | Grid | Items | Shown | Command | Story


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    name: str
    """Its anchor, and the name by which a template finds it."""
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A report: what its templates are given."""

    title: str
    subtitle: Words
    warnings: Sequence[Words]
    """What nobody may overlook: shown before anything else."""
    sections: Sequence[Section]
    version: str

    def __getitem__(self, name: str) -> Section:
        return {section.name: section for section in self.sections}[name]


def say(pattern: str, **parts: Any) -> Paragraph:
    """A paragraph of one pattern."""
    return Paragraph(Words(pattern, **parts))


def lacking(what: str, command: str) -> Paragraph:
    """A line that says what to run to have a section."""
    pattern = f"{what} To have it in this report, run {{command}} and name its folder as well."
    return Paragraph(Words(pattern, command=Code(command)), tone="lacking")
