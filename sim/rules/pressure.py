"""Domestic audience pressure: what raises it, and how it rests (audience costs: Fearon 1994)."""

from sim.jit import rule
from sim.params import Pressure


@rule
def after_major_attack(pressure: float, excess: float, p: Pressure) -> float:
    """Pakistan's pressure after a major attack; `excess` is ln(deaths / major_fatalities)."""
    return min(1.0, pressure + p.pressure_attack + p.pressure_fatalities * excess)


@rule
def after_strike(pressure: float, p: Pressure) -> float:
    """Afghanistan's pressure after a Pakistani strike."""
    return min(1.0, pressure + p.pressure_strike)


@rule
def after_exchange(pressure: float, rung: int, p: Pressure) -> float:
    """Either side's pressure after an exchange that reached this rung."""
    return min(1.0, pressure + p.pressure_rung * (rung - 1))


@rule
def rest_afghanistan(refugees: float, p: Pressure) -> float:
    """Where Afghan pressure rests: higher while the return of refugees is not coordinated."""
    return p.pressure_rest + p.refugee_pressure * (1.0 - refugees)


@rule
def relax(level: float, rest: float, left: float) -> float:
    """One day's return towards rest; `left` is the share of the deviation that remains."""
    return rest + (level - rest) * left
