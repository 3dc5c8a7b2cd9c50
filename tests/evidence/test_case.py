"""A case and its scenario: what is legal, and what is refused with which words."""

from datetime import date

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.evidence.case import changes, load_case
from sim.state import CROSSING


def refused(changes, *said: str, scenario: str | None = None) -> None:
    """The case is refused, with a message that starts with the first of these and says the others."""
    with pytest.raises(ConfigError) as error:
        load_case(changes, scenario) if scenario else load_case(changes)
    message = str(error.value)
    assert message.startswith(said[0]), message
    for words in said[1:]:
        assert words in message, message


def test_the_published_case_is_the_doha_ceasefire(case):
    scenario = case.scenario
    assert scenario.start_date == date(2025, 10, 19)
    assert scenario.date_of(6) == date(2025, 10, 25)  # the first round
    assert scenario.date_of(180) == date(2026, 4, 17)
    assert (scenario.horizon_days, scenario.opening.first_round_day, scenario.opening.expiry_day) == (180, 6, 7)
    assert scenario.opening.talks_active
    assert scenario.opening.fixed_term
    assert not scenario.opening.formal_agreement
    assert case.mediators == ("Türkiye", "Qatar")
    assert case.leverages == ("mediation.leverage_turkiye", "mediation.leverage_qatar")
    assert case.crossings == ("Torkham", "Chaman", "Ghulam Khan", "Kharlachi", "Angoor Adda")
    assert case.shares == (0.45, 0.30, 0.12, 0.07, 0.06)
    assert case.modes.tolist() == [entry.mode for entry in case.entries.values()]
    records = case.crossing_records()
    assert records.dtype == CROSSING
    assert records["share"].tolist() == list(case.shares)
    assert (records["openness"] == 0).all()


def test_a_case_can_do_without_mediators():
    case = load_case({"mediation.mediators": []})
    assert case.mediators == case.leverages == ()
    assert case.leverage_columns() == []


def test_a_new_mediator_brings_its_leverage_along():
    case = load_case(
        {
            "mediation.mediators": [
                {"name": "Saudi Arabia", "leverage": [0.1, 0.3, 0.5]},
                {"name": "Qatar", "leverage": "leverage_qatar"},
                {"name": "China", "leverage": 0.2},
            ]
        }
    )
    assert case.mediators == ("Saudi Arabia", "Qatar", "China")
    modes = case.modes[case.leverage_columns()]
    assert modes.tolist() == [0.3, 0.35, 0.2]
    saudi_arabia = case.entries[case.leverages[0]]
    assert (saudi_arabia.low, saudi_arabia.high) == (0.1, 0.5)
    assert "mediation.leverage_turkiye" not in case.entries


def test_two_mediators_may_share_one_entry():
    listed = [{"name": name, "leverage": "leverage_qatar"} for name in ("Qatar", "Oman")]
    case = load_case({"mediation.mediators": listed, "mediation.leverage_qatar": 0.4})
    assert case.modes[case.leverage_columns()].tolist() == [0.4, 0.4]


@pytest.mark.parametrize(
    "names",
    [("UN Geneva", "UN-Geneva"), ("قطر", "تركيا"), ("Iran", "IRAN"), ("Türkiye", "Turkiye")],
    ids=" and ".join,
)
def test_mediators_with_different_names_keep_their_own_leverages_or_are_refused(names):
    listed = [{"name": names[0], "leverage": 0.3}, {"name": names[1], "leverage": 0.5}]
    try:
        case = load_case({"mediation.mediators": listed})
    except ConfigError as error:
        assert str(error).startswith("mediation.mediators")  # noqa: PT017
    else:
        assert case.modes[case.leverage_columns()].tolist() == [0.3, 0.5]


def test_a_mediators_own_number_does_not_override_another_entry():
    listed = [{"name": "Türkiye", "leverage": "leverage_turkiye"}, {"name": "Turkiye", "leverage": 0.1}]
    try:
        case = load_case({"mediation.mediators": listed})
    except ConfigError as error:
        assert str(error).startswith("mediation.mediators")  # noqa: PT017
    else:
        assert case.modes[case.leverage_columns()].tolist() == [0.5, 0.1]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (None, ("mediation.mediators: ", "list", "[]")),
        ("Qatar", ("mediation.mediators: ", "list")),
        (["Qatar"], ("mediation.mediators[0]: ", "name", "leverage")),
        ([{"name": "Qatar"}], ("mediation.mediators[0]: ", "leverage")),
        ([{"name": "Qatar", "leverage": 0.3, "colour": 1}], ("mediation.mediators[0]: ",)),
        ([{"name": "A", "leverage": 0.3}, {"name": "A", "leverage": 0.2}], ("mediation.mediators: ", "same name")),
        ([{"name": "A", "leverage": "leverage_china"}], ("mediation.mediators[0].leverage: ", "leverage_china")),
        ([{"name": "A", "leverage": 1.2}], ("mediation.mediators[A].leverage: ", "1.2 is out of bounds", "0 to 1")),
        ([{"name": "A", "leverage": [0.5, 0.4, 0.6]}], ("mediation.mediators[A].leverage: ", "out of order")),
    ],
    ids=str,
)
def test_mediators_that_cannot_be_used_are_refused(listed, said):
    refused({"mediation.mediators": listed}, *said)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([], ("border.crossings: ", "at least one")),
        (None, ("border.crossings: ",)),
        ([{"name": "A", "share": 0.6}, {"name": "B", "share": 0.3}], ("border.crossings: ", "sum to 0.9", "1")),
        ([{"name": "A", "share": 1.2}, {"name": "B", "share": -0.2}], ("border.crossings[0].share: ", "out of bounds")),
        ([{"name": "A", "share": 0.5}, {"name": "A", "share": 0.5}], ("border.crossings: ", "same name")),
        ([{"name": "A"}], ("border.crossings[0]: ", "share")),
        ([{"name": "A", "share": "all"}], ("border.crossings[0].share: ", "not a number")),
    ],
    ids=str,
)
def test_crossings_that_cannot_be_used_are_refused(listed, said):
    refused({"border.crossings": listed}, *said)


