"""What led to collapse: counts that add up to all collapses, shares and their intervals, and words for them."""

from itertools import combinations

import numpy as np
import pytest

from sim.compute.local import run
from sim.ensemble.shards import Ensemble, Results
from sim.errors import ConfigError
from sim.pathway import Pathway, collapsed_before, pack
from sim.report.pathways import ARROW, describe_pathways, pathway_table, tell_pathway
from sim.studies.errors import Sample, proportion, wilson
from sim.studies.forecast import forecast
from sim.studies.pathways import LINKS, Pathways, decode, kept_pathways
from sim.studies.summary import CAUSES
from sim.terms import Cause, Finding, TalksStatus, Trigger
from tests.goldens.worlds import FOLDER, run_golden

PER_POINT = 200
TOLD_APART = [(), *combinations(LINKS, 1), ("talks", "trigger"), LINKS]


@pytest.fixture(scope="module")
def results(case, box_rows) -> Results:
    """A row of each of 24 x 200 replications."""
    return run(Ensemble(case, box_rows(24, 8), PER_POINT, seed=31), keep=True)


@pytest.fixture(scope="module")
def as_given(results) -> Pathways:
    """Its pathways, points taken as given."""
    drawn = kept_pathways(results)
    return Pathways(drawn.cell, drawn.code, drawn.count, drawn.n)


@pytest.mark.parametrize("links", TOLD_APART, ids=lambda links: " ".join(links) or "none" if len(links) < 3 else "all")
def test_shares_add_up_to_all_collapses_whichever_links_are_told_apart(results, as_given, links):
    replications = results.to_pandas()
    collapsed = int((replications.cause > 0).sum())
    for pathways in (as_given, kept_pathways(results)):
        table = pathways.table(links)
        assert list(table.columns[: 1 + len(links)]) == ["cause", *links]
        assert not table.duplicated(["cause", *links]).any()
        assert table["count"].sum() == collapsed
        assert table["share"].sum() == pytest.approx(1.0)
        assert table["probability"].sum() == pytest.approx(collapsed / len(replications))
        for cause, part in table.groupby("cause"):
            assert part["count"].sum() == (replications.cause == Cause[str(cause).upper()]).sum()
            assert part["share_of_cause"].sum() == pytest.approx(1.0)
            assert (part["probability"].diff().dropna() <= 0.0).all()  # the most frequent first
        for value, low, high in (
            ("probability", "mc_low", "mc_high"),
            ("share_of_cause", "share_of_cause_low", "share_of_cause_high"),
            ("share", "share_low", "share_high"),
        ):
            assert ((table[low] <= table[value]) & (table[value] <= table[high])).all()


def test_causes_are_those_of_the_days_counts(results, as_given):
    causes = as_given.causes().set_index("cause")
    events = results.events[:, :3].sum(axis=(0, 2))
    assert list(causes.index) == list(CAUSES)
    assert causes["count"].tolist() == events.tolist()
    n = results.replications
    np.testing.assert_array_equal(causes[["mc_low", "mc_high"]].T, np.stack(wilson(events / n, n)))
    assert float(as_given.collapse().value[0]) == events.sum() / n


def test_shares_of_all_collapses_are_wilsons_of_independent_ones_and_wider_over_points(results, as_given):
    causes, table = as_given.causes(), as_given.table(["trigger"])
    collapsed = causes["count"].sum()
    bounds = np.stack(wilson(table["count"].to_numpy() / collapsed, collapsed))
    np.testing.assert_allclose(table[["share_low", "share_high"]].T, bounds)
    wide, narrow = (p.causes() for p in (kept_pathways(results), as_given))
    assert (wide.share_high - wide.share_low > narrow.share_high - narrow.share_low).all()


