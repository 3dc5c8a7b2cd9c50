"""Forecasts made up for drawing: the everyday one and the awkward ones."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
import xarray as xr

CAUSES = ("escalation", "lapse", "withdrawal")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
POWERS = (2.6, 1.6, 0.95, 0.6, 0.25)


def build_forecast(
    holds: Sequence[float] | np.ndarray,
    shares: tuple[float, float, float] = (0.6, 0.25, 0.15),
    agreement: float = 0.4,
    half_width: float = 0.0005,
    **attrs: object,
) -> xr.Dataset:
    """A forecast's dataset; collapses are split by `shares`, what holds in the end by `agreement`."""
    curve = np.asarray(holds, dtype=float)
    days = np.arange(len(curve))
    incidence = np.outer(shares, 1.0 - curve)
    formal = curve * agreement * (1.0 - np.exp(-days / 30.0))
    facts = {
        "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025",
        "scenario": "doha_2025_10_19",
        "as_of": "2025-10-19",
        "day_of_as_of": 0,
        "anchor": "none",
        "observations": "",
        "not_yet_known": "",
        "particles": 0,
        "effective_rows": 1000.0,
        "poor": False,
        "failure": "collapse",
        "uncertainty": "prior",
        "points": 1000,
        "replications": 500,
        "n": 500_000,
        "seed": 7,
        "complete": True,
    } | attrs
    data = xr.Dataset(
        {
            "holds": ("day", curve),
            "holds_mc": (("day", "bound"), _interval(curve, half_width)),
            "incidence": (("cause", "day"), incidence),
            "incidence_mc": (("cause", "day", "bound"), _interval(incidence, half_width)),
            "under_agreement": ("day", formal),
            "without_agreement": ("day", curve - formal),
        },
        coords={
            "day": days,
            "date": ("day", pd.date_range(str(facts["as_of"]), periods=len(days))),
            "cause": list(CAUSES),
            "bound": ["low", "high"],
            "quantile": list(QUANTILES),
        },
        attrs=facts,
    )
    if facts["uncertainty"] == "prior" or facts["day_of_as_of"]:
        data["holds_range"] = (("day", "quantile"), curve[:, None] ** np.array(POWERS))
    return data


def _interval(middle: np.ndarray, half_width: float) -> np.ndarray:
    return np.clip(np.stack([middle - half_width, middle + half_width], axis=-1), 0.0, 1.0)


def decay(horizon: int, rate: float, floor: float = 0.2) -> np.ndarray:
    """A curve that falls from 1 towards a floor."""
    return floor + (1.0 - floor) * np.exp(-rate * np.arange(horizon + 1))


FORECASTS = {
    "everyday": build_forecast(decay(180, 0.01)),
    "never collapses": build_forecast(np.ones(181)),
    "gone by day 3": build_forecast([1.0, 0.5, 0.1] + [0.0] * 178),
    "hardly ever collapses": build_forecast(decay(180, 1e-6)),
    "hardly ever holds": build_forecast(decay(180, 0.1, floor=0.0004)),
    "one day": build_forecast(decay(1, 0.04)),
    "ten days": build_forecast(decay(10, 0.04)),
    "a thousand days": build_forecast(decay(1000, 0.003)),
    "ten years": build_forecast(decay(3660, 0.003)),
    "no lapse": build_forecast(decay(180, 0.01), shares=(0.8, 0.0, 0.2)),
    "thin slices": build_forecast(decay(180, 0.01), shares=(0.984, 0.008, 0.008), agreement=0.02),
    "fixed parameters": build_forecast(decay(180, 0.01), uncertainty="none", points=1),
    "few replications": build_forecast(decay(180, 0.01), half_width=0.06, n=250),
    "interrupted": build_forecast(decay(180, 0.01), complete=False),
    "strikes": build_forecast(decay(180, 0.03), failure="strike"),
}


