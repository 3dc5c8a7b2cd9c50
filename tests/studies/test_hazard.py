"""The hazard: multiplied out it gives survival back, and its intervals cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.studies.errors import Sample
from sim.studies.hazard import MOST_PERIODS, hazard

REPLICATIONS = 40


def survival_again(found) -> np.ndarray:
    """Probability of holding to the end of each period, from the hazard."""
    return np.cumprod((1.0 - found.weekly.value) ** ((found.last - found.first + 1) / 7.0))


@st.composite
def losses(draw):
    """Cumulative failures by point and day, the first day on which one can fail, and how points count."""
    points, days, first = draw(st.integers(1, 5)), draw(st.integers(2, 40)), draw(st.sampled_from([0, 1]))
    daily = draw(arrays(np.int64, (points, days), elements=st.integers(0, 3)))
    daily[:, :first] = 0
    lost = np.minimum(daily.cumsum(axis=1), REPLICATIONS)
    if not draw(st.booleans()):
        return lost, first, None
    weights = np.array(draw(st.lists(st.floats(0.1, 1.0), min_size=points, max_size=points)))
    rows = np.sort(draw(st.lists(st.integers(0, 3), min_size=points, max_size=points)))
    return lost, first, Sample(weights / weights.sum(), rows)


@given(losses())
def test_hazards_multiply_to_survival(drawn):
    lost, first, sample = drawn
    found = hazard(lost, REPLICATIONS, first, sample)
    weights = np.full(len(lost), 1.0 / len(lost)) if sample is None else sample.weights
    holds = 1.0 - (weights[:, None] * lost / REPLICATIONS).sum(axis=0)
    some = np.isfinite(found.weekly.value)
    np.testing.assert_allclose(survival_again(found)[some], holds[found.last[some]], atol=1e-12)
    assert (holds[np.maximum(found.first - 1, 0)][~some] < 1e-12).all()  # a gap only where nothing holds
    for low, high in ((found.weekly.low, found.weekly.value), (found.weekly.value, found.weekly.high)):
        assert (low[some] <= high[some] + 1e-12).all()
    np.testing.assert_array_equal(found.first[1:], found.last[:-1] + 1)
    assert (found.first[0], found.last[-1]) == (first, lost.shape[1] - 1)


@pytest.mark.parametrize(("days", "length"), [(1, 1), (10, 7), (181, 7), (3660, 63)])
def test_periods_are_weeks_or_as_many_weeks_as_keep_them_few(days, length):
    found = hazard(np.zeros((1, days), dtype=np.int64), 10, 0)
    assert found.last[0] - found.first[0] + 1 == length
    assert len(found.first) <= MOST_PERIODS
    np.testing.assert_array_equal(found.weekly.value, 0.0)
    assert (found.weekly.high > 0.0).all()


def test_a_constant_hazard_is_told_per_week_however_long_the_period():
    rate, n = 0.03, 10**12
    lost = np.round(n * (1.0 - (1.0 - rate) ** (np.arange(12)[None, :] / 7.0))).astype(np.int64)
    found = hazard(lost, n, 1)
    np.testing.assert_allclose(found.weekly.value, rate, rtol=1e-9)
    np.testing.assert_array_equal(found.last, [7, 11])


def test_replications_of_one_row_are_alike_so_many_of_them_do_not_narrow_the_interval():
    """Two kinds of rows, half of which fail at once: more replications tell nothing new."""
    rows = np.repeat([0, 1], 10)[:, None] * np.ones((1, 8), dtype=np.int64)
    rows[:, 0] = 0
    widths = []
    for n in (10, 1000):
        found = hazard(rows * n, n, 1).weekly
        widths.append(float(found.high[0] - found.low[0]))
    assert widths[0] == pytest.approx(widths[1])
    assert widths[0] > 0.35  # of 20 rows, not of 20,000 replications


def test_intervals_of_independent_rows_cover_the_truth():
    rng, rate, covered = np.random.default_rng(5), 0.05, 0
    for _ in range(400):
        lost = rng.binomial(20, rate, 60)[:, None] * np.array([0] + [1] * 7)
        found = hazard(lost, 20, 1).weekly
        covered += bool(found.low[0] <= rate <= found.high[0])
    assert 0.92 <= covered / 400 <= 0.98


def test_points_of_one_row_count_as_one():
    lost = np.array([0, 0, 4, 4])[:, None] * np.array([0, 1])
    apart = hazard(lost, 8, 1, Sample(np.full(4, 0.25), np.arange(4))).weekly
    alike = hazard(lost, 8, 1, Sample(np.full(4, 0.25), np.array([0, 0, 1, 1]))).weekly
    assert apart.value[0] == alike.value[0]
    assert alike.high[0] - alike.low[0] > apart.high[0] - apart.low[0]
