"""Reduced worlds whose distributions are known exactly."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.evidence.case import load_case
from tests.laws.worlds import (
    ATTACKS_ONLY,
    NO_ATTACKS,
    NO_FIRE,
    NO_SHOCKS,
    NO_TALKS,
    NOTHING_CAN_HAPPEN,
    OPEN_ENDED,
    live,
    outcomes,
)


def attacks_on(day: int, changes: dict, replications: int, seed: int) -> np.ndarray:
    """Attacks on one day: those up to it less those up to the day before, of the same replications."""
    until = outcomes(ATTACKS_ONLY | changes, replications, seed, horizon=day).attacks
    if day == 1:
        return until.to_numpy()
    return (until - outcomes(ATTACKS_ONLY | changes, replications, seed, horizon=day - 1).attacks).to_numpy()


@pytest.mark.parametrize("day", [1, 2, 30])
def test_without_self_excitation_daily_attacks_are_poisson(day):
    counts = attacks_on(day, {"militants.branching": 0}, 40_000, seed=day)
    rate = 2.0 + 0.7
    observed = np.bincount(np.minimum(counts, 10), minlength=11)
    expected = stats.poisson.pmf(np.arange(10), rate)
    expected = np.append(expected, 1.0 - expected.sum()) * len(counts)
    assert stats.chisquare(observed, expected).pvalue > 1e-3  # three days: one false alarm in 330 codings


def test_without_self_excitation_days_are_independent():
    first, second = (attacks_on(day, {"militants.branching": 0}, 40_000, seed=5) for day in (4, 5))
    assert abs(np.corrcoef(first, second)[0, 1]) * math.sqrt(40_000) < 4.0  # standard errors


@pytest.mark.parametrize("half_life", [1.0, 7.0])
@pytest.mark.parametrize("day", [1, 8, 60])
def test_with_self_excitation_the_mean_tends_to_attacks_per_day_as_it_should(day, half_life):
    branching, replications = 0.5, 20_000
    changes = {"militants.branching": branching, "militants.excitation_half_life_days": half_life}
    counts = attacks_on(day, changes, replications, seed=100 + day)
    # E h(t+1) = d·E h(t) + (1-d)·branching·E n(t), E n(t) = (1-branching)·2.7 + E h(t): a geometric approach to 2.7
    d = 2.0 ** (-1.0 / half_life)
    left = (d + (1.0 - d) * branching) ** (day - 1)
    mean = 2.7 * (1.0 - branching * left)
    assert abs(counts.mean() - mean) < 4.0 * counts.std() / math.sqrt(replications)
    if day == 60:
        assert mean == pytest.approx(2.7, rel=0.06)


def moments_of_total(attacks_per_day: float, branching: float, half_life: float, days: int) -> tuple[float, float]:
    """Mean and variance of the attacks N of one group in so many days, by exact recursion of h and N's moments."""
    d = 2.0 ** (-1.0 / half_life)
    k, a = (1.0 - d) * branching, (1.0 - branching) * attacks_per_day
    h = hh = n = nn = hn = 0.0  # E h, E h², E N, E N², E hN
    for _ in range(days):
        r, rr = a + h, a * a + 2.0 * a * h + hh  # the day's rate
        hr, nr, today = a * h + hh, a * n + hn, rr + r  # and E n² of a Poisson count with that rate
        nn, hn = nn + 2.0 * nr + today, d * hn + d * hr + k * nr + k * today
        n, h, hh = n + r, d * h + k * r, d * d * hh + 2.0 * d * k * hr + k * k * today
    return n, nn - n * n


@pytest.mark.parametrize(("branching", "half_life"), [(0.35, 5.0), (0.6, 5.0), (0.5, 26.0)])
def test_self_excited_attacks_cluster_as_a_discrete_hawkes_process_does(branching, half_life):
    changes = {"militants.branching": branching, "militants.excitation_half_life_days": half_life}
    n = 20_000
    total = outcomes(ATTACKS_ONLY | changes, n, seed=3, horizon=120).attacks.to_numpy()
    (m1, v1), (m2, v2) = (moments_of_total(rate, branching, half_life, 120) for rate in (2.0, 0.7))
    assert abs(total.mean() - (m1 + m2)) < 4.0 * math.sqrt((v1 + v2) / n)
    error = total.var() * math.sqrt((stats.kurtosis(total, fisher=False) - 1.0) / n)  # of a sample variance
    assert abs(total.var() - (v1 + v2)) < 4.0 * error
    assert v1 + v2 > 1.5 * (m1 + m2)


ONLY_WITHDRAWAL = (
    NO_ATTACKS
    | NO_SHOCKS
    | NO_FIRE
    | NO_TALKS
    | OPEN_ENDED
    | {
        "truce.withdraw_per_day": 0.01,
        "escalation.tension_start": 0.7,
        "escalation.tension_rest": 0.7,
        "pressure.pressure_start_pakistan": 0.3,
        "pressure.pressure_start_afghanistan": 0.4,
        "pressure.pressure_rest": 0.3,
        "pressure.refugee_pressure": 0.1,
    }
)


