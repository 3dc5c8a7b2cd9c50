"""Figures of a stored sensitivity study."""

from functools import partial
from typing import TYPE_CHECKING

from sim.figures.picture import Picture
from sim.report.inquiry import OUTWEIGHED
from sim.report.pictures.stored import Lacking, source, table
from sim.report.quantities import known
from sim.store.catalogue import Entry

if TYPE_CHECKING:
    import pandas as pd

OUTWEIGHED_BY_NOISE = (
    "NOT TO BE RELIED ON: Monte Carlo noise outweighs what the parameters make. More replications would tell more."
)


def sobol(entry: Entry) -> Picture:
    """The share of the variance that each parameter makes, alone and with others."""
    from sim.figures.sobol import sobol_alt, sobol_figure, sobol_table

    data = _table(entry, "indices", "sobol")
    for name in ("first", "total"):
        data[f"{name}_known"] = known(data[f"{name}_low"], data[f"{name}_high"])
    return Picture("sobol", partial(sobol_figure, data), sobol_table(data), sobol_alt(data), source(entry))


def morris(entry: Entry) -> Picture:
    """How far each parameter moves the outcome, against how much that depends on the others."""
    from sim.figures.morris import morris_alt, morris_figure, morris_table

    data = _table(entry, "indices", "morris")
    return Picture("morris", partial(morris_figure, data), morris_table(data), morris_alt(data), source(entry))


def ranking(entry: Entry) -> Picture:
    """How far the outcome's distribution depends on each parameter."""
    from sim.figures.ranking import ranking_alt, ranking_figure, ranking_table

    data = _table(entry, "indices", "pawn", "delta")
    return Picture("ranking", partial(ranking_figure, data), ranking_table(data), ranking_alt(data), source(entry))


def tornado(entry: Entry) -> Picture:
    """Where the outcome stands at both ends of each parameter's range."""
    from sim.figures.tornado import tornado_alt, tornado_figure, tornado_table

    data = _table(entry, "indices", "tornado")
    return Picture("tornado", partial(tornado_figure, data), tornado_table(data), tornado_alt(data), source(entry))


def provenance(entry: Entry) -> Picture:
    """What the parameters rest on, and the share of the variance that each kind of grounds carries."""
    from sim.figures.provenance import provenance_alt, provenance_figure, provenance_table

    data = _table(entry, "grounds", "sobol")
    data["variance_known"] = known(data["variance_low"], data["variance_high"])
    draw = partial(provenance_figure, data)
    return Picture("provenance", draw, provenance_table(data), provenance_alt(data), source(entry))


def _table(entry: Entry, name: str, *methods: str) -> "pd.DataFrame":
    """A table of a study by one of these methods, its facts in `attrs`.

    Raises
    ------
    Lacking
        If it was made by another method, or by a version that stored less.
    """
    made, first = entry.manifest.get("method"), f"ceasefire sensitivity method={methods[0]}"
    if made not in methods:
        raise Lacking(
            f"needs method={' or '.join(methods)}, and {entry.folder.name} was made with method={made}", first
        )
    data = table(entry, name)
    if "about" not in data.attrs:
        raise Lacking(f"{entry.folder.name} was stored by an older version, which told less of its measure", first)
    noisy = made in ("sobol", "pawn", "delta") and data.attrs["noise_variance"] > OUTWEIGHED * data.attrs["variance"]
    data.attrs |= {"day_of_as_of": 0, "anchor": "none", "warning": OUTWEIGHED_BY_NOISE if noisy else ""}
    return data
