"""Sensitivity indices: published values, the noise taken off, SALib's own numbers, and every seed alike."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.analyze import delta as salib_delta
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as salib_sample

import sim
from sim.errors import ConfigError
from sim.evidence.priors import pert
from sim.studies.errors import Z95
from sim.studies.factors import choose_factors
from sim.studies.given_data import GivenData, constant_classes, delta
from sim.studies.morris import Morris
from sim.studies.noise import Noisy
from sim.studies.sensitivity import SLICE, Runs, analyse
from sim.studies.sensitivity_plan import MOST_REPLICATIONS, SIZES, plan_sensitivity
from sim.studies.sobol import RESAMPLES, Saltelli, Sobol

NAMES = ["x1", "x2", "x3"]
A, B = 7.0, 0.1
BY_FIRST = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2
BY_SECOND = A**2 / 8.0
TOGETHER = B**2 * np.pi**8 * 8.0 / 225.0
VARIANCE = BY_FIRST + BY_SECOND + TOGETHER
FIRST = np.array([BY_FIRST, BY_SECOND, 0.0]) / VARIANCE
TOTAL = np.array([BY_FIRST + TOGETHER, BY_SECOND, TOGETHER]) / VARIANCE


def quantiles(cube):
    return np.pi * (2.0 * cube - 1.0)


def ishigami(x):
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def exact(_number, x):
    return ishigami(x), np.zeros(len(x))


def noisy(share):
    """Ishigami's function with independent noise that makes this share of the variance, known like a proportion's."""
    variance = share / (1.0 - share) * VARIANCE

    def evaluate(number, x):
        rng = np.random.default_rng([7, number])
        scale = variance * (1.0 + np.sin(x[:, 0]))  # not the same everywhere, as p(1-p) is not
        return ishigami(x) + rng.normal(0.0, np.sqrt(scale)), scale

    return evaluate


def test_analytic_values_are_those_of_ishigami_and_homma():
    assert np.allclose(FIRST, [0.3139, 0.4424, 0.0], atol=1e-4)
    assert np.allclose(TOTAL, [0.5576, 0.4424, 0.2437], atol=1e-4)


def test_sobol_indices_meet_the_analytic_values():
    found = analyse(Sobol(4096, 0, second_order=True), NAMES, quantiles, exact)
    assert found.table["first"].to_numpy() == pytest.approx(FIRST, abs=0.01)
    assert found.table["total"].to_numpy() == pytest.approx(TOTAL, abs=0.01)
    assert found.table["first_rbd"].to_numpy() == pytest.approx(FIRST, abs=0.03)
    pairs = found.pairs.set_index(["parameter", "with"])["second"]
    assert pairs["x1", "x3"] == pytest.approx(TOGETHER / VARIANCE, abs=0.015)
    assert [pairs["x1", "x2"], pairs["x2", "x3"]] == pytest.approx([0.0, 0.0], abs=0.015)
    assert found.spread.noise == 0.0
    assert found.spread.variance == pytest.approx(VARIANCE, rel=0.02)


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_known_noise_is_taken_off(share):
    found = analyse(Sobol(4096, 3), NAMES, quantiles, noisy(share))
    table = found.table
    assert found.spread.share == pytest.approx(share, abs=0.02)
    assert table["noise_in_total_raw"].to_numpy() == pytest.approx([share] * 3, abs=0.02)
    for name, truth in (("first", FIRST), ("total", TOTAL), ("first_rbd", FIRST)):
        error = (table[f"{name}_high"] - table[f"{name}_low"]).to_numpy() / (2.0 * Z95)
        assert (error < 0.05).all()
        assert (np.abs(table[name] - truth) < 3.5 * error).all()
    assert table["first_raw"].to_numpy() == pytest.approx(FIRST * (1.0 - share), abs=0.05)
    assert table["total_raw"].to_numpy() == pytest.approx(TOTAL * (1.0 - share) + share, abs=0.05)


def test_a_pair_that_noise_shrinks_is_mended():
    found = analyse(Sobol(1024, 3, second_order=True), NAMES, quantiles, noisy(0.3))
    pairs = found.pairs.set_index(["parameter", "with"])
    assert (pairs["second"] * 0.7).tolist() == pytest.approx(pairs["second_raw"].tolist(), rel=0.1)
    assert pairs["second_low"]["x1", "x3"] < TOGETHER / VARIANCE < pairs["second_high"]["x1", "x3"]


def test_an_interaction_that_noise_fakes_is_flagged_and_a_real_one_is_not():
    table = analyse(Sobol(4096, 0), NAMES, quantiles, noisy(0.3)).table.set_index("parameter")
    assert table["faked"].tolist() == [False, True, False]
    assert table["interaction_raw_low"]["x2"] > 0.1
    assert table["interaction_low"]["x2"] < 0.0 < table["interaction_high"]["x2"]
    assert table["interaction_low"]["x3"] > 0.1


def test_intervals_cover_the_analytic_values():
    inside = []
    for seed in range(12):
        rng = np.random.default_rng(seed)

        def evaluate(_number, x, rng=rng):
            return ishigami(x) + rng.normal(0.0, 2.0, len(x)), np.full(len(x), 4.0)

        table = analyse(Sobol(512, seed), NAMES, quantiles, evaluate).table
        for name, truth in (("first", FIRST), ("total", TOTAL), ("first_rbd", FIRST)):
            inside += ((table[f"{name}_low"] <= truth) & (truth <= table[f"{name}_high"])).tolist()
    assert np.mean(inside) > 0.9


@pytest.fixture(scope="module")
def mostly_idle():
    """Tables of studies in which two of 22 parameters have an effect."""
    tables = []
    for seed in range(24):
        rng = np.random.default_rng(seed + 100)

        def evaluate(_number, x, rng=rng):
            return x[:, 0] + 0.5 * x[:, 1] + rng.normal(0.0, 0.2, len(x)), np.full(len(x), 0.04)

        tables.append(analyse(Sobol(512, seed), [f"x{k}" for k in range(22)], lambda cube: cube, evaluate).table)
    return tables


def test_parameters_without_effect_hardly_ever_stand_out(mostly_idle):
    idle = pd.concat([table[2:] for table in mostly_idle])
    assert idle["above_noise"].mean() < 0.005 < (idle["first_low"] > 0.0).mean()
    assert idle["interacts"].mean() < 0.005
    assert idle["faked"].all()
    assert np.mean([table["above_noise"][0] for table in mostly_idle]) == 1.0


def test_the_jackknife_does_not_take_strata_for_groups(mostly_idle):
    values = np.array([table["first_rbd"][:2] for table in mostly_idle])
    halves = np.array([(table["first_rbd_high"] - table["first_rbd"])[:2] for table in mostly_idle])
    assert (np.abs(values - [0.8, 0.2]) <= halves).mean() > 0.9
    assert (halves.mean(axis=0) / Z95 < 2.5 * values.std(axis=0)).all()  # by rows of the sequence in turn: 3.6, 4.7


def test_salib_gives_the_same_numbers():
    seed, rows = 12, 256
    method = Sobol(rows, seed, second_order=True)
    design = method.design(3, quantiles)
    y = ishigami(design.take(slice(0, len(design))))
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[-np.pi, np.pi]] * 3}
    wanted = salib_sobol.analyze(problem, y, num_resamples=RESAMPLES, seed=seed)
    found = method.indices(NAMES, design, Noisy(y, np.zeros(len(y)))).table
    for name, key in (("first", "S1"), ("total", "ST")):
        assert found[f"{name}_raw"].tolist() == wanted[key].tolist()
        half = (found[f"{name}_raw_high"] - found[f"{name}_raw_low"]) / 2.0
        assert half.tolist() == pytest.approx(wanted[f"{key}_conf"].tolist())
        # without noise the corrected intervals are the raw ones: our resamples are SALib's
        assert found[f"{name}_low"].tolist() == pytest.approx(found[f"{name}_raw_low"].tolist())


@pytest.mark.parametrize("second_order", [False, True])
@pytest.mark.parametrize("factors", [2, 5])
def test_the_design_is_salibs(second_order, factors):
    design = Sobol(16, 5, second_order).design(factors, lambda cube: cube)
    problem = {"num_vars": factors, "names": [f"x{k}" for k in range(factors)], "bounds": [[0.0, 1.0]] * factors}
    wanted = salib_sample.sample(problem, 16, calc_second_order=second_order, seed=np.random.default_rng(5))
    assert np.array_equal(design.take(slice(0, len(design))), wanted)
    assert len(wanted) == Sobol(16, 5, second_order).evaluations(factors)


@given(st.integers(0, 60), st.integers(1, 25), st.booleans())
@settings(deadline=None, max_examples=30)
def test_a_design_is_the_same_however_it_is_sliced(start, size, second_order):
    base = np.arange(24.0).reshape(8, 3)
    design = Saltelli(base, -base, second_order)
    whole = design.take(slice(0, len(design)))
    assert np.array_equal(design.take(slice(start, start + size)), whole[start : start + size])


def test_morris_is_salibs_and_noise_is_taken_off():
    method = Morris(60, 4, 0)

    def straight(x):
        return x @ np.array([3.0, -1.0, 0.0])

    design = method.design(3, lambda cube: cube)
    assert set(np.unique(design.values)) == {0.125, 0.375, 0.625, 0.875}
    exactly = analyse(method, NAMES, lambda cube: cube, lambda _, x: (straight(x), np.zeros(len(x)))).table
    assert exactly["change"].to_numpy() == pytest.approx([1.5, -0.5, 0.0], abs=1e-12)
    assert exactly["size"].to_numpy() == pytest.approx([1.5, 0.5, 0.0], abs=1e-12)
    assert exactly["strength"].to_numpy() == pytest.approx([1.5, 0.5, 0.0], abs=1e-7)
    rng = np.random.default_rng(1)
    y = ishigami(quantiles(design.values)) + rng.normal(0.0, 1.0, len(design))
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3, "groups": None}
    wanted = salib_morris.analyze(problem, design.levels, y, num_levels=4, seed=1)
    found = method.indices(NAMES, design, Noisy(y, np.ones(len(y)))).table
    changes, noise = method._changes(design, Noisy(y, np.ones(len(y))))
    assert (found["size"] / method.step).tolist() == pytest.approx(np.asarray(wanted["mu_star"]).tolist())
    assert np.abs(changes).mean(axis=0) == pytest.approx(found["size"].to_numpy())
    assert changes.std(axis=0, ddof=1) == pytest.approx(found["spread_raw"].to_numpy())
    assert (noise == 2.0).all()


def test_a_parameter_without_effect_has_morriss_floor_and_is_called_noise():
    rng = np.random.default_rng(4)

    def evaluate(_number, x):
        return 2.0 * x[:, 0] + rng.normal(0.0, 0.3, len(x)), np.full(len(x), 0.09)

    table = analyse(Morris(400, 4, 1), NAMES, lambda cube: cube, evaluate).table
    assert table["above_noise"].tolist() == [True, False, False]
    assert table["size"][1:].to_numpy() == pytest.approx(table["size_floor"][1:].to_numpy(), rel=0.15)
    assert table["strength"].to_numpy() ** 2 == pytest.approx([1.0, 0.0, 0.0], abs=0.06)
    assert table["spread"].to_numpy() ** 2 == pytest.approx([0.0] * 3, abs=0.06)
    assert table["faked"].all()


def test_pawn_and_delta_rank_ishigami_and_know_a_parameter_without_effect():
    names = [*NAMES, "x4"]
    for method, rows, order in (("pawn", 512, ["x2", "x1", "x3"]), ("delta", 512, ["x2", "x1", "x3"])):
        table = analyse(GivenData(method, rows, 0), names, quantiles, exact).table.set_index("parameter")
        assert table["index"][NAMES].sort_values(ascending=False).index.tolist() == order
        assert table["above_noise"]["x2"]
        assert not table["above_noise"]["x4"]


def test_classes_that_delta_leaves_out_are_counted(case):
    x = np.random.default_rng(3).random((1024, 2))
    y = np.where(x[:, 0] < 0.55, 0.0, x[:, 1])  # farthest from the whole where it is always 0
    assert constant_classes(x, y) == pytest.approx([0.55, 0.0], abs=0.06)
    study = sim.sensitivity(case, vary=["militants"], method="delta", measure="holds_30", rows=256, replications=16)

    def said(share):
        return " ".join(
            sim.describe_sensitivity(replace(study, table=study.table.assign(constant_classes=share))).split()
        )

    assert "constant_classes" in study.table
    assert "no density" not in said(0.0)
    assert "In up to 20 % of the classes" in said(0.2)
    assert "say little" not in said(0.2)
    assert "more than 35 %: their indices say little. Use method=pawn" in said(0.5)


@pytest.mark.parametrize("points", [256, 1000, 2048])
def test_delta_is_salibs(points):
    x = quantiles(np.random.default_rng(2).random((points, 3)))
    y = np.round(ishigami(x), 1)
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - points) / 500.0))
    classes = np.linspace(0, points, int(np.round(min(int(np.ceil(points**exponent)), 48))) + 1)
    grid = np.linspace(y.min(), y.max(), 100)
    wanted = [salib_delta.calc_delta(y, grid, column, classes) for column in x.T]
    assert delta(x, y) == pytest.approx(np.array(wanted), rel=1e-9)


@pytest.mark.parametrize(
    "method", [Sobol(64, 0), Morris(6, 4, 0), GivenData("pawn", 256, 0)], ids=lambda m: type(m).__name__
)
def test_seed_0_is_a_seed_and_numpys_global_state_is_left_alone(method):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, two = (analyse(method, NAMES, quantiles, noisy(0.2)).table for _ in range(2))
    assert one.equals(two)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    other = type(method)(**{**vars(method), "seed": 1})
    assert not one.equals(analyse(other, NAMES, quantiles, noisy(0.2)).table)


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_nan_is_refused_where_salib_would_return_zeros(odd):
    def evaluate(_number, x):
        y = ishigami(x)
        y[3] = odd
        return y, np.zeros(len(x))

    for method in (Sobol(64, 1), Morris(6, 4, 1), GivenData("pawn", 256, 1), GivenData("delta", 256, 1)):
        with pytest.raises(ConfigError, match=r"1 of \d+ evaluations are no finite number"):
            analyse(method, NAMES, quantiles, evaluate)


def test_a_constant_and_nothing_but_noise_are_refused():
    with pytest.raises(ConfigError, match="nothing to explain"):
        analyse(Sobol(64, 1), NAMES, quantiles, lambda _, x: (np.ones(len(x)), np.zeros(len(x))))
    rng = np.random.default_rng(0)
    with pytest.raises(ConfigError, match="drowns the parameters"):
        analyse(Sobol(512, 1), NAMES, quantiles, lambda _, x: (rng.normal(size=len(x)), np.ones(len(x))))


@pytest.fixture(scope="module")
def case():
    return sim.load_case({"scenario.horizon_days": 30})


def test_factors_are_pert_quantiles_and_the_rest_stays_at_the_modes(case):
    factors = choose_factors(case, ["mediation", "militants.branching"])
    cube = np.random.default_rng(0).random((50, len(factors)))
    rows = factors.rows(factors.quantiles(cube))
    for k, name in enumerate(case.names):
        if name in factors.names:
            wanted = pert(cube[:, factors.names.index(name)], case.entries[name])
            assert np.array_equal(rows[:, k], wanted)
        else:
            assert (rows[:, k] == case.modes[k]).all()
    assert factors.held + len(factors) == len(choose_factors(case, "all"))


def test_no_two_rows_share_draws(case):
    """The same parameters in every row, of two slices: as many different results as independent draws give."""
    plan = plan_sensitivity(case, vary=["mediation"], measure="attacks", replications=2, rows=64)
    values = np.tile(plan.factors.quantiles(np.full((1, len(plan.factors)), 0.5)), (40, 1))
    runs = Runs(plan, None)
    first, second = runs(0, values)[0], runs(1, values)[0]
    assert len(np.unique(first)) > 15
    assert np.corrcoef(first, second)[0, 1] < 0.5
    assert np.array_equal(runs(0, values)[0], first)


def test_threads_change_no_bit(case):
    settings = {"vary": ["militants"], "measure": "holds_30", "rows": 64, "replications": 16, "seed": 0}
    one, two = (sim.sensitivity(case, threads=threads, **settings).table for threads in (1, 2))
    assert one.equals(two)
    assert not one.equals(sim.sensitivity(case, **{**settings, "seed": 1}).table)


def test_a_slices_size_is_never_changed():
    assert SLICE == 4096  # the draws of every stored study depend on it


def test_the_study_answers_in_pandas(case):
    study = sim.sensitivity(case, vary=["militants"], measure="holds_30", rows=256, replications=16)
    assert study.table["rank"].tolist() == list(range(1, len(study.table) + 1))
    assert study.table["total"].is_monotonic_decreasing
    assert set(study.table["grounds"]) <= {"documented", "literature", "inferred", "assumed"}
    assert repr(study).startswith("<Sensitivity of holds_30 by sobol, total: militants.")
    assert "\n" not in repr(study)
    assert "What to find out first." in sim.describe_sensitivity(study)
    unseen = replace(study, table=study.table.assign(above_noise=False))  # whatever the intervals of 95 %
    assert "No parameter by itself removes a share" in " ".join(sim.describe_sensitivity(unseen).split())


@pytest.fixture(scope="module")
def small(case):
    return sim.sensitivity(case, vary=["militants"], measure="holds_30", rows=64, replications=16)


def words(study, **columns):
    """What is said of a study with these columns, where otherwise every share is 0 and nothing stands out."""
    blank = {
        "grounds": "assumed", "above_noise": False, "interacts": False, "first": 0.0, "total": 0.0,
        "first_low": -0.2, "first_high": 0.2, "total_low": -0.2, "total_high": 0.2,
    }  # fmt: skip
    return " ".join(sim.describe_sensitivity(replace(study, table=study.table.assign(**{**blank, **columns}))).split())


def test_a_guess_that_the_table_ranks_high_is_named_as_a_candidate(small):
    count = len(small.table)
    total, low = np.zeros(count), np.full(count, -0.1)
    total[:2], low[:2] = (0.12, 0.1), (0.08, 0.06)
    said = words(small, total=total, total_low=low, total_high=2.0 * total - low)
    first, second = small.table["parameter"][:2]
    assert (
        "Likeliest candidates among the assumed or inferred parameters, by their share with others (more rows would "
        f"make sure): {first} (assumed; 12.0 %, 8.0 to 16.0), {second} (assumed; 10.0 %, 6.0 to 14.0)."
    ) in said
    grounds = ["literature", *["inferred"] * (count - 1)]
    seen = np.arange(count) == 0
    said = words(
        small, total=total, total_low=low, total_high=2.0 * total - low, grounds=grounds, above_noise=seen,
        first=np.where(seen, 0.3, 0.0),
    )  # fmt: skip
    assert f"make sure): {second} (inferred; 10.0 %" in said
    assert f"Influential, but already resting on documents or literature: {first}." in said
    assert "Likeliest candidates" not in words(small)


@pytest.mark.parametrize(
    ("low", "high", "waiting"),
    [(-0.004, 0.006, True), (-0.03, -0.02, False), (-0.2, 0.005, False), (-0.2, 0.2, False)],
)
def test_only_a_narrow_interval_that_reaches_0_sets_a_parameter_aside(small, low, high, waiting):
    said = words(small, total_low=low, total_high=high)
    assert ("they can wait" in said) == waiting
    assert ("too small to set any parameter aside" in said) != waiting
    assert (f"{len(small.table)} of {len(small.table)} shares with others lie wholly below 0" in said) == (high < 0.0)
    assert "aside" not in words(small, total_low=0.05, total_high=0.15)  # all matter


def test_a_share_that_may_be_anything_is_not_printed(small):
    assert small.rows_for(2.0, 1.0) == 256  # half the width takes four times the rows
    assert small.rows_for(1.1, 1.0) == 128
    count = len(small.table)
    said = words(small, first=-1.646, first_low=-3.0, first_high=3.0, total=0.0123)
    assert "164.6" not in said
    assert said.count("not known 1.2 -20.0 to 20.0") == count
    assert re.search(r"Not known: with so few rows, the 95 % interval is wider .* ±25 % takes about [\d,]+ rows", said)
    assert small.indices.jackknife is not None
    wild = replace(small, indices=small.indices._replace(jackknife=100.0 * small.indices.jackknife))
    said = words(wild)
    assert "one by one, and how much from their interactions, is not known with so few rows" in said
    assert "Not known: with" not in said  # every share in the table is


def test_what_is_error_or_within_noise_is_explained(small):
    assert "Alone cannot exceed with others" not in words(small)
    assert "Alone cannot exceed with others: where it does, the difference is error." in words(small, first=0.1)
    assert "Within noise: less than 3.09 standard errors" in words(small)
    assert "Within noise" not in words(small, interacts=True)
    for share, outweighs in ((0.4, False), (0.6, True)):
        spread = small.indices.spread._replace(noise=share * small.indices.spread.variance)
        said = words(replace(small, indices=small.indices._replace(spread=spread)))
        assert ("The noise outweighs what the parameters make" in said) == outweighs


def test_the_defaults_need_no_confirmation():
    case = sim.load_case()
    for method in SIZES:
        plan = plan_sensitivity(case, method=method)
        assert plan.evaluations * plan.replications <= MOST_REPLICATIONS


MISTAKES = {
    "unknown method": ({"method": "fast"}, "Choose one of sobol, morris, pawn, delta"),
    "unknown measure": ({"measure": "hold_90"}, "is unknown"),
    "a measure beyond the horizon": ({"measure": "holds_500"}, "outside 1 to 30"),
    "unknown parameter": ({"vary": ["mediation.leverage_turkey"]}, "Did you mean mediation.leverage_turkiye"),
    "a parameter without its group": ({"vary": ["leverage_turkiye"]}, "Did you mean mediation.leverage_turkiye"),
    "unknown group": ({"vary": ["mediaton"]}, "Groups: militants"),
    "one parameter": ({"vary": ["mediation.leverage_turkiye"]}, "needs two at least"),
    "one parameter, twice": ({"vary": ["mediation.leverage_turkiye"] * 2}, "needs two at least"),
    "vary that is no list": ({"vary": 3}, "Give all, or a list of names and groups"),
    "rows not a power of two": ({"rows": 1000}, "power of two"),
    "rows that are none": ({"rows": True}, "power of two"),
    "too few rows": ({"rows": 32}, "from 64"),
    "too many rows": ({"rows": 2**17}, "to 65536"),
    "rows of morris": ({"method": "morris", "rows": 64}, "method=morris has none"),
    "trajectories of sobol": ({"trajectories": 10}, "method=sobol has none"),
    "second order of pawn": ({"method": "pawn", "second_order": True}, "method=pawn has none"),
    "odd levels": ({"method": "morris", "levels": 5}, "give an even number"),
    "few trajectories": ({"method": "morris", "trajectories": 1}, "from 4"),
    "one replication": ({"replications": 1}, "from 2"),
    "a seed that is none": ({"seed": -1}, "whole number from 0"),
    "neither true nor false": ({"second_order": "maybe"}, "Give true or false"),
    "a large study": ({"rows": 8192}, "Add confirm=true"),
}


@pytest.mark.parametrize(("asked", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_found_before_work(case, asked, said):
    with pytest.raises(ConfigError) as found:
        plan_sensitivity(case, **{"measure": "holds_30", **asked})
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_what_is_pinned_can_not_be_chosen_and_is_left_out_of_all():
    pinned = sim.load_case({"mediation.leverage_qatar": 0.3})
    with pytest.raises(ConfigError, match="is pinned at"):
        choose_factors(pinned, ["mediation.leverage_qatar", "truce"])
    assert set(choose_factors(sim.load_case()).names) - set(choose_factors(pinned).names) == {
        "mediation.leverage_qatar"
    }


def test_a_confirmed_study_may_be_large(case):
    assert plan_sensitivity(case, measure="holds_30", rows=8192, confirm=True).evaluations == 8192 * 114
