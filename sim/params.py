"""Parameters as the rules read them: one group per rule module, and their flat row.

The names stand here; each number's home is its entry in `configs/parameters/<group>.yaml`, with its
unit, bounds and meaning.
"""

from typing import Any, NamedTuple

import numpy as np


class Militants(NamedTuple):
    """Attacks and their suppression."""

    attacks_per_day_ttp: float
    attacks_per_day_bla: float
    branching: float
    excitation_half_life_days: float
    spoiler_boost: float
    suppression: float
    intelligence_gain: float
    soil_share_ttp: float
    soil_share_bla: float
    severity_exponent: float
    major_fatalities: float
    attack_rate_cap: float
    suppression_cap: float
    spoiler_window_days: float


class Verification(NamedTuple):
    """The verification mechanism and Pakistan's belief."""

    strength_start: float
    interim_strength_gain: float
    interim_oversight_gain: float
    false_finding_prob: float
    belief_start: float
    good_faith_prob: float
    proxy_suspicion: float
    lr_found: float
    lr_cleared: float
    lr_unverified: float
    review_gain: float
    agreement_trust: float
    belief_floor: float
    interim_strength_cap: float
    interim_oversight_cap: float


class Response(NamedTuple):
    """Pakistan's decision to strike after a major attack."""

    strike_base: float
    strike_severity: float
    strike_blame: float
    strike_pressure: float
    strike_tension: float
    strike_talks: float
    strike_commitment: float
    strike_oversight: float
    talks_window_days: float


class Escalation(NamedTuple):
    """Border fire, the ladder of replies, and tension."""

    border_fire_per_day: float
    border_fire_tension: float
    border_fire_verification: float
    border_fire_discount: float
    reply_base_pakistan: float
    reply_base_afghanistan: float
    reply_pressure: float
    reply_tension: float
    reply_momentum: float
    defuse_prob: float
    collapse_rung: float
    tension_start: float
    tension_rest: float
    tension_half_life_days: float
    tension_per_rung: float
    breakdown_tension: float
    agreement_calm: float


class Shocks(NamedTuple):
    """Foreign air incidents and hawkish statements."""

    air_incidents_per_day: float
    air_pressure: float
    air_tension: float
    statements_per_day: float
    statement_pressure: float


class Pressure(NamedTuple):
    """Domestic audience pressure on both sides."""

    pressure_start_pakistan: float
    pressure_start_afghanistan: float
    pressure_rest: float
    refugee_pressure: float
    pressure_half_life_days: float
    pressure_attack: float
    pressure_fatalities: float
    pressure_strike: float
    pressure_rung: float


class Compliance(NamedTuple):
    """Kabul's effort against militants."""

    effort_start: float
    militant_commitment_start: float
    effort_base: float
    effort_good_faith: float
    effort_carrot: float
    effort_commitment: float
    effort_mediation: float
    effort_backlash: float
    effort_adjust: float
    review_interval_days: float


class Border(NamedTuple):
    """Trade at the crossings."""

    trade_loss_pakistan: float
    trade_loss_afghanistan: float
    tolerance_pakistan: float
    tolerance_afghanistan: float
    days_closed_start: float
    reopen_per_day: float
    unilateral_base: float
    unilateral_fatigue: float
    unilateral_security: float
    trucks_per_day: float
    clearance_factor: float
    yard_trucks: float
    trucks_waiting_start: float


class Bargaining(NamedTuple):
    """Reservation values and rounds."""

    reserve_pakistan: float
    reserve_afghanistan: float
    reserve_noise: float
    reserve_pressure: float
    reserve_mistrust: float
    reserve_fatigue: float
    reserve_mediation: float
    session_days: float


class Mediation(NamedTuple):
    """What mediators can do; each one's leverage is listed with the mediator."""

    mediator_skill: float
    influence_half_life_days: float
    failed_round_fatigue: float
    rescue_prob: float
    restart_per_day: float
    restart_notice_days: float


class Truce(NamedTuple):
    """Extension, lapse and withdrawal."""

    extension_days: float
    round_gap_days: float
    grace_days: float
    extend_base: float
    extend_fatigue: float
    extend_mediation: float
    extend_pressure: float
    extend_tension: float
    lapse_base: float
    lapse_tension: float
    lapse_pressure: float
    lapse_mediation: float
    withdraw_per_day: float
    withdraw_pressure: float
    withdraw_tension: float
    withdraw_formal: float


class Params(NamedTuple):
    """All parameters of the process, by rule module."""

    militants: Militants
    verification: Verification
    response: Response
    escalation: Escalation
    shocks: Shocks
    pressure: Pressure
    compliance: Compliance
    border: Border
    bargaining: Bargaining
    mediation: Mediation
    truce: Truce


GROUPS: dict[str, Any] = dict(Params.__annotations__)
"""Group name -> its NamedTuple class."""

NAMES: tuple[str, ...] = tuple(f"{group}.{field}" for group, cls in GROUPS.items() for field in cls._fields)
"""Dotted names in row order."""

ROW = np.dtype([(group, [(field, np.float64) for field in cls._fields]) for group, cls in GROUPS.items()])
"""A flat row of `len(NAMES)` float64, read by group and field (the compiled rules' `Params`)."""


def as_records(rows: np.ndarray) -> np.ndarray:
    """View rows of shape (points, len(NAMES)) float64 as records of dtype `ROW`, shape (points,)."""
    return np.ascontiguousarray(rows, dtype=np.float64).view(ROW)[:, 0]


def from_row(row: np.ndarray) -> Params:
    """Params of one row of shape (len(NAMES),)."""
    values = iter(row.tolist())
    return Params(*(cls(*(next(values) for _ in cls._fields)) for cls in GROUPS.values()))


def to_row(params: Params) -> np.ndarray:
    """The row, shape (len(NAMES),), of Params."""
    return np.array([value for group in params for value in group], dtype=np.float64)
