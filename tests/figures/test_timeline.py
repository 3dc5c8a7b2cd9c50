"""The timeline shows every event of a world where it happened."""

import numpy as np
import pytest

from sim.agents.model import CeasefireModel
from sim.figures.style import new_figure
from sim.figures.timeline import plot_timeline, timeline_figure
from tests.figures.conftest import build_days
from tests.figures.legibility import illegible, line, texts


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
    assert "collapse by escalation" in texts(timeline_figure(eventful, "A world"))
    assert "holds on day 9" in texts(timeline_figure(build_days(9), "A world"))


def test_a_day_of_escalation_knows_nothing_of_the_border(eventful):
    axes = three_axes()
    plot_timeline(eventful, axes)
    (closed,) = [p for p in axes[1].patches if p.get_label() == "closed_share"]
    np.testing.assert_array_equal(closed.get_data().values, eventful["closed_share"][:-1])


@pytest.mark.parametrize("end", [1, 180, 1000])
@pytest.mark.parametrize("cause", ["none", "escalation"])
def test_every_word_can_be_read_in_quiet_worlds(end, cause):
    assert illegible(timeline_figure(build_days(end, cause), "A quiet world")) == []


@pytest.mark.parametrize("replicate", range(2))
def test_every_word_can_be_read_in_simulated_worlds(replicate):
    model = CeasefireModel(seed=1, replicate=replicate)
    model.run_model()
    days = model.datacollector.get_model_vars_dataframe()
    assert illegible(timeline_figure(days, "Doha, 19 October 2025")) == []
