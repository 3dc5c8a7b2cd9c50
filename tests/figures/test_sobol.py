"""The figure of Sobol indices shows what it is given, marks what may be 0, and clamps nothing."""

import numpy as np
import pytest

from sim.figures.sobol import plot_sobol, sobol_alt, sobol_figure, sobol_table
from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from tests.figures.drivers import EVERYDAY, SOBOL, build_sobol
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, texts


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, COLUMN) for name in SOBOL), ("fifty with long names", PAGE), ("impossible values", SLIDE)],
)
def test_every_word_can_be_read(name, width):
    figure = sobol_figure(SOBOL[name], width)
    assert illegible(figure) == []
    assert not any(word.strip(" %") == "0.00" for word in texts(figure))


def drawn(ax, name):
    """Points of an index: (values, whether they may be 0)."""
    found = {line.get_label(): line for line in ax.get_lines()}
    return found[f"{name}, above 0"].get_xdata(), found[f"{name}, may be 0"].get_xdata()


@pytest.mark.parametrize("name", ["everyday", "impossible values", "some unknown", "no width"])
def test_what_is_drawn_is_what_was_given(name):
    data = SOBOL[name]
    before = data.copy(deep=True)
    _, ax = new_figure()
    assert plot_sobol(data, ax) is ax
    assert data.equals(before)
    for index in ("first", "total"):
        known = data[data[f"{index}_known"]]
        above, may_be = drawn(ax, index)
        seen = known[f"{index}_low"] > 0.0
        assert above.tolist() == (100.0 * known.loc[seen, index]).tolist()
        assert may_be.tolist() == (100.0 * known.loc[~seen, index]).tolist()
        (lines,) = [c for c in ax.collections if c.get_label() == index]
        ends = np.array([path.vertices[:, 0] for path in lines.get_paths()])
        assert ends.tolist() == (100.0 * known[[f"{index}_low", f"{index}_high"]]).to_numpy().tolist()
        low, high = ax.get_xlim()
        assert low <= ends.min()
        assert ends.max() <= high


def test_an_index_that_is_not_known_is_named_as_such_and_not_drawn():
    figure = sobol_figure(SOBOL["nothing known"], PAGE)
    (ax,) = figure.axes
    assert [len(points) for name in ("first", "total") for points in drawn(ax, name)] == [0, 0, 0, 0]
    assert texts(ax).count("not known") == 8
    assert "Not drawn: indices of 8 parameters whose interval is wider than 0 to 100 %." in caption(figure)
    assert "none is known" in sobol_alt(SOBOL["nothing known"])


def caption(figure) -> str:
    assert figure.words is not None
    return figure.words.caption.replace("\u202f", " ")


def test_interactions_beyond_noise_are_drawn_from_alone_to_with_others():
    data = SOBOL["everyday"]
    _, ax = new_figure()
    plot_sobol(data, ax)
    (lines,) = [c for c in ax.collections if c.get_label() == "interaction"]
    ends = [path.vertices[:, 0].tolist() for path in lines.get_paths()]
    both = data[data["interacts"]]
    assert ends == (100.0 * both[["first", "total"]]).to_numpy().tolist()
    assert "interaction beyond noise" in texts(ax)
    quiet = sobol_figure(SOBOL["two parameters"])
    assert "interaction beyond noise" not in texts(quiet)
    assert "No interaction (total less first order) is beyond noise." in caption(quiet)


def test_the_caption_tells_n_intervals_what_varies_and_how_many_are_left_out():
    words = caption(sobol_figure(SOBOL["fifty with long names"], PAGE))
    for fact in (
        "35 other parameters rank lower; the table has them.",
        "95 % bootstrap intervals over the design's rows, Monte Carlo noise taken off",
        "n = 64,000 replications (1,000 settings of the parameters × 64).",
        "50 uncertain parameters vary over their priors; the other 62 stay at their modes.",
        "Neither anchored to comparable truces nor conditioned on documents.",
        "Scenario doha_2025_10_19. From 19 October 2025, day 0; seed 7.",
    ):
        assert fact in words
    assert "42 other parameters rank lower" in caption(sobol_figure(SOBOL["fifty with long names"], COLUMN))
    assert "Shares below 0, shaded, are impossible" in caption(sobol_figure(SOBOL["impossible values"]))
    assert "Shares below 0" not in caption(sobol_figure(build_sobol([0.5, 0.3])))


def test_names_grounds_and_meanings_stand_beside_the_bars():
    words = " ".join(texts(sobol_figure(SOBOL["everyday"], PAGE)))
    for row in SOBOL["everyday"].to_dict("records"):
        assert row["parameter"] in words
        assert f"{row['grounds'].capitalize()}. Log-odds that a side" in words


def test_a_study_not_to_be_relied_on_says_so():
    assert any(word.startswith("NOT TO BE RELIED ON") for word in texts(sobol_figure(SOBOL["not to be relied on"])))


def test_table_and_alt_text_have_the_numbers():
    data = SOBOL["fifty with long names"]
    table = sobol_table(data)
    assert len(table) == 50
    assert table["total"].equals(data["total"])
    alt = sobol_alt(SOBOL["everyday"]).replace("\u202f", " ")
    assert "militants.severity_exponent (documented) 31.0 % (29.0 to 33.0)" in alt
    assert f"of 8 parameters {int((EVERYDAY > 0.02).sum())} have an interval above 0" in alt


def test_alone_and_with_others_stay_apart_in_grey():
    from sim.figures.sobol import FIRST, TOTAL

    assert abs(grey(FIRST["color"]) - grey(TOTAL["color"])) >= 20
    assert FIRST["marker"] != TOTAL["marker"]


@looks_as_before()
@pytest.mark.parametrize("name", ["everyday", pytest.param("impossible values", id="impossible")])
def test_looks(name):
    return sobol_figure(SOBOL[name])
