"""Monte Carlo intervals and ranges over parameters say what they claim."""

import numpy as np
import pytest
from scipy import stats

from sim.studies.errors import (
    QUANTILES,
    Sample,
    mean,
    mean_range,
    proportion,
    proportion_range,
    ratio,
    weighted_mean,
    wilson,
)


@pytest.mark.parametrize(("k", "n"), [(0, 50), (1, 50), (25, 50), (50, 50), (733, 1000)])
def test_wilson_is_scipys(k, n):
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")
    low, high = wilson(np.array(k / n), n)
    assert (float(low), float(high)) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_one_row_has_the_interval_of_its_replications():
    estimate = proportion(np.array([[300]]), 1000)
    assert (estimate.low[0], estimate.high[0]) == pytest.approx(tuple(float(x) for x in wilson(np.array(0.3), 1000)))


def test_rows_that_differ_widen_the_interval_as_their_spread_demands():
    counts = np.array([[100], [900]] * 50)
    estimate = proportion(counts, 1000)
    half = (estimate.high[0] - estimate.low[0]) / 2
    assert half == pytest.approx(1.96 * (counts / 1000).std(ddof=1) / 10, rel=0.05)


def test_intervals_cover_the_mean_of_independent_rows_at_their_nominal_rate():
    rng = np.random.default_rng(1)
    p = rng.beta(2, 3, (2000, 64))  # mean 0.4
    covered = 0
    for row in rng.binomial(100, p):
        estimate = proportion(row[:, None], 100)
        covered += estimate.low[0] <= 0.4 <= estimate.high[0]
    assert 0.93 < covered / 2000 < 0.97


@pytest.mark.parametrize("counts", [0, 1000])
def test_where_all_rows_say_the_same_the_rows_count(counts):
    estimate = proportion(np.full((64, 1), counts), 1000)
    assert (estimate.high - estimate.low)[0] == pytest.approx(1.96**2 / (64 + 1.96**2), rel=1e-3)


def test_the_range_over_rows_is_that_of_the_true_values_and_not_of_the_noise():
    rng = np.random.default_rng(2)
    p = rng.beta(2, 3, 4096)
    raw = rng.binomial(64, p)
    true = np.quantile(p, QUANTILES)
    found = proportion_range(raw[:, None], 64)[:, 0]
    assert np.abs(found - true).max() < 0.015
    assert np.abs(np.quantile(raw / 64, QUANTILES) - true).max() > np.abs(found - true).max()


def test_rows_that_are_alike_have_next_to_no_range():
    rng = np.random.default_rng(3)
    found = proportion_range(rng.binomial(64, 0.5, (4096, 1)), 64)
    assert np.ptp(found) < 0.25 * np.ptp(np.quantile(rng.binomial(64, 0.5, 4096) / 64, QUANTILES))


def test_means_have_the_interval_of_their_standard_error():
    values = np.random.default_rng(4).normal(5.0, 2.0, 1000)
    estimate = mean(np.array([[[values.sum(), (values**2).sum()]]]), 1000)
    assert estimate.value[0] == pytest.approx(values.mean())
    assert estimate.high[0] - estimate.value[0] == pytest.approx(1.96 * values.std(ddof=1) / 1000**0.5, rel=1e-3)


def test_one_replication_of_one_row_has_no_interval():
    assert np.isnan(mean(np.array([[[3.0, 9.0]]]), 1).low).all()


def test_the_range_of_means_leaves_out_the_noise_within_rows():
    rng = np.random.default_rng(5)
    centres = rng.normal(10.0, 1.0, 4096)
    values = rng.normal(centres[:, None], 4.0, (4096, 64))
    sums = np.stack([values.sum(axis=1), (values**2).sum(axis=1)], axis=-1)[:, None, :]
    np.testing.assert_allclose(mean_range(sums, 64)[:, 0], np.quantile(centres, QUANTILES), atol=0.08)


def test_points_that_count_alike_need_no_weights():
    counts = np.random.default_rng(6).binomial(100, np.random.default_rng(7).beta(2, 3, (64, 1)))
    alike = Sample(np.full(64, 1 / 64), np.arange(64))
    for plain, weighted in zip(proportion(counts, 100), proportion(counts, 100, alike), strict=True):
        np.testing.assert_allclose(plain, weighted, rtol=1e-9)
    sums = np.stack([counts, counts**2], axis=-1).astype(float)
    for plain, weighted in zip(mean(sums, 1), mean(sums, 1, alike), strict=True):
        np.testing.assert_allclose(plain, weighted, rtol=0.01)
    np.testing.assert_allclose(proportion_range(counts, 100), proportion_range(counts, 100, alike.weights), atol=0.05)


def test_intervals_of_weighted_rows_cover_what_the_weights_aim_at():
    """Rows drawn from one distribution, weighted to another: self-normalised importance sampling."""
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(1000):
        theta = rng.random(400)
        weights = np.exp(2.0 * theta)
        p = rng.binomial(50, theta)
        estimate = proportion(p[:, None], 50, Sample(weights / weights.sum(), np.arange(400)))
        truth = (np.exp(2) + 1) / (2 * (np.exp(2) - 1))  # mean of x under a density like e^2x on 0..1
        covered += estimate.low[0] <= truth <= estimate.high[0]
    assert 0.92 < covered / 1000 < 0.98


def test_intervals_of_particles_count_rows_not_particles():
    """Particles of one row share its probability: many of them add little."""
    rng = np.random.default_rng(9)
    covered = 0
    for _ in range(1000):
        of_row = rng.beta(2, 3, 100)
        rows = np.sort(rng.integers(0, 100, 1000))
        estimate = proportion(rng.binomial(20, of_row[rows])[:, None], 20, Sample(np.full(1000, 1e-3), rows))
        covered += estimate.low[0] <= 0.4 <= estimate.high[0]
    assert 0.92 < covered / 1000 < 0.98


def test_a_probability_given_another_is_their_ratio_with_an_interval_that_covers():
    rng = np.random.default_rng(10)
    covered = 0
    for _ in range(1000):
        until_then = rng.beta(8, 2, 200)
        later = until_then * rng.beta(5, 5, 200)
        estimate = ratio(later[:, None] / 200, until_then[:, None] / 200)
        covered += estimate.low[0] <= 0.5 <= estimate.high[0]
    assert 0.92 < covered / 1000 < 0.98


def test_intervals_of_a_weighted_mean_cover_as_often_as_they_say():
    """Importance sampling: uniform draws weighted to a density like e^2x, whose mean is known."""
    rng = np.random.default_rng(11)
    truth = (np.exp(2) + 1) / (2 * (np.exp(2) - 1))
    covered = 0
    for _ in range(1000):
        x = rng.random(400)
        weights = np.exp(2.0 * x)
        estimate = weighted_mean(weights / weights.sum(), np.stack([x, -x], axis=1))
        assert estimate.low[0] == pytest.approx(-estimate.high[1])
        covered += estimate.low[0] <= truth <= estimate.high[0]
    assert 0.92 < covered / 1000 < 0.98
