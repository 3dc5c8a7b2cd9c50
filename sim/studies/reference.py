"""Comparable truces beside a forecast: how many of them held as long."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.reference import ReferenceClass, load_reference
from sim.studies.plan import ANCHOR, Plan
from sim.studies.update import COMPARED, Update

if TYPE_CHECKING:
    import xarray as xr


def reference_data(case: Case, plan: Plan, done: Update) -> "xr.Dataset":
    """Survival from the scenario's first day and that of the reference class, as a labelled dataset."""
    import xarray as xr

    reference, anchoring = plan.reference, done.anchoring
    assert reference is not None
    assert anchoring is not None
    days = np.arange(len(done.survival["prior"].value))
    data = xr.Dataset(
        coords={
            "day": days,
            "date": ("day", np.datetime64(case.scenario.start_date, "s") + days.astype("timedelta64[D]")),
            "bound": ["low", "high"],
        },
        attrs={
            "title": case.scenario.title, "scenario": case.scenario.name,
            "start_date": case.scenario.start_date.isoformat(), "failure": "collapse",
            "anchor": reference.name, "reference_about": reference.about, "reference_truces": reference.truces,
            "anchor_days": list(reference.anchor_days), "tolerance": reference.tolerance,
            "effective_rows": anchoring.effective, "uncertainty": plan.uncertainty, "points": plan.points,
            "replications": COMPARED, "n": plan.points * COMPARED, "seed": plan.seed, "complete": True,
        },
    )  # fmt: skip
    for name, curve in done.survival.items():
        about = {"description": f"probability of no collapse on or before the day, {name}", "units": "1"}
        data[name] = ("day", curve.value, about)
        data[f"{name}_mc"] = (("day", "bound"), np.stack([curve.low, curve.high], axis=-1), about)
    put_shares(data, reference, {})
    return data


def put_reference(data: "xr.Dataset", case: Case, plan: Plan) -> None:
    """Add to a forecast how long comparable truces held that had held as long as this one on the eve of its day 0.

    `reference_fit` (day) is the lognormal fit to the truces, given that age. Where the forecast starts at the
    opening, `reference` and `reference_interval` (reference_day) are their shares as published (Kaplan-Meier);
    at another age no interval is published. A forecast that is not anchored is compared with the class that
    is used when none is named. Left out where failure is more than collapse: the truces' own is not.
    """
    reference = plan.reference or _for_comparison(case)
    if plan.failure != "collapse" or reference is None:
        return
    age = plan.known.age
    facts = {
        "units": "1", "class": reference.name, "about": reference.about, "truces": reference.truces, "age": age,
        "anchored": int(plan.reference is not None),
    }  # fmt: skip
    days = [reference.holds_given(plan.known.day + day, age) for day in data["day"].values.tolist()]
    fit = {"description": "share of truces of that age, in days, that hold beyond the day, lognormal fit"}
    data["reference_fit"] = ("day", days, fit | facts)
    if plan.known.day == 0:
        put_shares(data, reference, facts, int(data["day"][-1]))


def put_shares(
    data: "xr.Dataset", reference: ReferenceClass, facts: Mapping[str, Any], last: int | None = None
) -> None:
    """Add the published shares of truces that held, with their intervals, as far as day `last`, if there are any."""
    shown = [k for k, day in enumerate(reference.days) if last is None or day <= last]
    if not shown:
        return
    data.coords["reference_day"] = [reference.days[k] for k in shown]
    about = {"description": "share of truces still holding, Kaplan-Meier", "units": "1"}
    data["reference"] = ("reference_day", [reference.shares[k] for k in shown], about | dict(facts))
    interval = np.stack([[reference.lows[k] for k in shown], [reference.highs[k] for k in shown]], axis=-1)
    data["reference_interval"] = (("reference_day", "bound"), interval, {**about, "interval": "95 %"})


def _for_comparison(case: Case) -> ReferenceClass | None:
    """The class that is used when none is named; None where its source was taken out of the case."""
    with suppress(ConfigError):
        return load_reference(ANCHOR, case.sources)
    return None
