"""Figures of a stored forecast."""

from functools import partial

from sim.figures.picture import Picture
from sim.report.pictures.stored import dataset, source
from sim.store.catalogue import Entry


def survival(entry: Entry) -> Picture:
    """The probability of holding, day by day, with both kinds of uncertainty."""
    from sim.figures.survival import survival_alt, survival_figure, survival_table

    data = dataset(entry, "forecast")
    draw = partial(survival_figure, data)
    return Picture("survival", draw, survival_table(data), survival_alt(data), source(entry))
