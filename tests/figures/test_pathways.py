"""What led to collapse: a bar for each frequent pathway, as long as its share, and the rest."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.pathways import COLOURS, TOP, bars, pathways_alt, pathways_figure, pathways_table, plot_pathways
from sim.figures.style import COLUMN, PAGE, new_figure
from tests.figures.images import looks_as_before
from tests.figures.legibility import grey, illegible, texts

CAUSES = ("escalation", "withdrawal", "lapse")
CHAIN = (
    "strike after a TTP attack (found to be from Afghan soil) → Afghanistan replies first → while talks were suspended"
)


def build(counts, pooled: bool = False, worlds: int = 1000, **own) -> pd.DataFrame:
    """Pathways with so many collapses each."""
    counts = np.asarray(counts)
    share = counts / counts.sum() if len(counts) else np.zeros(0)
    spread = np.nan if pooled else 0.02
    data = pd.DataFrame({
        "cause": [CAUSES[k % 3] for k in range(len(counts))], "pathway": [f"{CHAIN} {k}" for k in range(len(counts))],
        "count": counts, "share": share, "share_low": np.maximum(share - spread, 0), "share_high": share + spread,
    })  # fmt: skip
    title = "Pakistan-Afghanistan ceasefire of Doha, 19 October 2025"
    data.attrs.update(
        {"title": title, "worlds": worlds, "pooled": pooled, "warning": "", "about_runs": "Seed 7."} | own
    )
    return data


CASES = {
    "everyday": build(np.arange(40, 0, -1) ** 2),
    "of a design": build(np.arange(40, 0, -1), pooled=True),
    "one pathway": build([12]),
    "eleven": build([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    "no collapse": build([]),
    "rare": build([100_000, 30, 1]),
    "not to be relied on": build([5, 3], warning="NOT TO BE RELIED ON: made up."),
}


@pytest.mark.parametrize("name", CASES)
def test_every_word_can_be_read(name):
    assert illegible(pathways_figure(CASES[name], COLUMN)) == []


def test_every_word_can_be_read_across_two_columns():
    assert illegible(pathways_figure(CASES["everyday"], PAGE)) == []


@pytest.mark.parametrize("name", ["everyday", "one pathway", "eleven", "rare"])
def test_bars_are_as_long_as_shares_and_whiskers_reach_over_the_interval(name):
    data = CASES[name]
    _, ax = new_figure()
    assert plot_pathways(data, ax) is ax
    widths = [patch.get_width() for patch in ax.patches]
    assert widths[:TOP] == data["share"].iloc[:TOP].tolist()
    assert len(widths) == min(len(data), TOP + 1)
    assert sum(widths) == pytest.approx(1.0)
    ends = [found.get_segments()[0][:, 0].tolist() for found in ax.collections]
    assert ends == data[["share_low", "share_high"]].iloc[:TOP].to_numpy().tolist()


def test_a_design_has_no_whiskers_and_says_why():
    figure = pathways_figure(CASES["of a design"])
    assert list(figure.axes[0].collections) == []
    told = " ".join(texts(figure)).replace("\n", " ")
    assert "No intervals: a design is no sample" in told
    assert "at all points of the design" in told


def test_the_others_are_counted_and_added_up():
    rest = bars(CASES["everyday"])[-1]
    assert rest.words == "30 other pathways together"
    assert rest.share == pytest.approx(CASES["everyday"]["share"].iloc[TOP:].sum())
    assert bars(CASES["eleven"])[-1].words == "1 other pathway"


def test_where_nothing_collapses_that_is_said():
    told = "None of 1,000 worlds collapses: there is nothing to explain."
    assert told in texts(pathways_figure(CASES["no collapse"]))
    assert pathways_alt(CASES["no collapse"]) == told


def test_the_caption_tells_counts_and_intervals():
    told = " ".join(texts(pathways_figure(CASES["eleven"]))).replace("\n", " ")
    for fact in (
        "66 of 1,000 worlds collapse.",
        "95 % Monte Carlo interval of the share; none for the sum of the others",
        "Seed 7.",
    ):
        assert fact in told
    assert "<0.1 %" in " ".join(texts(pathways_figure(CASES["rare"])))


def test_causes_differ_in_grey():
    lightness = sorted(grey(colour) for colour in COLOURS.values())
    assert (np.diff(lightness) > 8.0).all()


def test_the_alt_text_tells_the_most_frequent():
    told = pathways_alt(CASES["eleven"]).replace("\u202f", " ")
    assert "The most frequent of 11 pathways, 17 % (15–19 %) of all collapses, is Escalation: strike after" in told


def test_the_table_has_every_pathway():
    assert pathways_table(CASES["everyday"]).equals(CASES["everyday"])


@looks_as_before()
def test_looks():
    return pathways_figure(CASES["everyday"])
