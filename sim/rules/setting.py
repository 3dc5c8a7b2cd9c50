"""What a day's steps need to know beside the state."""

from typing import NamedTuple

from sim.jit import rule
from sim.params import Params
from sim.rules import mediation
from sim.rules.bargaining import Frontier
from sim.rules.constants import Constants


class Setting(NamedTuple):
    """What stays as it is for a whole replication."""

    params: Params
    constants: Constants
    leverage: float
    """The mediators' combined leverage, S."""
    frontier: Frontier


class Today(NamedTuple):
    """The date, its draws, and the mediators' weight at the head of the day."""

    day: int
    key: int
    standing: float
    """M0."""
    quiet_days: int
    """Days since the last round."""


@rule
def weight(today: Today, setting: Setting) -> float:
    """M, the mediators' influence today; computed on the days that need it."""
    return mediation.influence(today.standing, today.quiet_days, setting.constants.influence_decay)
