"""What a report says of itself: its numbers, each looked up again in the study where it claims to come from."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

import pandas as pd

import sim
from sim.evidence.case import read_case
from sim.report.page.cells import CITATIONS, COLLECTED, REGISTER
from sim.report.register import register_frame
from sim.store.catalogue import read_entry
from sim.store.datasets import read_dataset

EXEMPT = ("time", "code", "figcaption", "h1", "style", "title")
"""Elements whose digits are dates, names and commands, a figure's own words, or the scenario's title."""

EXEMPT_CLASSES = ("convention", "quoted", "story")
"""Levels and bounds that nobody computed; words of the configuration; a study's own text."""

VOID = ("meta", "link", "img", "source", "br")


@dataclass
class Mark:
    """A marked number."""

    source: str
    value: float
    scale: float
    text: str = ""


@dataclass
class Marks(HTMLParser):
    """A page's marked numbers, and the digits that stand outside of any mark."""

    numbers: list[Mark] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag == "data":
            scale = float(attributes.get("data-scale", 1))
            self.numbers.append(Mark(attributes["data-source"], float(attributes["value"]), scale))
        if tag in ("p", "li", "td", "th", "caption", "h2", "h3", "pre"):
            self.blocks.append("")
        if tag not in VOID:
            self.open.append((tag, attributes.get("class", "")))

    def handle_endtag(self, tag):
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        tags = {tag for tag, _ in self.open}
        if "data" in tags:
            self.numbers[-1].text += text
        elif re.search(r"\d", text) and not tags & set(EXEMPT) and not {c for _, c in self.open} & set(EXEMPT_CLASSES):
            self.stray.append(text)
        if self.blocks and tags & {"p", "li", "td", "th", "caption", "h2", "h3", "pre"}:
            self.blocks[-1] += text


def marks_of(html: str) -> Marks:
    """Everything that a page marks."""
    marks = Marks()
    marks.feed(html)
    return marks


def look_up(source: str, studies: dict[str, Path]) -> float:
    """The number at a place."""
    if " / " in source:
        above, below = source.split(" / ")
        return look_up(above, studies) / look_up(below, studies)
    if " - " in source:
        first, second = source.split(" - ")
        return look_up(first, studies) - look_up(second, studies)
    if " * " in source:
        factor, rest = source.split(" * ")
        return float(factor) * look_up(rest, studies)
    how, _, place = source.rpartition(" ")
    study, _, rest = place.partition("/")
    file, _, column = rest.partition("#")
    column, _, query = column.partition("?")
    where = dict(parse_qsl(query))
    return _number(studies[study], file, column, where, how)


def _number(folder: Path, file: str, column: str, where: dict[str, str], how: str) -> float:
    if file == "manifest.json":
        return float(json.loads((folder / file).read_text())[column])
    if file.endswith(".json"):
        data = read_dataset(folder / file)[column]
        found = data.sel({key: data[key].dtype.type(value) for key, value in where.items()})
        assert (how == "sum") == bool(found.ndim)
        return float(found.sum())
    rows = _table(folder, file)
    for key, value in where.items():
        rows = rows[rows[key] == (rows[key].dtype.type(value) if _numeric(rows[key]) else _as(rows[key], value))]
    if how == "count":
        return float(len(rows))
    assert how or len(rows) == 1, (folder, file, column, where)
    return float(rows[column].astype(float).sum())


def _numeric(column) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _as(column, value):
    return value == "True" if pd.api.types.is_bool_dtype(column) else value


@cache
def _table(folder: Path, file: str) -> pd.DataFrame:
    if file == COLLECTED:
        settings = read_entry(folder).settings
        study = sim.open_study(folder)
        return study.to_pandas([int(study.days[-1])], settings["failure"])
    if file == REGISTER:
        return register_frame(read_case(read_entry(folder).settings))
    if file == CITATIONS:
        return _citations(folder)
    return pd.read_csv(folder / file)


def _citations(folder: Path) -> pd.DataFrame:
    """A row for each number, report, reference class and policy that cites a source, however often it does."""
    entry = read_entry(folder)
    texts = register_frame(read_case(entry.settings))["source"].tolist()
    used = str(entry.manifest.get("observations") or "").split(", ")
    texts += [node["source"] for name, node in entry.settings.get("observations", {}).items() if name in used]
    texts += [node["source"] for node in entry.manifest.get("policies", {}).values()]
    texts += [entry.settings.get("anchor", {}).get("source", "")]
    cited = Counter(name for text in texts for name in set(re.findall(r"(?:^|; ?)([\w-]+)", " ".join(text.split()))))
    return pd.DataFrame([(name, "x") for name, n in cited.items() for _ in range(n)], columns=["source", "by"])


def rounded(mark: Mark) -> bool:
    """Whether a number as written is the value, to the digits that are written; `<` and `>` mean what they say."""
    text = mark.text.replace("\N{MINUS SIGN}", "-").replace(",", "")
    found = re.fullmatch(r"([<>]?)([+-]?\d+(?:\.\d+)?(?:e-?\d+)?)(?:\u202f%)?", text)
    assert found is not None, mark
    sign, number = found.groups()
    value = mark.scale * mark.value
    if sign:
        return value < float(number) if sign == "<" else value > float(number)
    mantissa, _, power = number.partition("e")
    step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    if float(number) in (0.0, 100.0) and mark.scale == 100.0 and abs(value - float(number)) > 1e-9 * value:
        return False
    return abs(float(number) - value) <= 0.5 * step * (1 + 1e-9)


def letters(text: str) -> str:
    """A text without white and without anything that Markdown may need or escape."""
    return re.sub(r"[\s\\`*|<>-]+", "", text)


def section(text: str, title: str) -> str:
    """A section of a report in Markdown."""
    return re.split(r"^## ", text[text.index(f"\n## {title}\n") + 4 :], maxsplit=1, flags=re.MULTILINE)[0]