def test_the_table_in_words_has_every_collapse_once_the_most_frequent_first(as_given):
    table = pathway_table(as_given)
    assert table["count"].sum() == as_given.count.sum()
    assert table["share"].is_monotonic_decreasing
    assert not table.duplicated(["cause", "pathway"]).any()
    said = describe_pathways(as_given, top=1)
    first = table[table["cause"] == "escalation"].iloc[0]["pathway"].replace(ARROW, ", ")
    assert first in " ".join(said.split())
    empty = np.zeros(0, np.int64)
    assert pathway_table(Pathways(empty, empty, empty, np.array([10]))).empty


def test_parts_of_a_study_add_up_to_the_whole(results, as_given):
    halves = [as_given.cell < 12, as_given.cell >= 12]
    parts = [
        Pathways(as_given.cell[half], as_given.code[half], as_given.count[half], np.full(12, PER_POINT)).table()
        for half in halves
    ]
    summed = sum(part.set_index(["cause", *LINKS])["count"].reindex(_index(as_given), fill_value=0) for part in parts)
    np.testing.assert_array_equal(summed, as_given.table()["count"])


def _index(pathways: Pathways):
    return pathways.table().set_index(["cause", *LINKS]).index


def test_weighted_points_count_by_their_weight_and_the_rows_make_the_error(results, as_given):
    weights = np.arange(1.0, 25.0)
    sample = Sample(weights / weights.sum(), np.arange(24))
    table = kept_pathways(results, sample).table(["trigger"])
    events = results.events[:, :3].sum(axis=2)
    by_cause = table.groupby("cause", sort=False)["probability"].sum()
    np.testing.assert_allclose(by_cause, (sample.weights[:, None] * events / PER_POINT).sum(axis=0))
    one = kept_pathways(results, sample).causes().iloc[0]
    expected = proportion(events[:, [0]], PER_POINT, sample)
    assert (one.probability, one.mc_low, one.mc_high) == pytest.approx([float(part[0]) for part in expected])
    wide, narrow = (p.causes() for p in (kept_pathways(results), as_given))
    assert (wide.mc_high - wide.mc_low > narrow.mc_high - narrow.mc_low).all()


def test_kept_replications_are_decoded_row_by_row(results):
    replications = results.to_pandas()
    table = decode(replications.pathway.to_numpy())
    assert table["cause"].tolist() == [Cause(cause).name.lower() for cause in replications.cause]
    earlier = (replications.strike > 0) & (replications.strike < replications.day) & (replications.cause > 0)
    assert (table["strike"] == earlier).all()
    assert (
        table["trigger"].isin(["strike after a TTP attack", "strike after a BLA attack"]) <= (replications.strikes > 0)
    ).all()


def test_mistakes_are_named(results, as_given):
    with pytest.raises(ConfigError, match=r"no such link: weather\. Links: trigger, finding"):
        as_given.table(["weather", "talks"])
    with pytest.raises(ConfigError, match="keep=True"):
        kept_pathways(Results(results.ensemble))


TOLD = {
    "agreement": "The ceasefire holds.",
    "escalation": "Escalation: border fire, Afghanistan replies first (5 moves), while talks were suspended, a strike "
    "and a suspension of talks earlier.",
    "lapse": "Lapse: strike after a TTP attack (origin unverified), nobody replies, after talks were suspended that "
    "day, a strike and an exchange earlier.",
    "withdrawal": "Withdrawal: no strike or border fire that day, while talks were suspended, a strike, an exchange "
    "and a suspension of talks earlier.",
}


@pytest.mark.parametrize("world", TOLD)
def test_golden_worlds_are_explained(world):
    assert tell_pathway(run_golden(FOLDER / f"{world}.txt").outcome.pathway) == TOLD[world]


