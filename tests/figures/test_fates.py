"""The fates figure's flows are as large as the shares that turn, and tiny ones can be seen."""

import numpy as np
import pytest
from matplotlib.patches import PathPatch

from sim.figures.fates import BETWEEN, LOOKS, fates_alt, fates_figure, fates_table, per_thousand, plot_fates
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, texts
from tests.figures.worlds import build_fates

FLOWS = [(0.746, 0.098, 0.0002), (0.744, 0.054, 0.003), (0.70, 0.05, 0.05), (0.438, 0.014, 0.308)]

FATES = {
    "everyday": build_fates(FLOWS),
    "fifteen": build_fates([(0.7, 0.1 - 0.006 * k, 0.02) for k in range(15)]),
    "one": build_fates(FLOWS[:1]),
    "nothing turns": build_fates([(0.75, 0.0, 0.0)]),
    "all hold": build_fates([(1.0, 0.0, 0.0)]),
    "all break": build_fates([(0.0, 0.0, 0.0)]),
    "all are saved": build_fates([(0.0, 1.0, 0.0)]),
    "all are lost": build_fates([(0.0, 0.0, 1.0)]),
    "hardly any": build_fates([(0.9999, 0.00003, 0.00002)]),
    "not to be relied on": build_fates(FLOWS, poor=True),
}


def flows(ax) -> dict[str, PathPatch]:
    return {patch.get_label(): patch for patch in ax.patches if isinstance(patch, PathPatch)}


@pytest.mark.parametrize("width", [COLUMN, PAGE])
@pytest.mark.parametrize("name", FATES)
def test_every_word_can_be_read(name, width):
    assert illegible(fates_figure(FATES[name], width)) == []


@pytest.mark.parametrize("name", FATES)
def test_a_flow_is_as_high_as_its_share_at_both_ends(name):
    data = FATES[name]
    before = data.copy()
    for policy, row in data.set_index("policy").iterrows():
        _, ax = new_figure()
        assert plot_fates(data, ax, policy) is ax
        drawn = flows(ax)
        assert set(drawn) == {flow for flow in LOOKS if row[flow]}
        for flow, patch in drawn.items():
            corners = np.asarray(patch.get_path().vertices)
            for x in (corners[:, 0].min(), corners[:, 0].max()):
                ends = corners[corners[:, 0] == x, 1]
                assert ends.max() - ends.min() == pytest.approx(row[flow], abs=1e-12)
    assert data.equals(before)


def test_what_holds_in_the_end_stands_above_what_breaks():
    _, ax = new_figure()
    plot_fates(FATES["everyday"], ax, "policy_3")
    saved, lost = (np.asarray(flows(ax)[name].get_path().vertices)[:4, 1] for name in ("saved", "lost"))
    assert saved[0] == pytest.approx(-(0.438 + 0.308 + BETWEEN))
    assert saved[-1] == pytest.approx(-0.438)
    assert lost[0] == pytest.approx(-0.438)
    assert lost[-1] == pytest.approx(-(0.438 + 0.014 + BETWEEN))


def test_a_tiny_flow_has_a_line_that_prints_and_its_number():
    _, ax = new_figure()
    plot_fates(FATES["everyday"], ax)
    assert flows(ax)["lost"].get_linewidth() >= 0.5
    words = texts(ax)
    assert "saved 98 (94–102), lost <1 (0–4)" in words
    assert {"98\nsaved", "<1\nlost", "746\nhold", "844\nhold", "254\nbreak", "156\nbreak"} <= set(words)


def test_saved_lost_and_unchanged_differ_in_grey():
    shades = sorted(grey(LOOKS[name]["facecolor"]) for name in ("saved", "lost", "both_hold", "both_break"))
    assert min(np.diff(shades)) > 10


def test_of_many_policies_the_best_and_the_worst_are_shown_and_the_rest_counted():
    figure = fates_figure(FATES["fifteen"])
    assert len(figure.axes) == 6
    shown = [text for text in texts(figure) if text.startswith("Policy")]
    assert shown == [f"Policy {k}" for k in (0, 1, 2, 12, 13, 14)]
    assert "the table has the other 9" in figure.words.caption
    assert len(fates_table(FATES["fifteen"])) == 15


def test_the_words_tell_the_day_n_and_the_interval():
    caption = fates_figure(FATES["everyday"]).words.caption.replace("\u202f", " ")
    for fact in ("to 4 February 2026, day 90", "95 % Monte Carlo intervals (Wilson)", "n = 524,288 worlds", "seed 7."):
        assert fact in caption


@pytest.mark.parametrize(
    ("share", "told"), [(0.0, "0"), (1e-9, "<1"), (0.0004, "<1"), (0.308, "308"), (0.99999, ">999"), (1.0, "1,000")]
)
def test_worlds_of_a_thousand_are_never_a_false_none_or_all(share, told):
    assert per_thousand(share) == told


def test_the_alt_text_tells_the_best_and_the_worst():
    assert fates_alt(FATES["everyday"]) == (
        "Of 1,000 worlds followed for 90 days: Policy 0 saves 98 and loses <1; Policy 3 saves 14 and loses 308."
    )


@looks_as_before()
def test_looks():
    return fates_figure(FATES["everyday"])
