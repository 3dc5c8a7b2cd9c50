"""A stored study as labelled data: an xarray Dataset by point and day, and a table of some days."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.kernel import TALLIES
from sim.errors import ConfigError
from sim.studies.errors import Estimate
from sim.studies.summary import CAUSES, FAILURES, MILESTONES, TALLY_UNITS

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.studies.stored import StoredStudy

CURVE_OF = {"collapse": "collapse", **{name: f"failure_{name}" for name in FAILURES if name != "collapse"}}
"""The curve that counts a failure."""


def check_failure(name: Any) -> None:
    """Check what is to count as failure.

    Raises
    ------
    ConfigError
        If there is no such failure.
    """
    if name not in CURVE_OF:
        raise ConfigError(f"failure: {name!r} is unknown. Choose one of {', '.join(CURVE_OF)}.")


def dataset(study: "StoredStudy", failure: str) -> "xr.Dataset":
    """The study as a Dataset with the dimensions point, day, cause, milestone, tally, bound.

    Causes and milestones have no intervals here, which would triple their size: `table` has those of some days.
    """
    import xarray as xr

    check_failure(failure)
    lost = study.shares(CURVE_OF[failure])
    about = {"description": f"probability of no failure ({failure}) on or before the day", "units": "1"}
    data = xr.Dataset(coords=_coordinates(study), attrs=_plain(study.manifest))
    data.attrs |= {"failure": failure, "complete": bool(study.complete)}
    data["holds"] = (("point", "day"), 1.0 - lost.value, about)
    data["holds_mc"] = (
        ("point", "day", "bound"),
        np.stack([1.0 - lost.high, 1.0 - lost.low], axis=-1),
        {**about, "interval": "95 % Monte Carlo"},
    )
    for name, kind, kinds, words in (
        ("incidence", "cause", CAUSES, "probability of collapse by this cause by the day"),
        ("reached", "milestone", MILESTONES, "probability that it happened on or before the day"),
    ):
        values = np.empty((len(kinds), len(study.n), len(study.days)))
        for k, curve in enumerate(kinds):
            np.divide(study.count(curve), study.n[:, None], out=values[k])
        data[name] = (("point", kind, "day"), values.swapaxes(0, 1), {"description": words, "units": "1"})
    words = "mean over replications, to collapse or the horizon"
    data["tally_mean"] = (("point", "tally"), study.means, {"description": words, "units": "see tally_units"})
    data["replications"] = ("point", study.n, {"description": "replications of the point", "units": "1"})
    data["precise"] = ("point", study.precise, {"description": "whether the wanted precision was reached"})
    return data


def grid(study: "StoredStudy", data: "xr.Dataset") -> "xr.Dataset":
    """The data of a full grid, with an axis for every setting instead of the points.

    Raises
    ------
    ConfigError
        If the design is no full grid, or not finished.
    """
    if not study.manifest["axes"] or not study.complete:
        raise ConfigError("No finished full grid, so there are no axes. The points stand in .data, in rows.")
    data = data.drop_vars("point")
    if len(study.varied) == 1:
        return data.swap_dims(point=study.varied[0])
    return data.set_index(point=study.varied).unstack("point")


def table(study: "StoredStudy", days: Sequence[int] | None, failure: str) -> "pd.DataFrame":
    """A row for every point and day: settings, replications, probabilities with their 95 % intervals.

    Raises
    ------
    ConfigError
        If a day lies beyond the horizon, or there is no such failure.
    """
    import pandas as pd

    check_failure(failure)
    chosen = study.days if days is None else np.asarray(days)
    for day in chosen:
        if day not in study.days:
            raise ConfigError(f"days: {day} lies outside 0 to {study.days[-1]}, the days of the study.")
    columns: dict[str, np.ndarray] = {
        "day": np.tile(chosen, len(study.n)),
        "date": np.tile(_dates(study)[chosen], len(study.n)),
        "replications": np.repeat(study.n, len(chosen)),
    }
    lost = study.shares(CURVE_OF[failure], chosen.tolist())
    for name, estimate in (
        ("holds", Estimate(1.0 - lost.value, 1.0 - lost.high, 1.0 - lost.low)),
        *((curve, study.shares(curve, chosen.tolist())) for curve in (*CAUSES, *MILESTONES)),
    ):
        columns |= {name: estimate.value.ravel()}
        columns |= {f"{name}_low": estimate.low.ravel(), f"{name}_high": estimate.high.ravel()}
    settings = study.points.loc[study.points.index.repeat(len(chosen))].reset_index(drop=True)
    return pd.concat([settings, pd.DataFrame(columns)], axis=1)


def _dates(study: "StoredStudy") -> np.ndarray:
    return np.datetime64(study.manifest["as_of"], "s") + study.days.astype("timedelta64[D]")


def _coordinates(study: "StoredStudy") -> dict[str, Any]:
    units = study.manifest["units"]
    return {
        "point": ("point", study.points["point"].to_numpy(), {"description": "design point"}),
        "day": ("day", study.days, {"units": "days", "description": "days since the study's start"}),
        "date": ("day", _dates(study)),
        "cause": list(CAUSES),
        "milestone": list(MILESTONES),
        "bound": ["low", "high"],
        "tally": list(TALLIES),
        "tally_units": ("tally", [TALLY_UNITS.get(name, "level 0-1") for name in TALLIES]),
        **{
            name: ("point", study.points[name].to_numpy(), {"units": units.get(name, ""), "description": "varied"})
            for name in study.varied
        },
    }


def _plain(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What of a manifest an xarray attribute can hold, and NetCDF after it."""
    return {key: value for key, value in manifest.items() if isinstance(value, str | int | float)}
