"""What moved between two studies: laws of differences, their error rates, and what is said of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sim.ensemble.intervals import wilson
from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.report.difference import describe_difference
from sim.studies.difference import QUANTITIES, diff
from sim.studies.errors import Estimate
from sim.studies.moves import false_discovery, mean_move, p_values, paired, unpaired
from sim.studies.shards import sweep
from tests.studies.sweeps import quiet

LEVERAGE = "mediation.leverage_turkiye"
GRID = {"grid": {LEVERAGE: [0.0, 0.25, 0.5, 0.75, 1.0]}}


def share(count, n) -> Estimate:
    p = np.asarray(count) / n
    low, high = wilson(p, n)
    return Estimate(p, np.minimum(low, p), np.maximum(high, p))


def test_newcombes_published_intervals_are_reproduced():
    """Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10."""
    published = {
        ((56, 70), (48, 80)): (0.2, 0.0524, 0.3339),
        ((9, 10), (3, 10)): (0.6, 0.1705, 0.8090),
        ((6, 7), (2, 7)): (0.5714, 0.0582, 0.8062),
        ((5, 56), (0, 29)): (0.0893, -0.0381, 0.1926),
        ((0, 10), (0, 20)): (0.0, -0.1611, 0.2775),
        ((10, 10), (0, 10)): (1.0, 0.6075, 1.0),
    }
    for (first, second), known in published.items():
        found = unpaired(share(*second), share(*first))
        assert [float(part) for part in found] == pytest.approx(known, abs=6e-5)


counts = st.integers(0, 50)


@given(counts, counts)
def test_differences_are_antisymmetric_and_of_a_number_with_itself_nothing(x, y):
    a, b = share(x, 50), share(y, 50)
    there, back = unpaired(a, b), unpaired(b, a)
    assert (there.value, there.low, there.high) == (-back.value, -back.high, -back.low)
    assert there.low <= there.value <= there.high
    assert unpaired(a, a).value == 0.0
    more, less = np.array(x), np.array(y)
    there, back = paired(more, less, 100), paired(less, more, 100)
    assert (there.value, there.low, there.high) == (-back.value, -back.high, -back.low)
    assert there.low <= there.value <= there.high
    for found in (there, unpaired(a, b)):
        assert (p_values(found) < 0.05) == (found.low > 0.0 or found.high < 0.0)


@pytest.mark.parametrize(("p", "q", "n"), [(0.5, 0.5, 200), (0.1, 0.1, 300), (0.02, 0.02, 200), (0.8, 0.7, 150)])
def test_the_interval_of_independent_shares_covers_by_enumeration(p, q, n):
    """Exact: over all pairs of counts. Newcombe found its mean coverage to be 95.2 %."""
    k = np.arange(n + 1)
    chance = binom.pmf(k, n, p)[:, None] * binom.pmf(k, n, q)
    found = unpaired(share(k[:, None], n), share(k[None, :], n))
    covered = chance[(found.low <= q - p) & (q - p <= found.high)].sum()
    assert 0.94 <= covered <= 0.985


@pytest.mark.parametrize(
    ("more", "less", "n"), [(0.1, 0.1, 200), (0.02, 0.02, 300), (0.15, 0.05, 150), (0.05, 1e-9, 128), (0.02, 1e-9, 128)]
)
def test_the_interval_of_paired_shares_covers_by_enumeration(more, less, n):
    k = np.arange(n + 1)
    both = k[:, None] + k <= n
    # trinomial: first those that differ either way, then which of them
    chance = np.where(both, binom.pmf(k[:, None] + k, n, more + less), 0.0)
    chance = chance * binom.pmf(k[:, None], k[:, None] + k, more / (more + less))
    assert chance.sum() == pytest.approx(1.0)
    found = paired(k[:, None], k[None, :], n)
    truth = more - less
    covered = chance[(found.low <= truth) & (truth <= found.high)].sum()
    assert 0.94 <= covered <= (0.985 if less > 0.01 else 1.0)


def test_the_false_discovery_rate_is_that_of_benjamini_and_hochberg():
    """Their own example (1995, section 3.2): of 15 p-values, 4 are findings at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
         1.0]  # fmt: skip
    assert (false_discovery(np.array(p).reshape(3, 5)) <= 0.05).sum() == 4


