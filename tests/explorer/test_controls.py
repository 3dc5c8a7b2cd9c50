"""Sliders over the priors' ranges, and the case that choices make."""

import pytest

from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.policies import load_policy, policy_names
from sim.explorer.choices import Choices, chosen, offered_policies, pinned, world_number
from sim.explorer.controls import STEPS, sliders

RESCUE = "mediation.rescue_prob"


def listed(case):
    return {slider.name: slider for group in sliders(case).values() for slider in group}


def test_sliders_reach_from_end_to_end_of_the_prior_and_stop_at_its_mode(case):
    assert len(listed(case)) == 14
    for name, slider in listed(case).items():
        entry, values = case.entries[name], slider.values
        assert (values[0], values[slider.place_of_mode], values[-1]) == (entry.low, entry.mode, entry.high)
        assert list(values) == sorted(set(values))
        assert len(values) > STEPS
        assert all(slider.place(value) == k for k, value in enumerate(values))
        assert all(float(f"{value:g}") == value for value in values)


def test_a_pinned_parameter_keeps_the_published_range_and_a_missing_mediator_has_no_slider():
    case = load_case({RESCUE: 0.2, "mediation.mediators": [{"name": "Qatar", "leverage": "leverage_qatar"}]})
    found = listed(case)
    assert (found[RESCUE].low, found[RESCUE].mode, found[RESCUE].high) == (0.2, 0.2, 0.95)
    assert "mediation.leverage_turkiye" not in found
    assert "mediation.leverage_qatar" in found


def test_log_odds_are_read_as_a_probability_too(case):
    strike = listed(case)["response.strike_base"]
    assert strike.reading(0.0) == "0, that is 50 %"
    assert listed(case)["pressure.pressure_half_life_days"].reading(7.5) == "7.5 days"
    assert listed(case)["escalation.border_fire_per_day"].reading(0.05) == "0.05 a day"


def test_what_is_taken_back_leaves_no_trace():
    moved = Choices().moved(RESCUE, 0.5, 0.7).switched("china_joins", on=True)
    assert moved.values == ((RESCUE, 0.5),)
    assert moved.moved(RESCUE, 0.7, 0.7).switched("china_joins", on=False) == Choices()
    names = ("no_mediation", "china_joins")
    assert len({Choices().switched(a, on=True).switched(b, on=True) for a, b in (names, names[::-1])}) == 1


def test_every_policy_alone_makes_the_case_that_compare_compares(case):
    assert list(offered_policies(case)) == policy_names()
    for name in policy_names():
        assert chosen(case, Choices(policies=(name,))) == (load_policy(name, case, 0).case, ())


def test_a_policy_acts_on_the_sliders_value(case):
    choices = Choices(policies=("turkish_leverage_up",)).moved("mediation.leverage_turkiye", 0.3, 0.5)
    assert chosen(case, choices).case.entries["mediation.leverage_turkiye"].mode == 0.5


def test_a_mediator_who_joins_stays_where_the_others_leave_and_an_idle_policy_is_named(case):
    under, idle = chosen(case, Choices(policies=("china_joins", "no_mediation", "turkish_leverage_up")))
    assert under.mediators == ("China",)
    assert len(idle) == 1
    assert idle[0].startswith("Türkiye puts more weight behind its mediation (mediation.leverage_turkiye plays no part")


@pytest.mark.parametrize("typed", ["99999", "-1", "1.5", "", "1000", "9" * 5000])
def test_a_world_number_that_is_none_is_refused_with_what_is_allowed(typed):
    with pytest.raises(ConfigError, match=r"World number: .* is not allowed\. Give a whole number from 0 to 999"):
        world_number(typed, 1000)
    assert [world_number(fine, 1000) for fine in ("0", "999", "007")] == [0, 999, 7]


def test_a_value_beyond_the_bounds_is_refused(case):
    with pytest.raises(ConfigError, match=r"rescue_prob: 1\.5 is out of bounds"):
        pinned(case, {RESCUE: 1.5})