def test_shares_need_not_sum_to_one_to_the_last_bit():
    thirds = [{"name": name, "share": 1 / 3} for name in "ABC"]
    assert len(load_case({"border.crossings": thirds}).shares) == 3


ISSUES = ("verification", "oversight", "militants", "intelligence", "border", "sovereignty", "refugees")


def issues(pakistan, afghanistan) -> dict:
    columns = zip(ISSUES, pakistan, afghanistan, strict=True)
    return {issue: {"pakistan": p, "afghanistan": a} for issue, p, a in columns}


EVEN = [0.1, 0.2, 0.1, 0.1, 0.2, 0.2, 0.1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (issues([0.2] * 7, EVEN), ("bargaining.issues: ", "pakistan", "sum to 1.4")),
        (issues(EVEN, [0.1] * 7), ("bargaining.issues: ", "afghanistan", "sum to 0.7")),
        ({"border": {"pakistan": 1, "afghanistan": 1}}, ("bargaining.issues: ", "refugees")),
        (issues(EVEN, EVEN) | {"border": {"pakistan": 0.2}}, ("bargaining.issues.border: ", "afghanistan")),
        (
            issues(EVEN, EVEN) | {"border": {"pakistan": -0.2, "afghanistan": 0.2}},
            ("bargaining.issues.border.pakistan",),
        ),
        # what is worth nothing to both has no place in an order by wP/wA
        (issues([*EVEN[:5], 0.3, 0.0], [*EVEN[:5], 0.3, 0.0]), ("bargaining.issues.refugees: ",)),
    ],
    ids=["Pakistan's sum", "Afghanistan's sum", "missing issues", "missing side", "negative", "nothing to both"],
)
def test_issue_weights_that_cannot_be_used_are_refused(table, said):
    refused({"bargaining.issues": table}, *said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scenario.start_date": "2025-02-30"}, ("scenario.start_date: ", "2025-02-30", "exist")),
        ({"scenario.start_date": "19 October"}, ("scenario.start_date: ", "year-month-day")),
        ({"scenario.start_date": None}, ("scenario.start_date: ",)),
        ({"scenario.horizon_days": -3}, ("scenario.horizon_days: ", "-3", "whole number")),
        ({"scenario.horizon_days": 0}, ("scenario.horizon_days: ",)),
        ({"scenario.horizon_days": 90.5}, ("scenario.horizon_days: ", "90.5")),
        ({"scenario.horizon_days": "long"}, ("scenario.horizon_days: ",)),
        ({"scenario.horizon_days": True}, ("scenario.horizon_days: ",)),
        ({"scenario.first_round_day": 0}, ("scenario.first_round_day: ",)),
        ({"scenario.expiry_day": -1}, ("scenario.expiry_day: ",)),
        ({"scenario.initial_state.openness": 1.5}, ("scenario.initial_state.openness: ", "1.5")),
        ({"scenario.initial_state.oversight": float("nan")}, ("scenario.initial_state.oversight: ",)),
        ({"scenario.initial_state.talks_active": "yes"}, ("scenario.initial_state.talks_active: ", "true or false")),
        ({"scenario.initial_state": None}, ("scenario.initial_state: ",)),
        ({"scenario.horizon": 90}, ("scenario.horizon: ", "unknown")),
        # two that each are within bounds, but not together
        (
            {"verification.proxy_suspicion": 0.7, "verification.belief_floor": 0.4},
            ("verification.proxy_suspicion: ", "belief_floor"),
        ),
        (
            {"pressure.pressure_rest": 0.9, "pressure.refugee_pressure": 0.2},
            ("pressure.refugee_pressure: ", "pressure_rest"),
        ),
    ],
    ids=str,
)
def test_a_scenario_that_cannot_be_used_is_refused(changes, said):
    refused(changes, *said)


def test_an_unknown_scenario_is_refused_with_those_known():
    refused({}, "scenario: kabul_2030 is unknown", "doha_2025_10_19", scenario="kabul_2030")


def test_a_scenario_can_be_changed_in_part():
    case = load_case({"scenario.horizon_days": 30, "scenario.initial_state.openness": 0.25})
    assert case.scenario.horizon_days == 30
    assert case.scenario.opening.openness == 0.25
    assert case.scenario.opening.first_round_day == 6


def test_pinned_parameters_stand_in_the_modes():
    case = load_case({"mediation.leverage_turkiye": 0.8, "truce.grace_days": 5})
    assert case.modes[case.names.index("truce.grace_days")] == 5
    assert case.modes[case.leverage_columns()].tolist() == [0.8, 0.35]
    assert np.isfinite(case.modes).all()


def test_another_start_date_needs_other_observations_and_says_so():
    refused({"scenario.start_date": "2025-11-20"}, "observations.holds_5.dates: ", "2025-11-20", "observations=none")
    case = load_case({"scenario.start_date": "2025-11-20", "observations": {}})
    assert case.observations == ()


def test_what_a_scenario_changes_is_named_with_its_value():
    case = load_case({"scenario.horizon_days": 90, "scenario.initial_state.oversight": 0.5})
    assert changes(case) == ["scenario.horizon_days = 90", "scenario.initial_state.oversight = 0.5"]
