"""Twins share every draw; their differences are exact where they are known, and their intervals cover them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.policies import load_policy, read_policy
from sim.params import NAMES
from sim.studies.comparison import compare
from sim.studies.errors import Sample
from sim.studies.filtering import write
from sim.studies.forecast import forecast
from sim.studies.levers import FATES, paired
from sim.studies.plan import plan
from sim.studies.summary import failed
from sim.studies.twins import Twins, live_as_twins, needs_fresh_rows, rows_under, under, written
from sim.studies.update import filtered, prior_rows
from tests.laws.test_closed_forms import ONLY_WITHDRAWAL
from tests.studies.filters import fact

SMALL = {"points": 64, "particles": 4096, "replications": 64}
DAYS = (10, 30)


def withdrawing(horizon: int = 30):
    """A world that only withdrawal can end, its tension and pressures constant."""
    return load_case({**ONLY_WITHDRAWAL, "scenario.horizon_days": horizon})


LEVELS = math.exp(3 * (0.3 - 0.5) + 3 * 0.2) + math.exp(3 * (0.4 - 0.5) + 3 * 0.2)
"""Both sides' factors on the rate of withdrawal, as in tests/laws."""

HALF = {"parameters": {"truce.withdraw_per_day": {"scale": 0.5}}}


def twins_of(case, rows, replications: int, seed: int, policy=HALF, **how) -> Twins:
    """The base and one policy, from the opening."""
    read = read_policy("mine", policy, case, 0)
    base = Ensemble(case, rows, replications, seed)
    return live_as_twins(base, [under(read, base, rows_under(read, case.names, rows, None))], DAYS, **how)


def holds(rate, day):
    return np.exp(-rate * LEVELS * day)


def test_a_lower_risk_saves_exactly_the_difference_and_loses_no_world():
    case = withdrawing()
    twins = twins_of(case, case.modes[None], 50_000, seed=1)
    assert twins.lost.sum() == 0  # whoever withdraws at half the rate does so with the whole rate, by the same draw
    for d, day in enumerate(DAYS):
        expected = holds(0.005, day) - holds(0.01, day)
        assert stats.binomtest(int(twins.saved[0, 0, d]), twins.n, expected).pvalue > 1e-3
        assert stats.binomtest(int(twins.held[0, 0, d]), twins.n, holds(0.01, day)).pvalue > 1e-3


def covered(intervals: list[bool]) -> bool:
    """Whether 95 % intervals cover as often as that, up to what so many of them leave to chance."""
    return stats.binomtest(sum(intervals), len(intervals), 0.95).pvalue > 1e-3


def test_paired_intervals_of_one_row_cover_a_known_difference_at_their_nominal_rate():
    case, known = withdrawing(), holds(0.005, 30) - holds(0.01, 30)
    inside: list[bool] = []
    for seed in range(500):
        twins = twins_of(case, case.modes[None], 400, seed, threads=1)
        found = paired(twins.saved[0], twins.lost[0], twins.n)
        inside.append(bool(found.low[1] <= known <= found.high[1]))
    assert covered(inside)


@pytest.mark.parametrize("weighted", [False, True], ids=["alike", "weighted, several points a row"])
def test_paired_intervals_over_rows_cover_a_known_difference_at_their_nominal_rate(weighted):
    """Rows differ in their risk, and so does the effect on them: replications of one row are not independent."""
    case, rng, column = withdrawing(), np.random.default_rng(5), NAMES.index("truce.withdraw_per_day")
    rates = np.array([0.0002, 0.03])
    known = float(np.mean(holds(0.5 * rates, 30) - holds(rates, 30)))
    inside, blind = [], []
    for seed in range(300):
        rows = np.repeat(case.modes[None], 48, axis=0)
        rows[:, column] = rng.choice(rates, 48)
        sample = None
        if weighted:  # three points of every second row, one of the others, weighing as much together
            parents = np.repeat(np.arange(48), np.where(np.arange(48) % 2, 3, 1))
            rows, sample = rows[parents], Sample(1.0 / np.bincount(parents)[parents] / 48.0, parents)
        twins = twins_of(case, rows, 32, seed, threads=1)
        found = paired(twins.saved[0], twins.lost[0], twins.n, sample)
        inside.append(bool(found.low[1] <= known <= found.high[1]))
        share = twins.saved[0, :, 1].sum() / (twins.n * len(rows))
        blind.append(bool(abs(share - known) < 1.96 * math.sqrt(share / (twins.n * len(rows)))))
    assert covered(inside)
    assert not covered(blind)  # to take all replications as independent would claim too much


def test_where_no_fate_turns_the_interval_is_that_of_a_probability_of_zero():
    none = np.zeros((64, 1), int)
    found = paired(none, none, 1000)
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx((0.0, -0.0566, 0.0566), abs=1e-3)
    one = paired(none[:1], none[:1], 1000)
    assert one.high[0] == pytest.approx(0.00383, abs=1e-4)


