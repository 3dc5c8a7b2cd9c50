"""The tornado shows both ends of each range from the modes, and says that it has no interactions."""

import numpy as np
import pytest

from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from sim.figures.tornado import ENDS, plot_tornado, tornado_alt, tornado_figure, tornado_table
from tests.figures.drivers import TORNADO
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, line, texts


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, COLUMN) for name in TORNADO), ("fifty with long names", PAGE), ("losses", PAGE), ("losses", SLIDE)],
)
def test_every_word_can_be_read(name, width):
    figure = tornado_figure(TORNADO[name], width)
    assert illegible(figure) == []
    assert not any(word.strip("+−% ") == "0.00" for word in texts(figure))


@pytest.mark.parametrize("name", ["everyday", "losses", "all bent", "nothing moves", "very small"])
def test_bars_reach_from_the_modes_to_both_ends(name):
    data = TORNADO[name]
    before, times = data.copy(deep=True), 100.0 if data.attrs["unit"] == "1" else 1.0
    _, ax = new_figure()
    assert plot_tornado(data, ax) is ax
    assert data.equals(before)
    base = times * data["at_modes"].iloc[0]
    assert set(line(ax, "modes").get_xdata()) == {base}
    bars = {container.get_label(): container for container in ax.containers}
    for end in ENDS:
        assert [bar.get_x() for bar in bars[end]] == pytest.approx([base] * len(data))
        reached = [bar.get_x() + bar.get_width() for bar in bars[end]]
        assert reached == pytest.approx((times * data[f"at_{end}"]).tolist())
        (lines,) = [c for c in ax.collections if c.get_label() == f"{end}, Monte Carlo"]
        ends = np.array([path.vertices[:, 0] for path in lines.get_paths()])
        assert ends.tolist() == (times * data[[f"at_{end}_low", f"at_{end}_high"]]).to_numpy().tolist()
        low, high = ax.get_xlim()
        assert low <= ends.min()
        assert ends.max() <= high


def test_swings_in_numbers_have_their_sign_and_interval():
    words = texts(tornado_figure(TORNADO["everyday"], PAGE))
    top = TORNADO["everyday"].iloc[0]
    assert f"+{100.0 * top['swing']:.1f}" in words
    assert f"({100.0 * top['swing_low']:.1f} to {100.0 * top['swing_high']:.1f})" in words
    assert any(word.startswith("−") for word in words)
    assert "0" in texts(tornado_figure(TORNADO["nothing moves"], COLUMN))


def test_where_a_parameter_moves_to_stands_beside_it():
    words = " ".join(texts(tornado_figure(TORNADO["everyday"], PAGE)))
    assert "Documented; 0.05 to 0.95 (log per unit). Log-odds" in words


def test_the_caption_tells_the_ends_the_draws_and_what_it_does_not_show():
    figure = tornado_figure(TORNADO["fifty with long names"])
    words = figure.words.caption.replace("\u202f", " ")
    for fact in (
        "35 other parameters rank lower; the table has them.",
        "Ends: 5 and 95 % quantiles of a parameter's prior.",
        "same draws, so its interval is that of the paired difference",
        "A tornado shows no interactions",
        "is no forecast",
        "Uncertainty: chance alone.",
        "n = 64,000 replications",
        "seed 7",
    ):
        assert fact in words


def test_where_both_ends_move_it_alike_the_caption_warns_of_the_swing():
    assert "go by them: the swing says too little" in tornado_figure(TORNADO["all bent"]).words.caption
    assert "go by them" not in tornado_figure(TORNADO["everyday"]).words.caption


def test_table_and_alt_text_have_the_numbers():
    data = TORNADO["everyday"]
    assert tornado_table(data)["swing"].equals(data["swing"])
    alt = tornado_alt(data).replace("\u202f", " ")
    top = data.iloc[0]
    ends = f"{100.0 * top['at_modes_low']:.0f}–{100.0 * top['at_modes_high']:.0f} %"
    assert f"is {100.0 * top['at_modes']:.0f} % ({ends}) with all parameters at their modes" in alt
    assert f"militants.severity_exponent (documented) +{100.0 * top['swing']:.1f} (" in alt
    assert "7 of 8 parameters move it beyond noise" in alt
    assert "MUSD" in tornado_alt(TORNADO["losses"])


def test_both_ends_stay_apart_in_grey():
    shades = [grey(colour) for colour, _, _ in ENDS.values()]
    assert abs(shades[0] - shades[1]) >= 30


@looks_as_before()
@pytest.mark.parametrize("name", ["everyday", pytest.param("all bent", id="bent")])
def test_looks(name):
    return tornado_figure(TORNADO[name])