def test_the_mean_of_points_that_stray_together_is_known_no_better_than_one_of_them():
    one = Estimate(np.full(8, 0.1), np.full(8, 0.02), np.full(8, 0.18))
    assert mean_move(one, independent=False) == pytest.approx((0.1, 0.02, 0.18))
    assert mean_move(one, independent=True) == pytest.approx((0.1, 0.1 - 0.08 / 8**0.5, 0.1 + 0.08 / 8**0.5))


def test_a_study_compared_with_itself_has_not_moved(case, tmp_path):
    study = sweep(case, GRID, results=tmp_path, work=quiet(), replications=100, keep="replications")
    found = diff(study, study.path)
    assert found.same_study
    assert (found.table["difference"] == 0.0).all()
    assert not found.table["moved"].any()
    assert len(found.table) == 5 * len(QUANTITIES) * 3
    assert describe_difference(found).endswith(
        "The same study: same settings, seed and code, and every number is equal."
    )
    again = sweep(case, GRID, results=tmp_path / "again", work=quiet(), replications=100, keep="replications")
    assert diff(study, again).same_study


def test_what_moved_there_moves_back(case, tmp_path):
    part = {"grid": {LEVERAGE: [1.0, 0.25, 0.5]}}
    one = sweep(case, GRID, results=tmp_path, work=quiet(), replications=100)
    other = sweep(load_case({"truce.extension_days": 14}), part, results=tmp_path, work=quiet(), replications=130)
    there, back = diff(one, other, days=[90, 180, 400]), diff(other, one, days=[180, 90])
    assert (there.only, back.only) == ((2, 0), (0, 2))
    swapped = back.table.rename(columns={"point_a": "point_b", "point_b": "point_a"})
    matched = there.table.merge(swapped, on=["point_a", "point_b", LEVERAGE, "quantity", "day"], suffixes=("", "_back"))
    assert len(matched) == len(there.table) == 3 * len(QUANTITIES) * 2
    assert list(there.table["point_b"].unique()) == [1, 2, 0]
    for column, other_column, sign in (
        ("difference", "difference_back", -1),
        ("low", "high_back", -1),
        ("a", "b_back", 1),
    ):
        np.testing.assert_allclose(matched[column], sign * matched[other_column])
    values = one.to_pandas([90])["holds"].iloc[[1, 2, 4]]
    np.testing.assert_allclose(there.table.query("quantity == 'holds' and day == 90")["a"], values)
    assert there.settings == {"truce.extension_days": (there.settings["truce.extension_days"][0], 14),
                              "replications": (100, 130)}  # fmt: skip
    assert there.how == "shared"
    assert not there.same_question


def test_of_two_seeds_about_one_interval_in_twenty_leaves_0_out(case, tmp_path):
    design = {"lhs": {LEVERAGE: [0.0, 1.0], "mediation.rescue_prob": [0.3, 0.95]}, "size": 200}
    points = tmp_path / "points.csv"
    first = sweep(case, design, results=tmp_path, work=quiet(), replications=200, seed=1, common_draws=False)
    first.points.to_csv(points, index=False)
    second = sweep(case, {"points": str(points)}, results=tmp_path, work=quiet(), replications=200, seed=2,
                   common_draws=False)  # fmt: skip
    found = diff(first, second)
    assert found.how == "independent"
    assert found.same_question
    assert set(found.settings) == {"seed"}
    for quantity in ("holds", "escalation", "agreement"):
        row = found.summary.query(f"quantity == '{quantity}' and day == 90").iloc[0]
        assert row["expected"] == pytest.approx(10.0)
        assert binom.cdf(row["beyond_noise"], 200, 0.05) > 0.001
        assert binom.sf(row["beyond_noise"] - 1, 200, 0.05) > 0.001
        assert row["mean_low"] - 0.01 < 0.0 < row["mean_high"] + 0.01
    assert found.table["moved"].mean() < 0.01
    said = describe_difference(found)
    assert "Only the seed differs, so every difference should be noise. Of 200 points, for holding 180 days," in said
    assert max(map(len, said.splitlines())) <= 110


