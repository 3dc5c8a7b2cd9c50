"""The tipping map: shades, lines and dots stand where the stored numbers say."""

from functools import cache

import numpy as np
import pytest
from matplotlib.contour import QuadContourSet

from sim.figures.shading import STEPS
from sim.figures.style import COLUMN, PAGE, new_figure
from sim.figures.tipping import plot_tipping, scatter_words, tipping_alt, tipping_figure, tipping_table
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.sweeps import LONG, MAPS, QATAR, TURKIYE, build_map


@cache
def words(name: str) -> str:
    return " ".join(texts(tipping_figure(MAPS[name]))).replace("\n", " ")


@pytest.mark.parametrize("name", MAPS)
def test_every_word_can_be_read(name):
    assert illegible(tipping_figure(MAPS[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "undecided"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(tipping_figure(MAPS[name], PAGE)) == []


def test_lines_are_those_stored_thick_at_the_level_and_dashed_at_the_ends_of_its_band():
    data = MAPS["everyday"]
    _, ax = new_figure()
    assert plot_tipping(data, ax) is ax
    for bound, own in data.contour.groupby("bound"):
        drawn = line(ax, bound)
        np.testing.assert_array_equal(drawn.get_xydata(), own[[TURKIYE, QATAR]])
        assert drawn.is_dashed() == (bound != "value")
    assert line(ax, "value").get_linewidth() > line(ax, "low").get_linewidth()
    assert "50 %" in texts(ax)


@pytest.mark.parametrize("name", ["everyday", "never crossed"])
def test_each_shade_lies_where_the_probability_has_its_values(name):
    data = MAPS[name]
    _, ax = new_figure()
    plot_tipping(data, ax)
    (shades,) = [found for found in ax.collections if isinstance(found, QuadContourSet)]
    for _, node in data.grid.iloc[7::97].iterrows():
        if np.abs(STEPS - node["value"]).min() > 0.005:
            k = np.searchsorted(STEPS, node["value"]) - 1
            inside = [path.contains_point(node[[TURKIYE, QATAR]].tolist(), radius=1e-9) for path in shades.get_paths()]
            assert inside[k]
            assert sum(inside) == 1


@pytest.mark.parametrize("name", ["everyday", "undecided", "never crossed"])
def test_dots_stand_on_undecided_nodes_and_only_there(name):
    data = MAPS[name]
    _, ax = new_figure()
    plot_tipping(data, ax)
    dots = line(ax, "undecided").get_xydata()
    undecided = data.grid.loc[data.grid["beyond"] == 0, [TURKIYE, QATAR]].to_numpy()
    assert {tuple(dot) for dot in dots} <= {tuple(node) for node in undecided}
    assert len(dots) == pytest.approx(len(undecided) / 4, rel=0.25, abs=8)


def test_the_designs_points_are_shown():
    data = MAPS["many points"]
    _, ax = new_figure()
    plot_tipping(data, ax)
    (points,) = [found for found in ax.collections if found.get_label() == "design"]
    np.testing.assert_array_equal(points.get_offsets(), data.design[[TURKIYE, QATAR]])


def test_axes_reach_over_the_map_and_name_units():
    _, ax = new_figure()
    plot_tipping(MAPS["everyday"], ax)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0.0, 1.0), (0.0, 1.0))
    for label in (ax.get_xlabel(), ax.get_ylabel()):
        assert label.replace("\N{NO-BREAK SPACE}", " ").endswith("(level 0-1)")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("everyday", ("tips through 50 %", "95 % band", "Gaussian process over 60 places", "deviation of 3.1 points")),
        ("everyday", ("Mean over other settings that vary (mediation.rescue_prob)", "n = 60 points × 400", "seed 7")),
        ("never crossed", ("nowhere crosses 90 %",)),
        ("many others", ("and 47 more",)),
        ("interrupted", ("INCOMPLETE: 20 of 60 points are not finished",)),
    ],
)
def test_the_caption_tells_the_band_what_else_varies_and_n(name, facts):
    for fact in facts:
        assert fact in words(name)
    assert LONG not in words(name)


@pytest.mark.parametrize(
    ("scatter", "said"),
    [
        (0.0, "no scatter of points about it was found beyond Monte Carlo error"),
        (0.0003, "less than 0.1 points"),
        (0.00096, "less than 0.1 points"),
        (0.001, "deviation of 0.1 points"),
        (0.031, "deviation of 3.1 points"),
    ],
)
def test_scatter_is_never_told_as_a_false_zero(scatter, said):
    data = MAPS["everyday"]
    grid = data.grid.copy()
    grid.attrs["scatter"] = scatter
    told = tipping_figure(data._replace(grid=grid)).words.caption
    assert said in told
    assert "0.0 points" not in told
    assert scatter_words(scatter, "percentage points").replace("percentage ", "") in told


def test_the_alt_text_tells_shares_of_the_map_and_a_crossing():
    data = build_map(half=0.0)
    told = tipping_alt(data).replace("\u202f", " ")
    share = 100 * (data.grid["beyond"] == 1).mean()
    assert f"above 50 % in {share:.0f} % of it" in told
    assert f"Where {QATAR} is 0.1 it rises through 50 % at {TURKIYE} 0.75 (95 % band 0.6 to beyond the study)" in told
    assert "through" not in tipping_alt(MAPS["never crossed"])


def test_the_table_is_the_whole_map():
    assert tipping_table(MAPS["everyday"]).equals(MAPS["everyday"].grid)


@looks_as_before()
def test_looks():
    return tipping_figure(MAPS["everyday"])
