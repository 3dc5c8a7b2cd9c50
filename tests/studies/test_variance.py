"""Uncertainty split by the law of total variance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.studies.variance import Points, split_error, split_variance


def drawn(rng, rows, particles, n, row_sd, state_sd):
    """Probabilities of rows and of particles within them, and what n replications of each show."""
    of_row = np.clip(0.5 + row_sd * rng.standard_normal(rows), 0.05, 0.95)
    p = np.clip(np.repeat(of_row, particles) + state_sd * rng.standard_normal(rows * particles), 0.0, 1.0)
    return of_row, p, rng.binomial(n, p) / n


@pytest.mark.parametrize(("row_sd", "state_sd"), [(0.15, 0.1), (0.15, 0.0), (0.0, 0.1)])
def test_the_parts_are_those_that_the_numbers_were_drawn_with(row_sd, state_sd):
    rng = np.random.default_rng(1)
    of_row, p, each = drawn(rng, 1000, 4, 64, row_sd, state_sd)
    points = Points(np.full(4000, 1 / 4000), np.repeat(np.arange(1000), 4), np.arange(4000))
    parameters, state, chance = split_variance(each[:, None], 64, points)[:, 0]
    assert parameters == pytest.approx(of_row.var(), abs=0.0015)
    assert state == pytest.approx(p.var() - of_row.var(), abs=0.002)
    assert chance == pytest.approx((p * (1 - p)).mean(), abs=0.003)


def test_copies_of_one_particle_are_not_taken_for_independent_ones():
    rng = np.random.default_rng(2)
    of_row, p, _ = drawn(rng, 800, 3, 64, 0.1, 0.15)
    copies = np.repeat(p, 4)  # every particle was resampled into four
    each = rng.binomial(64, copies) / 64
    points = Points(np.full(9600, 1 / 9600), np.repeat(np.arange(800), 12), np.repeat(np.arange(2400), 4))
    parameters = split_variance(each[:, None], 64, points)[0, 0]
    assert parameters == pytest.approx(of_row.var(), abs=0.002)


def test_where_all_start_alike_there_is_no_hidden_state():
    rng = np.random.default_rng(3)
    _, p, each = drawn(rng, 2000, 1, 64, 0.2, 0.0)
    parameters, state, chance = split_variance(each[:, None], 64, Points(None, np.arange(2000), None))[:, 0]
    assert parameters == pytest.approx(p.var(), abs=0.002)
    assert state == 0.0
    assert chance == pytest.approx((p * (1 - p)).mean(), abs=0.002)


def test_weights_of_rows_count():
    each = np.array([[0.0], [1.0]])
    parameters, _, chance = split_variance(each, 100, Points(np.array([0.25, 0.75]), np.arange(2), None))[:, 0]
    assert (parameters, chance) == (pytest.approx(0.1875), pytest.approx(0.0))


@given(st.integers(0, 1000), st.integers(2, 40), st.integers(1, 4))
def test_the_parts_are_never_negative_and_sum_to_the_variance_of_a_yes_or_no(seed, rows, particles):
    rng = np.random.default_rng(seed)
    each = rng.binomial(8, rng.random(rows * particles)) / 8
    points = Points(np.full(len(each), 1 / len(each)), np.repeat(np.arange(rows), particles), np.arange(len(each)))
    parts = split_variance(each[:, None], 8, points)
    assert (parts >= 0).all()
    assert parts.sum() == pytest.approx(each.mean() * (1 - each.mean()))


def test_rows_that_weigh_more_and_hold_better_do_not_tilt_the_split():
    """Systematic resampling gives light rows one particle at most: they say nothing of the state, but count."""
    rng = np.random.default_rng(4)
    of_row = np.clip(0.5 + 0.15 * rng.standard_normal(4000), 0.05, 0.95)
    weights = np.exp(6.0 * of_row)
    rows = np.sort(rng.choice(4000, 4000, p=weights / weights.sum()))
    p = np.clip(of_row[rows] + 0.06 * rng.standard_normal(4000), 0.0, 1.0)
    each = rng.binomial(128, p) / 128
    parameters, state, _ = split_variance(each[:, None], 128, Points(None, rows, np.arange(4000)))[:, 0]
    assert parameters == pytest.approx(of_row[rows].var(), rel=0.06)
    assert state == pytest.approx(0.06**2, rel=0.2)


def test_the_error_of_the_split_is_its_spread_over_samples():
    found, claimed = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        _, _, each = drawn(rng, 400, 4, 64, 0.15, 0.1)
        points = Points(None, np.repeat(np.arange(400), 4), np.arange(1600))
        found.append(split_variance(each[:, None], 64, points)[:, 0])
        claimed.append(split_error(each[:, None], 64, points)[:, 0])
    np.testing.assert_allclose(np.mean(claimed, axis=0), np.std(found, axis=0), rtol=0.3)
