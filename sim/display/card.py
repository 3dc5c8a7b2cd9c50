"""A result as a notebook shows it: a title, a short table, a note, and where to look next."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

TEXT, NUMBER = ' style="text-align: left"', ' style="text-align: right"'
"""The first column is text, the others are numbers: a notebook would set both to the right."""


@dataclass(frozen=True)
class Card:
    """What a result shows of itself; all of it plain text."""

    title: str
    head: Sequence[str]
    """Of the table's columns."""
    rows: Sequence[Sequence[str]]
    note: str
    """How many replications, which seed, what the intervals contain and what they do not."""
    see: Sequence[str]
    """What to look at next, as Python."""
    warning: str = ""

    @property
    def line(self) -> str:
        """The same in a line, for a terminal."""
        return f"<{self.title}; see {', '.join(self.see)}>"

    @property
    def html(self) -> str:
        """The same as HTML, everything in it escaped."""
        warning = f"<p><strong>WARNING: {escape(self.warning)}</strong></p>\n" if self.warning else ""
        see = ", ".join(f"<code>{escape(name)}</code>" for name in self.see)
        head = _row("th", ' scope="col"', self.head)
        rows = "\n".join(_row("td", "", row) for row in self.rows)
        return (
            f"<div>\n<p><strong>{escape(self.title)}</strong></p>\n{warning}<table>\n<thead>\n{head}\n</thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>\n<p>{escape(self.note)}</p>\n<p>Look next at {see}.</p>\n</div>"
        )


def _row(tag: str, attributes: str, cells: Sequence[str]) -> str:
    """A row of the table."""
    shown = [
        f"<{tag}{attributes}{NUMBER if k else TEXT}>{escape(cell)}</{tag}>" for k, cell in enumerate(cells)
    ]  # fmt: skip
    return f"<tr>{''.join(shown)}</tr>"
