"""The Morris plane shows every parameter, names the leaders, and leads each name to its point."""

import numpy as np
import pytest

from sim.figures.morris import (
    FEW,
    NAMED,
    NAMED_NARROW,
    kinds_of,
    morris_alt,
    morris_figure,
    morris_table,
    plot_morris,
)
from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from tests.figures.drivers import MORRIS, build_morris
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, COLUMN) for name in MORRIS), ("fifty with long names", PAGE), ("leaders in one place", SLIDE)],
)
def test_every_word_can_be_read(name, width):
    figure = morris_figure(MORRIS[name], width)
    assert illegible(figure) == []
    assert "0.00" not in texts(figure)


@pytest.mark.parametrize("name", ["everyday", "losses", "nothing beyond noise", "nothing moves", "very small"])
def test_every_parameter_is_a_point_where_it_was_given(name):
    data = MORRIS[name]
    before, times = data.copy(deep=True), 100.0 if data.attrs["unit"] == "1" else 1.0
    _, ax = new_figure()
    assert plot_morris(data, ax) is ax
    assert data.equals(before)
    points = np.concatenate([line(ax, kind).get_xydata() for kind in ("named", "beyond noise", "within noise")])
    wanted = times * data[["size", "spread"]].to_numpy()
    assert sorted(points.tolist()) == sorted(wanted.tolist())
    assert set(line(ax, "noise alone").get_xdata()) == {times * data["size_floor"].mean()}
    diagonal = line(ax, "sigma = mu*")
    assert np.array_equal(diagonal.get_xdata(), diagonal.get_ydata())
    (lines,) = [c for c in ax.collections if c.get_label() == "bootstrap"]
    ends = [path.vertices[:, 0].tolist() for path in lines.get_paths()]
    named = data[kinds_of(data, PAGE) == "named"]
    assert ends == (times * named[["size_low", "size_high"]]).to_numpy().tolist()


def test_the_leaders_are_named_and_the_others_counted():
    data = MORRIS["leaders in one place"]
    for width, most in ((PAGE, NAMED), (COLUMN, NAMED_NARROW)):
        figure = morris_figure(data, width)
        words = " ".join(texts(figure)).replace("\n", "")
        assert (kinds_of(data, width) == "named").sum() == most
        assert f"{40 - most} others beyond noise" in words
        for name in data["parameter"][:most]:
            assert name in words.replace(" ", "")
        assert f"{data['parameter'][most]} " not in words
    assert "8 within noise" in texts(morris_figure(MORRIS["nothing beyond noise"]))


def test_the_caption_tells_how_to_read_it():
    words = morris_figure(MORRIS["everyday"]).words.caption
    for fact in ("step across half of a parameter's probability", "bends or depends on others", "n = 64,000", "seed 7"):
        assert fact in words


def test_table_and_alt_text_have_the_numbers():
    data = MORRIS["everyday"]
    assert morris_table(data)["size"].equals(data["size"])
    alt = morris_alt(data)
    assert "in percentage points, the largest first: militants.severity_exponent (documented) 16.0, spread 8.0" in alt
    assert "6 of 8 parameters move it beyond noise" in alt
    assert "none of 8 parameters moves it beyond noise" in morris_alt(MORRIS["nothing beyond noise"])


def test_spreads_that_may_be_noise_are_counted():
    sizes = np.array([0.1, 0.08, 0.06])
    caption = morris_figure(build_morris(sizes, sizes, faked=[True, False, True])).words.caption
    assert "The spread of 2 of 3 parameters cannot be told from noise." in caption
    assert "cannot be told" not in morris_figure(build_morris(sizes, sizes)).words.caption


def test_where_nothing_stands_out_it_says_so_and_names_the_largest_few_all_the_same():
    data = build_morris([0.009, 0.008, 0.007, 0.006, 0.0], np.full(5, 0.001), evaluations=60, replications=16)
    figure = morris_figure(data)
    assert "Nothing stands out of the noise with so few runs (10 trajectories, 16 replications" in figure.words.caption
    words = " ".join(texts(figure)).replace(" ", "").replace("\n", "")
    assert [name in words for name in data["parameter"]] == [True] * FEW + [False] * 2
    assert "5withinnoise" in words
    assert illegible(morris_figure(data, COLUMN)) == []
    alt = morris_alt(data)
    assert "Nothing stands out of the noise" in alt
    assert f"{data['parameter'][0]} (documented) 0.9, spread 0.1" in alt
    assert "Nothing stands out" not in morris_figure(MORRIS["everyday"]).words.caption
    still = MORRIS["nothing moves"]
    assert "No parameter moved the outcome at all" in morris_figure(still).words.caption
    assert morris_alt(still).endswith("No parameter moved the outcome at all.")


@looks_as_before()
@pytest.mark.parametrize("name", ["everyday", pytest.param("leaders in one place", id="crowded")])
def test_looks(name):
    return morris_figure(MORRIS[name])
