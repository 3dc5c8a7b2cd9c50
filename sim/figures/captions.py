"""What a figure must say of the runs behind it, in words: how many, which uncertainty, from when."""

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
        told += f" ({points:,} sets of parameter values × {each:,})"
    return f"{told}." if attrs["complete"] else f"INCOMPLETE: the run was interrupted after {told}."


def uncertainty(data: xr.Dataset) -> str:
    """Which uncertainty the figure contains, and which it leaves out."""
    kind = data.attrs["uncertainty"]
    if kind == "none":
        return "Uncertainty: chance alone; every parameter is fixed, so uncertainty about them is left out."
    told = f"Uncertainty: parameters ({kind}) and chance."
    return told if "holds_range" in data else f"{told} Too few replications to show them apart."


def origin(attrs: dict[Any, Any]) -> str:
    """Scenario, day 0 and seed."""
    start = long_date(attrs["start_date"])
    return f"Scenario {attrs['scenario']}; day 0 is {start}; seed {attrs['seed']}."


def monte_carlo(middle: xr.DataArray, interval: xr.DataArray) -> str:
    """The half-width of an interval where it is widest, in percentage points."""
    widest = float(abs(interval - middle).max())
    return f"±{100 * widest:.2g} points" + (" or less" if widest else "")
