"""The crossings figure shows openness, trucks and fire at every crossing on their days."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.crossings import (
    MOST,
    crossings_alt,
    crossings_figure,
    crossings_table,
    plot_crossings,
    shown_crossings,
)
from sim.figures.style import COLUMN, PAGE, SLIDE
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.worlds import crossings

NAMES = ["Torkham", "Chaman", "Ghulam Khan", "Kharlachi", "Angoor Adda"]


def collapsed_on_day_1() -> pd.DataFrame:
    data = crossings(39)
    first = data[data["day"] == 1].assign(openness=np.nan, trucks=np.nan, fire=[True, *[False] * 4])
    first.attrs = data.attrs
    return first


def many() -> pd.DataFrame:
    one = crossings(6, 20)[lambda table: table["crossing"] == "Torkham"]
    shares = np.linspace(0.001, 0.05, 30)
    parts = [one.assign(crossing=f"Crossing {k}", share=shares[k]) for k in range(30)]
    data = pd.concat(parts).sort_values("day", kind="stable", ignore_index=True)
    data.attrs = crossings(6, 20).attrs
    return data


WORLDS = {
    "everyday": lambda: crossings(10),
    "escalation": lambda: crossings(13),
    "escalation on day 4": lambda: crossings(39),
    "one day": lambda: crossings(3, 1),
    "collapsed on day 1": collapsed_on_day_1,
    "thirty crossings": many,
}


@pytest.mark.parametrize("width", [COLUMN, SLIDE, PAGE])
@pytest.mark.parametrize("name", WORLDS)
def test_every_word_can_be_read(name, width):
    assert illegible(crossings_figure(WORLDS[name](), width)) == []


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_drawn_is_what_was_given(name):
    data = WORLDS[name]()
    before = data.copy()
    axes = plot_crossings(data)
    assert data.equals(before)
    for row, crossing in zip(axes, shown_crossings(data), strict=True):
        own = data[data["crossing"] == crossing]
        (openness,) = [patch for patch in row[0].patches if patch.get_label() == "openness"]
        np.testing.assert_array_equal(openness.get_data().values, own["openness"])
        np.testing.assert_array_equal(line(row[1], "trucks").get_xydata(), own[["day", "trucks"]])
        for ax in row:
            assert list(line(ax, "fire").get_xdata()) == list(own["day"][own["fire"]])
        assert row[0].get_ylim() == (0.0, 1.0)
        assert row[1].get_ylim() == axes[0, 1].get_ylim()


def test_it_draws_on_the_given_axes():
    axes = plot_crossings(crossings(10))
    assert plot_crossings(crossings(10), axes) is axes
    assert axes.shape == (5, 2)


def test_crossings_are_named_with_their_share_of_trade():
    words = texts(crossings_figure(crossings(10)))
    assert [word for word in words if word in NAMES] == NAMES
    assert "45 % of trade" in words


def test_an_escalation_says_what_is_not_known():
    figure = crossings_figure(crossings(13))
    assert "exchange of fire on day 130; how open the border was at that day's end is not known" in figure.words.caption
    assert "not known" not in crossings_figure(crossings(10)).words.caption


def test_of_many_crossings_those_with_most_trade_are_shown_and_the_rest_counted():
    data = many()
    assert shown_crossings(data) == [f"Crossing {k}" for k in range(30 - MOST, 30)]
    assert f"{30 - MOST} crossings with less trade are left out" in crossings_figure(data).words.caption
    assert crossings_table(data)["crossing"].nunique() == 30


def test_the_words_say_that_it_is_one_simulated_world_and_which():
    words = crossings_figure(crossings(10)).words
    assert words.subtitle.startswith("One simulated world, 20 October 2025 to 17 April 2026.")
    assert "n = 1" in words.caption
    assert "Seed 1, replicate 10." in words.caption


def test_the_alt_text_tells_how_open_each_is_in_the_end():
    alt = crossings_alt(crossings(13)).replace("\u202f", " ")
    assert alt.startswith("Border crossings of one simulated world, days 1 to 130: open on day 129: Torkham 0 %, ")
    assert "Angoor Adda 99.8 %; 11,280 trucks wait; 7 days of fire at a crossing." in alt
    assert crossings_alt(collapsed_on_day_1()).endswith("days 1 to 1: 1 day of fire at a crossing.")


@looks_as_before()
def test_looks():
    return crossings_figure(crossings(10))
