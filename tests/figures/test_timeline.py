"""The timeline shows every event of a world where it happened."""

import numpy as np
import pytest

from sim.agents.model import CeasefireModel
from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from sim.figures.timeline import plot_timeline, timeline_alt, timeline_figure, timeline_table
from tests.figures.conftest import build_days
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts

TOLD = {"title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025", "seed": 1, "replicate": 27}


def figure_of(days, width=PAGE):
    days.attrs |= TOLD
    return timeline_figure(days, width)


def three_axes():
    figure, ax = new_figure()
    ax.remove()
    return figure.subplots(3, sharex=True)


def test_it_draws_on_the_given_axes_and_returns_them(eventful):
    axes = three_axes()
    assert plot_timeline(eventful, axes) is axes
    assert list(axes[0].figure.axes) == list(axes)


def test_levels_drawn_are_those_given(eventful):
    axes = three_axes()
    before = eventful.copy()
    plot_timeline(eventful, axes)
    assert eventful.equals(before)
    for ax, columns in (
        (axes[0], ("tension", "pressure_pakistan", "pressure_afghanistan")),
        (axes[1], ("belief", "effort")),
    ):
        assert ax.get_ylim() == (0.0, 1.0)
        for column in columns:
            drawn = line(ax, column).get_xydata()
            np.testing.assert_array_equal(drawn, eventful[["day", column]])


@pytest.mark.parametrize(
    ("label", "days"),
    [
        ("strike", [5, 60]),
        ("border_fire", [12, 30]),
        ("air_incident", [20]),
        ("extended", [6]),
        ("rescued", [11]),
        ("suspended", [16]),
        ("restarted", [35]),
        ("agreement", [40]),
        ("formal_agreement", [40, 60]),
        ("collapse", [60]),
    ],
)
def test_events_stand_on_their_days(eventful, label, days):
    axes = three_axes()
    plot_timeline(eventful, axes)
    assert list(line(axes[2], label).get_xdata()) == days


def test_attacks_have_their_deaths_and_exchanges_their_rung(eventful):
    axes = three_axes()
    plot_timeline(eventful, axes)
    (attacks,) = [c for c in axes[2].collections if c.get_label() == "major_attack_deaths"]
    assert list(attacks.get_offsets()[:, 0]) == [5, 6, 40]
    assert np.argsort(attacks.get_sizes()).tolist() == [1, 0, 2]
    words = texts(axes[2])
    for number in ("161", "2,500", "2", "3", "5"):
        assert number in words
    assert "7" not in words  # no room beside 161, whose attack counts more


def test_the_end_is_told(eventful):
    assert "collapse by escalation" in texts(figure_of(eventful))
    assert "holds on day 9" in texts(figure_of(build_days(9)))
    told = " ".join(texts(figure_of(eventful, COLUMN))).replace("\n", " ")
    assert "One simulated world, 20 October 2025 to 18 December 2025: collapse by escalation on day 60" in told


def test_it_makes_its_own_axes_with_room_for_all_words(eventful):
    axes = plot_timeline(eventful)
    assert illegible(axes[0].figure) == []
    np.testing.assert_array_equal(line(axes[0], "tension").get_ydata(), eventful["tension"])


def test_the_title_names_the_world(eventful):
    assert figure_of(eventful).words.title == f"{TOLD['title']}: seed 1, replicate 27"


def test_the_table_has_every_number_drawn(eventful):
    table = timeline_table(eventful)
    assert table.equals(eventful[list(table.columns)])
    assert {"tension", "effort", "closed_share", "rung", "round", "restarted", "formal_agreement"} <= set(table)


def test_the_alt_text_counts_what_happened(eventful):
    assert timeline_alt(eventful) == (
        "One simulated world from day 1: collapse by escalation on day 60; 3 days of major attacks, 2 Pakistani "
        "strikes, 2 days of border fire, 4 rounds of talks (the last: agreement); a formal agreement from day 40 on."
    )
    assert timeline_alt(build_days(9)) == (
        "One simulated world from day 1: holds on day 9; no days of major attacks, no Pakistani strikes, "
        "no days of border fire, no rounds of talks."
    )


def test_a_day_of_escalation_knows_nothing_of_the_border(eventful):
    axes = three_axes()
    plot_timeline(eventful, axes)
    (closed,) = [p for p in axes[1].patches if p.get_label() == "closed_share"]
    np.testing.assert_array_equal(closed.get_data().values, eventful["closed_share"][:-1])


@pytest.mark.parametrize("end", [1, 180, 1000])
@pytest.mark.parametrize("cause", ["none", "escalation"])
@pytest.mark.parametrize("width", [COLUMN, SLIDE, PAGE])
def test_every_word_can_be_read_in_quiet_worlds(end, cause, width):
    assert illegible(figure_of(build_days(end, cause), width)) == []


@pytest.mark.parametrize("replicate", range(2))
def test_every_word_can_be_read_in_simulated_worlds(replicate):
    model = CeasefireModel(seed=1, replicate=replicate)
    model.run_model()
    days = model.datacollector.get_model_vars_dataframe()
    for width in (COLUMN, PAGE):
        assert illegible(figure_of(days, width)) == []


@looks_as_before()
@pytest.mark.parametrize("width", [COLUMN, PAGE], ids=["column", "page"])
def test_looks(eventful, width):
    return figure_of(eventful, width)
