"""What led to collapse, in a forecast and in a sweep."""

from functools import partial
from typing import TYPE_CHECKING

from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, dataset, source, table
from sim.store.catalogue import Entry

if TYPE_CHECKING:
    import pandas as pd


def pathways(entry: Entry) -> Picture:
    """The pathways of a forecast that kept its replications."""
    from sim.figures.captions import origin, replications, uncertainty, warning

    if "pathways.parquet" not in entry.manifest.get("sha256", {}):
        raise Lacking(f"{entry.folder.name} kept no replications", "ceasefire forecast keep=true")
    data, runs = table(entry, "pathways"), dataset(entry, "forecast")
    about = f"{replications(runs.attrs)} {uncertainty(runs)} {origin(runs.attrs)}"
    data.attrs.update(
        title=runs.attrs["title"],
        worlds=int(runs.attrs["n"]),
        pooled=False,
        warning=warning(runs.attrs),
        about_runs=about,
    )
    return _picture("pathways", data, entry)


def sweep_pathways(entry: Entry) -> Picture:
    """The pathways of a sweep, all points together."""
    from sim.figures.settings import the_design, unfinished
    from sim.report.pathways import pathway_table
    from sim.report.pictures.sweep import opened, sweep_facts

    study = opened(entry)
    data, told = pathway_table(study.pathways()), sweep_facts(entry, study)
    data.attrs.update(
        title=told["title"],
        worlds=int(study.n.sum()),
        pooled=True,
        warning=unfinished(told),
        about_runs=the_design(told),
    )
    return _picture("sweep_pathways", data, entry)


def _picture(name: str, data: "pd.DataFrame", entry: Entry) -> Picture:
    from sim.figures.pathways import pathways_alt, pathways_figure, pathways_table

    return Picture(name, partial(pathways_figure, data), pathways_table(data), pathways_alt(data), source(entry))
