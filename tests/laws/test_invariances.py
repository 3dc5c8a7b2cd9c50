"""What must not matter: impossible events, empty crossings and mediators, a later horizon, other points."""

import numpy as np
import pytest

from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.evidence.case import load_case
from sim.record import COUNTS, LEVELS
from tests.laws.worlds import NO_ATTACKS, NO_FIRE, NO_SHOCKS, NO_WITHDRAWAL, NOTHING_CAN_HAPPEN, live

OUTCOME = [*COUNTS, *LEVELS]


@pytest.mark.parametrize(
    "opening",
    [
        {},
        {"scenario.initial_state.formal_agreement": True},
        {
            "scenario.initial_state.fixed_term": True,
            "scenario.expiry_day": 181,
            "scenario.initial_state.talks_active": True,
            "scenario.first_round_day": 181,
        },
    ],
    ids=["open-ended, no talks", "under an agreement", "nothing due before the horizon"],
)
def test_a_world_in_which_nothing_can_happen_holds_with_certainty(opening):
    results = live(NOTHING_CAN_HAPPEN | opening, 20_000, seed=30)
    assert results.events.sum() == 0
    table = results.to_pandas()
    assert (table.cause == 0).all()
    assert (table.day == 180).all()
    assert (table[["attacks", "major_attacks", "strikes", "rounds", "deaths"]] == 0).all(axis=None)


def test_talks_alone_cannot_end_a_truce_that_never_falls_due():
    # Rounds come every week and each term outlasts the next round, but for suspensions; under grace nobody lapses.
    changes = NO_ATTACKS | NO_SHOCKS | NO_FIRE | NO_WITHDRAWAL | {"truce.extension_days": 60}
    table = live(changes, 5_000, seed=31, horizon=66).to_pandas()
    first_round_held = table[table.suspension == 0]
    assert len(first_round_held) > 1000
    assert (first_round_held.cause == 0).all()


@pytest.fixture(scope="module")
def as_published(case):
    """Replications of the modes and of rows from the whole box, the leverages of both mediators last."""
    low, high = (np.array([getattr(e, end) for e in case.entries.values()]) for end in ("low", "high"))
    some = low + (high - low) * np.random.default_rng(8).random((7, len(low)))
    rows = np.concatenate([case.modes[None], some])
    return rows, run(Ensemble(case, rows, 1500, seed=32), keep=True).to_pandas()


def same(table, other) -> bool:
    return table[OUTCOME].equals(other[OUTCOME])


GHOST = {"name": "Nowhere", "share": 0.0}


@pytest.mark.parametrize("place", [0, 2, 5], ids=["first", "in between", "last"])
def test_a_crossing_without_trade_changes_no_outcome(case, as_published, place):
    rows, table = as_published
    crossings = [{"name": n, "share": s} for n, s in zip(case.crossings, case.shares, strict=True)]
    crossings.insert(place, GHOST)
    haunted = load_case({"border.crossings": crossings})
    assert len(haunted.crossings) == 6
    assert same(table, run(Ensemble(haunted, rows, 1500, seed=32), keep=True).to_pandas())


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_mediator_without_leverage_changes_no_outcome(as_published, place):
    rows, table = as_published
    mediators: list[dict[str, object]] = [
        {"name": "Türkiye", "leverage": "leverage_turkiye"},
        {"name": "Qatar", "leverage": "leverage_qatar"},
    ]
    mediators.insert(place, {"name": "Nobody", "leverage": 0.0})
    joined = load_case({"mediation.mediators": mediators})
    known = load_case().names
    wider = np.zeros((len(rows), len(joined.names)))
    wider[:, [joined.names.index(name) for name in known]] = rows
    assert same(table, run(Ensemble(joined, wider, 1500, seed=32), keep=True).to_pandas())


def test_without_mediators_the_world_is_as_with_mediators_without_leverage(case):
    nobody = load_case({"mediation.mediators": []})
    powerless = load_case({"mediation.leverage_turkiye": 0, "mediation.leverage_qatar": 0})
    assert len(nobody.names) == len(powerless.names) - 2
    tables = [run(Ensemble(c, c.modes[None], 4000, seed=33), keep=True).to_pandas() for c in (nobody, powerless)]
    assert same(*tables)
    # and mediators do matter otherwise
    assert not same(tables[0], run(Ensemble(case, case.modes[None], 4000, seed=33), keep=True).to_pandas())


@pytest.mark.parametrize("horizon", [1, 30, 90, 179])
def test_a_later_horizon_changes_no_earlier_day(case, horizon):
    rows = np.repeat(case.modes[None], 2, axis=0)
    rows[1, case.names.index("response.strike_base")] = -3.0
    short_case = load_case({"scenario.horizon_days": horizon})
    short = run(Ensemble(short_case, rows, 3000, seed=34), keep=True)
    long = run(Ensemble(case, rows, 3000, seed=34), keep=True)
    np.testing.assert_array_equal(short.events, long.events[:, :, : horizon + 1])
    before, after = short.to_pandas(), long.to_pandas()
    over = before.cause > 0
    assert before[over].equals(after[over])  # collapsed by then: all the same
    assert (after.day[~over] > horizon).all()
    for milestone in ("fire", "strike", "exchange", "suspension", "agreement"):
        passed = after[milestone].where(after[milestone] <= horizon, 0)
        np.testing.assert_array_equal(before[milestone], passed)


def test_with_common_draws_a_replication_depends_on_its_row_and_number_alone(case, box_rows):
    rows = box_rows(6, 9)
    together = run(Ensemble(case, rows, 700, seed=35, common_draws=True), keep=True).to_pandas()
    for point in (0, 3, 5):
        alone = run(Ensemble(case, rows[point : point + 1], 700, seed=35, common_draws=True), keep=True).to_pandas()
        there = together[together.point == point].reset_index(drop=True)
        assert same(there, alone)
    fewer = run(Ensemble(case, rows[::-1], 200, seed=35, common_draws=True), keep=True).to_pandas()
    first_200 = together[together.replicate < 200]
    for point in range(6):
        a = first_200[first_200.point == point].reset_index(drop=True)
        b = fewer[fewer.point == 5 - point].reset_index(drop=True)
        assert same(a, b)


def test_another_seed_gives_other_replications_of_the_same_world(case):
    tables = [run(Ensemble(case, case.modes[None], 5000, seed=s), keep=True).to_pandas() for s in (0, 1)]
    assert not same(*tables)
    # Two proportions of one probability: within 4 standard errors of their difference.
    holding = [(table.cause == 0).mean() for table in tables]
    assert abs(holding[0] - holding[1]) < 4.0 * np.sqrt(2 * 0.25 / 5000)
