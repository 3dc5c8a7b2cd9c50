"""Comparable truces beside a forecast: as old as this one, and only where the question is the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import lognorm

from sim.evidence.case import load_case
from sim.evidence.reference import load_reference
from sim.studies.backtest import backtest
from sim.studies.forecast import forecast
from sim.studies.reference import reference_data

SMALL = {"points": 64, "particles": 64 * 32, "replications": 32}


@given(age=st.integers(0, 400), first=st.integers(0, 200), more=st.integers(0, 200))
def test_survival_given_an_age_is_conditional_probability(truces, age, first, more):
    fit = lognorm(truces.sigma, scale=np.exp(truces.mu))
    given_age = truces.holds_given(age + first, age)
    assert given_age == pytest.approx(fit.sf(age + first) / fit.sf(age), rel=1e-9)
    on = truces.holds_given(age + first + more, age + first)
    assert truces.holds_given(age + first + more, age) == pytest.approx(given_age * on)


@pytest.fixture(scope="module")
def truces(case):
    return load_reference("truces_without_peacekeepers", case.sources)


@pytest.fixture(scope="module")
def opening(case):
    return forecast(case, as_of="2025-10-19", anchor=None, **SMALL)


def test_from_the_opening_it_is_the_fit_and_the_published_curve(opening, truces):
    data = opening.data
    np.testing.assert_allclose(data["reference_fit"], [truces.holds(day) for day in range(181)])
    np.testing.assert_array_equal(data["reference_day"], [7, 14, 30, 60, 90, 180])  # 365 is beyond the horizon
    np.testing.assert_array_equal(data["reference"], truces.shares[:6])
    np.testing.assert_array_equal(data["reference_interval"].sel(bound="low"), truces.lows[:6])
    facts = data["reference_fit"].attrs
    assert (facts["class"], facts["truces"], facts["age"], facts["anchored"]) == (truces.name, 33, 0, 0)


def test_later_it_is_that_of_truces_as_old_without_an_interval(case):
    made = forecast(case, as_of="2025-10-31", anchor="truces", **SMALL).data
    wide = load_reference("truces", case.sources)
    np.testing.assert_allclose(made["reference_fit"], [wide.holds(12 + day) / wide.holds(11) for day in range(181)])
    assert "reference" not in made
    facts = made["reference_fit"].attrs
    assert (facts["class"], facts["truces"], facts["age"], facts["anchored"]) == ("truces", 45, 11, 1)


def test_a_horizon_before_the_first_published_day_leaves_the_fit():
    early = load_case({"scenario.horizon_days": 2})
    made = forecast(early, as_of="2025-10-19", anchor=None, **SMALL).data
    assert made["reference_fit"].sizes == {"day": 3}
    assert "reference" not in made


def test_it_is_the_backtests_rival(case, opening):
    asked = backtest(case, anchor=None, points=64, particles=64 * 32).table.set_index("event")
    rival = asked.loc["holds_25_oct", "reference_class"]
    assert rival == pytest.approx(float(opening.data["reference_fit"].sel(day=6)))


def test_where_failure_is_more_than_collapse_there_is_none(case):
    data = forecast(case, as_of="2025-10-19", anchor=None, failure="strike", **SMALL).data
    assert "reference_fit" not in data
    assert "hazard" in data


def test_a_forecast_holds_hazard_and_appointments(opening):
    data = opening.data
    lengths = data["period_last"] - data["period_first"] + 1
    again = ((1.0 - data["hazard"]) ** (lengths / 7.0)).cumprod("period")
    np.testing.assert_allclose(again, data["holds"].sel(day=data["period_last"].values), atol=1e-12)
    assert data["appointment"].values.tolist() == ["round", "round", "expiry", "round", "expiry"]
    assert data["appointment_day"].values.tolist() == [0, 6, 7, 18, 18]


def test_the_anchors_dataset_keeps_all_published_days(case):
    made = forecast(case, as_of="2025-10-19", **SMALL | {"points": 128, "replications": 64})
    data = reference_data(case, made.plan, made.update)
    assert data["reference_day"].values.tolist() == [7, 14, 30, 60, 90, 180, 365]
    assert data.identical(made.reference())
