"""Sensitivity studies made up for drawing: the everyday one and the awkward ones."""

import numpy as np
import pandas as pd

from sim.evidence.sources import GROUNDS
from sim.figures.provenance import KINDS
from sim.studies.noise import Noisy
from sim.studies.tornado import BATCHES, Tornado

NAMES = (
    "militants.severity_exponent", "bargaining.reserve_pakistan", "bargaining.reserve_afghanistan",
    "militants.major_fatalities", "response.strike_base", "pressure.pressure_half_life_days",
    "mediation.leverage_turkiye", "truce.term_days",
)  # fmt: skip
LONG = "escalation.readiness_of_the_border_troops_of_both_sides_to_answer_fire_with_heavier_fire"
MEANING = "Log-odds that a side replies on its first turn at rung 1, with pressure and tension at one half."


def named(count: int, *, long: bool = False) -> pd.DataFrame:
    """Names, grounds and meanings of so many parameters."""
    names = [
        NAMES[k] if k < len(NAMES) and not long else f"{LONG if long else 'border.crossing'}_{k}" for k in range(count)
    ]
    return pd.DataFrame(
        {
            "rank": np.arange(1, count + 1),
            "parameter": names,
            "grounds": [GROUNDS[k % 4] for k in range(count)],
            "unit": "log per unit",
            "meaning": MEANING * (2 if long else 1),
        }
    )


def about(table: pd.DataFrame, method: str, **attrs: object) -> pd.DataFrame:
    """The table with what is told of its study."""
    table.attrs = {
        "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025", "scenario": "doha_2025_10_19",
        "as_of": "2025-10-19", "day_of_as_of": 0, "anchor": "none", "seed": 7, "method": method,
        "measure": "holds_90", "about": "probability of no collapse within 90 days", "unit": "1",
        "parameters": len(table), "held": 0, "evaluations": 1000, "replications": 64, "warning": "",
    } | attrs  # fmt: skip
    return table


def build_sobol(total, half=0.02, *, long=False, interacts=False, first=None, **attrs) -> pd.DataFrame:
    """Sobol indices: these totals, with that half of an interval; first-order ones 0.8 of them."""
    total = np.asarray(total, dtype=float)
    first = 0.8 * total if first is None else np.asarray(first, dtype=float)
    table = named(len(total), long=long)
    for name, value in (("first", first), ("total", total)):
        table[name], table[f"{name}_low"], table[f"{name}_high"] = value, value - half, value + half
        table[f"{name}_known"] = np.broadcast_to(2.0 * np.asarray(half) <= 1.0, value.shape)
    table["interacts"] = interacts
    return about(table, "sobol", **attrs)


EVERYDAY = np.array([0.31, 0.22, 0.15, 0.09, 0.04, 0.02, 0.01, 0.0])

SOBOL = {
    "everyday": build_sobol(EVERYDAY, interacts=EVERYDAY > 0.2),
    "two parameters": build_sobol([0.7, 0.3]),
    "fifty with long names": build_sobol(0.2 / np.arange(1, 51), long=True, held=62),
    "nothing known": build_sobol(EVERYDAY, half=0.8),
    "some unknown": build_sobol(EVERYDAY, half=np.where(np.arange(8) % 2, 0.8, 0.3)),
    "impossible values": build_sobol(EVERYDAY - 0.1, half=0.1),
    "very small shares": build_sobol(EVERYDAY * 1e-4, half=1e-6),
    "no width": build_sobol(EVERYDAY, half=0.0),
    "only one acts": build_sobol([1.0, 0.0, 0.0], half=0.0),
    "not to be relied on": build_sobol(EVERYDAY, warning="NOT TO BE RELIED ON: Monte Carlo noise."),
}


def build_morris(size, spread, half=0.004, floor=0.01, *, long=False, faked=False, **attrs) -> pd.DataFrame:
    """Morris measures: mean sizes with that half of an interval, and spreads."""
    size = np.asarray(size, dtype=float)
    table = named(len(size), long=long).assign(
        size=size, size_low=size - half, size_high=size + half, size_floor=floor, spread=spread, change=-size,
        above_noise=size - half > floor, faked=faked,
    )  # fmt: skip
    return about(table, "morris", **attrs)


SIZES = np.array([0.16, 0.15, 0.12, 0.119, 0.118, 0.05, 0.012, 0.01])

MORRIS = {
    "everyday": build_morris(SIZES, 0.5 * SIZES),
    "fifty with long names": build_morris(0.3 / np.arange(1, 51), 0.1 / np.arange(1, 51), long=True),
    "leaders in one place": build_morris(np.full(40, 0.1), np.full(40, 0.05)),
    "nothing beyond noise": build_morris(np.full(8, 0.01), np.full(8, 0.0)),
    "nothing moves": build_morris(np.zeros(8), np.zeros(8), half=0.0, floor=0.0),
    "very small": build_morris(1e-6 * SIZES, 1e-6 * SIZES, half=1e-8, floor=1e-8),
    "losses": build_morris(9000.0 * SIZES, 9000.0 * SIZES, half=1.0, unit="MUSD", about="mean loss pakistan"),
}


