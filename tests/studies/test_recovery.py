"""Simulation-based calibration: worlds of known parameters, reported with the filter's own error models.

The truth's rank among draws from its posterior is uniform if the filter is right (Talts, Betancourt,
Simpson, Vehtari and Gelman 2018). Truths are taken from worlds that met what is observed exactly.
"""

import numpy as np
import pytest
from scipy import stats

from sim.ensemble.particles import open_particles
from sim.evidence.error_models import QUANTITIES, Exact, Normal, Weights
from sim.evidence.priors import sample_prior
from sim.params import NAMES
from sim.studies.filtering import condition, write
from tests.studies.filters import fact, known, report

PARAMETERS = (
    "compliance.effort_start", "compliance.effort_base", "compliance.effort_carrot",
    "militants.severity_exponent", "militants.major_fatalities", "militants.attacks_per_day_ttp",
    "response.strike_base", "shocks.air_incidents_per_day", "shocks.statements_per_day",
    "pressure.pressure_start_afghanistan", "pressure.pressure_start_pakistan", "pressure.pressure_rest",
    "mediation.rescue_prob", "truce.extend_base",
)  # fmt: skip
STATES = {"effort": ("afghanistan", "effort"), "belief": ("pakistan", "belief")}
DAY = 18
RANKS = 63
"""Draws from each posterior: a rank is one of 64."""

TERM = fact(6, ("truce", "fixed_term", 1.0), ("truce", "expiry", 18.0), ("talks", "next_round", 18.0))
HOLDS = [report("collapsed", (5, 5), Exact(0, 0), "holds_5"), report("collapsed", (17, 17), Exact(0, 0), "holds_17")]
LEVELS = {
    "implemented_5": ("effort", 5, 0.15, 0.2),
    "rhetoric_11": ("pressure_afghanistan", 11, 0.0, 0.2),
    "firm_17": ("pressure_pakistan", 17, 0.0, 0.2),
}
COUNTED = {"calm_5": ("major_attacks", 3, 5, 0.1), "no_strike_17": ("strikes", 1, 17, 0.2)}
"""A happening is missed by the report with this probability."""


def truths(case, n, seed):
    """Worlds of parameters from the prior that held, with a round that was extended or rescued."""
    rows = sample_prior(case, 4 * n, seed)
    worlds = open_particles(case, rows, np.arange(len(rows)), seed)
    seen = np.zeros((DAY, len(rows), len(QUANTITIES)))
    for day in range(1, DAY):
        seen[day] = worlds.advance(day)
        if day == 6:
            write(worlds, TERM)
    endings = seen[6, :, QUANTITIES.index("round")]
    met = (worlds.standing["cause"] == 0) & np.isin(endings, (2.0, 3.0))
    chosen = np.flatnonzero(met)[:n]
    assert len(chosen) == n
    return rows[chosen], worlds.take(chosen), seen[:, chosen]


def reports(seen, world, rng):
    """What is reported of one world."""
    said = [*HOLDS, TERM]
    for name, (quantity, day, bias, sd) in LEVELS.items():
        value = seen[day, world, QUANTITIES.index(quantity)] + bias + sd * rng.standard_normal()
        said.append(report(quantity, (day, day), Normal(value, bias, sd), name))
    for name, (quantity, first, last, missed) in COUNTED.items():
        happened = seen[first : last + 1, world, QUANTITIES.index(quantity)].sum() > 0
        noticed = happened and rng.random() >= missed
        weights = Weights((0.0,), (0.0,), 1.0 - missed, "") if noticed else Weights((0.0,), (1.0,), missed, "")
        said.append(report(quantity, (first, last), weights, name))
    rescued = seen[6, world, QUANTITIES.index("round")] == 3.0
    credited = rescued or rng.random() < 0.3
    weights = Weights((3.0, 2.0), (1.0, 0.3), 0.0, "") if credited else Weights((2.0,), (0.7,), 0.0, "")
    said.append(report("round", (6, 6), weights, "stalled_6"))
    air = seen[1:12, world, QUANTITIES.index("air_incidents")].sum() > 0
    told = air or rng.random() < 0.5
    weights = Weights((0.0,), (0.5,), 1.0, "") if told else Weights((0.0,), (0.5,), 0.0, "")
    said.append(report("air_incidents", (1, 11), weights, "air_11"))
    # the day's reports before the fact that is written after it
    return known(DAY, *(o for o in said if o is not TERM), TERM)


def ranks(case, n, rows, particles, seed, skew=0.0):
    """Rank of the truth among posterior draws, by quantity, shape (n,) each; `skew` lets reports lie unnoticed."""
    rng = np.random.default_rng(seed)
    true_rows, true_worlds, seen = truths(case, n, seed)
    pool = sample_prior(case, rows, seed + 1)
    found = {name: np.empty(n) for name in (*PARAMETERS, *STATES)}
    seen[5, :, QUANTITIES.index("effort")] += skew
    for world in range(n):
        posterior = condition(case, pool, reports(seen, world, rng), particles=particles, seed=1000 * seed + world)
        drawn = posterior.particles.take(rng.choice(particles, RANKS, p=posterior.weights))
        for name in PARAMETERS:
            column = NAMES.index(name)
            found[name][world] = (pool[drawn.points, column] < true_rows[world, column]).sum()
        for name, (group, field) in STATES.items():
            values, truth = (w.standing["state"][group][field] for w in (drawn, true_worlds))
            below, alike = (values < truth[world]).sum(), (values == truth[world]).sum()
            found[name][world] = below + rng.integers(0, alike + 1)
    return found


def uniformity(found):
    """p-value of a chi-square test of uniform ranks, in eight classes, by quantity."""
    classes = {name: np.bincount((values // 8).astype(int), minlength=8) for name, values in found.items()}
    return {name: stats.chisquare(counts).pvalue for name, counts in classes.items()}


def test_the_truth_is_anywhere_among_its_posterior(case):
    """Small: catches a filter that leans, not one that errs a little."""
    p = uniformity(ranks(case, 128, 1024, 4096, seed=1))
    assert min(p.values()) > 1e-3 / len(p), p


def test_a_filter_that_misreads_its_reports_would_be_caught(case):
    p = uniformity(ranks(case, 128, 1024, 4096, seed=1, skew=0.3))
    assert p["compliance.effort_start"] < 1e-6


@pytest.mark.long
def test_the_truth_is_anywhere_among_its_posterior_in_many_worlds(case):
    p = uniformity(ranks(case, 1024, 4096, 16384, seed=3))
    assert min(p.values()) > 1e-2 / len(p), p