@pytest.fixture(scope="module")
def filtered_start():
    """Particles on 6 November, their rows, and the plan."""
    case = load_case({"scenario.horizon_days": 30})
    planned = plan(case, anchor=None, **SMALL)
    rows = prior_rows(case, planned)
    return case, planned, rows, filtered(case, rows, planned, None, None).draw(planned.points)


def base_of(filtered_start) -> Ensemble:
    case, planned, rows, start = filtered_start
    return Ensemble(case, rows[start.points], 40, planned.seed, start=start, start_day=planned.known.day)


def twins_from(filtered_start, policies, **how) -> Twins:
    case, planned, rows, start = filtered_start
    base = base_of(filtered_start)
    others = []
    for policy in policies:
        fresh = prior_rows(policy.case, planned) if needs_fresh_rows(policy, case.names) else None
        others.append(under(policy, base, rows_under(policy, case.names, rows, fresh)[start.points]))
    return live_as_twins(base, others, DAYS, **how)


def test_the_joint_counts_are_those_of_the_replications_themselves(filtered_start):
    case, _, rows, start = filtered_start
    policies = [load_policy(name, case, 18) for name in ("no_mediation", "borders_reopened")]
    twins, base = twins_from(filtered_start, policies), base_of(filtered_start)
    tables = [run(base, keep=True).to_pandas()]
    for policy in policies:
        changed = under(policy, base, rows_under(policy, case.names, rows, None)[start.points])
        tables.append(run(changed, keep=True).to_pandas())
    held = [((table.cause == 0) | (table.day > 18 + 30)).to_numpy().reshape(64, 40) for table in tables]
    loss = [(table.loss_pakistan + table.loss_afghanistan).to_numpy().reshape(64, 40) for table in tables]
    for k in (1, 2):
        np.testing.assert_array_equal(twins.held[k, :, 1], held[k].sum(axis=1))
        np.testing.assert_array_equal(twins.saved[k - 1, :, 1], (held[k] & ~held[0]).sum(axis=1))
        np.testing.assert_array_equal(twins.lost[k - 1, :, 1], (held[0] & ~held[k]).sum(axis=1))
        difference = loss[k] - loss[0]
        np.testing.assert_allclose(twins.loss_changes[k - 1, :, 2, 0], difference.sum(axis=1), atol=1e-6)
        np.testing.assert_allclose(twins.loss_changes[k - 1, :, 2, 1], np.square(difference).sum(axis=1), atol=1e-3)
    agreed = ((tables[0].agreement > 0) & (tables[0].agreement <= 18 + 10)).to_numpy().reshape(64, 40)
    np.testing.assert_array_equal(twins.agreed[0, :, 0], agreed.sum(axis=1))


def test_threads_change_no_bit_and_a_policy_does_not_touch_the_others(filtered_start):
    case = filtered_start[0]
    two = [load_policy(name, case, 18) for name in ("china_joins", "oversight_from_day_0")]
    alone = twins_from(filtered_start, two[1:], threads=1)
    both = twins_from(filtered_start, two, threads=3)
    for name in ("held", "agreed", "losses"):
        assert getattr(alone, name)[0].tobytes() == getattr(both, name)[0].tobytes()
        assert getattr(alone, name)[1].tobytes() == getattr(both, name)[2].tobytes()
    for name in ("saved", "lost", "agreed_more", "agreed_less", "loss_changes"):
        assert getattr(alone, name)[0].tobytes() == getattr(both, name)[1].tobytes()


def test_what_acts_at_the_opening_alone_indeed_changes_no_world_later(filtered_start):
    case, base = filtered_start[0], base_of(filtered_start)
    columns = [k for k, name in enumerate(case.names) if case.entries[name].acts_at_opening]
    changed = base.rows.copy()
    changed[:, columns] = [entry.bounds[0] for entry in (case.entries[case.names[k]] for k in columns)]
    expected, found = run(base), run(replace(base, rows=changed))
    assert len(columns) >= 9
    assert expected.events.tobytes() == found.events.tobytes()
    assert expected.sums.tobytes() == found.sums.tobytes()


def test_state_is_written_into_worlds_that_hold_and_the_base_keeps_its_own(filtered_start):
    case, _, _, start = filtered_start
    broken = replace(start, standing=start.standing.copy())
    broken.standing["cause"][:3] = 1
    before = broken.standing.tobytes(), broken.crossings.tobytes()
    state = {"terms.oversight": {"at_least": 0.05}, "crossings.target": 1.0, "truce.fixed_term": False}
    after = written(broken, read_policy("mine", {"state": state}, case, 18))
    assert (broken.standing.tobytes(), broken.crossings.tobytes()) == before
    old, new = broken.standing["state"]["terms"]["oversight"], after.standing["state"]["terms"]["oversight"]
    np.testing.assert_array_equal(new[3:], np.maximum(old[3:], 0.05))
    assert (new[3:] > old[3:]).any()
    np.testing.assert_array_equal(new[:3], old[:3])
    assert (after.crossings["target"][3:] == 1.0).all()
    assert (after.crossings["target"][:3] == broken.crossings["target"][:3]).all()
    assert not after.standing["state"]["truce"]["fixed_term"][3:].any()


