"""Figures of a stored sweep."""

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.errors import StoreError
from sim.figures.picture import Picture
from sim.report.pictures.stored import facts, source
from sim.store.catalogue import DAMAGED, Entry

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.stored import StoredStudy

DAY = 90
"""The day whose probability is shown where there is room for one alone; the last if the horizon is nearer."""


def response(entry: Entry) -> Picture:
    """The probability of holding against the settings that a sweep varies."""
    from sim.figures.response import response_alt, response_figure, response_table

    data = response_data(entry)
    draw = partial(response_figure, data)
    return Picture("response", draw, response_table(data), response_alt(data), source(entry))


def response_data(entry: Entry) -> "pd.DataFrame":
    """Settings, and the probability of holding with its interval: a row for every point and day that is shown."""
    import numpy as np
    import pandas as pd

    from sim.studies.labelled import CURVE_OF

    study = opened(entry)
    horizon, failure = int(study.days[-1]), str(entry.settings.get("failure") or "collapse")
    days = days_shown(entry, len(study.points), horizon)
    lost = study.shares(CURVE_OF[failure], days)
    columns = {
        "day": np.tile(days, len(study.n)), "replications": np.repeat(study.n, len(days)),
        "holds": 1.0 - lost.value.ravel(), "holds_low": 1.0 - lost.high.ravel(), "holds_high": 1.0 - lost.low.ravel(),
    }  # fmt: skip
    settings = study.points.loc[study.points.index.repeat(len(days))].reset_index(drop=True)
    data = pd.concat([settings, pd.DataFrame(columns)], axis=1)
    data.attrs.update(sweep_facts(entry, study), failure=failure, day=min(DAY, horizon))
    return data


def days_shown(entry: Entry, points: int, horizon: int) -> list[int]:
    """Days in the figure against the settings: one; where points stand along one line, or alone, those reported."""
    main, manifest = min(DAY, horizon), entry.manifest
    if points > 1 and not (manifest["axes"] and len(manifest["varied"]) == 1):
        return [main]
    return sorted({main, *(day for day in entry.settings.get("report_days") or [] if day <= horizon)})


def opened(entry: Entry) -> "StoredStudy":
    """The sweep of a folder.

    Raises
    ------
    StoreError
        If it is damaged, or no point is finished.
    """
    from sim.studies.stored import open_study

    if entry.state == DAMAGED and not (entry.folder / "shards").is_dir():
        raise StoreError(f"{entry.folder}: {entry.reason}. Run the study again.")
    return open_study(entry.folder)


def sweep_facts(entry: Entry, study: "StoredStudy") -> dict[str, Any]:
    """What captions tell of a sweep."""
    return facts(entry) | {
        "finished": len(study.points),
        "replications_range": (int(study.n.min()), int(study.n.max())),
        "damaged": bool(study.problems),
        "title": study.manifest["title"],
    }
