"""A tornado: closed forms, exact zeros, the signs of the laws, and its frame."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.ensemble.intervals import Z95, wilson
from sim.errors import ConfigError
from sim.evidence.sources import GROUNDS
from sim.studies.sensitivity import INTERACTIONS, Runs, analyse
from sim.studies.sensitivity_plan import plan_sensitivity
from sim.studies.tornado import BATCHES, Tornado
from tests.laws.test_signs import DOWN, UP
from tests.laws.worlds import NO_TALKS, OPEN_ENDED

NAMES = ["x1", "x2", "x3"]
MODES = (0.3, 0.5, 0.5)


def table_of(function, *, probability=False, replications=5000, names=NAMES, modes=MODES):
    """The tornado of a function of factors in the unit cube and of a batch's number."""

    def evaluate(number, x):
        y = function(number, x)
        return y, np.zeros(len(y))

    return analyse(Tornado(replications, modes, probability), names, lambda cube: cube, evaluate).table


def test_every_factor_stands_at_both_ends_alone_and_all_at_their_modes():
    design = Tornado(100, MODES, False).design(3, lambda cube: 2.0 * cube)
    wanted = [MODES, (0.1, 0.5, 0.5), (1.9, 0.5, 0.5), (0.3, 0.1, 0.5), (0.3, 1.9, 0.5), (0.3, 0.5, 0.1)]
    assert design.settings.tolist() == pytest.approx(np.array([*wanted, (0.3, 0.5, 1.9)]))
    assert len(design) == BATCHES * 7
    assert np.array_equal(design.take(slice(5, 16)), np.concatenate([design.settings] * 3)[5:16])


def test_without_noise_the_differences_are_those_of_the_function():
    table = table_of(lambda _, x: 3.0 * x[:, 0] - x[:, 1] + 0.0 * x[:, 2])
    assert table["swing"].to_numpy() == pytest.approx([2.7, -0.9, 0.0])
    assert table["low_change"].to_numpy() == pytest.approx([-0.75, 0.45, 0.0])
    assert table["high_change"].to_numpy() == pytest.approx([1.95, -0.45, 0.0])
    assert table["at_modes"].to_numpy() == pytest.approx([0.4] * 3)
    assert table["size"].to_numpy() == pytest.approx([2.7, 0.9, 0.0])
    assert table["above_noise"].tolist() == [True, True, False]
    assert not table["bent"].any()
    assert (table["low_end"] == 0.05).all()
    assert (table["high_end"] == 0.95).all()


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 5.0))
@settings(deadline=None, max_examples=20)
def test_what_all_settings_share_is_no_error_of_a_difference(seed, luck):
    """Luck moves all settings alike, however large it is: differences have no error, levels have."""
    common = np.random.default_rng(seed).normal(0.0, luck, BATCHES)
    table = table_of(lambda number, x: x[:, 0] + common[number])
    assert table["swing"].to_numpy() == pytest.approx([0.9, 0.0, 0.0], abs=1e-12)
    assert (table["swing_high"] - table["swing_low"]).max() < 1e-12
    half = (table["at_low_high"] - table["at_low"]).to_numpy()
    assert half == pytest.approx(2.0096 * common.std(ddof=1) / np.sqrt(BATCHES), rel=1e-4, abs=1e-12)


def test_a_parabola_is_bent_and_its_swing_is_0_while_its_size_is_not():
    table = table_of(lambda _, x: np.square(x[:, 1] - 0.5) + x[:, 0])
    assert table["bent"].tolist() == [False, True, False]
    assert table["swing"][1] == pytest.approx(0.0)
    assert table["size"][1] == pytest.approx(0.45**2)
    assert table["above_noise"].tolist() == [True, True, False]


def test_intervals_of_a_swing_cover_it():
    inside, seen = [], []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        table = table_of(lambda _, x, rng=rng: x[:, 0] + rng.normal(0.0, 1.0, len(x)))
        inside += ((table["swing_low"] <= [0.9, 0.0, 0.0]) & (table["swing_high"] >= [0.9, 0.0, 0.0])).tolist()
        seen += table["above_noise"][1:].tolist()
    assert 0.91 < np.mean(inside) < 0.99
    assert np.mean(seen) < 0.03


def test_the_levels_of_a_probability_have_wilsons_interval_and_differences_of_0_what_chance_may_hide():
    table = table_of(lambda number, x: np.where(x[:, 0] < 0.1, 0.0, 0.3) + 0.0 * number, probability=True)
    low, high = wilson(np.array([0.0, 0.3]), 5000)
    assert table["at_low"][0] == 0.0
    assert table["at_low_low"][0] == low[0]
    assert table["at_low_high"][0] == high[0] > 0.0
    assert table["at_high_low"][0] == pytest.approx(low[1])
    assert table["at_modes_high"][0] == pytest.approx(high[1])
    assert table["swing"][1] == 0.0
    assert table["swing_high"][1] == -table["swing_low"][1] == Z95**2 / (5000 + Z95**2)


