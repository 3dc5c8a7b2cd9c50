"""Step 9: reserves, the frontier, and the mediator's proposal against numerical optimisation."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize_scalar

from sim.evidence.case import load_case
from sim.rules import bargaining
from sim.rules.bargaining import Frontier, frontier, granted, propose
from sim.state import Afghanistan, Pakistan
from sim.terms import Issue
from tests.rules.ranges import AFGHANISTAN, LEVEL, PAKISTAN, STEP, group

P = group("bargaining")
W_P = (0.22, 0.13, 0.25, 0.10, 0.08, 0.15, 0.07)
W_A = (0.10, 0.14, 0.20, 0.05, 0.22, 0.20, 0.09)
PUBLISHED = frontier(W_P, W_A)


def normalised(sizes: list[float]) -> tuple[float, ...]:
    return tuple(size / sum(sizes) for size in sizes)


WEIGHTS = st.lists(st.one_of(st.floats(0.01, 1.0), st.sampled_from([0.0, 0.5, 1.0])), min_size=7, max_size=7).filter(
    lambda sizes: sum(sizes) > 0.05
)
FRONTIERS = (
    st.tuples(WEIGHTS.map(normalised), WEIGHTS.map(normalised))
    # a case with an issue that is worth nothing to both is refused
    .filter(lambda w: all(p + a > 0.0 for p, a in zip(*w, strict=True)))
    .map(lambda w: frontier(*w))
)
RESERVE = st.floats(-0.3, 1.3)


def allocation(proposal, f: Frontier) -> np.ndarray:
    """y, in table order."""
    return np.array([granted(proposal.position, rank) for rank in f.rank])


def in_table_order(f: Frontier) -> tuple[np.ndarray, np.ndarray]:
    return np.array(f.pakistan)[list(f.rank)], np.array(f.afghanistan)[list(f.rank)]


def best_for_pakistan(f: Frontier, least_for_afghanistan: float) -> float:
    """The most that any allocation in [0,1]^7 can give Pakistan while Afghanistan gets so much (a linear program)."""
    w_p, w_a = in_table_order(f)
    solved = linprog(-w_p, A_ub=[w_a], b_ub=[w_a.sum() - least_for_afghanistan], bounds=[(0.0, 1.0)] * 7)
    assert solved.fun is not None
    return -solved.fun


def best_smaller_gain(f: Frontier, reserve_p: float, reserve_a: float) -> float:
    """The largest smaller gain that any allocation in [0,1]^7 can give (a linear program in y and the gain)."""
    w_p, w_a = in_table_order(f)
    solved = linprog(
        [0.0] * 7 + [-1.0],
        A_ub=[[*-w_p, 1.0], [*w_a, 1.0]],
        b_ub=[-reserve_p, w_a.sum() - reserve_a],
        bounds=[(0.0, 1.0)] * 7 + [(None, None)],
    )
    assert solved.fun is not None
    return -solved.fun


def best_product(f: Frontier, reserve_p: float, reserve_a: float) -> float:
    """The largest product of gains along the frontier, found numerically, piece by piece."""
    ends_p, ends_a = np.cumsum([0.0, *f.pakistan]), sum(f.afghanistan) - np.cumsum([0.0, *f.afghanistan])

    def product(x: float) -> float:
        gain_p = np.interp(x, range(8), ends_p) - reserve_p
        gain_a = np.interp(x, range(8), ends_a) - reserve_a
        return gain_p * gain_a if min(gain_p, gain_a) >= 0.0 else -1.0

    found = [product(float(k)) for k in range(8)]
    for k in range(7):
        # keep to the stretch where both gain, so that the product is concave
        low, high = k, k + 1
        if f.pakistan[k] > 0.0:
            low = max(low, k + (reserve_p - ends_p[k]) / f.pakistan[k])
        if f.afghanistan[k] > 0.0:
            high = min(high, k + (ends_a[k] - reserve_a) / f.afghanistan[k])
        if low < high:
            found.append(
                product(minimize_scalar(lambda x: -product(x), bounds=(low, high), options={"xatol": 1e-10}).x)
            )
    return max(found)


@settings(max_examples=150)
@given(FRONTIERS | st.just(PUBLISHED), RESERVE, RESERVE)
@example(PUBLISHED, 0.70, 0.67)
@example(PUBLISHED, 0.2, 0.1)
@example(PUBLISHED, -0.1, 0.9)
def test_the_proposal_is_the_nash_solution_where_gains_exist_and_else_the_point_of_least_loss(f, r_p, r_a):
    gain = best_smaller_gain(f, r_p, r_a)
    assume(abs(gain) > 1e-7)  # on the edge itself the two coincide
    proposal = propose(r_p, r_a, f)
    gains = proposal.pakistan - r_p, proposal.afghanistan - r_a
    if gain > 0.0:
        assert min(gains) >= -1e-9
        assert gains[0] * gains[1] == pytest.approx(best_product(f, r_p, r_a), rel=1e-7, abs=1e-12)
    else:
        assert min(gains) == pytest.approx(gain, abs=1e-8)


FREE = frontier((1 / 7,) * 7, (1 / 6,) * 6 + (0.0,))
"""The last issue is worth nothing to Afghanistan."""


@settings(max_examples=100)
@given(FRONTIERS | st.just(PUBLISHED), RESERVE, RESERVE)
@example(FREE, 0.0, 1.0)
@example(FREE, 0.1, 1.0)
@example(FREE, 0.05, 0.95)
@example(FREE, 0.0, 1.2)
@example(frontier((1 / 6,) * 6 + (0.0,), (1 / 7,) * 7), 1.0, 0.0)
def test_no_other_allocation_is_better_for_both_than_the_proposal(f, r_p, r_a):
    proposal = propose(r_p, r_a, f)
    assert best_for_pakistan(f, proposal.afghanistan) <= proposal.pakistan + 1e-8


@given(RESERVE, RESERVE, st.integers(0, 2**32 - 1))
def test_none_of_a_thousand_random_allocations_is_better_for_both(r_p, r_a, seed):
    y = np.random.default_rng(seed).random((1000, 7)) ** 4  # most of them near a corner of the cube
    y = np.where(np.random.default_rng(seed + 1).random((1000, 7)) < 0.5, y, 1.0 - y)
    proposal = propose(r_p, r_a, PUBLISHED)
    better_p, better_a = y @ W_P > proposal.pakistan + 1e-12, (1.0 - y) @ W_A > proposal.afghanistan + 1e-12
    assert not (better_p & better_a).any()


@given(FRONTIERS, RESERVE, RESERVE)
def test_a_proposals_worth_is_that_of_the_allocation_it_stands_for(f, r_p, r_a):
    proposal = propose(r_p, r_a, f)
    y, (w_p, w_a) = allocation(proposal, f), in_table_order(f)
    assert proposal.pakistan == pytest.approx(w_p @ y, abs=1e-12)
    assert proposal.afghanistan == pytest.approx(w_a @ (1.0 - y), abs=1e-12)
    assert 0.0 <= proposal.position <= 7.0
    assert np.count_nonzero((y > 1e-12) & (y < 1.0 - 1e-12)) <= 1  # at most one issue split


@given(RESERVE, RESERVE, STEP)
def test_a_side_that_holds_out_for_more_is_offered_no_less(r_p, r_a, step):
    offered = propose(r_p, r_a, PUBLISHED)
    assert propose(r_p + step, r_a, PUBLISHED).pakistan >= offered.pakistan - 1e-9
    assert propose(r_p, r_a + step, PUBLISHED).afghanistan >= offered.afghanistan - 1e-9


@given(st.floats(0.0, 0.6), st.floats(0.0, 0.6), st.floats(0.0, 0.3), st.floats(0.0, 0.3))
def test_proposals_to_known_reserves_are_accepted_exactly_where_there_is_room(r_p, r_a, more_p, more_a):
    r_p, r_a = r_p + more_p, r_a + more_a
    gain = best_smaller_gain(PUBLISHED, r_p, r_a)
    assume(abs(gain) > 1e-7)
    assert bargaining.accept(propose(r_p, r_a, PUBLISHED), r_p, r_a) == (gain > 0.0)


def test_the_frontier_follows_the_ratio_of_weights():
    # wP/wA: 2.2, 0.93, 1.25, 2.0, 0.36, 0.75, 0.78 in table order
    order = sorted(Issue, key=lambda issue: PUBLISHED.rank[issue])
    assert [issue.name for issue in order] == [
        "VERIFICATION", "INTELLIGENCE", "MILITANTS", "OVERSIGHT", "REFUGEES", "SOVEREIGNTY", "BORDER",
    ]  # fmt: skip
    assert PUBLISHED.pakistan == (0.22, 0.10, 0.25, 0.13, 0.07, 0.15, 0.08)
    assert PUBLISHED.afghanistan == (0.10, 0.05, 0.20, 0.14, 0.09, 0.20, 0.22)
    assert load_case().frontier == PUBLISHED


def test_ties_on_the_frontier_go_by_table_order():
    even = frontier((0.125,) * 6 + (0.25,), (0.125,) * 6 + (0.25,))
    assert even.rank == (0, 1, 2, 3, 4, 5, 6)
    tied = frontier((0.1, 0.2, 0.1, 0.1, 0.2, 0.2, 0.1), (0.2, 0.1, 0.2, 0.2, 0.1, 0.1, 0.1))
    assert tied.rank == (4, 0, 5, 6, 1, 2, 3)  # 1, 4, 5 at ratio 2; then 6 at 1; then 0, 2, 3 at 1/2


def test_what_is_worth_nothing_to_kabul_goes_to_pakistan_first():
    f = frontier((0.1, 0.2, 0.1, 0.1, 0.2, 0.2, 0.1), (0.2, 0.1, 0.2, 0.2, 0.1, 0.2, 0.0))
    assert f.rank[Issue.REFUGEES] == 0


@given(st.floats(0.0, 7.0))
def test_issues_are_granted_one_after_the_other(position):
    shares = [granted(position, rank) for rank in range(7)]
    assert sum(shares) == pytest.approx(position)
    assert shares == sorted(shares, reverse=True)


def test_reserves_by_hand(modes):
    p = modes.bargaining
    pakistan, afghanistan = Pakistan(0.7, 0.2, 0.0), Afghanistan(0.6, 0.5, 0.0, True)
    # aP 0.7, b 0.2, fP 0.4, M0 0.6, logit 1.5; aA 0.6, fA 0.3, M0 0.6, logit -0.5
    expected = 0.70 + 0.15 * 0.2 + 0.15 * 0.3 - 0.10 * 0.4 - 0.04 * 0.6 + 0.03 * 1.5
    assert bargaining.reserve_pakistan(1.5, pakistan, 0.4, 0.6, p) == pytest.approx(expected)
    expected = 0.67 + 0.15 * 0.1 - 0.10 * 0.3 - 0.04 * 0.6 - 0.03 * 0.5
    assert bargaining.reserve_afghanistan(-0.5, afghanistan, 0.3, 0.6, p) == pytest.approx(expected)


@given(st.floats(-30.0, 30.0), PAKISTAN, AFGHANISTAN, LEVEL, LEVEL, STEP, P)
def test_pressure_and_mistrust_raise_reserves_fatigue_and_mediators_lower_them(
    noise, pakistan, afghanistan, fatigue, m0, step, p
):
    now = bargaining.reserve_pakistan(noise, pakistan, fatigue, m0, p)
    assert bargaining.reserve_pakistan(noise, pakistan._replace(pressure=1.0), fatigue, m0, p) >= now
    assert bargaining.reserve_pakistan(noise, pakistan._replace(belief=1.0), fatigue, m0, p) <= now
    assert bargaining.reserve_pakistan(noise, pakistan, fatigue + step, m0, p) <= now
    assert bargaining.reserve_pakistan(noise, pakistan, fatigue, m0 + step, p) <= now
    assert bargaining.reserve_pakistan(noise + step, pakistan, fatigue, m0, p) >= now
    now = bargaining.reserve_afghanistan(noise, afghanistan, fatigue, m0, p)
    assert bargaining.reserve_afghanistan(noise, afghanistan._replace(pressure=1.0), fatigue, m0, p) >= now
    assert bargaining.reserve_afghanistan(noise, afghanistan, fatigue + step, m0, p) <= now
    assert bargaining.reserve_afghanistan(noise, afghanistan, fatigue, m0 + step, p) <= now
    assert bargaining.reserve_afghanistan(noise + step, afghanistan, fatigue, m0, p) >= now
