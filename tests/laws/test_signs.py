"""Which way each parameter moves the chance that the ceasefire holds for 180 days."""

import math

import numpy as np
import pytest

from sim.compute.local import run
from sim.ensemble.shards import Ensemble
from tests.laws.worlds import held

DOWN = [
    "militants.attacks_per_day_ttp",
    "militants.attacks_per_day_bla",
    "militants.spoiler_boost",
    "response.strike_base",
    "escalation.border_fire_per_day",
    "escalation.reply_base_pakistan",
    "escalation.reply_base_afghanistan",
    "escalation.tension_half_life_days",
    "shocks.air_incidents_per_day",
    "shocks.statement_pressure",
    "pressure.pressure_rest",
    "pressure.pressure_half_life_days",
    "bargaining.reserve_pakistan",
    "bargaining.reserve_afghanistan",
    "bargaining.reserve_mistrust",
    "border.tolerance_pakistan",
    "border.tolerance_afghanistan",
    "truce.withdraw_per_day",
]
UP = [
    "militants.severity_exponent",
    "militants.major_fatalities",
    "militants.suppression",
    "response.strike_talks",
    "mediation.leverage_turkiye",
    "mediation.leverage_qatar",
    "escalation.defuse_prob",
    "verification.belief_start",
    "bargaining.reserve_fatigue",
    "bargaining.reserve_mediation",
    "truce.extend_base",
    "compliance.effort_base",
]
REPLICATIONS = 10_000


@pytest.mark.parametrize(("name", "sign"), [(name, -1) for name in DOWN] + [(name, 1) for name in UP], ids=[*DOWN, *UP])
def test_from_low_to_high_the_chance_of_holding_moves_the_way_it_should(case, name, sign):
    # All else at the modes. Both ends use the same draws, so the standard error is that of the paired differences.
    # Effects are 0.08 and more, z 30 and more; at 6 standard errors the sign is settled beyond doubt.
    entry = case.entries[name]
    rows = np.repeat(case.modes[None], 2, axis=0)
    rows[:, case.names.index(name)] = entry.low, entry.high
    low, high = held(run(Ensemble(case, rows, REPLICATIONS, seed=7, common_draws=True), keep=True))
    difference = high.astype(float) - low
    z = difference.mean() / difference.std() * math.sqrt(REPLICATIONS)
    assert sign * z > 6.0, f"{low.mean():.3f} at low, {high.mean():.3f} at high, z = {z:.1f}"
