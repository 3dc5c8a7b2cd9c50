"""A sweep's response: what is drawn is what was found, in the form that fits the design."""

from functools import cache

import numpy as np
import pytest

from sim.figures.response import form, moving, plot_response, response_alt, response_figure, response_table
from sim.figures.shading import SHADES
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, line, texts
from tests.figures.sweeps import LONG, POLICIES, SWEEPS, TURKIYE

FORMS = {
    "line": "line", "line of one failure": "line", "cells": "cells", "cells without a point": "cells",
    "many cells": "cells", "named cells": "cells", "names": "dots", "yes and no": "dots", "scatter": "scatter",
    "fifty settings": "scatter", "many points": "scatter", "one point": "point", "nothing collapses": "line",
    "everything collapses": "line", "hardly ever holds": "cells", "interrupted": "scatter",
}  # fmt: skip


@cache
def words(name: str) -> str:
    return " ".join(texts(response_figure(SWEEPS[name]))).replace("\n", " ")


@pytest.mark.parametrize("name", SWEEPS)
def test_every_word_can_be_read(name):
    assert form(SWEEPS[name]) == FORMS[name]
    figure = response_figure(SWEEPS[name], COLUMN)
    assert illegible(figure) == []
    assert figure.get_figwidth() == pytest.approx(COLUMN)


@pytest.mark.parametrize("name", ["line", "named cells", "fifty settings"])
def test_every_word_can_be_read_across_two_columns(name):
    assert illegible(response_figure(SWEEPS[name], PAGE)) == []


@pytest.mark.parametrize("name", [name for name, kind in FORMS.items() if kind == "line"])
def test_each_day_is_a_line_through_its_probabilities_with_their_intervals(name):
    data = SWEEPS[name]
    _, ax = new_figure()
    before = data.copy(deep=True)
    assert plot_response(data, ax) is ax
    assert data.equals(before)
    assert ax.get_ylim() == (0.0, 1.0)
    for day, own in data.groupby("day"):
        np.testing.assert_array_equal(line(ax, f"day {day}").get_xydata(), own[[TURKIYE, "holds"]])
        (band,) = [b for b in ax.collections if b.get_label() == f"interval {day}"]
        drawn = {tuple(vertex) for vertex in np.asarray(band.get_paths()[0].vertices)}
        for bound in ("holds_low", "holds_high"):
            assert {tuple(pair) for pair in own[[TURKIYE, bound]].to_numpy()} <= drawn
        assert f"day {day}" in texts(ax)


@pytest.mark.parametrize("name", ["names", "yes and no", "one point"])
def test_categories_and_lone_points_have_dots_with_whiskers_and_numbers(name):
    data = SWEEPS[name]
    _, ax = new_figure()
    plot_response(data, ax)
    np.testing.assert_array_equal(line(ax, "probability").get_ydata(), data["holds"])
    ends = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert ends == data[["holds_low", "holds_high"]].to_numpy().tolist()
    assert {f"{100 * p:.0f} %" for p in data["holds"]} <= set(texts(ax))


@pytest.mark.parametrize("name", ["cells", "cells without a point", "many cells", "named cells", "hardly ever holds"])
def test_each_cell_has_the_shade_of_its_probability(name):
    data = SWEEPS[name]
    _, ax = new_figure()
    plot_response(data, ax)
    (mesh,) = ax.collections
    drawn = np.ma.compressed(mesh.get_array())
    assert sorted(drawn) == sorted(data["holds"])
    assert drawn.min() == data["holds"].min()


def test_a_cell_stands_where_its_settings_are_and_numbers_are_left_out_only_for_want_of_room():
    _, ax = new_figure()
    data = SWEEPS["cells"]
    plot_response(data, ax)
    shown = {tuple(text.get_position()): text.get_text() for text in ax.texts if "%" in text.get_text()}
    rows, columns = sorted(set(data[TURKIYE])), [0.3, 0.6, 0.9]
    for _, row in data.iterrows():
        place = columns.index(row["mediation.rescue_prob"]) + 0.5, rows.index(row[TURKIYE]) + 0.5
        assert shown[place].replace("\u202f", " ") == f"{100 * row['holds']:.0f} %"
    _, ax = new_figure(COLUMN)
    plot_response(SWEEPS["many cells"], ax)
    assert len([text for text in ax.texts if "%" in text.get_text()]) == 6  # the key alone


