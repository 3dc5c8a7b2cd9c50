"""Dated observations: those published, the likelihoods of their error models, and what is refused."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.error_models import CATEGORIES, QUANTITIES, Exact, Normal, Weights
from sim.evidence.observations import known_on, read_observations
from sim.record import HAPPENINGS
from sim.terms import Round

RESCUED, EXTENDED = float(Round.RESCUED), float(Round.EXTENDED)
PUBLISHED = {
    # quantity, first and last day, likelihood of some truths, date of publication
    "holds_5": ("collapsed", 5, 5, {0: 1, 1: 0}, "2025-10-25"),
    "calm_5": ("major_attacks", 3, 5, {0: 1, 1: 0.1, 2: 0.1, 3: 0.1}, "2025-10-25"),
    "implemented_5": ("effort", 5, 5, Normal(0.8, 0.15, 0.2), "2025-10-25"),
    "closed_5": ("closed_share", 5, 5, {0.94: 0, 0.95: 1, 1: 1}, "2025-10-25"),
    "stalled_6": ("round", 6, 6, {0: 0, 1: 0, EXTENDED: 0.3, RESCUED: 1, 4: 0}, "2025-10-31"),
    "air_11": ("air_incidents", 1, 11, {0: 0.5, 1: 1, 4: 1}, "2025-10-31"),
    "rhetoric_11": ("pressure_afghanistan", 11, 11, Normal(0.6, 0, 0.2), "2025-10-31"),
    "holds_17": ("collapsed", 17, 17, {0: 1, 1: 0}, "2025-11-06"),
    "no_strike_17": ("strikes", 1, 17, {0: 1, 1: 0.2, 3: 0.2}, "2025-11-06"),
    "firm_17": ("pressure_pakistan", 17, 17, Normal(0.55, 0, 0.2), "2025-11-06"),
}
SOURCES = {
    "holds_5": "istanbul_opens ¶16; crisis_talks ¶8",
    "calm_5": "istanbul_opens ¶7; crisis_talks ¶13",
    "implemented_5": "istanbul_opens ¶12",
    "closed_5": "istanbul_opens ¶15; delegations_meet ¶20",
    "stalled_6": "round_concludes ¶6; talks_resume ¶5-7",
    "term_6": "round_concludes ¶1, 50; talks_resume ¶1",
    "air_11": "round_concludes ¶29",
    "rhetoric_11": "round_concludes ¶2-3, 21-23",
    "holds_17": "talks_resume ¶1-2",
    "no_strike_17": "talks_resume ¶16; round_concludes ¶5, 29; crisis_talks ¶21",
    "firm_17": "talks_resume ¶9-12",
}


@pytest.fixture(scope="module")
def by_name(case):
    return {o.name: o for o in case.observations}


@pytest.mark.parametrize("name", PUBLISHED)
def test_an_observation_is_as_published(by_name, name):
    o = by_name[name]
    quantity, first, last, model, published = PUBLISHED[name]
    assert (o.quantity, o.first, o.last, str(o.published)) == (quantity, first, last, published)
    if isinstance(model, Normal):
        assert o.error == model
    else:
        assert o.error.likelihood(np.array(list(model))).tolist() == list(model.values())


def test_the_one_fact_is_as_published(by_name):
    fact = by_name["term_6"]
    assert (fact.first, fact.last, str(fact.published), fact.error) == (6, 6, "2025-10-31", None)
    assert set(fact.writes) == {("truce", "fixed_term", 1.0), ("truce", "expiry", 18.0), ("talks", "next_round", 18.0)}
    assert not fact.counted


def test_no_other_observation_is_published_and_each_is_told_with_its_sources(by_name):
    assert {name: "; ".join(map(str, o.citations)) for name, o in by_name.items()} == SOURCES
    for o in by_name.values():
        assert o.about
        assert o.reasoning
        assert o.words


@pytest.mark.parametrize(
    ("as_of", "day", "names"),
    [
        ("2025-10-19", 0, ""),
        ("2025-10-25", 6, "_5"),
        ("2025-10-31", 12, "_5 _6 _11"),
        ("2025-11-06", 18, "_5 _6 _11 _17"),
    ],
)
def test_a_date_knows_what_was_published_by_then(case, as_of, day, names):
    known = known_on(as_of, case.scenario, case.observations)
    endings = tuple(names.split())
    assert known.day == day
    assert {o.name for o in known.observations} == {name for name in SOURCES if endings and name.endswith(endings)}
    assert {o.name for o in known.ahead} == set(SOURCES) - {o.name for o in known.observations}
    assert [o.last for o in known.observations] == sorted(o.last for o in known.observations)
    assert all(o.last < day for o in known.observations)


@pytest.mark.parametrize("as_of", ["2025-10-18", "2025-10-26", "2025-11-07", "2026-01-01"])
def test_a_date_without_a_document_is_refused_with_those_that_have_one(case, as_of):
    with pytest.raises(ConfigError) as error:
        known_on(as_of, case.scenario, case.observations)
    for allowed in ("as_of: ", as_of, "2025-10-19", "2025-10-25", "2025-10-31", "2025-11-06"):
        assert allowed in str(error.value)


def test_a_date_that_is_none_is_refused(case):
    with pytest.raises(ConfigError, match="as_of: soon is not a date"):
        known_on("soon", case.scenario, case.observations)


LEVELS = st.floats(0.0, 1.0)
TRUTHS = st.lists(st.floats(-5.0, 60.0), min_size=1, max_size=20).map(np.array)
MODELS = (
    st.tuples(LEVELS, LEVELS).map(sorted).map(lambda ends: Exact(*ends))
    | st.builds(Normal, LEVELS, st.floats(-0.3, 0.3), st.floats(0.01, 2.0))
    | st.builds(lambda a, b: Weights((0.0, 1.0), (a, b), 0.1, "words"), LEVELS, LEVELS)
)


@given(MODELS, TRUTHS)
def test_likelihoods_are_finite_not_negative_and_belong_to_one_truth_each(model, truths):
    likelihood = model.likelihood(truths)
    assert likelihood.shape == truths.shape
    assert np.isfinite(likelihood).all()
    assert (likelihood >= 0.0).all()
    one_by_one = [model.likelihood(truths[k : k + 1])[0] for k in range(len(truths))]
    assert likelihood.tolist() == one_by_one


@given(LEVELS, LEVELS, TRUTHS)
def test_exact_is_an_indicator(a, b, truths):
    least, greatest = sorted((a, b))
    likelihood = Exact(least, greatest).likelihood(truths)
    assert set(likelihood.tolist()) <= {0.0, 1.0}
    assert (likelihood == 1.0).tolist() == [least <= truth <= greatest for truth in truths]


@pytest.mark.parametrize(("value", "bias", "sd"), [(0.8, 0.15, 0.2), (0.5, 0.0, 0.05), (3.0, -1.0, 2.0)])
def test_a_normal_report_integrates_to_one_and_is_likeliest_at_the_value_less_its_bias(value, bias, sd):
    model = Normal(value, bias, sd)
    # over reports, given the truth; and, the same by symmetry, over truths, given the report
    assert quad(lambda x: Normal(x, bias, sd).likelihood(np.array(0.3)), -40, 40, points=[0.3 + bias])[
        0
    ] == pytest.approx(1)
    assert quad(lambda x: model.likelihood(np.array(x)), -40, 40, points=[value - bias])[0] == pytest.approx(1)
    at = np.linspace(-2, 4, 6001)
    assert at[model.likelihood(at).argmax()] == pytest.approx(value - bias, abs=1e-3)
    top = model.likelihood(np.array(value - bias))
    assert model.likelihood(np.array(value - bias + sd)) == pytest.approx(top * math.exp(-0.5))


@given(st.dictionaries(st.integers(0, 5), st.floats(0.01, 3.0), max_size=4), st.floats(0.01, 3.0), TRUTHS)
def test_weights_are_those_of_their_values(weights, otherwise, truths):
    model = Weights(tuple(map(float, weights)), tuple(weights.values()), otherwise, "words")
    assert model.likelihood(np.round(truths)).tolist() == [weights.get(t, otherwise) for t in np.round(truths).tolist()]


COMMON = {"about": "A.", "published": "2025-11-08", "source": "talks_resume ¶1", "reasoning": "B."}
LEVEL = {**COMMON, "quantity": "effort", "dates": "2025-11-05", "normal": {"value": 0.5, "sd": 0.2}}
COUNT = {**COMMON, "quantity": "strikes", "dates": ["2025-11-01", "2025-11-05"], "exact": 0}
FACT = {**COMMON, "dates": "2025-11-05", "set": {"truce.fixed_term": True}}


def without(node, *keys):
    return {key: value for key, value in node.items() if key not in keys}


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (None, "observations.x: expected keys with values"),
        ([1], "observations.x: expected keys with values"),
        ({**LEVEL, "colour": 1}, "observations.x: unknown key 'colour'"),
        (without(LEVEL, "dates"), "observations.x: dates missing"),
        (without(LEVEL, "reasoning"), "observations.x: reasoning missing"),
        ({**LEVEL, "reasoning": " "}, "observations.x: reasoning missing"),
        ({**LEVEL, "source": ""}, "observations.x: source missing"),
        ({**LEVEL, "source": "talks_resume"}, "observations.x: source talks_resume is cited without a paragraph"),
        ({**LEVEL, "source": "talks_resume ¶22"}, "observations.x: talks_resume ¶22 does not exist"),
        ({**LEVEL, "source": "rumours ¶1"}, "observations.x: source rumours is unknown"),
        ({**LEVEL, "published": "2025-11-31"}, "observations.x.published: 2025-11-31 is not a date"),
        ({**LEVEL, "published": "2025-11-05"}, "observations.x: speaks of 2025-11-05, but was published on 2025-11-05"),
        ({**LEVEL, "published": "2025-11-01"}, "observations.x: speaks of 2025-11-05, but was published on 2025-11-01"),
        (
            {**LEVEL, "dates": "2025-10-30", "published": "2025-11-05"},
            "observations.x.published: 2025-11-05, but the first of its sources came out on 2025-11-06",
        ),
        ({**LEVEL, "dates": "2025-10-19"}, "observations.x.dates: give dates in order, after the scenario's start"),
        ({**COUNT, "dates": ["2025-11-05", "2025-11-01"]}, "observations.x.dates: give dates in order"),
        ({**COUNT, "dates": ["2025-11-01"] * 3}, "observations.x.dates: 3 dates given"),
        ({**COUNT, "dates": "yesterday"}, "observations.x.dates: yesterday is not a date"),
        ({**LEVEL, "quantity": "mood"}, "observations.x.quantity: 'mood' is unknown. Choose one of attacks, "),
        (without(LEVEL, "quantity"), "observations.x.quantity: nothing is unknown"),
        ({**LEVEL, "dates": ["2025-11-01", "2025-11-05"]}, "observations.x.dates: effort is a level"),
        (without(LEVEL, "normal"), "observations.x: give one of exact, normal, weights"),
        ({**LEVEL, "exact": 0.5}, "observations.x: give one of exact, normal, weights"),
        ({**LEVEL, "normal": 0.5}, "observations.x.normal: expected {value: ..., bias: ..., sd: ...}"),
        ({**LEVEL, "normal": {"value": 0.5}}, "observations.x.normal: sd missing"),
        ({**LEVEL, "normal": {"value": 0.5, "sd": 0}}, "observations.x.normal.sd: 0 is not allowed"),
        ({**LEVEL, "normal": {"value": 0.5, "sd": -1}}, "observations.x.normal.sd: -1 is not allowed"),
        ({**LEVEL, "normal": {"value": "much", "sd": 1}}, "observations.x.normal.value: 'much' is not a number"),
        ({**LEVEL, "normal": {"value": math.nan, "sd": 1}}, "observations.x.normal.value: nan is not a finite number"),
        ({**LEVEL, "normal": {"value": 0.5, "sd": 1, "mean": 1}}, "observations.x.normal: unknown key 'mean'"),
        ({**COUNT, "exact": [2, 1]}, "observations.x.exact: give one value, or the least and the greatest"),
        ({**COUNT, "exact": [1, 2, 3]}, "observations.x.exact: give one value, or the least and the greatest"),
        ({**COUNT, "exact": "none"}, "observations.x.exact: 'none' is not a number"),
        ({**without(COUNT, "exact"), "weights": {0: 1}}, "observations.x.weights: expected a weight for each value"),
        ({**without(COUNT, "exact"), "weights": 1}, "observations.x.weights: expected a weight for each value"),
        ({**without(COUNT, "exact"), "weights": {0: -1, "otherwise": 1}}, "observations.x.weights.0: -1 is no weight"),
        ({**without(COUNT, "exact"), "weights": {0: 0, "otherwise": 0}}, "observations.x.weights: all weights are 0"),
        (
            {**without(COUNT, "exact"), "weights": {"few": 1, "otherwise": 0}},
            "observations.x.weights: 'few' is not a number",
        ),
        (
            {**without(COUNT, "exact"), "weights": {0: 1, "0.0": 0.5, "otherwise": 0.1}},
            "observations.x.weights: a value stands there twice",
        ),
        (
            {**COUNT, "quantity": "round", "dates": "2025-11-05", "exact": "stalled"},
            "observations.x.exact: 'stalled' is no round",
        ),
        ({**LEVEL, "quantity": "round"}, "observations.x.normal: round has names, not levels"),
        ({**FACT, "set": {}}, "observations.x.set: expected fields of the state"),
        ({**FACT, "set": {"truce.mood": 1}}, "observations.x.set.truce.mood: unknown field. A fact can set talks."),
        ({**FACT, "set": {"afghanistan.good_faith": True}}, "observations.x.set.afghanistan.good_faith: unknown field"),
        ({**FACT, "set": {"truce.fixed_term": 1}}, "observations.x.set.truce.fixed_term: 1 is not allowed. Give true"),
        ({**FACT, "set": {"truce.expiry": 18}}, "observations.x.set.truce.expiry: 18 is not a date"),
        ({**FACT, "set": {"terms.oversight": 1.5}}, "observations.x.set.terms.oversight: 1.5 is not allowed"),
        ({**FACT, "set": {"talks.failed": -1}}, "observations.x.set.talks.failed: -1 is not allowed"),
        ({**FACT, "set": {"talks.failed": 1.5}}, "observations.x.set.talks.failed: 1.5 is not allowed. Give a whole"),
        ({**FACT, "set": {"truce.formal": True}}, "observations.x.set.truce.formal: unknown field"),
        ({**FACT, "set": {"truce.expiry": "2025-11-05"}}, "observations.x.set.truce.expiry: 2025-11-05 is over when"),
        (
            {**FACT, "set": {"talks.next_round": "2025-10-20"}},
            "observations.x.set.talks.next_round: 2025-10-20 is over",
        ),
        (
            {**FACT, "dates": ["2025-11-04", "2025-11-05"]},
            "observations.x.dates: a fact is written at the end of one day",
        ),
        ({**LEVEL, "normal": {"value": 80, "sd": 0.2}}, "observations.x.normal.value: effort lies between 0 and 1"),
        ({**without(LEVEL, "normal"), "exact": 1.5}, "observations.x.exact: effort lies between 0 and 1"),
        ({**COUNT, "exact": 0.5}, "observations.x.exact: 0.5 is no number of strikes"),
        ({**COUNT, "exact": -1}, "observations.x.exact: -1 is no number of strikes"),
        (
            {**without(COUNT, "exact"), "weights": {0.5: 1, "otherwise": 1}},
            "observations.x.weights: 0.5 is no number of strikes",
        ),
        (
            {**COUNT, "source": "istanbul_opens ¶16"},
            "observations.x.source: no document cited is younger than 2025-11-05",
        ),
        ({**COUNT, "source": "fortna_2003"}, "observations.x.source: no document cited is younger"),
        ({**FACT, "exact": 1}, "observations.x: unknown key 'exact'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_observation_that_cannot_be_used_is_refused_with_its_key(case, node, said):
    with pytest.raises(ConfigError) as error:
        read_observations({"x": node}, case.scenario, case.sources)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_observations_are_a_mapping(case):
    with pytest.raises(ConfigError, match=r"observations: expected observations by id, found nothing; none is \{\}"):
        read_observations(None, case.scenario, case.sources)


@pytest.mark.parametrize("node", [LEVEL, COUNT, FACT], ids=["level", "count", "fact"])
def test_what_the_refused_ones_were_made_from_is_read(case, node):
    (o,) = read_observations({"x": node}, case.scenario, case.sources)
    assert o.last == 17
    assert o.counted == (node is COUNT)


@given(st.sampled_from(QUANTITIES), st.integers(1, 17), st.integers(0, 16))
def test_over_several_days_only_happenings_are_reported(quantity, last, length):
    case = load_case()
    first = max(1, last - length)
    dates = [str(case.scenario.date_of(day)) for day in (first, last)]
    model = {"exact": "rescued"} if quantity in CATEGORIES else {"exact": 0}
    node = {**COMMON, "quantity": quantity, "dates": dates, **model}
    if first < last and quantity not in HAPPENINGS:
        with pytest.raises(ConfigError, match=f"{quantity} is a level"):
            read_observations({"x": node}, case.scenario, case.sources)
    else:
        (o,) = read_observations({"x": node}, case.scenario, case.sources)
        assert (o.first, o.last) == (first, last)


def test_days_count_from_the_start(case):
    assert case.scenario.start_date == date(2025, 10, 19)
    dates = {o.name: (case.scenario.date_of(o.first), case.scenario.date_of(o.last)) for o in case.observations}
    assert dates["calm_5"] == (date(2025, 10, 22), date(2025, 10, 24))
    assert dates["no_strike_17"] == (date(2025, 10, 20), date(2025, 11, 5))
