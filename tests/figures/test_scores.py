"""The scores figure shows each forecast where it is, and at which end the event came out."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.scores import RIVALS, plot_scores, scores_alt, scores_figure, scores_table
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import illegible, line, texts


def build_scores(model: list[float], happened: list[bool], **attrs: object) -> pd.DataFrame:
    p, came = np.array(model), np.array(happened)
    table = pd.DataFrame(
        {
            "event": [f"event_{k}" for k in range(len(p))],
            "about": [
                f"The round of {25 + k} October extends the truce, with a rescue or without." for k in range(len(p))
            ],
            "as_of": "2025-10-25",
            "happened": came,
            "model": p,
            "mc_low": np.maximum(p - 0.03, 0.0),
            "mc_high": np.minimum(p + 0.03, 1.0),
            "reference_class": np.where(np.arange(len(p)) % 2, np.nan, 0.95),
            "constant_hazard": np.where(np.arange(len(p)) % 3, np.nan, 0.6),
            "brier_model": (p - came) ** 2,
        }
    )
    table.attrs = {
        "title": "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025",
        "anchor": "truces_without_peacekeepers",
        "poor": [],
        "points": 4096,
        "particles": 262_144,
        "seed": 7,
        "scores": float(table["brier_model"].mean()),
    } | attrs
    return table


SCORES = {
    "everyday": build_scores([0.98, 0.24, 0.70, 0.053, 0.96], [True, False, True, True, True]),
    "one": build_scores([0.5], [False]),
    "sure and right": build_scores([1.0, 0.0, 0.9999], [True, False, True]),
    "none came": build_scores([0.2, 0.4], [False, False], anchor="none"),
    "not to be relied on": build_scores([0.2, 0.4], [False, True], poor=["2025-10-25"]),
}


@pytest.mark.parametrize("width", [COLUMN, PAGE])
@pytest.mark.parametrize("name", SCORES)
def test_every_word_can_be_read(name, width):
    assert illegible(scores_figure(SCORES[name], width)) == []


@pytest.mark.parametrize("name", SCORES)
def test_what_is_drawn_on_the_given_axes_is_what_was_given(name):
    data = SCORES[name]
    before = data.copy()
    _, ax = new_figure()
    assert plot_scores(data, ax) is ax
    assert data.equals(before)
    for column in ("model", *RIVALS):
        np.testing.assert_array_equal(line(ax, column).get_xdata(), data[column])
    (bars,) = [bars for bars in ax.collections if bars.get_label() == "Monte Carlo"]
    np.testing.assert_array_equal(np.array(bars.get_segments())[:, :, 0], data[["mc_low", "mc_high"]])
    rows = line(ax, "model").get_ydata()
    for label, chosen in (("came", data["happened"]), ("did not come", ~data["happened"])):
        np.testing.assert_array_equal(line(ax, label).get_ydata(), rows[chosen])
    assert set(line(ax, "came").get_xdata()) <= {1.0}
    assert set(line(ax, "did not come").get_xdata()) <= {0.0}


def test_the_words_tell_how_little_few_events_prove():
    words = scores_figure(SCORES["everyday"]).words
    assert words.title == "Forecasts of 5 events, and what came"
    for fact in (
        "n = 5 events of one ceasefire", "too few to calibrate", "anchored to truces without peacekeepers",
        "Mean Brier score of the model 0.209", "a coin has 0.25", "seed 7",
    ):  # fmt: skip
        assert fact in words.caption
    assert "not anchored" in scores_figure(SCORES["none came"]).words.caption
    warned = scores_figure(SCORES["not to be relied on"]).words.warning
    assert warned.startswith("NOT TO BE RELIED ON as of 25 October 2025")


def test_each_row_tells_forecast_outcome_and_score():
    words = texts(scores_figure(SCORES["everyday"]))
    assert {"24 %, did not", "5 %, came", "Brier 0.897", "Brier <0.001"} <= set(words)


def test_the_alt_text_names_the_worst_forecast_and_the_table_has_all():
    alt = scores_alt(SCORES["everyday"]).replace("\u202f", " ")
    assert "5 events" in alt
    assert "5 % for 'The round of 28 October extends the truce, with a rescue or without.', which came." in alt
    assert len(scores_table(SCORES["everyday"])) == 5


@looks_as_before()
def test_looks():
    return scores_figure(SCORES["everyday"])
