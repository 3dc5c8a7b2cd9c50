"""The peeling trajectory: every step on both halves, and the chosen one ringed."""

import numpy as np
import pytest

from sim.figures.style import COLUMN, PAGE, new_figure
from sim.figures.trade_off import HALVES, plot_trade_off, trade_off_alt, trade_off_figure, trade_off_table
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.sweeps import STEPS


@pytest.mark.parametrize("name", STEPS)
def test_every_word_can_be_read(name):
    assert illegible(trade_off_figure(STEPS[name], COLUMN)) == []


def test_every_word_can_be_read_across_two_columns():
    assert illegible(trade_off_figure(STEPS["everyday"], PAGE)) == []


@pytest.mark.parametrize("name", STEPS)
def test_both_halves_go_through_every_step_and_the_chosen_one_is_ringed(name):
    data = STEPS[name]
    _, ax = new_figure()
    assert plot_trade_off(data, ax) is ax
    for half, (label, _, _) in HALVES.items():
        columns = [f"coverage_{half}", f"density_{half}"]
        np.testing.assert_array_equal(line(ax, label).get_xydata(), data[columns])
        rings = [found.get_xydata().tolist() for found in ax.get_lines() if found.get_label() == f"chosen, {half}"]
        assert rings == [[pair] for pair in data.loc[data["chosen"], columns].to_numpy().tolist()]
    assert (ax.get_xlim(), ax.get_ylim()) == ((0.0, 1.0), (0.0, 1.0))
    assert line(ax, "wanted").get_ydata() == [0.8, 0.8]


def test_a_step_without_points_on_a_half_is_left_out_there():
    data = STEPS["everyday"].copy()
    data.loc[5, "n_verifying"] = 0
    _, ax = new_figure()
    plot_trade_off(data, ax)
    assert len(line(ax, HALVES["verifying"][0]).get_xydata()) == 5


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "everyday",
            (
                "128 finding, 128 held out) to 78 and 78",
                "88 and 88 points",
                "80 %",
                "n = 256 points",
                "chosen: step 4, 3 settings",
            ),
        ),
        ("none chosen", ("No step was chosen: as many as were asked for (boxes=1).",)),
    ],
)
def test_words_tell_sizes_and_the_choice(name, facts):
    told = " ".join(texts(trade_off_figure(STEPS[name]))).replace("\n", " ")
    for fact in facts:
        assert fact in told


def test_the_alt_text_tells_the_chosen_step():
    told = trade_off_alt(STEPS["everyday"]).replace("\u202f", " ")
    assert "over 6 steps of peeling: from 30 % density" in told
    assert "the chosen step 4: 85 % density at 80 % coverage on the finding half and 81 % density at 76 %" in told
    assert trade_off_alt(STEPS["none chosen"]).endswith("no step was chosen.")


def test_the_table_is_the_trajectory():
    assert trade_off_table(STEPS["everyday"]).equals(STEPS["everyday"])


@looks_as_before()
def test_looks():
    return trade_off_figure(STEPS["everyday"])
