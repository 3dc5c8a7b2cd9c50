"""The hazard figure: the steps and intervals given, and beside them what the documents date."""

from functools import cache

import numpy as np
import pytest
import xarray as xr

from sim.figures.hazard import hazard_alt, hazard_figure, hazard_table, plot_hazard
from sim.figures.style import COLUMN, PAGE, new_figure, to_svg
from tests.figures.conftest import FORECASTS
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, texts

DATED = (
    ("round", 0, "held"),
    ("round", 6, "due"),
    ("expiry", 7, "due"),
    ("round", 18, "later"),
    ("expiry", 18, "later"),
)
"""As a forecast of the truce's first day holds them."""


def build_hazard(name: str, dated=(), length: int = 7, noise: float = 0.1) -> xr.Dataset:
    """A forecast with the hazard that its survival has, and what is dated."""
    data = FORECASTS[name]
    first = np.arange(1, len(data["day"]), length)
    last = np.append(first[1:] - 1, len(data["day"]) - 1)
    before, after = data["holds"].values[first - 1], data["holds"].values[last]
    ratio = np.divide(after, before, out=np.full(len(first), np.nan), where=before > 0.0)
    weekly = 1.0 - ratio ** (7.0 / (last - first + 1))
    bounds = np.clip(np.stack([weekly * (1.0 - noise), weekly * (1.0 + noise) + 1e-7], axis=-1), 0.0, 1.0)
    data = data.assign_coords(
        period=np.arange(1, len(first) + 1), period_first=("period", first), period_last=("period", last)
    ).assign(hazard=("period", weekly), hazard_mc=(("period", "bound"), bounds))
    if not dated:
        return data
    kinds, days, standings = zip(*dated, strict=True)
    data = data.assign_coords(appointment=list(kinds))
    return data.assign(
        appointment_day=("appointment", list(days)), appointment_standing=("appointment", list(standings))
    )


HAZARDS = {
    "everyday": build_hazard("everyday", DATED),
    "conditioned": build_hazard("conditioned", (("expiry", 0, "due"), ("round", 0, "due"))),
    "nothing dated": build_hazard("everyday"),
    "never collapses": build_hazard("never collapses", DATED),
    "gone by day 3": build_hazard("gone by day 3", DATED),
    "hardly ever collapses": build_hazard("hardly ever collapses", DATED),
    "one day": build_hazard("one day", DATED[:1]),
    "ten days": build_hazard("ten days", DATED[:3]),
    "ten years": build_hazard("ten years", DATED, length=63),
    "strikes": build_hazard("strikes"),
    "fixed parameters": build_hazard("fixed parameters", DATED),
    "not to be relied on": build_hazard("not to be relied on"),
    "many rounds": build_hazard("everyday", [("round", day, "due") for day in range(3, 180, 9)]),
    "no width": build_hazard("everyday", DATED, noise=0.0),
}


@pytest.mark.parametrize("name", HAZARDS)
def test_every_word_can_be_read(name):
    assert illegible(hazard_figure(HAZARDS[name], COLUMN)) == []


