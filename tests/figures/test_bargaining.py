"""The bargaining figure shows each round's frontier, bottom lines and proposals where they are."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.bargaining import (
    MOST,
    bargaining_alt,
    bargaining_figure,
    bargaining_table,
    common_limits,
    plot_bargaining,
    shown_rounds,
)
from sim.figures.frontier import plot_frontier
from sim.figures.style import COLUMN, PAGE, SLIDE, new_figure
from sim.studies.rounds import Rounds
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts
from tests.figures.worlds import rounds


def changed(replicate: int, **columns: object) -> Rounds:
    """A world's rounds with other numbers."""
    data = rounds(replicate)
    table = data.rounds.assign(**columns)
    table.attrs = data.rounds.attrs
    return data._replace(rounds=table)


WORLDS = {
    "agreement at once": lambda: rounds(6),
    "agreement in the fourth round": lambda: rounds(11),
    "twelve rounds": lambda: rounds(13),
    "eight rounds": lambda: rounds(10),
    "bottom lines beyond 0 and 1": lambda: changed(6, reserve_pakistan=1.08, reserve_afghanistan=-0.03),
    "hardly any room": lambda: changed(6, room=2e-6),
}


@pytest.mark.parametrize("width", [COLUMN, SLIDE, PAGE])
@pytest.mark.parametrize("name", WORLDS)
def test_every_word_can_be_read(name, width):
    figure = bargaining_figure(WORLDS[name](), width)
    assert illegible(figure) == []
    assert not any("0.00 " in words for words in texts(figure))


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_drawn_is_what_was_given(name):
    data = WORLDS[name]()
    for talk in data.rounds.itertuples():
        _, ax = new_figure(PAGE, 8)
        assert plot_bargaining(data, ax, talk.day) is ax
        sessions = data.sessions.loc[data.sessions["day"] == talk.day, ["pakistan", "afghanistan"]].to_numpy()
        np.testing.assert_array_equal(line(ax, "last proposal").get_xydata(), sessions[-1:])
        np.testing.assert_array_equal(line(ax, "earlier proposals").get_xydata(), sessions[:-1])
        np.testing.assert_array_equal(line(ax, "frontier").get_xydata(), data.frontier[["pakistan", "afghanistan"]])
        if 0.0 <= talk.reserve_pakistan <= 1.0:
            assert set(line(ax, "reserve, pakistan").get_xdata()) == {talk.reserve_pakistan}
            assert set(line(ax, "reserve, afghanistan").get_ydata()) == {talk.reserve_afghanistan}
        zones = [patch for patch in ax.patches if patch.get_label() == "zone of agreement"]
        assert bool(zones) == (not pd.isna(talk.from_pakistan))
        full = line(ax, "last proposal").get_markerfacecolor() != "white"
        assert full == (talk.round == "agreement")


def test_the_zone_of_agreement_lies_between_the_bottom_lines_and_the_frontier():
    data = rounds(11)
    _, ax = new_figure()
    plot_bargaining(data, ax)  # the last round, which agreed
    (zone,) = [patch for patch in ax.patches if patch.get_label() == "zone of agreement"]
    corners, talk = zone.get_xy(), data.rounds.iloc[-1]
    assert corners[:, 0].min() == pytest.approx(talk["reserve_pakistan"])
    assert corners[:, 1].min() == pytest.approx(talk["reserve_afghanistan"])
    on_frontier = np.interp(corners[:, 0], data.frontier["pakistan"], data.frontier["afghanistan"])
    assert (corners[:, 1] <= on_frontier + 1e-12).all()
    proposal = data.sessions.iloc[-1]
    assert zone.get_path().contains_point((proposal["pakistan"] - 1e-6, proposal["afghanistan"] - 1e-6))


def test_a_bottom_line_beyond_the_axes_has_its_number_and_an_arrow():
    words = texts(bargaining_figure(WORLDS["bottom lines beyond 0 and 1"]()))
    assert "1.08▸" in words
    assert "-0.03▾" in words


@pytest.mark.parametrize("name", WORLDS)
def test_one_pair_of_limits_holds_all_that_is_drawn(name):
    data = WORLDS[name]()
    low, high = common_limits(data)
    days = shown_rounds(data)
    every = data.sessions.loc[data.sessions["day"].isin(days), ["pakistan", "afghanistan"]].to_numpy()
    assert 0.0 <= low < every.min()
    assert every.max() < high <= 1.0
    panels = bargaining_figure(data).axes
    assert len(panels) == len(days) + 1
    assert panels[0].get_xlim() == (0.0, 1.0)
    assert {panel.get_xlim() for panel in panels[1:]} == {(low, high)}


def test_of_many_rounds_the_first_and_the_last_are_shown_and_the_rest_counted():
    data = rounds(13)
    days = list(data.rounds["day"])
    assert shown_rounds(data) == [days[0], *days[-4:]]
    assert f"The first and the last {MOST - 1} of 12 rounds; the table has the other 7." in (
        bargaining_figure(data).words.caption
    )
    assert set(bargaining_table(data)["day"]) == set(days)


def test_every_round_says_how_it_ended():
    words = texts(bargaining_figure(rounds(11)))
    assert [word for word in words if word in ("agreement", "extended", "talks suspended")] == [
        "talks suspended", "extended", "extended", "agreement",
    ]  # fmt: skip
    assert "room 0.03, found in session 1" in words
    assert "no room: 0.10 short; 5 sessions" in words


def test_the_frontier_names_the_issues_from_pakistans_first_to_its_last():
    ax = plot_frontier(rounds(6), (0.4, 0.8))
    named = sorted((text for text in ax.texts if text.get_text() in set(rounds(6).frontier["issue"])), key=height)
    assert [text.get_text() for text in named] == list(rounds(6).frontier["issue"][1:])


def height(text) -> float:
    return -text.get_position()[1]


def test_the_words_say_that_it_is_one_simulated_world_and_which():
    words = bargaining_figure(rounds(11)).words
    assert words.subtitle.startswith("One simulated world. ")
    assert "n = 1" in words.caption
    assert "Seed 1, replicate 11." in words.caption


def test_the_alt_text_tells_every_round_shown():
    assert bargaining_alt(rounds(6)) == (
        "1 round of talks in one simulated world: day 6 agreement (room <0.01, found in session 3)."
    )


@looks_as_before()
def test_looks():
    return bargaining_figure(rounds(11))
