"""Sentences whose numbers know where they come from: HTML by `__html__`, Markdown by `str`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from markupsafe import Markup, escape

from sim.figures.scales import long_date


def markdown(text: str) -> str:
    """A plain text with what Markdown would read as markup escaped, on one line."""
    return re.sub(r"([\\`*<\[\]|]|(?<!\w)_|_(?!\w))", r"\\\1", re.sub("[ \t\r\n]+", " ", text).strip(" "))


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def plain(part: Any) -> str:
    """A part of a sentence as a reader hears it."""
    return part.plain() if hasattr(part, "plain") else str(part)


@dataclass(frozen=True)
class Number:
    """A number as it is written, and the number that it is."""

    text: str
    value: float
    source: str
    """`cells.Cell.source`: the study's table and cell."""
    scale: float = 1.0
    """What the written number is a multiple of: 100 for percent."""

    def plain(self) -> str:
        """As written."""
        return self.text

    def __str__(self) -> str:
        return markdown(self.text)

    def __html__(self) -> Markup:
        scaled = Markup(' data-scale="{:g}"').format(self.scale) if self.scale != 1.0 else ""
        place = Markup('value="{}" data-source="{}"{}').format(repr(self.value), self.source, scaled)
        return Markup("<data {}>{}</data>").format(place, self.text)


@dataclass(frozen=True)
class Span:
    """Text whose digits are no number of a study, for a reason that its class in HTML names."""

    text: str
    reason: ClassVar[str]

    def plain(self) -> str:
        """As written."""
        return self.text

    def __str__(self) -> str:
        return markdown(self.text)

    def __html__(self) -> Markup:
        return Markup('<span class="{}">{}</span>').format(self.reason, self.text)


class Convention(Span):
    """A number that no study found: a level of confidence, a bound of a scale, a threshold of the tool."""

    reason = "convention"


class Quoted(Span):
    """Words of the configuration, of a reference, or of a study's own text: what they say is theirs."""

    reason = "quoted"


@dataclass(frozen=True)
class Day:
    """A date."""

    when: date

    def plain(self) -> str:
        """As written: 19 October 2025."""
        return long_date(self.when)

    def __str__(self) -> str:
        return self.plain()

    def __html__(self) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(self.when.isoformat(), self.plain())


@dataclass(frozen=True)
class Code:
    """A name of the tool, a command, a digest."""

    text: str

    def plain(self) -> str:
        """As written."""
        return self.text

    def __str__(self) -> str:
        fence = "``" if "`" in self.text else "`"
        return f"{fence}{self.text}{fence}"

    def __html__(self) -> Markup:
        return Markup("<code>{}</code>").format(self.text)


@dataclass(frozen=True)
class Strong:
    """Words that stand out."""

    inside: Any

    def plain(self) -> str:
        """As written."""
        return plain(self.inside)

    def __str__(self) -> str:
        return f"**{self.inside if hasattr(self.inside, 'plain') else markdown(str(self.inside))}**"

    def __html__(self) -> Markup:
        return Markup("<strong>{}</strong>").format(self.inside)


class Words:
    """A sentence, or several: a pattern with named places, and what stands in them."""

    def __init__(self, pattern: str, **parts: Any) -> None:
        self.pattern, self.parts = pattern, parts

    def plain(self) -> str:
        """Without any markup."""
        return self.pattern.format(**{name: plain(part) for name, part in self.parts.items()})

    def __str__(self) -> str:
        parts = {name: _escaped(part) if isinstance(part, str) else str(part) for name, part in self.parts.items()}
        pattern = re.sub(r"[^{}]+(?![^{]*\})", lambda found: _escaped(found.group()), self.pattern)
        return pattern.format(**parts)

    def __html__(self) -> Markup:
        parts = {name: part if hasattr(part, "__html__") else str(part) for name, part in self.parts.items()}
        return escape(self.pattern).format(**parts)

    def __repr__(self) -> str:
        return f"<Words {self.plain()}>"


def _escaped(text: str) -> str:
    """`markdown`, with the space at both ends kept."""
    head, tail = (" " if text.startswith(" ") else ""), (" " if text.endswith(" ") else "")
    return f"{head}{markdown(text)}{tail}" if text.strip() else text


def listed(parts: list[Any], last: str = "and") -> Words:
    """Parts in a row: one, two and three."""
    names = [f"p{k}" for k in range(len(parts))]
    places = [f"{{{name}}}" for name in names]
    pattern = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} {last} {places[-1]}" if places else ""
    return Words(pattern, **dict(zip(names, parts, strict=True)))


def joined(sentences: list[Words]) -> Words:
    """Sentences one after the other."""
    names = [f"s{k}" for k in range(len(sentences))]
    return Words(" ".join(f"{{{name}}}" for name in names), **dict(zip(names, sentences, strict=True)))
