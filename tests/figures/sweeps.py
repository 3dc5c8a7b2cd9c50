"""Sweeps and discoveries made up for drawing: the everyday ones and the awkward ones."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from sim.figures.boxes import Boxes
from sim.figures.tipping import Tipping
from sim.studies.boxes import Restriction, inside
from sim.studies.errors import wilson

TURKIYE, QATAR, RESCUE = "mediation.leverage_turkiye", "mediation.leverage_qatar", "mediation.rescue_prob"
UNITS = {TURKIYE: "level 0-1", QATAR: "level 0-1", RESCUE: "probability"}
LONG = "verification.a_parameter_whose_name_goes_on_and_on_and_never_quite_ends"


def facts(points: int, **own: Any) -> dict[str, Any]:
    """What a sweep's manifest tells of it."""
    return {
        "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025", "scenario": "doha_2025_10_19",
        "as_of": "2025-10-19", "day_of_as_of": 0, "base": "modes", "points": points, "finished": points,
        "replications_range": (400, 400), "common_draws": True, "seed": 7, "units": UNITS, "damaged": False,
        "failure": "collapse", "day": 90,
    } | own  # fmt: skip


def build_sweep(
    settings: Mapping[str, Sequence[Any]],
    holds: Sequence[float] | np.ndarray,
    axes: bool = False,
    days: Sequence[int] = (90,),
    n: int = 400,
    **own: Any,
) -> pd.DataFrame:
    """A sweep's probabilities by point and day; on later days they are squared."""
    points = pd.DataFrame(settings).rename_axis("point").reset_index()
    data = points.loc[points.index.repeat(len(days))].reset_index(drop=True)
    data["day"], data["replications"] = np.tile(days, len(points)), n
    p = np.power.outer(np.asarray(holds, float), np.arange(1, len(days) + 1)).ravel()
    data["holds"], (data["holds_low"], data["holds_high"]) = p, wilson(p, n)
    names = list(settings)
    data.attrs.update(facts(len(points), varied=names, axes={name: [] for name in names if axes}) | own)
    return data


def crossed(**axes: Sequence[Any]) -> dict[str, list[Any]]:
    """Columns of a full grid; two underscores in a name are its dot."""
    rows = list(product(*axes.values()))
    return {name.replace("__", "."): [row[k] for row in rows] for k, name in enumerate(axes)}


def cloud(points: int, names: Sequence[str], seed: int = 0) -> dict[str, np.ndarray]:
    """Settings of points scattered over the unit cube."""
    values = np.random.default_rng(seed).random((points, len(names)))
    return {name: values[:, k] for k, name in enumerate(names)}


TWO = crossed(mediation__leverage_turkiye=[0.0, 0.25, 0.5, 0.75, 1.0], mediation__rescue_prob=[0.3, 0.6, 0.9])
FINE = crossed(mediation__leverage_turkiye=np.linspace(0, 1, 40), mediation__leverage_qatar=np.linspace(0, 1, 50))
POLICIES = ["none", "stronger_verification", "pakistan_renounces_strikes", "no_mediation"]
MANY = [*(f"bargaining.parameter_{k}" for k in range(49)), LONG]

