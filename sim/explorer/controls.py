"""The sliders: a dozen of the parameters that matter most, in plain words, each over its prior's range."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.evidence.case import Case
from sim.evidence.register import Entry, published, read_entry

GROUPS: dict[str, dict[str, str]] = {
    "Mediators": {
        "mediation.leverage_turkiye": "Leverage of Türkiye",
        "mediation.leverage_qatar": "Leverage of Qatar",
        "mediation.rescue_prob": "Chance that a failing round is rescued, at full influence",
    },
    "At the table": {
        "bargaining.reserve_pakistan": "Pakistan's reservation value: the least that it accepts",
        "bargaining.reserve_afghanistan": "Afghanistan's reservation value",
    },
    "Militants and Kabul": {
        "militants.attacks_per_day_ttp": "Attacks by the TTP in Pakistan",
        "militants.severity_exponent": "Severity of attacks: higher means fewer deadly ones",
        "militants.suppression": "How far Kabul's full effort curbs attacks from its soil",
        "compliance.effort_base": "Effort against militants that Kabul tends to (log-odds)",
    },
    "Trust and response": {
        "verification.strength_start": "Strength of verification at the start",
        "verification.belief_start": "Pakistan's belief at the start that Kabul acts in good faith",
        "response.strike_base": "Readiness of Pakistan to strike after a major attack (log-odds)",
        "escalation.border_fire_per_day": "Border fire, at tension one half",
        "pressure.pressure_half_life_days": "Time in which public pressure falls by half",
    },
}
"""By group: parameter and its label. The leaders of the sensitivity study, and what diplomacy can move."""

STEPS = 40
"""Least number of steps of a slider."""


@dataclass(frozen=True)
class Slider:
    """One parameter's slider.

    `low`, `mode`, `high` are those of the case; of a pinned parameter the ends are the published ones.
    """

    name: str
    label: str
    unit: str
    meaning: str
    low: float
    mode: float
    high: float

    @cached_property
    def values(self) -> tuple[float, ...]:
        """What it can be set to, in order: round numbers, both ends, and the mode itself."""
        step = _round_step((self.high - self.low) / STEPS)
        decimals = max(0, -math.floor(math.log10(step)))
        inside = [
            round(k * step, decimals) for k in range(math.ceil(self.low / step), math.floor(self.high / step) + 1)
        ]
        return tuple(sorted({self.low, self.mode, self.high, *(v for v in inside if self.low < v < self.high)}))

    @property
    def place_of_mode(self) -> int:
        """Position of the mode among the values."""
        return self.values.index(self.mode)

    def place(self, value: float) -> int:
        """Position of the nearest value."""
        return min(range(len(self.values)), key=lambda k: abs(self.values[k] - value))

    def reading(self, value: float) -> str:
        """A value with its unit; log-odds also as the probability that they stand for."""
        if self.unit == "logit":
            return f"{value:g}, that is {100.0 / (1.0 + math.exp(-value)):.0f} %"
        unit = UNITS.get(self.unit, self.unit)
        return f"{value:g} {unit}".strip()


UNITS = {"1/day": "a day"} | dict.fromkeys(("level 0-1", "share", "probability", "exponent", "factor", "utility"), "")
"""How units are said, nothing of those that the label or the range tells already."""


def sliders(case: Case) -> dict[str, tuple[Slider, ...]]:
    """The sliders of a case by group; parameters that play no part in it are left out."""
    found = {group: tuple(_sliders(case, labels)) for group, labels in GROUPS.items()}
    return {group: listed for group, listed in found.items() if listed}


def _sliders(case: Case, labels: dict[str, str]) -> Iterator[Slider]:
    for name, label in labels.items():
        entry = case.entries.get(name)
        if entry is not None:
            low, high = _ends(entry)
            yield Slider(name, label, entry.unit, entry.meaning, low, entry.mode, high)


def _ends(entry: Entry) -> Sequence[float]:
    """The range, wide enough for a slider: of a pinned parameter that of the register, the value included."""
    if entry.uncertain:
        return entry.low, entry.high
    group, _, field = entry.name.partition(".")
    known = read_entry(entry.name, published(group)[field])
    return min(known.low, entry.mode), max(known.high, entry.mode)


def _round_step(width: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above `width`."""
    power = 10.0 ** math.floor(math.log10(width))
    return max(factor * power for factor in (1.0, 2.0, 5.0) if factor * power <= width * (1.0 + 1e-9))
