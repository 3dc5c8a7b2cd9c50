"""Figures of a stored backtest."""

from functools import partial

from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, source, table
from sim.store.catalogue import Entry


def scores(entry: Entry) -> Picture:
    """Forecasts of documented events beside what came."""
    from sim.figures.scores import scores_alt, scores_figure, scores_table

    data, means = table(entry, "events"), table(entry, "scores")
    if "poor" not in entry.manifest:
        raise Lacking(
            "was stored by an earlier version, without what tells whether to rely on it", "ceasefire backtest"
        )
    of_all = means[(means["forecaster"] == "model") & (means["events_of"] == "all")]
    data.attrs["scores"] = float(of_all["brier"].iloc[0])
    return Picture("scores", partial(scores_figure, data), scores_table(data), scores_alt(data), source(entry))