@pytest.mark.parametrize(("formal", "factor"), [(False, 1.0), (True, 0.3)])
def test_with_withdrawal_alone_and_constant_levels_survival_is_geometric(formal, factor):
    changes = ONLY_WITHDRAWAL | {"scenario.initial_state.formal_agreement": formal}
    results = live(changes, 100_000, seed=20)
    withdrawals = results.events[0, 2]
    w = factor * 0.01 * (math.exp(3 * (0.3 - 0.5) + 3 * 0.2) + math.exp(3 * (0.4 - 0.5) + 3 * 0.2))
    days = np.arange(1, 181)
    expected = stats.geom.pmf(days, -math.expm1(-w)) * 100_000
    # days in groups of ten, and those that hold
    observed = np.append(withdrawals[1:].reshape(18, 10).sum(axis=1), 100_000 - withdrawals.sum())
    grouped = np.append(expected.reshape(18, 10).sum(axis=1), 100_000 * math.exp(-180 * w))
    assert stats.chisquare(observed, grouped).pvalue > 1e-3
    assert withdrawals.sum() == results.events[0, :3].sum()
    # and the first day, on its own, within 4 standard errors
    assert abs(withdrawals[1] - expected[0]) < 4.0 * math.sqrt(expected[0])


def test_with_border_fire_that_is_always_answered_alone_survival_is_geometric():
    # Replies have log-odds of about 12 and nobody defuses: all but 1 fire in 10,000 climb to the top, ending it.
    changes = NOTHING_CAN_HAPPEN | {
        "escalation.border_fire_per_day": 0.02,
        "escalation.border_fire_tension": 0,
        "escalation.border_fire_discount": 0,
        "escalation.reply_base_pakistan": 12,
        "escalation.reply_base_afghanistan": 12,
        "escalation.defuse_prob": 0,
        "verification.strength_start": 0.4,
    }
    results = live(changes, 50_000, seed=21)
    collapses, prob = results.events[0, 0, 1:], -math.expm1(-0.02 * (1 - 0.5 * 0.4))
    observed = np.append(collapses.reshape(12, 15).sum(axis=1), 50_000 - collapses.sum())
    reached = stats.geom.cdf(np.arange(0, 181, 15), prob)
    expected = np.append(np.diff(reached), 1.0 - reached[-1]) * 50_000
    assert stats.chisquare(observed, expected).pvalue > 1e-3
    table = results.to_pandas()
    assert (table.cause.isin([0, 1])).all()
    assert (table.fire[table.cause == 1] <= table.day[table.cause == 1]).all()


def test_the_deadliest_attack_of_a_day_has_a_pareto_tail():
    # With N ~ Poisson(r) attacks, each above s with chance s^-a: P(deadliest > s) = 1 - exp(-r·s^-a).
    changes = NO_SHOCKS | NO_FIRE | NO_TALKS | OPEN_ENDED | {
        "militants.suppression": 0,
        "militants.branching": 0,
        "militants.major_fatalities": 2,
        "militants.severity_exponent": 1.5,
    }  # fmt: skip
    deaths = outcomes(changes, 60_000, seed=22, horizon=1).deaths.to_numpy()

    def above(s):
        return -np.expm1(-2.7 * np.asarray(s) ** -1.5)

    major = deaths[deaths > 0]
    assert major.min() >= 2.0
    share, expected = len(major) / len(deaths), float(above(2.0))
    assert abs(share - expected) < 4.0 * math.sqrt(expected * (1 - expected) / len(deaths))
    assert stats.kstest(1.0 - above(major) / expected, "uniform").pvalue > 1e-3


def test_the_hidden_type_is_drawn_with_its_probability_and_shows_in_effort():
    changes = NOTHING_CAN_HAPPEN | {"verification.good_faith_prob": 0.3, "compliance.effort_carrot": 0}
    # Only the type differs between replications: two values of effort, in the proportion of good_faith_prob.
    table = outcomes(changes, 20_000, seed=23, horizon=30)
    low, high = np.unique(table.effort)
    share = (table.effort == high).mean()
    assert low < high
    assert abs(share - 0.3) < 4.0 * math.sqrt(0.3 * 0.7 / 20_000)


def test_costs_of_a_border_that_stays_shut_grow_by_the_day():
    changes = NOTHING_CAN_HAPPEN | {"border.unilateral_base": -12, "border.unilateral_fatigue": 0}
    table = outcomes(changes, 200, seed=24, horizon=50)
    shut = table[table.closed_days == table.closed_days.max()]
    assert len(shut) > 190
    assert shut.closed_days.to_numpy() == pytest.approx(50.0)
    assert shut.loss_pakistan.to_numpy() == pytest.approx(2.5 * (8 + 50))
    assert shut.loss_afghanistan.to_numpy() == pytest.approx(3.5 * (8 + 50))
    assert shut.trucks_peak.to_numpy() == pytest.approx(12_000)  # the yards are full: 600 + 50·1300 is more


def test_worlds_are_reduced_from_the_published_modes():
    # the numbers written out above
    modes = {name: entry.mode for name, entry in load_case().entries.items()}
    assert modes["militants.attacks_per_day_ttp"] + modes["militants.attacks_per_day_bla"] == pytest.approx(2.7)
    assert modes["truce.withdraw_pressure"] == modes["truce.withdraw_tension"] == 3.0
    assert modes["truce.withdraw_formal"] == 0.3
    assert modes["escalation.border_fire_verification"] == 0.5
