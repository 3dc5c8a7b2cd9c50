"""Backtests: each event from what was known on its date, scored as published."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.evidence.events import load_events, read_events
from sim.evidence.reading import shipped
from sim.evidence.reference import load_reference
from sim.report.backtest import describe_backtest, score_table
from sim.studies.backtest import backtest
from sim.studies.forecast import forecast
from sim.studies.scores import brier, calibration, log_score, luck, score

SMALL = {"points": 128, "particles": 128 * 64}


@pytest.fixture(scope="module")
def events(case):
    return load_events(case.scenario, case.sources)


@pytest.fixture(scope="module")
def tested(case, events):
    return backtest(case, events, anchor=None, **SMALL)


def test_the_events_are_the_seven_documented_ones(events):
    asked = [(event.as_of.isoformat(), event.quantity, event.last, event.happened) for event in events]
    assert asked == [
        ("2025-10-19", "collapsed", 6, True),
        ("2025-10-19", "closed_share", 6, True),
        ("2025-10-25", "round", 6, False),
        ("2025-10-25", "round", 6, True),
        ("2025-10-25", "round", 6, True),
        ("2025-10-25", "collapsed", 18, True),
        ("2025-10-31", "collapsed", 18, True),
    ]


def test_thin_evidence_is_said(case, events):
    thin = backtest(case, events, anchor=None, points=32, particles=1024)
    assert "NOT TO BE RELIED ON" in " ".join(describe_backtest(thin).split())
    assert [as_of.isoformat() for as_of in thin.poor] == ["2025-10-25", "2025-10-31"]


def test_survival_is_what_a_forecast_as_of_the_same_date_says(case, tested):
    table = tested.table.set_index("event")
    for event, as_of, days in (
        ("holds_25_oct", "2025-10-19", 6),
        ("holds_6_nov_early", "2025-10-25", 12),
        ("holds_6_nov_late", "2025-10-31", 6),
    ):
        made = forecast(case, as_of=as_of, anchor=None, replications=64, **SMALL).data.sel(day=days)
        error = float(made["holds_mc"].sel(bound="high") - made["holds_mc"].sel(bound="low")) / 3.92
        assert abs(float(made["holds"]) - table.loc[event, "model"]) < 4 * error + 0.002


def test_the_ways_a_round_can_end_add_up(tested):
    p = tested.table.set_index("event")["model"]
    assert p["rescue_istanbul"] < p["extension_istanbul"]
    assert p["agreement_istanbul"] + p["extension_istanbul"] < 1.0
    assert p["agreement_istanbul"] + p["extension_istanbul"] > 0.8  # the rest is suspended talks


def test_the_rivals_forecast_by_hand_and_only_survival(case, tested):
    truces = load_reference("truces_without_peacekeepers", case.sources)
    assert truces is not None
    table = tested.table.set_index("event")

    def lasts(day):
        return 1.0 - 0.5 * (1.0 + math.erf((math.log(day) - 6.00) / (2.02 * math.sqrt(2.0))))

    expected = {
        "holds_25_oct": (lasts(6), math.nan),
        "holds_6_nov_early": (lasts(18) / lasts(5), math.exp(-0.5 / 5 * 13)),
        "holds_6_nov_late": (lasts(18) / lasts(11), math.exp(-0.5 / 11 * 7)),
    }
    for event, (reference, hazard) in expected.items():
        assert table.loc[event, "reference_class"] == pytest.approx(reference)
        assert table.loc[event, "constant_hazard"] == pytest.approx(hazard, nan_ok=True)
    others = table.drop(index=list(expected))
    assert others["reference_class"].isna().all()
    assert others["constant_hazard"].isna().all()


def test_scores_are_the_published_ones():
    p, happened = np.array([0.9, 0.2, 0.5, 0.0]), np.array([True, False, True, False])
    np.testing.assert_allclose(brier(p, happened), [0.01, 0.04, 0.25, 0.0])
    np.testing.assert_allclose(log_score(p, happened), [-math.log(0.9), -math.log(0.8), math.log(2), 0.0], atol=1e-12)
    assert log_score(np.array([0.0]), np.array([True]))[0] == math.inf
    assert score(p, happened).brier == pytest.approx(0.075)
    assert score(np.empty(0), np.empty(0, bool)).events == 0


def test_scores_are_proper():
    """Who believes q does best, in expectation, by saying q."""
    says = np.linspace(0.01, 0.99, 99)
    for q in (0.1, 0.37, 0.8):
        for rule in (brier, log_score):
            expected = q * rule(says, np.ones(99, bool)) + (1 - q) * rule(says, np.zeros(99, bool))
            assert says[expected.argmin()] == pytest.approx(q, abs=0.006)


def test_luck_is_the_spread_of_the_brier_score_of_forecasts_that_are_right():
    p = np.array([0.95, 0.9, 0.2, 0.7, 0.05, 0.96, 0.97])
    rng = np.random.default_rng(1)
    drawn = [brier(p, rng.random(7) < p).mean() for _ in range(20_000)]
    assert luck(p).expected == pytest.approx(np.mean(drawn), abs=0.002)
    assert luck(p).sd == pytest.approx(np.std(drawn), rel=0.03)


def test_every_event_is_in_one_class_of_the_calibration_table(tested):
    p, happened = tested.table["model"].to_numpy(), tested.table["happened"].to_numpy()
    table = calibration(p, happened)
    assert sum(line["events"] for line in table) == len(p)
    for line in table:
        if line["events"]:
            assert line["from"] <= line["forecast"] <= line["to"]
            assert line["low"] <= line["happened"] <= line["high"]
    assert calibration(np.array([1.0]), np.array([True]))[-1]["events"] == 1


def test_the_report_shows_every_event_the_scores_and_how_little_they_prove(tested):
    text = describe_backtest(tested)
    for about in ("has to be rescued", "The ceasefire holds on 6 November", "What this proves: little. 7 events"):
        assert about in text
    scores = score_table(tested.table).set_index(["forecaster", "events_of"])
    assert scores.loc[("model", "all"), "events"] == 7
    assert scores.loc[("reference_class", "reference_class"), "events"] == 3
    assert scores.loc[("model", "constant_hazard"), "events"] == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity": "mood"}, "events.shut_25_oct.quantity: 'mood' is unknown"),
        ({"happened": "yes"}, "events.shut_25_oct.happened"),
        ({"dates": "2025-10-18"}, "events.shut_25_oct.dates"),
        ({"as_of": "2025-10-26"}, "was over on 2025-10-26"),
        ({"exact": [1, 0.5]}, "events.shut_25_oct.exact"),
        ({"source": "nobody ¶3"}, "source nobody is unknown"),
        ({"extra": 1}, "unknown key 'extra'"),
    ],
)
def test_an_event_that_cannot_be_used_is_refused(case, change, said):
    entry = {**shipped("evidence/events")["shut_25_oct"], **change}
    with pytest.raises(ConfigError) as error:
        read_events({"shut_25_oct": entry}, case.scenario, case.sources)
    assert said in str(error.value)


def test_an_event_on_a_date_without_documents_is_refused(case, events):
    odd = next(event for event in events if event.name == "holds_6_nov_late")
    with pytest.raises(
        ConfigError, match=r"events\.holds_6_nov_late\.as_of: on 2025-10-30 no observation was published"
    ):
        backtest(case, (replace(odd, as_of=date(2025, 10, 30)),), anchor=None, **SMALL)