def build_tornado(effects, base=0.6, noise=0.01, *, long=False, bent=False, **attrs) -> pd.DataFrame:
    """A tornado by the method itself, of an outcome that rises by `effects` from low to high."""
    effects = np.asarray(effects, dtype=float)
    rng = np.random.default_rng(3)
    method = Tornado(10_000, (0.5,) * len(effects), attrs.get("unit", "1") == "1")
    design = method.design(len(effects), lambda cube: cube)
    moved = design.take(slice(0, len(design))) - 0.5
    values = base + ((np.abs(moved) if bent else moved) * effects).sum(axis=1)
    values += noise * rng.normal(size=(BATCHES, 1)).repeat(len(design.settings), axis=1).ravel()
    values += 0.5 * noise * rng.normal(size=len(values)) * (moved != 0.0).any(axis=1)
    limit = 1.0 if method.probability else np.inf
    names = named(len(effects), long=long)
    found = method.indices(names["parameter"], design, Noisy(np.clip(values, 0.0, limit), np.zeros(len(values)))).table
    table = pd.concat([names, found.drop(columns="parameter")], axis=1)
    return about(table, "tornado", **attrs)


TORNADO = {
    "everyday": build_tornado([0.4, -0.3, 0.25, -0.2, 0.1, 0.05, -0.03, 0.0]),
    "fifty with long names": build_tornado(0.5 / np.arange(1, 51), long=True),
    "all upwards": build_tornado(EVERYDAY),
    "all bent": build_tornado(EVERYDAY, bent=True),
    "nothing moves": build_tornado(np.zeros(4), noise=0.0),
    "always collapses": build_tornado(np.zeros(3), base=0.0, noise=0.0),
    "never collapses": build_tornado(np.zeros(3), base=1.0, noise=0.0),
    "very small": build_tornado(EVERYDAY * 1e-5, base=1e-5, noise=1e-7),
    "losses": build_tornado(
        2000.0 * EVERYDAY, base=900.0, noise=9.0, unit="MUSD", about="mean loss pakistan, to collapse or the horizon"
    ),
    "two parameters": build_tornado([0.2, -0.1]),
}


def build_ranking(index, half=0.03, floor=0.06, *, method="pawn", long=False) -> pd.DataFrame:
    """PAWN or delta indices with that half of an interval."""
    index = np.asarray(index, dtype=float)
    table = named(len(index), long=long).assign(
        index=index, index_low=index - half, index_high=index + half, index_floor=floor,
        above_noise=index - half > floor,
    )  # fmt: skip
    return about(table, method)


RANKING = {
    "everyday": build_ranking(EVERYDAY + 0.05),
    "fifty with long names": build_ranking(0.3 / np.arange(1, 51), long=True),
    "delta": build_ranking(EVERYDAY - 0.01, method="delta"),
    "very small": build_ranking(EVERYDAY * 1e-4, half=1e-5, floor=2e-5),
    "all alike": build_ranking(np.zeros(5), half=0.0, floor=0.0),
}


def build_provenance(counts, variance, half=0.05, **attrs) -> pd.DataFrame:
    """So many parameters of each kind, with these shares of the variance; the rest is interactions."""
    variance = np.array([*variance, 1.0 - sum(variance)])
    half = np.broadcast_to(half, variance.shape)
    table = pd.DataFrame(
        {
            "grounds": list(KINDS), "parameters": [*counts, 0], "share": [*(np.array(counts) / sum(counts)), 0.0],
            "variance": variance, "variance_low": variance - half, "variance_high": variance + half,
            "variance_known": 2.0 * half <= 1.0,
        }
    )  # fmt: skip
    return about(table, "sobol", **{"parameters": sum(counts)} | attrs)


PROVENANCE = {
    "everyday": build_provenance([4, 10, 28, 70], [0.01, 0.2, 0.25, 0.4]),
    "guesses only": build_provenance([0, 0, 0, 12], [0.0, 0.0, 0.0, 0.9], half=np.array([0.0, 0.0, 0.0, 0.04, 0.04])),
    "impossible values": build_provenance([4, 10, 28, 70], [-0.1, 0.2, 0.5, 0.7], half=0.3),
    "nothing known": build_provenance([4, 10, 28, 70], [0.1, 0.2, 0.2, 0.2], half=3.0),
    "one of a kind": build_provenance([1, 1, 1, 1], [0.0001, 0.2, 0.2, 0.2], half=0.00001),
}
