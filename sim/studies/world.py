"""One world, day by day: the Mesa model run to its end, with everything that it recorded."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.agents.model import CeasefireModel
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.lists import column_name
from sim.record import DayRecord, Outcome
from sim.state import State


@dataclass(frozen=True)
class Day:
    """A day: its number, what happened, and the state at its end."""

    number: int
    record: DayRecord
    state: State
    openness: tuple[float, ...]
    """Of each crossing."""


@dataclass(frozen=True)
class World:
    """One replication from its first day to collapse or the horizon."""

    case: Case
    row: np.ndarray
    seed: int
    replicate: int
    days: tuple[Day, ...]
    outcome: Outcome
    collected: Any
    """The model's DataCollector table, a row a day."""

    def to_pandas(self) -> Any:
        """A row a day, every state variable and event; crossings in columns of their own."""
        import pandas as pd

        table = self.collected.copy()
        for column in ("openness", "target_openness", "trucks"):
            names = [f"{column}_{column_name(name)}" for name in self.case.crossings]
            values = pd.DataFrame(table[column].tolist(), columns=names, index=table.index)
            table = table.drop(columns=column).join(values)
        return table.reset_index(drop=True)


def check_address(seed: int, replicate: int) -> None:
    """Check the two numbers that, with a parameter row, name a world.

    Raises
    ------
    ConfigError
        If one is no whole number from 0.
    """
    for key, value in (("seed", seed), ("replicate", replicate)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            raise ConfigError(f"{key}: {value!r} is not allowed. Give a whole number from 0.")


def run_world(case: Case, row: np.ndarray | None = None, *, seed: int = 20251019, replicate: int = 0) -> World:
    """Run one world; the same (row, seed, replicate) gives the same world as in an ensemble.

    Parameters
    ----------
    row
        A parameter row, shape (len(case.names),); the modes when None.

    Raises
    ------
    ConfigError
        If the replicate number is negative.
    """
    check_address(seed, replicate)
    row = case.modes if row is None else row
    model = CeasefireModel(seed=seed, replicate=replicate, case=case, row=row)
    days: list[Day] = []
    while model.running:
        model.step()
        assert model.record is not None
        openness = tuple(crossing.openness for crossing in model.crossings)
        days.append(Day(model.day, model.record, model.state, openness))
    table = model.datacollector.get_model_vars_dataframe()
    return World(case, row, seed, replicate, tuple(days), model.outcome, table)
