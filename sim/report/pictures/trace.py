"""Figures of a stored world."""

from functools import partial

from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, source, table
from sim.store.catalogue import Entry


def timeline(entry: Entry) -> Picture:
    """Tension and pressure, belief and effort, and what happened, day by day."""
    from sim.figures.timeline import timeline_alt, timeline_figure, timeline_table

    data = table(entry, "days")
    return Picture("timeline", partial(timeline_figure, data), timeline_table(data), timeline_alt(data), source(entry))


def bargaining(entry: Entry) -> Picture:
    """Frontier, private bottom lines and proposals of the world's rounds of talks."""
    from sim.figures.bargaining import bargaining_alt, bargaining_figure, bargaining_table
    from sim.studies.rounds import Rounds

    data = Rounds(*(table(entry, name) for name in Rounds._fields))
    if data.rounds.empty:
        raise Lacking("holds a world that ended before its first round of talks", "ceasefire trace replicate=1")
    draw = partial(bargaining_figure, data)
    return Picture("bargaining", draw, bargaining_table(data), bargaining_alt(data), source(entry))


def crossings(entry: Entry) -> Picture:
    """Openness and trucks waiting at each border crossing, day by day."""
    from sim.figures.crossings import crossings_alt, crossings_figure, crossings_table

    data = table(entry, "crossings")
    draw = partial(crossings_figure, data)
    return Picture("crossings", draw, crossings_table(data), crossings_alt(data), source(entry))
