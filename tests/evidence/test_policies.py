"""Policies: those shipped are usable and sourced; each changes exactly what it says; nonsense is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.changes import Change, read_change
from sim.evidence.policies import load_policy, policy_names, read_policies, read_policy
from sim.evidence.sources import SET_BY_HAND
from sim.params import NAMES

DAYS = {"opening": 0, "later": 18}


@pytest.fixture(params=DAYS.values(), ids=DAYS.keys())
def day(request):
    return request.param


@pytest.mark.parametrize("name", policy_names())
def test_a_shipped_policy_is_usable_and_says_what_it_rests_on(case, name, day):
    policy = load_policy(name, case, day)
    assert policy.words
    assert policy.idle == ()
    assert policy.backing != SET_BY_HAND
    assert policy.backing.citations
    assert len(policy.backing.reasoning) > 80
    assert len(policy.about) < 120
    assert policy.about.endswith(".")


def test_the_levers_that_were_asked_for_are_shipped():
    assert {"no_mediation", "oversight_from_day_0", "borders_reopened"} <= set(policy_names())
    assert 10 <= len(policy_names()) <= 16


def test_all_stands_for_every_shipped_policy_and_ones_own_come_first(case, day):
    policies, left_out = read_policies("all", {"mine": {"parameters": {"mediation.rescue_prob": 0.9}}}, case, day)
    assert [policy.name for policy in policies] == ["mine", *policy_names()]
    assert left_out == {}


def test_of_all_those_that_change_nothing_here_are_left_out_and_named():
    policies, left_out = read_policies("all", {}, load_case({"mediation.mediators": []}), 18)
    assert set(left_out) == {"no_mediation", "turkish_leverage_up", "qatari_leverage_up"}
    assert "changes nothing" in left_out["no_mediation"]
    assert {policy.name for policy in policies} | set(left_out) == set(policy_names())


def test_a_number_pins_a_triple_is_another_range_and_relative_changes_move_every_row(case, day):
    given_parameters = {
        "mediation.rescue_prob": 0.9,
        "truce.lapse_base": [-4, -3, -2],
        "truce.extension_days": {"scale": 2},
        "compliance": {"effort_base": {"add": 1}},
    }
    policy = read_policy("mine", {"parameters": given_parameters}, case, day)
    assert policy.redrawn == {"truce.lapse_base"}
    values = np.array([5.0, 7.0, 40.0])
    moved = {name: change.of(values).tolist() for name, change in policy.columns.items()}
    assert moved == {
        "mediation.rescue_prob": [0.9, 0.9, 0.9],
        "truce.extension_days": [10.0, 14.0, 60.0],  # held at its bound
        "compliance.effort_base": [6.0, 8.0, 12.0],
    }
    changed = {name for name, entry in policy.case.entries.items() if entry != case.entries[name]}
    assert changed == {*moved, "truce.lapse_base"}
    low, high = policy.case.entries["truce.extension_days"].low, policy.case.entries["truce.extension_days"].high
    assert (low, high) == (10.0, 28.0)
    assert policy.backing == SET_BY_HAND


@given(
    st.sampled_from(["to", "scale", "add", "at_least", "at_most"]),
    st.floats(0, 1),
    st.lists(st.floats(0, 1), min_size=2, max_size=9),
)
def test_a_change_keeps_numbers_in_bounds_and_in_order(kind, amount, values):
    change = Change(kind, amount, (0.0, 1.0))
    moved = change.of(np.sort(np.array(values)))
    assert ((moved >= 0.0) & (moved <= 1.0)).all()
    assert (np.diff(moved) >= 0.0).all()
    if change.idle:
        assert moved.tolist() == sorted(values)


def test_no_mediator_means_no_leverage_and_a_third_one_brings_its_own(case, day):
    without = load_policy("no_mediation", case, day).case
    assert (without.mediators, without.names) == ((), NAMES)
    china = load_policy("china_joins", case, day)
    assert china.case.mediators == ("Türkiye", "Qatar", "China")
    assert set(china.case.names) - set(case.names) == {"mediation.mediators[China].leverage"}
    assert china.case.names[: len(case.names)] == case.names  # so that drawn columns keep their places
    assert china.redrawn == frozenset()


def test_a_mediator_that_the_base_added_can_be_kept_and_moved():
    base = load_case({"mediation.mediators": [{"name": "China", "leverage": [0.1, 0.2, 0.3]}]})
    joined = read_policy("mine", {"mediators": {"add": [{"name": "Oman", "leverage": 0.2}]}}, base, 18)
    assert joined.case.mediators == ("China", "Oman")
    assert joined.redrawn == frozenset()
    moved = read_policy("mine", {"mediators": [{"name": "China", "leverage": [0.2, 0.3, 0.4]}]}, base, 18)
    assert moved.redrawn == {"mediation.mediators[China].leverage"}


def test_state_is_written_into_the_opening_or_into_the_worlds_of_the_day(case):
    state = {
        "terms.oversight": {"at_least": 0.5}, "terms.verification": 0.4, "crossings": {"target": 1.0},
        "truce.expiry": "2025-11-20", "talks.failed": 2,
    }  # fmt: skip
    opening = read_policy("mine", {"state": state}, case, 0)
    assert opening.state == ()
    expected = case.scenario.opening._replace(oversight=0.5, target_openness=1.0, expiry_day=32, failed_rounds=2)
    assert opening.case.scenario.opening == expected
    assert type(opening.case.scenario.opening.expiry_day) is int
    assert opening.columns == {"verification.strength_start": Change("to", 0.4, (0.0, 1.0))}
    later = read_policy("mine", {"state": state}, case, 18)
    assert later.case.scenario.opening == case.scenario.opening
    assert later.columns == {}
    assert {(group, field): float(change.of(np.array([0.1]))[0]) for group, field, change in later.state} == {
        ("terms", "oversight"): 0.5, ("terms", "verification"): 0.4, ("crossings", "target"): 1.0,
        ("truce", "expiry"): 32.0, ("talks", "failed"): 2.0,
    }  # fmt: skip


@pytest.mark.parametrize("name", [name for name, entry in load_case().entries.items() if entry.acts_at_opening])
def test_what_acts_at_the_opening_alone_is_refused_later(case, name):
    entry = case.entries[name]
    given_policy = {"parameters": {name: (entry.mode + entry.bounds[0]) / 2.0}}
    assert read_policy("mine", given_policy, case, 0).columns
    with pytest.raises(ConfigError, match=r"act(s)? at the opening alone, and twins start on 2025-11-06"):
        read_policy("mine", given_policy, case, 18)
    both = {"parameters": {**given_policy["parameters"], "mediation.rescue_prob": 0.9}}
    assert read_policy("mine", both, case, 18).idle == (name,)


MISTAKES = {
    "nothing given": ({}, "it changes nothing"),
    "a step of no size": ({"parameters": {"truce.extension_days": {"scale": 1}}}, "it changes nothing"),
    "a pin at its value": ({"parameters": {"militants.spoiler_window_days": 3}}, "it changes nothing"),
    "a floor at the bottom": ({"state": {"terms.oversight": {"at_least": 0}}}, "it changes nothing"),
    "unknown parameter": ({"parameters": {"mediation.rescue_porb": 1}}, "Did you mean mediation.rescue_prob"),
    "pin out of bounds": ({"parameters": {"mediation.rescue_prob": 1.9}}, r"1\.9 is out of bounds. Allowed: 0 to 1"),
    "range out of bounds": ({"parameters": {"mediation.rescue_prob": [0.1, 0.5, 1.9]}}, r"1\.9 is out of bounds"),
    "scale out of bounds": ({"parameters": {"mediation.rescue_prob": {"scale": 2}}}, r"x2: 1\.4 is out of bounds"),
    "negative scale": ({"parameters": {"mediation.rescue_prob": {"scale": -1}}}, "-1 is out of bounds"),
    "unknown change": ({"parameters": {"mediation.rescue_prob": {"times": 2}}}, "is no change"),
    "text": ({"parameters": {"mediation.rescue_prob": "high"}}, "'high' is not a finite number"),
    "not finite": ({"parameters": {"mediation.rescue_prob": {"add": float("nan")}}}, "not a finite number"),
    "level out of bounds": ({"state": {"terms.oversight": 2}}, "2 is out of bounds"),
    "unknown field": ({"state": {"terms.mood": 1}}, "unknown field"),
    "an agreement": ({"state": {"truce.formal": True}}, "unknown field"),
    "a day that is over": ({"state": {"truce.expiry": "2025-11-01"}}, "is over"),
    "a flag as a number": ({"state": {"talks.active": 1}}, "Give true or false"),
    "unknown key": ({"parametres": {}}, "unknown key 'parametres'"),
    "no mapping": (3, "expected keys with values"),
    "parameters that are a list": ({"parameters": [1]}, "expected names with values"),
    "mediator without leverage": ({"mediators": [{"name": "X"}]}, "expected {name: ..., leverage: ...}"),
    "a mediator twice": ({"mediators": {"add": [{"name": "Qatar", "leverage": 0.1}]}}, "same name"),
    "no room for belief": (
        {"parameters": {"verification.proxy_suspicion": {"add": 0.3}, "verification.belief_floor": 0.4}},
        "leaves no room for belief",
    ),
    "grounds without reasoning": (
        {"parameters": {"mediation.rescue_prob": 0.9}, "grounds": "assumed"},
        "reasoning missing",
    ),
    "an unknown source": (
        {"mediators": [], "grounds": "inferred", "source": "nobody_2020", "reasoning": "x"},
        "source nobody_2020 is unknown",
    ),
}


@pytest.mark.parametrize(("given_policy", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_policy_of_no_use_is_refused_with_its_name(case, given_policy, said):
    with pytest.raises(ConfigError, match=said) as error:
        read_policies([], {"mine": given_policy}, case, 18)
    assert str(error.value).startswith("policy.mine")


def test_the_opening_cannot_be_changed_twice(case):
    twice = {"parameters": {"verification.strength_start": 0.2}, "state": {"terms.verification": 0.4}}
    with pytest.raises(ConfigError, match="changed already"):
        read_policy("mine", twice, case, 0)


@pytest.mark.parametrize(
    ("asked", "own", "said"),
    [
        (["no_mediatoin"], {}, "Did you mean no_mediation"),
        (3, {}, "policies: 3 is not allowed"),
        ([], {}, "none is left to compare"),
        (["all", 4], {}, "4 is unknown"),
        ("all", [1], r"own: \[1\] is not allowed"),
        ("all", {"no_mediation": {}}, "a policy of that name already"),
        ("all", {"my-idea": {"mediators": []}}, "letters, digits and _"),
    ],
)
def test_what_is_asked_for_is_checked(case, asked, own, said):
    with pytest.raises(ConfigError, match=said):
        read_policies(asked, own, case, 18)


@pytest.mark.parametrize("bad", [True, None, "x", [1], {"add": True}])
def test_a_change_is_a_number_or_one_relative_step(bad):
    with pytest.raises(ConfigError):
        read_change("here", bad, (0.0, 1.0))
