"""The numbers on the screen: those of the engine, the same worlds compared, and words that claim no more."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.explorer.charts import Charts
from sim.explorer.choices import Choices
from sim.explorer.command import forecast_command
from sim.explorer.live import Engine, headline_days
from sim.explorer.results import shown
from sim.explorer.words import FAILURES, answer, effect_command, fuller_command, probability
from sim.report.forecast import FAILURE_WORDS
from sim.studies.comparison import compare
from sim.studies.errors import Estimate
from sim.studies.forecast import forecast
from sim.studies.summary import FAILURES as DEFINED

SEED = 7


@pytest.fixture(scope="module")
def engine(case):
    return Engine(case, 800, SEED)


@pytest.mark.parametrize("failure", DEFINED)
def test_the_effect_is_the_difference_of_the_two_curves_within_a_paired_interval(engine, failure):
    choices = Choices(failure=failure, policies=("borders_reopened",)).moved("mediation.rescue_prob", 0.3, 0.7)
    live = engine.live(choices)
    days = list(live.days)
    difference = live.data["holds"].sel(day=days) - live.base["holds"].sel(day=days)
    assert live.effect is not None
    np.testing.assert_allclose(live.effect.value, difference, atol=1e-12)
    assert (live.effect.low <= live.effect.value).all()
    apart = [curve["holds_mc"].sel(day=days).diff("bound").to_numpy()[:, 0] / 2 for curve in (live.data, live.base)]
    assert (live.effect.high - live.effect.low < 2 * np.hypot(*apart)).all()


def test_it_is_the_effect_that_compare_finds(case, engine):
    live = engine.live(Choices(policies=("no_mediation",)))
    settings = {"as_of": "2025-10-19", "uncertainty": "none", "points": 1, "replications": 800, "seed": SEED}
    found = compare(case, ["no_mediation"], days=[30, 90, 180], **settings).effects
    assert live.effect is not None
    np.testing.assert_allclose(found[found["quantity"] == "holds"]["effect"], live.effect.value, atol=1e-12)


def test_nothing_changed_is_the_base_case_and_its_plain_forecast(case, engine):
    live = engine.live(Choices())
    plain = forecast(
        case, as_of="2025-10-19", anchor=None, uncertainty="none", points=1, replications=800, seed=SEED
    ).data
    assert live.effect is None
    assert live.data["holds"].identical(live.base["holds"])
    assert (live.data["holds"] == plain["holds"]).all()


def test_what_has_no_effect_says_so_and_probabilities_are_never_a_false_0_or_100(engine):
    live = engine.live(Choices().moved("truce.extension_days", 7.2, 7.0))
    assert "as often as in the base case, 86.2\u00a0% (difference, 95\u00a0%: -0.5 to +0.5)" in answer(live, 0)
    one = replace(live, effect=Estimate(*(np.array([bound]) for bound in (0.0002, -0.0002, 0.0006))))
    assert answer(one, 0).endswith("+0.02 points against the base case's 86.2\u00a0% (95\u00a0%: -0.02 to +0.06)</div>")
    data = live.data.copy(deep=True)
    data["holds"][30], data["holds_mc"][30] = 0.99999, np.array([0.98, 0.99999])
    assert probability(data, 30) == (">99.9", "98.0 to >99.9")


def test_days_beyond_the_horizon_are_not_told():
    assert headline_days(100) == (30, 90)
    assert headline_days(10) == (10,)
    assert headline_days(400) == (30, 90, 180)


def test_charts_name_what_they_show_for_who_cannot_see_it(engine):
    here = shown(engine, Charts(), Choices())
    assert here.survival.startswith('<img alt="Probability that the ceasefire holds: from 100')
    assert "by cause: escalation" in here.causes


def test_definitions_of_failure_are_those_of_the_study():
    assert set(FAILURES) == set(FAILURE_WORDS) == set(DEFINED)


def test_the_fuller_command_pins_sliders_and_compares_policies(case):
    moved = Choices().moved("mediation.rescue_prob", 0.55, 0.7)
    assert fuller_command(Choices(), case) == "ceasefire forecast"
    assert fuller_command(moved, case) == "ceasefire forecast mediation.rescue_prob=0.55"
    both = fuller_command(moved.switched("china_joins", on=True), case)
    assert both == 'ceasefire compare mediation.rescue_prob=0.55 "policies=[china_joins]"'
    assert fuller_command(replace(moved, failure="strike"), case).endswith("mediation.rescue_prob=0.55 failure=strike")


def test_the_comparison_puts_sliders_upon_the_base_case_as_a_policy(case):
    moved = Choices(policies=("china_joins",)).moved("mediation.rescue_prob", 0.55, 0.7)
    said = effect_command(moved, case)
    assert said == (
        'ceasefire compare as_of=2025-10-19 "policies=[china_joins]" '
        '"+own.sliders={parameters: {mediation.rescue_prob: 0.55}}"'
    )
    assert said in Path("docs/explorer.md").read_text("utf-8")


def test_the_comparison_is_offered_where_a_slider_was_moved(engine):
    moved = Choices().moved("verification.belief_start", 0.3, 0.5)
    assert shown(engine, Charts(), Choices()).effect == ""
    assert "verification.belief_start: 0.3" in shown(engine, Charts(), moved).effect


def test_a_case_as_published_needs_no_setting(case):
    said = forecast_command(case, 5000, 1, "collapse")
    assert said == (
        "ceasefire forecast as_of=2025-10-19 uncertainty=none anchor=none points=1 replications=5000 seed=1 "
        "failure=collapse"
    )
