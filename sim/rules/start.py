"""The state in which a replication opens."""

from typing import NamedTuple

from sim.jit import rule
from sim.params import Params
from sim.state import Afghanistan, Militants, Pakistan, State, Talks, Terms, Truce


class Opening(NamedTuple):
    """What the scenario says of the start; the rest of the state comes from the parameters."""

    talks_active: bool
    first_round_day: int
    last_round_day: int
    failed_rounds: int
    fixed_term: bool
    expiry_day: int
    formal_agreement: bool
    oversight: float
    intelligence: float
    sovereignty: float
    refugees: float
    excitation: float
    openness: float
    target_openness: float


@rule
def open_world(good_faith: bool, opening: Opening, p: Params) -> State:
    """State at the end of day 0; the crossings have been shut for days_closed_start days already."""
    border = p.border
    return State(
        pakistan=Pakistan(
            pressure=p.pressure.pressure_start_pakistan,
            belief=p.verification.belief_start,
            cost=border.trade_loss_pakistan * border.days_closed_start,
        ),
        afghanistan=Afghanistan(
            pressure=p.pressure.pressure_start_afghanistan,
            effort=p.compliance.effort_start,
            cost=border.trade_loss_afghanistan * border.days_closed_start,
            good_faith=good_faith,
        ),
        militants=Militants(opening.excitation, opening.excitation),
        talks=Talks(opening.talks_active, opening.first_round_day, opening.last_round_day, opening.failed_rounds),
        truce=Truce(opening.fixed_term, opening.expiry_day, opening.formal_agreement),
        terms=Terms(
            verification=p.verification.strength_start,
            oversight=opening.oversight,
            militants=p.compliance.militant_commitment_start,
            intelligence=opening.intelligence,
            sovereignty=opening.sovereignty,
            refugees=opening.refugees,
        ),
        tension=p.escalation.tension_start,
    )
