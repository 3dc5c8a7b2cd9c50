"""The stages figure: every probability of every stage, in rows that can be read."""

import re
from functools import cache

import numpy as np
import pytest
import xarray as xr

from sim.figures.numbers import percent
from sim.figures.stages import STAGES, plot_stages, stages_alt, stages_figure, stages_table
from sim.figures.style import BAND_OUTER, COLUMN, GREY, PAGE, new_figure, save
from tests.figures.conftest import CONDITIONED, build_forecast, decay
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, texts


def build_stages(stages: tuple[str, ...], holds: np.ndarray, half_width: float = 0.02, **attrs: object) -> xr.Dataset:
    """A forecast with its stages, each a little surer than the one before."""
    data = build_forecast(holds, half_width=half_width, **CONDITIONED | attrs)
    curves = np.stack([holds * (1.0 - 0.1 * k) for k in reversed(range(len(stages)))])
    bounds = np.clip(np.stack([curves - half_width, curves + half_width], axis=-1), 0.0, 1.0)
    return data.assign_coords(stage=list(stages)).assign(
        stage_holds=(("stage", "day"), curves), stage_holds_mc=(("stage", "day", "bound"), bounds)
    )


EVIDENCE = {
    "everyday": build_stages(tuple(STAGES), decay(180, 0.01)),
    "anchored only": build_stages(("prior", "anchored"), decay(180, 0.01), day_of_as_of=0, as_of="2025-10-19"),
    "conditioned only": build_stages(("prior", "prior_held", "conditioned"), decay(180, 0.01), anchor="none"),
    "one stage": build_stages(("conditioned",), decay(180, 0.01)),
    "never collapses": build_stages(tuple(STAGES), np.ones(181), half_width=0.0),
    "gone at once": build_stages(tuple(STAGES), np.zeros(181)),
    "one day": build_stages(tuple(STAGES), decay(1, 0.01)),
    "ten years": build_stages(tuple(STAGES), decay(3660, 0.003)),
    "fixed parameters": build_stages(tuple(STAGES), decay(180, 0.01), uncertainty="none").drop_vars("holds_range"),
    "not to be relied on": build_stages(tuple(STAGES), decay(180, 0.01), poor=True),
    "strikes": build_stages(tuple(STAGES), decay(180, 0.01), failure="strike"),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_word_can_be_read(name):
    assert illegible(stages_figure(EVIDENCE[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "never collapses", "strikes"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(stages_figure(EVIDENCE[name], PAGE)) == []


def horizons(data: xr.Dataset) -> list[int]:
    last = int(data["day"][-1])
    return [day for day in (30, 90) if day < last] + [last]


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_probability_is_a_dot_with_its_interval_and_its_number(name):
    data = EVIDENCE[name]
    figure, ax = new_figure()
    before = data.copy(deep=True)
    assert plot_stages(data, ax) is ax
    assert figure.axes == [ax]
    assert data.identical(before)
    assert ax.get_xlim() == (0.0, 1.0)
    drawn = {label: [c.lines for c in ax.containers if c.get_label() == label] for label in ("earlier", "forecast")}
    for k, day in enumerate(horizons(data)):
        here = data.sel(day=day)
        lines = [drawn[label][k] for label in ("earlier", "forecast")]
        np.testing.assert_array_equal(np.concatenate([dots.get_xdata() for dots, _, _ in lines]), here["stage_holds"])
        ends = [segment[:, 0] for _, _, (bars,) in lines for segment in bars.get_segments()]
        np.testing.assert_allclose(ends, here["stage_holds_mc"], atol=1e-12)
    rows = np.concatenate([dots.get_ydata() for pair in zip(*drawn.values(), strict=True) for dots, _, _ in pair])
    assert (np.diff(rows) < 0).all()
    numbers = [t.get_text() for t in ax.texts if "%" in t.get_text() and t.get_color() != GREY]
    assert numbers == [percent(p) for p in data["stage_holds"].sel(day=horizons(data)).values.T.flat]


def test_the_forecast_alone_has_its_range():
    everyday = EVIDENCE["everyday"]
    _, ax = new_figure()
    plot_stages(everyday, ax)
    bars = [bar.get_xdata() for bar in ax.get_lines() if bar.get_label() == "range"]
    ranges = everyday["holds_range"].sel(day=[30, 90, 180], quantile=[0.05, 0.95]).values
    np.testing.assert_array_equal(bars, ranges)
    for low, high in ranges:
        assert f"{100 * low:.0f}–{100 * high:.0f} %" in texts(ax)


@pytest.mark.parametrize("name", ["everyday", "anchored only", "conditioned only", "one stage"])
def test_stages_are_named_in_plain_words_in_their_order_for_each_horizon(name):
    data = EVIDENCE[name]
    written = " ".join(texts(stages_figure(data).axes[0]))
    names = [STAGES[stage] for stage in data["stage"].values]
    at = -1
    for heading in ("30 days, to ", "90 days, to ", "180 days, to "):
        for words in (heading, *names):
            assert (at := written.index(words, at + 1)) >= 0
    assert data["date"].values[30] == data["date"].values[0] + np.timedelta64(30, "D")


@cache
def caption(name: str) -> str:
    return " ".join(texts(stages_figure(EVIDENCE[name], COLUMN))).replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        (
            "everyday",
            "Without the documents (prior only and anchored to comparable truces), failure before day 0 counts",
        ),
        ("everyday", "As of 6 November 2025, day 0, whose own events are still ahead; seed 7."),
        ("everyday", "±2 points"),
        ("everyday", "30 days, to 6 December 2025"),
        ("everyday", "Bar: 5–95 % of parameters and states"),
        ("conditioned only", "Without the documents (prior only), failure"),
        ("anchored only", "From 19 October 2025, day 0"),
        ("not to be relied on", "NOT TO BE RELIED ON"),
        ("strikes", "Probability of no strike"),
        ("one day", "1 day, to 7 November 2025"),
    ],
)
def test_the_figure_says_what_must_be_said(name, fact):
    assert fact in caption(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [("one stage", "Without the documents"), ("anchored only", "Without"), ("fixed parameters", "5–95 %")],
)
def test_it_says_nothing_of_what_it_does_not_show(name, words):
    assert words not in caption(name)


def test_bar_and_dot_stay_apart_in_grey():
    assert 100.0 - grey(BAND_OUTER) >= 10
    assert grey(BAND_OUTER) - grey("#1a1a1a") >= 60


def test_the_same_figure_gives_the_same_bytes(tmp_path):
    files = [save(stages_figure(EVIDENCE["everyday"], COLUMN), tmp_path / stem) for stem in ("one", "two")]
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(*files, strict=True))


def test_given_no_axes_it_makes_its_own_with_room_for_all_labels():
    figure = plot_stages(EVIDENCE["one stage"]).figure
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(PAGE)


@pytest.mark.parametrize("name", EVIDENCE)
def test_the_table_holds_every_probability_and_the_last_ones_range(name):
    data, table = EVIDENCE[name], stages_table(EVIDENCE[name]).set_index(["day", "stage"])
    last = str(data["stage"].values[-1])
    for day in horizons(data):
        here = data.sel(day=day)
        np.testing.assert_array_equal(table.loc[day, "stage_holds"], here["stage_holds"])
        np.testing.assert_array_equal(
            table.loc[day][["stage_holds_mc_low", "stage_holds_mc_high"]], here["stage_holds_mc"]
        )
        if "holds_range" in data:
            ends = table.loc[(day, last), ["range_0.05", "range_0.95"]].astype(float)
            np.testing.assert_array_equal(ends, here["holds_range"].sel(quantile=[0.05, 0.95]))
    assert len(table) == len(horizons(data)) * data.sizes["stage"]


def test_the_alt_text_tells_every_stage():
    data = EVIDENCE["everyday"]
    told = stages_alt(data)
    assert re.search(r"\(95\u202f% Monte Carlo interval ±[\d.]+ points or less\)\.$", told)
    assert told.startswith("Probability of holding for 180 days under more and more evidence: prior only ")
    for stage in data["stage"].values:
        assert f"{STAGES[stage]} {percent(float(data['stage_holds'].sel(stage=stage, day=180)))}" in told


@looks_as_before()
def test_looks():
    return stages_figure(EVIDENCE["everyday"])
