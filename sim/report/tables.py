"""Tables for people: as text that fits a screen, and as Markdown."""

import os
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tabulate import tabulate

from sim.errors import StoreError

if TYPE_CHECKING:
    import pandas as pd

LINE = 100
"""Characters in a line of sentences."""


class Table(NamedTuple):
    """A table: `frame` to export; `cells`, and the widths of their columns as text, for people."""

    frame: "pd.DataFrame"
    head: Sequence[str]
    cells: Sequence[Sequence[str]]
    widths: Sequence[int]

    def text(self) -> str:
        """The table with its cells wrapped."""
        return text_table(self.head, self.widths, self.cells)

    def markdown(self) -> str:
        """The table in Markdown."""
        return markdown_table(self.head, "l" * len(self.head), self.cells)


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a table, each as a mapping from column to cell."""
    return [{str(column): cell for column, cell in row.items()} for row in frame.to_dict("records")]


def text_table(head: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are wrapped to these widths, in characters; a line end in a cell stays."""
    cells = [[wrapped(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return tabulate(cells, head, "simple", disable_numparse=True)


def markdown_table(head: Sequence[str], alignment: str, rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; `alignment` has a letter for each column, `r` for right."""
    rule = ["---:" if side == "r" else "---" for side in alignment]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in [head, rule, *rows])


def paragraphs(parts: Iterable[str], width: int = LINE) -> str:
    """Texts with an empty line between them; a text of one line is wrapped, a table stays as it is."""
    return "\n\n".join(part if "\n" in part else wrapped(part, width) for part in parts)


def wrapped(text: str, width: int = LINE) -> str:
    """A text in lines of at most `width` characters, words kept whole; its own line ends stay."""
    lines = (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join("\n".join(line) for line in lines)


def folded(text: str, width: int, most: int = 6) -> str:
    """A text in at most `most` lines of `width` characters, long words broken; its own line ends stay."""
    lines = [part for line in text.split("\n") for part in textwrap.wrap(line, width, break_on_hyphens=False)]
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 1], "..."])


def write_text(path: Path, text: str) -> Path:
    """Write a text file, whole or not at all; an older one is replaced.

    Raises
    ------
    StoreError
        If it cannot be written; what stood there before still stands.
    """
    return _write_whole(path, lambda new: new.write_text(text.rstrip("\n") + "\n", "utf-8"))


def write_frame(path: Path, frame: "pd.DataFrame") -> Path:
    """Write a table as CSV or Parquet, as the file's name ends; whole or not at all.

    Raises
    ------
    StoreError
        If the name ends otherwise, or it cannot be written; what stood there before still stands.
    """
    check_frame_place(path)
    if path.suffix == ".csv":
        return _write_whole(path, lambda new: frame.to_csv(new, index=False, lineterminator="\n"))
    return _write_whole(path, lambda new: frame.to_parquet(new, index=False))


def check_frame_place(path: Path) -> None:
    """Check that a table can be written under this name.

    Raises
    ------
    StoreError
        If the name ends in neither .csv nor .parquet, or its folder does not exist.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise StoreError(f"file={path}: a table is written as .csv or .parquet. Let the name end in one of them.")
    _check_folder(path)


def _check_folder(path: Path) -> None:
    if not path.parent.exists():
        raise StoreError(
            f"file={path}: there is no folder {path.parent}. Make it, or choose another place with file=PATH."
        )


def _write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    if (path.exists() and not path.is_file()) or not path.name:
        raise StoreError(f"file={path}: that is no file to write to. Name one with file=PATH.")
    _check_folder(path)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(new)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise StoreError(
            f"file={path}: cannot write there ({error.strerror or error}). Choose another place with file=PATH, or "
            "make that one writable."
        ) from None
    return path


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", "\\|")