def test_categories_stand_upwards_where_their_names_have_room():
    _, ax = new_figure()
    plot_response(SWEEPS["named cells"], ax)
    assert [tick.get_text().replace("\n", "") for tick in ax.get_yticklabels()] == POLICIES


@pytest.mark.parametrize("name", ["many points", "interrupted"])
def test_each_panel_has_every_point(name):
    data = SWEEPS[name]
    figure = response_figure(data)
    assert len(figure.axes) == len(moving(data))
    for ax, setting in zip(figure.axes, moving(data), strict=True):
        np.testing.assert_array_equal(ax.collections[0].get_offsets(), data[[setting, "holds"]])


def test_of_fifty_settings_six_are_shown_and_the_others_counted():
    assert words("fifty settings").count("bargaining.parameter_") == 6
    assert "44 more settings varied and are not shown" in words("fifty settings")
    assert LONG not in words("fifty settings")


def test_shades_darken_without_a_turn():
    lightness = [grey(SHADES(k)[:3]) for k in range(SHADES.N)]
    assert (np.diff(lightness) < -3.0).all()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("line", ("Band: 95 % Monte Carlo interval.", "n = 9 points × 400 replications.", "chance alone", "seed 7")),
        ("line of one failure", ("no strike", "drawn from their ranges", "200 to 800", "Failure: a Pakistani strike")),
        ("cells", ("they reach up to ±4.9 points", "All points use the same draws", "day 90")),
        ("scatter", ("A dot is a point of the design", "they reach up to ±4.9 points")),
        ("one point", ("Whisker:", "n = 1 point × 400 replications.")),
        ("interrupted", ("INCOMPLETE: 44 of 64 points are damaged or not finished", "n = 20 of 64 points")),
    ],
)
def test_the_caption_tells_n_intervals_uncertainty_and_scenario(name, facts):
    for fact in (*facts, "Scenario doha_2025_10_19. From 19 October 2025"):
        assert fact in words(name)


def test_intervals_that_are_not_drawn_are_told_by_their_longer_side():
    data = SWEEPS["scatter"].assign(holds=1.0, holds_low=0.96, holds_high=1.0)
    data.attrs = SWEEPS["scatter"].attrs
    assert "they reach up to ±4 points" in response_figure(data).words.caption


def test_small_probabilities_are_not_shown_as_none():
    assert "0.4 %" in words("hardly ever holds")
    assert "<0.1 %" in words("hardly ever holds")
    assert "0.00" not in words("hardly ever holds")


def test_the_alt_text_tells_the_ends_and_where_they_are():
    told = response_alt(SWEEPS["line"]).replace("\u202f", " ")
    assert "at 9 points that vary 1 setting" in told
    assert f"from 16 % (13–20 %) at {TURKIYE} 0 to 72 % (68–76 %) at {TURKIYE} 1" in told
    flat = SWEEPS["line"].assign(holds=1.0, holds_low=0.96, holds_high=1.0)
    flat.attrs = SWEEPS["line"].attrs
    assert "at 9 points that vary 1 setting: 100 % (96–100 %) at every one;" in response_alt(flat).replace(
        "\u202f", " "
    )
    assert response_alt(SWEEPS["one point"]).replace("\u202f", " ").endswith("day 90: 30 % (26–35 %).")


def test_the_table_has_every_number_shown():
    assert response_table(SWEEPS["line"]).equals(SWEEPS["line"])


@looks_as_before()
@pytest.mark.parametrize("name", ["cells", "line"])
def test_looks(name):
    return response_figure(SWEEPS[name])
