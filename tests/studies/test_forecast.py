"""Forecasts in Python: whole, in part, and with changes said."""

import numpy as np
import pytest

from sim.compute import local
from sim.ensemble.shards import Ensemble, Results, run_shard, shards
from sim.errors import ConfigError
from sim.evidence.case import load_case
from sim.evidence.priors import sample_prior
from sim.report.forecast import describe_forecast
from sim.studies import forecast as studies
from sim.studies.forecast import Forecast
from sim.studies.plan import plan
from sim.studies.summary import summarise
from sim.studies.update import Update

FIRST_DAY = {"as_of": "2025-10-19", "anchor": None}
"""Nothing is known: the prior alone."""


def forecast(case, **settings):
    """A forecast as of the first day."""
    return studies.forecast(case, **FIRST_DAY, **settings)


def interrupted(ensemble, parts):
    results = Results(ensemble)
    for shard, _ in zip(shards(ensemble, 200), range(parts), strict=False):
        results.add(run_shard(ensemble, shard))
    return results


def test_an_interrupted_prior_run_keeps_its_finished_rows_and_says_that_it_is_a_part(case):
    ensemble = Ensemble(case, sample_prior(case, 64, 1), 100, 1)
    part = interrupted(ensemble, 20).finished_points()
    assert (part.ensemble.points, part.replications, part.complete) == (40, 4000, False)
    data = summarise(part, "prior", "collapse")
    assert data.attrs["complete"] is False
    assert "INTERRUPTED" in describe_forecast(data, [7])
    whole = local.run(ensemble)
    np.testing.assert_array_equal(part.events, whole.events[:40])
    assert whole.complete


def test_an_interrupted_run_at_the_modes_divides_by_what_was_run(case):
    results = interrupted(Ensemble(case, case.modes[None, :], 4000, 1), 2).finished_points()
    assert (results.replications, results.complete) == (2048, False)
    data = summarise(results, "none", "collapse")
    planned = plan(case, uncertainty="none", **FIRST_DAY)
    update = Update(case.modes[None, :], np.ones(1), None, None, {}, {})
    points = Forecast(case, planned, update, results, data).points()
    assert points["p_holds"][0] == pytest.approx(float(data["holds"][-1]))


def test_nothing_run_is_nothing_to_report(case):
    with pytest.raises(ConfigError, match="Nothing was finished"):
        summarise(Results(Ensemble(case, case.modes[None, :], 10, 1)), "none", "collapse")


def test_a_range_is_not_shown_where_it_would_be_noise(case):
    assert "holds_range" not in forecast(case, points=64, replications=32).data
    assert "holds_range" in forecast(case, points=64, replications=64).data


def test_deaths_have_neither_interval_nor_range(case):
    data = forecast(case, points=64, replications=64).data
    assert data["tally_mean_mc"].sel(tally="deaths").isnull().all()
    assert data["tally_mean_range"].sel(tally="deaths").isnull().all()
    assert data["tally_mean_range"].drop_sel(tally="deaths").notnull().all()


def test_what_was_changed_is_said():
    changed = load_case({"mediation.leverage_turkiye": 0.8, "mediation.rescue_prob": [0.1, 0.2, 0.3]})
    text = describe_forecast(forecast(changed, points=32, replications=8).data, [7, 400])
    changes = "Changed: mediation.rescue_prob = [0.1, 0.2, 0.3]; mediation.leverage_turkiye = 0.8."
    assert changes in " ".join(text.split())
    assert "Beyond the horizon, and left out: day 400." in text
    assert "Changed" not in describe_forecast(forecast(load_case(), points=32, replications=8).data, [7])


def test_a_mediator_without_leverage_moves_no_row_of_the_prior():
    with_one_more = load_case(
        {
            "mediation.mediators": [
                {"name": "Türkiye", "leverage": "leverage_turkiye"},
                {"name": "Qatar", "leverage": "leverage_qatar"},
                {"name": "Nobody", "leverage": 0.0},
            ]
        }
    )
    before, after = (forecast(c, points=64, replications=16).data for c in (load_case(), with_one_more))
    np.testing.assert_array_equal(before["holds"], after["holds"])
