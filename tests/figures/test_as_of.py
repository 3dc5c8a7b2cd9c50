"""The figure by as-of date: one question, every forecast's answer as given, and the reports between."""

import re
from functools import cache

import numpy as np
import pytest
import xarray as xr

from sim.figures.as_of import MOST_REPORTS, as_of_alt, as_of_figure, as_of_table, plot_as_of
from sim.figures.numbers import percent
from sim.figures.style import COLUMN, GREY, PAGE, new_figure, to_svg
from tests.figures.conftest import CONDITIONED, FORECASTS, POWERS, QUANTILES
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, texts

DATES = ("2025-10-19", "2025-10-25", "2025-10-31", "2025-11-06")
REPORTS = (
    "The truce was still in force when the Istanbul round opened.",
    "The round brought no formal agreement; it broke down, was saved, and the truce was extended to 6 November.",
    "No strike is reported since the truce began.",
)


def build_as_of(holds, reports=None, half_width: float = 0.02, ranged: bool = True, **attrs: object) -> xr.Dataset:
    """Forecasts to one date, as of one date after another."""
    p = np.asarray(holds, dtype=float)
    dates = [*DATES, *(f"2025-12-{day:02d}" for day in range(1, 29))][: len(p)]
    bounds = np.clip(np.stack([p - half_width, p + half_width], axis=-1), 0.0, 1.0)
    data = xr.Dataset(
        {"holds": ("as_of", p), "holds_mc": (("as_of", "bound"), bounds), "n": ("as_of", np.full(len(p), 524_288))},
        coords={"as_of": dates, "bound": ["low", "high"], "quantile": list(QUANTILES)},
    )
    if ranged:
        data["holds_range"] = (("as_of", "quantile"), p[:, None] ** np.array(POWERS))
    between = [[], *([list(REPORTS)] * (len(p) - 1))] if reports is None else reports
    own = {"until": "2026-04-17", "reports": between, "poor_dates": []}
    data.attrs = FORECASTS["everyday"].attrs | CONDITIONED | own | attrs
    return data


NEWS = {
    "everyday": build_as_of([0.65, 0.66, 0.61, 0.65]),
    "two dates, nothing between": build_as_of([0.5, 0.52], reports=[[], []]),
    "certain": build_as_of([1.0, 1.0, 1.0], half_width=0.0),
    "lost": build_as_of([0.0004, 0.0, 0.0], half_width=0.0),
    "fixed parameters": build_as_of([0.6, 0.62], uncertainty="none", anchor="none"),
    "no range": build_as_of([0.6, 0.62], ranged=False),
    "many reports": build_as_of([0.6, 0.62], reports=[[], [f"{text} ({k})" for k in range(10) for text in REPORTS]]),
    "thirty dates": build_as_of(np.linspace(0.4, 0.9, 30), reports=[["One report."]] * 30),
    "strikes": build_as_of([0.6, 0.62], failure="strike"),
    "not to be relied on": build_as_of([0.6, 0.62], poor=True, poor_dates=["2025-10-25"]),
    "interrupted": build_as_of([0.6, 0.62], complete=False),
}


