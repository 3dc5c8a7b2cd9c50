"""Figures of stored forecasts."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.figures.picture import Picture
from sim.report.pictures.stored import Lacking, dataset, source, table
from sim.store.catalogue import COMPLETE, Entry
from sim.store.folder import NO_NUMBERS

if TYPE_CHECKING:
    import xarray as xr

DATES = "ceasefire forecast -m as_of=2025-10-19,2025-10-25,2025-10-31,2025-11-06"
"""The command line that stores forecasts as of several dates."""


def survival(entry: Entry) -> Picture:
    """The probability of holding, day by day, with both kinds of uncertainty and comparable truces behind it."""
    from sim.figures.survival import survival_alt, survival_figure, survival_table

    data = dataset(entry, "forecast")
    draw = partial(survival_figure, data)
    return Picture("survival", draw, survival_table(data), survival_alt(data), source(entry))


def causes(entry: Entry) -> Picture:
    """Cumulative incidence by cause, and what holds, stacked to one."""
    from sim.figures.causes import causes_alt, causes_figure, causes_table

    data = dataset(entry, "forecast")
    return Picture("causes", partial(causes_figure, data), causes_table(data), causes_alt(data), source(entry))


def hazard(entry: Entry) -> Picture:
    """The hazard week by week, with the rounds of talks."""
    from sim.figures.hazard import hazard_alt, hazard_figure, hazard_table

    data = dataset(entry, "forecast")
    if "hazard" not in data:
        raise Lacking(f"{entry.folder.name} was stored by an earlier version, without the hazard", "ceasefire forecast")
    return Picture("hazard", partial(hazard_figure, data), hazard_table(data), hazard_alt(data), source(entry))


def stages(entry: Entry) -> Picture:
    """The same probabilities under more and more evidence."""
    from sim.figures.stages import stages_alt, stages_figure, stages_table

    data = dataset(entry, "forecast")
    if "stage" not in data.coords:
        raise Lacking(
            f"{entry.folder.name} used no evidence: it is of the first day, and not anchored",
            "ceasefire forecast",
        )
    return Picture("stages", partial(stages_figure, data), stages_table(data), stages_alt(data), source(entry))


def anchor(entry: Entry) -> Picture:
    """Survival before and after anchoring, and the truces' own."""
    from sim.figures.anchor import anchor_alt, anchor_figure, anchor_table

    if dataset(entry, "forecast").attrs["anchor"] == "none":
        raise Lacking(f"{entry.folder.name} is not anchored", "ceasefire forecast anchor=truces_without_peacekeepers")
    data = dataset(entry, "reference")
    return Picture("anchor", partial(anchor_figure, data), anchor_table(data), anchor_alt(data), source(entry))


def shifts(entry: Entry) -> Picture:
    """Parameters that the evidence moved most, before and now."""
    from sim.figures.shifts import shifts_alt, shifts_figure, shifts_table

    told = dataset(entry, "forecast")
    if "stage" not in told.coords or told.attrs["uncertainty"] == "none":
        why = "of fixed parameters" if told.attrs["uncertainty"] == "none" else "without evidence"
        raise Lacking(f"{entry.folder.name} was made {why}, so no parameter was moved", "ceasefire forecast")
    moved = table(entry, "parameters")
    if "shift_low" not in moved:
        raise Lacking(f"{entry.folder.name} was stored by an earlier version, without intervals", "ceasefire forecast")
    moved.attrs = dict(told.attrs)
    return Picture("shifts", partial(shifts_figure, moved), shifts_table(moved), shifts_alt(moved), source(entry))


def as_of(entries: Sequence[Entry]) -> Picture:
    """How the answer moved with the news, of forecasts that differ in their as-of date only."""
    from sim.figures.as_of import as_of_alt, as_of_figure, as_of_table

    chosen = _series(entries)
    data = _by_date(chosen)
    return Picture("as_of", partial(as_of_figure, data), as_of_table(data), as_of_alt(data), source(*chosen))


def _series(entries: Sequence[Entry]) -> list[Entry]:
    """The forecasts that differ in their as-of date only, by that date.

    Raises
    ------
    Lacking
        If there are no two of these, or several sets of them.
    """
    groups: dict[str, dict[str, Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.state == COMPLETE):  # of equals the whole one counts
        groups.setdefault(_but_for_date(entry), {})[str(entry.manifest.get("as_of"))] = entry
    series = [found for found in groups.values() if len(found) > 1]
    if not series:
        raise Lacking(
            "needs two forecasts or more that differ in their as-of date only, made by the same version", DATES
        )
    if len(series) > 1:
        raise Lacking(f"there are {len(series)} sets of forecasts by as-of date here: name the folders of one", DATES)
    return [entry for _, entry in sorted(series[0].items())]


def _but_for_date(entry: Entry) -> str:
    """All that decides a forecast's numbers but its as-of date."""
    rest = {key: value for key, value in entry.settings.items() if key not in (*NO_NUMBERS, "as_of", "keep")}
    return repr((entry.manifest.get("code"), sorted(rest.items())))


def _by_date(entries: Sequence[Entry]) -> "xr.Dataset":
    """Holding to the last day that all of these forecasts reach, along their as-of dates."""
    import xarray as xr

    stored = [dataset(entry, "forecast") for entry in entries]
    until = min(data["date"].values[-1] for data in stored)
    parts = [data.isel(day=int((data["date"].values == until).argmax())) for data in stored]
    names = ("holds", "holds_mc", "holds_range")
    kept = [part[[name for name in names if name in part]].drop_vars(("day", "date")) for part in parts]
    dates = xr.IndexVariable("as_of", [data.attrs["as_of"] for data in stored])
    joined = xr.concat(kept, dates, data_vars="all", coords="minimal", compat="override", join="outer")
    joined["n"] = ("as_of", [data.attrs["n"] for data in stored])
    joined.attrs = stored[-1].attrs | {
        "until": str(until)[:10],
        "reports": _reports(entries[-1].settings, [data.attrs["as_of"] for data in stored]),
        "poor": any(data.attrs["poor"] for data in stored),
        "poor_dates": [data.attrs["as_of"] for data in stored if data.attrs["poor"]],
        "complete": all(data.attrs["complete"] for data in stored),
    }
    return joined


def _reports(settings: Mapping[str, Any], dates: Sequence[str]) -> list[list[str]]:
    """What was published after one as-of date and up to the next, in the order of publication."""
    reports = settings.get("observations", {}).values()
    found = sorted(((str(report["published"]), str(report["about"])) for report in reports), key=lambda pair: pair[0])
    bounds = zip(["", *dates], dates, strict=False)
    return [[" ".join(about.split()) for day, about in found if after < day <= upto] for after, upto in bounds]