def test_a_planted_change_is_found_and_twins_see_it_better(case, tmp_path):
    common = {"results": tmp_path, "work": quiet(), "replications": 400, "seed": 5}
    kept = {"keep": "replications"}
    changed = load_case({"mediation.rescue_prob": 0.3})
    alone = diff(sweep(case, GRID, **common), sweep(changed, GRID, **common))
    twins = diff(sweep(case, GRID, **common, **kept), sweep(changed, GRID, **common, **kept))
    assert (alone.how, twins.how) == ("shared", "paired")
    assert twins.table["paired"].all()
    np.testing.assert_allclose(alone.table["difference"], twins.table["difference"], atol=1e-15)
    widths = [(found.table["high"] - found.table["low"]).to_numpy() for found in (alone, twins)]
    assert np.median(widths[1] / widths[0]) < 0.7
    of_mean = [(found.summary["mean_high"] - found.summary["mean_low"]).to_numpy() for found in (alone, twins)]
    assert (of_mean[1] < of_mean[0]).all()
    moved = twins.table.query("quantity == 'suspension' and day == 90")
    assert moved["moved"].all()
    assert (moved["difference"] > 0.0).all()
    assert list(twins.settings) == ["mediation.rescue_prob"]
    said = describe_difference(twins)
    assert "What is beyond noise comes from mediation.rescue_prob." in said
    assert "each is compared with its twin" in " ".join(said.split())


@pytest.mark.parametrize("base", ["modes", "prior"])
def test_the_paired_interval_covers_the_true_difference(case, tmp_path, base):
    """The same point again and again, with draws of its own; their mean is known far better than each."""
    points = tmp_path / "points.csv"
    points.write_text("\n".join([LEVERAGE, *["0.5"] * 200]))
    common = {"results": tmp_path, "work": quiet(), "replications": 128, "seed": 3, "keep": "replications"}
    common |= {"base": base, "rows": 128, "common_draws": False}
    changed = load_case({"mediation.rescue_prob": 0.3})
    found = diff(*(sweep(each, {"points": str(points)}, **common) for each in (case, changed)), days=[90])
    assert found.how == "paired"
    for quantity in ("holds", "suspension", "agreement"):
        rows = found.table.query(f"quantity == '{quantity}'")
        truth = rows["difference"].mean()
        covered = ((rows["low"] <= truth) & (truth <= rows["high"])).sum()
        assert binom.cdf(covered, 200, 0.95) > 0.001


def test_alike_replications_are_not_taken_for_independent_twins(case, tmp_path):
    common = {"results": tmp_path, "work": quiet(), "replications": 128, "keep": "replications", "base": "prior"}
    changed = load_case({"mediation.rescue_prob": 0.3})
    found = diff(*(sweep(each, GRID, rows=64, **common) for each in (case, changed)))
    assert not found.table["paired"].any()
    assert found.how == "shared"


def test_what_cannot_be_compared_is_said(case, tmp_path):
    common = {"results": tmp_path, "work": quiet(), "replications": 20}
    study = sweep(case, GRID, **common)
    elsewhere = sweep(case, {"grid": {LEVERAGE: [0.1, 0.2]}}, **common)
    otherwise = sweep(case, {"grid": {"mediation.rescue_prob": [0.3, 0.5]}}, **common)
    short = sweep(load_case({"scenario.horizon_days": 60}), GRID, **common)
    for other, said in (
        (elsewhere, "have no point in common"),
        (otherwise, "Name sweeps that vary the same settings"),
        (short, "scenario.horizon_days: .* runs 180 days and .* 60"),
    ):
        with pytest.raises(ConfigError, match=said):
            diff(study, other)