CONDITIONED = {
    "as_of": "2025-11-06",
    "day_of_as_of": 18,
    "anchor": "truces_without_peacekeepers",
    "observations": "holds_5, calm_5, closed_17",
    "particles": 65_536,
    "effective_rows": 389.8,
}
"""Attributes of a forecast that took documents into account."""

FORECASTS |= {
    "conditioned": build_forecast(0.99 * decay(180, 0.01), **CONDITIONED),
    "not to be relied on": build_forecast(decay(180, 0.01), **CONDITIONED | {"poor": True}),
    "fixed parameters, conditioned": build_forecast(decay(180, 0.01), **CONDITIONED | {"uncertainty": "none"}),
}


TRUCES = {"class": "truces", "about": "45 truces in civil wars, 1989-99", "truces": 45, "age": 0, "anchored": 1}
"""What a forecast tells of the truces that it is compared with."""


def beside_truces(data: xr.Dataset, published: bool = True, **facts: object) -> xr.Dataset:
    """The forecast with comparable truces beside it, and what is published of them."""
    days = data["day"].values
    fit = xr.DataArray(0.4 + 0.6 * np.exp(-days / 120.0), dims="day", attrs=TRUCES | facts)
    data = data.assign(reference_fit=fit)
    if not published:
        return data
    at = [day for day in (7, 14, 30, 60, 90, 180) if day <= days[-1]]
    if not at:
        return data
    shares = np.linspace(1.0, 0.6, 6)[: len(at)]
    ends = np.stack([shares - 0.15, np.minimum(shares + 0.1, 1.0)], axis=-1)
    data = data.assign_coords(reference_day=at)
    return data.assign(reference=("reference_day", shares), reference_interval=(("reference_day", "bound"), ends))


FORECASTS |= {
    "beside truces": beside_truces(FORECASTS["everyday"]),
    "beside truces as old": beside_truces(FORECASTS["conditioned"], published=False, age=17),
    "beside truces for comparison, one day": beside_truces(FORECASTS["one day"], anchored=0),
}


@pytest.fixture(params=FORECASTS, ids=str)
def awkward(request) -> xr.Dataset:
    """Each of the forecasts in turn."""
    return FORECASTS[request.param]


@pytest.fixture
def everyday() -> xr.Dataset:
    """A forecast that looks like most."""
    return FORECASTS["everyday"]


def build_days(end: int, cause: str = "none", **columns: object) -> pd.DataFrame:
    """A world's days, quiet but for the columns given."""
    day = np.arange(1, end + 1)
    quiet = {
        "day": day,
        "date": [str(date.date()) for date in pd.date_range("2025-10-20", periods=end)],
        "tension": np.linspace(0.45, 0.2, end),
        "pressure_pakistan": np.linspace(0.5, 0.3, end),
        "pressure_afghanistan": np.linspace(0.5, 0.31, end),
        "belief": 0.35,
        "effort": 0.45,
        "closed_share": 1.0,
        "strike": False,
        "border_fire": False,
        "air_incident": False,
        "rung": 0,
        "round": "none",
        "restarted": False,
        "major_attack_deaths": 0.0,
        "formal_agreement": False,
        "cause": ["none"] * (end - 1) + [cause],
    }
    return pd.DataFrame(quiet | columns)


@pytest.fixture
def eventful() -> pd.DataFrame:
    """A world in which everything happens, and that ends in escalation on day 60."""
    days = build_days(60, "escalation").set_index("day", drop=False)
    days.loc[[5, 6, 40], "major_attack_deaths"] = [161.3, 7.2, 2500.0]
    days.loc[[5, 60], "strike"] = True
    days.loc[[12, 30], "border_fire"] = True
    days.loc[[5, 12, 30, 60], "rung"] = [1, 2, 3, 5]
    days.loc[20, "air_incident"] = True
    days.loc[[6, 11, 16, 40], "round"] = ["extended", "rescued", "suspended", "agreement"]
    days.loc[35, "restarted"] = True
    days.loc[40:, "formal_agreement"] = True
    days.loc[60, ["tension", "closed_share"]] = [1.0, 0.0]
    return days.reset_index(drop=True)
