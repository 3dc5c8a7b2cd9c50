"""Labels keep apart and stay in place; numbers and dates read well."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figures.labels import fit, spread, wrap
from sim.figures.scales import day_axis, long_date
from sim.figures.style import MM, new_figure


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10)), min_size=1, max_size=8),
)
def test_spread_labels_keep_order_distance_and_bounds(labels):
    wanted, sizes = zip(*sorted(labels), strict=True)
    centres = spread(wanted, sizes, 0.0, 100.0)
    halves = np.array(sizes) / 2
    assert (np.diff(centres) >= halves[1:] + halves[:-1] - 1e-9).all()
    assert centres[0] >= halves[0] - 1e-9
    assert centres[-1] <= 100.0 - halves[-1] + 1e-9


def test_labels_with_room_stay_where_they_belong():
    np.testing.assert_allclose(spread([10, 50, 90], [5, 5, 5], 0, 100), [10, 50, 90])
    assert len(spread([], [], 0, 100)) == 0


def test_labels_at_one_place_move_evenly():
    np.testing.assert_allclose(spread([50, 50], [10, 10], 0, 100), [45, 55])


def test_labels_without_room_still_keep_apart():
    np.testing.assert_allclose(spread([1, 1, 1], [4, 4, 4], 0, 10), [2, 6, 10])


def test_what_matters_most_is_shown():
    assert fit([0, 1, 5], [2, 2, 2], [1, 9, 3]) == [1, 2]
    assert fit([], [], []) == []


def test_words_wrap_at_the_width_but_not_before_a_percent_sign():
    figure, _ = new_figure(width=2.0)
    lines = wrap(figure, "n = 12 replications (95\u202f%) and more of the same", 1.0, size=6.0)
    assert len(lines) > 1
    assert not any(line.startswith("%") for line in lines)
    assert " ".join(lines) == "n = 12 replications (95\u202f%) and more of the same"
    assert figure.texts == []


@pytest.mark.parametrize("last", [0, 1, 3, 14, 45, 180, 400, 1000, 3660])
def test_day_ticks_are_few_and_dated(last):
    _, ax = new_figure()
    start = np.datetime64("2025-10-19")
    day_axis(ax, {day: start + day for day in range(last + 1)})
    texts = [label.get_text().split("\n") for label in ax.get_xticklabels()]
    assert 1 <= len(texts) <= 16
    assert texts[0] == ["0", "19 Oct", "2025"]
    for day, date, *_ in texts:
        assert date.split() == [str(int(str(start + int(day))[8:])), date.split()[1]]


@pytest.mark.parametrize("last", [20, 30, 45, 59])
def test_a_narrow_axis_has_two_dates_at_least(last):
    figure, ax = new_figure(width=30 * MM)
    figure.subplots_adjust(left=0.1, right=0.95)
    start = np.datetime64("2025-10-20")
    day_axis(ax, {day: start + day for day in range(1, last + 1)})
    assert len(ax.get_xticks()) >= 2


def test_a_long_date_is_in_full():
    assert long_date(np.datetime64("2025-10-19T00:00:00.000000000")) == "19 October 2025"
