"""What a figure must say of the runs behind it: how many, which evidence and uncertainty, from when."""

from typing import Any

import xarray as xr

from sim.figures.scales import long_date

FAILURES = {
    "collapse": "",
    "fire": "Failure: border fire with at least one reply, or collapse if earlier.",
    "strike": "Failure: a Pakistani strike, or collapse if earlier.",
    "exchange": "Failure: a strike or border fire with at least two replies, or collapse if earlier.",
}
"""What counts as failure, where it is more than collapse."""


def replications(attrs: dict[Any, Any]) -> str:
    """How many replications there are, and whether they are all that were wanted."""
    n, points, each = (int(attrs[key]) for key in ("n", "points", "replications"))
    told = f"n = {n:,} replications"
    if points > 1:
        told += f" ({points:,} {_points(attrs)} × {each:,})"
    return f"{told}." if attrs["complete"] else f"INCOMPLETE: the run was interrupted after {told}."


def _points(attrs: dict[Any, Any]) -> str:
    if not attrs["day_of_as_of"]:
        return "sets of parameter values"
    return "states on day 0" if attrs["uncertainty"] == "none" else "pairs of parameters and state"


def uncertainty(data: xr.Dataset) -> str:
    """Which uncertainty the figure contains, which it leaves out, and which evidence narrowed it."""
    attrs = data.attrs
    kind, state = attrs["uncertainty"], "the state on day 0" if attrs["day_of_as_of"] else ""
    if kind == "none":
        told = f"{state} and chance" if state else "chance alone"
        told += "; every parameter is fixed, so uncertainty about them is left out."
    else:
        told = f"parameters ({kind}){f', {state},' if state else ''} and chance."
        told += "" if "holds_range" in data else " Too few replications to show them apart."
    return f"Uncertainty: {told} {evidence(attrs)}"


def evidence(attrs: dict[Any, Any]) -> str:
    """Which evidence was used besides the prior."""
    anchored = attrs["anchor"] != "none"
    if not anchored and not attrs["day_of_as_of"]:
        return "Neither anchored to comparable truces nor conditioned on documents."
    told = f"Anchored to {attrs['anchor'].replace('_', ' ')}" if anchored else "Not anchored to comparable truces"
    if not attrs["day_of_as_of"]:
        return f"{told}; not conditioned on documents."
    n = len(list(filter(None, attrs["observations"].split(","))))
    counted = f"{n or 'no'} observation{'' if n == 1 else 's'}"
    return f"{told}; conditioned on {counted} up to {long_date(attrs['as_of'])}."


def varied(attrs: dict[Any, Any]) -> str:
    """What a forecast's range is over."""
    if not attrs["day_of_as_of"]:
        return "parameter values"
    return "states on day 0" if attrs["uncertainty"] == "none" else "parameters and states"


def warning(attrs: dict[Any, Any]) -> str:
    """What nobody may overlook, or nothing."""
    if not attrs["poor"]:
        return ""
    return (
        "NOT TO BE RELIED ON: fewer than 400 effective particles, or 100 sets of parameter values, fit the documents."
    )


def origin(attrs: dict[Any, Any]) -> str:
    """Scenario, day 0 and seed."""
    word = "As of" if attrs["day_of_as_of"] else "From"
    ahead = ", whose own events are still ahead" if attrs.get("day_of_as_of") else ""
    return f"Scenario {attrs['scenario']}. {word} {long_date(attrs['as_of'])}, day 0{ahead}; seed {attrs['seed']}."


def monte_carlo(middle: xr.DataArray, interval: xr.DataArray) -> str:
    """The half-width of an interval where it is widest, in percentage points."""
    widest = float(abs(interval - middle).max())
    return f"±{100 * widest:.2g} points" + (" or less" if widest else "")
