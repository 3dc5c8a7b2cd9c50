"""One world, day by day: the Mesa model run to its end, with everything that it recorded."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.agents.model import CeasefireModel
from sim.errors import ConfigError
from sim.evidence.case import Case
from sim.evidence.lists import column_name
from sim.evidence.priors import prior_row
from sim.evidence.reading import whole_number
from sim.record import DayRecord, Outcome
from sim.state import Start, State
from sim.studies.cards import world_card
from sim.studies.plan import Plan
from sim.studies.update import anchor_to, filtered, prior_rows, screen
from sim.terms import Cause


@dataclass(frozen=True, repr=False)
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
    start: Start | None = None
    """Where it was taken up; None at the opening."""

    def __repr__(self) -> str:
        return world_card(self).line

    def _repr_html_(self) -> str:
        return world_card(self).html

    @property
    def first_day(self) -> int:
        """The day at whose end the world stands at first."""
        return self.start.day if self.start is not None else 0

    def to_pandas(self) -> Any:
        """A row a day, every state variable and event; crossings in columns of their own."""
        import pandas as pd

        table = self.collected.copy()
        for column in ("openness", "target_openness", "trucks"):
            names = [f"{column}_{column_name(name)}" for name in self.case.crossings]
            values = pd.DataFrame(table[column].tolist(), columns=names, index=table.index)
            table = table.drop(columns=column).join(values)
        return table.reset_index(drop=True)

    def crossings(self) -> Any:
        """A row for every day and crossing: day, date, crossing, share of trade, openness, trucks waiting, fire.

        Openness is a share, 0 to 1. On the day of an escalation the border's step of the day is not reached:
        openness and trucks are NaN, and the fire, if there was some, is known.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for day, trucks in zip(self.days, self.collected["trucks"], strict=True):
            reached = day.record.cause != Cause.ESCALATION
            for j, name in enumerate(self.case.crossings):
                row = {"day": day.number, "date": self.case.scenario.date_of(day.number).isoformat(), "crossing": name}
                row |= {"share": self.case.shares[j], "openness": day.openness[j] if reached else np.nan}
                row |= {"trucks": trucks[j] if reached else np.nan, "fire": day.record.incident.crossing == j}
                rows.append(row)
        return pd.DataFrame(rows)


def check_address(seed: int, replicate: int) -> None:
    """Check the two numbers that, with a parameter row, name a world.

    Raises
    ------
    ConfigError
        If one is no whole number from 0.
    """
    for key, value in (("seed", seed), ("replicate", replicate)):
        whole_number(key, value, 0, 2**63 - 1)


def check_point(case: Case, plan: Plan, point: int) -> None:
    """Check that a forecast has a point of this number.

    Raises
    ------
    ConfigError
        If it has none.
    """
    if not plan.conditioned:
        prior_row(case, plan.uncertainty, point, plan.seed)
    elif not 0 <= whole_number("point", point) < plan.points:
        raise ConfigError(
            f"point: {point} is not allowed. Give a whole number from 0 to {plan.points - 1} (points - 1)."
        )


def find_point(
    case: Case, plan: Plan, point: int, *, threads: int | None = None, progress: bool = False
) -> tuple[np.ndarray, Start | None]:
    """Parameter row, shape (len(case.names),), and start of a forecast's point; the start is None at the opening.

    A conditioned forecast's points are particles: they are filtered again.

    Raises
    ------
    ConfigError
        If there is no such point, or the filter cannot be run.
    """
    if not plan.conditioned:
        return prior_row(case, plan.uncertainty, point, plan.seed), None
    check_point(case, plan, point)
    rows = prior_rows(case, plan)
    anchoring = None
    if plan.reference is not None:
        anchoring = anchor_to(plan.reference, screen(case, rows, plan, threads, progress))
    particles = filtered(case, rows, plan, anchoring, threads).draw(plan.points)
    if particles.standing["cause"][point]:
        raise ConfigError(f"point: the world of point {point} collapsed before {plan.known.as_of}. Choose another.")
    return rows[particles.points[point]], particles.world(point, plan.known.day - 1)


def run_world(
    case: Case,
    row: np.ndarray | None = None,
    *,
    seed: int = 20251019,
    replicate: int = 0,
    start: Start | None = None,
) -> World:
    """Run one world; the same (row, seed, replicate, start) gives the same world as in an ensemble.

    Parameters
    ----------
    row
        A parameter row, shape (len(case.names),); the modes when None.
    start
        Where to take it up, as `find_point` gives it; the opening when None.

    Raises
    ------
    ConfigError
        If the replicate number is negative.
    """
    check_address(seed, replicate)
    row = case.modes if row is None else row
    model = CeasefireModel(seed=seed, replicate=replicate, case=case, row=row, start=start)
    days: list[Day] = []
    while model.running:
        days.append(next_day(model))
    table = model.datacollector.get_model_vars_dataframe()
    return World(case, row, seed, replicate, tuple(days), model.outcome, table, start)


def next_day(model: CeasefireModel) -> Day:
    """Let a running model live one more day."""
    model.step()
    assert model.record is not None
    return Day(model.day, model.record, model.state, tuple(crossing.openness for crossing in model.crossings))
