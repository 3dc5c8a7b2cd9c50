"""The levers figure shows each policy's effect where it is, and says what its bars are."""

import re

import numpy as np
import pytest

from sim.figures.levers import MOST, levers_alt, levers_figure, levers_table, plot_levers, shown_levers
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.worlds import build_levers

EVERYDAY = [0.097, 0.051, 0.032, 0.009, 0.003, -0.014, -0.29]

LEVERS = {
    "everyday": build_levers(EVERYDAY),
    "one": build_levers([0.05]),
    "none does anything": build_levers([0.0, 0.0, 0.0], half=0.0),
    "nothing but noise": build_levers([0.001, 0.0005, -0.001], half=0.02),
    "tiny": build_levers([2e-6, 3e-8, -4e-5], half=1e-7, spread=1e-6),
    "all help": build_levers([0.3, 0.2, 0.1]),
    "all harm": build_levers([-0.3, -0.2, -0.1]),
    "no range": build_levers(EVERYDAY, spread=np.nan),
    "fifty": build_levers(list(np.linspace(0.2, -0.2, 50))),
    "fixed": build_levers(EVERYDAY, spread=np.nan, uncertainty="none", day_of_as_of=0, as_of="2025-10-19"),
    "not to be relied on": build_levers(EVERYDAY, poor=True),
}


@pytest.mark.parametrize("width", [COLUMN, PAGE])
@pytest.mark.parametrize("name", LEVERS)
def test_every_word_can_be_read(name, width):
    figure = levers_figure(LEVERS[name], width)
    assert illegible(figure) == []
    assert not any(re.search(r"(?<![\d.])0\.0+(?!\d)", words) for words in texts(figure))


@pytest.mark.parametrize("name", LEVERS)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    data = LEVERS[name]
    before = data.copy()
    _, ax = new_figure(PAGE, 10)
    assert plot_levers(data, ax) is ax
    assert data.equals(before)
    shown = shown_levers(data)
    drawn = np.concatenate([line(ax, label).get_xdata() for label in ("beyond noise", "not beyond noise")])
    given = np.concatenate([shown.loc[beyond, "effect"] for beyond in (shown.beyond_noise, ~shown.beyond_noise)])
    np.testing.assert_array_equal(drawn, 100.0 * given)
    bars = {bars.get_label(): np.array(bars.get_segments())[:, :, 0] for bars in ax.collections}
    np.testing.assert_array_equal(bars["Monte Carlo"], 100.0 * shown[["low", "high"]])
    if shown["q05"].notna().any():
        np.testing.assert_array_equal(bars["range over unknowns"], 100.0 * shown[["q05", "q95"]])
    low, high = ax.get_xlim()
    assert low < 0.0 < high


def test_axes_of_its_own_have_room_for_all_words():
    assert illegible(plot_levers(LEVERS["everyday"]).get_figure()) == []


def test_those_not_beyond_noise_are_marked():
    words = texts(levers_figure(LEVERS["nothing but noise"]))
    assert "not beyond noise: the interval includes 0" in words
    assert not any("noise:" in words for words in texts(levers_figure(LEVERS["one"])))


def test_of_many_policies_the_middle_is_left_out_and_counted():
    data = LEVERS["fifty"]
    figure = levers_figure(data)
    assert list(shown_levers(data)["rank"]) == [*range(1, 11), *range(41, 51)]
    assert f"{50 - MOST} policies between the best and the worst are left out" in figure.words.caption
    assert len(levers_table(data)) == 50


def test_the_words_tell_the_base_n_and_the_kinds_of_interval():
    words = levers_figure(LEVERS["everyday"]).words
    assert words.title == "What policies would change: probability of holding 90 days"
    subtitle, caption = (text.replace("\u202f", " ") for text in (words.subtitle, words.caption))
    assert "with no policy 75 % hold to 4 February 2026 (95 % Monte Carlo interval 72–78 %)" in subtitle
    for fact in (
        "n = 524,288 worlds (4,096 pairs of parameters and state × 128), the same under every policy",
        "Monte Carlo error alone; of 7 intervals about one in twenty",
        "Bands: range of the effect over parameters and states on day 0",
        "conditioned on 3 observations up to 6 November 2025",
        "As of 6 November 2025, day 0, whose own events are still ahead; seed 7.",
    ):
        assert fact in caption
    assert "Every parameter is fixed." in levers_figure(LEVERS["fixed"]).words.caption
    assert "is not shown" in levers_figure(LEVERS["no range"]).words.caption
    assert levers_figure(LEVERS["not to be relied on"]).words.warning.startswith("NOT TO BE RELIED ON")


def test_the_alt_text_names_the_best_and_the_worst():
    alt = levers_alt(LEVERS["everyday"])
    assert alt.startswith("7 policies and the change of the probability of holding 90 days, in percentage points: ")
    assert "Policy 0 +9.7 (+9.3 to +10.1)" in alt
    assert "policy 6 −29.0 (−29.4 to −28.6); 1 not beyond noise" in alt
    certain = LEVERS["everyday"].assign(beyond_noise=True)
    certain.attrs = LEVERS["everyday"].attrs | {"day": 1}
    assert "holding 1 day, in percentage points" in levers_alt(certain)
    assert "; all beyond noise; with no policy" in levers_alt(certain)


@looks_as_before()
def test_looks():
    return levers_figure(LEVERS["everyday"])
