"""The causes figure: slices that fill the whole, labelled at their ends."""

import re

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from sim.figures.causes import LOOKS, ROOM, causes_alt, causes_figure, causes_table, plot_causes
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.conftest import FORECASTS
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts


def test_every_word_can_be_read(awkward):
    assert illegible(causes_figure(awkward, COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "gone by day 3", "a thousand days"])
def test_every_word_can_be_read_across_two_columns(name):
    figure = causes_figure(FORECASTS[name], PAGE)
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(PAGE)


def slices(ax) -> dict[str, np.ndarray]:
    """Height of each slice on the last day, by label."""
    last = ax.get_xlim()[1]
    heights = {}
    for area in (c for c in ax.collections if isinstance(c, PolyCollection)):
        vertices = np.asarray(area.get_paths()[0].vertices)
        at_end = vertices[vertices[:, 0] == last, 1]
        heights[area.get_label()] = at_end.max() - at_end.min()
    return heights


def test_slices_on_the_given_axes_are_the_shares_given_and_fill_the_whole(awkward):
    figure, ax = new_figure()
    before = awkward.copy(deep=True)
    assert plot_causes(awkward, ax) is ax
    assert figure.axes == [ax]
    assert ax.get_ylim() == (0.0, 1.0)
    assert ax.get_xlim() == (0.0, awkward["day"].values[-1])
    assert awkward.identical(before)
    end = awkward.isel(day=-1)
    drawn = slices(ax)
    assert drawn["holds with agreement"] == pytest.approx(float(end["under_agreement"]))
    assert drawn["holds without agreement"] == pytest.approx(float(end["without_agreement"]))
    for cause in end["cause"].values:
        assert drawn[f"collapsed by {cause}"] == pytest.approx(float(end["incidence"].sel(cause=cause)))
    assert sum(drawn.values()) == pytest.approx(1.0)
    both = awkward["under_agreement"].values + awkward["without_agreement"].values
    np.testing.assert_array_equal(line(ax, "holds").get_ydata(), both)


@pytest.mark.parametrize(
    ("name", "over"),
    [("everyday", "parameter values"), ("conditioned", "parameters and states")],
)
def test_it_says_that_it_shows_means_only(name, over):
    words = " ".join(texts(causes_figure(FORECASTS[name]))).replace("\n", " ")
    assert f"Shares are means: their range over {over} is not shown." in words


def test_a_cause_that_the_data_lack_is_left_out(everyday):
    data = everyday.sel(cause=["escalation", "withdrawal"])
    _, ax = new_figure()
    plot_causes(data, ax)
    assert "collapsed by lapse" not in slices(ax)
    assert "lapse" not in texts(ax)


def numbers(ax) -> list[str]:
    return [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]


def test_each_slice_has_its_number(everyday):
    _, ax = new_figure()
    plot_causes(everyday, ax)
    assert len(numbers(ax)) == len(LOOKS)
    assert not any("Under" in words for words in texts(ax))


@pytest.mark.parametrize(
    ("name", "thin"),
    [
        ("never collapses", ["escalation", "lapse", "withdrawal"]),
        ("gone by day 3", ["with agreement", "without agreement"]),
        ("no lapse", ["lapse"]),
    ],
)
def test_slices_too_thin_for_a_label_are_named_in_a_note(name, thin):
    _, ax = new_figure()
    plot_causes(FORECASTS[name], ax)
    words = texts(ax)
    assert "Under 0.5 % at the end:" in words
    note = words[words.index("Under 0.5 % at the end:") + 1 :]
    assert [word for word in note if word in thin] == thin
    assert len(numbers(ax)) == len(LOOKS) - len(thin)


def test_given_no_axes_it_makes_its_own_with_room_for_all_labels():
    figure = plot_causes(FORECASTS["everyday"]).figure
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(PAGE)
    assert figure.axes[0].get_position().x0 * PAGE == pytest.approx(ROOM.left)


def test_the_table_holds_the_shares_drawn(awkward):
    table, end = causes_table(awkward), awkward.isel(day=-1)
    np.testing.assert_array_equal(table["day"], awkward["day"])
    np.testing.assert_array_equal(table["under_agreement"], awkward["under_agreement"])
    for cause in end["cause"].values:
        assert table[f"incidence_{cause}"].iloc[-1] == float(end["incidence"].sel(cause=cause))
    names = ["under_agreement", "without_agreement", *(f"incidence_{cause}" for cause in awkward["cause"].values)]
    np.testing.assert_allclose(table[names].sum(axis=1), 1.0)


def test_the_alt_text_tells_every_share_at_the_end():
    told = causes_alt(FORECASTS["everyday"]).replace("\u202f", " ")
    end = FORECASTS["everyday"].isel(day=-1)
    assert "on day 180" in told
    assert f"holds with agreement {100 * float(end['under_agreement']):.0f} %" in told
    assert re.search(r"\(causes: 95 % Monte Carlo interval ±[\d.]+ points or less\)\.$", told)
    assert f"collapsed by lapse {100 * float(end['incidence'].sel(cause='lapse')):.0f} %" in told


@looks_as_before()
def test_looks():
    return causes_figure(FORECASTS["everyday"])