def test_a_range_of_its_own_is_drawn_in_the_same_places(filtered_start):
    case, planned, rows, _ = filtered_start
    policy = read_policy("mine", {"parameters": {"truce.lapse_base": [-4, -3, -2]}}, case, 18)
    changed = rows_under(policy, case.names, rows, prior_rows(policy.case, planned))
    column = case.names.index("truce.lapse_base")
    others = [k for k in range(len(case.names)) if k != column]
    np.testing.assert_array_equal(changed[:, others], rows[:, others])
    assert (np.argsort(changed[:, column]) == np.argsort(rows[:, column])).all()
    assert changed[:, column].max() <= -2.0


@pytest.fixture(scope="module")
def comparison(case):
    own = {"name": "mine", "parameters": {"verification.good_faith_prob": 0.9, "mediation.rescue_prob": {"add": 0.2}}}
    return compare(case, ["no_mediation", own, "borders_reopened"], **SMALL, days=[30, 90], anchor="truces")


def test_the_base_is_the_forecast(case, comparison):
    expected = forecast(case, **SMALL, anchor="truces")
    for d, day in enumerate((30, 90)):
        held = expected.results.n - failed(expected.results.events, "collapse")[:, day]
        np.testing.assert_array_equal(comparison.twins.held[0, :, d], held)
        assert comparison.holds.value[d] == pytest.approx(float(expected.data["holds"].sel(day=day)), abs=1e-12)
        assert comparison.holds.low[d] == pytest.approx(float(expected.data["holds_mc"].sel(day=day, bound="low")))


def test_tables_agree_with_each_other(comparison):
    fates, effects, levers = comparison.fates, comparison.effects, comparison.levers
    np.testing.assert_allclose(fates[list(FATES)].sum(axis=1), 1.0)
    assert (fates[[f"{name}_n" for name in FATES]].sum(axis=1) == comparison.worlds).all()
    for name in FATES:
        assert fates[name].between(fates[f"{name}_low"], fates[f"{name}_high"]).all()
        assert (fates[f"{name}_low"] < fates[f"{name}_high"]).all()
    held = effects[effects.quantity == "holds"].reset_index(drop=True)
    np.testing.assert_allclose(held.effect, held.under - held.base, atol=1e-12)
    np.testing.assert_allclose(held.effect, fates.saved - fates.lost, atol=1e-12)
    np.testing.assert_allclose(held.base, fates.both_hold + fates.lost, atol=1e-12)
    assert ((effects.low <= effects.effect) & (effects.effect <= effects.high)).all()
    assert (effects.q05 <= effects.q95).all()
    sides = effects[effects.quantity != "loss_both"]
    both = effects[effects.quantity == "loss_both"].effect.to_numpy()
    by_side = sides[sides.unit == "MUSD"].effect.to_numpy().reshape(-1, 2).sum(axis=1)
    np.testing.assert_allclose(both, by_side)
    assert levers.effect.is_monotonic_decreasing
    assert levers.policy.iloc[-1] == "no_mediation"
    assert ((levers.low > 0) | (levers.high < 0)).equals(levers.beyond_noise)
    assert set(effects.day) == {30, 90}
    assert repr(comparison).startswith("<Comparison as of 2025-11-06: chance of holding 90 days, in points: ")


def test_without_uncertainty_a_comparison_runs_at_the_modes_from_the_opening(case):
    found = compare(
        case, "borders_reopened", uncertainty="none", points=64, replications=16, as_of="2025-10-19",
        days=[60, 3000], day=30,
    )  # fmt: skip
    assert set(found.effects.day) == {30, 60}  # a day beyond the horizon is left out
    assert found.worlds == 1024
    assert found.twins.held.shape[:2] == (2, 1)
    assert found.levers.q05.isna().all()
    assert found.levers.low[0] < found.levers.effect[0] < found.levers.high[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"days": [0]}, "days: 0 is not allowed"),
        ({"day": 181}, "day: 181 is not allowed"),
        ({"days": "soon"}, "days: 'soon' is not allowed"),
        ({"day": True}, "day: True is not allowed"),
        ({"policies": [{"parameters": {}}]}, "needs a name of its own"),
        ({"policies": ["no_mediation", "nothing"]}, "'nothing' is unknown"),
        ({"points": 64, "replications": 1}, "worlds in all are too few"),
        ({"pionts": 64}, "pionts"),
    ],
)
def test_a_mistake_is_said_before_work(case, asked, said):
    with pytest.raises((ConfigError, TypeError), match=said):
        compare(case, **asked)


def test_a_documented_reopening_can_be_entered_as_a_fact(filtered_start):
    start = filtered_start[3]
    reopened = replace(start, crossings=start.crossings.copy())
    write(reopened, fact(17, ("crossings", "target", 1.0)))
    assert (reopened.crossings["target"] == 1.0).all()
    assert (start.crossings["target"] < 1.0).any()
