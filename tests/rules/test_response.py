"""Step 3: Pakistan strikes or does not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.response import Provocation, strike_prob
from sim.state import Pakistan, Terms
from tests.rules.ranges import LEVEL, PAKISTAN, TERMS, group

P = group("response")
ATTACK = st.builds(Provocation, st.floats(0.0, 10.0), LEVEL)


def log_odds(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def test_a_strike_by_hand(modes):
    # 21 dead where 7 make an attack major, unverified at belief 0.35, aP 0.7, T 0.6, M 0.5, sov 0.2, ov 0.1
    g = (
        -1.7 + 1 * math.log(3) + 2 * (0.65 - 0.5) + 2 * (0.7 - 0.5) + 1.5 * (0.6 - 0.5)
        - 2 * 0.5 - 2 * 0.2 - 1.5 * 0.1
    )  # fmt: skip
    prob = strike_prob(
        Provocation(math.log(21 / 7), 0.65), Pakistan(0.7, 0.35, 0.0), 0.6, 0.5,
        Terms(0.0, 0.1, 0.0, 0.0, 0.2, 0.0), modes.response,
    )  # fmt: skip
    assert prob == pytest.approx(math.exp(g) / (1 + math.exp(g)))


@given(ATTACK, PAKISTAN, LEVEL, LEVEL, TERMS, P)
def test_severity_blame_pressure_and_tension_push_and_talks_commitment_and_oversight_restrain(
    attack, pakistan, tension, talks, terms, p
):
    def with_(attack=attack, pakistan=pakistan, tension=tension, talks=talks, terms=terms):
        return strike_prob(attack, pakistan, tension, talks, terms, p)

    prob = with_()
    assert 0.0 <= prob <= 1.0
    assert with_(attack=attack._replace(excess=attack.excess + 1)) >= prob
    assert with_(attack=attack._replace(blame=1.0)) >= prob
    assert with_(pakistan=pakistan._replace(pressure=1.0)) >= prob
    assert with_(tension=1.0) >= prob
    assert with_(talks=1.0) <= prob
    assert with_(terms=terms._replace(sovereignty=1.0)) <= prob
    assert with_(terms=terms._replace(oversight=1.0)) <= prob


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        ({"excess": 1.0}, "strike_severity"),
        ({"blame": 1.0}, "strike_blame"),
        ({"pressure": 1.0}, "strike_pressure"),
        ({"tension": 1.0}, "strike_tension"),
        ({"talks": 1.0}, "strike_talks"),
        ({"sovereignty": 1.0}, "strike_commitment"),
        ({"oversight": 1.0}, "strike_oversight"),
    ],
)
@given(p=group("response", strike_base=0.0))
def test_a_unit_of_each_consideration_moves_the_log_odds_by_its_coefficient(change, effect, p):
    def log_odds_of(excess=0.0, blame=0.0, pressure=0.0, tension=0.0, talks=0.0, sovereignty=0.0, oversight=0.0):
        prob = strike_prob(
            Provocation(excess, blame), Pakistan(pressure, 0.5, 0.0), tension, talks,
            Terms(0.0, oversight, 0.0, 0.0, sovereignty, 0.0), p,
        )  # fmt: skip
        return log_odds(prob)

    sign = -1.0 if effect in {"strike_talks", "strike_commitment", "strike_oversight"} else 1.0
    assert log_odds_of(**change) - log_odds_of() == pytest.approx(sign * getattr(p, effect), rel=1e-3, abs=1e-3)


@given(TERMS, PAKISTAN, P)
def test_what_is_not_in_the_rule_does_not_matter(terms, pakistan, p):
    attack = Provocation(1.0, 0.5)
    prob = strike_prob(attack, pakistan, 0.5, 0.2, terms, p)
    others = terms._replace(verification=0.0, militants=1.0, intelligence=0.5, refugees=1.0)
    assert strike_prob(attack, pakistan._replace(cost=0.0, belief=0.5), 0.5, 0.2, others, p) == prob
