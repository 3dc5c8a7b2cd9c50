"""The figure of PAWN and delta shows indices against what chance reaches."""

import numpy as np
import pytest

from sim.figures.ranking import plot_ranking, ranking_alt, ranking_figure, ranking_table
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.drivers import RANKING
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts


@pytest.mark.parametrize(("name", "width"), [*((name, COLUMN) for name in RANKING), ("everyday", PAGE)])
def test_every_word_can_be_read(name, width):
    figure = ranking_figure(RANKING[name], width)
    assert illegible(figure) == []
    assert not {"0.00", "0.000"} & set(texts(figure))


@pytest.mark.parametrize("name", ["everyday", "delta", "all alike"])
def test_what_is_drawn_is_what_was_given(name):
    data = RANKING[name]
    _, ax = new_figure()
    assert plot_ranking(data, ax) is ax
    beyond = data["above_noise"]
    assert line(ax, "beyond chance").get_xdata().tolist() == data["index"][beyond].tolist()
    assert line(ax, "within chance").get_xdata().tolist() == data["index"][~beyond].tolist()
    assert set(line(ax, "chance").get_xdata()) == {data["index_floor"][0]}
    (lines,) = [c for c in ax.collections if c.get_label() == "bootstrap"]
    ends = np.array([path.vertices[:, 0] for path in lines.get_paths()])
    assert ends.tolist() == data[["index_low", "index_high"]].to_numpy().tolist()


def test_words_and_table_have_the_numbers():
    data = RANKING["everyday"]
    assert ranking_table(data)["index"].equals(data["index"])
    alt = ranking_alt(data)
    assert "distribution function (PAWN)" in alt
    assert "militants.severity_exponent (documented) 0.360 (0.330 to 0.390)" in alt
    assert f"{int(data['above_noise'].sum())} of 8 are beyond chance" in alt
    figure = ranking_figure(RANKING["delta"])
    assert "density (delta)" in figure.words.subtitle
    assert "n = 64,000" in figure.words.caption
    assert "35 other parameters rank lower" in ranking_figure(RANKING["fifty with long names"]).words.caption


@looks_as_before()
def test_looks():
    return ranking_figure(RANKING["everyday"])
