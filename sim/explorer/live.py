"""The forecast of what is chosen, by the ensemble engine, beside that of the base case: same draws, same worlds."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.case import Case
from sim.explorer.choices import Choices, chosen
from sim.record import COUNTS
from sim.studies.errors import Estimate
from sim.studies.forecast import Forecast, forecast
from sim.studies.moves import paired

if TYPE_CHECKING:
    import xarray as xr

HEADLINE_DAYS = (30, 90, 180)
"""Days whose probability is told in words, up to the horizon."""

KEPT = 32
"""Forecasts that are kept, so that going back is at once; 10 MB."""


@dataclass(frozen=True)
class Live:
    """What is on the screen, as numbers.

    `effect`: difference of holding to each of `days` from the base case, in the same replications; None where nothing
    is changed.
    """

    case: Case
    idle: tuple[str, ...]
    data: "xr.Dataset"
    base: "xr.Dataset"
    days: tuple[int, ...]
    effect: Estimate | None


@dataclass
class Engine:
    """Runs what is chosen from the scenario's first day: parameters fixed, chance only, no evidence."""

    base: Case
    replications: int
    seed: int
    _kept: "OrderedDict[Choices, tuple[Case, tuple[str, ...], Forecast]]" = field(default_factory=OrderedDict)

    def live(self, choices: Choices) -> Live:
        """The forecast of these choices, and what they change.

        Raises
        ------
        ConfigError
            If a value is out of bounds, or values do not go together.
        """
        case, idle, here = self._forecast(choices)
        _, _, before = self._forecast(Choices(failure=choices.failure))
        days = headline_days(case.scenario.horizon_days)
        changed = bool(choices.values or choices.policies)
        effect = effect_on_holding(before, here, days) if changed else None
        return Live(case, idle, here.data, before.data, days, effect)

    def _forecast(self, choices: Choices) -> tuple[Case, tuple[str, ...], Forecast]:
        if choices in self._kept:
            self._kept.move_to_end(choices)
            return self._kept[choices]
        case, idle = chosen(self.base, choices)
        done = forecast(
            case,
            as_of=case.scenario.start_date,
            anchor=None,
            uncertainty="none",
            points=1,
            replications=self.replications,
            seed=self.seed,
            failure=choices.failure,
            keep=True,
        )
        self._kept[choices] = case, idle, done
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return case, idle, done


def headline_days(horizon: int) -> tuple[int, ...]:
    """Days to tell in words: those up to the horizon, and the horizon where none is."""
    return tuple(day for day in HEADLINE_DAYS if day <= horizon) or (horizon,)


def effect_on_holding(before: Forecast, here: Forecast, days: Sequence[int]) -> Estimate:
    """Difference of holding to each day between two forecasts of the same replications, with its paired interval.

    Both must have kept their replications.
    """
    held_before, held_here = (_held(forecast, days) for forecast in (before, here))
    more = (held_here & ~held_before).sum(axis=0)
    less = (held_before & ~held_here).sum(axis=0)
    return paired(more, less, len(held_here))


def _held(forecast: Forecast, days: Sequence[int]) -> np.ndarray:
    """Whether each replication has not failed by each day, (n, days)."""
    counts = np.concatenate([counts for counts, _ in forecast.results.kept])
    cause, day = counts[:, COUNTS.index("cause")], counts[:, COUNTS.index("day")]
    never = np.iinfo(counts.dtype).max
    failed = np.where(cause > 0, day, never)
    if forecast.plan.failure != "collapse":
        first = counts[:, COUNTS.index(forecast.plan.failure)]
        failed = np.minimum(failed, np.where(first > 0, first, never))
    return failed[:, None] > np.asarray(days)
