"""The tipping map finds a planted line, and its band holds it as often as it says."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.studies.surface import MOST_CELLS, pool
from sim.studies.tipping import NODES, cross, rounded, tipping_map
from tests.studies.planted import plant, scattered

X, Y = "mediation.leverage_turkiye", "mediation.rescue_prob"


def expit(logit):
    return 1.0 / (1.0 + np.exp(-logit))


def logistic(points):
    """Crosses one half where x = 0.8 - 0.5 y, and 0.7 a little to the right."""
    return expit(8.0 * (points[X] + 0.5 * points[Y] - 0.8))


def square(values):
    x, y = np.meshgrid(np.linspace(0.0, 1.0, values), np.linspace(0.0, 1.0, values))
    return pd.DataFrame({X: x.ravel(), Y: y.ravel()})


def covered(found, truth):
    """Whether the map's interval holds the truth, on its nodes near the level."""
    near = (truth > found.level - 0.3) & (truth < found.level + 0.3)
    return ((found.grid["low"] <= truth) & (truth <= found.grid["high"]))[near]


@pytest.mark.parametrize("points", [square(10), scattered(150, (X, Y))], ids=["grid", "scattered"])
@pytest.mark.parametrize("level", [0.5, 0.7])
def test_the_band_holds_the_planted_line(points, level):
    shift = np.log(level / (1.0 - level)) / 8.0
    found = tipping_map(plant(points, logistic(points)), X, Y, level=level)
    line = found.contour.query("bound == 'value'")
    off = line[X] - (0.8 + shift - 0.5 * line[Y])
    assert np.abs(off).max() < 0.05
    assert len(found.crossings) == 5
    truth = 0.8 + shift - 0.5 * found.crossings[Y]
    assert (found.crossings["course"] == "rises").all()
    assert np.abs(found.crossings[X] - truth).max() < 0.03
    sides = found.grid["beyond"].to_numpy() * np.sign(found.grid[X] + 0.5 * found.grid[Y] - 0.8 - shift)
    assert (sides < 0).mean() < 0.01
    assert (found.grid["beyond"] != 0).mean() > 0.8


def test_the_interval_covers_as_often_as_it_says():
    """Averaged over studies: within a few per cent of 95, though no smoother covers exactly everywhere."""
    nodes, bands = [], []
    for seed in range(16):
        points = scattered(100, (X, Y), seed)
        found = tipping_map(plant(points, logistic(points), seed=seed), X, Y)
        nodes.append(covered(found, logistic(found.grid)).mean())
        truth, ends = 0.8 - 0.5 * found.crossings[Y], found.crossings.fillna({"low": 0.0, "high": 1.0})
        bands.append(((ends["low"] <= truth) & (truth <= ends["high"])).mean())
    assert 0.88 < np.mean(nodes) < 0.999
    assert np.mean(bands) > 0.9


def test_where_other_settings_vary_the_mean_over_them_is_mapped():
    """At level 0.8, the mean over a strong third setting lies well apart from the surface at its middle."""
    points = scattered(400, (X, Y, "other"), 3)
    found = tipping_map(plant(points, expit(6.0 * (points[X] - 0.3) + 8.0 * (points["other"] - 0.5))), X, Y, level=0.8)
    third = np.linspace(0.0, 1.0, 201)[1:-1:2]
    truth = expit(6.0 * (found.grid[X].to_numpy()[:, None] - 0.3) + 8.0 * (third - 0.5)).mean(axis=1)
    at_the_middle = expit(6.0 * (found.grid[X] - 0.3))
    assert np.abs(found.grid["value"] - truth).mean() < 0.5 * np.abs(at_the_middle - truth).mean()
    assert covered(found, truth).mean() > 0.8
    assert found.others == ("other",)
    inside = expit(6.0 * (0.45 - 0.3) + 8.0 * (third - 0.5))
    assert found.scatter == pytest.approx(inside.std(), abs=0.12)


def test_common_draws_make_the_band_wider_by_one_points_error():
    points = square(8)
    apart, common = (tipping_map(plant(points, logistic(points), common_draws=c), X, Y) for c in (False, True))
    assert ((common.grid["high"] - common.grid["low"]) > (apart.grid["high"] - apart.grid["low"])).all()
    middle = np.argmin(np.abs(common.grid["value"] - 0.5))
    half = (common.grid["high"] - common.grid["low"])[middle] / 2.0
    assert half > 1.96 * np.sqrt(0.25 / 400)


def test_a_level_that_is_never_crossed_is_said_to_be_on_one_side():
    points = square(6)
    found = tipping_map(plant(points, np.full(36, 0.9)), X, Y)
    assert not found.crossed
    assert found.contour.empty
    assert found.crossings["course"].tolist() == ["above"] * 5
    assert (found.grid["beyond"] == 1).all()
    assert "above in 100 % of the map" in repr(found)


