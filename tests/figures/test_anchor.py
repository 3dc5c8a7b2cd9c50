"""The anchor figure: both curves and the truces' own survival, as given, legibly and in grey too."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import to_rgba

from sim.figures.anchor import CURVES, POINTS, anchor_alt, anchor_figure, anchor_table, plot_anchor
from sim.figures.style import COLUMN, PAGE, new_figure, save
from tests.figures.conftest import decay
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, line, texts

SHARES = (1.0, 0.97, 0.94, 0.82, 0.70, 0.61, 0.49)


def build_anchor(prior: np.ndarray, anchored: np.ndarray, shares=SHARES, **attrs: object) -> xr.Dataset:
    """A scenario's survival before and after anchoring, and the truces'."""
    curves = {"prior": prior, "anchored": anchored}
    days, share = np.arange(len(prior)), np.array(shares)
    data = xr.Dataset(
        {
            "reference": ("reference_day", share),
            "reference_interval": (
                ("reference_day", "bound"),
                np.stack([np.maximum(share - 0.17, 0.0), np.minimum(share + 0.08, 1.0)], axis=-1),
            ),
        },
        coords={
            "day": days,
            "date": ("day", pd.date_range("2025-10-19", periods=len(days))),
            "reference_day": [7, 14, 30, 60, 90, 180, 365],
            "bound": ["low", "high"],
        },
        attrs={
            "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025",
            "scenario": "doha_2025_10_19",
            "start_date": "2025-10-19",
            "failure": "collapse",
            "anchor": "truces_without_peacekeepers",
            "reference_about": "33 truces in civil wars without peacekeepers, 1989-99",
            "reference_truces": 33,
            "anchor_days": [30, 90, 180],
            "tolerance": 1.0,
            "effective_rows": 389.8,
            "points": 1024,
            "replications": 512,
            "n": 524_288,
            "seed": 7,
            "uncertainty": "prior",
            "complete": True,
        }
        | attrs,
    )
    for name, curve in curves.items():
        data[name] = ("day", curve)
        bounds = np.clip(np.stack([curve - 0.018, curve + 0.018], axis=-1), 0.0, 1.0)
        data[f"{name}_mc"] = (("day", "bound"), bounds)
    return data


ANCHORS = {
    "everyday": build_anchor(decay(198, 0.02, 0.43), decay(198, 0.012, 0.6)),
    "hardly moved": build_anchor(decay(198, 0.012, 0.6), decay(198, 0.012, 0.601)),
    "at the floor": build_anchor(decay(198, 1.0, 0.0), decay(198, 0.9, 0.001), shares=[0.0] * 7),
    "never collapses": build_anchor(np.ones(199), np.ones(199), shares=[1.0] * 7),
    "long": build_anchor(decay(1000, 0.02, 0.43), decay(1000, 0.012, 0.6)),
    "short": build_anchor(decay(30, 0.02, 0.43), decay(30, 0.012, 0.6), anchor_days=[7, 14, 30]),
}


@pytest.fixture
def everyday() -> xr.Dataset:
    """An anchor that looks like most."""
    return ANCHORS["everyday"]


@pytest.mark.parametrize("name", ANCHORS)
def test_every_word_can_be_read(name):
    assert illegible(anchor_figure(ANCHORS[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "never collapses", "long"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(anchor_figure(ANCHORS[name], PAGE)) == []


@pytest.mark.parametrize("name", ANCHORS)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    data = ANCHORS[name]
    figure, ax = new_figure()
    before = data.copy(deep=True)
    assert plot_anchor(data, ax) is ax
    assert figure.axes == [ax]
    assert data.identical(before)
    assert ax.get_ylim() == (0.0, 1.0)
    assert ax.get_xlim() == (0.0, data["day"].values[-1])
    for name, (label, _) in CURVES.items():
        np.testing.assert_array_equal(line(ax, label).get_xydata(), np.c_[data["day"], data[name]])
        for bound in ("low", "high"):
            drawn = line(ax, f"{label}: Monte Carlo, {bound}").get_ydata()
            np.testing.assert_array_equal(drawn, data[f"{name}_mc"].sel(bound=bound))


@pytest.mark.parametrize(("met", "days"), [(True, [30, 90, 180]), (False, [7, 14, 60])])
def test_truces_are_points_with_their_intervals_and_those_met_look_different(everyday, met, days):
    _, ax = new_figure()
    plot_anchor(everyday, ax)
    (drawn,) = [c for c in ax.containers if c.get_label() == POINTS[met][0]]
    points, _, (whiskers,) = drawn.lines
    there = everyday.sel(reference_day=days)
    np.testing.assert_array_equal(points.get_xydata(), np.c_[days, there["reference"]])
    ends = [segment[:, 1] for segment in whiskers.get_segments()]
    np.testing.assert_allclose(ends, there["reference_interval"])
    assert to_rgba(points.get_markerfacecolor()) == to_rgba(POINTS[met][1]["markerfacecolor"])


def caption(data: xr.Dataset) -> str:
    return " ".join(texts(anchor_figure(data, COLUMN))).replace("\n", " ")


def test_days_beyond_the_axis_are_told_in_words(everyday):
    assert "Not drawn: 49 % (32–57 %) on day 365." in caption(everyday)
    assert "Not drawn" not in caption(ANCHORS["long"])


def test_the_days_met_have_their_numbers(everyday):
    _, ax = new_figure()
    plot_anchor(everyday, ax)
    written = texts(ax)
    for name in ("reference", "prior", "anchored"):
        days = "reference_day" if name == "reference" else "day"
        for p in everyday[name].sel({days: [30, 90, 180]}).values:
            assert f"{100 * p:.0f} %" in written


@pytest.mark.parametrize(("tolerance", "words"), [(1.0, "1 standard error of"), (0.5, "0.5 standard errors of")])
def test_the_caption_tells_the_truces_the_tolerance_and_what_is_left(everyday, tolerance, words):
    told = caption(everyday.assign_attrs(tolerance=tolerance))
    for fact in (
        "33 truces in civil wars without peacekeepers, 1989-99",
        words,
        "390 effective sets of 1,024",
        "±1.8 points",
        "n = 524,288 replications (1,024 sets of parameter values × 512)",
        "From 19 October 2025, day 0; seed 7.",
    ):
        assert fact in told


def test_curves_stay_apart_in_grey_from_each_other_and_from_paper():
    shades = sorted(grey(str(looks["color"])) for _, looks in CURVES.values())
    assert all(after - before >= 20 for before, after in pairwise([*shades, 100.0]))


def test_the_same_figure_gives_the_same_bytes(everyday, tmp_path):
    files = [save(anchor_figure(everyday, COLUMN), tmp_path / stem) for stem in ("one", "two")]
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(*files, strict=True))


def test_given_no_axes_it_makes_its_own_with_room_for_all_labels(everyday):
    figure = plot_anchor(everyday).figure
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(PAGE)


@pytest.mark.parametrize("name", ANCHORS)
def test_the_table_holds_both_curves_and_the_truces(name):
    data, table = ANCHORS[name], anchor_table(ANCHORS[name])
    drawn = table[table["day"] <= int(data["day"][-1])]
    for curve in CURVES:
        np.testing.assert_array_equal(drawn[curve], data[curve])
        np.testing.assert_array_equal(drawn[f"{curve}_mc_low"], data[f"{curve}_mc"].sel(bound="low"))
    truces = table.dropna(subset="reference")
    np.testing.assert_array_equal(truces["day"], data["reference_day"])
    np.testing.assert_array_equal(truces["reference"], data["reference"])
    np.testing.assert_array_equal(truces["reference_interval_high"], data["reference_interval"].sel(bound="high"))


def test_the_alt_text_tells_both_and_the_truces(everyday):
    told = anchor_alt(everyday).replace("\u202f", " ")
    here = everyday.sel(day=180, reference_day=180)
    prior, anchored, truces = (
        f"{100 * float(here[name]):.0f} % ({100 * low:.0f}–{100 * high:.0f} %)"
        for name, (low, high) in (
            ("prior", here["prior_mc"].values),
            ("anchored", here["anchored_mc"].values),
            ("reference", here["reference_interval"].values),
        )
    )
    assert f"{prior} before anchoring, {anchored} after" in told
    assert f"without peacekeepers, 1989-99, to which it is held, {truces} did." in told


@looks_as_before()
def test_looks(everyday):
    return anchor_figure(everyday)
