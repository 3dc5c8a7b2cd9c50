"""Reference classes: the published curves, and what is refused."""

import numpy as np
import pytest
from scipy import stats

from sim.errors import ConfigError
from sim.evidence.reading import shipped
from sim.evidence.reference import load_reference, read_reference

DAYS = (7, 14, 30, 60, 90, 180, 365)
CURVES = {
    "truces": (45, (1.00, 0.98, 0.96, 0.84, 0.76, 0.60, 0.51), (6.26, 2.19)),
    "truces_without_peacekeepers": (33, (1.00, 0.97, 0.94, 0.82, 0.70, 0.61, 0.49), (6.00, 2.02)),
}
INTERVALS = {30: (0.83, 0.99), 90: (0.60, 0.86), 180: (0.44, 0.73)}
"""Of `truces`; the other class has none published."""


@pytest.mark.parametrize("name", CURVES)
def test_a_reference_class_is_as_published(case, name):
    truces, shares, lognormal = CURVES[name]
    reference = load_reference(name, case.sources)
    assert (reference.truces, reference.days, reference.shares) == (truces, DAYS, shares)
    assert (reference.mu, reference.sigma) == lognormal
    assert reference.anchor_days == (30, 90, 180)
    assert reference.citations[0].source == "fortna_truces"
    for share, low, high in zip(reference.shares, reference.lows, reference.highs, strict=True):
        assert 0.0 <= low <= share <= high <= 1.0


def test_published_intervals_are_kept_and_the_others_are_wilsons(case):
    reference = load_reference("truces", case.sources)
    found = dict(zip(reference.days, zip(reference.lows, reference.highs, strict=True), strict=True))
    assert {day: found[day] for day in INTERVALS} == INTERVALS
    # Wilson (1927) of 38 in 45, as published calculators give it
    assert found[60] == pytest.approx((0.7122, 0.9225), abs=2e-4)


def test_targets_are_the_curve_within_one_standard_error(case):
    reference = load_reference("truces", case.sources)
    shares, off = reference.targets
    assert shares.tolist() == [0.96, 0.76, 0.60]
    np.testing.assert_allclose(off, [(0.99 - 0.83) / 3.92, (0.86 - 0.60) / 3.92, (0.73 - 0.44) / 3.92])


@pytest.mark.parametrize("name", CURVES)
def test_the_fitted_curve_is_lognormal_and_near_the_published_one(case, name):
    reference = load_reference(name, case.sources)
    fitted = [reference.holds(day) for day in DAYS]
    expected = stats.lognorm(reference.sigma, scale=np.exp(reference.mu)).sf(DAYS)
    np.testing.assert_allclose(fitted, expected, rtol=1e-12)
    np.testing.assert_allclose(fitted, reference.shares, atol=0.09)  # it lies above the curve from 90 days on
    assert reference.holds(0) == reference.holds(-3) == 1.0


def test_none_is_no_class_and_an_unknown_one_is_refused(case):
    assert load_reference("none", case.sources) is None
    with pytest.raises(ConfigError, match=r"anchor: 'wars' is unknown\. Choose one of none, truces, truces_without"):
        load_reference("wars", case.sources)


TRUCES = shipped("anchor/truces")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": 1}, "anchor.truces: unknown key 'colour'"),
        ({"source": ""}, "anchor.truces: source missing"),
        ({"source": "fortna"}, "anchor.truces: source fortna is unknown"),
        ({"reasoning": None}, "anchor.truces: reasoning missing"),
        ({"truces": 45.5}, "anchor.truces.truces: 45.5 is not a whole number"),
        ({"tolerance": 0}, "anchor.truces.tolerance: 0 is not allowed"),
        ({"tolerance": "wide"}, "anchor.truces.tolerance: 'wide' is not a finite number"),
        ({"days": [30, 91]}, "anchor.truces.days: [30, 91] is not allowed. List days of the curve: [7, 14, 30"),
        ({"days": [[30]]}, "anchor.truces.days: [[30]] is not allowed"),
        ({"days": 30}, "anchor.truces.days: nothing is not allowed"),
        ({"curve": 3}, "anchor.truces: give a curve"),
        ({"curve": {30: {"share": 1.2}}}, "anchor.truces.curve.30: give the share still holding"),
        ({"curve": {30: {"share": 0.9, "interval": [0.8]}}}, "anchor.truces.curve.30: give the share still holding"),
        (
            {"curve": {30: {"share": 0.9, "interval": [0.91, 0.99]}}},
            "anchor.truces.curve.30: the share 0.9 lies outside",
        ),
        ({"curve": {30: {}}}, "anchor.truces.curve.30: share missing"),
        ({"curve": {"soon": {"share": 0.9}}}, "anchor.truces.curve.soon: 'soon' is not a whole number"),
        ({"curve": {90: {"share": 0.7}, 30: {"share": 0.9}}}, "anchor.truces.curve: give days in order"),
        ({"curve": {30: {"share": 0.7}, 90: {"share": 0.9}}}, "anchor.truces.curve: give days in order"),
        ({"lognormal": {"mu": 6}}, "anchor.truces: give a curve"),
        ({"lognormal": {"mu": "six", "sigma": 2}}, "anchor.truces.lognormal.mu: 'six' is not a finite number"),
        ({"lognormal": {"mu": 6, "sigma": 0}}, "anchor.truces.lognormal.sigma: 0 is not allowed"),
    ],
    ids=str,
)
def test_a_reference_class_that_cannot_be_used_is_refused(case, change, said):
    with pytest.raises(ConfigError) as error:
        read_reference({**TRUCES, **change}, case.sources)
    assert str(error.value).startswith(said)


def test_a_reference_class_is_a_mapping(case):
    with pytest.raises(ConfigError, match="anchor: expected a reference class, found 'truces'"):
        read_reference("truces", case.sources)