def test_all_or_nothing_at_the_points_still_gives_a_line_between_them():
    """A cliff: shares are 0 and 1, logits have no end."""
    points = square(7)
    found = tipping_map(plant(points, (points[X] > 0.6).to_numpy(float)), X, Y)
    assert np.isfinite(found.grid[["value", "low", "high"]]).all(axis=None)
    line = found.contour.query("bound == 'value'")
    assert line[X].between(0.5, 2.0 / 3.0).all()


def test_more_points_than_a_surface_takes_are_pooled_and_none_is_lost():
    points = scattered(3000, (X, Y)).to_numpy()
    cells = pool(points, logistic(pd.DataFrame(points, columns=[X, Y])).to_numpy(), np.full(3000, 200))
    assert cells.binned
    assert len(cells.n) <= MOST_CELLS
    assert cells.n.sum() == 3000 * 200
    assert cells.points.sum() == pytest.approx(3000)
    same = pool(np.repeat(points[:30], 4, axis=0), np.tile([0.1, 0.2, 0.3, 0.4], 30), np.full(120, 50))
    assert not same.binned
    np.testing.assert_allclose(same.value, 0.25)
    np.testing.assert_allclose(same.points, 4.0)


def test_the_map_is_the_same_on_any_number_of_cores():
    from threadpoolctl import threadpool_limits

    points = scattered(150, (X, Y))
    study = plant(points, logistic(points))
    with threadpool_limits(1):
        one = tipping_map(study, X, Y)
    pd.testing.assert_frame_equal(one.grid, tipping_map(study, X, Y).grid, check_exact=True)


nodes = st.tuples(st.floats(-1, 1).filter(lambda v: abs(v) > 1e-3), st.floats(1e-3, 0.5), st.floats(1e-3, 0.5))


@given(st.lists(nodes, min_size=3, max_size=30))
def test_a_band_lies_around_its_crossing(curve):
    value, below, above = map(np.array, zip(*curve, strict=True))
    found = cross(np.arange(len(value), dtype=float), value, value - below, value + above)
    changes = int((np.sign(value[1:]) != np.sign(value[:-1])).sum())
    assert len(found) == max(changes, 1)
    for course, at, low, high in found:
        if changes:
            assert course in ("rises", "falls")
            assert np.isnan(low) or low <= at + 1e-4
            assert np.isnan(high) or high >= at - 1e-4


def test_the_band_of_a_straight_line_ends_where_its_bounds_cross():
    x = np.linspace(0.0, 1.0, 11)
    assert cross(x, x - 0.42, x - 0.57, x - 0.33) == [("rises", 0.42, 0.33, 0.57)]
    assert cross(x, 0.42 - x, 0.41 - x, 0.43 - x) == [("falls", 0.42, 0.41, 0.43)]
    (open_ended,) = cross(x, x - 0.9, x - 1.2, x - 0.8)
    assert open_ended[:3] == ("rises", 0.9, 0.8)
    assert np.isnan(open_ended[3])
    assert [cross(x, x + shift, x + shift - 0.1, x + shift + 0.1)[0][0] for shift in (0.2, 0.05, -1.2)] == [
        "above", "undecided", "below",
    ]  # fmt: skip


@given(st.floats(1e-12, 1e12))
def test_rounding_keeps_six_digits(value):
    assert rounded(value) == pytest.approx(value, rel=5.01e-6)
    assert rounded(rounded(value)) == rounded(value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": "nothing.here"}, "does not vary it.*leverage_turkiye"),
        ({"x": "still"}, "the same at every point"),
        ({"x": "coarse"}, "3 different values.*at least 4"),
        ({"x": Y}, "named twice"),
        ({"measure": "strikes"}, "no probability"),
        ({"measure": "hold_90"}, "Did you mean holds_90"),
        ({"level": 1.0}, "level: 1.0 is not allowed"),
    ],
)
def test_what_cannot_be_mapped_is_refused(changes, message):
    points = square(6).assign(still=1.0, coarse=np.arange(36) % 3)
    asked = {"x": X, "y": Y, **changes}
    with pytest.raises(ConfigError, match=message):
        tipping_map(plant(points, logistic(points)), asked.pop("x"), asked.pop("y"), **asked)


def test_values_that_move_together_make_no_map():
    points = pd.DataFrame({X: np.arange(12.0), Y: np.arange(12.0)})
    with pytest.raises(ConfigError, match="12 places"):
        tipping_map(plant(points, np.full(12, 0.5)), X, Y)


def test_the_map_has_a_row_for_every_node():
    points = square(6)
    assert len(tipping_map(plant(points, logistic(points)), X, Y).to_pandas()) == NODES * NODES