FIRE = Pathway(
    cause=Cause.ESCALATION, trigger=Trigger.BORDER_FIRE, finding=Finding.NONE, first_mover=2, rung=5,
    talks=TalksStatus.ROUND_PENDING, strike=0, exchange=0, suspension=0,
)  # fmt: skip
QUIET = Pathway(Cause.WITHDRAWAL, 0, 0, 0, 0, TalksStatus.UNDER_AGREEMENT, 1, 1, 1)
CODES = {
    pack(FIRE): 40,
    pack(FIRE._replace(first_mover=1, rung=4, suspension=1)): 30,
    pack(FIRE._replace(trigger=Trigger.STRIKE_AFTER_TTP, finding=Finding.FOUND, talks=TalksStatus.SUSPENDED)): 20,
    pack(FIRE._replace(trigger=Trigger.STRIKE_AFTER_BLA, finding=Finding.CLEARED, rung=4)): 10,
    pack(QUIET): 5,
    pack(QUIET._replace(finding=Finding.UNVERIFIED)): 4,
    collapsed_before(Cause.WITHDRAWAL): 1,
}
REPORT = """\
What led to collapse. 110 of 200 worlds collapse, a probability of 55.0 % (48.1 to 61.7). In
brackets: Monte Carlo 95 %. Talks are as they stand at the moment of collapse; earlier is on an
earlier day since these days began.

Escalation: 50.0 % (43.1 to 56.9) of worlds, 91 % of collapses.
  40 % (31 to 50)       border fire, Afghanistan replies first, while a round was pending
  30 % (22 to 40)       border fire, Pakistan replies first, while a round was pending
  30 %                  2 other pathways together
  Link by link:
  trigger               border fire 70 %, strike after a TTP attack 20 %, strike after a BLA attack
                        10 %
  attribution           no major attack 70 %, found to be from Afghan soil 20 %, Kabul cleared 10 %
  ladder                5 moves 60 %, 4 moves 40 %
  talks                 round pending 80 %, suspended 20 %
  earlier               a strike 0 %, an exchange 0 %, a suspension of talks 30 %

Withdrawal: 5.0 % (2.7 to 9.0) of worlds, 9 % of collapses.
  90 % (60 to 98)       no strike or border fire that day, under a formal agreement, a strike and an
                        exchange earlier
  10 % (2 to 40)        it had collapsed before these days began, and how is not known
  Link by link:
  trigger               none 90 %, before the start 10 %
  talks                 formal agreement 90 %, before the start 10 %
  earlier               a strike 90 %, an exchange 90 %, a suspension of talks 90 %
"""


def test_the_report_tells_the_most_frequent_and_how_much_the_rest_is():
    code, count = np.array(list(CODES)), np.array(list(CODES.values()))
    pathways = Pathways(np.zeros_like(code), code, count, np.array([200]))
    assert describe_pathways(pathways, top=2) == REPORT.rstrip("\n")


@pytest.mark.parametrize("top", [1, 5])
def test_the_report_fits_its_width_and_tells_every_cause(results, top):
    text = describe_pathways(kept_pathways(results), top)
    assert max(len(line) for line in text.splitlines()) <= 100
    for cause in CAUSES:
        assert f"\n{cause.capitalize()}: " in text


def test_where_nothing_collapses_there_is_nothing_to_explain():
    none = np.zeros(0, np.int64)
    pathways = Pathways(none, none, none, np.array([1000]))
    assert pathways.table().empty
    assert "None of 1,000 worlds collapses" in describe_pathways(pathways)


@pytest.mark.parametrize("settings", [{}, {"uncertainty": "none"}, {"anchor": "truces_without_peacekeepers"}], ids=str)
def test_a_forecasts_pathways_share_out_its_own_probabilities(case, settings):
    made = forecast(
        case, **{"as_of": "2025-10-19", "anchor": None, "points": 256, "replications": 8, **settings}, keep=True
    )
    pathways, last = made.pathways(), made.data.isel(day=-1)
    by_cause = pathways.causes().set_index("cause")["probability"]
    np.testing.assert_allclose(by_cause, last["incidence"].sel(cause=list(by_cause.index)), rtol=1e-12)
    held = [1.0 - float(bound) for bound in last["holds_mc"]]
    value, low, high = (float(part[0]) for part in pathways.collapse())
    assert (value, low, high) == pytest.approx((1.0 - float(last["holds"]), held[1], held[0]))
