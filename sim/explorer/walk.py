"""One world, stepped through day by day on the Mesa model, and told in the story's words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sim.agents.model import CeasefireModel
from sim.evidence.case import Case
from sim.figures.scales import long_date
from sim.report.story import tell, tell_day
from sim.studies.world import Day, World, next_day
from sim.terms import Cause, Round


class CrossingNow(NamedTuple):
    """A crossing as it stands."""

    name: str
    openness: float
    trucks: float


@dataclass
class Walk:
    """A world from its first day on, lived as far as it was asked to go.

    The same case, seed and replicate number give the same world as in an ensemble at the modes.
    """

    case: Case
    seed: int
    replicate: int
    model: CeasefireModel = field(init=False)
    days: list[Day] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.model = CeasefireModel(seed=self.seed, replicate=self.replicate, case=self.case)

    @property
    def over(self) -> bool:
        """Whether the ceasefire has collapsed or the horizon is reached."""
        return not self.model.running

    @property
    def today(self) -> date:
        """The date of the day that was lived last."""
        return self.case.scenario.date_of(self.model.day)

    @property
    def world(self) -> World:
        """The world as far as it was lived."""
        table, outcome = self.model.datacollector.get_model_vars_dataframe(), self.model.outcome
        return World(self.case, self.case.modes, self.seed, self.replicate, tuple(self.days), outcome, table)

    def step(self) -> None:
        """Live the next day, if there is one."""
        if not self.over:
            self.days.append(next_day(self.model))

    def step_to(self, reached: Callable[["Walk"], bool]) -> None:
        """Live on to the next day on which this is so, or to the end."""
        self.step()
        while not (self.over or reached(self)):
            self.step()

    @property
    def happened(self) -> str:
        """What happened today, in the story's words; nothing on a quiet day."""
        return tell_day(self.world, len(self.days) - 1) if self.days else ""

    @property
    def held_round(self) -> bool:
        """Whether a round of talks was held today."""
        return bool(self.days) and self.days[-1].record.negotiation.round != Round.NONE

    @property
    def story(self) -> list[str]:
        """All days so far, an entry each, quiet days summed up; the story's end only where the world has ended."""
        if not self.days:
            return []
        entries = [" ".join(entry.split()) for entry in re.split(r"\n(?! )", tell(self.world))[1:]]
        days = [entry for entry in entries if entry.startswith("Day")]
        return [*days, " ".join(entries[len(days) :])] if self.over else days


def levels(walk: Walk) -> dict[str, float]:
    """What stands between 0 and 1 at the day's end, by name."""
    state = walk.model.state
    return {
        "Tension on the border": state.tension,
        "Public pressure in Pakistan": state.pakistan.pressure,
        "Public pressure in Afghanistan": state.afghanistan.pressure,
        "Pakistan's belief that Kabul acts in good faith": state.pakistan.belief,
        "Kabul's effort against militants": state.afghanistan.effort,
        "Strength of verification": state.terms.verification,
    }


def truce_words(walk: Walk) -> str:
    """How the truce stands at the day's end."""
    truce, cause = walk.model.truce, walk.model.cause
    if cause is not Cause.NONE:
        return f"collapsed on day {walk.model.day}: {cause.name.lower()}"
    if truce.formal:
        return "holds under a formal agreement"
    if truce.fixed_term:
        return f"holds, with a term to {_date(walk, truce.expiry)}"
    return "holds, open-ended"


def talks_words(walk: Walk) -> str:
    """How the talks stand at the day's end."""
    talks, day = walk.model.mediators.talks, walk.model.day
    last = f"last round {_date(walk, talks.last_round)}" if talks.last_round > 0 else "no round yet"
    if walk.model.cause is not Cause.NONE:
        return last
    if walk.model.truce.formal:
        return f"concluded; {last}"
    if not talks.active:
        return f"suspended; {last}"
    return f"next round {_date(walk, talks.next_round)}; {last}" if talks.next_round > day else f"no round set; {last}"


def crossings_now(walk: Walk) -> list[CrossingNow]:
    """Each crossing at the day's end."""
    return [CrossingNow(crossing.name, crossing.openness, crossing.trucks) for crossing in walk.model.crossings]


def _date(walk: Walk, day: int) -> str:
    return long_date(walk.case.scenario.date_of(day))