SWEEPS = {
    "line": build_sweep({TURKIYE: np.linspace(0, 1, 9)}, np.linspace(0.4, 0.85, 9), axes=True, days=(30, 90, 180)),
    "line of one failure": build_sweep(
        {TURKIYE: [0.0, 1.0]}, [0.2, 0.7], axes=True, failure="strike", base="prior", replications_range=(200, 800)
    ),
    "cells": build_sweep(TWO, np.linspace(0.1, 0.95, 15), axes=True),
    "cells without a point": build_sweep(
        {name: column[:-1] for name, column in TWO.items()}, np.linspace(0.1, 0.95, 14), axes=True, points=15
    ),
    "many cells": build_sweep(FINE, np.linspace(0, 1, 2000), axes=True),
    "named cells": build_sweep(
        crossed(policy=POLICIES, mediation__rescue_prob=[0.3, 0.9]), np.linspace(0.2, 0.9, 8), axes=True
    ),
    "names": build_sweep({"policy": POLICIES}, [0.5, 0.62, 0.7, 0.3], axes=True),
    "yes and no": build_sweep({"scenario.initial_state.formal": [True, False]}, [0.9, 0.4], axes=True),
    "scatter": build_sweep(cloud(128, UNITS), cloud(128, ["p"], seed=1)["p"]),
    "fifty settings": build_sweep(cloud(60, MANY), cloud(60, ["p"], seed=1)["p"]),
    "many points": build_sweep(cloud(2000, [QATAR, RESCUE]), cloud(2000, ["p"], seed=1)["p"]),
    "one point": build_sweep({TURKIYE: [0.4]}, [0.55], axes=True, days=(30, 90, 180)),
    "nothing collapses": build_sweep({TURKIYE: [0.0, 0.5, 1.0]}, [1.0, 1.0, 1.0], axes=True, days=(30, 90)),
    "everything collapses": build_sweep({TURKIYE: [0.0, 0.5, 1.0]}, [0.0, 0.0, 0.0], axes=True, days=(30, 90)),
    "hardly ever holds": build_sweep(TWO, np.linspace(0.0004, 0.004, 15), axes=True),
    "interrupted": build_sweep(cloud(20, [TURKIYE, QATAR]), cloud(20, ["p"])["p"], points=64, damaged=True),
}


def build_map(slope: float = 1.0, level: float = 0.5, points: int = 60, half: float = 0.08, **own: Any) -> Tipping:
    """A tipping map whose line runs straight: the probability rises with the first setting and the second."""
    from contourpy import contour_generator

    nodes = np.linspace(0.0, 1.0, 51)
    x, y = np.meshgrid(nodes, nodes)
    value = np.clip(0.5 + slope * (0.5 * x + 0.25 * y - 0.4), 0.01, 0.99)
    surfaces = {"value": value, "low": value - half, "high": value + half}
    grid = pd.DataFrame({TURKIYE: x.ravel(), QATAR: y.ravel()} | {k: v.ravel() for k, v in surfaces.items()})
    grid["beyond"] = np.where(grid["low"] > level, 1, np.where(grid["high"] < level, -1, 0))
    lines = [
        pd.DataFrame({"bound": bound, "line": k, TURKIYE: line[:, 0], QATAR: line[:, 1]})
        for bound, surface in surfaces.items()
        for k, line in enumerate(np.asarray(line) for line in contour_generator(nodes, nodes, surface).lines(level))
    ]
    contour = pd.concat(lines) if lines else pd.DataFrame(columns=["bound", "line", TURKIYE, QATAR])
    rises = bool(lines)
    crossings = pd.DataFrame(
        {QATAR: [0.1], "course": ["rises" if rises else "above"], TURKIYE: [0.75 if rises else np.nan],
         "low": [0.6 if rises else np.nan], "high": [np.nan]}
    )  # fmt: skip
    design = pd.DataFrame(cloud(points, list(UNITS))).rename_axis("point").reset_index()
    grid.attrs.update(
        facts(points, tip=[TURKIYE, QATAR], level=level, others=[RESCUE], scatter=0.031, places=points, binned=False)
        | {"map_about": "probability of no collapse within 90 days"} | own
    )  # fmt: skip
    return Tipping(grid, contour, crossings, design)


MAPS = {
    "everyday": build_map(),
    "never crossed": build_map(slope=0.1, level=0.9),
    "undecided": build_map(slope=0.1, half=0.3),
    "many points": build_map(points=1000),
    "nothing else varies": build_map(others=[]),
    "many others": build_map(others=MANY, points=60),
    "interrupted": build_map(finished=40),
}