@pytest.mark.parametrize("name", NEWS)
def test_every_word_can_be_read(name):
    assert illegible(as_of_figure(NEWS[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "many reports"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(as_of_figure(NEWS[name], PAGE)) == []


@pytest.mark.parametrize("name", NEWS)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    data = NEWS[name]
    figure, ax = new_figure()
    before = data.copy(deep=True)
    assert plot_as_of(data, ax) is ax
    assert figure.axes == [ax]
    assert data.identical(before)
    assert ax.get_xlim() == (0.0, 1.0)
    (drawn,) = [c for c in ax.containers if c.get_label() == "holds"]
    dots, _, (whiskers,) = drawn.lines
    np.testing.assert_array_equal(dots.get_xdata(), data["holds"])
    assert (np.diff(dots.get_ydata()) > 0).all()
    assert ax.yaxis_inverted()  # the first on top
    ends = [segment[:, 0] for segment in whiskers.get_segments()]
    np.testing.assert_allclose(ends, data["holds_mc"], atol=1e-12)
    bars = [c for c in ax.collections if c.get_label() == "range"]
    assert len(bars) == ("holds_range" in data)
    for bar in bars:
        ends = [segment[:, 0] for segment in bar.get_segments()]
        np.testing.assert_array_equal(ends, data["holds_range"].sel(quantile=[0.05, 0.95]))
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert bold[1::2] == [percent(p) for p in data["holds"].values]


def test_a_forecast_without_a_range_has_a_dash():
    data = NEWS["fixed parameters"].copy(deep=True)
    data["holds_range"][0] = np.nan
    figure = as_of_figure(data)
    assert "–" in texts(figure)
    assert illegible(figure) == []


def test_reports_stand_between_the_dates_that_they_separate():
    _, ax = new_figure()
    plot_as_of(NEWS["everyday"], ax)
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts if text.get_color() != GREY}
    said = [text.get_position()[1] for text in ax.texts if text.get_text() == f"· {REPORTS[0]}"]
    days = ["19 October 2025", "25 October 2025", "31 October 2025", "6 November 2025"]
    for k, height in enumerate(said):
        assert heights[days[k]] > height > heights[days[k + 1]]
    assert len(said) == 3


@cache
def caption(name: str) -> str:
    return " ".join(texts(as_of_figure(NEWS[name], COLUMN))).replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("everyday", "Probability of holding to 17 April 2026"),
        ("everyday", "All rows answer the same question, to 17 April 2026; below each date, what was reported next."),
        ("everyday", "that the ceasefire still held among it: part of any rise"),
        ("everyday", "95 % Monte Carlo interval (±2 points or less)"),
        ("everyday", "Bars: 5–95 % of parameters and states, Monte Carlo noise largely removed."),
        ("everyday", "the state on day 0, chance, and parameters (prior); anchored to truces without peacekeepers."),
        ("everyday", "n = 524,288 replications each."),
        ("everyday", "Scenario doha_2025_10_19; seed 7."),
        ("two dates, nothing between", "no report"),
        ("fixed parameters", "chance; every parameter is fixed"),
        ("many reports", f"and {30 - MOST_REPORTS} more"),
        ("strikes", "Probability of no strike to 17 April 2026"),
        ("strikes", "Failures count from each as-of date on."),
        ("not to be relied on", "Not to be relied on: 25 October 2025."),
        ("interrupted", "INCOMPLETE"),
    ],
)
def test_the_figure_says_what_must_be_said(name, fact):
    assert fact in caption(name)


@pytest.mark.parametrize(("name", "words"), [("no range", "5–95"), ("strikes", "part of any rise")])
def test_it_says_nothing_of_what_it_does_not_show(name, words):
    assert words not in caption(name)


def test_the_table_holds_what_is_shown():
    data, table = NEWS["everyday"], as_of_table(NEWS["everyday"])
    assert table["as_of"].tolist() == list(DATES)
    assert set(table["until"]) == {"2026-04-17"}
    np.testing.assert_array_equal(table["holds"], data["holds"])
    np.testing.assert_array_equal(table[["holds_mc_low", "holds_mc_high"]], data["holds_mc"])
    ends = data["holds_range"].sel(quantile=[0.05, 0.95])
    np.testing.assert_array_equal(table[["holds_range_0.05", "holds_range_0.95"]], ends)
    assert table["reports"].tolist() == ["", *["; ".join(REPORTS)] * 3]


def test_the_alt_text_tells_every_answer():
    told = as_of_alt(NEWS["everyday"]).replace("\u202f", " ")
    assert told.startswith("Probability of holding to 17 April 2026: 65 % as of 19 October 2025, 66 % as of")
    assert re.search(r"\(95 % Monte Carlo interval ±[\d.]+ points or less\)\.$", told)


def test_the_same_figure_gives_the_same_bytes():
    one, two = (to_svg(as_of_figure(NEWS["everyday"], COLUMN)) for _ in range(2))
    assert one == two


@looks_as_before()
def test_looks():
    return as_of_figure(NEWS["everyday"])
