"""Rounds of talks and ends of the term that lie ahead: those due on the as-of date, and those reported later."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.evidence.case import Case
from sim.evidence.observations import Known, Observation
from sim.terms import Round

FIELDS = {"round": ("talks", "next_round"), "expiry": ("truce", "expiry")}
"""What of the state says when the next one is due, by kind."""

HELD, DUE, LATER = "held", "due", "later"
"""How one stands on the as-of date: it was held that day, it is due, or it was reported only later."""


class Appointment(NamedTuple):
    """A round of talks, or the end of the truce's term."""

    kind: str
    day: int
    """From the scenario's start."""
    standing: str


def appointments(case: Case, known: Known) -> list[Appointment]:
    """Those from the as-of date on that the scenario or a document dates, by day.

    Documents published later are read too, for a reader to compare with: what they alone say stands as
    "later", and the forecast knows nothing of it.
    """
    opening = case.scenario.opening
    due = {"round": opening.first_round_day} if opening.talks_active else {}
    due |= {"expiry": opening.expiry_day} if opening.fixed_term else {}
    for observation in known.observations:
        due |= dict(_set(observation))  # the newest counts: the state holds one of each
    found = {(kind, day): DUE for kind, day in due.items() if day >= known.day}
    if known.day == 0 and opening.last_round_day == 0:
        found["round", 0] = HELD
    for observation in known.ahead:
        reported = [*_set(observation), *([("round", observation.last)] if _is_round(observation) else [])]
        found = dict.fromkeys((key for key in reported if key[1] >= known.day), LATER) | found
    return [Appointment(kind, day, standing) for (kind, day), standing in sorted(found.items(), key=lambda f: f[0][1])]


def _set(observation: Observation) -> Iterator[tuple[str, int]]:
    """Kind and day of what a fact puts on the calendar."""
    for kind, path in FIELDS.items():
        yield from ((kind, int(value)) for group, field, value in observation.writes if (group, field) == path)


def _is_round(observation: Observation) -> bool:
    """Whether it reports a round, and leaves no doubt that there was one."""
    if observation.quantity != "round" or observation.error is None:
        return False
    return float(observation.error.likelihood(np.array([float(Round.NONE)]))[0]) == 0.0