def build_boxes(restrictions: Sequence[Restriction], points: int = 128, **own: Any) -> Boxes:
    """A discovery whose first box has these restrictions and holds most points of interest, and its trajectory."""
    table = pd.DataFrame(cloud(points, [*UNITS, LONG]))
    table["policy"] = np.array(POLICIES)[np.arange(points) % 4]
    table = table.rename_axis("point").reset_index()
    within = inside(table, tuple(restrictions))
    cases = within ^ (np.arange(points) % 11 == 0)
    value = np.where(cases, 0.3, 0.8) + 0.1 * cloud(points, ["p"])["p"]
    halves = np.where(np.arange(points) % 2, "verifying", "finding")
    table = table.assign(
        value=value, of_interest=cases, undecided=np.arange(points) % 9 == 0, half=halves, box=within.astype(int)
    )
    rows = []
    for half in ("finding", "verifying"):
        of = halves == half
        n, inner, every = (int(these.sum()) for these in (of & within, of & within & cases, of & cases))
        row = {"box": 1, "half": half, "wanted": 0.8, "base_rate": every / of.sum(), "n": n, "cases": inner}
        for name, k in (("coverage", every), ("density", n), ("mass", of.sum())):
            share = (n if name == "mass" else inner) / k
            low, high = wilson(np.array(share), k)
            row |= {name: share, f"{name}_low": float(low), f"{name}_high": float(high)}
        rows.append(row)
    told = [
        {"box": 1, "setting": r.name, "side": r.side, "limit": None if r.side == "one of" else r.limit,
         "values": " or ".join(r.limit) if r.side == "one of" else f"{r.limit:g}",
         "qp_finding": 0.0004 * (k + 1), "qp_verifying": np.nan if k == 2 else 0.012}
        for k, r in enumerate(restrictions)
    ]  # fmt: skip
    table.attrs.update(
        facts(points, threshold=0.5, side="below", about="probability of no collapse within 90 days", unit="1")
        | {"density": 0.8, "ended": "as many as were asked for (boxes=1)"} | own
    )  # fmt: skip
    return Boxes(table, pd.DataFrame(rows), pd.DataFrame(told))


LOW = Restriction(TURKIYE, "at most", 0.55)
BOXES = {
    "everyday": build_boxes([LOW, Restriction(QATAR, "at most", 0.7)]),
    "one setting": build_boxes([LOW]),
    "between": build_boxes([Restriction(RESCUE, "at least", 0.2), Restriction(RESCUE, "at most", 0.7), LOW]),
    "names": build_boxes([Restriction("policy", "one of", ("none", "no_mediation")), LOW]),
    "many restrictions": build_boxes([LOW, *(Restriction(n, "at most", 0.9) for n in (LONG, QATAR, RESCUE))]),
    "many points": build_boxes([LOW, Restriction(QATAR, "at most", 0.7)], points=2000),
    "interrupted": build_boxes([LOW], finished=100),
}


def build_steps(coverage: Sequence[float], density: Sequence[float], chosen: int | None, **own: Any) -> pd.DataFrame:
    """A peeling trajectory; the held-out half does a little worse."""
    steps = np.arange(len(coverage))
    data = pd.DataFrame({"box": 1, "step": steps, "chosen": steps == chosen, "restricted": np.minimum(steps, 3)})
    for half, worse in (("finding", 1.0), ("verifying", 0.95)):
        data[f"coverage_{half}"], data[f"density_{half}"] = worse * np.array(coverage), worse * np.array(density)
        data[f"n_{half}"] = 128 - 10 * steps
    data["conditions"] = "mediation.leverage_turkiye at most 0.55"
    data.attrs.update(facts(256, density=0.8, ended="as many as were asked for (boxes=1)") | own)
    return data


STEPS = {
    "everyday": build_steps([1, 1, 0.98, 0.9, 0.8, 0.6], [0.3, 0.4, 0.6, 0.75, 0.85, 0.95], 4),
    "small box": build_steps([1, 0.6, 0.3, 0.2], [0.3, 0.4, 0.5, 0.6], 3),
    "none chosen": build_steps([1, 0.9, 0.8], [0.3, 0.3, 0.31], None),
    "one step": build_steps([1.0], [0.5], 0),
    "pure from the start": build_steps([1, 0.9], [0.97, 1.0], 1),
}