@pytest.mark.parametrize("name", ["everyday", "one day", "ten years"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(hazard_figure(HAZARDS[name], PAGE)) == []


@pytest.mark.parametrize("name", HAZARDS)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    data = HAZARDS[name]
    figure, ax = new_figure()
    before = data.copy(deep=True)
    assert plot_hazard(data, ax) is ax
    assert figure.axes == [ax]
    assert data.identical(before)
    (steps,) = [patch for patch in ax.patches if patch.get_label() == "hazard"]
    values, edges, _ = steps.get_data()
    np.testing.assert_array_equal(values, data["hazard"])
    np.testing.assert_array_equal(edges[:-1] + 0.5, data["period_first"])
    assert edges[-1] == data["period_last"][-1] + 0.5
    (bars,) = [c for c in ax.containers if c.get_label() == "Monte Carlo"]
    known = np.isfinite(data["hazard"].values)
    ends = [segment[:, 1] for segment in bars.lines[2][0].get_segments()]
    np.testing.assert_allclose(ends, data["hazard_mc"].values[known], atol=1e-12)
    low, high = ax.get_ylim()
    assert low == 0.0
    assert high >= np.nanmax(data["hazard_mc"])


def test_what_is_dated_stands_where_it_falls_and_how_it_stands():
    _, ax = new_figure()
    plot_hazard(HAZARDS["everyday"], ax)
    upright = [line for line in ax.get_lines() if list(line.get_ydata()) == [0, 1]]
    assert [line.get_xdata()[0] for line in upright] == [0, 6, 7, 18]
    assert upright[-1].get_linestyle() != "-"
    assert {line.get_linestyle() for line in upright[:-1]} == {"-"}
    written = texts(ax)
    start = written.index("Talks")
    assert [written.count(date) for date in ("25 Oct", "26 Oct", "6 Nov")] == [1, 1, 1]
    assert written[start : start + 5] == ["Talks", "held", "due", "–", "later"]
    assert written[written.index("Term") :][:5] == ["Term", "–", "–", "due", "later"]


@cache
def caption(name: str) -> str:
    return " ".join(texts(hazard_figure(HAZARDS[name], COLUMN))).replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("everyday", "How likely the ceasefire collapses within a week, if it still holds"),
        ("everyday", "A step a week (the last is shorter, and told at its pace)"),
        ("everyday", "95 % Monte Carlo interval, replications of one set of parameters taken as alike"),
        ("everyday", "n = 500,000 replications (1,000 sets of parameter values × 500)"),
        ("everyday", "later: reported only after day 0, so unknown to this forecast"),
        ("everyday", "because fragile worlds break first"),
        ("one day", "A step a week (it is shorter, and told at its pace)"),
        ("ten years", "A step every 9 weeks, told per week"),
        ("strikes", "Failure: a Pakistani strike, or collapse if earlier."),
        ("many rounds", "The last 14 are not named."),
        ("conditioned", "conditioned on 3 observations up to 6 November 2025."),
        ("not to be relied on", "NOT TO BE RELIED ON"),
    ],
)
def test_the_figure_says_what_must_be_said(name, fact):
    assert fact in caption(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing dated", "Talks"),
        ("nothing dated", "Upright"),
        ("conditioned", "later"),
        ("fixed parameters", "fragile"),
    ],
)
def test_it_says_nothing_of_what_it_does_not_show(name, words):
    assert words not in caption(name)


def test_ticks_of_the_smallest_hazard_are_numbers_that_can_be_told_apart():
    ticks = [t.get_text() for t in hazard_figure(HAZARDS["hardly ever collapses"]).axes[0].get_yticklabels()]
    assert len(set(ticks)) == len(ticks) > 2
    assert not any("e-" in tick for tick in ticks)


@pytest.mark.parametrize("name", HAZARDS)
def test_the_table_holds_what_is_shown(name):
    data, table = HAZARDS[name], hazard_table(HAZARDS[name])
    np.testing.assert_array_equal(table["hazard"], data["hazard"])
    np.testing.assert_array_equal(table[["hazard_mc_low", "hazard_mc_high"]], data["hazard_mc"])
    np.testing.assert_array_equal(table["period_last"], data["period_last"])
    if name == "everyday":
        assert table["due"].tolist()[:3] == [
            "2025-10-19 round held; 2025-10-25 round due; 2025-10-26 expiry due", "",
            "2025-11-06 round later, expiry later",
        ]  # fmt: skip


def test_the_alt_text_tells_the_highest_hazard_and_the_last():
    data = HAZARDS["everyday"]
    told = hazard_alt(data).replace("\u202f", " ")
    assert f"highest, {100 * data['hazard'].values.max():.1f} % (" in told
    assert f"{100 * data['hazard'].values[-1]:.1f} % (" in told
    assert "from day 176 to 180" in told
    assert "<0.1 %" in hazard_alt(HAZARDS["hardly ever collapses"]).replace("\u202f", " ")
    only = hazard_alt(HAZARDS["gone by day 3"])
    assert only.count("from day 1 to 7") == 1
    assert "highest" not in only
    rising = data.assign(hazard=("period", np.linspace(0.01, 0.02, data.sizes["period"])))
    assert "highest" not in hazard_alt(rising)


def test_the_same_figure_gives_the_same_bytes():
    one, two = (to_svg(hazard_figure(HAZARDS["everyday"], COLUMN)) for _ in range(2))
    assert one == two


@looks_as_before()
@pytest.mark.parametrize("name", ["everyday", "conditioned"])
def test_looks(name):
    return hazard_figure(HAZARDS[name])
