"""Figures of a stored discovery: its boxes, how they were chosen, and its tipping map."""

from functools import partial
from typing import TYPE_CHECKING

from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, source, table
from sim.store.catalogue import Entry

if TYPE_CHECKING:
    import pandas as pd


def tipping(entry: Entry) -> Picture:
    """The tipping map over two settings."""
    from sim.figures.tipping import Tipping, tipping_alt, tipping_figure, tipping_table

    if not entry.manifest.get("tip"):
        raise Lacking(f"{entry.folder.name} was made without tip=, so it has no map", "ceasefire discover tip=[X,Y]")
    data = Tipping(*(_told(entry, name) for name in ("tipping", "contour", "crossings", "design")))
    return Picture("tipping", partial(tipping_figure, data), tipping_table(data), tipping_alt(data), source(entry))


def boxes(entry: Entry) -> Picture:
    """The first box, with the numbers of all."""
    from sim.figures.boxes import Boxes, boxes_alt, boxes_figure, boxes_table

    _check_looked_for(entry)
    if not entry.manifest["boxes"]:
        why = entry.manifest.get("ended", "none was verified")
        raise Lacking(f"{entry.folder.name} found no box: {why}", "ceasefire discover below=, with another threshold")
    design, points = _told(entry, "design"), _told(entry, "points")
    joined = design.merge(points, on="point", validate="1:1")
    joined.attrs.update(points.attrs)
    data = Boxes(joined, _told(entry, "boxes"), _told(entry, "restrictions"))
    return Picture("boxes", partial(boxes_figure, data), boxes_table(data), boxes_alt(data), source(entry))


def trade_off(entry: Entry) -> Picture:
    """The peeling trajectory of the first box."""
    from sim.figures.trade_off import trade_off_alt, trade_off_figure, trade_off_table

    _check_looked_for(entry)
    data = _told(entry, "trajectory")
    if data.empty:
        why = entry.manifest.get("ended", "there was nothing to peel")
        raise Lacking(f"{entry.folder.name} peeled no box: {why}", "ceasefire discover below=, with another threshold")
    return Picture(
        "trade_off", partial(trade_off_figure, data), trade_off_table(data), trade_off_alt(data), source(entry)
    )


def _check_looked_for(entry: Entry) -> None:
    if entry.manifest.get("boxes") is None:
        raise Lacking(f"{entry.folder.name} was made with boxes=0, the map alone", "ceasefire discover")


def _told(entry: Entry, name: str) -> "pd.DataFrame":
    """A table whose `attrs` tell of the sweep behind the discovery."""
    if "sweep_seed" not in entry.manifest:
        raise Lacking(f"{entry.folder.name} was stored by an older version", "ceasefire discover")
    found, facts = table(entry, name), entry.manifest
    found.attrs.update(
        finished=facts["points"], points=facts["points_wanted"], seed=facts["sweep_seed"], seed_of_halves=facts["seed"]
    )
    return found