def test_a_batch_is_a_slice_with_draws_of_its_own_that_all_its_settings_share():
    case = sim.load_case({"scenario.horizon_days": 30})
    plan = plan_sensitivity(case, method="tornado", vary=["truce"], measure="attacks", replications=100)
    assert plan.at_a_point == 2
    modes = np.tile(plan.method.modes, (4, 1))
    runs = Runs(plan, None)
    first, second = runs(0, modes)[0], runs(1, modes)[0]
    assert len(set(first.tolist())) == 1
    assert len(set(second.tolist())) == 1
    assert first[0] != second[0]


@pytest.fixture(scope="module")
def tornado():
    return sim.sensitivity(
        sim.load_case(), method="tornado", vary=["truce", *DOWN[:6], *UP[:6]], measure="holds_180", replications=1000
    )


def test_swings_have_the_signs_of_the_laws(tornado):
    swings = tornado.table.set_index("parameter")["swing"]
    named = [name for name in swings.index if name in (*DOWN, *UP)]
    assert len(named) >= 10
    assert {name: np.sign(swings[name]) for name in named} == {name: 1.0 if name in UP else -1.0 for name in named}


def test_what_decides_nothing_in_the_measure_swings_by_exactly_0():
    """A truce without a term never expires, whatever its grace and however readily it would be extended."""
    case, idle = sim.load_case({**OPEN_ENDED, **NO_TALKS}), ["truce.grace_days", "truce.extend_base"]
    study = sim.sensitivity(
        case, method="tornado", vary=[*idle, "militants.severity_exponent"], measure="holds_30", replications=500
    )
    table = study.table.set_index("parameter")
    assert (table.loc[idle, ["swing", "low_change", "high_change", "size"]] == 0.0).all(axis=None)
    assert not table.loc[idle, "above_noise"].any()
    assert table["above_noise"]["militants.severity_exponent"]


def test_it_is_ranked_by_the_length_of_its_bars_and_told_in_words(tornado):
    table = tornado.table
    assert table["size"].is_monotonic_decreasing
    assert (table["size"] >= table["swing"].abs()).all()
    text = " ".join(sim.describe_sensitivity(tornado).split())
    for said in (
        "Tornado: from the 5 % to the 95 % quantile of one parameter at a time, all others at their modes",
        "That is no forecast",
        "A tornado shows no interactions",
        f"{2 * len(table) + 1} evaluations of 1,000 replications",
    ):
        assert said in text
    assert repr(tornado).startswith("<Sensitivity of holds_180 by tornado, size: ")


def test_a_tornado_in_which_nothing_moves_says_so(tornado):
    still = tornado.table.assign(above_noise=False, bent=False, swing=0.0, size=0.0)
    assert "No parameter by itself moves the outcome beyond noise." in sim.describe_sensitivity(
        replace(tornado, table=still)
    )
    bent = tornado.table.assign(bent=True)
    said = " ".join(sim.describe_sensitivity(replace(tornado, table=bent)).split())
    assert "Both ends move the outcome the same way, so that the swing says too little" in said


@pytest.mark.parametrize("replications", [50, 1010, 10_001])
def test_replications_that_make_no_batches_are_refused(replications):
    with pytest.raises(ConfigError, match="multiple of 50 from 100"):
        plan_sensitivity(sim.load_case(), method="tornado", replications=replications)


def test_settings_of_other_methods_are_refused():
    for wrong in ({"rows": 64}, {"levels": 4}, {"second_order": True}):
        with pytest.raises(ConfigError, match="method=tornado has none"):
            plan_sensitivity(sim.load_case(), method="tornado", **wrong)


def test_threads_change_no_bit():
    asked = {"method": "tornado", "vary": ["truce"], "measure": "holds_30", "replications": 200}
    one, two = (sim.sensitivity(sim.load_case(), threads=threads, **asked).table for threads in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_shares_by_grounds_add_up_to_the_whole_variance():
    study = sim.sensitivity(sim.load_case(), vary=["militants", "response"], measure="holds_30", rows=64)
    table = study.by_grounds()
    assert table["grounds"].tolist() == [*GROUNDS, INTERACTIONS]
    assert table["variance"].sum() == pytest.approx(1.0)
    assert table["share"].sum() == pytest.approx(1.0)
    assert table["parameters"].sum() == len(study.table)
    counted = study.table["grounds"].value_counts()
    for row in table[:-1].itertuples():
        assert row.parameters == counted.get(row.grounds, 0)
        names = study.table.loc[study.table["grounds"] == row.grounds, "parameter"].tolist()
        assert (row.variance, row.variance_low, row.variance_high) == study.alone(names)
        if not names:
            assert row.variance == row.variance_low == row.variance_high == 0.0
    rest = table.iloc[-1]
    value, low, high = study.alone(study.plan.factors.names)
    assert (rest["variance"], rest["variance_low"], rest["variance_high"]) == (1.0 - value, 1.0 - high, 1.0 - low)
    assert json.dumps(table.to_dict("list"))
