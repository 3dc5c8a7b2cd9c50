"""A figure with all that belongs to it: how to draw it, the numbers that it shows, and it in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.figures.style import PAGE, PrintFigure, Words, save

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, repr=False)
class Picture:
    """A figure of a stored study."""

    name: str
    """Stem of its files."""
    draw: Callable[[float], PrintFigure]
    """The finished figure, so many inches wide."""
    table: "pd.DataFrame"
    """The numbers that it shows."""
    alt: str
    """What a reader who cannot see it has to know: a sentence or two, with the main numbers."""
    source: str = ""
    """The studies behind it: name and digest."""

    def __repr__(self) -> str:
        return f"<Picture {self.name}: {self.alt}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """For a notebook: the figure, and in words what it shows."""
        return {"image/png": self.draw(PAGE)._repr_png_(), "text/plain": repr(self)}


def numbers(data: "xr.Dataset", names: Sequence[str], along: str = "day") -> "pd.DataFrame":
    """Variables of a dataset as a table, a row for each step along a dimension, other dimensions in columns."""
    import pandas as pd

    columns: dict[str, Any] = {along: data[along].values}
    if "date" in data.coords and data["date"].dims == (along,):
        columns["date"] = [str(date)[:10] for date in data["date"].values]
    for name in filter(data.__contains__, names):
        others = [dim for dim in data[name].dims if dim != along]
        stacked = data[name].stack(column=others) if others else data[name].expand_dims("column")
        for k, label in enumerate(stacked["column"].values.tolist() if others else [()]):
            tail = label if isinstance(label, tuple) else (label,)
            columns["_".join(map(str, (name, *tail)))] = stacked.isel(column=k).values
    return pd.DataFrame(columns)


def write_picture(picture: Picture, folder: Path, width: float) -> list[Path]:
    """Write a figure as PNG, SVG and PDF, its numbers as CSV, its title and caption as Markdown.

    Parameters
    ----------
    folder
        Where; missing folders are made.
    width
        Inches in print.

    Returns
    -------
    list of Path
        What was written.
    """
    figure, stem = picture.draw(width), folder / picture.name
    paths = save(figure, stem)
    table, words = stem.with_suffix(".csv"), stem.with_suffix(".md")
    picture.table.to_csv(table, index=False, lineterminator="\n")
    assert figure.words is not None
    words.write_text(_markdown(picture, figure.words), "utf-8")
    return [*paths, table, words]


def _markdown(picture: Picture, words: Words) -> str:
    warning = f"**{words.warning}**" if words.warning else ""
    lines = [f"![{picture.alt}]({picture.name}.png)", f"**{words.title}.** {words.subtitle}.", warning, words.caption]
    return "\n\n".join([*filter(None, lines), f"Source: {picture.source}. Numbers: {picture.name}.csv."]) + "\n"
