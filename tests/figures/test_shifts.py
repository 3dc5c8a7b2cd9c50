"""The shifts figure: the parameters that moved most, as given, with names that can be read."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim.figures.shifts import BARS, DOTS, MOST, plot_shifts, shifts_alt, shifts_figure, shifts_table
from sim.figures.style import COLUMN, PAGE, new_figure, to_svg
from tests.figures.conftest import CONDITIONED, FORECASTS
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, line, texts

NAMES = ("compliance.effort_start", "militants.severity_exponent", "truce.withdraw_per_day", "border.days_closed_start")
LONG = tuple(f"verification.interim_oversight_gain_of_a_kind_with_a_long_name_{k}" for k in range(50))


def build_shifts(
    names=NAMES, biggest: float = 0.9, scale: float = 1.0, noise: float = 0.08, anchored: bool = True, **attrs: object
) -> pd.DataFrame:
    """Parameters, each moved less than the one before, up and down in turn."""
    k = np.arange(len(names))
    shift = biggest * 0.8**k * (-1.0) ** k
    sd, mean = scale * 0.15 * np.ones(len(k)), scale * (0.4 + 0.01 * k)
    columns = {
        "parameter": list(names), "unit": [("level 0-1", "1/day", "")[j % 3] for j in k],
        "grounds": [("assumed", "documented", "inferred", "literature")[j % 4] for j in k],
        "prior_mean": mean, "prior_sd": sd, "prior_low": mean - 1.6 * sd, "prior_high": mean + 1.7 * sd,
    }  # fmt: skip
    if anchored:
        columns |= {"anchored_mean": mean + 0.3 * shift * sd, "anchored_shift": 0.3 * shift}
    now = mean + shift * sd
    columns |= {"mean": now, "sd": 0.9 * sd, "low": now - 1.4 * sd, "high": now + 1.5 * sd, "shift": shift}
    columns |= {"shift_low": shift - noise, "shift_high": shift + noise, "narrowing": np.full(len(k), 0.9)}
    table = pd.DataFrame(columns)
    table.attrs = FORECASTS["everyday"].attrs | CONDITIONED | attrs
    return table


SHIFTS = {
    "everyday": build_shifts(),
    "fifty with long names": build_shifts(LONG),
    "not anchored": build_shifts(anchored=False, anchor="none"),
    "one parameter": build_shifts(NAMES[:1]),
    "all one way": build_shifts().assign(shift=0.5, shift_low=0.4, shift_high=0.6),
    "tiny": build_shifts(biggest=1e-6, scale=1e-7, noise=0.0),
    "huge": build_shifts(biggest=4.0, scale=1e6),
    "none": build_shifts(()),
    "not to be relied on": build_shifts(poor=True),
}


@pytest.mark.parametrize("name", SHIFTS)
def test_every_word_can_be_read(name):
    assert illegible(shifts_figure(SHIFTS[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "fifty with long names", "huge"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(shifts_figure(SHIFTS[name], PAGE)) == []


@pytest.mark.parametrize("name", SHIFTS)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    table = SHIFTS[name]
    figure, ax = new_figure()
    before = table.copy(deep=True)
    assert plot_shifts(table, ax) is ax
    assert figure.axes == [ax]
    pd.testing.assert_frame_equal(table, before)
    shown = table.head(MOST)
    if "anchored_shift" in table:
        np.testing.assert_array_equal(line(ax, DOTS["anchored"]["label"]).get_xdata(), shown["anchored_shift"])
    bars = {c.get_label(): c for c in ax.containers}
    dots, _, (whiskers,) = bars[DOTS["now"]["label"]].lines
    np.testing.assert_array_equal(dots.get_xdata(), shown["shift"])
    ends = np.array([segment[:, 0] for segment in whiskers.get_segments()]).reshape(-1, 2)
    np.testing.assert_allclose(ends, shown[["shift_low", "shift_high"]], atol=1e-12)
    for look, (low, high) in zip(BARS, (("prior_low", "prior_high"), ("low", "high")), strict=True):
        drawn = np.array([[bar.get_x(), bar.get_x() + bar.get_width()] for bar in bars[look["label"]]]).reshape(-1, 2)
        given = (shown[[low, high]].sub(shown["prior_mean"], axis=0)).div(shown["prior_sd"], axis=0)
        np.testing.assert_allclose(drawn, given, atol=1e-9)


@cache
def caption(name: str) -> str:
    return " ".join(texts(shifts_figure(SHIFTS[name], COLUMN))).replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("everyday", "95 % Monte Carlo interval of the mean now, sets of parameter values taken as independent"),
        ("everyday", "Of all 4 uncertain parameters 4 moved by more than that."),
        ("fifty with long names", "The 12 parameters moved most; 38 others, each moved less, are left out."),
        ("fifty with long names", "about 2 would by chance"),
        ("everyday", "Effective sets of parameter values: 390."),
        ("everyday", "Anchored to truces without peacekeepers; conditioned on 3 observations up to 6 November 2025."),
        ("everyday", "seed 7"),
        ("everyday", "assumed, level 0-1"),
        ("not anchored", "Not anchored to comparable truces"),
        ("not to be relied on", "NOT TO BE RELIED ON"),
    ],
)
def test_the_figure_says_what_must_be_said(name, fact):
    assert fact in caption(name)


def test_it_says_nothing_of_what_it_does_not_show():
    assert "left out" not in caption("everyday")
    assert "anchor alone" not in caption("not anchored")


def test_means_before_and_now_stand_beside_each_row():
    _, ax = new_figure()
    plot_shifts(SHIFTS["everyday"], ax)
    written = texts(ax)
    for row in SHIFTS["everyday"].itertuples():
        assert f"→ {row.mean:.3g}" in written
        assert f"{row.prior_mean:.3g}" in written


def test_the_table_holds_the_parameters_shown():
    table = shifts_table(SHIFTS["fifty with long names"])
    pd.testing.assert_frame_equal(table, SHIFTS["fifty with long names"].head(MOST)[list(table.columns)])
    assert "anchored_shift" not in shifts_table(SHIFTS["not anchored"])


def test_the_alt_text_names_the_most_moved():
    told = shifts_alt(SHIFTS["everyday"])
    assert "compliance.effort_start by +0.90, militants.severity_exponent by −0.72" in told
    assert shifts_alt(SHIFTS["none"]) == "No parameter is uncertain, so none was moved."


def test_bars_and_dots_stay_apart_in_grey():
    before, now = (grey(look["color"]) for look in BARS)
    assert 100.0 - before >= 10
    assert before - now >= 12
    assert now - grey(DOTS["now"]["color"]) >= 30


def test_the_same_figure_gives_the_same_bytes():
    one, two = (to_svg(shifts_figure(SHIFTS["everyday"], COLUMN)) for _ in range(2))
    assert one == two


@looks_as_before()
def test_looks():
    return shifts_figure(SHIFTS["everyday"])
