"""Comparisons and simulated worlds for drawing: the everyday one and the awkward ones."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.evidence.case import load_case
from sim.studies.rounds import Rounds, rounds_of
from sim.studies.world import World, run_world

FACTS: dict[str, Any] = {
    "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025",
    "scenario": "doha_2025_10_19",
    "as_of": "2025-11-06",
    "day_of_as_of": 18,
    "anchor": "truces_without_peacekeepers",
    "observations": "holds_5, calm_5, closed_17",
    "poor": False,
    "uncertainty": "prior",
    "points": 4096,
    "replications": 128,
    "n": 524_288,
    "seed": 7,
    "complete": True,
    "day": 90,
    "date": "2026-02-04",
    "base": (0.75, 0.72, 0.78),
}

ABOUT = "A mechanism on the ground examines every other major attack, and errs half as often."


def build_levers(effects: list[float], half: float = 0.004, spread: float = 0.05, **attrs: object) -> pd.DataFrame:
    """Levers with these effects, of which the lower ones have longer names; `spread` NaN: no range is known."""
    effect = np.array(sorted(effects, reverse=True))
    n = len(effect)
    table = pd.DataFrame(
        {
            "rank": np.arange(1, n + 1),
            "policy": [f"{'a_rather_long_name_for_a_' if k > 2 else ''}policy_{k}" for k in range(n)],
            "about": [ABOUT if k % 2 else "Rounds are held twice as often." for k in range(n)],
            "change": "truce.round_gap_days x0.5",
            "day": 90,
            "base": 0.75,
            "under": 0.75 + effect,
            "effect": effect,
            "low": effect - half,
            "high": effect + half,
            "q05": effect - spread,
            "q95": effect + spread,
            "beyond_noise": np.abs(effect) > half,
        }
    )
    table.attrs = FACTS | attrs
    return table


def build_fates(flows: list[tuple[float, float, float]], **attrs: object) -> pd.DataFrame:
    """Fates of policies: each both hold, saved, lost."""
    shares = np.array([(*flow, max(1.0 - sum(flow), 0.0)) for flow in flows])
    names = "both_hold", "saved", "lost", "both_break"
    table = pd.DataFrame({"rank": np.arange(1, len(flows) + 1), "policy": [f"policy_{k}" for k in range(len(flows))]})
    table["day"] = 90
    for k, name in enumerate(names):
        table[name] = shares[:, k]
        table[f"{name}_low"] = np.maximum(shares[:, k] - 0.004, 0.0)
        table[f"{name}_high"] = np.minimum(shares[:, k] + 0.004, 1.0)
        table[f"{name}_n"] = np.round(shares[:, k] * FACTS["n"]).astype(int)
    table.attrs = FACTS | attrs
    return table


@cache
def world(replicate: int, horizon: int = 180) -> World:
    """A world of seed 1 from the published opening, at the modes."""
    return run_world(load_case({"scenario.horizon_days": horizon}), seed=1, replicate=replicate)


def told(table: pd.DataFrame, lived: World) -> pd.DataFrame:
    """A world's table with what is told of the world."""
    table.attrs |= {"title": lived.case.scenario.title, "seed": lived.seed, "replicate": lived.replicate}
    return table


def rounds(replicate: int) -> Rounds:
    """The rounds of a world: 6 agrees at once, 11 in its fourth round, 13 never in twelve, 39 has none."""
    lived = world(replicate)
    return Rounds(*(told(table, lived) for table in rounds_of(lived)))


def crossings(replicate: int, horizon: int = 180) -> pd.DataFrame:
    """The crossings of a world: 13 ends in an escalation, 39 too and on day 4."""
    lived = world(replicate, horizon)
    return told(lived.crossings(), lived)
