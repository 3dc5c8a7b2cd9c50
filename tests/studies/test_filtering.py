"""The particle filter against closed forms, plain rejection, and its own promises."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.error_models import Exact, Normal, Weights
from sim.evidence.observations import known_on
from sim.evidence.priors import sample_prior
from sim.params import NAMES
from sim.pathway import collapsed_before
from sim.record import COUNTS
from sim.studies.filtering import condition, systematic
from tests.laws.worlds import ATTACKS_ONLY, NO_ATTACKS
from tests.studies.filters import fact, known, report, weighted_mean_and_error


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-6),
    st.integers(1, 200),
    st.floats(0.0, 1.0, exclude_min=True, exclude_max=True),
)
def test_systematic_resampling_draws_each_slot_as_often_as_its_weight_says_give_or_take_one(weights, n, u):
    weight = np.array(weights) / sum(weights)
    chosen = systematic(weight, n, u)
    assert len(chosen) == n
    assert (np.diff(chosen) >= 0).all()
    times = np.bincount(chosen, minlength=len(weight))
    assert (np.abs(times - n * weight) < 1.0 + 1e-9).all()


def test_a_poisson_rate_with_a_gamma_prior_seen_through_counts_has_its_gamma_posterior():
    shape, rate, days, seen = 6.0, 4.0, 12, 25
    case = load_case(ATTACKS_ONLY | {"militants.attacks_per_day_bla": 0, "militants.branching": 0})
    rows = np.tile(case.modes, (2048, 1))
    middle = (np.arange(2048) + 0.5) / 2048
    column = NAMES.index("militants.attacks_per_day_ttp")
    rows[:, column] = stats.gamma.ppf(middle, shape, scale=1.0 / rate)
    first, second = 14, seen - 14
    reports = (
        report("attacks", (1, 6), Exact(first, first), "first"),
        report("attacks", (7, 12), Exact(second, second)),
    )
    posterior = condition(case, rows, known(13, *reports), particles=2048 * 16, seed=3)
    expected = stats.gamma(shape + seen, scale=1.0 / (rate + days))
    rates, weights = rows[posterior.particles.points, column], posterior.weights
    for power in (1, 2):
        mean, error = weighted_mean_and_error(weights, rates**power, posterior.particles.points)
        assert abs(mean - expected.moment(power)) < 4 * error
    # and the evidence is that of negative binomial counts
    predicted = stats.nbinom.logpmf(first, shape, rate / (rate + 6)) + stats.nbinom.logpmf(
        second, shape + first, (rate + 6) / (rate + 12)
    )
    assert posterior.log_likelihood == pytest.approx(predicted, abs=0.1)


def test_a_normal_report_shifts_a_normal_state_as_it_should():
    case = load_case(NO_ATTACKS | {"pressure.pressure_half_life_days": 3650})
    rows = np.tile(case.modes, (2048, 1))
    column = NAMES.index("compliance.effort_start")
    prior = stats.norm(0.5, 0.05)
    rows[:, column] = prior.ppf((np.arange(2048) + 0.5) / 2048)
    # before the first review effort stays where it started
    posterior = condition(
        case, rows, known(6, report("effort", (5, 5), Normal(0.8, 0.15, 0.1))), particles=2048, seed=1
    )
    precision = 1 / 0.05**2 + 1 / 0.1**2
    mean = (0.5 / 0.05**2 + 0.65 / 0.1**2) / precision
    found = posterior.weights @ rows[posterior.particles.points, column]
    assert found == pytest.approx(mean, abs=1e-3)
    spread = posterior.weights @ np.square(rows[posterior.particles.points, column] - found)
    assert math.sqrt(spread) == pytest.approx(precision**-0.5, rel=0.01)
    assert posterior.log_likelihood == pytest.approx(stats.norm.logpdf(0.65, 0.5, math.hypot(0.05, 0.1)), abs=1e-3)


def test_an_exact_yes_or_no_leaves_just_the_worlds_that_plain_rejection_would_leave(case):
    """Without resampling the very same worlds: they draw by the same slots."""
    short = dataclasses.replace(case, scenario=dataclasses.replace(case.scenario, horizon_days=30))
    rows = sample_prior(short, 256, 5)
    posterior = condition(short, rows, known(9, report("strikes", (1, 8), Exact(0, 0))), particles=256 * 16, seed=11)
    assert not any(step.resampled for step in posterior.steps)
    table = run(Ensemble(short, rows, 16, 11), keep=True).to_pandas()
    accepted = (table["strike"] == 0) | (table["strike"] > 8)
    np.testing.assert_array_equal(posterior.weights > 0, accepted)
    assert np.ptp(posterior.weights[accepted]) == 0.0
    on = Ensemble(short, rows[posterior.particles.points], 1, 11, start=posterior.particles, start_day=9)
    later = run(dataclasses.replace(on, case=dataclasses.replace(
        short, scenario=dataclasses.replace(short.scenario, horizon_days=21))), keep=True).to_pandas()  # fmt: skip
    for column in ("cause", "day", "effort", "belief", "loss_pakistan"):
        np.testing.assert_array_equal(later[column], table[column])


def test_an_exact_yes_or_no_with_resampling_agrees_with_plain_rejection_within_error(case):
    rows = sample_prior(case, 1024, 6)
    reports = (report("collapsed", (20, 20), Exact(0, 0)), report("strikes", (1, 25), Exact(1, 9)))
    posterior = condition(case, rows, known(26, *reports), particles=1024 * 16, seed=12)
    assert any(step.resampled for step in posterior.steps)
    table = run(Ensemble(case, rows, 64, 99), keep=True).to_pandas()
    accepted = ((table["cause"] == 0) | (table["day"] > 20)) & (table["strike"] > 0) & (table["strike"] <= 25)
    rejection = np.full(len(table), 1.0)[accepted] / accepted.sum()
    points = table["point"].to_numpy()[accepted]
    for name in ("response.strike_base", "militants.attacks_per_day_ttp", "militants.severity_exponent"):
        column = NAMES.index(name)
        here, error = weighted_mean_and_error(
            posterior.weights, rows[posterior.particles.points, column], posterior.particles.points
        )
        there, other = weighted_mean_and_error(rejection, rows[points, column], points)
        assert abs(here - there) < 4 * math.hypot(error, other)
    assert math.exp(posterior.log_likelihood) == pytest.approx(accepted.mean(), abs=0.01)


@pytest.mark.parametrize("weights", [None, "uneven"])
def test_threads_change_no_byte(case, weights):
    rows = sample_prior(case, 128, 7)
    uneven = np.linspace(1, 3, 128) / np.linspace(1, 3, 128).sum() if weights else None
    now = known_on("2025-11-06", case.scenario, case.observations)
    one, two = (
        condition(case, rows, now, particles=128 * 512, seed=4, weights=uneven, threads=threads) for threads in (1, 2)
    )
    assert one.weights.tobytes() == two.weights.tobytes()
    assert one.particles.standing.tobytes() == two.particles.standing.tobytes()
    assert one.particles.crossings.tobytes() == two.particles.crossings.tobytes()
    assert one.steps == two.steps


def test_a_fact_is_written_into_every_world_that_holds_and_moves_no_weight(case):
    rows = sample_prior(case, 64, 8)
    posterior = condition(
        case, rows, known(7, fact(6, ("truce", "expiry", 18.0), ("talks", "next_round", 18.0))), particles=1024, seed=2
    )
    standing = posterior.particles.standing
    holds = standing["cause"] == 0
    assert (standing["state"]["truce"]["expiry"][holds] == 18).all()
    assert (standing["state"]["talks"]["next_round"][holds] == 18).all()
    collapsed_before = ~holds & (standing["day"] < 6)
    assert (standing["state"]["truce"]["expiry"][collapsed_before] != 18).all()
    assert np.ptp(posterior.weights) == 0.0
    assert posterior.log_likelihood == 0.0


def test_the_steps_tell_of_evidence_acceptance_and_effective_numbers(case):
    rows = sample_prior(case, 128, 9)
    now = known_on("2025-11-06", case.scenario, case.observations)
    posterior = condition(case, rows, now, particles=128 * 32, seed=5)
    assert [step.observation for step in posterior.steps] == [o.name for o in now.observations]
    table = posterior.to_pandas().set_index("observation")
    assert table.loc["term_6", "log_likelihood"] == 0.0
    assert 0.0 < math.exp(table.loc["holds_5", "log_likelihood"]) < 1.0
    assert table.loc["holds_5", "accepted"] == pytest.approx(math.exp(table.loc["holds_5", "log_likelihood"]))
    assert table.loc["implemented_5", "accepted"] == pytest.approx(1.0)
    assert (table["effective"] <= 128 * 32 * (1 + 1e-9)).all()
    assert (table["rows"] <= 128 * (1 + 1e-9)).all()
    assert table["resampled"].any()
    assert posterior.weights.sum() == pytest.approx(1.0)
    assert (posterior.particles.standing["cause"][posterior.weights > 0] == 0).all()
    start = posterior.draw(100)
    assert (np.diff(start.points) >= 0).all()
    assert (np.diff(start.origins) >= 0).all()


def test_poor_particles_are_called_poor(case):
    rows = sample_prior(case, 128, 9)
    rare = known(6, report("effort", (5, 5), Normal(0.05, 0.0, 0.005)))
    assert condition(case, rows, rare, particles=128 * 8, seed=5).poor
    assert not condition(case, rows, known(6), particles=128 * 8, seed=5).poor


def test_a_report_that_contradicts_every_world_is_named_with_what_to_relax(case):
    rows = sample_prior(case, 64, 3)
    reports = (report("attacks", (1, 4), Weights((0.0,), (1.0,), 0.5, "any"), "any"),
               report("verification", (5, 5), Exact(0.99, 1.0), "certain"))  # fmt: skip
    with pytest.raises(
        ConfigError, match=r"observations\.certain: not one of 1024 particles .* before it: any\. Relax"
    ):
        condition(case, rows, known(6, *reports), particles=1024, seed=2)


def test_a_world_that_collapsed_stays_as_its_last_day_left_it(case):
    posterior = condition(case, sample_prior(case, 64, 3), known(40), particles=2048, seed=2)
    standing = posterior.particles.standing
    gone = standing["cause"] > 0
    assert gone.any()
    assert (standing["day"][gone] < 40).all()
    short = dataclasses.replace(case, scenario=dataclasses.replace(case.scenario, horizon_days=5))
    on = Ensemble(
        short, sample_prior(case, 64, 3)[posterior.particles.points], 2, 2, start=posterior.particles, start_day=40
    )
    results = run(on, keep=True)
    table = results.to_pandas()
    for column, field in (("cause", "cause"), ("day", "day")):
        np.testing.assert_array_equal(table[column][::2][gone], standing[field][gone])
    assert results.events[gone][:, :3, 0].sum() == 2 * gone.sum()
    before_the_start = [collapsed_before(cause) for cause in standing["cause"][gone].tolist()]
    assert table["pathway"][::2][gone].tolist() == before_the_start
    assert not set(table["pathway"][::2][~gone]) & set(before_the_start)
    assert set(COUNTS) <= set(table.columns)
