"""A box of conditions: points, frame, coverage and density stand where the stored numbers say."""

from functools import cache

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from sim.figures.boxes import boxes_alt, boxes_figure, boxes_table, leading, plot_boxes
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.sweeps import BOXES, LONG, QATAR, RESCUE, TURKIYE


@cache
def words(name: str) -> str:
    return " ".join(texts(boxes_figure(BOXES[name]))).replace("\n", " ")


def frames(name: str):
    _, ax = new_figure()
    plot_boxes(BOXES[name], ax)
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_label() == "box"]
    return ax, [patch.get_bbox().extents.tolist() for patch in found]


@pytest.mark.parametrize("name", BOXES)
def test_every_word_can_be_read(name):
    assert illegible(boxes_figure(BOXES[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "many restrictions"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(boxes_figure(BOXES[name], PAGE)) == []


def test_the_frame_ends_at_the_limits_and_elsewhere_at_the_axes():
    ax, ((left, low, right, high),) = frames("everyday")
    assert (left, low) == (ax.get_xlim()[0], ax.get_ylim()[0])
    assert (right, high) == (0.55, 0.7)
    assert leading(BOXES["everyday"]) == (TURKIYE, QATAR)
    ax, ((left, _, right, high),) = frames("between")
    assert (left, right, high) == (0.2, 0.7, 0.55)
    assert leading(BOXES["between"]) == (RESCUE, TURKIYE)


def test_categories_have_a_frame_each():
    ax, found = frames("names")
    assert ax.get_xticklabels()[0].get_text() == "none"
    assert [(left, right) for left, _, right, _ in found] == [(-0.4, 0.4), (2.6, 3.4)]


def test_a_single_restriction_is_drawn_against_what_was_measured():
    ax, ((_, low, _, high),) = frames("one setting")
    assert (low, high) == ax.get_ylim()
    assert line(ax, "threshold").get_ydata() == [0.5, 0.5]
    assert ax.get_ylabel().replace("\n", " ").startswith("probability of no collapse")


@pytest.mark.parametrize("name", ["everyday", "many points", "one setting"])
def test_each_point_is_shown_once_filled_where_of_interest_and_a_diamond_where_undecided(name):
    data = BOXES[name]
    _, ax = new_figure()
    plot_boxes(data, ax)
    points, total = data.points, 0
    for label, interest, doubt in (
        ("of interest", True, False),
        ("of no interest", False, False),
        ("undecided, rather yes", True, True),
        ("undecided, rather no", False, True),
    ):
        (drawn,) = [found for found in ax.collections if found.get_label() == label]
        own = points[(points["of_interest"] == interest) & (points["undecided"] == doubt)]
        np.testing.assert_array_equal(drawn.get_offsets(), own[list(leading(data))])
        assert (drawn.get_facecolor()[0, :3].sum() < 1.5) == interest
        total += len(own)
    assert total == len(points)


def test_coverage_and_density_stand_at_their_values_with_their_intervals():
    data = BOXES["everyday"]
    ax = boxes_figure(data).axes[1]
    for row in data.boxes.to_dict("records"):
        for name in ("coverage", "density"):
            assert line(ax, f"{name}, {row['half']}").get_xdata() == [row[name]]
            label = f"{name}, {row['half']}, interval"
            (whisker,) = [found for found in ax.collections if found.get_label() == label]
            assert whisker.get_segments()[0][:, 0].tolist() == [row[f"{name}_low"], row[f"{name}_high"]]
    ticks = [found.get_segments()[0][0, 0] for found in ax.collections if found.get_label() == "base rate"]
    assert ticks == data.boxes["base_rate"].tolist()


def test_every_restriction_is_told_with_its_quasi_p_values():
    told = words("many restrictions").replace("\N{NO-BREAK SPACE}", " ")
    for words_ in (f"{TURKIYE} at most 0.55", f"{LONG} at most 0.9", "<0.001", "0.002", "0.012", "none inside"):
        assert words_.replace(" ", "") in told.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "everyday",
            ("is below 50 %", "found by PRIM on half of the points", "95 % Wilson intervals", "n = 128 points"),
        ),
        ("everyday", ("Undecided, as the 95 % Monte Carlo interval holds the threshold: 15", "seed 7")),
        ("interrupted", ("INCOMPLETE: 28 of 128 points are not finished",)),
    ],
)
def test_the_caption_tells_what_is_of_interest_and_what_intervals_are(name, facts):
    for fact in facts:
        assert fact in words(name)


def test_the_alt_text_tells_the_held_out_half():
    data = BOXES["everyday"]
    row = data.boxes.set_index("half").loc["verifying"]
    told = boxes_alt(data).replace("\u202f", " ")
    assert f"mostly where {TURKIYE} at most 0.55 and {QATAR} at most 0.7: on held-out points" in told
    assert f"coverage {100 * row['coverage']:.0f} %" in told
    assert f"density {100 * row['density']:.0f} %" in told


def test_the_table_has_both_halves_with_the_conditions():
    table = boxes_table(BOXES["everyday"])
    assert table["half"].tolist() == ["finding", "verifying"]
    assert table["conditions"].iloc[0] == f"{TURKIYE} at most 0.55 and {QATAR} at most 0.7"


@looks_as_before()
def test_looks():
    return boxes_figure(BOXES["everyday"])
