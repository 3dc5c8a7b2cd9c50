"""Worlds reduced to what a law is about, and what came of them."""

from typing import Any

import numpy as np

from sim.compute.local import run
from sim.ensemble.shards import Ensemble, Results
from sim.evidence.case import load_case

NO_ATTACKS = {"militants.attacks_per_day_ttp": 0, "militants.attacks_per_day_bla": 0}
NO_SHOCKS = {"shocks.air_incidents_per_day": 0, "shocks.statements_per_day": 0}
NO_FIRE = {"escalation.border_fire_per_day": 0}
NO_WITHDRAWAL = {"truce.withdraw_per_day": 0}
NO_TALKS = {"scenario.initial_state.talks_active": False, "mediation.restart_per_day": 0}
OPEN_ENDED = {"scenario.initial_state.fixed_term": False}
NO_MAJOR_ATTACKS = {"militants.major_fatalities": 1000, "militants.severity_exponent": 10}
"""The chance that an attack is major is 1e-30."""

NOTHING_CAN_HAPPEN = NO_ATTACKS | NO_SHOCKS | NO_FIRE | NO_WITHDRAWAL | NO_TALKS | OPEN_ENDED
ATTACKS_ONLY = (
    NO_SHOCKS | NO_FIRE | NO_WITHDRAWAL | NO_TALKS | OPEN_ENDED | NO_MAJOR_ATTACKS | {"militants.suppression": 0}
)


def live(changes: dict[str, Any], replications: int, seed: int, horizon: int = 180) -> Results:
    """The changed world at its modes, with a row kept of every replication."""
    case = load_case({**changes, "scenario.horizon_days": horizon})
    return run(Ensemble(case, case.modes[None], replications, seed), keep=True)


def outcomes(changes: dict[str, Any], replications: int, seed: int, horizon: int = 180):
    """The kept replications as a table."""
    return live(changes, replications, seed, horizon).to_pandas()


def held(results: Results) -> np.ndarray:
    """Whether each kept replication held, shape (points, replications)."""
    cause = np.concatenate([counts[:, 0] for counts, _ in results.kept])
    return (cause == 0).reshape(results.ensemble.points, -1)
