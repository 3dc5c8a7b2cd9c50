"""The mediators: combined leverage, influence that wanes, and what they do with it."""

import math
from collections.abc import Sequence

from sim.jit import rule
from sim.params import Mediation
from sim.state import Talks


@rule
def combined_leverage(leverages: Sequence[float]) -> float:
    """S = 1 - prod(1 - leverage): several mediators add up with diminishing returns; none gives 0."""
    unmoved = 1.0
    for leverage in leverages:
        unmoved *= 1.0 - leverage
    return 1.0 - unmoved


@rule
def standing(leverage: float, failed_rounds: int, p: Mediation) -> float:
    """M0: leverage after failed rounds; mediation's effect wanes (Beardsley 2008, 2011)."""
    if failed_rounds == 0:
        return leverage
    return leverage * math.exp(-p.failed_round_fatigue * failed_rounds)


@rule
def influence(mediators_standing: float, quiet_days: int, decay: float) -> float:
    """M: standing, halved for every half-life since the last round."""
    return mediators_standing * math.exp(-decay * quiet_days)


@rule
def round_is_near(talks: Talks, formal: bool, day: int, window_days: float) -> bool:
    """Whether a round is pending within so many days, today included."""
    return talks.active and not formal and 0 <= talks.next_round - day <= window_days


@rule
def estimate(reserve: float, error: float, session: int, p: Mediation) -> float:
    """The mediator's estimate of a private reserve: the error shrinks with skill and with each session.

    Mediators carry information: Kydd (2003). `error` has the scale of the reserves' own noise.
    """
    return reserve + (1.0 - p.mediator_skill) * error / session
