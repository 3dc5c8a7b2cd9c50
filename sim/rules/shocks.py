"""Shocks from outside the talks: foreign air incidents and hawkish statements."""

from sim.jit import rule
from sim.params import Shocks


@rule
def pressure_after_air_incident(pressure: float, p: Shocks) -> float:
    """A foreign air incident angers the Afghan public."""
    return min(1.0, pressure + p.air_pressure)


@rule
def tension_after_air_incident(tension: float, p: Shocks) -> float:
    """A foreign air incident raises tension at the border."""
    return min(1.0, tension + p.air_tension)


@rule
def pressure_after_statement(pressure: float, stated: bool, p: Shocks) -> float:
    """A hawkish statement of one side raises the pressure on the other."""
    return min(1.0, pressure + p.statement_pressure * stated)  # no branch for the processor to guess wrong
